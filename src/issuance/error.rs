use thiserror::Error;

use super::Cost;
use crate::access::Refusal;
use crate::document::ValidityError;
use crate::ledger::StorageError;
use crate::registry::DrawError;

/// Why no document was issued. Whatever it is, nothing signed has left the house.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IssueError {
    /// No application has this id.
    #[error("no application has this id")]
    NotFound,
    /// The officer may not, or the application does not stand approved.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Another process is finishing this document.
    #[error("another process is finishing this document; ask again in a moment")]
    InOtherHands,
    /// The clock stands behind the record, so no document may be dated by it.
    #[error("the clock stands behind the record; nothing is dated by it")]
    Clock,
    /// No key of the authority may sign this document now.
    #[error("no key of the authority may sign this document now")]
    NoSigner,
    /// The journey does not fit the validity of an emergency travel document.
    #[error(transparent)]
    Validity(#[from] ValidityError),
    /// The authority or post of the application is not on record.
    #[error("the post is not on record")]
    UnknownPost,
    /// There is no template for the authority and kind.
    #[error("there is no template for this document")]
    NoTemplate,
    /// A value does not fit its place, or has no form there.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// The code has no room where it is printed, not even without a face.
    #[error("the code does not fit its place on the document; it takes {}", in_words(.0))]
    CodeTooLong(Vec<Cost>),
    /// What would be signed is not good; the text names the rule.
    #[error("the prepared document does not pass: {0}")]
    Lint(&'static str),
    /// The signed document is not what was prepared. Nothing was recorded.
    #[error("the signed bytes are not good: {0}")]
    Signature(&'static str),
    /// The record failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl IssueError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Refused(refusal) => refusal.code(),
            Self::InOtherHands => "in_other_hands",
            Self::Clock => "clock_suspect",
            Self::NoSigner => "no_signer",
            Self::Validity(_) => "travel_date",
            Self::UnknownPost => "unknown_post",
            Self::NoTemplate => "no_template",
            Self::Draw(_) => "does_not_fit",
            Self::CodeTooLong(_) => "code_too_long",
            Self::Lint(_) => "lint",
            Self::Signature(_) | Self::Storage(_) => "internal",
        }
    }
}

fn in_words(costs: &[Cost]) -> String {
    costs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
