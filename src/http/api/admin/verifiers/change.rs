use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::VerifierView;
use crate::access::VerifierId;
use crate::http::api::admin::words;
use crate::http::body::JsonBody;
use crate::http::path_text::PathText;
use crate::http::problem::Refusals;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};
use crate::ledger::Keep;

/// What is to change of a verifier; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct VerifierChangeBody {
    /// What its key opens.
    #[serde(default)]
    scopes: Option<Vec<String>>,
    /// Whether its key opens anything.
    #[serde(default)]
    active: Option<bool>,
}

/// Changes a verifier.
#[utoipa::path(patch, path = "/v1/admin/verifiers/{id}", tag = "admin",
    security(("officer" = []), ("session" = [])),
    params(("id" = String, Path, description = "The verifier's id")),
    request_body = VerifierChangeBody,
    responses((status = 200, description = "The verifier", body = VerifierView), Refusals))]
pub(in crate::http::api) async fn change(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    PathText(id): PathText,
    JsonBody(body): JsonBody<VerifierChangeBody>,
) -> Result<Json<VerifierView>, Problem> {
    let scopes = body.scopes.map(|scopes| words(&scopes, "/scopes")).transpose()?;
    let (id, change) = (VerifierId(id), (scopes, body.active));
    let keep = Keep::nothing();
    let record = engine.personnel.change_verifier(&id, change, None, &caller, keep).await?;
    Ok(Json(VerifierView::of(&record)))
}
