use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::authority_of;
use crate::access::AuthorityChange;
use crate::authority::transliteration::{choices_of, rules_of};
use crate::authority::{Authority, Post};
use crate::http::body::JsonBody;
use crate::http::problem::Refusals;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// An authority as its officers see it.
#[derive(Serialize, ToSchema)]
pub(in crate::http::api) struct AuthorityView {
    /// Its code.
    #[schema(example = "UTO")]
    code: String,
    /// Its name.
    name: String,
    /// The host name that documents print for checking them.
    check_at: String,
    /// Whether a case must be recommended by one officer before another approves it.
    recommendation: bool,
    /// What is written for letters in the machine-readable zone where Doc 9303-3 leaves a choice.
    transliteration: BTreeMap<String, String>,
    /// Its posts.
    posts: Vec<PostView>,
}

/// A post.
#[derive(Serialize, ToSchema)]
pub(super) struct PostView {
    /// Its code.
    #[schema(example = "HOU")]
    code: String,
    /// Its name as documents bear it.
    name: String,
    /// The State it is in.
    #[schema(example = "USA")]
    host: String,
    /// What its document numbers begin with.
    #[schema(example = "CH")]
    numbers: String,
    /// Whether an officer who is alone there may approve an emergency travel document.
    alone: bool,
    /// Posts whose officers may decide its cases.
    decided_by: Vec<String>,
}

impl PostView {
    fn of(post: &Post) -> Self {
        Self {
            code: post.code.clone(),
            name: post.name.clone(),
            host: post.host.to_string(),
            numbers: post.numbers.prefix().to_string(),
            alone: post.alone,
            decided_by: post.decided_by.clone(),
        }
    }
}

impl AuthorityView {
    pub(super) fn of(authority: &Authority) -> Self {
        Self {
            code: authority.code.to_string(),
            name: authority.name.clone(),
            check_at: authority.check_at.clone(),
            recommendation: authority.recommendation,
            transliteration: choices_of(&authority.transliteration),
            posts: authority.posts.iter().map(PostView::of).collect(),
        }
    }
}

/// Shows the authority and its posts.
#[utoipa::path(get, path = "/v1/admin/authority", tag = "admin",
    security(("officer" = []), ("session" = [])),
    responses((status = 200, description = "The authority", body = AuthorityView), Refusals))]
pub(in crate::http::api) async fn read(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
) -> Result<Json<AuthorityView>, Problem> {
    let code = authority_of(&caller)?;
    let authority = engine.directory.authority(&code, &caller).await?;
    Ok(Json(AuthorityView::of(&authority)))
}

/// What is to change of the authority; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct AuthorityChangeBody {
    /// Its name.
    #[serde(default)]
    name: Option<String>,
    /// The host name that documents print for checking them.
    #[serde(default)]
    check_at: Option<String>,
    /// Whether a case must be recommended by one officer before another approves it.
    #[serde(default)]
    recommendation: Option<bool>,
    /// What is written for letters in the machine-readable zone where Doc 9303-3 leaves a choice:
    /// all that is chosen, and the first option for every other letter.
    #[serde(default)]
    transliteration: Option<BTreeMap<String, String>>,
}

/// Changes the authority. Documents that were issued keep what they say.
#[utoipa::path(patch, path = "/v1/admin/authority", tag = "admin",
    security(("officer" = []), ("session" = [])),
    request_body = AuthorityChangeBody,
    responses((status = 200, description = "The authority", body = AuthorityView), Refusals))]
pub(in crate::http::api) async fn change(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    JsonBody(body): JsonBody<AuthorityChangeBody>,
) -> Result<Json<AuthorityView>, Problem> {
    let code = authority_of(&caller)?;
    let AuthorityChangeBody { name, check_at, recommendation, transliteration } = body;
    let transliteration = transliteration.as_ref().map(rules_of).transpose();
    let transliteration =
        transliteration.map_err(|error| Problem::field("/transliteration", error))?;
    let change = AuthorityChange { name, check_at, recommendation, transliteration };
    let authority = engine.directory.change_authority(&code, change, &caller).await?;
    engine.publish_change(&code).await;
    Ok(Json(AuthorityView::of(&authority)))
}
