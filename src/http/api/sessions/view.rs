use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Officer, Role};

/// Who is logged in.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct SessionView {
    /// The officer's id.
    officer: String,
    /// The authority they serve.
    #[schema(example = "UTO")]
    authority: String,
    /// The post they serve at; `*` for every post of the authority.
    #[schema(example = "HOU")]
    post: String,
    /// What they may do there.
    roles: Vec<&'static str>,
}

impl SessionView {
    pub(super) fn of(officer: &Officer) -> Self {
        Self {
            officer: officer.id.to_string(),
            authority: officer.authority.to_string(),
            post: officer.post.clone().unwrap_or_else(|| "*".into()),
            roles: officer.roles.iter().copied().map(Role::as_str).collect(),
        }
    }
}
