use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Scope, VerifierRecord};

/// A verifier.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct VerifierView {
    /// The id.
    id: String,
    /// The institution's name.
    name: String,
    /// What its key opens.
    scopes: Vec<&'static str>,
    /// Whether its key opens anything.
    active: bool,
}

impl VerifierView {
    pub(super) fn of(record: &VerifierRecord) -> Self {
        let verifier = &record.verifier;
        Self {
            id: verifier.id.to_string(),
            name: verifier.name.clone(),
            scopes: verifier.scopes.iter().copied().map(Scope::as_str).collect(),
            active: record.active,
        }
    }
}

/// A verifier and its key.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct VerifierKey {
    pub(super) verifier: VerifierView,
    /// The bearer key. It is shown here and nowhere else.
    pub(super) key: String,
}
