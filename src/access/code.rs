//! Codes that people read off and type: in groups, in an alphabet without look-alikes.

use super::secret::ALPHABET;

/// The bytes in base 32, five bits a character, most significant first, with a dash after every
/// `group` characters; in one piece where `group` is nothing.
pub(super) fn grouped(bytes: &[u8], alphabet: &[u8; 32], group: usize) -> String {
    let mut text = String::new();
    let (mut bits, mut held, mut written) = (0_u32, 0_u32, 0_usize);
    let mut push = |bits: u32| {
        if group > 0 && written > 0 && written.is_multiple_of(group) {
            text.push('-');
        }
        let digit = usize::try_from(bits & 31).ok().and_then(|at| alphabet.get(at));
        text.push(digit.map_or('0', |digit| char::from(*digit)));
        written += 1;
    };
    for &byte in bytes {
        bits = (bits << 8) | u32::from(byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            push(bits >> held);
        }
    }
    if held > 0 {
        push(bits << (5 - held));
    }
    text
}

/// A one-time code of 100 random bits, such as `7k3m9-x2p4q-…`: for an officer's first log-in or
/// for the day the telephone is lost. It is good once, and only its hash is kept.
pub(super) fn one_time_code(bytes: [u8; 13]) -> String {
    let mut code = grouped(&bytes, ALPHABET, 5);
    // 104 bits make 21 characters; four groups of five are enough.
    code.truncate(23);
    code
}

/// What was typed, as it was printed: without regard to case, blanks and look-alikes.
pub(super) fn as_printed(typed: &str) -> String {
    let mut plain: Vec<char> = Vec::new();
    for typed in typed.chars().filter(|c| c.is_ascii_alphanumeric()) {
        plain.push(match typed.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        });
    }
    let groups: Vec<String> = plain.chunks(5).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let code = one_time_code([0xA5; 13]);
        assert_eq!(code.len(), 23);
        assert_eq!(as_printed(&code), code);
        assert_eq!(as_printed(&code.to_uppercase().replace('-', " ")), code);
        assert_eq!(as_printed("OIL00"), "01100");
        assert_ne!(one_time_code([1; 13]), one_time_code([2; 13]));
    }
}
