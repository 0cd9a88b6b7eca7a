use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use chancery_identity::Timestamp;

use crate::{SignerKey, SignerReference};

/// id-icao-vdsSigner, the one extended key usage of a signer of seals (Doc 9303-12 §7.1.3).
pub const SEAL_SIGNER: &str = "2.23.136.1.1.11.1";
/// The documents that a signer may seal (Doc 9303-12 §7.1.3).
pub const DOCUMENT_TYPE_LIST: &str = "2.23.136.1.1.6.2";
const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";

/// What a signer's certificate says, read from X.509 by somebody else.
///
/// | field of the certificate | Doc 9303-12 §7.1.3 |
/// |---|---|
/// | version | 3 |
/// | serial number | the reference in the seal's header |
/// | subject | `C`, two capital letters, and `CN`, two capital letters or digits, nothing else |
/// | authorityKeyIdentifier | there, not critical |
/// | extKeyUsage | there, critical, [`SEAL_SIGNER`] alone |
/// | documentType | may be there, not critical: [`DOCUMENT_TYPE_LIST`] |
/// | other extensions | none |
#[derive(Clone, Debug)]
pub struct SignerCertificate {
    /// The version, 3 for all that have extensions.
    pub version: u32,
    /// The serial number, big-endian.
    pub serial: Vec<u8>,
    /// `C` of the subject.
    pub country: String,
    /// `CN` of the subject.
    pub common_name: String,
    /// Whether the subject has more than these two, or one of them twice.
    pub subject_has_more: bool,
    /// Valid from …
    pub not_before: Timestamp,
    /// … to, both included.
    pub not_after: Timestamp,
    /// The key.
    pub key: SignerKey,
    /// Every extension.
    pub extensions: Vec<Extension>,
    /// The extended key usages, in dotted decimals.
    pub extended_key_usages: Vec<String>,
    /// The document types it may seal; none where the certificate does not say.
    pub document_types: Option<Vec<String>>,
}

/// An extension of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Which, in dotted decimals.
    pub id: String,
    /// Whether who does not know it must refuse the certificate.
    pub critical: bool,
}

/// Where a certificate departs from the profile of signers of seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateFault {
    /// Not of version 3.
    Version,
    /// The subject is not `C` and `CN` of two characters each and nothing else.
    Subject,
    /// No authority key identifier, or a critical one.
    AuthorityKeyIdentifier,
    /// The extended key usage is not [`SEAL_SIGNER`] alone, or not critical.
    ExtendedKeyUsage,
    /// The list of document types is critical.
    DocumentTypeList,
    /// Another extension.
    Extension,
}

impl fmt::Display for CertificateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Version => "the certificate is not of version 3",
            Self::Subject => {
                "the certificate's subject is not a country and a name of two characters"
            }
            Self::AuthorityKeyIdentifier => "the certificate has no plain authority key identifier",
            Self::ExtendedKeyUsage => "the certificate is not critically for signing seals alone",
            Self::DocumentTypeList => "the certificate's document types are critical",
            Self::Extension => "the certificate has an extension that signers of seals do not have",
        })
    }
}

impl SignerCertificate {
    /// Whether the certificate is the one that a seal names.
    #[must_use]
    pub fn is_named_by(&self, signer: &SignerReference) -> bool {
        signer.identifier().split_at_checked(2) == Some((&self.country, &self.common_name))
            && signer.names(&self.serial)
    }

    /// Whether the certificate is valid at a time.
    #[must_use]
    pub fn is_valid_at(&self, time: Timestamp) -> bool {
        (self.not_before..=self.not_after).contains(&time)
    }

    /// Whether the certificate may seal documents with this code in their MRZ. One that has no list
    /// may seal all.
    #[must_use]
    pub fn may_seal(&self, document_code: &str) -> bool {
        let code = document_code.trim_end_matches('<');
        let listed = |types: &Vec<String>| types.iter().any(|t| t.trim_end_matches('<') == code);
        self.document_types.as_ref().is_none_or(listed)
    }

    /// Holds the certificate against Doc 9303-12 §7.1.3.
    ///
    /// # Errors
    /// [`CertificateFault`], the first.
    pub fn check_profile(&self) -> Result<(), CertificateFault> {
        if self.version != 3 {
            return Err(CertificateFault::Version);
        }
        let two =
            |text: &str, good: fn(&u8) -> bool| text.len() == 2 && text.as_bytes().iter().all(good);
        let subject = two(&self.country, u8::is_ascii_uppercase)
            && two(&self.common_name, |b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !subject || self.subject_has_more {
            return Err(CertificateFault::Subject);
        }
        if self.critical(AUTHORITY_KEY_IDENTIFIER) != Some(false) {
            return Err(CertificateFault::AuthorityKeyIdentifier);
        }
        if self.critical(EXTENDED_KEY_USAGE) != Some(true)
            || self.extended_key_usages != [SEAL_SIGNER]
        {
            return Err(CertificateFault::ExtendedKeyUsage);
        }
        if self.critical(DOCUMENT_TYPE_LIST) == Some(true) {
            return Err(CertificateFault::DocumentTypeList);
        }
        let known = [AUTHORITY_KEY_IDENTIFIER, EXTENDED_KEY_USAGE, DOCUMENT_TYPE_LIST];
        if self.extensions.iter().all(|extension| known.contains(&extension.id.as_str())) {
            Ok(())
        } else {
            Err(CertificateFault::Extension)
        }
    }

    /// Whether an extension is critical; none when it is not there.
    fn critical(&self, id: &str) -> Option<bool> {
        self.extensions.iter().find(|extension| extension.id == id).map(|e| e.critical)
    }
}
