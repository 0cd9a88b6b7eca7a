use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::registry::Document;

/// A document as the API shows it: `document`, `holder` and `issuer` in the shapes of a verdict,
/// and the rest of its record.
#[derive(Serialize, ToSchema)]
#[schema(value_type = Object)]
pub(in crate::http) struct DocumentView(Value);

impl DocumentView {
    /// The view of this document. Of one whose record is damaged only the number is shown.
    pub(in crate::http) fn of(document: &Document) -> Self {
        let number = document.record.number.as_str();
        Self(document.view().unwrap_or_else(|error| {
            tracing::error!(%error, "a document on record cannot be shown");
            json!({"document": {"number": number}})
        }))
    }
}
