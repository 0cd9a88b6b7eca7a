use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

use super::authority::AuthorityView;
use super::authority_of;
use crate::access::PostChange;
use crate::authority::Authority;
use crate::http::body::JsonBody;
use crate::http::once::{Posted, answer, keep, reply};
use crate::http::path_text::PathText;
use crate::http::problem::Refusals;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// A post to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct PostBody {
    /// Its code, 1 to 8 letters and digits.
    #[schema(example = "HOU")]
    code: String,
    /// Its name as documents bear it.
    name: String,
    /// The State it is in, alpha-3.
    #[schema(example = "USA")]
    host: String,
    /// What its document numbers begin with; no other post has the same.
    #[schema(example = "CH")]
    numbers: String,
    /// Whether an officer who is alone there may approve an emergency travel document.
    #[serde(default)]
    alone: bool,
    /// Posts whose officers may decide its cases.
    #[serde(default)]
    decided_by: Vec<String>,
}

/// Adds a post.
#[utoipa::path(post, path = "/v1/admin/posts", tag = "admin",
    security(("officer" = []), ("session" = [])),
    request_body = PostBody,
    responses((status = 201, description = "The authority with its posts", body = AuthorityView), Refusals))]
pub(in crate::http::api) async fn add(
    State(engine): State<Arc<Engine>>,
    Posted { caller, body }: Posted<PostBody>,
) -> Response {
    let code = match authority_of(&caller) {
        Ok(code) => code,
        Err(problem) => return problem.into_response(),
    };
    let change = PostChange {
        name: Some(body.name),
        host: Some(body.host),
        numbers: Some(body.numbers),
        alone: Some(body.alone),
        decided_by: Some(body.decided_by),
    };
    let say = |authority: &Authority| answer(StatusCode::CREATED, &AuthorityView::of(authority));
    let keep = keep(&caller, &say);
    let done = engine.directory.add_post(&code, &body.code, change, &caller, keep).await;
    if done.is_ok() {
        engine.publish_change(&code).await;
    }
    reply(&engine, &caller, done, &say).await
}

/// What is to change of a post; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct PostChangeBody {
    /// Its name as documents bear it.
    #[serde(default)]
    name: Option<String>,
    /// The State it is in, alpha-3.
    #[serde(default)]
    host: Option<String>,
    /// What its document numbers begin with.
    #[serde(default)]
    numbers: Option<String>,
    /// Whether an officer who is alone there may approve an emergency travel document. For an
    /// administrator of the whole authority.
    #[serde(default)]
    alone: Option<bool>,
    /// Posts whose officers may decide its cases. For an administrator of the whole authority.
    #[serde(default)]
    decided_by: Option<Vec<String>>,
}

/// Changes a post. Documents that were issued keep what they say.
#[utoipa::path(patch, path = "/v1/admin/posts/{code}", tag = "admin",
    security(("officer" = []), ("session" = [])),
    params(("code" = String, Path, description = "The post's code")),
    request_body = PostChangeBody,
    responses((status = 200, description = "The authority with its posts", body = AuthorityView), Refusals))]
pub(in crate::http::api) async fn change(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    PathText(post): PathText,
    JsonBody(body): JsonBody<PostChangeBody>,
) -> Result<Json<AuthorityView>, Problem> {
    let code = authority_of(&caller)?;
    let PostChangeBody { name, host, numbers, alone, decided_by } = body;
    let change = PostChange { name, host, numbers, alone, decided_by };
    let authority = engine.directory.change_post(&code, &post, change, &caller).await?;
    engine.publish_change(&code).await;
    Ok(Json(AuthorityView::of(&authority)))
}
