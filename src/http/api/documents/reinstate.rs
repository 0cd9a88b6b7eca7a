use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chancery_identity::DocumentNumber;

use super::DocumentView;
use super::grounds::{GroundsBody, SecondPersonAwaited, say};
use crate::http::once::{Posted, keep, reply};
use crate::http::path_text::PathText;
use crate::http::problem::Refusals;
use crate::http::{Engine, Problem};

/// Takes a revocation back, once two have asked for it.
#[utoipa::path(post, path = "/v1/documents/{number}/reinstate", tag = "officers",
    security(("officer" = []), ("session" = [])),
    params(("number" = String, Path, description = "The document number")),
    request_body = GroundsBody,
    responses((status = 200, description = "Two have asked for it: the document", body = DocumentView),
        (status = 202, description = "One has; another officer must ask for it within 72 hours",
            body = SecondPersonAwaited), Refusals))]
pub(in crate::http::api) async fn reinstate(
    State(engine): State<Arc<Engine>>,
    PathText(number): PathText,
    Posted { caller, body }: Posted<GroundsBody>,
) -> Response {
    let Ok(number) = number.parse::<DocumentNumber>() else {
        return Problem::not_found().into_response();
    };
    let grounds = match body.read() {
        Ok(grounds) => grounds,
        Err(problem) => return problem.into_response(),
    };
    let answered = Engine::to_the_end(async move {
        let keep = keep(&caller, &say);
        let done = engine.registry.reinstate(&number, &grounds, &caller, keep).await;
        if let Ok((_, document)) = &done {
            engine.publish_change(document.record.authority.as_str()).await;
        }
        Ok(reply(&engine, &caller, done, &say).await)
    });
    answered.await.unwrap_or_else(IntoResponse::into_response)
}
