use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{OfficerId, Seconded};
use crate::http::Engine;
use crate::http::api::NoReason;
use crate::http::api::documents::SecondPersonAwaited;
use crate::http::once::{Posted, answer, keep, reply};
use crate::http::path_text::PathText;
use crate::http::problem::Refusals;

/// The code with which an officer enrols anew.
#[derive(Serialize, ToSchema)]
pub(in crate::http::api) struct OfficerReset {
    /// For `POST /v1/enrolments`, within 72 hours. It is shown here and nowhere else.
    one_time_code: String,
}

/// Takes an officer's password and authenticator away and gives a code for new ones, once two have
/// asked for it. Nobody resets alone, and nobody their own.
#[utoipa::path(post, path = "/v1/admin/officers/{id}/reset", tag = "admin",
    security(("officer" = []), ("session" = [])),
    params(("id" = String, Path, description = "The officer's id")),
    request_body = NoReason,
    responses((status = 200, description = "Two have asked for it", body = OfficerReset),
        (status = 202, description = "One has; another must ask for it within 72 hours",
            body = SecondPersonAwaited), Refusals))]
pub(in crate::http::api) async fn reset(
    State(engine): State<Arc<Engine>>,
    PathText(id): PathText,
    Posted { caller, body: NoReason {} }: Posted<NoReason>,
) -> Response {
    let say = |(heard, code): &(Seconded, Option<String>)| match heard {
        Seconded::Waiting(first) => answer(StatusCode::ACCEPTED, &SecondPersonAwaited::of(first)),
        Seconded::Done => {
            let one_time_code = code.clone().unwrap_or_default();
            answer(StatusCode::OK, &OfficerReset { one_time_code })
        }
    };
    let (id, code) = (OfficerId(id), engine.entropy.bytes());
    let done = engine.personnel.reset(&id, &caller, code, keep(&caller, &say)).await;
    reply(&engine, &caller, done, &say).await
}
