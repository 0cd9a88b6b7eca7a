//! What officers and verifiers call.

mod applications;
mod documents;
mod verify;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Engine;

pub(super) fn routes() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(verify::verify))
        .routes(routes!(applications::create::create))
        .routes(routes!(applications::read::read))
        .routes(routes!(applications::portrait::portrait))
        .routes(routes!(applications::signature::signature))
        .routes(routes!(applications::submit::submit))
        .routes(routes!(applications::approve::approve))
        .routes(routes!(applications::issue::issue))
        .routes(routes!(documents::read::read))
        .routes(routes!(documents::drawn::front))
        .routes(routes!(documents::drawn::back))
        .routes(routes!(documents::hand_over::hand_over))
        .routes(routes!(documents::revoke::revoke))
}

/// The body of an action that asks for no reason: `{}`.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NoReason {}
