//! Of both documents that are made from values.

use alloc::format;

use chancery_identity::{Date, Sex};

use crate::{DocumentCode, Field, MakeError, MrzName, MrzNumber, OptionalData, Td1, Td2, parse};

fn card(number: &str, optional_1: &str) -> Td1 {
    Td1 {
        document_code: DocumentCode::CONSULAR_CARD,
        issuing_state: "UTO".parse().unwrap(),
        document_number: number.parse().unwrap(),
        optional_1: optional_1.parse().unwrap(),
        birth_date: "1974-08-12".parse().unwrap(),
        sex: Sex::Female,
        expiry: "2012-04-15".parse().unwrap(),
        nationality: "UTO".parse().unwrap(),
        optional_2: OptionalData::default(),
        name: MrzName::given("ERIKSSON", Some("ANNA MARIA")).unwrap(),
    }
}

fn sheet(number: &str, optional: &str) -> Td2 {
    let card = card(number, "");
    Td2 {
        document_code: "I<".parse().unwrap(),
        issuing_state: card.issuing_state,
        document_number: card.document_number,
        birth_date: card.birth_date,
        sex: card.sex,
        expiry: card.expiry,
        nationality: card.nationality,
        optional: optional.parse().unwrap(),
        name: card.name,
    }
}

#[test]
fn what_cannot_be_written_is_refused() {
    let longest = "A".repeat(MrzNumber::MAX);
    assert!(card(&longest, "").lines().is_ok());
    assert_eq!(card(&longest, "B").lines(), Err(MakeError::TooLong(Field::Optional1)));
    assert!(sheet("D23145890ABCDE", "").lines().is_ok());
    let number = Err(MakeError::TooLong(Field::DocumentNumber));
    assert_eq!(sheet("D23145890ABCDEF", "").lines(), number);
    let data = Err(MakeError::TooLong(Field::Optional1));
    assert_eq!(sheet("D23145890", "12345678").lines(), data);
    let mut wrong_code = card("C2", "");
    wrong_code.document_code = DocumentCode::EMERGENCY_TRAVEL_DOCUMENT;
    assert_eq!(wrong_code.lines(), Err(MakeError::DocumentCode));
    let mut long_data = card("C2", "");
    long_data.optional_2 = "123456789012".parse().unwrap();
    assert_eq!(long_data.lines(), Err(MakeError::TooLong(Field::Optional2)));
    let mut ancient = card("C2", "");
    ancient.expiry = Date::constant(-5, 1, 1);
    assert_eq!(ancient.lines(), Err(MakeError::Date(Field::Expiry)));
}

#[test]
fn debug_shows_no_person() {
    let (card, sheet) = (card("C2K7XW9PD", "AB"), sheet("C2K7XW9PD", ""));
    let mrz = parse(&card.lines().unwrap().concat()).unwrap();
    let field = card.name.field(crate::Format::Td1);
    let shown = format!(
        "{card:?}{sheet:?}{mrz:?}{:?}{field:?}{:?}{:?}{:?}",
        mrz.elements(),
        card.name,
        card.document_number,
        card.optional_1
    );
    for secret in ["ERIK", "Erik", "C2K7", "7408", "AB"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
