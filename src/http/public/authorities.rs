use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Engine, Problem};

/// The authorities of this instance.
#[derive(Serialize, ToSchema)]
pub(super) struct Authorities {
    data: Vec<AuthorityName>,
}

/// An authority.
#[derive(Serialize, ToSchema)]
pub(super) struct AuthorityName {
    /// Its code.
    #[schema(example = "UTO")]
    code: String,
    /// Its name.
    #[schema(example = "Republic of Utopia")]
    name: String,
}

/// Lists the authorities; the first is the one that unprefixed paths speak of.
#[utoipa::path(get, path = "/authorities", tag = "public",
    responses((status = 200, description = "The authorities", body = Authorities)))]
pub(super) async fn list(State(engine): State<Arc<Engine>>) -> Result<Json<Authorities>, Problem> {
    let authorities = engine.authorities().await?;
    let data = authorities.iter().map(|authority| AuthorityName {
        code: authority.code.to_string(),
        name: authority.name.clone(),
    });
    Ok(Json(Authorities { data: data.collect() }))
}
