use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::authority::Authorities;
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
    let recorded = engine.authorities().await;
    let published =
        |authorities: &Authorities| engine.shelf.all().len() == authorities.iter().count();
    if recorded.as_ref().is_ok_and(published) {
        Ok("ready\n")
    } else {
        Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", "Not ready yet."))
    }
}
