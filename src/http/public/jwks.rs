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
    Ok(file(headers, "application/jwk-set+json", published.jwks.clone().into_bytes()))
}

/// The keys, as a JWK Set, of the first authority.
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "public",
    responses((status = 200, description = "The JWK Set", body = String, content_type = "application/jwk-set+json")))]
pub(super) async fn first(
    State(engine): State<Arc<Engine>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&engine, &headers, None)
}

/// The keys, as a JWK Set, of an authority.
#[utoipa::path(get, path = "/authorities/{code}/jwks.json", tag = "public",
    params(("code" = String, Path, description = "The authority's code", example = "UTO")),
    responses(
        (status = 200, description = "The JWK Set", body = String, content_type = "application/jwk-set+json"),
        (status = 404, description = "No such authority", body = Problem, content_type = "application/problem+json")
    ))]
pub(super) async fn of(
    State(engine): State<Arc<Engine>>,
    PathText(code): PathText,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&engine, &headers, Some(&code))
}
