use std::fmt;

use thiserror::Error;

/// Why a key file cannot be read or written. Nothing of the key or the passphrase is ever in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Larger than any key file.
    #[error("the key file is too large")]
    TooLarge,
    /// No PEM of RFC 7468 §11.
    #[error("the file is no PEM with an ENCRYPTED PRIVATE KEY")]
    Pem,
    /// A private key in the clear.
    #[error("the private key is not encrypted")]
    NotEncrypted,
    /// Encrypted in another way than ours (RFC 8018 §6.2, RFC 7914 §7).
    #[error("the key file is not encrypted by PBES2 with scrypt and AES-256-CBC")]
    Encryption,
    /// scrypt would take more memory or time than any honest key file.
    #[error(
        "the key file asks for too costly a key derivation (N over 131072, r over 8 or p over 4)"
    )]
    Cost,
    /// A passphrase of no characters protects nothing.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// Decryption gave no private key.
    #[error("the passphrase is wrong, or the key file is damaged")]
    WrongPassphrase,
    /// A private key of another kind, or one that does not fit its public key.
    #[error("the file holds no Ed25519 private key")]
    NotEd25519,
    /// A private key of another kind than a seal's.
    #[error("the file holds no P-256 private key")]
    NotP256,
    /// The key could not be written as DER.
    #[error("the key could not be written")]
    Encoding,
}

impl KeyError {
    /// The stable code of the fault.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "key_file_too_large",
            Self::Pem => "key_file_unreadable",
            Self::NotEncrypted => "key_file_not_encrypted",
            Self::Encryption => "key_file_encryption_unsupported",
            Self::Cost => "key_file_too_costly",
            Self::EmptyPassphrase => "passphrase_empty",
            Self::WrongPassphrase => "passphrase_wrong",
            Self::NotEd25519 => "key_not_ed25519",
            Self::NotP256 => "key_not_p256",
            Self::Encoding => "key_not_encodable",
        }
    }
}

/// Why a certificate cannot be made or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// Larger than any certificate of ours.
    #[error("the certificate is too large")]
    TooLarge,
    /// No PEM of RFC 7468 with the label that was expected.
    #[error("the file is no PEM with a certificate or public key")]
    Pem,
    /// No X.509 certificate in DER, or bytes after it.
    #[error("the certificate cannot be read")]
    Unreadable,
    /// The key is not Ed25519 (RFC 8410 §4), or of small order.
    #[error("the public key is not an Ed25519 key of full order")]
    PublicKey,
    /// The key is not an uncompressed point of an elliptic curve (Doc 9303-12 §4.1.6).
    #[error("the public key is no uncompressed point of an elliptic curve, as keys of seals are")]
    SealKey,
    /// A name is empty, longer than 64 characters, or has control characters (X.520 §6).
    #[error("a name of a certificate has 1 to 64 printable characters")]
    Name,
    /// Times in the wrong order, outside 1970 to 9999, or outside the root's validity.
    #[error("the times of the certificate are out of order or outside its root's")]
    Period,
    /// A signer of documents or seals without a kind or a State to sign for.
    #[error("a signer of documents or seals needs kinds and States")]
    Scope,
    /// The root's key is not the one in the root's certificate, or that certificate is no root's.
    #[error("the key does not fit the root certificate")]
    Root,
    /// The certificate could not be written as DER.
    #[error("the certificate could not be written")]
    Encoding,
}

impl CertificateError {
    /// The stable code of the fault.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "certificate_too_large",
            Self::Pem => "certificate_pem_unreadable",
            Self::Unreadable => "certificate_unreadable",
            Self::PublicKey => "certificate_key_unusable",
            Self::SealKey => "certificate_key_no_seal_key",
            Self::Name => "certificate_name_invalid",
            Self::Period => "certificate_period_invalid",
            Self::Scope => "certificate_scope_missing",
            Self::Root => "certificate_root_mismatch",
            Self::Encoding => "certificate_not_encodable",
        }
    }
}

impl From<der::Error> for CertificateError {
    fn from(_: der::Error) -> Self {
        Self::Encoding
    }
}

/// Which of the two certificates of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The State's root.
    Root,
    /// The signer's.
    Signer,
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Root => "the root certificate",
            Self::Signer => "the signer's certificate",
        })
    }
}

