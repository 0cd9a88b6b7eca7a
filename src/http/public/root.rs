use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::shelf_file::file;
use crate::http::path_text::PathText;
use crate::http::{Engine, Problem};

fn answer(
    engine: &Engine,
    headers: &HeaderMap,
    authority: Option<&str>,
) -> Result<Response, Problem> {
    let published = engine.shelf.of(authority).ok_or_else(Problem::not_found)?;
    Ok(file(headers, "application/x-pem-file", published.root_pem.clone().into_bytes()))
}

/// The root certificate of the first authority.
#[utoipa::path(get, path = "/root.pem", tag = "public",
    responses((status = 200, description = "The root certificate", body = String, content_type = "application/x-pem-file")))]
pub(super) async fn first(
    State(engine): State<Arc<Engine>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&engine, &headers, None)
}

/// The root certificate of an authority.
#[utoipa::path(get, path = "/authorities/{code}/root.pem", tag = "public",
    params(("code" = String, Path, description = "The authority's code", example = "UTO")),
    responses(
        (status = 200, description = "The root certificate", body = String, content_type = "application/x-pem-file"),
        (status = 404, description = "No such authority", body = Problem, content_type = "application/problem+json")
    ))]
pub(super) async fn of(
    State(engine): State<Arc<Engine>>,
    PathText(code): PathText,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&engine, &headers, Some(&code))
}
