use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::http::{Engine, Problem};

/// Whether the process is alive.
#[utoipa::path(get, path = "/healthz", tag = "public",
    responses((status = 200, description = "Alive", body = String, content_type = "text/plain")))]
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Whether the process can do its work: the database answers and everything is published.
#[utoipa::path(get, path = "/readyz", tag = "public", responses(
    (status = 200, description = "Ready", body = String, content_type = "text/plain"),
    (status = 503, description = "Not ready", body = Problem, content_type = "application/problem+json")
))]
pub(super) async fn ready(State(engine): State<Arc<Engine>>) -> Result<&'static str, Problem> {
    let published = engine.shelf.all().len() == engine.issuer.authorities.iter().count();
    let recorded = engine.access.read().await.is_ok();
    if published && recorded {
        Ok("ready\n")
    } else {
        Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", "Not ready yet."))
    }
}