/// Why a signer's certificate is not good under a root (RFC 5280 §6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PathError {
    /// No version 3 certificate, or an extension in it is malformed or stands twice (§4.2).
    #[error("{0} cannot be read")]
    Unreadable(Link),
    /// Not signed by Ed25519, or its two algorithm fields differ (§4.1.1.2, RFC 8410 §3).
    #[error("{0} is not signed by Ed25519")]
    Algorithm(Link),
    /// Its key is not Ed25519, or of small order (RFC 8410 §4).
    #[error("{0} has no Ed25519 key of full order")]
    PublicKey(Link),
    /// The root's issuer is not its subject.
    #[error("the root certificate is not issued by its own subject")]
    NotSelfIssued,
    /// The signer's issuer is not the root's subject (§6.1.3 (a)(4)).
    #[error("the signer's certificate was issued by another than this root")]
    Issuer,
    /// The signature is not the root key's (§6.1.3 (a)(1)).
    #[error("{0} is not signed by the root's key")]
    Signature(Link),
    /// No subject key identifier (§4.2.1.2).
    #[error("{0} has no subject key identifier")]
    SubjectKey(Link),
    /// The signer's authority key identifier is not the root's subject key identifier (§4.2.1.1).
    #[error("the signer's certificate names another authority key than the root's")]
    AuthorityKey,
    /// A critical extension that this check does not know (§4.2).
    #[error("{0} has a critical extension that is not understood")]
    Critical(Link),
    /// Before notBefore (§6.1.3 (a)(2)).
    #[error("{0} is not valid yet")]
    NotYetValid(Link),
    /// After notAfter (§6.1.3 (a)(2)).
    #[error("{0} has expired")]
    Expired(Link),
    /// The root has no critical basicConstraints with CA:TRUE (§4.2.1.9).
    #[error("the root certificate is not marked as an authority's")]
    RootNotAuthority,
    /// The signer has basicConstraints with CA:TRUE.
    #[error("the signer's certificate is marked as an authority's")]
    SignerIsAuthority,
    /// The root lacks keyCertSign, or the signer digitalSignature, or keyUsage is not critical
    /// (§4.2.1.3).
    #[error("{0} is not for this use")]
    KeyUsage(Link),
    /// The signer's extendedKeyUsage is not exactly one of ours (§4.2.1.12).
    #[error("the signer's certificate does not name one known use")]
    Purpose,
    /// The signer's privateKeyUsagePeriod is absent, malformed, empty or outside the validity
    /// (RFC 3280 §4.2.1.4).
    #[error("the signer's certificate has no sound period of signing")]
    SigningPeriod,
    /// The signer's kinds of document are malformed or unknown.
    #[error("the signer's kinds of document cannot be read")]
    Kinds,
    /// The signer's States are malformed or unknown.
    #[error("the signer's States cannot be read")]
    States,
}

impl PathError {
    /// The stable code of the fault.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreadable(Link::Root) => "root_unreadable",
            Self::Unreadable(Link::Signer) => "signer_unreadable",
            Self::Algorithm(Link::Root) => "root_algorithm",
            Self::Algorithm(Link::Signer) => "signer_algorithm",
            Self::PublicKey(Link::Root) => "root_public_key",
            Self::PublicKey(Link::Signer) => "signer_public_key",
            Self::NotSelfIssued => "root_not_self_issued",
            Self::Issuer => "signer_issuer",
            Self::Signature(Link::Root) => "root_signature",
            Self::Signature(Link::Signer) => "signer_signature",
            Self::SubjectKey(Link::Root) => "root_subject_key",
            Self::SubjectKey(Link::Signer) => "signer_subject_key",
            Self::AuthorityKey => "signer_authority_key",
            Self::Critical(Link::Root) => "root_critical_extension",
            Self::Critical(Link::Signer) => "signer_critical_extension",
            Self::NotYetValid(Link::Root) => "root_not_yet_valid",
            Self::NotYetValid(Link::Signer) => "signer_not_yet_valid",
            Self::Expired(Link::Root) => "root_expired",
            Self::Expired(Link::Signer) => "signer_expired",
            Self::RootNotAuthority => "root_not_authority",
            Self::SignerIsAuthority => "signer_is_authority",
            Self::KeyUsage(Link::Root) => "root_key_usage",
            Self::KeyUsage(Link::Signer) => "signer_key_usage",
            Self::Purpose => "signer_purpose",
            Self::SigningPeriod => "signer_signing_period",
            Self::Kinds => "signer_kinds",
            Self::States => "signer_states",
        }
    }
}
