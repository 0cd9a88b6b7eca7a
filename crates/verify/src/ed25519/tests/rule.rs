use alloc::vec::Vec;

use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar as Known;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use proptest::prelude::*;

use super::super::prepared::Pending;
use super::super::{Generator, PreparedKey};
use super::{challenge, crafted, joined, reference, reference_key};
use crate::PublicKey;

/// A key that verifies in both ways of ours.
struct Key {
    plain: PublicKey,
    prepared: PreparedKey,
}

impl Key {
    fn of(bytes: &[u8; 32]) -> Self {
        let plain = PublicKey::from_bytes(bytes).unwrap();
        Self { plain, prepared: PreparedKey::new(plain, &Generator::new()) }
    }

    /// What the plain key, the prepared one, and the reference say; they say the same.
    fn agreed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let expected = reference(&self.plain.to_bytes(), message, signature);
        assert_eq!(self.plain.verifies(message, signature), expected, "{signature:02x?}");
        assert_eq!(self.prepared.verifies(message, signature), expected, "{signature:02x?}");
        expected
    }
}

fn strict(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(key)
        .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}

fn secret() -> (Known, [u8; 32]) {
    let a = Known::from_bytes_mod_order([0x29; 32]);
    (a, EdwardsPoint::mul_base(&a).compress().to_bytes())
}

/// RFC 8032 §7.1, tests 1 to 3.
#[test]
fn the_examples_of_the_standard() {
    let tests: [(&str, &[u8], &str); 3] = [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            &[],
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            &[0x72],
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            &[0xaf, 0x82],
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ];
    for (key, message, signature) in tests {
        let key = Key::of(&hex(key));
        let signature: [u8; 64] = hex(signature);
        assert!(key.agreed(message, &signature));
        for at in 0..64 {
            let mut changed = signature;
            changed[at] ^= 1;
            assert!(!key.agreed(message, &changed));
        }
        assert!(!key.agreed(b"another message", &signature));
    }
}

fn hex<const N: usize>(text: &str) -> [u8; N] {
    core::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
}

/// RFC 8032 §5.1.7, step 1: what Wycheproof calls signature malleability.
#[test]
fn a_scalar_has_one_spelling() {
    let signer = SigningKey::from_bytes(&[3; 32]);
    let key = Key::of(signer.verifying_key().as_bytes());
    let good = signer.sign(b"message").to_bytes();
    assert!(key.agreed(b"message", &good));
    let l = Known::ZERO - Known::ONE;
    let mut added = good;
    let mut carry = 1_u16;
    // S + L, as S + (L − 1) + 1.
    for (byte, more) in added[32..].iter_mut().zip(l.to_bytes()) {
        let n = u16::from(*byte) + u16::from(more) + carry;
        *byte = u8::try_from(n & 0xFF).unwrap();
        carry = n >> 8;
    }
    assert!(!key.agreed(b"message", &added));
    for bit in [0x20, 0x40, 0x80] {
        let mut changed = good;
        changed[63] |= bit;
        assert!(!key.agreed(b"message", &changed));
    }
    assert!(!key.agreed(b"message", &joined(good[..32].try_into().unwrap(), &[0xFF; 32])));
    assert!(!key.agreed(b"message", &joined(good[..32].try_into().unwrap(), &[0; 32])));
    assert!(!key.agreed(b"message", &[0; 64]));
}

/// Keys of small order, with a part of small order, and in other spellings.
#[test]
fn only_keys_of_the_subgroup_are_read() {
    let (a, honest) = secret();
    assert!(PublicKey::from_bytes(&honest).is_ok());
    for torsion in EIGHT_TORSION {
        let small = torsion.compress().to_bytes();
        assert!(PublicKey::from_bytes(&small).is_err());
        let mixed = (EdwardsPoint::mul_base(&a) + torsion).compress().to_bytes();
        assert_eq!(PublicKey::from_bytes(&mixed).is_ok(), mixed == honest);
    }
    for n in 0..19_u8 {
        let mut other = [0xFF; 32];
        other[0] = 0xED + n;
        for last in [0x7F, 0xFF] {
            other[31] = last;
            assert!(PublicKey::from_bytes(&other).is_err());
        }
    }
    assert!(PublicKey::from_bytes(&[0; 31]).is_err());
}

