use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::ApplicationView;
use crate::application::Finding;
use crate::application::{Application, ApplicationId};
use crate::http::Engine;
use crate::http::once::{Posted, answer, keep, reply};
use crate::http::path_text::PathText;
use crate::http::problem::Refusals;
use crate::privacy::Personal;

/// What a reviewer thinks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct ReviewBody {
    /// `confirmed` or `objected`.
    #[schema(value_type = String, example = "confirmed")]
    finding: Finding,
    /// Why.
    #[serde(default)]
    reason: Option<String>,
}

/// Says what another officer thinks of an approval that was given alone.
#[utoipa::path(post, path = "/v1/applications/{id}/review", tag = "officers",
    security(("officer" = []), ("session" = [])),
    params(("id" = String, Path, description = "The application's id")),
    request_body = ReviewBody,
    responses((status = 200, description = "The application", body = ApplicationView), Refusals))]
pub(in crate::http::api) async fn review(
    State(engine): State<Arc<Engine>>,
    PathText(id): PathText,
    Posted { caller, body }: Posted<ReviewBody>,
) -> Response {
    let say = |application: &Application| answer(StatusCode::OK, &ApplicationView::of(application));
    let done = {
        let finding = (body.finding, body.reason.map(Personal));
        engine.intake.review(&ApplicationId(id), &caller, finding, keep(&caller, &say)).await
    };
    reply(&engine, &caller, done, &say).await
}
