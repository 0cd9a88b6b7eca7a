//! What officers and verifiers call.

mod admin;
mod applications;
mod audit;
mod devices;
mod documents;
mod reviews;
mod sessions;
mod verify;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Engine;

pub(super) fn routes() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(verify::verify))
        .routes(routes!(devices::enrol))
        .routes(routes!(sessions::begin::begin))
        .routes(routes!(sessions::current::current, sessions::end::end))
        .routes(routes!(sessions::enrol::enrol))
        .routes(routes!(applications::create::create))
        .routes(routes!(applications::read::read))
        .routes(routes!(applications::portrait::portrait))
        .routes(routes!(applications::signature::signature))
        .routes(routes!(applications::submit::submit))
        .routes(routes!(applications::recommend::recommend))
        .routes(routes!(applications::approve::approve))
        .routes(routes!(applications::review::review))
        .routes(routes!(applications::issue::issue))
        .routes(routes!(reviews::list))
        .routes(routes!(documents::read::read))
        .routes(routes!(documents::drawn::front))
        .routes(routes!(documents::drawn::back))
        .routes(routes!(documents::hand_over::hand_over))
        .routes(routes!(documents::revoke::revoke))
        .routes(routes!(documents::reinstate::reinstate))
        .routes(routes!(documents::destroy::destroy))
        .routes(routes!(audit::list))
        .merge(administration())
}

fn administration() -> OpenApiRouter<Arc<Engine>> {
    use admin::{authority, configuration, officers, posts, verifiers};
    OpenApiRouter::new()
        .routes(routes!(officers::list::list, officers::add::add))
        .routes(routes!(officers::read::read, officers::change::change))
        .routes(routes!(officers::reset::reset))
        .routes(routes!(officers::give_key::give_key))
        .routes(routes!(officers::end_key::end_key))
        .routes(routes!(verifiers::list::list, verifiers::add::add))
        .routes(routes!(verifiers::change::change))
        .routes(routes!(verifiers::new_key::new_key))
        .routes(routes!(authority::read, authority::change))
        .routes(routes!(posts::add))
        .routes(routes!(posts::change))
        .routes(routes!(configuration::read))
}

/// The body of an action that asks for no reason: `{}`.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NoReason {}
