use alloc::string::String;
use alloc::vec::Vec;

use chancery_credential::{Algorithm, KeyId, ReadEnvelope, Sign1};
use chancery_identity::{CountryCode, DocumentKind};
use chancery_seal::{Curve, SignatureCheck, SignerKey};
use jiff::Timestamp;

use crate::PublicKey;

/// A SubjectPublicKeyInfo of P-256 by name, up to the uncompressed point (RFC 5480 §2).
const P256_SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// Half the order of P-256, rounded down (FIPS 186-4 §D.1.2.3): the largest `s` that is taken.
const P256_HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8,
];
/// A SubjectPublicKeyInfo of brainpoolP256r1 (RFC 5639 §4.1).
const BRAINPOOL_SPKI: [u8; 27] = [
    0x30, 0x5a, 0x30, 0x14, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x09, 0x2b,
    0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// What a key signs. It is good for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
    /// Codes of documents.
    Document,
    /// Visible digital seals.
    Seal,
    /// Status lists.
    Status,
    /// Log checkpoints.
    Log,
    /// Receipts.
    Receipt,
}

impl KeyUse {
    pub(super) const ALL: [(Self, &'static str); 5] = [
        (Self::Document, "document"),
        (Self::Seal, "seal"),
        (Self::Status, "status"),
        (Self::Log, "log"),
        (Self::Receipt, "receipt"),
    ];

    /// The word in the list.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        word(&Self::ALL, self)
    }
}

/// A key's signature algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on brainpoolP256r1 with SHA-256.
    Es256Brainpool,
}

impl KeyAlgorithm {
    pub(super) const ALL: [(Self, &'static str); 3] =
        [(Self::Ed25519, "ed25519"), (Self::Es256, "es256"), (Self::Es256Brainpool, "es256-bp")];

    /// The word in the list.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        word(&Self::ALL, self)
    }
}

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// In use.
    Active,
    /// No longer used; what it signed stays good.
    Retired,
    /// Withdrawn; what it signed is no longer good.
    Revoked,
}

impl KeyState {
    pub(super) const ALL: [(Self, &'static str); 3] =
        [(Self::Active, "active"), (Self::Retired, "retired"), (Self::Revoked, "revoked")];

    /// The word in the list.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        word(&Self::ALL, self)
    }
}

fn word<T: Copy + PartialEq>(words: &[(T, &'static str)], value: T) -> &'static str {
    words.iter().find(|(v, _)| *v == value).map_or("", |(_, word)| word)
}

pub(super) fn parse_word<T: Copy>(words: &[(T, &'static str)], text: &str) -> Option<T> {
    words.iter().find(|(_, word)| *word == text).map(|(value, _)| *value)
}

/// A key line of a trust list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedKey {
    /// The key's id.
    pub id: KeyId,
    /// What it signs.
    pub usage: KeyUse,
    /// Its algorithm. A verifier takes the algorithm from here and never from a message.
    pub algorithm: KeyAlgorithm,
    /// Its SubjectPublicKeyInfo in DER.
    pub spki: Vec<u8>,
    /// It signs from this time …
    pub sign_from: Timestamp,
    /// … to this time.
    pub sign_to: Timestamp,
    /// What it signed is good no longer than this.
    pub valid_to: Timestamp,
    /// The kinds of document it may sign.
    pub kinds: Vec<DocumentKind>,
    /// The States it may sign for.
    pub states: Vec<CountryCode>,
    /// Where it stands.
    pub state: KeyState,
    /// Since when it stands there.
    pub since: Option<Timestamp>,
    /// Why.
    pub reason: Option<String>,
    /// Documents of a revoked key whose log leaf has an index below this stay good.
    pub good_below: Option<u64>,
    /// The signer and certificate reference of seals, such as `UTTS:5B`.
    pub seal_reference: Option<String>,
    /// Whether its documents are specimens.
    pub specimen: bool,
}

impl ListedKey {
    /// Whether the key is for this use, not revoked, and in its period of signing at `time`.
    #[must_use]
    pub fn may_sign(&self, usage: KeyUse, time: Timestamp) -> bool {
        self.usage == usage
            && self.state != KeyState::Revoked
            && (self.sign_from..=self.sign_to).contains(&time)
    }

    /// The key on its curve, ready to verify with; none for a key that is no point of its curve.
    pub(crate) fn seal_key(&self) -> Option<SignerKey> {
        let (prefix, curve) = match self.algorithm {
            KeyAlgorithm::Es256 => (&P256_SPKI[..], Curve::P256),
            KeyAlgorithm::Es256Brainpool => (&BRAINPOOL_SPKI[..], Curve::BrainpoolP256r1),
            KeyAlgorithm::Ed25519 => return None,
        };
        SignerKey::from_point(curve, self.spki.strip_prefix(prefix)?)
    }

    /// Whether the message carries this key's signature, by this key's algorithm. The message must
    /// name the same algorithm, and is not asked for more.
    ///
    /// Of the two signatures `(r, s)` and `(r, n − s)` that ECDSA knows for one, that with the lower
    /// `s` is taken: a document has one text.
    #[must_use]
    pub fn verifies(&self, message: &Sign1) -> bool {
        self.verifies_read(&message.into())
    }

    /// The same of a message in place.
    pub(crate) fn verifies_read(&self, message: &ReadEnvelope<'_>) -> bool {
        match (self.algorithm, message.algorithm) {
            (KeyAlgorithm::Ed25519, Algorithm::EdDsa | Algorithm::Ed25519) => {
                PublicKey::from_spki(&self.spki).is_ok_and(|key| {
                    message.signed(|pieces| key.verifies_pieces(pieces, message.signature))
                })
            }
            (KeyAlgorithm::Es256, Algorithm::Es256) => {
                let (_, s) = message.signature.split_at(32);
                s <= &P256_HALF_ORDER[..]
                    && self.seal_key().is_some_and(|key| {
                        let signed = message.signed(|pieces| pieces.concat());
                        key.verify(&signed, message.signature) == SignatureCheck::Good
                    })
            }
            _ => false,
        }
    }
}
