use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::Problem;
use crate::registry::Document;

/// A document as the API shows it: `document`, `holder` and `issuer` in the shapes of a verdict,
/// and the rest of its record.
#[derive(Serialize, ToSchema)]
#[schema(value_type = Object)]
pub(in crate::http) struct DocumentView(Value);

impl DocumentView {
    /// The view of this document.
    pub(in crate::http) fn of(document: &Document) -> Result<Self, Problem> {
        document.view().map(Self).map_err(|error| Problem::internal(&error))
    }
}
