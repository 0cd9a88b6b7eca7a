use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::document;
use crate::application::ApplicationId;
use crate::http::path_text::PathText;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};
use crate::registry::{Document, draw_document};
use crate::render::{page_count, rasterise};

/// Dots per inch of the pictures.
const DPI: u32 = 300;

/// The pages of a document: the same bytes every time.
pub(super) async fn pdf(engine: &Engine, document: Document) -> Result<Response, Problem> {
    let bytes = draw(engine, document, Ok).await?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/pdf"))], bytes).into_response())
}

async fn picture(engine: &Engine, document: Document, page: usize) -> Result<Response, Problem> {
    let bytes = draw(engine, document, move |pdf| {
        if page >= page_count(&pdf).map_err(|error| Problem::internal(&error))? {
            return Err(Problem::not_found());
        }
        rasterise(&pdf, page, DPI).map_err(|error| Problem::internal(&error))
    })
    .await?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("image/png"))], bytes).into_response())
}

/// Draws from the record, beside the requests and not in their way.
async fn draw(
    engine: &Engine,
    document: Document,
    then: impl FnOnce(Vec<u8>) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    let version =
        engine.intake.pictures(&ApplicationId(document.record.application.clone())).await?;
    let templates = Arc::clone(&engine.templates);
    engine
        .beside(async move {
            let code = document.code().map_err(|error| Problem::internal(&error))?.text();
            let portrait = version.portrait.as_deref().unwrap_or_default();
            let signature = version.signature.as_deref();
            let seal = document.seal.as_deref();
            then(draw_document(&templates, &document.record, &code, seal, portrait, signature)?)
        })
        .await
}

/// The front of a card, or the face of a sheet, as it is printed.
#[utoipa::path(get, path = "/v1/documents/{number}/front.png", tag = "officers",
    security(("officer" = []), ("session" = [])),
    params(("number" = String, Path, description = "The document number")),
    responses(
        (status = 200, description = "The picture, 300 dots per inch", body = Vec<u8>, content_type = "image/png"),
        (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such document", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The template that it was issued with is not here", body = Problem, content_type = "application/problem+json")
    ))]
pub(in crate::http::api) async fn front(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    PathText(number): PathText,
) -> Result<Response, Problem> {
    let document = document(&engine, &number, &caller).await?;
    picture(&engine, document, 0).await
}

/// The back of a card, or the reverse of a sheet, as it is printed.
#[utoipa::path(get, path = "/v1/documents/{number}/back.png", tag = "officers",
    security(("officer" = []), ("session" = [])),
    params(("number" = String, Path, description = "The document number")),
    responses(
        (status = 200, description = "The picture, 300 dots per inch", body = Vec<u8>, content_type = "image/png"),
        (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such document", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The template that it was issued with is not here", body = Problem, content_type = "application/problem+json")
    ))]
pub(in crate::http::api) async fn back(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    PathText(number): PathText,
) -> Result<Response, Problem> {
    let document = document(&engine, &number, &caller).await?;
    picture(&engine, document, 1).await
}
