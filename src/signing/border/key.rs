use std::fmt;

use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use pkcs8::{EncodePrivateKey, PrivateKeyInfoRef};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::curve;
use crate::signing::{CertificateError, KeyError, key_file};

/// A SubjectPublicKeyInfo of P-256 by name up to the point (RFC 5480 §2).
pub(in crate::signing) const NAMED: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A P-256 key pair. The private half is wiped from memory when dropped, and leaves only encrypted.
pub struct SealKey(SigningKey);

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(…)")
    }
}

impl SealKey {
    /// A new key pair from 32 random bytes, or the next 32 where those are no scalar.
    #[must_use]
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut scalar = Zeroizing::new([0; 32]);
        loop {
            rng.fill_bytes(scalar.as_mut());
            if let Ok(key) = SigningKey::from_slice(scalar.as_ref()) {
                return Self(key);
            }
        }
    }

    /// `r ‖ s` of ECDSA with SHA-256 over `message`, by the deterministic nonce of RFC 6979: the
    /// same 64 bytes every time.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let signature: Signature = self.0.sign(message);
        signature.to_bytes().into()
    }

    /// The public point, uncompressed: `04 ‖ x ‖ y`.
    #[must_use]
    pub fn point(&self) -> Vec<u8> {
        self.0.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    /// The SubjectPublicKeyInfo with the curve by its name, as everybody but a border reads it.
    #[must_use]
    pub fn spki(&self) -> Vec<u8> {
        named_spki(&self.point())
    }

    /// The SubjectPublicKeyInfo with explicit parameters (Doc 9303-12 §4.1.6).
    ///
    /// # Errors
    /// [`CertificateError::Encoding`].
    pub fn explicit_spki(&self) -> Result<Vec<u8>, CertificateError> {
        Ok(curve::explicit_spki(&self.point())?)
    }

    /// The key as an `ENCRYPTED PRIVATE KEY`, as
    /// [`KeyPair::to_encrypted_pem`](crate::signing::KeyPair::to_encrypted_pem).
    ///
    /// # Errors
    /// [`KeyError::EmptyPassphrase`].
    pub fn to_encrypted_pem(
        &self,
        passphrase: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<String, KeyError> {
        let key = self.0.to_pkcs8_der().map_err(|_| KeyError::Encoding)?;
        key_file::write(key.as_bytes(), passphrase, rng)
    }

    /// Reads an `ENCRYPTED PRIVATE KEY`.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_encrypted_pem(pem: &str, passphrase: &[u8]) -> Result<Self, KeyError> {
        let der = key_file::read(pem, passphrase)?;
        let info = PrivateKeyInfoRef::try_from(&der[..]).map_err(|_| KeyError::WrongPassphrase)?;
        SecretKey::try_from(info).map(|key| Self(key.into())).map_err(|_| KeyError::NotP256)
    }

    pub(super) const fn signing_key(&self) -> &SigningKey {
        &self.0
    }
}

/// The `Ecdsa-Sig-Value` (RFC 3279 §2.2.3) of `r ‖ s`.
pub(in crate::signing) fn der_signature(raw: &[u8; 64]) -> Option<Vec<u8>> {
    let signature = Signature::from_slice(raw).ok()?;
    Some(signature.to_der().as_bytes().to_vec())
}

/// The SubjectPublicKeyInfo with the curve by its name, of a point.
pub(in crate::signing) fn named_spki(point: &[u8]) -> Vec<u8> {
    [&NAMED[..], point].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::decode_hex;

    #[test]
    fn signatures_are_those_of_rfc_6979() {
        // Appendix A.2.5, SHA-256, "sample".
        let key = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
        let key = SealKey(SigningKey::from_slice(&decode_hex::<32>(key).unwrap()).unwrap());
        let signature = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716\
                         F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
        assert_eq!(Some(key.sign(b"sample")), decode_hex(signature));
    }
}
