//! What holds of every text that is typed as a name.
#![cfg(test)]

use chancery_identity::{Invalid, Notice, PrimaryIdentifier, clean, printable};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn nothing_invisible_is_left_and_nothing_is_taken_twice(
        typed in "\\PC{0,20}|[A-Za-zА-яا-ي\\u{200B}-\\u{200F}\\u{202A}-\\u{202E}\\u{2066}-\\u{2069}\\t\\n -]{0,20}",
    ) {
        let once = clean(&typed);
        prop_assert!(once.text.chars().all(printable));
        prop_assert!(!once.text.starts_with(' ') && !once.text.ends_with(' '));
        prop_assert!(!once.text.contains("  "));
        let twice = clean(&once.text);
        prop_assert_eq!(&twice.text, &once.text);
        prop_assert!(twice.notices.iter().all(|n| matches!(n, Notice::Scripts | Notice::MixedScripts)));
        // What every notice names was typed and is gone.
        for notice in &once.notices {
            if let Notice::Removed(character) | Notice::Spaced(character) = notice {
                prop_assert!(typed.contains(*character));
                let joiner = matches!(character, '\u{200C}' | '\u{200D}');
                prop_assert!(joiner || !once.text.contains(*character));
            }
        }
        if let Ok(name) = PrimaryIdentifier::parse(&once.text) {
            prop_assert_eq!(name.as_str(), once.text.as_str());
            prop_assert!(!once.notices.contains(&Notice::MixedScripts));
        }
    }

    #[test]
    fn a_letter_that_looks_like_another_is_refused(before in "[A-Z]{1,6}", after in "[A-Z]{0,6}", at in 0usize..12) {
        let alike = ['а', 'е', 'о', 'р', 'с', 'у', 'х', 'А', 'В', 'Α', 'Β', 'Ο'][at];
        let name = format!("{before}{alike}{after}");
        prop_assert_eq!(PrimaryIdentifier::parse(&name), Err(Invalid::MixedScripts));
        prop_assert!(clean(&name).notices.contains(&Notice::MixedScripts));
    }
}
