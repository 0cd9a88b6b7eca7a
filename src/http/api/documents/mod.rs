//! Documents on record.

pub(super) mod destroy;
pub(super) mod drawn;
mod grounds;
pub(super) mod hand_over;
pub(super) mod read;
pub(super) mod reinstate;
pub(super) mod revoke;
mod view;

pub(in crate::http) use grounds::SecondPersonAwaited;
pub(in crate::http) use view::DocumentView;

use chancery_identity::DocumentNumber;

use crate::access::Caller;
use crate::http::{Engine, Problem};
use crate::registry::Document;

/// The document with this number, for an officer who may read it.
async fn document(engine: &Engine, number: &str, caller: &Caller) -> Result<Document, Problem> {
    let number: DocumentNumber = number.parse().map_err(|_| Problem::not_found())?;
    Ok(engine.registry.read(&number, caller).await?)
}
