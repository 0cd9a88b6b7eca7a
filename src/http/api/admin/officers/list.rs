use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::OfficerView;
use crate::http::api::admin::{authority_of, post_of};
use crate::http::problem::Refusals;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// Which officers.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct Which {
    /// Those of this post; without it, those of the asking officer's own, and `*` for all.
    post: Option<String>,
}

/// Officers.
#[derive(Serialize, ToSchema)]
pub(in crate::http::api) struct Officers {
    data: Vec<OfficerView>,
}

/// Lists officers.
#[utoipa::path(get, path = "/v1/admin/officers", tag = "admin",
    security(("officer" = []), ("session" = [])),
    params(Which),
    responses((status = 200, description = "The officers", body = Officers), Refusals))]
pub(in crate::http::api) async fn list(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Json<Officers>, Problem> {
    let Query(which) = which.map_err(|_| Problem::field("", "`post` is a code"))?;
    let post = match which.post {
        Some(post) => post_of(&post),
        None => caller.as_officer()?.post.clone(),
    };
    let authority = authority_of(&caller)?;
    let officers = engine.personnel.officers(&authority, post.as_deref(), &caller).await?;
    Ok(Json(Officers { data: officers.iter().map(OfficerView::of).collect() }))
}
