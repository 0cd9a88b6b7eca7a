use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chancery_identity::DocumentNumber;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{DocumentView, document};
use crate::document::StatusReason;
use crate::http::body::JsonBody;
use crate::http::path_text::PathText;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};
use crate::registry;

/// Why a document is revoked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct Revocation {
    /// `lost`, `stolen`, `superseded` or `withdrawn`.
    #[schema(value_type = String, example = "withdrawn")]
    reason: StatusReason,
}

/// Revokes a document for good.
#[utoipa::path(post, path = "/v1/documents/{number}/revoke", tag = "officers",
    security(("officer" = [])),
    params(("number" = String, Path, description = "The document number")),
    request_body = Revocation,
    responses(
        (status = 200, description = "The document", body = DocumentView),
        (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such document", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The status does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No such reason", body = Problem, content_type = "application/problem+json")
    ))]
pub(in crate::http::api) async fn revoke(
    State(engine): State<Arc<Engine>>,
    AsOfficer(officer): AsOfficer,
    PathText(number): PathText,
    JsonBody(revocation): JsonBody<Revocation>,
) -> Result<Json<DocumentView>, Problem> {
    let parsed: DocumentNumber = number.parse().map_err(|_| Problem::not_found())?;
    Engine::to_the_end(async move {
        let mut unit = engine.registry.begin().await?;
        let now = engine.clock.now();
        registry::revoke(unit.work(), &parsed, revocation.reason, &officer, now).await?;
        unit.commit().await?;
        engine.publish_change(officer.authority.as_str()).await;
        let document = document(&engine, &number, &officer).await?;
        Ok(Json(DocumentView::of(&document)?))
    })
    .await
}
