use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;

use super::view::ApplicationView;
use crate::application::ApplicationId;
use crate::http::body::{MAX_FILE, whole};
use crate::http::path_text::PathText;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// Gives the draft a portrait.
#[utoipa::path(put, path = "/v1/applications/{id}/portrait", tag = "officers",
    security(("officer" = []), ("session" = [])),
    params(("id" = String, Path, description = "The application's id")),
    request_body(description = "The picture", content(
        (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"))),
    responses(
        (status = 200, description = "The next version", body = ApplicationView),
        (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The state does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The picture cannot be used", body = Problem, content_type = "application/problem+json")
    ))]
pub(in crate::http::api) async fn portrait(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    PathText(id): PathText,
    body: Body,
) -> Result<Json<ApplicationView>, Problem> {
    let file = whole(body, MAX_FILE).await?;
    // Decoding a picture keeps a processor busy.
    Arc::clone(&engine)
        .beside(async move {
            let id = ApplicationId(id);
            let application = engine.intake.put_portrait(&id, &file, &caller).await?;
            Ok(Json(ApplicationView::of(&application)))
        })
        .await
}
