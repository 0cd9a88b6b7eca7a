use alloc::format;
use alloc::string::ToString;
use alloc::vec;

use chancery_identity::{BirthDate, DocumentKind, Sex};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use proptest::prelude::*;

use super::*;
use crate::cbor::Encoder;
use crate::{Attributes, Image, MrzBinding, PROFILE_VERSION, StatusReference};

fn sample() -> Claims {
    Claims {
        issuer: Some("UTO".into()),
        expires: Some(1_934_063_999),
        not_before: Some(1_776_297_600),
        issued_at: Some(1_776_340_000),
        token_id: Some(vec![7; 16]),
        identity: Attributes {
            number: Some("C2314589X".into()),
            full_name: Some("ANNA MARIA ERIKSSON".into()),
            first_name: Some("ANNA MARIA".into()),
            last_name: Some("ERIKSSON".into()),
            birth_date: Some("1974-08-12".parse().unwrap()),
            sex: Some(Sex::Female),
            address: Some("4120 BISSONNET ST\nHOUSTON TX 77005, USA".into()),
            nationality: Some("UTO".into()),
            issuing_country: Some("UTO".into()),
            kind: Some(DocumentKind::ConsularCard),
            post: Some("CONSULATE GENERAL, HOUSTON".into()),
            mrz_binding: Some(MrzBinding([1; 8])),
            birth_place: Some("ZENITH, UTOPIA".into()),
            profile_version: Some(PROFILE_VERSION),
            ..Attributes::default()
        },
        status: Some(StatusReference {
            uri: "https://id.example/status-lists/0".into(),
            index: 412_345,
        }),
        ..Claims::default()
    }
}

fn sign(claims: Claims) -> Code {
    let key = SigningKey::from_bytes(&[3; 32]);
    let id = KeyId([0x21; 8]);
    let signature = key.sign(&unsigned_code(id, &claims)).to_bytes();
    Code::signed(id, claims, signature)
}

fn recode(code: &Code, payload: Vec<u8>) -> Result<Code, DecodeError> {
    let cose = Sign1 { payload, ..code.envelope.clone() }.encode();
    Code::decode(&base45::encode(&crate::compress(&cose)))
}

#[test]
fn decode_is_the_inverse_of_encode() {
    let code = sign(sample());
    let text = code.text();
    assert!(text.starts_with("NCF"), "{text}");
    let read = Code::decode(&text).unwrap();
    assert_eq!(read, code);
    assert_eq!(read.text(), text);
    let key = VerifyingKey::from(&SigningKey::from_bytes(&[3; 32]));
    let signature = Signature::from_bytes(&read.envelope.signature);
    assert!(key.verify_strict(&read.envelope.signed_bytes(), &signature).is_ok());
}

#[test]
fn the_emitted_bytes_are_pinned() {
    let payload = sample().encode();
    // A map of seven: iss, exp, nbf, iat, cti, identity data (169), status (65535), in this order.
    assert_eq!(payload.first(), Some(&0xA7));
    let position = |needle: &[u8]| payload.windows(needle.len()).position(|w| w == needle).unwrap();
    let order = [
        position(&[0x01, 0x63, b'U', b'T', b'O', 0x04]),
        position(&[0x07, 0x50, 7, 7, 7]),
        position(&[0x18, 0xA9]),
        position(&[0x19, 0xFF, 0xFF, 0xA1]),
    ];
    assert!(order.is_sorted(), "{order:?}");
    let code = sign(sample());
    let head = [0xD2, 0x84, 0x4D, 0xA2, 0x01, 0x27, 0x04, 0x48, 0x21];
    assert_eq!(code.cose().get(..9), Some(&head[..]));
}

#[test]
fn a_birth_date_with_unknown_parts_moves_to_attribute_80() {
    for (date, digits) in [("1974-08-XX", "197408"), ("1974-XX-XX", "1974"), ("XXXX-XX-XX", "")] {
        let mut claims = sample();
        claims.identity.birth_date = Some(date.parse().unwrap());
        let read = Code::decode(&sign(claims).text()).unwrap();
        assert_eq!(read.claims.identity.birth_date.unwrap().to_string(), date);
        let payload = read.envelope.payload;
        let decoded = crate::cbor::decode(&payload).unwrap().value;
        let identity = decoded.at(169).unwrap();
        assert_eq!(identity.at(80).unwrap().text(), Some(digits));
        assert!(identity.at(8).is_none());
    }
}

#[test]
fn unknown_claims_and_attributes_survive() {
    let mut claims = sample();
    claims.identity.other.insert(99, vec![0x63, b'a', b'b', b'c']);
    claims.other.insert(70_000, vec![0x81, 0x01]);
    let read = Code::decode(&sign(claims.clone()).text()).unwrap();
    assert_eq!(read.claims, claims);
}

/// What other issuers write: identity data in a byte string, digits as text, a hex picture, a date
/// with hyphens, keys in any order.
#[test]
fn the_variants_of_other_issuers_are_read() {
    let mut identity = Encoder::new();
    identity.map(5);
    identity.integer(16).text("ffd8ff");
    identity.integer(9).text("1");
    identity.integer(8).text("1990-04-15");
    identity.integer(4).text("SITA SHRESTHA");
    identity.integer(17).text("1");
    let identity = identity.finish();
    let mut payload = Encoder::new();
    payload.map(1).integer(169).bytes(&identity);
    let read = recode(&sign(sample()), payload.finish()).unwrap().claims.identity;
    assert_eq!(read.sex, Some(Sex::Male));
    assert_eq!(read.birth_date, "1990-04-15".parse::<BirthDate>().ok());
    assert_eq!(read.image, Some(Image { bytes: vec![0xFF, 0xD8, 0xFF], format: Some(1) }));
}

