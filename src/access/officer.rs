use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chancery_identity::CountryCode;
use serde::{Deserialize, Serialize};

use crate::privacy::PersonIndex;

/// What an officer does at a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes in cases.
    Capture,
    /// Examines evidence and recommends.
    Evidence,
    /// Approves, refuses and issues.
    Approve,
    /// Issues, prints and keeps the stock.
    Print,
    /// Hands documents over.
    HandOver,
    /// Keeps the register of nationals.
    Register,
    /// Runs the post.
    PostAdmin,
    /// Reads everything and changes nothing.
    Auditor,
    /// Keeps the keys.
    KeyCustodian,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 9] = [
        Self::Capture,
        Self::Evidence,
        Self::Approve,
        Self::Print,
        Self::HandOver,
        Self::Register,
        Self::PostAdmin,
        Self::Auditor,
        Self::KeyCustodian,
    ];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::Evidence => "evidence",
            Self::Approve => "approve",
            Self::Print => "print",
            Self::HandOver => "hand_over",
            Self::Register => "register",
            Self::PostAdmin => "post_admin",
            Self::Auditor => "auditor",
            Self::KeyCustodian => "key_custodian",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}

/// No role has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no role has this name")]
pub struct UnknownRole;

/// An officer's id, such as `off_8J2K…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OfficerId(pub String);

impl OfficerId {
    /// The id made of these random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(super::random_id("off_", bytes))
    }
}

impl fmt::Display for OfficerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An officer, as far as it matters for what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// The id.
    pub id: OfficerId,
    /// The authority they serve.
    pub authority: CountryCode,
    /// The post they serve at; none for the whole authority.
    pub post: Option<String>,
    /// What they may do there; of a service key, as far as it reaches.
    pub roles: BTreeSet<Role>,
    /// They themselves and their household: no case of these is theirs to work on.
    pub people: BTreeSet<PersonIndex>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_one_name() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert!("clerk".parse::<Role>().is_err());
    }
}
