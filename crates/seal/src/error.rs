use core::fmt;

/// Why bytes are no seal, or no seal of the profile that they name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormatError {
    /// No seal at all: nothing, more than a barcode holds, or not opened by `DC`.
    NotASeal,
    /// The bytes end in the middle of a field, or before the signature.
    Truncated,
    /// A header version other than 3 and 4.
    Version,
    /// The issuing country is not one to three letters, padded.
    Country,
    /// The signer identifier is not two letters and two letters or digits, or its certificate
    /// reference is not hexadecimal or not as long as it says.
    Signer,
    /// A date that is in no calendar.
    Date,
    /// The feature definition reference is 00 or FF.
    Reference,
    /// A length that is not in the shortest form of DER, or longer than a seal.
    Length,
    /// A feature stands twice.
    Duplicate(u8),
    /// The signature's length is that of no curve.
    Signature,
    /// Something else than zeros follows the signature.
    Padding,
    /// The category is known here and has no such feature definition.
    UnknownProfile,
    /// The profile asks for header version 4.
    ProfileVersion,
    /// A feature that the profile asks for is not there.
    Missing(u8),
    /// Two features stand of which the profile wants one.
    Both(u8),
    /// A feature is shorter or longer than the profile allows.
    FeatureLength(u8),
    /// A feature's value is not in the coding that the profile gives it.
    FeatureValue(u8),
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotASeal => "this is no visible digital seal",
            Self::Truncated => "the seal ends too early",
            Self::Version => "the header's version is neither 3 nor 4",
            Self::Country => "the issuing country is not a country code",
            Self::Signer => "the signer or its certificate reference is malformed",
            Self::Date => "a date of the header is in no calendar",
            Self::Reference => "the feature definition reference is 00 or FF",
            Self::Length => "a length is not in the shortest form, or too long",
            Self::Duplicate(tag) => return write!(f, "feature {tag:02X} stands twice"),
            Self::Signature => "the signature's length is that of no curve",
            Self::Padding => "something follows the signature that is no padding",
            Self::UnknownProfile => "this category of document has no such feature definition",
            Self::ProfileVersion => "this document has header version 4",
            Self::Missing(tag) => return write!(f, "feature {tag:02X} is missing"),
            Self::Both(tag) => {
                return write!(f, "feature {tag:02X} stands beside the one it replaces");
            }
            Self::FeatureLength(tag) => return write!(f, "feature {tag:02X} has a wrong length"),
            Self::FeatureValue(tag) => return write!(f, "feature {tag:02X} has a malformed value"),
        })
    }
}

impl core::error::Error for FormatError {}

/// Why a seal cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MakeError {
    /// The signer identifier or the certificate reference is malformed.
    Signer,
    /// Version 3 has references of five digits and features of at most 255 bytes.
    Version,
    /// A date without a year of four digits.
    Date,
    /// Tag FF is the signature's.
    Tag,
    /// A feature stands twice.
    Duplicate(u8),
    /// More than a barcode holds.
    TooLong,
    /// The zone is no faultless machine-readable zone of two lines of 36.
    Mrz,
    /// The signature is not `r ‖ s` of a curve of 224 to 512 bits.
    Signature,
}

impl fmt::Display for MakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signer => "the signer or its certificate reference is malformed",
            Self::Version => "header version 3 cannot say this",
            Self::Date => "a date has no year of four digits",
            Self::Tag => "tag FF is the signature's",
            Self::Duplicate(tag) => return write!(f, "feature {tag:02X} stands twice"),
            Self::TooLong => "no barcode holds a seal of this length",
            Self::Mrz => "the machine-readable zone is not a faultless one of two lines of 36",
            Self::Signature => "the signature's length is that of no curve",
        })
    }
}

impl core::error::Error for MakeError {}
