use core::fmt;

/// Why a text or its bytes are not a code we can read.
///
/// None of these is an accusation: a smudged or foreign code is unreadable, not forged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// The text is empty or longer than [`crate::MAX_TEXT`].
    Length,
    /// The text is not what Base45 writes for any bytes (RFC 9285 §4.3).
    Base45,
    /// The bytes are not one zlib stream with nothing after it, or inflate past
    /// [`crate::MAX_INFLATED`].
    Zlib,
    /// Not well-formed CBOR within our limits, or bytes follow it.
    Cbor,
    /// A map has a key twice (RFC 8949 §5.6).
    DuplicateKey,
    /// A code of our profile is not in core deterministic encoding (RFC 8949 §4.2).
    NotDeterministic,
    /// A COSE_Encrypt0 or COSE_Encrypt message (RFC 9052 §5), around a signed code or in one: whoever
    /// it was encrypted for can read it.
    Encrypted,
    /// Not a COSE_Sign1 with headers we understand (RFC 9052 §4.2).
    Cose,
    /// Not CWT claims, or a claim has the wrong type (RFC 8392 §3).
    Claims,
    /// A well-formed CWT without identity data (claim 169).
    NoIdentityData,
    /// A profile version (attribute 79) we do not know.
    ProfileVersion,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "the text is empty or too long for a code",
            Self::Base45 => "the text is not Base45",
            Self::Zlib => "the bytes are not one whole zlib stream within the limit",
            Self::Cbor => "the bytes are not CBOR within the limits",
            Self::DuplicateKey => "a CBOR map has a key twice",
            Self::NotDeterministic => "the CBOR is not in deterministic encoding",
            Self::Encrypted => "the code is encrypted",
            Self::Cose => "not a COSE_Sign1 message",
            Self::Claims => "not CWT claims",
            Self::NoIdentityData => "the token has no identity data",
            Self::ProfileVersion => "the code is of a profile version this reader does not know",
        })
    }
}

impl core::error::Error for DecodeError {}
