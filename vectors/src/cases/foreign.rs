//! Codes of other issuers of claim 169, in every variant that they write. They are read; none has
//! what a document of our profile has.

use chancery_credential::cbor::Encoder;
use chancery_credential::text;
use chancery_verify::ReasonCode;

use super::Case;
use crate::{Header, Key, MintedCode, cwt, zlib_stored};

/// An item written with the encoder.
fn item(write: impl FnOnce(&mut Encoder)) -> Vec<u8> {
    let mut out = Encoder::new();
    write(&mut out);
    out.finish()
}

fn text_item(text: &str) -> Vec<u8> {
    item(|out| {
        out.text(text);
    })
}

fn bytes_item(bytes: &[u8]) -> Vec<u8> {
    item(|out| {
        out.bytes(bytes);
    })
}

/// Identity data of one attribute beside the name.
fn identity(key: i64, value: &[u8]) -> Vec<u8> {
    item(|out| {
        out.map(2).integer(4).text("ANNA MARIA ERIKSSON").integer(key).raw(value);
    })
}

/// Claims of this issuer with this claim 169.
fn claims(issuer: &str, identity: Vec<u8>) -> Vec<u8> {
    cwt(&[(1, text_item(issuer)), (169, identity)])
}

fn signed(payload: Vec<u8>, change: impl FnOnce(&mut Header)) -> MintedCode {
    let key = Key::named("uto-document");
    let mut header = Header::of(key);
    change(&mut header);
    MintedCode::signed(header, payload, key)
}

fn plain(identity: Vec<u8>) -> String {
    signed(claims("UTO", identity), |_| {}).text()
}

pub(super) fn cases() -> Vec<Case> {
    let sex = |value: &[u8]| identity(9, value);
    let good = || claims("UTO", sex(&[2]));
    let face = item(|out| {
        out.map(3)
            .integer(0)
            .bytes(&[0xff, 0xd8, 0xff])
            .integer(1)
            .integer(0)
            .integer(2)
            .integer(1);
    });
    let reversed = item(|out| {
        out.map(2).integer(9).integer(2).integer(4).text("ERIKSSON");
    });
    let two =
        |name, about, code| Case::of(name, about, code).no_result(ReasonCode::UnsupportedVersion);
    vec![
        two("map", "claim 169 as a map", plain(sex(&[2]))),
        two(
            "wrapped",
            "claim 169 as a byte string that holds the map",
            plain(bytes_item(&sex(&[2]))),
        ),
        two("untagged", "COSE without a tag", signed(good(), |h| h.tags = vec![]).text()),
        two("cwt-tag", "under tags 61 and 18", signed(good(), |h| h.tags = vec![61, 18]).text()),
        two(
            "not-compressed",
            "COSE as Base45, never compressed",
            text::encode(&signed(good(), |_| {}).cose()),
        ),
        two(
            "stored",
            "zlib of stored blocks",
            text::encode(&zlib_stored(&signed(good(), |_| {}).cose())),
        ),
        two("algorithm-19", "algorithm -19", signed(good(), |h| h.algorithm = -19).text()),
        two(
            "key-id-unprotected",
            "the key id in the unprotected header",
            signed(good(), |h| h.unprotected = true).text(),
        ),
        two(
            "date-with-hyphens",
            "a date of birth with hyphens",
            plain(identity(8, &text_item("1974-08-12"))),
        ),
        two(
            "date-of-digits",
            "a date of birth of eight digits",
            plain(identity(8, &text_item("19740812"))),
        ),
        two("digits-as-text", "a number as text", plain(sex(&text_item("2")))),
        two(
            "picture-as-hex",
            "a picture as hexadecimal text",
            plain(identity(16, &text_item("ffd8ff"))),
        ),
        two(
            "picture-as-bytes",
            "a picture as bytes",
            plain(identity(16, &bytes_item(&[0xff, 0xd8, 0xff]))),
        ),
        two("face-map", "attribute 62 as a map", plain(identity(62, &face))),
        two(
            "face-array",
            "attribute 62 as an array of maps",
            plain(identity(62, &[&[0x81][..], &face].concat())),
        ),
        two(
            "order",
            "attributes and claims in another order than the deterministic one",
            signed(cwt(&[(169, reversed), (1, text_item("UTO"))]), |_| {}).text(),
        ),
        Case::of(
            "other-issuer",
            "of an issuer that no list of the verifier's names",
            signed(claims("https://elsewhere.example", sex(&[2])), |_| {}).text(),
        )
        .no_result(ReasonCode::NotConsular),
        Case::of("no-issuer", "of no issuer", signed(cwt(&[(169, sex(&[2]))]), |_| {}).text())
            .no_result(ReasonCode::NotConsular),
        Case::of(
            "no-identity-data",
            "a CWT without claim 169",
            signed(cwt(&[(1, text_item("UTO"))]), |_| {}).text(),
        )
        .no_result(ReasonCode::NotConsular),
        two("profile-2", "a profile version to come", plain(identity(79, &[2]))),
        two("encrypted", "a COSE_Encrypt0", crate::text_of(&encrypted(&[16]))),
        two(
            "encrypted-cwt-tag",
            "a COSE_Encrypt0 under tag 61",
            crate::text_of(&encrypted(&[61, 16])),
        ),
        two(
            "encrypted-not-compressed",
            "a COSE_Encrypt0 as Base45, never compressed",
            text::encode(&encrypted(&[16])),
        ),
        two(
            "encrypted-in-signed",
            "a COSE_Encrypt0 in a COSE_Sign1",
            signed(encrypted(&[16]), |_| {}).text(),
        ),
        Case::of(
            "encrypted-no-tag",
            "an encrypted message that does not say so",
            crate::text_of(&encrypted(&[])),
        )
        .no_result(ReasonCode::Unreadable),
    ]
}

/// A COSE_Encrypt0 (RFC 9052 §5.2) with AES-GCM's header, of no plaintext that anybody knows.
fn encrypted(tags: &[u64]) -> Vec<u8> {
    item(|out| {
        for tag in tags {
            out.tag(*tag);
        }
        out.array(3)
            .bytes(&[0xa1, 0x01, 0x03])
            .map(1)
            .integer(5)
            .bytes(&[9; 12])
            .bytes(&[0x5a; 120]);
    })
}
