use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::VerifierView;
use crate::http::api::admin::authority_of;
use crate::http::problem::Refusals;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// Verifiers.
#[derive(Serialize, ToSchema)]
pub(in crate::http::api) struct Verifiers {
    data: Vec<VerifierView>,
}

/// Lists the verifiers that the authority enrolled.
#[utoipa::path(get, path = "/v1/admin/verifiers", tag = "admin",
    security(("officer" = []), ("session" = [])),
    responses((status = 200, description = "The verifiers", body = Verifiers), Refusals))]
pub(in crate::http::api) async fn list(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
) -> Result<Json<Verifiers>, Problem> {
    let authority = authority_of(&caller)?;
    let verifiers = engine.personnel.verifiers(&authority, &caller).await?;
    Ok(Json(Verifiers { data: verifiers.iter().map(VerifierView::of).collect() }))
}
