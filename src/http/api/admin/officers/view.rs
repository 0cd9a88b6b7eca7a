use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{OfficerRecord, Person, Role, ServiceKey};

/// A person as a document would bear them. Only an index of them is kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonBody {
    /// Primary identifier.
    primary: String,
    /// Secondary identifier.
    #[serde(default)]
    secondary: Option<String>,
    /// Date of birth.
    #[schema(example = "1980-01-02")]
    birth_date: String,
}

impl From<PersonBody> for Person {
    fn from(body: PersonBody) -> Self {
        Self { primary: body.primary, secondary: body.secondary, birth_date: body.birth_date }
    }
}

/// An officer.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct OfficerView {
    /// The id.
    id: String,
    /// What they are called.
    name: String,
    /// What they log in with.
    login: String,
    /// The authority they serve.
    authority: String,
    /// The post they serve at; `*` for every post of the authority.
    post: String,
    /// What they may do.
    roles: Vec<&'static str>,
    /// Whether they may come in at all.
    active: bool,
    /// How many people, they themselves among them, are known as their household.
    household: usize,
}

impl OfficerView {
    pub(super) fn of(record: &OfficerRecord) -> Self {
        let officer = &record.officer;
        Self {
            id: officer.id.to_string(),
            name: record.name.0.clone(),
            login: record.login.0.clone(),
            authority: officer.authority.to_string(),
            post: officer.post.clone().unwrap_or_else(|| "*".into()),
            roles: officer.roles.iter().copied().map(Role::as_str).collect(),
            active: record.active,
            household: officer.people.len(),
        }
    }
}

/// A service key, without the secret.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ServiceKeyView {
    /// The id.
    id: String,
    /// Which of the officer's roles it reaches.
    scopes: Vec<&'static str>,
    /// Until when it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

impl ServiceKeyView {
    pub(super) fn of(key: &ServiceKey) -> Self {
        Self {
            id: key.id.clone(),
            scopes: key.scopes.iter().copied().map(Role::as_str).collect(),
            expires_at: key.expires_at.map(|end| end.to_string()),
        }
    }
}
