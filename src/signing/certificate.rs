use base64ct::{Base64, Encoding};
use chancery_credential::KeyId;
use chancery_identity::{Alpha2, Timestamp};
use chancery_verify::PublicKey;
use der::Document;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::CertificateError;

const CERTIFICATE: &str = "CERTIFICATE";
const PUBLIC_KEY: &str = "PUBLIC KEY";
/// Ours are under 700 bytes in DER.
const MAX_PEM_BYTES: usize = 32 << 10;

/// An X.509 certificate in DER (RFC 5280 §4.1). That it can be read is all it promises; whether it
/// is any good, [`check_path`](super::check_path) says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate(Vec<u8>);

impl Certificate {
    /// Takes a certificate in DER.
    ///
    /// # Errors
    /// [`CertificateError::TooLarge`], [`CertificateError::Unreadable`].
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > MAX_PEM_BYTES {
            return Err(CertificateError::TooLarge);
        }
        parse(der).ok_or(CertificateError::Unreadable)?;
        Ok(Self(der.to_vec()))
    }

    /// Takes one `CERTIFICATE` in PEM (RFC 7468 §5).
    ///
    /// # Errors
    /// [`CertificateError`].
    pub fn from_pem(pem: &str) -> Result<Self, CertificateError> {
        match decode_pem(pem)? {
            (CERTIFICATE, document) => Self::from_der(document.as_bytes()),
            _ => Err(CertificateError::Pem),
        }
    }

    /// The certificate in DER.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.0
    }

    /// The certificate in PEM (RFC 7468 §5).
    #[must_use]
    pub fn to_pem(&self) -> String {
        let mut pem = String::from("-----BEGIN CERTIFICATE-----");
        for (at, character) in Base64::encode_string(&self.0).chars().enumerate() {
            if at % 64 == 0 {
                pem.push('\n');
            }
            pem.push(character);
        }
        pem.push_str("\n-----END CERTIFICATE-----\n");
        pem
    }

    /// The id of the certified key: the first 8 bytes of SHA-256 over the DER.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        KeyId::of_certificate(&self.0)
    }

    /// The certified key (RFC 8410 §4).
    ///
    /// # Errors
    /// [`CertificateError::PublicKey`] unless it is an Ed25519 key of full order.
    pub fn public_key(&self) -> Result<PublicKey, CertificateError> {
        let certificate = parse(&self.0).ok_or(CertificateError::Unreadable)?;
        PublicKey::from_spki(certificate.public_key().raw).map_err(|_| CertificateError::PublicKey)
    }

    /// C of its subject, when there is one.
    #[must_use]
    pub fn country(&self) -> Option<Alpha2> {
        let certificate = parse(&self.0)?;
        let country = certificate.subject().iter_country().next()?;
        country.as_str().ok()?.parse().ok()
    }

    /// When the certificate begins to be valid.
    ///
    /// # Errors
    /// [`CertificateError::Unreadable`].
    pub fn not_before(&self) -> Result<Timestamp, CertificateError> {
        let certificate = parse(&self.0).ok_or(CertificateError::Unreadable)?;
        Timestamp::from_second(certificate.validity().not_before.timestamp())
            .map_err(|_| CertificateError::Unreadable)
    }
}

/// The key of a root that a verifier pins, from a `CERTIFICATE` (RFC 7468 §5) or a `PUBLIC KEY`
/// (RFC 7468 §13). Nothing is verified: to pin a root is to trust it.
///
/// # Errors
/// [`CertificateError`].
pub fn public_key_of_root(pem: &str) -> Result<PublicKey, CertificateError> {
    match decode_pem(pem)? {
        (CERTIFICATE, document) => Certificate::from_der(document.as_bytes())?.public_key(),
        (PUBLIC_KEY, document) => {
            PublicKey::from_spki(document.as_bytes()).map_err(|_| CertificateError::PublicKey)
        }
        _ => Err(CertificateError::Pem),
    }
}

/// One certificate and nothing after it.
pub(super) fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Some(certificate),
        _ => None,
    }
}

fn decode_pem(pem: &str) -> Result<(&str, Document), CertificateError> {
    if pem.len() > MAX_PEM_BYTES {
        return Err(CertificateError::TooLarge);
    }
    Document::from_pem(pem).map_err(|_| CertificateError::Pem)
}
