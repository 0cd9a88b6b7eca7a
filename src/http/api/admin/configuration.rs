use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::access::{Action, Matter, authorise};
use crate::http::problem::Refusals;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// The configuration this process was started with, without secrets. It is a file on the machine,
/// and is changed there.
#[derive(Serialize, ToSchema)]
#[schema(value_type = Object)]
pub(in crate::http::api) struct ConfigurationView(Value);

/// Shows the configuration.
#[utoipa::path(get, path = "/v1/admin/configuration", tag = "admin",
    security(("officer" = []), ("session" = [])),
    responses((status = 200, description = "The configuration", body = ConfigurationView), Refusals))]
pub(in crate::http::api) async fn read(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
) -> Result<Json<ConfigurationView>, Problem> {
    let authority = caller.as_officer()?.authority;
    let matter = Matter::of_post(authority.as_str(), "");
    authorise(&caller, Action::ConfigurationRead, &matter)?;
    Ok(Json(ConfigurationView(engine.configuration.clone())))
}
