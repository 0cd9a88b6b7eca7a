//! What is read beyond what is written: the variants that other issuers of claim 169 write, and what
//! is under keys that this crate has no name for.
#![cfg(test)]

use chancery_credential::cbor::{Encoder, Value, decode};
use chancery_credential::{
    Algorithm, Attributes, Claims, Code, DecodeError, Image, KeyId, Sign1, compress, text,
    unjudged_claims,
};
use chancery_identity::Sex;

/// Claim 169 with these entries, in a CWT.
fn claims(entries: &[(i64, &[u8])]) -> Result<Claims, DecodeError> {
    Claims::decode(&payload(&identity(entries)))
}

fn identity(entries: &[(i64, &[u8])]) -> Vec<u8> {
    let mut map = Encoder::new();
    map.map(entries.len());
    for (key, value) in entries {
        map.integer(*key).raw(value);
    }
    map.finish()
}

fn payload(identity: &[u8]) -> Vec<u8> {
    let mut claims = Encoder::new();
    claims.map(1).integer(169).raw(identity);
    claims.finish()
}

fn item(value: &Value<'_>) -> Vec<u8> {
    let mut out = Encoder::new();
    out.value(value);
    out.finish()
}

#[test]
fn a_date_of_birth_has_hyphens_or_not() {
    for written in ["19740812", "1974-08-12"] {
        let read = claims(&[(8, &item(&Value::Text(written)))]).unwrap().identity.birth_date;
        assert_eq!(read, "1974-08-12".parse().ok(), "{written}");
    }
    for written in ["1974-8-12", "740812", "19741308", "1974-08", "", "12.08.1974"] {
        assert!(claims(&[(8, &item(&Value::Text(written)))]).is_err(), "{written}");
    }
}

#[test]
fn numbers_are_numbers_or_digits() {
    for value in [Value::Unsigned(2), Value::Text("2")] {
        let picture = [0xff, 0xd8];
        let entries: [(i64, &[u8]); 3] =
            [(9, &item(&value)), (16, &item(&Value::Bytes(&picture))), (17, &item(&value))];
        let read = claims(&entries).unwrap().identity;
        assert_eq!(read.sex, Some(Sex::Female));
        assert_eq!(read.image, Some(Image { bytes: picture.into(), format: Some(2) }));
    }
    for value in [Value::Text("two"), Value::Text("+2"), Value::Text(""), Value::Text("0002")] {
        assert!(claims(&[(9, &item(&value))]).is_err(), "{value:?}");
    }
}

#[test]
fn a_picture_is_bytes_or_hexadecimal_text() {
    for value in [Value::Bytes(&[0xff, 0xd8, 0x0a]), Value::Text("ffd80a"), Value::Text("FFD80A")] {
        let read = claims(&[(16, &item(&value))]).unwrap().identity.image;
        assert_eq!(read, Some(Image { bytes: vec![0xff, 0xd8, 0x0a], format: None }));
    }
    for text in ["ffd", "zz", "ff d8"] {
        assert!(claims(&[(16, &item(&Value::Text(text)))]).is_err(), "{text}");
    }
}

#[test]
fn identity_data_is_a_map_or_bytes_that_hold_one() {
    let map = identity(&[(4, &item(&Value::Text("ERIKSSON")))]);
    let wrapped = item(&Value::Bytes(&map));
    for payload in [payload(&map), payload(&wrapped)] {
        let read = Claims::decode(&payload).unwrap().identity.full_name;
        assert_eq!(read.as_deref(), Some("ERIKSSON"));
    }
    let mut longer = map;
    longer.push(0);
    assert_eq!(
        Claims::decode(&payload(&item(&Value::Bytes(&longer)))).unwrap_err(),
        DecodeError::Cbor
    );
}

