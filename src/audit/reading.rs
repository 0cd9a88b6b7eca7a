use super::{AuditRepository, Broken, Checker, Head, Recorded};
use crate::access::{Action, Caller, Matter, Refusal, authorise};
use crate::ledger::{Ledger, Object, StorageError};

/// How many rows are read at a time.
const PAGE: u32 = 1000;

/// Reads the whole record and says whether it is as it was written.
///
/// # Errors
/// [`StorageError`] when it cannot be read; inside, where the chain breaks.
pub async fn verify(audit: &mut dyn AuditRepository) -> Result<Result<Head, Broken>, StorageError> {
    let mut checker = Checker::new();
    let mut last = 0;
    loop {
        let rows = audit.entries(last, PAGE).await?;
        for row in &rows {
            if let Err(broken) = checker.take(&row.entry, row.hash) {
                return Ok(Err(broken));
            }
            last = row.entry.sequence;
        }
        if rows.is_empty() {
            break;
        }
    }
    Ok(match audit.head().await? {
        Some(head) => checker.end(head),
        None => Err(Broken::Seal),
    })
}

/// Reads a page of the record for an auditor: of their post, or of their authority. That it was
/// read is on record too.
///
/// # Errors
/// [`StorageError`]; inside, [`Refusal`].
pub async fn read(
    ledger: &dyn Ledger<dyn AuditRepository>,
    caller: &Caller,
    after: u64,
    limit: u32,
) -> Result<Result<Vec<Recorded>, Refusal>, StorageError> {
    let officer = match caller.as_officer() {
        Ok(officer) => officer,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let authority = officer.authority.as_str();
    let post = officer.post.as_deref();
    let matter = Matter::of_post(authority, post.unwrap_or_default());
    if let Err(refusal) = authorise(caller, Action::AuditRead, &matter) {
        return Ok(Err(refusal));
    }
    let mut unit = ledger.begin().await?;
    let rows = unit.work().entries_of(authority, post, after, limit).await?;
    let object = Object::new("audit", after);
    unit.commit(caller.act(Action::AuditRead, &matter, object)).await?;
    Ok(Ok(rows))
}
