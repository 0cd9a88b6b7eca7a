//! What holds of every name, every person and every text.
#![cfg(test)]

use chancery_identity::Sex;
use chancery_mrz::{
    DocumentCode, Elements, Expected, Field, Format, MAX_CHARACTERS, Mrz, MrzName, MrzNumber,
    OptionalData, Td1, Td2, Transliteration, check_digit, joined, parse, transliterate,
};
use proptest::prelude::*;

/// Names of one to twelve components, many of them initials, of which some overflow any field.
fn identifier() -> impl Strategy<Value = String> {
    let component = prop_oneof![
        3 => "[A-Za-zÀ-ÖØ-öø-ÿĀ-ķĹ-ňŊ-žẞ]{1,12}",
        2 => "[A-Z]",
        1 => "[A-Z]'[A-Z]{1,8}\\.?",
    ];
    let separator = prop_oneof![Just(" "), Just("-"), Just(", ")];
    proptest::collection::vec((component, separator), 1..12).prop_map(|parts| {
        let mut text = String::new();
        for (component, separator) in parts {
            if !text.is_empty() {
                text.push_str(separator);
            }
            text.push_str(&component);
        }
        text
    })
}

fn name() -> impl Strategy<Value = MrzName> {
    (identifier(), proptest::option::of(identifier())).prop_map(|(primary, secondary)| {
        MrzName::of(&primary, secondary.as_deref(), &Transliteration::default()).unwrap()
    })
}

fn format() -> impl Strategy<Value = Format> {
    proptest::sample::select(Format::ALL.as_slice())
}

fn birth_date() -> impl Strategy<Value = String> {
    (1900..2027, 1..=12, 1..=28, 0..4).prop_map(|(year, month, day, known)| match known {
        0 => "XXXX-XX-XX".to_owned(),
        1 => format!("{year}-XX-XX"),
        2 => format!("{year}-{month:02}-XX"),
        _ => format!("{year}-{month:02}-{day:02}"),
    })
}

fn state() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("UTO"), Just("DEU"), Just("ETH"), Just("XXA"), Just("XOM"), Just("PHL")]
}

fn sex() -> impl Strategy<Value = Sex> {
    prop_oneof![Just(Sex::Female), Just(Sex::Male), Just(Sex::Unspecified)]
}

fn td1() -> impl Strategy<Value = Td1> {
    let codes = prop_oneof![Just("IC"), Just("I<"), Just("CD"), Just("AR")];
    let expiry = (2026..2060, 1..=12, 1..=28);
    let data = ("[A-Z0-9]{1,22}", "[A-Z0-9<]{0,15}", "[A-Z0-9<]{0,11}");
    (codes, state(), data, birth_date(), sex(), expiry, state(), name()).prop_map(
        |(code, issuer, (number, one, two), born, sex, (year, month, day), nationality, name)| {
            // What a long number leaves of the optional data.
            let room = if number.len() > 9 { 22 - number.len() } else { 15 };
            Td1 {
                document_code: code.parse().unwrap(),
                issuing_state: issuer.parse().unwrap(),
                document_number: number.parse().unwrap(),
                optional_1: one[..one.len().min(room)].parse().unwrap(),
                birth_date: born.parse().unwrap(),
                sex,
                expiry: format!("{year}-{month:02}-{day:02}").parse().unwrap(),
                nationality: nationality.parse().unwrap(),
                optional_2: two.parse().unwrap(),
                name,
            }
        },
    )
}

fn td2() -> impl Strategy<Value = Td2> {
    (td1(), "[A-Z0-9]{1,14}", "[A-Z0-9<]{0,7}").prop_map(|(card, number, data)| {
        let room = if number.len() > 9 { 14 - number.len() } else { 7 };
        Td2 {
            document_code: DocumentCode::EMERGENCY_TRAVEL_DOCUMENT,
            issuing_state: card.issuing_state,
            document_number: number.parse().unwrap(),
            birth_date: card.birth_date,
            sex: card.sex,
            expiry: card.expiry,
            nationality: card.nationality,
            optional: data[..data.len().min(room)].parse().unwrap(),
            name: card.name,
        }
    })
}

