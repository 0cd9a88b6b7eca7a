use chancery_credential::KeyId;
use chancery_seal::SealingKey;
use chancery_verify::{NoteKey, PublicKey};
use ed25519_dalek::{Signer, SigningKey};
use p256::ecdsa::Signature;
use sha2::{Digest, Sha256};

/// A SubjectPublicKeyInfo of P-256 by name, up to the uncompressed point (RFC 5480 §2).
const P256_SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A key of the vectors. Its private part is the SHA-256 of its name, so none is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Ed25519.
    Ed25519(&'static str),
    /// ECDSA on P-256 with SHA-256.
    Es256(&'static str),
}

impl Key {
    /// Every key there is a file entry for.
    pub const ALL: [Self; 23] = [
        Self::Ed25519("uto-root"),
        Self::Ed25519("uto-list-1"),
        Self::Ed25519("uto-list-2"),
        Self::Ed25519("uto-list-3"),
        Self::Ed25519("uto-document"),
        Self::Es256("uto-document-es256"),
        Self::Ed25519("uto-card-only"),
        Self::Ed25519("uto-for-qmj"),
        Self::Ed25519("uto-retired"),
        Self::Ed25519("uto-revoked"),
        Self::Ed25519("uto-stolen"),
        Self::Ed25519("uto-specimen"),
        Self::Ed25519("uto-unlisted"),
        Self::Ed25519("uto-status"),
        Self::Es256("uto-status-es256"),
        Self::Es256("uto-seal"),
        Self::Ed25519("uto-log"),
        Self::Ed25519("uto-receipt"),
        Self::Ed25519("uto-device"),
        Self::Ed25519("qmj-root"),
        Self::Ed25519("qmj-list"),
        Self::Ed25519("qmj-document"),
        Self::Ed25519("qmj-status"),
    ];

    /// The key of this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|key| key.name() == name).unwrap()
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ed25519(name) | Self::Es256(name) => name,
        }
    }

    /// The word of trust lists for its algorithm.
    #[must_use]
    pub const fn algorithm(self) -> &'static str {
        match self {
            Self::Ed25519(_) => "ed25519",
            Self::Es256(_) => "es256",
        }
    }

    /// The private key: the 32 bytes of RFC 8032 §5.1.5, or a number of the curve, big-endian.
    #[must_use]
    pub fn private(self) -> [u8; 32] {
        Sha256::digest(format!("chancery test vectors: {}", self.name())).into()
    }

    /// The SubjectPublicKeyInfo in DER.
    #[must_use]
    pub fn spki(self) -> Vec<u8> {
        match self {
            Self::Ed25519(_) => self.public().spki(),
            Self::Es256(_) => [&P256_SPKI[..], &self.sealing().public_point()].concat(),
        }
    }

    /// The id: the first 8 bytes of the SHA-256 of the certificate, or of the SubjectPublicKeyInfo
    /// where the key has no certificate here.
    #[must_use]
    pub fn id(self) -> KeyId {
        if self.name() == "uto-receipt" {
            return crate::receipts::signer().key_id();
        }
        let digest: [u8; 32] = Sha256::digest(self.spki()).into();
        KeyId(digest[..8].try_into().unwrap())
    }

    /// The public key of Ed25519.
    #[must_use]
    pub fn public(self) -> PublicKey {
        PublicKey::from_bytes(self.signing().verifying_key().as_bytes()).unwrap()
    }

    /// The key as signer of notes, under this name.
    #[must_use]
    pub fn note(self, name: &str) -> NoteKey {
        NoteKey { name: name.into(), key: self.public() }
    }

    /// Signs: `R ‖ S`, or `r ‖ s` with the lower of the two `s`.
    #[must_use]
    pub fn sign(self, message: &[u8]) -> [u8; 64] {
        match self {
            Self::Ed25519(_) => self.signing().sign(message).to_bytes(),
            Self::Es256(_) => {
                let signature = self.sealing().sign(message);
                Signature::from_slice(&signature).unwrap().normalize_s().to_bytes().into()
            }
        }
    }

    pub(crate) fn sealing(self) -> SealingKey {
        SealingKey::from_bytes(&self.private()).unwrap()
    }

    fn signing(self) -> SigningKey {
        SigningKey::from_bytes(&self.private())
    }
}
