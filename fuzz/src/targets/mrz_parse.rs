use chancery_mrz::{Format, parse};

/// Parses the bytes as an MRZ. Faults stand in order and inside the zone, a character outside the
/// alphabet is one of them, and what has none is made again to the byte.
pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(mrz) = parse(&text) else { return };
    let characters: Vec<char> = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    assert_eq!(characters.len(), mrz.format.length());
    assert!(mrz.faults.is_sorted_by_key(|fault| fault.position));
    for fault in &mrz.faults {
        assert_eq!(characters.get(fault.position - 1), Some(&fault.found));
    }
    for (at, character) in characters.iter().enumerate() {
        if !matches!(character, 'A'..='Z' | '0'..='9' | '<') {
            assert!(mrz.faults.iter().any(|fault| fault.position == at + 1));
        }
    }
    let made = mrz.elements().lines();
    // The check digit over no personal number may be read `<` and is made `0`.
    let blank_digit = mrz.format == Format::Td3 && characters.get(86) == Some(&'<');
    if mrz.faults.is_empty() && !blank_digit {
        assert_eq!(made.map(|lines| lines.concat()).as_deref(), Ok(mrz.joined()));
    } else {
        // It must come to an end; what of it depends on what was read.
        drop(made);
    }
}
