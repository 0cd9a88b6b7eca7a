use chancery_identity::{DocumentNumber, Timestamp};
use thiserror::Error;

use super::{RegistryRepository, StatusChange};
use crate::access::{Officer, Refusal, Role};
use crate::document::{DocumentStatus, StatusReason};
use crate::ledger::StorageError;

/// Why a document's status did not change.
#[derive(Debug, Error)]
pub enum LifeError {
    /// No document has this number.
    #[error("no document has this number")]
    NotFound,
    /// The officer may not, or the status does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The record failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Notes that the document is in its holder's hands: from now on it is valid.
///
/// # Errors
/// [`LifeError`].
pub async fn hand_over(
    registry: &mut dyn RegistryRepository,
    number: &DocumentNumber,
    officer: &Officer,
    now: Timestamp,
) -> Result<(), LifeError> {
    change(registry, number, officer, now, Role::HandOver, None, DocumentStatus::handed_over).await
}

/// Revokes the document for good.
///
/// # Errors
/// [`LifeError`].
pub async fn revoke(
    registry: &mut dyn RegistryRepository,
    number: &DocumentNumber,
    reason: StatusReason,
    officer: &Officer,
    now: Timestamp,
) -> Result<(), LifeError> {
    let revoked = DocumentStatus::revoked;
    change(registry, number, officer, now, Role::Approve, Some(reason), revoked).await
}

async fn change(
    registry: &mut dyn RegistryRepository,
    number: &DocumentNumber,
    officer: &Officer,
    at: Timestamp,
    role: Role,
    reason: Option<StatusReason>,
    step: impl FnOnce(DocumentStatus) -> Result<DocumentStatus, Refusal>,
) -> Result<(), LifeError> {
    let document = registry.document(number).await?.ok_or(LifeError::NotFound)?;
    officer.require(&[role], document.record.authority.as_str(), &document.record.post)?;
    let to = step(document.status)?;
    let change = StatusChange {
        number: number.clone(),
        from: document.status,
        to,
        reason,
        by: officer.id.clone(),
        at,
    };
    if registry.change_status(&change).await? { Ok(()) } else { Err(Refusal::WrongState.into()) }
}
