//! What holds of every header, every message zone and every emergency travel document.
#![cfg(test)]

use chancery_identity::{Date, Sex};
use chancery_mrz::{DocumentCode, MrzName, OptionalData, Td2, Transliteration};
use chancery_seal::{
    EmergencyTravelDocument, Feature, Header, Outcome, ProfileId, Seal, SignerReference,
    SubIndication, UnsignedSeal, Value, Version, c40, check, fuzz,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

mod common;

use common::{key, lenient, utopia};

fn config() -> ProptestConfig {
    let cases = if std::env::var_os("CHANCERY_LONG").is_some() { 4096 } else { 256 };
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn date() -> impl Strategy<Value = Date> {
    (1900i16..2100, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap())
}

fn signer(version: Version) -> impl Strategy<Value = SignerReference> {
    let reference = match version {
        Version::V3 => "[0-9A-F]{5}",
        Version::V4 => "[0-9A-F]{1,40}",
    };
    let identifier = prop_oneof![Just("DEZV".to_owned()), "[A-Z]{2}[A-Z0-9]{2}"];
    (identifier, reference).prop_map(|(i, r)| SignerReference::new(&i, &r).unwrap())
}

fn header() -> impl Strategy<Value = Header> {
    prop_oneof![Just(Version::V3), Just(Version::V4)].prop_flat_map(|version| {
        (signer(version), "[A-Z]{3}|[A-Z]{2}<|[A-Z]<<", date(), date(), any::<u8>(), 1u8..=0xfe)
            .prop_map(move |(signer, country, issued, signed, category, reference)| Header {
                version,
                issuing_country: country.parse().unwrap(),
                signer,
                issued,
                signed,
                profile: ProfileId { category, reference },
            })
    })
}

type Features = Vec<(u8, Vec<u8>)>;

fn features() -> impl Strategy<Value = Features> {
    let value = proptest::collection::vec(any::<u8>(), 0..256);
    proptest::collection::btree_map(0u8..=0xfe, value, 0..8)
        .prop_map(|map| map.into_iter().collect::<Features>())
        .prop_shuffle()
}

fn signature() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![Just(56usize), Just(64), Just(96), Just(128)]
        .prop_flat_map(|length| proptest::collection::vec(any::<u8>(), length))
}

fn name() -> impl Strategy<Value = MrzName> {
    ("[A-Z]{1,12}( [A-Z]{1,12}){0,2}", proptest::option::of("[A-Z]{1,9}( [A-Z]{1,9}){0,2}"))
        .prop_map(|(primary, secondary)| {
            MrzName::of(&primary, secondary.as_deref(), &Transliteration::default()).unwrap()
        })
}

fn mrz() -> impl Strategy<Value = String> {
    (name(), "[A-Z0-9]{1,9}", date(), date()).prop_map(|(name, number, birth, expiry)| {
        let expiry = Date::new(2000 + expiry.year() % 100, expiry.month(), expiry.day()).unwrap();
        let sheet = Td2 {
            document_code: DocumentCode::EMERGENCY_TRAVEL_DOCUMENT,
            issuing_state: "UTO".parse().unwrap(),
            document_number: number.parse().unwrap(),
            birth_date: birth.to_string().parse().unwrap(),
            sex: Sex::Female,
            expiry,
            nationality: "UTO".parse().unwrap(),
            optional: OptionalData::default(),
            name,
        };
        sheet.lines().unwrap().concat()
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_seal_is_read_as_it_was_made(
        header in header(), features in features(), signature in signature(), padding in "\0{0,9}",
    ) {
        let features: Vec<Feature<'_>> =
            features.iter().map(|(tag, value)| Feature { tag: *tag, value }).collect();
        let unsigned = UnsignedSeal::new(&header, &features).unwrap();
        let made = unsigned.with_signature(&signature).unwrap();
        let bytes = [&made[..], padding.as_bytes()].concat();
        let seal = Seal::parse(&bytes).unwrap();
        prop_assert_eq!(seal.header(), &header);
        prop_assert_eq!(seal.features(), &features[..]);
        prop_assert_eq!(seal.signed_bytes(), unsigned.signed_bytes());
        prop_assert_eq!(seal.signature(), &signature[..]);
        prop_assert_eq!(seal.without_padding(), &made[..]);
        prop_assert_eq!(seal.padding(), padding.as_bytes());
        fuzz::seal(&bytes);
        for length in 0..made.len() {
            prop_assert!(Seal::parse(&made[..length]).is_err(), "{}", length);
        }
    }

    #[test]
    fn a_text_is_read_as_it_was_written(text in "[A-Z0-9 ]{0,90}") {
        let bytes = c40::encode(&text).unwrap();
        prop_assert_eq!(bytes.len(), 2 * text.len().div_ceil(3));
        prop_assert_eq!(c40::decode(&bytes), Some(text));
        fuzz::text(&bytes);
    }

    #[test]
    fn any_bytes_are_refused_or_have_one_form(
        bytes in proptest::collection::vec(any::<u8>(), 0..300), version in 2u8..=3,
    ) {
        fuzz::text(&bytes);
        fuzz::seal(&bytes);
        fuzz::seal(&[&[0xdc, version], &bytes[..]].concat());
        let header = [0xd9, 0xc5, 0xd9, 0xca, 0xc8, 0xa7, 0x3a, 0x99, 0x5d, 0x91, 0x3a, 0x5d, 0x91, 0x3a];
        fuzz::seal(&[&[0xdc, 3], &header[..], &[0x5e, 3], &bytes[..]].concat());
    }

    #[test]
    fn an_emergency_travel_document_is_valid_with_its_own_mrz_and_no_other(
        mrz in mrz(), other in mrz(), issued in date(), signed in date(),
    ) {
        let document = EmergencyTravelDocument {
            issuing_country: "UTO".parse().unwrap(),
            signer: SignerReference::new("UTTS", "5B").unwrap(),
            issued,
            signed,
            mrz: &mrz,
        };
        let unsigned = document.unsigned().unwrap();
        let bytes = unsigned.with_signature(&key().sign(unsigned.signed_bytes())).unwrap();
        prop_assert_eq!(bytes.len(), 134);
        let signers = [utopia()];
        let report = check(&bytes, &lenient(&signers, Some(&mrz)));
        prop_assert_eq!(report.outcome, Outcome::Valid);
        let read = report.profile.unwrap().read(report.seal.as_ref().unwrap());
        prop_assert_eq!(&read[0].value, &Value::Zone(mrz.clone()));
        let mismatch = Outcome::Invalid(SubIndication::SealDocumentMismatch);
        let expected = if other == mrz { Outcome::Valid } else { mismatch };
        prop_assert_eq!(check(&bytes, &lenient(&signers, Some(&other))).outcome, expected);
    }
}
