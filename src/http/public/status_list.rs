use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::shelf_file::file;
use crate::http::path_text::PathText;
use crate::http::{Engine, Problem};

/// A status list token (IETF Token Status List), in CWT form, or in JWT form when `Accept` asks
/// for it.
#[utoipa::path(get, path = "/status-lists/{id}", tag = "public",
    params(("id" = String, Path, description = "The list's id", example = "0")),
    responses(
        (status = 200, description = "The token", content(
            (Vec<u8> = "application/statuslist+cwt"), (String = "application/statuslist+jwt"))),
        (status = 404, description = "No such list", body = Problem, content_type = "application/problem+json")
    ))]
pub(super) async fn read(
    State(engine): State<Arc<Engine>>,
    PathText(id): PathText,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let shelf = engine.shelf.all();
    let files = shelf
        .iter()
        .flat_map(|published| &published.status_lists)
        .find(|files| files.id.to_string() == id)
        .ok_or_else(Problem::not_found)?;
    let asks_for_jwt = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("application/statuslist+jwt"));
    let mut response = if asks_for_jwt {
        file(&headers, "application/statuslist+jwt", files.jwt.clone().into_bytes())
    } else {
        file(&headers, "application/statuslist+cwt", files.cwt.clone())
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}
