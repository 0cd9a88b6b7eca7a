use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::ApplicationView;
use crate::application::ApplicationId;
use crate::http::path_text::PathText;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// Shows an application.
#[utoipa::path(get, path = "/v1/applications/{id}", tag = "officers", security(("officer" = []), ("session" = [])),
    params(("id" = String, Path, description = "The application's id")),
    responses(
        (status = 200, description = "The application", body = ApplicationView),
        (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json")
    ))]
pub(in crate::http::api) async fn read(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    PathText(id): PathText,
) -> Result<Json<ApplicationView>, Problem> {
    let application = engine.intake.read(&ApplicationId(id), &caller).await?;
    Ok(Json(ApplicationView::of(&application)))
}
