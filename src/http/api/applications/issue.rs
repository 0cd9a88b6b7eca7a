use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::application::ApplicationId;
use crate::http::Engine;
use crate::http::api::NoReason;
use crate::http::api::documents::DocumentView;
use crate::http::once::{Posted, answer, at, keep, reply};
use crate::http::path_text::PathText;
use crate::http::problem::Refusals;
use crate::issuance::Issued;

/// Issues the document of an approved application. It is not valid before it is handed over.
#[utoipa::path(post, path = "/v1/applications/{id}/issue", tag = "officers",
    security(("officer" = []), ("session" = [])),
    params(("id" = String, Path, description = "The application's id")),
    request_body = NoReason,
    responses((status = 201, description = "The document", body = DocumentView), Refusals))]
pub(in crate::http::api) async fn issue(
    State(engine): State<Arc<Engine>>,
    PathText(id): PathText,
    Posted { caller, body: NoReason {} }: Posted<NoReason>,
) -> Response {
    // The lint draws the whole document, which would hold up the requests beside it.
    let bench = Arc::clone(&engine);
    let answered = bench.beside(async move {
        let say = |issued: &Issued| {
            let document = issued.document();
            let location = format!("/v1/documents/{}", document.record.number);
            at(location, answer(StatusCode::CREATED, &DocumentView::of(document)))
        };
        let (id, entropy) = (ApplicationId(id), &engine.entropy);
        let issued = engine.issuer.issue(&id, &caller, entropy, keep(&caller, &say)).await;
        Ok(reply(&engine, &caller, issued, &say).await)
    });
    answered.await.unwrap_or_else(IntoResponse::into_response)
}
