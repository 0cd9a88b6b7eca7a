use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chancery_credential::KeyId;

use super::shelf_file::file;
use crate::http::path_text::PathText;
use crate::http::{Engine, Problem};

/// The certificate of a signing key.
#[utoipa::path(get, path = "/certificates/{kid}", tag = "public",
    params(("kid" = String, Path, description = "The key id, 16 hex digits", example = "3f9a01c2d4e5b677")),
    responses(
        (status = 200, description = "The certificate", body = String, content_type = "application/x-pem-file"),
        (status = 404, description = "No such key", body = Problem, content_type = "application/problem+json")
    ))]
pub(super) async fn read(
    State(engine): State<Arc<Engine>>,
    PathText(kid): PathText,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id: KeyId = kid.parse().map_err(|_| Problem::not_found())?;
    let shelf = engine.shelf.all();
    let pem = shelf
        .iter()
        .find_map(|published| published.certificates.get(&id))
        .ok_or_else(Problem::not_found)?;
    Ok(file(&headers, "application/x-pem-file", pem.clone().into_bytes()))
}
