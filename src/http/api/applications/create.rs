use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::view::ApplicationView;
use crate::application::{ApplicationId, Form};
use crate::http::body::JsonBody;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// Takes in an application as a draft.
#[utoipa::path(post, path = "/v1/applications", tag = "officers", security(("officer" = [])),
    request_body = Form,
    responses(
        (status = 201, description = "The draft", body = ApplicationView),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/json", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The form is wrong", body = Problem, content_type = "application/problem+json")
    ))]
pub(in crate::http::api) async fn create(
    State(engine): State<Arc<Engine>>,
    AsOfficer(officer): AsOfficer,
    JsonBody(form): JsonBody<Form>,
) -> Result<Response, Problem> {
    let id = ApplicationId::from_random(engine.entropy.bytes());
    let salt = engine.entropy.bytes();
    let application = engine.intake.create(form, &officer, (id, salt), engine.clock.now()).await?;
    let location = format!("/v1/applications/{}", application.id);
    let view = Json(ApplicationView::from(application));
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], view).into_response())
}
