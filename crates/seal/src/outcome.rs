use core::fmt;

use crate::Curve;

/// What the check of a seal came to (Doc 9303-13 Appendix D, Doc 9303-8 Appendix A).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `VALID`.
    Valid,
    /// `VALID` with `UNKNOWN_FEATURE`: signed, and with a feature that is not understood here.
    UnknownFeature,
    /// `INVALID`.
    Invalid(SubIndication),
    /// `UNSUPPORTED`: the signature is on a curve that cannot be verified here. Not a word of the
    /// standard, which takes for granted that every inspection system knows every curve.
    Unsupported(Curve),
}

/// Why a seal is invalid, in the words of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubIndication {
    /// There is nothing to read.
    ReadError,
    /// The seal, or its profile, is not written as it must be.
    WrongFormat,
    /// No certificate is known that the header names.
    UnknownCertificate,
    /// The certificate is not under a trusted authority, or not of a signer of seals.
    UntrustedCertificate,
    /// The certificate is not for documents of this type.
    InvalidDocumentType,
    /// The certificate is not valid at this time.
    ExpiredCertificate,
    /// The certificate is revoked.
    RevokedCertificate,
    /// The signature is not the signer's.
    InvalidSignature,
    /// The MRZ in the seal is malformed.
    InvalidSealMrz,
    /// The printed MRZ is malformed.
    InvalidPrintedMrz,
    /// The printed MRZ is not the one in the seal.
    SealDocumentMismatch,
    /// The MRZ of a visa is malformed, in the seal or in print.
    InvalidVisaMrz,
    /// The printed MRZ of a visa is not the one in the seal.
    SealVisaMismatch,
}

impl SubIndication {
    /// The word of the standard, such as `WRONG_FORMAT`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadError => "READ_ERROR",
            Self::WrongFormat => "WRONG_FORMAT",
            Self::UnknownCertificate => "UNKNOWN_CERTIFICATE",
            Self::UntrustedCertificate => "UNTRUSTED_CERTIFICATE",
            Self::InvalidDocumentType => "INVALID_DOCUMENTTYPE",
            Self::ExpiredCertificate => "EXPIRED_CERTIFICATE",
            Self::RevokedCertificate => "REVOKED_CERTIFICATE",
            Self::InvalidSignature => "INVALID_SIGNATURE",
            Self::InvalidSealMrz => "INVALID_SEAL_MRZ",
            Self::InvalidPrintedMrz => "INVALID_PRINTED_MRZ",
            Self::SealDocumentMismatch => "SEAL_DOCUMENT_MISMATCH",
            Self::InvalidVisaMrz => "INVALID_VISA_MRZ",
            Self::SealVisaMismatch => "SEAL_VISA_MISMATCH",
        }
    }
}

impl Outcome {
    /// `VALID`, `INVALID` or `UNSUPPORTED`.
    #[must_use]
    pub const fn status(self) -> &'static str {
        match self {
            Self::Valid | Self::UnknownFeature => "VALID",
            Self::Invalid(_) => "INVALID",
            Self::Unsupported(_) => "UNSUPPORTED",
        }
    }

    /// The word beside the status, where there is one.
    #[must_use]
    pub const fn sub_indication(self) -> Option<&'static str> {
        match self {
            Self::Valid => None,
            Self::UnknownFeature => Some("UNKNOWN_FEATURE"),
            Self::Invalid(why) => Some(why.as_str()),
            Self::Unsupported(_) => Some("UNSUPPORTED_CURVE"),
        }
    }

    /// Whether the seal is valid.
    #[must_use]
    pub const fn is_valid(self) -> bool {
        matches!(self, Self::Valid | Self::UnknownFeature)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.status())?;
        match self.sub_indication() {
            Some(word) => write!(f, "/{word}"),
            None => Ok(()),
        }
    }
}
