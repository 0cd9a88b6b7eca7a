use core::fmt;

use bp256::BrainpoolP256r1;
use ecdsa::signature::Verifier;
use ecdsa::{Signature, VerifyingKey};
use p256::NistP256;

/// A curve that signers of seals use (Doc 9303-12 §4.1.6), or that we can at least name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Curve {
    /// NIST P-256 (FIPS 186-4), SHA-256.
    P256,
    /// brainpoolP256r1 (RFC 5639), SHA-256.
    BrainpoolP256r1,
    /// brainpoolP224r1 (RFC 5639), SHA-224: named, not verified.
    BrainpoolP224r1,
    /// Any other: not verified.
    Other,
}

impl Curve {
    /// Its name, as OpenSSL has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P256 => "prime256v1",
            Self::BrainpoolP256r1 => "brainpoolP256r1",
            Self::BrainpoolP224r1 => "brainpoolP224r1",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What checking a signature came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureCheck {
    /// The key made it.
    Good,
    /// The key did not.
    Bad,
    /// There is no verifying on the key's curve here.
    Unsupported,
}

/// The public key of a signer, ready to verify with.
#[derive(Clone, Debug)]
pub struct SignerKey(Point);

#[derive(Clone, Debug)]
enum Point {
    P256(VerifyingKey<NistP256>),
    BrainpoolP256r1(VerifyingKey<BrainpoolP256r1>),
    Unsupported(Curve),
}

impl SignerKey {
    /// A key from its uncompressed point `04 ‖ x ‖ y` (SEC 1 §2.3.3), the one form that
    /// Doc 9303-12 §4.1.6 allows. A point of a curve without verifying here is not looked at.
    ///
    /// `None` when the bytes are no such point of the curve.
    #[must_use]
    pub fn from_point(curve: Curve, point: &[u8]) -> Option<Self> {
        if point.first() != Some(&0x04) {
            return None;
        }
        let point = match curve {
            Curve::P256 => VerifyingKey::from_sec1_bytes(point).map(Point::P256),
            Curve::BrainpoolP256r1 => {
                VerifyingKey::from_sec1_bytes(point).map(Point::BrainpoolP256r1)
            }
            Curve::BrainpoolP224r1 | Curve::Other => Ok(Point::Unsupported(curve)),
        };
        point.ok().map(Self)
    }

    /// Its curve.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        match self.0 {
            Point::P256(_) => Curve::P256,
            Point::BrainpoolP256r1(_) => Curve::BrainpoolP256r1,
            Point::Unsupported(curve) => curve,
        }
    }

    /// Whether the key signed `message`, as `r ‖ s`. The hash is the one that goes with the size of
    /// the curve (Doc 9303-12 §4.1.6): SHA-256 for 256 bits.
    ///
    /// Where `(r, s)` is good so is `(r, n − s)`: Doc 9303 does not say which of them a signer has
    /// to write.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> SignatureCheck {
        let good = match &self.0 {
            Point::P256(key) => Signature::from_slice(signature)
                .and_then(|signature| key.verify(message, &signature)),
            Point::BrainpoolP256r1(key) => Signature::from_slice(signature)
                .and_then(|signature| key.verify(message, &signature)),
            Point::Unsupported(_) => return SignatureCheck::Unsupported,
        };
        if good.is_ok() { SignatureCheck::Good } else { SignatureCheck::Bad }
    }
}
