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
    Ok(file(headers, "text/plain; charset=utf-8", published.trust_list.clone().into_bytes()))
}

/// The trust list of the first authority.
#[utoipa::path(get, path = "/trust-list", tag = "public",
    responses((status = 200, description = "The signed trust list", body = String, content_type = "text/plain; charset=utf-8")))]
pub(super) async fn first(
    State(engine): State<Arc<Engine>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&engine, &headers, None)
}

/// The trust list of an authority.
#[utoipa::path(get, path = "/authorities/{code}/trust-list", tag = "public",
    params(("code" = String, Path, description = "The authority's code", example = "UTO")),
    responses(
        (status = 200, description = "The signed trust list", body = String, content_type = "text/plain; charset=utf-8"),
        (status = 404, description = "No such authority", body = Problem, content_type = "application/problem+json")
    ))]
pub(super) async fn of(
    State(engine): State<Arc<Engine>>,
    PathText(code): PathText,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&engine, &headers, Some(&code))
}
