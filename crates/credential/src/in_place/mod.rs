//! A code read where it lies: everything borrows from the bytes it was read from.

mod attributes;
mod claims;
mod envelope;
mod scratch;

pub use attributes::{ReadAttributes, ReadImage};
pub use claims::{ReadClaims, ReadStatus};
pub use envelope::ReadEnvelope;
pub use scratch::Scratch;

use crate::{Code, DecodeError};

/// What [`Code`] holds, in place. Nothing about it is verified.
#[derive(Clone, Copy, Debug)]
pub struct ReadCode<'a> {
    /// The signed envelope.
    pub envelope: ReadEnvelope<'a>,
    /// What the envelope's payload says.
    pub claims: ReadClaims<'a>,
}

impl<'a> ReadCode<'a> {
    /// Reads the COSE bytes of a code.
    ///
    /// # Errors
    /// Those of [`Code::from_cose`].
    pub fn from_cose(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let envelope = ReadEnvelope::read(bytes)?;
        let claims = ReadClaims::read(envelope.payload)?;
        if claims.identity.profile_version.is_some() && !envelope.is_as_written() {
            return Err(DecodeError::NotDeterministic);
        }
        Ok(Self { envelope, claims })
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn to_code(&self) -> Code {
        Code { envelope: self.envelope.to_sign1(), claims: self.claims.to_claims() }
    }
}

impl<'a> From<&'a Code> for ReadCode<'a> {
    fn from(code: &'a Code) -> Self {
        Self { envelope: (&code.envelope).into(), claims: (&code.claims).into() }
    }
}
