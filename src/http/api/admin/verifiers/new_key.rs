use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::view::{VerifierKey, VerifierView};
use crate::access::{Secret, VerifierId, VerifierRecord};
use crate::http::Engine;
use crate::http::api::NoReason;
use crate::http::once::{Posted, answer, keep, reply};
use crate::http::path_text::PathText;
use crate::http::problem::Refusals;

/// Gives a verifier a new key. The old one opens nothing from now on.
#[utoipa::path(post, path = "/v1/admin/verifiers/{id}/key", tag = "admin",
    security(("officer" = []), ("session" = [])),
    params(("id" = String, Path, description = "The verifier's id")),
    request_body = NoReason,
    responses((status = 201, description = "The verifier and its key", body = VerifierKey), Refusals))]
pub(in crate::http::api) async fn new_key(
    State(engine): State<Arc<Engine>>,
    PathText(id): PathText,
    Posted { caller, body: NoReason {} }: Posted<NoReason>,
) -> Response {
    let secret = Secret::from_random("cvk_", engine.entropy.bytes());
    let say = |record: &VerifierRecord| {
        let verifier = VerifierView::of(record);
        let key = VerifierKey { verifier, key: secret.reveal().to_string() };
        answer(StatusCode::CREATED, &key)
    };
    let (id, same, keep) = (VerifierId(id), (None, None), keep(&caller, &say));
    let done = engine.personnel.change_verifier(&id, same, Some(&secret), &caller, keep).await;
    reply(&engine, &caller, done, &say).await
}
