use alloc::string::String;
use alloc::string::ToString;
use core::fmt;

use crate::{NoteError, NoteKey, PublicKey, SignedNote, base64};

/// The head of a log's tree: a C2SP checkpoint whose signature is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name, which is also its key's.
    pub origin: String,
    /// How many leaves the tree has.
    pub size: u64,
    /// The tree's root.
    pub root: [u8; 32],
}

/// Why a note is no checkpoint of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckpointError {
    /// Not an origin, a size and a root.
    Form,
    /// Not signed by the log's key.
    Note(NoteError),
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("not a checkpoint"),
            Self::Note(error) => write!(f, "the checkpoint: {error}"),
        }
    }
}

impl core::error::Error for CheckpointError {}

impl From<NoteError> for CheckpointError {
    fn from(error: NoteError) -> Self {
        Self::Note(error)
    }
}

impl Checkpoint {
    /// Reads a checkpoint and verifies that the log's key signed it under the log's name. Witnesses'
    /// signatures may stand beside that one; extension lines are read over.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn open(note: &[u8], key: PublicKey) -> Result<Self, CheckpointError> {
        let note = SignedNote::parse(note)?;
        let mut lines = note.text.lines();
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Form);
        };
        note.verify(&[NoteKey { name: origin.into(), key }], 1)?;
        let number: u64 = size.parse().map_err(|_| CheckpointError::Form)?;
        let root = base64::decode(root).and_then(|root| root.try_into().ok());
        match root {
            Some(root) if !origin.is_empty() && number.to_string() == size => {
                Ok(Self { origin: origin.into(), size: number, root })
            }
            _ => Err(CheckpointError::Form),
        }
    }

    /// The text that the log signs: origin, size and root, a line each.
    #[must_use]
    pub fn text(&self) -> String {
        alloc::format!("{}\n{}\n{}\n", self.origin, self.size, base64::encode(&self.root))
    }
}
