use std::fmt;

use chancery_verify::PublicKey;
use ed25519_dalek::{Signer, SigningKey};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{KeyError, key_file};

/// An Ed25519 key pair (RFC 8032 §5.1.5). The private half is wiped from memory when dropped, and
/// leaves only encrypted.
pub struct KeyPair {
    key: SigningKey,
    public: PublicKey,
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyPair(…)")
    }
}

impl KeyPair {
    /// A new key pair from 32 random bytes.
    #[must_use]
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        loop {
            rng.fill_bytes(seed.as_mut());
            if let Ok(pair) = Self::new(SigningKey::from_bytes(&seed)) {
                return pair;
            }
        }
    }

    pub(super) fn new(key: SigningKey) -> Result<Self, KeyError> {
        let public = PublicKey::from_bytes(key.verifying_key().as_bytes())
            .map_err(|_| KeyError::NotEd25519)?;
        Ok(Self { key, public })
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// The signature of `message` (RFC 8032 §5.1.6): the same 64 bytes every time.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    /// The key as an `ENCRYPTED PRIVATE KEY` (RFC 7468 §11): PKCS#8 (RFC 8410 §7) under PBES2 with
    /// scrypt (N = 2¹⁴, r = 8, p = 1, the most OpenSSL 3.0 reads) and AES-256-CBC.
    ///
    /// # Errors
    /// [`KeyError::EmptyPassphrase`].
    pub fn to_encrypted_pem(
        &self,
        passphrase: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<String, KeyError> {
        key_file::write(&key_file::pkcs8(&self.key), passphrase, rng)
    }

    /// Reads an `ENCRYPTED PRIVATE KEY`. A file that asks for more than N = 2¹⁷, r = 8, p = 4 is
    /// refused before anything is derived: scrypt takes 128 · N · r bytes of memory (RFC 7914 §2).
    ///
    /// # Errors
    /// [`KeyError`]; PBES2 has no authenticator, so a wrong passphrase and a damaged file are one
    /// error.
    pub fn from_encrypted_pem(pem: &str, passphrase: &[u8]) -> Result<Self, KeyError> {
        let der = key_file::read(pem, passphrase)?;
        key_file::parse(&der).and_then(Self::new)
    }

    pub(super) const fn signing_key(&self) -> &SigningKey {
        &self.key
    }
}
