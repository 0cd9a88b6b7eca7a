use chancery_credential::{Code, DecodeError};
use chancery_identity::Timestamp;

use crate::document::{DocumentStatus, Record, StatusReason};

/// A document on record: what it says, its signed code, and where it stands.
#[derive(Clone)]
pub struct Document {
    /// Every printed and signed value.
    pub record: Record,
    /// The COSE bytes of its code.
    pub cose: Vec<u8>,
    /// Its visible digital seal, where it bears one.
    pub seal: Option<Vec<u8>>,
    /// Where it stands.
    pub status: DocumentStatus,
    /// Why, when it is no longer good.
    pub reason: Option<StatusReason>,
    /// When it was put on record.
    pub recorded_at: Timestamp,
    /// When it was destroyed.
    pub destroyed_at: Option<Timestamp>,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({:?})", self.status)
    }
}

impl Document {
    /// The code, read back from the record.
    ///
    /// # Errors
    /// [`DecodeError`] when the record is damaged.
    pub fn code(&self) -> Result<Code, DecodeError> {
        Code::from_cose(&self.cose)
    }
}
