use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::access::OfficerId;
use crate::http::path_text::PathPair;
use crate::http::problem::Refusals;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// Ends a service key at once.
#[utoipa::path(delete, path = "/v1/admin/officers/{id}/service-keys/{key}", tag = "admin",
    security(("officer" = []), ("session" = [])),
    params(("id" = String, Path, description = "The officer's id"),
        ("key" = String, Path, description = "The key's id")),
    responses((status = 204, description = "Ended"), Refusals))]
pub(in crate::http::api) async fn end_key(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    PathPair(id, key): PathPair,
) -> Result<StatusCode, Problem> {
    engine.personnel.end_key(&OfficerId(id), &key, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
