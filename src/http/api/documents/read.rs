use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::drawn::pdf;
use super::{DocumentView, document};
use crate::http::path_text::PathText;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// Shows a document on record; with `.pdf` after the number, gives its pages.
#[utoipa::path(get, path = "/v1/documents/{number}", tag = "officers", security(("officer" = []), ("session" = [])),
    params(("number" = String, Path, description = "The document number, or `<number>.pdf`")),
    responses(
        (status = 200, description = "The document", content(
            (DocumentView = "application/json"), (Vec<u8> = "application/pdf"))),
        (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such document", body = Problem, content_type = "application/problem+json")
    ))]
pub(in crate::http::api) async fn read(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    PathText(number): PathText,
) -> Result<Response, Problem> {
    match number.strip_suffix(".pdf") {
        Some(number) => pdf(&engine, document(&engine, number, &caller).await?).await,
        None => {
            let document = document(&engine, &number, &caller).await?;
            Ok(Json(DocumentView::of(&document)).into_response())
        }
    }
}
