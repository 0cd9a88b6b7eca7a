//! Changed codes, and signatures that loose rules would take.

use chancery_verify::ReasonCode;

use super::Case;
use crate::{Header, Key, MintedCode, card, code_of};

/// The order of the group of Ed25519, little-endian (RFC 8032 §5.1).
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn changed(change: impl FnOnce(&mut MintedCode)) -> String {
    let mut code = code_of(&card(), Key::named("uto-document"));
    change(&mut code);
    code.text()
}

/// `S + L` in place of `S`: the same number to who does not look.
fn not_canonical(code: &mut MintedCode) {
    let mut carry = 0;
    for (digit, order) in code.signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*digit) + u16::from(order) + carry;
        [*digit, _] = sum.to_le_bytes();
        carry = sum >> 8;
    }
}

pub(super) fn cases() -> Vec<Case> {
    use ReasonCode::*;
    let key = Key::named("uto-document");
    let forged = |name, about, code| Case::of(name, about, code).reject(SignatureInvalid);
    let mut later = card();
    later.expires = Some(crate::at("2031-12-22T23:59:59Z").as_second());
    let mut renamed = card();
    renamed.identity.last_name = Some("STEVENSON".into());
    let mut moved = card();
    moved.status = moved.status.map(|mut status| {
        status.index = 46;
        status
    });
    let swap = |payload: Vec<u8>| changed(|code| code.payload = payload);
    vec![
        forged("signature-bit", "one bit of the signature", changed(|code| code.signature[0] ^= 1)),
        forged("later-expiry", "a later expiry", swap(later.encode())),
        forged("other-name", "another name", swap(renamed.encode())),
        forged("other-place", "another place in the status list", swap(moved.encode())),
        forged("s-plus-order", "S not less than the order", changed(not_canonical)),
        forged(
            "small-order-r",
            "R the neutral element and S zero",
            changed(|code| {
                code.signature = [&[1][..], &[0; 63]].concat();
            }),
        ),
        forged(
            "r-not-a-point",
            "R no point of the curve",
            changed(|code| {
                code.signature[..32].copy_from_slice(&[0xff; 32]);
            }),
        ),
        forged("zero", "a signature of zeros", changed(|code| code.signature = vec![0; 64])),
        forged(
            "other-header",
            "a signature over another header",
            changed(|code| {
                code.header.algorithm = -19;
            }),
        ),
        forged(
            "raw",
            "the payload signed, not the Sig_structure",
            changed(|code| {
                code.signature = key.sign(&code.payload).into();
            }),
        ),
        forged("self-signed", "an unlisted key with a listed key's id", {
            let header = Header::of(key);
            MintedCode::signed(header, card().encode(), Key::named("uto-unlisted")).text()
        }),
    ]
}
