use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{OfficerView, PersonBody};
use crate::access::{NewOfficer, OfficerId, OfficerRecord, Person, Role};
use crate::http::api::admin::{authority_of, post_of, words};
use crate::http::once::{Posted, answer, at, keep, reply};
use crate::http::problem::Refusals;
use crate::http::{Engine, Problem};
use crate::privacy::Personal;

/// An officer to enrol.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct OfficerBody {
    /// What they are called.
    name: String,
    /// What they log in with.
    #[schema(example = "amina.hou")]
    login: String,
    /// The post they serve at; `*` for every post of the authority.
    #[schema(example = "HOU")]
    post: String,
    /// What they may do.
    #[schema(example = json!(["capture", "approve"]))]
    roles: Vec<String>,
    /// They themselves and their household: no case of these is theirs to work on.
    #[serde(default)]
    people: Vec<PersonBody>,
}

/// An officer who is enrolled, and the one-time code for their first log-in.
#[derive(Serialize, ToSchema)]
pub(in crate::http::api) struct OfficerAdded {
    officer: OfficerView,
    /// For `POST /v1/enrolments`, within 72 hours. It is shown here and nowhere else.
    one_time_code: String,
}

/// Enrols an officer.
#[utoipa::path(post, path = "/v1/admin/officers", tag = "admin",
    security(("officer" = []), ("session" = [])),
    request_body = OfficerBody,
    responses((status = 201, description = "The officer", body = OfficerAdded), Refusals))]
pub(in crate::http::api) async fn add(
    State(engine): State<Arc<Engine>>,
    Posted { caller, body }: Posted<OfficerBody>,
) -> Response {
    let new = || -> Result<NewOfficer, Problem> {
        Ok(NewOfficer {
            authority: authority_of(&caller)?,
            post: post_of(&body.post),
            name: Personal(body.name),
            login: Personal(body.login),
            roles: words::<Role>(&body.roles, "/roles")?,
            people: body.people.into_iter().map(Person::from).collect(),
        })
    };
    let new = match new() {
        Ok(new) => new,
        Err(problem) => return problem.into_response(),
    };
    let draws = (OfficerId::from_random(engine.entropy.bytes()), engine.entropy.bytes());
    let say = |(record, code): &(OfficerRecord, String)| {
        let officer = OfficerView::of(record);
        let location = format!("/v1/admin/officers/{}", record.officer.id);
        let added = OfficerAdded { officer, one_time_code: code.clone() };
        at(location, answer(StatusCode::CREATED, &added))
    };
    let done = engine.personnel.enrol(new, &caller, draws, keep(&caller, &say)).await;
    reply(&engine, &caller, done, &say).await
}
