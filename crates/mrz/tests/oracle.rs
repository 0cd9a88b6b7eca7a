//! The same digits from an independent implementation.
#![cfg(test)]

use chancery_identity::{HolderName, PrimaryIdentifier, SecondaryIdentifier, Sex};
use chancery_mrz::{OptionalData, Td1, Td2, check_digit};
use proptest::prelude::*;

fn card(number: &str, primary: &str, secondary: &str, data: &str) -> Td1 {
    Td1 {
        document_code: "I<".parse().unwrap(),
        issuing_state: "UTO".parse().unwrap(),
        document_number: number.parse().unwrap(),
        optional_1: data.parse().unwrap(),
        birth_date: "1991-05-17".parse().unwrap(),
        sex: Sex::Female,
        expiry: "2031-12-31".parse().unwrap(),
        nationality: "ETH".parse().unwrap(),
        optional_2: OptionalData::default(),
        name: HolderName {
            primary: PrimaryIdentifier::parse(primary).unwrap(),
            secondary: Some(SecondaryIdentifier::parse(secondary).unwrap()),
            native: None,
        },
    }
}

proptest! {
    #[test]
    fn check_digits_agree(text in "[A-Z0-9<]{0,60}|\\PC{0,10}") {
        let theirs = mrz::check_digit(&text).ok().and_then(|d| char::from_digit(d, 10));
        prop_assert_eq!(check_digit(&text), theirs);
    }

    #[test]
    fn another_parser_finds_no_fault_in_our_zones(
        number in "[A-Z0-9]{1,9}", primary in "[A-Z]{1,12}", secondary in "[A-Z]{1,12}",
        data in "[A-Z0-9]{0,7}",
    ) {
        let card = card(&number, &primary, &secondary, &data);
        let [one, two, three] = card.lines().unwrap();
        let theirs = mrz::parse_td1(&one, &two, &three).unwrap();
        prop_assert!(theirs.valid());
        prop_assert_eq!(theirs.full_document_number(), number.as_str());
        prop_assert_eq!((theirs.surname.as_str(), theirs.given_names.as_str()), (primary.as_str(), secondary.as_str()));

        let sheet = Td2 {
            document_code: card.document_code,
            issuing_state: card.issuing_state,
            document_number: card.document_number,
            birth_date: card.birth_date,
            sex: card.sex,
            expiry: card.expiry,
            nationality: card.nationality,
            optional: card.optional_1,
            name: card.name,
        };
        let [one, two] = sheet.lines().unwrap();
        let theirs = mrz::parse_td2(&one, &two).unwrap();
        prop_assert!(theirs.valid());
        prop_assert_eq!(theirs.full_document_number(), number.as_str());
    }
}
