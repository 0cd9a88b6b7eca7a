//! Documents on record.

pub(super) mod drawn;
pub(super) mod hand_over;
pub(super) mod read;
pub(super) mod revoke;
mod view;

pub(in crate::http) use view::DocumentView;

use chancery_identity::DocumentNumber;

use crate::access::{Officer, Role};
use crate::http::{Engine, Problem};
use crate::registry::Document;

/// Everybody who works at a post reads its documents.
const READERS: [Role; 7] = [
    Role::Capture,
    Role::Evidence,
    Role::Approve,
    Role::Print,
    Role::HandOver,
    Role::PostAdmin,
    Role::Auditor,
];

/// The document with this number, for an officer of its post.
async fn document(engine: &Engine, number: &str, officer: &Officer) -> Result<Document, Problem> {
    let number: DocumentNumber = number.parse().map_err(|_| Problem::not_found())?;
    let mut unit = engine.registry.read().await?;
    let document = unit.work().document(&number).await?.ok_or_else(Problem::not_found)?;
    officer.require(&READERS, document.record.authority.as_str(), &document.record.post)?;
    Ok(document)
}
