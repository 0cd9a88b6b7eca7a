use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{OfficerView, PersonBody};
use crate::access::{OfficerChange, OfficerId, Person};
use crate::http::api::admin::{post_of, words};
use crate::http::body::JsonBody;
use crate::http::path_text::PathText;
use crate::http::problem::Refusals;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// What is to change of an officer; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct OfficerChangeBody {
    /// The post they serve at; `*` for every post of the authority.
    #[serde(default)]
    post: Option<String>,
    /// What they may do.
    #[serde(default)]
    roles: Option<Vec<String>>,
    /// Whether they may come in at all.
    #[serde(default)]
    active: Option<bool>,
    /// They themselves and their household.
    #[serde(default)]
    people: Option<Vec<PersonBody>>,
}

/// Changes an officer. One who may no longer come in is out at once. Nobody changes themselves.
#[utoipa::path(patch, path = "/v1/admin/officers/{id}", tag = "admin",
    security(("officer" = []), ("session" = [])),
    params(("id" = String, Path, description = "The officer's id")),
    request_body = OfficerChangeBody,
    responses((status = 200, description = "The officer", body = OfficerView), Refusals))]
pub(in crate::http::api) async fn change(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    PathText(id): PathText,
    JsonBody(body): JsonBody<OfficerChangeBody>,
) -> Result<Json<OfficerView>, Problem> {
    let people = body.people.map(|people| people.into_iter().map(Person::from).collect());
    let change = OfficerChange {
        post: body.post.as_deref().map(post_of),
        roles: body.roles.map(|roles| words(&roles, "/roles")).transpose()?,
        active: body.active,
        people,
    };
    let record = engine.personnel.change(&OfficerId(id), change, &caller).await?;
    Ok(Json(OfficerView::of(&record)))
}
