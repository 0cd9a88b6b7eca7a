use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chancery_identity::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::ServiceKeyView;
use crate::access::{NewServiceKey, OfficerId, Role, Secret, ServiceKey};
use crate::http::Engine;
use crate::http::Problem;
use crate::http::api::admin::words;
use crate::http::once::{Posted, answer, keep, reply};
use crate::http::path_text::PathText;
use crate::http::problem::Refusals;

/// A service key to give.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct ServiceKeyBody {
    /// Which of the officer's roles it reaches.
    #[schema(example = json!(["capture"]))]
    scopes: Vec<String>,
    /// Until when it is good, RFC 3339; for good without it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    expires_at: Option<Timestamp>,
}

/// A service key and its secret.
#[derive(Serialize, ToSchema)]
pub(in crate::http::api) struct ServiceKeyGiven {
    service_key: ServiceKeyView,
    /// The bearer key. It is shown here and nowhere else.
    secret: String,
}

/// Gives an officer's programs a key. Nobody gives themselves one.
#[utoipa::path(post, path = "/v1/admin/officers/{id}/service-keys", tag = "admin",
    security(("officer" = []), ("session" = [])),
    params(("id" = String, Path, description = "The officer's id")),
    request_body = ServiceKeyBody,
    responses((status = 201, description = "The key", body = ServiceKeyGiven), Refusals))]
pub(in crate::http::api) async fn give_key(
    State(engine): State<Arc<Engine>>,
    PathText(id): PathText,
    Posted { caller, body }: Posted<ServiceKeyBody>,
) -> Response {
    let scopes = match words::<Role>(&body.scopes, "/scopes") {
        Ok(scopes) => scopes,
        Err(problem) => return Problem::into_response(problem),
    };
    let new = NewServiceKey { scopes, expires_at: body.expires_at };
    let secret = Secret::from_random("cok_", engine.entropy.bytes());
    let draws = (engine.entropy.bytes(), secret);
    let say = |(key, secret): &(ServiceKey, Secret)| {
        let service_key = ServiceKeyView::of(key);
        let given = ServiceKeyGiven { service_key, secret: secret.reveal().to_string() };
        answer(StatusCode::CREATED, &given)
    };
    let (id, keep) = (OfficerId(id), keep(&caller, &say));
    let done = engine.personnel.give_key(&id, new, &caller, draws, keep).await;
    reply(&engine, &caller, done, &say).await
}
