use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::ApplicationView;
use crate::application::ApplicationId;
use crate::http::api::NoReason;
use crate::http::body::JsonBody;
use crate::http::path_text::PathText;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// Hands the draft to the reviewers.
#[utoipa::path(post, path = "/v1/applications/{id}/submit", tag = "officers",
    security(("officer" = [])),
    params(("id" = String, Path, description = "The application's id")),
    request_body = NoReason,
    responses(
        (status = 200, description = "The application", body = ApplicationView),
        (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The state does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something is missing", body = Problem, content_type = "application/problem+json")
    ))]
pub(in crate::http::api) async fn submit(
    State(engine): State<Arc<Engine>>,
    AsOfficer(officer): AsOfficer,
    PathText(id): PathText,
    JsonBody(NoReason {}): JsonBody<NoReason>,
) -> Result<Json<ApplicationView>, Problem> {
    let now = engine.clock.now();
    let application = engine.intake.submit(&ApplicationId(id), &officer, now).await?;
    Ok(Json(application.into()))
}