/// A truncated name need only begin like the whole one.
fn same_name(mrz: &Mrz, name: &MrzName) -> bool {
    let field = name.field(mrz.format);
    let (primary, secondary) = (mrz.primary(), mrz.secondary());
    let begins = |got: &str, whole: &str| got.starts_with(&whole[..1]);
    if field.truncated {
        mrz.name_may_be_truncated()
            && begins(&primary, name.primary())
            && secondary.is_some() == name.secondary().is_some()
            && secondary.iter().zip(name.secondary()).all(|(got, whole)| begins(got, whole))
    } else {
        primary == name.primary().replace('<', " ")
            && secondary.as_deref()
                == name.secondary().map(|name| name.replace('<', " ")).as_deref()
    }
}

/// The elements of an MRZ of any format, every field in every form it may have.
#[derive(Debug)]
struct Person {
    format: Format,
    code: String,
    states: [&'static str; 2],
    number: String,
    optional: [String; 2],
    birth_date: String,
    sex: char,
    expiry: String,
    name: String,
}

impl Person {
    fn elements(&self) -> Elements<'_> {
        Elements {
            format: self.format,
            document_code: &self.code,
            issuing_state: self.states[0],
            document_number: &self.number,
            optional_1: self.optional[0].trim_end_matches('<'),
            optional_2: self.optional[1].trim_end_matches('<'),
            birth_date: &self.birth_date,
            sex: self.sex,
            expiry: &self.expiry,
            nationality: self.states[1],
            name: self.name.trim_end_matches('<'),
        }
    }
}

fn code(format: Format) -> impl Strategy<Value = String> {
    match format {
        Format::Td1 => "I[A-UW-Z<]|C[A-UW-Z<]|A[A-HJ-UW-Z<]",
        Format::Td2 => "[AIC][A-UW-Z<]|PU|P<",
        Format::Td3 => "P[DELMOPRST<]",
        _ => "V[A-Z<]",
    }
}

/// Numbers with signs in them, and as long as the format takes.
fn number(format: Format) -> impl Strategy<Value = String> {
    match format {
        Format::Td1 => "[A-Z0-9]([A-Z0-9<]{0,7}[A-Z0-9])?|[A-Z0-9][A-Z0-9<]{7}[A-Z0-9]{2,14}",
        Format::Td2 => "[A-Z0-9]([A-Z0-9<]{0,7}[A-Z0-9])?|[A-Z0-9][A-Z0-9<]{7}[A-Z0-9]{2,6}",
        _ => "[A-Z0-9]([A-Z0-9<]{0,7}[A-Z0-9])?",
    }
}

