//! The key file: PKCS#8 in PBES2 (RFC 5958, RFC 8018 §6.2) with scrypt (RFC 7914) and AES-256-CBC.

use ed25519_dalek::SigningKey;
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::der::pem::LineEnding;
use pkcs8::der::{Document, SecretDocument};
use pkcs8::pkcs5::pbes2::{self, Parameters};
use pkcs8::pkcs5::{EncryptionScheme, scrypt};
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::KeyError;

const LABEL: &str = "ENCRYPTED PRIVATE KEY";
/// An honest file is under 400 bytes.
const MAX_BYTES: usize = 8 << 10;

/// OpenSSL 3.0 refuses to spend more than 32 MiB, which N = 2¹⁵ passes.
const WRITTEN_LOG_N: u8 = 14;
const MAX_N: u64 = 1 << 17;
const MAX_R: u16 = 8;
const MAX_P: u16 = 4;

/// PKCS#8 version 1 of an Ed25519 key up to its 32 bytes (RFC 8410 §7). Version 2, with the public
/// key, is beyond OpenSSL 3.0.
const PKCS8_ED25519: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The file of a key in PKCS#8.
pub(super) fn write(
    pkcs8: &[u8],
    passphrase: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<String, KeyError> {
    if passphrase.is_empty() {
        return Err(KeyError::EmptyPassphrase);
    }
    let parameters = fresh_parameters(rng).ok_or(KeyError::Encoding)?;
    let encrypted = parameters.encrypt(passphrase, pkcs8).map_err(|_| KeyError::Encoding)?;
    let encrypted_data = OctetStringRef::new(&encrypted).map_err(|_| KeyError::Encoding)?;
    let info = EncryptedPrivateKeyInfoRef {
        encryption_algorithm: EncryptionScheme::Pbes2(parameters),
        encrypted_data,
    };
    Document::encode_msg(&info)
        .and_then(|document| document.to_pem(LABEL, LineEnding::LF))
        .map_err(|_| KeyError::Encoding)
}

/// The key of a file in PKCS#8; a wrong passphrase may give bytes that are none.
pub(super) fn read(pem: &str, passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if pem.len() > MAX_BYTES {
        return Err(KeyError::TooLarge);
    }
    let (label, document) = SecretDocument::from_pem(pem).map_err(|_| KeyError::Pem)?;
    match label {
        LABEL => {}
        "PRIVATE KEY" => return Err(KeyError::NotEncrypted),
        _ => return Err(KeyError::Pem),
    }
    let info = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
        .map_err(|_| KeyError::Encryption)?;
    let EncryptionScheme::Pbes2(parameters) = &info.encryption_algorithm else {
        return Err(KeyError::Encryption);
    };
    check_cost(parameters)?;
    let mut buffer = Zeroizing::new(info.encrypted_data.as_bytes().to_vec());
    let decrypted = parameters
        .decrypt_in_place(passphrase, &mut buffer)
        .map_err(|_| KeyError::WrongPassphrase)?;
    Ok(Zeroizing::new(decrypted.to_vec()))
}

/// Reads an Ed25519 key in PKCS#8; after decryption, bytes that are none come of a wrong passphrase.
pub(super) fn parse(pkcs8: &[u8]) -> Result<SigningKey, KeyError> {
    let info = PrivateKeyInfoRef::try_from(pkcs8).map_err(|_| KeyError::WrongPassphrase)?;
    SigningKey::try_from(info).map_err(|_| KeyError::NotEd25519)
}

pub(super) fn pkcs8(key: &SigningKey) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([&PKCS8_ED25519[..], key.as_bytes()].concat())
}

fn fresh_parameters(rng: &mut dyn CryptoRng) -> Option<Parameters> {
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut iv);
    let cost = scrypt::Params::new(WRITTEN_LOG_N, 8, 1).ok()?;
    Parameters::generate_scrypt_aes256cbc(cost, &salt, iv).ok()
}

/// Bounds memory and time before a byte is derived.
fn check_cost(parameters: &Parameters) -> Result<(), KeyError> {
    let (pbes2::Kdf::Scrypt(scrypt), pbes2::EncryptionScheme::Aes256Cbc { .. }) =
        (&parameters.kdf, &parameters.encryption)
    else {
        return Err(KeyError::Encryption);
    };
    let n = scrypt.cost_parameter;
    if n < 2 || !n.is_power_of_two() || scrypt.block_size == 0 || scrypt.parallelization == 0 {
        return Err(KeyError::Encryption);
    }
    if n > MAX_N || scrypt.block_size > MAX_R || scrypt.parallelization > MAX_P {
        return Err(KeyError::Cost);
    }
    Ok(())
}
