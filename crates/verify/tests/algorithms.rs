//! Every algorithm that a trust list may give a key, against every one that a message may name and
//! every kind of signature: only those that are the same verify.
#![cfg(test)]

use chancery_credential::cbor::Encoder;
use chancery_credential::{KeyId, Sign1};
use chancery_identity::DocumentKind;
use chancery_seal::SealingKey;
use chancery_verify::{KeyAlgorithm, KeyState, KeyUse, ListedKey, PublicKey};
use ed25519_dalek::{Signer, SigningKey};

const ALGORITHMS: [KeyAlgorithm; 3] =
    [KeyAlgorithm::Ed25519, KeyAlgorithm::Es256, KeyAlgorithm::Es256Brainpool];
/// EdDSA, Ed25519, ES256.
const NAMED: [i64; 3] = [-8, -19, -7];

/// What P-256 keys begin with (RFC 5480 §2).
const P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// The order of P-256 (FIPS 186-4 §D.1.2.3).
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

fn edwards() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn p256() -> SealingKey {
    SealingKey::from_bytes(&[5; 32]).unwrap()
}

fn spkis() -> [Vec<u8>; 2] {
    let public = PublicKey::from_bytes(edwards().verifying_key().as_bytes()).unwrap();
    [public.spki(), [&P256[..], &p256().public_point()].concat()]
}

fn listed(algorithm: KeyAlgorithm, spki: Vec<u8>) -> ListedKey {
    ListedKey {
        id: KeyId([1; 8]),
        usage: KeyUse::Document,
        algorithm,
        spki,
        sign_from: "2026-10-01T00:00:00Z".parse().unwrap(),
        sign_to: "2027-04-01T00:00:00Z".parse().unwrap(),
        valid_to: "2032-07-01T00:00:00Z".parse().unwrap(),
        kinds: DocumentKind::ALL.into(),
        states: vec!["UTO".parse().unwrap()],
        state: KeyState::Active,
        since: None,
        reason: None,
        good_below: None,
        seal_reference: None,
        specimen: false,
    }
}

fn message(named: i64, sign: impl Fn(&[u8]) -> [u8; 64]) -> Sign1 {
    let mut protected = Encoder::new();
    protected.map(1).integer(1).integer(named);
    let mut cose = Encoder::new();
    cose.tag(18).array(4).bytes(&protected.finish()).map(0).bytes(&[0xa0]).bytes(&[0; 64]);
    let mut message = Sign1::decode(&cose.finish()).unwrap();
    message.signature = sign(&message.signed_bytes());
    message
}

/// `n − s` in place of `s`.
fn other_half(mut signature: [u8; 64]) -> [u8; 64] {
    let mut borrow = 0;
    for at in (0..32).rev() {
        let difference = i16::from(ORDER[at]) - i16::from(signature[32 + at]) - borrow;
        borrow = i16::from(difference < 0);
        signature[32 + at] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    signature
}

fn lower(message: &[u8]) -> [u8; 64] {
    let signature = p256().sign(message);
    if signature[32] < 0x80 { signature } else { other_half(signature) }
}

#[test]
fn only_the_same_algorithm_verifies() {
    type Sign = fn(&[u8]) -> [u8; 64];
    let signers: [(&str, Sign); 3] = [
        ("ed25519", |message| edwards().sign(message).to_bytes()),
        ("es256", lower),
        ("es256, the higher s", |message| other_half(lower(message))),
    ];
    let mut good = 0;
    for algorithm in ALGORITHMS {
        for spki in spkis() {
            for named in NAMED {
                for (signer, sign) in signers {
                    let own = spki == spkis()[usize::from(algorithm != KeyAlgorithm::Ed25519)];
                    let same = match algorithm {
                        KeyAlgorithm::Ed25519 => named != -7 && signer == "ed25519",
                        KeyAlgorithm::Es256 => named == -7 && signer == "es256",
                        KeyAlgorithm::Es256Brainpool => false,
                    };
                    let said = listed(algorithm, spki.clone()).verifies(&message(named, sign));
                    assert_eq!(said, own && same, "{algorithm:?} {named} {signer}");
                    good += usize::from(said);
                }
            }
        }
    }
    assert_eq!(good, 3, "-8 and -19 by Ed25519, -7 by P-256");
}

#[test]
fn half_the_order_is_the_last_s_that_is_taken() {
    // Of every signature exactly one of the two forms is taken, whatever the message.
    let key = listed(KeyAlgorithm::Es256, spkis()[1].clone());
    for nonce in 0..40_u8 {
        let mut one = message(-7, lower);
        one.payload = vec![0x40 | (nonce % 24), nonce];
        one.signature = p256().sign(&one.signed_bytes());
        let mut other = one.clone();
        other.signature = other_half(one.signature);
        assert_ne!(key.verifies(&one), key.verifies(&other), "{nonce}");
    }
}
