use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::view::ApplicationView;
use crate::application::{Application, ApplicationId};
use crate::http::Engine;
use crate::http::api::NoReason;
use crate::http::once::{Posted, answer, keep, reply};
use crate::http::path_text::PathText;
use crate::http::problem::Refusals;

/// Approves the version on record. Nobody who worked on the case may.
#[utoipa::path(post, path = "/v1/applications/{id}/approve", tag = "officers",
    security(("officer" = []), ("session" = [])),
    params(("id" = String, Path, description = "The application's id")),
    request_body = NoReason,
    responses((status = 200, description = "The application", body = ApplicationView), Refusals))]
pub(in crate::http::api) async fn approve(
    State(engine): State<Arc<Engine>>,
    PathText(id): PathText,
    Posted { caller, body: NoReason {} }: Posted<NoReason>,
) -> Response {
    let say = |application: &Application| answer(StatusCode::OK, &ApplicationView::of(application));
    let done = engine.intake.approve(&ApplicationId(id), &caller, keep(&caller, &say)).await;
    reply(&engine, &caller, done, &say).await
}