#[test]
fn our_profile_has_one_encoding() {
    let code = sign(sample());
    let payload = code.envelope.payload.clone();
    // The first claim's key 1 written in two bytes.
    let mut longer = vec![0xA7, 0x18, 0x01];
    longer.extend(&payload[2..]);
    assert_eq!(recode(&code, longer).unwrap_err(), DecodeError::NotDeterministic);
    let mut tagged = vec![0xD8, 0x3D];
    tagged.extend(code.cose());
    assert_eq!(Code::from_cose(&tagged).unwrap_err(), DecodeError::NotDeterministic);
    assert_eq!(Code::from_cose(&code.cose()[1..]).unwrap_err(), DecodeError::NotDeterministic);
}

#[test]
fn what_is_no_code_says_why() {
    let code = sign(sample());
    let mut later = sample();
    later.identity.profile_version = Some(2);
    assert_eq!(Code::decode(&sign(later).text()).unwrap_err(), DecodeError::ProfileVersion);
    assert_eq!(recode(&code, vec![0xA0]).unwrap_err(), DecodeError::NoIdentityData);
    assert_eq!(recode(&code, vec![0x01]).unwrap_err(), DecodeError::Claims);
    assert_eq!(Code::decode("").unwrap_err(), DecodeError::Length);
    assert_eq!(Code::decode(&"0".repeat(MAX_TEXT + 1)).unwrap_err(), DecodeError::Length);
    assert_eq!(Code::decode("https://id.example/c/1").unwrap_err(), DecodeError::Base45);
    assert_eq!(Code::decode("BB8").unwrap_err(), DecodeError::Zlib);
    assert_eq!(
        Code::decode(&base45::encode(&crate::compress(&[0xA0]))).unwrap_err(),
        DecodeError::Cose
    );
}

#[test]
fn no_changed_character_reads_as_the_same_document() {
    let code = sign(sample());
    let text = code.text();
    for at in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        if let Ok(read) = Code::decode(core::str::from_utf8(&changed).unwrap()) {
            assert_ne!(read, code, "character {at}");
        }
    }
}

#[test]
fn debug_shows_nobody() {
    assert!(!format!("{:?}", sign(sample()).claims).contains("ERIKSSON"));
}

/// `vectors/claim169`: what the working group publishes. Ours reads every signed plain one.
#[test]
fn published_vectors() {
    extern crate std;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/claim169");
    let Ok(files) = std::fs::read_dir(folder) else {
        std::println!("skipped: {folder} is absent");
        return;
    };
    let mut read = 0;
    for file in files {
        let path = file.unwrap().path();
        let vector: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let text = vector["qr_data"].as_str().unwrap();
        let name = vector["name"].as_str().unwrap();
        let result = Code::decode(text);
        if name.starts_with("encrypted") || vector["category"] == "invalid" {
            assert!(result.is_err(), "{name}");
            continue;
        }
        let expected = vector["expected_claim169"]["fullName"].as_str();
        if vector["signing_key"].is_null() {
            // Nobody signed these: they can be looked into, and are no codes.
            let claims = unjudged_claims(text).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(claims.identity.full_name.as_deref(), expected, "{name}");
            assert!(result.is_err(), "{name}");
            continue;
        }
        let code = result.unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(code.claims.identity.full_name.as_deref(), expected, "{name}");
        let hex = vector["signing_key"]["public_key_hex"].as_str().unwrap();
        let key: Vec<u8> =
            (0..32).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect();
        let key = VerifyingKey::from_bytes(&key.try_into().unwrap()).unwrap();
        let signature = Signature::from_bytes(&code.envelope.signature);
        assert!(key.verify_strict(&code.envelope.signed_bytes(), &signature).is_ok(), "{name}");
        read += 1;
    }
    assert!(read > 0);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[0-9A-Z $%*+./:-]{0,200}", other: String) {
        let _ = Code::decode(&text);
        let _ = Code::decode(&other);
    }

    #[test]
    fn any_compressed_bytes_are_read_or_refused(bytes: Vec<u8>) {
        let _ = Code::decode(&base45::encode(&crate::compress(&bytes)));
    }

    #[test]
    fn a_changed_signed_byte_is_never_the_same_claims(at in 0_usize..300, flip in 1_u8..=255) {
        let code = sign(sample());
        let mut payload = code.envelope.payload.clone();
        let at = at % payload.len();
        payload[at] ^= flip;
        if let Ok(read) = recode(&code, payload) {
            prop_assert_ne!(read.claims, code.claims);
        }
    }
}

/// Bytes that do not compress, as a picture file's do not.
fn picture(length: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_signature_makes_a_text_longer_than_was_said(
        halves: [[u8; 32]; 2],
        face in 0_usize..700,
        address in "[A-Z0-9 ,\n]{0,300}",
        index in 0_u64..131_072,
    ) {
        let mut claims = sample();
        claims.identity.address = Some(address);
        claims.identity.image = (face > 0).then(|| Image::webp(picture(face)));
        claims.status.as_mut().unwrap().index = index;
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&halves[0]);
        signature[32..].copy_from_slice(&halves[1]);
        let id = KeyId([0x21; 8]);
        let said = most_characters(id, &claims);
        let text = Code::signed(id, claims, signature).text();
        prop_assert!(text.len() <= said, "{} > {said}", text.len());
    }
}

/// Said too high, faces would be left out that have room.
#[test]
fn what_is_said_is_near_what_comes() {
    for face in [0, 300, 400, 700] {
        let mut claims = sample();
        claims.identity.image = (face > 0).then(|| Image::webp(picture(face)));
        let said = most_characters(KeyId([0x21; 8]), &claims);
        let came = sign(claims).text().len();
        assert!(came <= said && said <= came + 30, "{came} of {said}");
    }
}
