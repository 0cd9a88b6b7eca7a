use alloc::string::String;
use core::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::Invalid;

/// Whether a character may stand on a document: no controls, no line or paragraph separators, no
/// bidi controls, no zero-width or other invisible characters, no private-use or unassigned
/// sentinels. The zero-width joiner and non-joiner stay, because Indic and Persian spelling needs
/// them.
#[must_use]
pub const fn printable(c: char) -> bool {
    !matches!(
        c,
        '\u{0}'..='\u{1F}'
            | '\u{7F}'..='\u{9F}'
            | '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'
            | '\u{200E}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{E000}'..='\u{F8FF}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFF}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{10FFFF}'
    )
}

/// One line of text as a document bears it: NFC, trimmed, single spaces, every character
/// [`printable`], 1 to 120 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrintedText(String);

impl PrintedText {
    /// The longest text in characters.
    pub const MAX_CHARS: usize = 120;

    /// Reads a line of text.
    ///
    /// # Errors
    /// [`Invalid::Text`] when it is empty, too long, or holds a character that cannot be printed.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        normalised(text, Self::MAX_CHARS).map(Self).ok_or(Invalid::Text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PrintedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrintedText(…)")
    }
}

/// NFC, trimmed, runs of spaces made one; `None` when empty, too long or unprintable.
///
/// The raw text is bounded before it is normalised, so that a hostile input costs no more than a
/// constant factor of the limit.
pub(crate) fn normalised(text: &str, max_chars: usize) -> Option<String> {
    if text.len() > max_chars * 16 || !text.chars().all(printable) {
        return None;
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split([' ', '\u{A0}']).filter(|w| !w.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.nfc());
    }
    let count = line.chars().count();
    (count >= 1 && count <= max_chars).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_normalised_and_bounded() {
        assert_eq!(PrintedText::parse("  Zu\u{308}rich   1 ").unwrap().as_str(), "Z\u{fc}rich 1");
        assert_eq!(PrintedText::parse("   "), Err(Invalid::Text));
        assert_eq!(PrintedText::parse(&"a".repeat(121)), Err(Invalid::Text));
        assert!(PrintedText::parse(&"a".repeat(120)).is_ok());
    }

    #[test]
    fn invisible_and_direction_characters_are_refused() {
        for c in [
            '\n', '\t', '\0', '\u{202E}', '\u{2066}', '\u{200B}', '\u{FEFF}', '\u{E000}',
            '\u{3164}', '\u{34F}', '\u{17B4}',
        ] {
            let mut text = String::from("A");
            text.push(c);
            text.push('B');
            assert_eq!(PrintedText::parse(&text), Err(Invalid::Text), "{c:?}");
        }
        assert!(PrintedText::parse("\u{995}\u{9CD}\u{200D}\u{9B7}").is_ok());
    }
}
