use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chancery_identity::DocumentNumber;
use serde::Deserialize;
use utoipa::ToSchema;

use super::DocumentView;
use crate::document::StatusReason;
use crate::http::once::{Posted, answer, keep, reply};
use crate::http::path_text::PathText;
use crate::http::problem::Refusals;
use crate::http::{Engine, Problem};
use crate::registry::Document;

/// Why a document is revoked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct Revocation {
    /// `lost`, `stolen`, `superseded` or `withdrawn`.
    #[schema(value_type = String, example = "withdrawn")]
    reason: StatusReason,
}

/// Revokes a document.
#[utoipa::path(post, path = "/v1/documents/{number}/revoke", tag = "officers",
    security(("officer" = []), ("session" = [])),
    params(("number" = String, Path, description = "The document number")),
    request_body = Revocation,
    responses((status = 200, description = "The document", body = DocumentView), Refusals))]
pub(in crate::http::api) async fn revoke(
    State(engine): State<Arc<Engine>>,
    PathText(number): PathText,
    Posted { caller, body }: Posted<Revocation>,
) -> Response {
    let Ok(number) = number.parse::<DocumentNumber>() else {
        return Problem::not_found().into_response();
    };
    let answered = Engine::to_the_end(async move {
        let say = |document: &Document| answer(StatusCode::OK, &DocumentView::of(document));
        let keep = keep(&caller, &say);
        let done = engine.registry.revoke(&number, body.reason, &caller, keep).await;
        if let Ok(document) = &done {
            engine.publish_change(document.record.authority.as_str()).await;
        }
        Ok(reply(&engine, &caller, done, &say).await)
    });
    answered.await.unwrap_or_else(IntoResponse::into_response)
}
