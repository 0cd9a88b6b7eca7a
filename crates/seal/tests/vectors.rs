//! Published and generated seals, read from the shared folder of vectors. Where the folder is
//! absent each test says so and passes.
#![cfg(test)]

use std::fs;

use base64ct::{Base64, Encoding};
use chancery_seal::{
    Curve, FormatError, Header, Outcome, Profile, Seal, SignatureCheck, Signer, SignerKey,
    SubIndication, Version, c40, check,
};
use serde_json::Value;

mod common;

use common::{hex, lenient, toy};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/");

fn read(file: &str) -> Option<String> {
    let text = fs::read_to_string([FOLDER, file].concat()).ok();
    if text.is_none() {
        println!("skipped: {file} absent");
    }
    text
}

fn json(file: &str) -> Option<Value> {
    read(file).map(|text| serde_json::from_str(&text).unwrap())
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn rows<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

/// The key of a published certificate: the only bit string that opens like an uncompressed point.
fn published_key(name: &str, curve: Curve, coordinate: usize) -> Option<SignerKey> {
    let pem = read(&format!("certs/{name}.pem"))?;
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = Base64::decode_vec(&body).unwrap();
    let point = 1 + 2 * coordinate;
    let opening = [0x03, u8::try_from(point).unwrap() + 1, 0x00, 0x04];
    let at = der.windows(4).position(|window| window == opening).unwrap() + 3;
    Some(SignerKey::from_point(curve, &der[at..at + point]).unwrap())
}

/// The signers of the vectors: certificates of toys, named by the files they are in.
fn signers() -> Option<Vec<(&'static str, Signer)>> {
    let signers = [
        ("UTTS5B", "UT", 0x5b, Curve::BrainpoolP256r1, 32),
        ("DETS27", "DE", 0x27, Curve::BrainpoolP256r1, 32),
        ("DETS32", "DE", 0x32, Curve::BrainpoolP224r1, 28),
    ];
    let signers = signers.into_iter().map(|(name, country, serial, curve, coordinate)| {
        Some((name, toy(country, "TS", &[serial], published_key(name, curve, coordinate)?)))
    });
    signers.collect()
}

#[test]
fn primitives() {
    let Some(json) = json("vds-primitives.json") else { return };
    for row in rows(&json, "c40") {
        let bytes = hex(text(row, "hex"));
        assert_eq!(c40::encode(text(row, "text")).as_deref(), Some(&bytes[..]), "{row}");
        let spaced = text(row, "text").replace('<', " ");
        assert_eq!(c40::decode(&bytes).as_deref(), Some(&*spaced), "{row}");
    }
    let feature = &rows(&json, "feature")[0];
    let value = c40::encode(text(feature, "text")).unwrap();
    assert_eq!([&[0x0a, 0x04], &value[..]].concat(), hex(text(feature, "hex")));
    for row in rows(&json, "date3") {
        // As the date of issue of a header that is right otherwise.
        let header = ["dc03d9c5d9cac8a73a99", text(row, "hex"), "5d913a5e03ff40"].concat();
        let bytes = [hex(&header), vec![1; 64]].concat();
        let seal = Seal::parse(&bytes).unwrap();
        assert_eq!(seal.header().issued.to_string(), text(row, "date"));
    }
}

fn assert_header(id: &str, header: &Header, expected: &Value) {
    let version = if expected["version_byte"] == 3 { Version::V4 } else { Version::V3 };
    assert_eq!(header.version, version, "{id}");
    let country = text(expected, "issuing_country").replace(' ', "<");
    assert_eq!(header.issuing_country.as_str(), country, "{id}");
    assert_eq!(header.signer.identifier(), text(expected, "signer_id"), "{id}");
    assert_eq!(header.issued.to_string(), text(expected, "document_issue_date"), "{id}");
    assert_eq!(header.signed.to_string(), text(expected, "signature_creation_date"), "{id}");
    let byte = |key: &str| u8::from_str_radix(&text(expected, key)[2..], 16).unwrap();
    assert_eq!(header.profile.reference, byte("feature_definition_ref"), "{id}");
    assert_eq!(header.profile.category, byte("document_type_category"), "{id}");
}

#[test]
fn published_seals_are_taken_apart() {
    let Some(json) = json("vds-vectors.json") else { return };
    let (mut whole, mut unsigned, mut quirks) = (0, 0, 0);
    for vector in rows(&json, "vectors") {
        let (id, bytes) = (text(vector, "id"), hex(text(vector, "raw_hex")));
        let seal = match Seal::parse(&bytes) {
            Ok(seal) => seal,
            Err(error) if vector.get("quirk").is_some() => {
                assert_eq!(error, FormatError::Country, "{id}");
                quirks += 1;
                continue;
            }
            Err(error) => {
                assert_eq!(error, FormatError::Truncated, "{id}");
                assert!(vector.get("signature_raw_rs_hex").is_none(), "{id}");
                unsigned += 1;
                continue;
            }
        };
        assert_header(id, seal.header(), &vector["header"]);
        assert_eq!(seal.signed_bytes(), hex(text(vector, "signed_bytes_hex")), "{id}");
        assert_eq!(seal.signature(), hex(text(vector, "signature_raw_rs_hex")), "{id}");
        assert_eq!(seal.padding(), [0; 0], "{id}");
        let features = rows(vector, "features");
        assert_eq!(seal.features().len(), features.len(), "{id}");
        for (feature, expected) in seal.features().iter().zip(features) {
            assert_eq!(format!("0x{:02X}", feature.tag), text(expected, "tag"), "{id}");
            assert_eq!(feature.value, hex(text(expected, "value_hex")), "{id}");
        }
        if let Ok(Some(profile)) = Profile::of(seal.header()) {
            assert_eq!(profile.check(&seal), Ok(()), "{id}");
        }
        whole += 1;
    }
    assert_eq!((whole, unsigned, quirks), (12, 2, 1));
}

#[test]
fn published_signatures() {
    let (Some(json), Some(signers)) = (json("vds-vectors.json"), signers()) else { return };
    let (mut good, mut unsupported) = (0, 0);
    for vector in rows(&json, "vectors") {
        let id = text(vector, "id");
        let signer = signers.iter().find(|(name, _)| *name == text(vector, "signer_cert_key"));
        let Some((_, signer)) = signer else { continue };
        let bytes = hex(text(vector, "raw_hex"));
        let seal = Seal::parse(&bytes).unwrap();
        let verified = signer.certificate.key.verify(seal.signed_bytes(), seal.signature());
        let known = [signer.clone()];
        let report = check(&bytes, &lenient(&known, None));
        if signer.certificate.key.curve() == Curve::BrainpoolP224r1 {
            assert_eq!(verified, SignatureCheck::Unsupported, "{id}");
            assert_eq!(report.outcome, Outcome::Unsupported(Curve::BrainpoolP224r1), "{id}");
            unsupported += 1;
        } else {
            assert_eq!(verified, SignatureCheck::Good, "{id}");
            assert!(report.outcome.is_valid(), "{id}: {}", report.outcome);
            good += 1;
        }
    }
    assert_eq!((good, unsupported), (9, 1));
}

/// Doc 9303-8, Appendix B (2026): decoded, verified, and held against what is printed.
#[test]
fn the_worked_example_of_an_emergency_travel_document() {
    let (Some(json), Some(signers)) = (json("vds-vectors.json"), signers()) else { return };
    let find = |vector: &&Value| text(vector, "id") == "icao-9303-8-appB-etd-2026";
    let example = rows(&json, "vectors").iter().find(find).unwrap();
    let bytes = hex(text(example, "raw_hex"));
    let signers = [signers[0].1.clone()];
    let printed = "PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F2606277<<<<<<<8";
    let report = check(&bytes, &lenient(&signers, Some(printed)));
    assert_eq!(report.outcome, Outcome::Valid);
    assert_eq!(report.profile.map(|profile| profile.name), Some("emergency_travel_document"));
    for (printed, outcome) in [
        (printed.replace('<', " "), Outcome::Valid),
        (printed.replace("ANNA", "INNA"), Outcome::Invalid(SubIndication::SealDocumentMismatch)),
        (printed.replace("7408122", "7408123"), Outcome::Invalid(SubIndication::InvalidPrintedMrz)),
        (String::new(), Outcome::Invalid(SubIndication::InvalidPrintedMrz)),
    ] {
        assert_eq!(check(&bytes, &lenient(&signers, Some(&printed))).outcome, outcome, "{printed}");
    }
    let strict = chancery_seal::CertificateRules::Strict;
    let request = chancery_seal::Request { rules: strict, ..lenient(&signers, None) };
    let untrusted = Outcome::Invalid(SubIndication::UntrustedCertificate);
    assert_eq!(check(&bytes, &request).outcome, untrusted);
}

#[test]
fn generated_emergency_travel_documents() {
    let (Some(json), Some(signers)) = (json("vds-etd-generated.json"), signers()) else { return };
    let signers = [signers[0].1.clone()];
    let printed: Vec<&str> = rows(&json, "mrz").iter().filter_map(Value::as_str).collect();
    let printed = printed.join("\n");
    let mut checked = 0;
    for vector in rows(&json, "vectors") {
        let id = text(vector, "id");
        let expected =
            match (text(vector, "expected_status"), text(vector, "expected_sub_indication")) {
                // A length that is not the shortest is not DER.
                ("policy", _) => "INVALID/WRONG_FORMAT".into(),
                (status, "-") => status.into(),
                (status, sub_indication) => format!("{status}/{sub_indication}"),
            };
        let bytes = hex(text(vector, "raw_hex"));
        for printed in [None, Some(&*printed)] {
            let outcome = check(&bytes, &lenient(&signers, printed)).outcome;
            assert_eq!(outcome.to_string(), expected, "{id}");
        }
        checked += 1;
    }
    assert_eq!(checked, 14);
}
