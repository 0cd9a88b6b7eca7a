use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{VerifierKey, VerifierView};
use crate::access::{NewVerifier, Scope, Secret, VerifierId, VerifierRecord};
use crate::http::api::admin::{authority_of, words};
use crate::http::once::{Posted, answer, keep, reply};
use crate::http::problem::Refusals;
use crate::http::{Engine, Problem};

/// A verifier to enrol.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct VerifierBody {
    /// The institution's name.
    #[schema(example = "First Harbour Bank")]
    name: String,
    /// What its key opens.
    #[schema(example = json!(["verify", "match"]))]
    scopes: Vec<String>,
}

/// Enrols a bank or agent that verifies on line.
#[utoipa::path(post, path = "/v1/admin/verifiers", tag = "admin",
    security(("officer" = []), ("session" = [])),
    request_body = VerifierBody,
    responses((status = 201, description = "The verifier and its key", body = VerifierKey), Refusals))]
pub(in crate::http::api) async fn add(
    State(engine): State<Arc<Engine>>,
    Posted { caller, body }: Posted<VerifierBody>,
) -> Response {
    let new = || -> Result<NewVerifier, Problem> {
        let authority = authority_of(&caller)?;
        let scopes = words::<Scope>(&body.scopes, "/scopes")?;
        Ok(NewVerifier { authority, name: body.name, scopes })
    };
    let new = match new() {
        Ok(new) => new,
        Err(problem) => return problem.into_response(),
    };
    let secret = Secret::from_random("cvk_", engine.entropy.bytes());
    let draws = (VerifierId::from_random(engine.entropy.bytes()), secret);
    let say = |(record, secret): &(VerifierRecord, Secret)| {
        let verifier = VerifierView::of(record);
        let key = VerifierKey { verifier, key: secret.reveal().to_string() };
        answer(StatusCode::CREATED, &key)
    };
    let done = engine.personnel.enrol_verifier(new, &caller, draws, keep(&caller, &say)).await;
    reply(&engine, &caller, done, &say).await
}
