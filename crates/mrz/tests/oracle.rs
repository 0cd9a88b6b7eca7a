//! The same answers from independent implementations, where they are right. What they do not know:
//!
//! * crate `mrz` 0.9.1 refuses `PU` and `P<` on a TD2, and any code whose first letter is not one
//!   of `A`, `C`, `I` there; takes a number of more than nine characters on a TD3; takes any
//!   character of the alphabet for sex and in States and names; takes fillers in place of dates of
//!   expiry and of a check digit 0; never asks for the calendar. So valid MRZs are compared, and of damaged ones the check
//!   digits alone.
#![cfg(test)]

use chancery_mrz::{Elements, Expected, Field, Format, Mrz, Transliteration, check_digit, parse};
use mrz::{CyrillicLanguage, MrzData, MrzError, TransliterationStyle};
use proptest::prelude::*;

/// The other parser on the same lines.
fn theirs(lines: &[&str], format: Format) -> Result<MrzData, MrzError> {
    match (lines, format) {
        ([one, two, three], _) => mrz::parse_td1(one, two, three),
        ([one, two], Format::Td2) => mrz::parse_td2(one, two),
        ([one, two], Format::Td3) => mrz::parse_td3(one, two),
        ([one, two], Format::MrvA) => mrz::parse_mrv_a(one, two),
        ([one, two], _) => mrz::parse_mrv_b(one, two),
        _ => unreachable!(),
    }
}

fn lines(mrz: &Mrz) -> Vec<&str> {
    mrz.lines().collect()
}

