use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{OfficerView, ServiceKeyView};
use crate::access::OfficerId;
use crate::http::path_text::PathText;
use crate::http::problem::Refusals;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// An officer and their keys.
#[derive(Serialize, ToSchema)]
pub(in crate::http::api) struct OfficerAndKeys {
    #[serde(flatten)]
    officer: OfficerView,
    /// Their service keys.
    service_keys: Vec<ServiceKeyView>,
}

/// Shows an officer.
#[utoipa::path(get, path = "/v1/admin/officers/{id}", tag = "admin",
    security(("officer" = []), ("session" = [])),
    params(("id" = String, Path, description = "The officer's id")),
    responses((status = 200, description = "The officer", body = OfficerAndKeys), Refusals))]
pub(in crate::http::api) async fn read(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    PathText(id): PathText,
) -> Result<Json<OfficerAndKeys>, Problem> {
    let (record, keys) = engine.personnel.officer(&OfficerId(id), &caller).await?;
    let service_keys = keys.iter().map(ServiceKeyView::of).collect();
    Ok(Json(OfficerAndKeys { officer: OfficerView::of(&record), service_keys }))
}