/// A face (62) is a map or a list of them, and we have no field for either.
#[test]
fn what_has_no_field_survives_reading_and_writing() {
    let face = Value::Map(vec![
        (Value::Unsigned(0), Value::Bytes(&[0xff, 0xd8, 0xff])),
        (Value::Unsigned(1), Value::Unsigned(0)),
        (Value::Unsigned(2), Value::Unsigned(1)),
    ]);
    for face in [face.clone(), Value::Array(vec![face])] {
        let (face, email) = (item(&face), item(&Value::Text("anna@example.org")));
        let known = item(&Value::Text("ERIKSSON"));
        let read = claims(&[(4, &known), (11, &email), (62, &face), (99, &[0xf6])]).unwrap();
        assert_eq!(read.identity.other.get(&62), Some(&face));
        let written = read.encode();
        assert_eq!(Claims::decode(&written).unwrap(), read);
        let decoded = decode(&written).unwrap();
        assert!(decoded.deterministic);
        let map = decoded.value.at(169).unwrap();
        assert_eq!(map.at(62).map(item), Some(face));
        assert_eq!(map.at(11).map(item), Some(email));
        assert_eq!(map.at(99), Some(&Value::Simple(22)));
    }
}

#[test]
fn keys_below_zero_stand_after_those_above() {
    let one: &[u8] = &[1];
    let read =
        claims(&[(4, &item(&Value::Text("ERIKSSON"))), (99, one), (-1, one), (-2, one)]).unwrap();
    let written = read.encode();
    assert!(decode(&written).unwrap().deterministic);
    assert_eq!(Claims::decode(&written).unwrap(), read);
}

#[test]
fn claims_that_have_no_field_survive_too() {
    let mut other = Claims { identity: Attributes::default(), ..Claims::default() };
    other.other.insert(2, item(&Value::Text("subject")));
    other.other.insert(-70_000, vec![0x81, 0x01]);
    assert_eq!(Claims::decode(&other.encode()).unwrap(), other);
}

fn message(algorithm: i64) -> Vec<u8> {
    let mut protected = Encoder::new();
    protected.map(1).integer(1).integer(algorithm);
    let mut cose = Encoder::new();
    cose.array(4).bytes(&protected.finish()).map(0);
    cose.bytes(&payload(&identity(&[]))).bytes(&[7; 64]);
    cose.finish()
}

#[test]
fn three_algorithms_are_read_and_no_other() {
    for (identifier, algorithm) in
        [(-8, Algorithm::EdDsa), (-19, Algorithm::Ed25519), (-7, Algorithm::Es256)]
    {
        assert_eq!(Code::from_cose(&message(identifier)).unwrap().envelope.algorithm, algorithm);
    }
    for identifier in [-6, -9, -35, -36, -37, -47, -257, 0, 1, 5, 8] {
        let error = Code::from_cose(&message(identifier)).unwrap_err();
        assert_eq!(error, DecodeError::Cose, "{identifier}");
    }
}

#[test]
fn the_message_is_compressed_or_not_and_under_three_taggings() {
    let bare = message(-8);
    for tags in [&[][..], &[0xd2], &[0xd8, 0x3d, 0xd2], &[0xd8, 0x3d]] {
        let cose = [tags, &bare].concat();
        let expected = Code::from_cose(&cose).unwrap();
        assert_eq!(Code::decode(&text::encode(&compress(&cose))).unwrap(), expected);
        assert_eq!(Code::decode(&text::encode(&cose)).unwrap(), expected);
    }
}

#[test]
fn an_encrypted_message_says_so() {
    let mut body = Encoder::new();
    body.array(3).bytes(&[0xa1, 0x01, 0x03]).map(0).bytes(&[0x5a; 40]);
    let body = body.finish();
    for tags in [&[0xd0][..], &[0xd8, 0x60], &[0xd8, 0x3d, 0xd0]] {
        let cose = [tags, &body].concat();
        assert_eq!(Code::from_cose(&cose).unwrap_err(), DecodeError::Encrypted);
        assert_eq!(
            Code::decode(&text::encode(&compress(&cose))).unwrap_err(),
            DecodeError::Encrypted
        );
        assert_eq!(Code::decode(&text::encode(&cose)).unwrap_err(), DecodeError::Encrypted);
        assert_eq!(unjudged_claims(&text::encode(&cose)).unwrap_err(), DecodeError::Encrypted);
    }
    let signed = Sign1::new(KeyId([1; 8]), None, [&[0xd0][..], &body].concat(), [7; 64]);
    assert_eq!(Code::from_cose(&signed.encode()).unwrap_err(), DecodeError::Encrypted);
}