/// Whether we find that a check digit disagrees, other than by a filler for 0.
fn disagrees(mrz: &Mrz, field: Field) -> bool {
    mrz.faults.iter().any(|fault| {
        let zero = (fault.expected, fault.found) == (Expected::CheckDigit('0'), '<');
        fault.field == field && matches!(fault.expected, Expected::CheckDigit(_)) && !zero
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn check_digits_agree(text in "[A-Z0-9<]{0,60}|\\PC{0,10}") {
        let theirs = mrz::check_digit(&text).ok().and_then(|d| char::from_digit(d, 10));
        prop_assert_eq!(check_digit(&text), theirs);
    }

    #[test]
    fn another_parser_reads_our_zones_as_we_do(
        format in proptest::sample::select(Format::ALL.as_slice()),
        number in "[A-Z0-9]{1,9}", long in "[A-Z0-9]{2,5}", is_long in any::<bool>(),
        primary in "[A-Z]{1,12}", secondary in "[A-Z]{1,6}(<[A-Z]{1,6})?", data in "[A-Z0-9]{0,7}",
        birth_date in proptest::sample::select(["910517", "9105<<", "91<<<<", "<<<<<<"].as_slice()),
    ) {
        let is_long = is_long && matches!(format, Format::Td1 | Format::Td2);
        let number = if is_long { format!("{number:A<9}{long}") } else { number };
        let name = [&primary, "<<", &secondary].concat();
        let elements = Elements {
            format,
            document_code: match format {
                Format::Td1 | Format::Td2 => "I<",
                Format::Td3 => "PP",
                _ => "V<",
            },
            issuing_state: "UTO",
            document_number: &number,
            optional_1: if is_long { "" } else { &data },
            optional_2: "",
            birth_date,
            sex: 'F',
            expiry: "311231",
            nationality: "ETH",
            name: &name,
        };
        let ours = elements.lines().unwrap();
        let read = parse(&ours.concat()).unwrap();
        let theirs = theirs(&lines(&read), format).unwrap();
        prop_assert!(theirs.checks.all_valid());
        prop_assert_eq!(theirs.full_document_number(), read.document_number());
        let (primary, secondary) = (read.primary(), read.secondary());
        prop_assert_eq!(&theirs.surname, &*primary);
        prop_assert_eq!(Some(theirs.given_names.as_str()), secondary.as_deref());
        prop_assert_eq!(&theirs.issuing_country, "UTO");
        prop_assert_eq!(&theirs.nationality, "ETH");
    }

    #[test]
    fn another_parser_finds_the_same_check_digits_wrong(
        format in proptest::sample::select(Format::ALL.as_slice()),
        at in 0usize..90, new in "[A-Z0-9<]",
    ) {
        let elements = Elements {
            format,
            document_code: match format {
                Format::Td1 | Format::Td2 => "I<",
                Format::Td3 => "P<",
                _ => "V<",
            },
            issuing_state: "UTO",
            document_number: "L898902C3",
            optional_1: "ZE18422",
            optional_2: "",
            birth_date: "740812",
            sex: 'F',
            expiry: "120415",
            nationality: "UTO",
            name: "ERIKSSON<<ANNA<MARIA",
        };
        let mut zone = elements.lines().unwrap().concat();
        // What a filler in place of the number's check digit begins is read in two ways.
        let digit = zone.find("L898902C3").unwrap() + 9;
        // The document code decides what the parsers do, and a date of fillers is no date to them.
        let at = 2 + at % (zone.len() - 2);
        prop_assume!(!(at == digit && new == "<"));
        zone.replace_range(at..=at, &new);
        let read = parse(&zone).unwrap();
        let Ok(theirs) = theirs(&lines(&read), format) else { return Ok(()) };
        for (field, checked) in [
            (Field::DocumentNumber, theirs.checks.document_number),
            (Field::BirthDate, theirs.checks.date_of_birth),
            (Field::Expiry, theirs.checks.date_of_expiry),
            (Field::Optional1, theirs.checks.personal_number),
            (Field::Composite, theirs.checks.composite),
        ] {
            prop_assert_eq!(disagrees(&read, field), checked == Some(false), "{} {}", field, zone);
        }
    }
}

#[test]
fn what_another_parser_does_not_know() {
    let sheet = Elements {
        format: Format::Td2,
        document_code: "PU",
        issuing_state: "UTO",
        document_number: "E00000001",
        optional_1: "",
        optional_2: "",
        birth_date: "74<<<<",
        sex: '<',
        expiry: "260627",
        nationality: "XXX",
        name: "ARKFREITH",
    };
    let lines = sheet.lines().unwrap();
    let refused = mrz::parse_td2(&lines[0], &lines[1]);
    assert!(matches!(refused, Err(MrzError::BadDocumentCode(_))), "it learned a code: {refused:?}");
}

/// Every letter that another transliteration of Tables A and B knows.
#[test]
fn transliterations_agree() {
    let styles = [
        (TransliterationStyle::Expanded, ["AE", "AA", "N", "OE", "UE"]),
        (TransliterationStyle::Simple, ["A", "A", "N", "O", "U"]),
        (TransliterationStyle::XxSuffix, ["AE", "AA", "NXX", "OE", "UXX"]),
    ];
    let mut agreed = 0;
    for letter in '\u{C0}'..='\u{1EFF}' {
        let word = letter.to_string();
        for (style, choices) in styles {
            let mut rules = Transliteration::default();
            for (letter, written) in "ÄÅÑÖÜ".chars().zip(choices) {
                rules = rules.choose(letter, written).unwrap();
            }
            if let Some(theirs) = mrz::transliterate_char(letter, style) {
                assert_eq!(rules.apply(&word).as_deref(), Ok(theirs), "{letter}");
                agreed += 1;
            }
        }
        for (language, tag) in [
            (CyrillicLanguage::Russian, "ru"),
            (CyrillicLanguage::Belarusian, "be"),
            (CyrillicLanguage::Bulgarian, "bg"),
            (CyrillicLanguage::Serbian, "sr"),
            (CyrillicLanguage::Ukrainian, "uk"),
            (CyrillicLanguage::Macedonian, "mk"),
        ] {
            let rules = Transliteration::default().in_language(&tag.parse().unwrap());
            for first in [true, false] {
                if let Some(theirs) = mrz::transliterate_cyrillic_char(letter, language, first) {
                    let word = if first { word.clone() } else { ["Б", &word].concat() };
                    let theirs = if first { theirs.to_owned() } else { ["B", theirs].concat() };
                    assert_eq!(rules.apply(&word), Ok(theirs), "{letter} {tag}");
                    agreed += 1;
                }
            }
        }
    }
    assert_eq!(agreed, 3 * 95 + 2 * 6 * 48);
}
