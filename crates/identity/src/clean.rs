use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::script::{joins, one_script, words_are_of_one_script};
use crate::{Invalid, printable};

/// A name as somebody typed or pasted it, made safe, and what was noticed on the way.
///
/// ```
/// use chancery_identity::{Notice, PrimaryIdentifier, clean};
/// let typed = clean("\u{202E}Shev\u{200B}chenko\tOlena");
/// assert_eq!(typed.text, "Shevchenko Olena");
/// assert_eq!(typed.notices, [
///     Notice::Removed('\u{202E}'),
///     Notice::Removed('\u{200B}'),
///     Notice::Spaced('\t'),
/// ]);
/// assert!(PrimaryIdentifier::parse(&typed.text).is_ok());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The name: NFC, trimmed, single spaces, every character [`printable`].
    pub text: String,
    /// What the officer should see, each once, in the order of the text.
    pub notices: Vec<Notice>,
}

// A name in a panic message or a log line is a leak.
impl fmt::Debug for Cleaned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cleaned").field("notices", &self.notices).finish_non_exhaustive()
    }
}

/// Something about a typed name that cannot be seen on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// A character that is not printed was taken out: a control, a change of direction, a
    /// zero-width or other invisible character.
    Removed(char),
    /// A line break, a tabulator or an unusual space was made a plain space.
    Spaced(char),
    /// Words of the name are in different scripts.
    Scripts,
    /// A word mixes letters of several scripts that look alike; as a name it is refused with
    /// [`Invalid::MixedScripts`].
    MixedScripts,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Removed(character) => {
                write!(f, "the invisible character U+{:04X} was removed", u32::from(*character))
            }
            Self::Spaced(character) => {
                write!(f, "the character U+{:04X} was made a space", u32::from(*character))
            }
            Self::Scripts => f.write_str("words of the name are in different scripts"),
            Self::MixedScripts => Invalid::MixedScripts.fmt(f),
        }
    }
}

/// Takes out of a typed name what cannot be seen, and says what that was.
///
/// The text is normalised to NFC, trimmed, and its runs of spaces are made one, without a notice:
/// that changes nothing anybody sees. Whether what is left is a name
/// [`PrimaryIdentifier::parse`](crate::PrimaryIdentifier::parse) knows. Zero-width joiners and
/// non-joiners stay where the script before them is written with them.
#[must_use]
pub fn clean(typed: &str) -> Cleaned {
    let mut notices = Vec::new();
    let mut notice = |notice: Notice| {
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    };
    let mut kept = String::with_capacity(typed.len());
    for character in typed.chars() {
        if character.is_whitespace() {
            if !matches!(character, ' ' | '\u{A0}') {
                notice(Notice::Spaced(character));
            }
            if !kept.is_empty() && !kept.ends_with(' ') {
                kept.push(' ');
            }
        } else if printable(character) && !stray_joiner(&kept, character) {
            kept.push(character);
        } else {
            notice(Notice::Removed(character));
        }
    }
    let text: String = kept.trim_end().nfc().collect();
    if !words_are_of_one_script(&text) {
        notice(Notice::MixedScripts);
    } else if !one_script(&text) {
        notice(Notice::Scripts);
    }
    Cleaned { text, notices }
}

/// Whether a character is a joiner after a letter that it does nothing to.
pub(crate) fn stray_joiner(before: &str, character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}') && !before.chars().next_back().is_some_and(joins)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PrimaryIdentifier;
    use alloc::format;

    #[test]
    fn what_cannot_be_seen_is_removed_and_named_once() {
        let typed = clean("  A\u{200B}n\u{200B}na\u{FEFF}\u{2028}Mu\u{308}ller\u{200D} ");
        assert_eq!(typed.text, "Anna Müller");
        assert_eq!(
            typed.notices,
            [
                Notice::Removed('\u{200B}'),
                Notice::Removed('\u{FEFF}'),
                Notice::Spaced('\u{2028}'),
                Notice::Removed('\u{200D}'),
            ]
        );
        assert!(!format!("{typed:?}").contains("Anna"));
    }

    #[test]
    fn joiners_stay_where_the_script_needs_them() {
        for name in ["ক\u{9CD}\u{200D}ষ", "علی\u{200C}رضا"] {
            assert_eq!(clean(name), Cleaned { text: name.into(), notices: [].into() });
        }
    }

    #[test]
    fn scripts_are_noticed() {
        assert_eq!(clean("Anna Шевченко").notices, [Notice::Scripts]);
        assert_eq!(clean("Pаul").notices, [Notice::MixedScripts]);
        assert_eq!(clean("山田 たろう").notices, []);
    }

    #[test]
    fn a_cleaned_name_is_cleaned_once_and_for_all() {
        for typed in ["\u{202E}A\tB", "a\u{301}\u{200B}\u{301}", "\u{200D}", "\u{1F}\u{A0}x  y"] {
            let once = clean(typed);
            assert_eq!(clean(&once.text), Cleaned { text: once.text.clone(), notices: [].into() });
            assert!(once.text.is_empty() || PrimaryIdentifier::parse(&once.text).is_ok());
        }
    }
}