/// Where the signer is not honest, verifiers differ. These are the ways in which ours and
/// dalek's `verify_strict`, which leaves the cofactor out, do.
#[test]
fn where_verify_strict_differs() {
    let (a, key) = secret();
    let ours = Key::of(&key);
    let message = b"message";
    let mut different = Vec::new();
    for (order, torsion) in [(2, 4), (4, 2), (8, 1)] {
        let torsion = EIGHT_TORSION[torsion];
        // R with a part of small order: strict knows S, R and k, and finds them apart.
        let mixed = crafted(a, &key, Known::from(5_u64), torsion, message);
        assert!(ours.agreed(message, &mixed) && !strict(&key, message, &mixed));
        different.push(("R with a part of order", order, "accepted", "refused"));
        // A with a part of small order, and k such that it vanishes: strict takes it, once in
        // `order` messages. Ours does not read the key.
        let mixed_key = (EdwardsPoint::mul_base(&a) + torsion).compress().to_bytes();
        let taken = (0..200_u64).any(|n| {
            let message = n.to_le_bytes();
            let signature =
                crafted(a, &mixed_key, Known::from(n + 2), EdwardsPoint::default(), &message);
            strict(&mixed_key, &message, &signature)
        });
        assert!(taken && PublicKey::from_bytes(&mixed_key).is_err());
        assert!(reference_key(&mixed_key).is_none());
        different.push(("A with a part of order", order, "refused", "accepted, by luck of k"));
        // R of small order: both refuse.
        let small = torsion.compress().to_bytes();
        let signature = joined(&small, &(challenge(&small, &key, message) * a).to_bytes());
        assert!(!ours.agreed(message, &signature) && !strict(&key, message, &signature));
        // A of small order: ours does not read it, strict takes nothing under it.
        assert!(PublicKey::from_bytes(&small).is_err());
        assert!(VerifyingKey::from_bytes(&small).unwrap().is_weak());
    }
    assert_eq!(different.len(), 6);
    // R the identity, with the one S that fits it: both refuse.
    let identity = EIGHT_TORSION[0].compress().to_bytes();
    let signature = joined(&identity, &(challenge(&identity, &key, message) * a).to_bytes());
    assert!(!ours.agreed(message, &signature) && !strict(&key, message, &signature));
}

/// The identity in its other spellings: y = p + 1, and y = 1 with a sign.
#[test]
fn no_other_spelling_of_r_is_taken() {
    let (a, key) = secret();
    let ours = Key::of(&key);
    let mut above = [0xFF; 32];
    (above[0], above[31]) = (0xEE, 0x7F);
    let mut negative = [0; 32];
    (negative[0], negative[31]) = (1, 0x80);
    for r in [above, negative] {
        let s = challenge(&r, &key, b"message") * a;
        assert!(!ours.agreed(b"message", &joined(&r, &s.to_bytes())));
    }
}

/// What one signature of a batch is.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Honest,
    /// R with the point of small order at this place.
    MixedR(usize),
    /// R the point of small order at this place.
    SmallR(usize),
    /// S one too large.
    WrongS,
    /// R of another signature.
    WrongR,
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => Just(Kind::Honest),
        3 => (1_usize..8).prop_map(Kind::MixedR),
        1 => (0_usize..8).prop_map(Kind::SmallR),
        1 => Just(Kind::WrongS),
        1 => Just(Kind::WrongR),
    ]
}

impl Kind {
    fn signature(self, a: Known, key: &[u8; 32], r: Known, message: &[u8]) -> [u8; 64] {
        let honest = crafted(a, key, r, EIGHT_TORSION[0], message);
        match self {
            Self::Honest => honest,
            Self::MixedR(at) => crafted(a, key, r, EIGHT_TORSION[at], message),
            Self::SmallR(at) => crafted(a, key, Known::ZERO, EIGHT_TORSION[at], message),
            Self::WrongS => {
                let s = Known::from_bytes_mod_order(honest[32..].try_into().unwrap()) + Known::ONE;
                joined(honest[..32].try_into().unwrap(), &s.to_bytes())
            }
            Self::WrongR => {
                let other = crafted(a, key, r + Known::ONE, EIGHT_TORSION[0], message);
                joined(other[..32].try_into().unwrap(), honest[32..].try_into().unwrap())
            }
        }
    }

    const fn good(self) -> bool {
        matches!(self, Self::Honest | Self::MixedR(_))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    /// Alone, together, and by the equation: the same.
    #[test]
    fn many_are_judged_as_each_is(
        kinds in proptest::collection::vec(kind(), 8),
        secret: [u8; 32],
        nonce: [u8; 32],
    ) {
        let (a, r) = (Known::from_bytes_mod_order(secret), Known::from_bytes_mod_order(nonce));
        let bytes = EdwardsPoint::mul_base(&a).compress().to_bytes();
        let key = Key::of(&bytes);
        let mut pending = [Pending::NONE; 9];
        for (at, kind) in kinds.iter().enumerate() {
            let message = [u8::try_from(at).unwrap(); 40];
            let nonce = r + Known::from(u64::try_from(at).unwrap());
            let signature = kind.signature(a, &bytes, nonce, &message);
            prop_assert_eq!(key.agreed(&message, &signature), kind.good(), "{:?}", kind);
            pending[at] = key.prepared.begin(&[&message[..7], &message[7..]], &signature);
        }
        let settled = Pending::settle(&pending);
        for (kind, good) in kinds.iter().zip(settled) {
            prop_assert_eq!(good, kind.good(), "{:?}", kind);
        }
        prop_assert!(!settled[8]);
    }
}
