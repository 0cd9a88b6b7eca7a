use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::view::ApplicationView;
use crate::application::{Application, ApplicationId, Form};
use crate::http::Engine;
use crate::http::once::{Posted, answer, at, keep, reply};
use crate::http::problem::Refusals;

/// Takes in an application as a draft. What cannot be seen in its names is taken out, and said in
/// `notices`.
#[utoipa::path(post, path = "/v1/applications", tag = "officers",
    security(("officer" = []), ("session" = [])),
    request_body = Form,
    responses((status = 201, description = "The draft", body = ApplicationView), Refusals))]
pub(in crate::http::api) async fn create(
    State(engine): State<Arc<Engine>>,
    Posted { caller, body }: Posted<Form>,
) -> Response {
    let (form, noticed) = body.cleaned();
    let given = (ApplicationId::from_random(engine.entropy.bytes()), engine.entropy.bytes());
    let say = |application: &Application| {
        let location = format!("/v1/applications/{}", application.id);
        let view = ApplicationView::of(application).noticing(&noticed);
        at(location, answer(StatusCode::CREATED, &view))
    };
    let made = engine.intake.create(form, &caller, given, keep(&caller, &say)).await;
    reply(&engine, &caller, made, &say).await
}
