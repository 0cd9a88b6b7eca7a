use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::application::ApplicationId;
use crate::http::api::NoReason;
use crate::http::api::documents::DocumentView;
use crate::http::body::JsonBody;
use crate::http::path_text::PathText;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// Issues the document of an approved application. It is not valid before it is handed over.
#[utoipa::path(post, path = "/v1/applications/{id}/issue", tag = "officers",
    security(("officer" = [])),
    params(("id" = String, Path, description = "The application's id")),
    request_body = NoReason,
    responses(
        (status = 201, description = "The document", body = DocumentView),
        (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The state does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A value does not fit the document", body = Problem, content_type = "application/problem+json")
    ))]
pub(in crate::http::api) async fn issue(
    State(engine): State<Arc<Engine>>,
    AsOfficer(officer): AsOfficer,
    PathText(id): PathText,
    JsonBody(NoReason {}): JsonBody<NoReason>,
) -> Result<(StatusCode, Json<DocumentView>), Problem> {
    // The lint draws the whole document, which would hold up the requests beside it.
    let view = Arc::clone(&engine)
        .beside(async move {
            let now = engine.clock.now();
            let id = ApplicationId(id);
            let issued = engine.issuer.issue(&id, &officer, now, &engine.entropy).await?;
            DocumentView::of(issued.document())
        })
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}
