use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chancery_identity::DocumentNumber;

use super::{DocumentView, document};
use crate::http::api::NoReason;
use crate::http::body::JsonBody;
use crate::http::path_text::PathText;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};
use crate::registry;

/// Notes that the document is in its holder's hands. From now on it is valid.
#[utoipa::path(post, path = "/v1/documents/{number}/hand-over", tag = "officers",
    security(("officer" = [])),
    params(("number" = String, Path, description = "The document number")),
    request_body = NoReason,
    responses(
        (status = 200, description = "The document", body = DocumentView),
        (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such document", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The status does not allow it", body = Problem, content_type = "application/problem+json")
    ))]
pub(in crate::http::api) async fn hand_over(
    State(engine): State<Arc<Engine>>,
    AsOfficer(officer): AsOfficer,
    PathText(number): PathText,
    JsonBody(NoReason {}): JsonBody<NoReason>,
) -> Result<Json<DocumentView>, Problem> {
    let parsed: DocumentNumber = number.parse().map_err(|_| Problem::not_found())?;
    Engine::to_the_end(async move {
        let mut unit = engine.registry.begin().await?;
        registry::hand_over(unit.work(), &parsed, &officer, engine.clock.now()).await?;
        unit.commit().await?;
        engine.publish_change(officer.authority.as_str()).await;
        let document = document(&engine, &number, &officer).await?;
        Ok(Json(DocumentView::of(&document)?))
    })
    .await
}