fn person() -> impl Strategy<Value = Person> {
    format().prop_flat_map(|format| {
        let date = (0..100, 1..=12, 1..=28, 0usize..4).prop_map(|(year, month, day, known)| {
            let full = format!("{year:02}{month:02}{day:02}");
            [&full[..2 * known], &"<<<<<<"[2 * known..]].concat()
        });
        let expiry = (0..38, 1..=12, 1..=28).prop_map(|(y, m, d)| format!("{y:02}{m:02}{d:02}"));
        let states = (state(), state());
        let optional = ("[A-Z0-9<]{0,16}", "[A-Z0-9<]{0,11}");
        let sex = proptest::sample::select(['F', 'M', '<'].as_slice());
        let head = (code(format), states, number(format), optional, date, sex, expiry, name());
        head.prop_map(move |(code, states, number, (one, two), birth_date, sex, expiry, name)| {
            let run_over =
                if number.chars().count() > 9 { number.chars().count() - 9 + 2 } else { 0 };
            let room = match format {
                Format::Td1 => 15 - run_over,
                Format::Td2 => 7 - run_over.min(7),
                Format::Td3 => 14,
                Format::MrvA => 16,
                _ => 8,
            };
            let two = if format.optional_count() == 2 { two } else { String::new() };
            Person {
                format,
                code,
                states: [states.0, states.1]
                    .map(|state| if state == "DEU" { "D<<" } else { state }),
                number,
                optional: [one[..one.len().min(room)].to_owned(), two],
                birth_date,
                sex,
                expiry,
                name: name.field(format).text,
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_name_field_keeps_the_rules_of_the_standard(name in name(), format in format()) {
        let field = name.field(format);
        let width = format.name_width();
        let (whole, given) = (name.primary(), name.secondary());
        let full = given.iter().fold(whole.to_owned(), |name, given| name + "<<" + given);
        prop_assert_eq!(field.text.len(), width);
        prop_assert_eq!(field.truncated, full.len() > width);
        if !field.truncated {
            prop_assert_eq!(field.text.trim_end_matches('<'), full);
            return Ok(());
        }
        prop_assert!(field.text.ends_with(|c: char| c.is_ascii_uppercase()));
        prop_assert!(!field.text.contains("<<<"));
        prop_assert_eq!(&field.text[..1], &whole[..1]);
        let (kept, rest) = field.text.split_once("<<").unwrap_or((&field.text, ""));
        prop_assert!(!kept.is_empty() && !rest.contains("<<"));
        prop_assert_eq!(rest.chars().next(), given.and_then(|given| given.chars().next()));
        if whole.len() + 3 < width && !rest.is_empty() {
            // One letter of the primary identifier may go, so that the last position is a letter.
            prop_assert!(kept.len() + 1 >= whole.len());
        }
    }

    #[test]
    fn making_and_parsing_are_inverse_on_every_format(person in person()) {
        let elements = person.elements();
        let lines = elements.lines().unwrap();
        prop_assert_eq!(lines.len(), person.format.line_count());
        let mrz = parse(&lines.join("\n")).unwrap();
        prop_assert_eq!(&mrz.faults, &[]);
        prop_assert!(mrz.elements() == elements, "{:?}\n{}", person, lines.join("\n"));
        prop_assert_eq!(mrz.elements().lines().unwrap(), lines);
    }

    #[test]
    fn a_card_reads_back_as_it_was_made(card in td1()) {
        let lines = card.lines().unwrap();
        prop_assert!(lines.iter().all(|line| line.len() == 30));
        let mrz = parse(&lines.join("\n")).unwrap();
        prop_assert_eq!(&mrz.faults, &[]);
        prop_assert_eq!(mrz.format, Format::Td1);
        prop_assert_eq!(mrz.document_code(), card.document_code.as_str());
        prop_assert_eq!(mrz.issuing_state(), card.issuing_state.mrz());
        prop_assert_eq!(mrz.document_number(), card.document_number.as_str());
        prop_assert_eq!(mrz.optional_1(), card.optional_1.as_str());
        prop_assert_eq!(mrz.birth_date(), card.birth_date.mrz());
        prop_assert_eq!(mrz.sex(), card.sex.mrz());
        prop_assert_eq!(mrz.expiry(), &card.expiry.to_string().replace('-', "")[2..]);
        prop_assert_eq!(mrz.nationality(), card.nationality.mrz());
        prop_assert_eq!(mrz.optional_2(), card.optional_2.as_str());
        prop_assert!(same_name(&mrz, &card.name));
        prop_assert_eq!(mrz.joined(), joined(&lines));
        prop_assert_eq!(parse(&joined(&lines)).unwrap(), mrz);
    }

    #[test]
    fn a_sheet_reads_back_as_it_was_made(sheet in td2()) {
        let lines = sheet.lines().unwrap();
        prop_assert!(lines.iter().all(|line| line.len() == 36));
        let mrz = parse(&lines.join("\r\n")).unwrap();
        prop_assert_eq!(&mrz.faults, &[]);
        prop_assert_eq!(mrz.format, Format::Td2);
        prop_assert_eq!(mrz.document_code(), "PU");
        prop_assert_eq!(mrz.issuing_state(), sheet.issuing_state.mrz());
        prop_assert_eq!(mrz.document_number(), sheet.document_number.as_str());
        prop_assert_eq!(mrz.optional_1(), sheet.optional.as_str());
        prop_assert_eq!(mrz.birth_date(), sheet.birth_date.mrz());
        prop_assert_eq!(mrz.sex(), sheet.sex.mrz());
        prop_assert_eq!(mrz.expiry(), &sheet.expiry.to_string().replace('-', "")[2..]);
        prop_assert_eq!(mrz.nationality(), sheet.nationality.mrz());
        prop_assert!(same_name(&mrz, &sheet.name));
        prop_assert_eq!(mrz.joined(), joined(&lines));
    }

    #[test]
    fn no_text_makes_parsing_panic(text in "\\PC{0,100}|[A-Z0-9<]{72}|[PV][A-Z0-9<]{87}|[A-Z0-9<]{90}|[A-Z0-9<é\\r\\n ]{60,100}") {
        if let Ok(mrz) = parse(&text) {
            let characters = text.chars().filter(|c| !matches!(c, '\r' | '\n')).count();
            prop_assert_eq!(characters, mrz.format.length());
            let made = mrz.elements().lines().ok();
            let blank_digit = mrz.format == Format::Td3 && mrz.joined().as_bytes()[86] == b'<';
            if mrz.faults.is_empty() && !blank_digit {
                prop_assert_eq!(made.map(|lines| lines.concat()), Some(mrz.joined().to_owned()));
            }
            prop_assert!(characters <= MAX_CHARACTERS);
            for fault in &mrz.faults {
                prop_assert!((1..=characters).contains(&fault.position));
                let given = text.chars().filter(|c| !matches!(c, '\r' | '\n')).nth(fault.position - 1);
                prop_assert_eq!(given, Some(fault.found));
            }
        }
    }

    /// A character changed under a check digit is found unless the two weigh the same modulo ten,
    /// and one outside the alphabet is found anywhere.
    #[test]
    fn a_changed_character_is_found(card in td1(), position in 1usize..=90, new in "[A-Z0-9< éa.]") {
        let mut characters: Vec<char> = joined(&card.lines().unwrap()).chars().collect();
        let new = new.chars().next().unwrap();
        let old = std::mem::replace(&mut characters[position - 1], new);
        let damaged: String = characters.into_iter().collect();
        let mrz = parse(&damaged).unwrap();
        let weigh = |c: char| check_digit(&c.to_string());
        let covered = matches!(position, 6..=37 | 39..=45 | 49..=60);
        if weigh(new).is_none() || (covered && weigh(new) != weigh(old)) {
            prop_assert!(!mrz.faults.is_empty(), "{damaged}");
        }
        if weigh(new).is_none() {
            prop_assert!(mrz.faults.iter().any(|f| (f.position, f.found) == (position, new)));
        }
    }

    #[test]
    fn transliteration_gives_components_of_letters_or_names_the_character(text in "\\PC{0,40}") {
        match transliterate(&text) {
            Ok(mrz) => {
                let letters = |part: &str| part.bytes().all(|b| b.is_ascii_uppercase());
                let good = mrz.split('<').all(|part| !part.is_empty() && letters(part));
                prop_assert!(mrz.is_empty() || good);
            }
            Err(error) => prop_assert!(!error.0.is_ascii_alphabetic()),
        }
    }

    #[test]
    fn numbers_and_data_that_do_not_fit_are_refused(number in "[A-Z0-9]{0,30}", data in "[A-Z0-9<]{0,30}") {
        prop_assert_eq!(number.parse::<MrzNumber>().is_ok(), (1..=22).contains(&number.len()));
        prop_assert_eq!(data.parse::<OptionalData>().is_ok(), data.len() <= 16);
    }
}

#[test]
fn a_missing_check_digit_is_no_long_number() {
    // Doc 9303-6, Appendix B, with position 10 of line 2 blank.
    let text = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D23145890<UTO7408122F1204159<<<<<<<6";
    let mrz = parse(text).unwrap();
    assert_eq!(mrz.document_number(), "D23145890");
    let first = mrz.faults[0];
    assert_eq!((first.field, first.position), (Field::DocumentNumber, 46));
    assert_eq!((first.expected, first.found), (Expected::CheckDigit('7'), '<'));
}
