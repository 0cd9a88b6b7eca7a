use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chancery_identity::CountryCode;
use serde::{Deserialize, Serialize};

use super::Refusal;

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
    const NAMES: [(Self, &'static str); 9] = [
        (Self::Capture, "capture"),
        (Self::Evidence, "evidence"),
        (Self::Approve, "approve"),
        (Self::Print, "print"),
        (Self::HandOver, "hand_over"),
        (Self::Register, "register"),
        (Self::PostAdmin, "post_admin"),
        (Self::Auditor, "auditor"),
        (Self::KeyCustodian, "key_custodian"),
    ];

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(role, _)| *role == self).map_or("", |(_, name)| name)
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::NAMES.iter().find(|(_, name)| *name == text).map(|(role, _)| *role).ok_or(UnknownRole)
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

/// An officer of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// The id.
    pub id: OfficerId,
    /// What they log in with.
    pub login: String,
    /// The authority they serve.
    pub authority: CountryCode,
    /// The post they serve at.
    pub post: String,
    /// What they may do there.
    pub roles: BTreeSet<Role>,
}

impl Officer {
    /// Whether the officer holds one of `roles` at this post of this authority.
    ///
    /// # Errors
    /// [`Refusal::RoleMissing`].
    pub fn require(&self, roles: &[Role], authority: &str, post: &str) -> Result<(), Refusal> {
        let here = self.authority.as_str() == authority && self.post == post;
        if here && roles.iter().any(|role| self.roles.contains(role)) {
            Ok(())
        } else {
            Err(Refusal::RoleMissing)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_counts_at_the_officers_own_post_only() {
        let officer = Officer {
            id: OfficerId::from_random([1; 16]),
            login: "amina".into(),
            authority: "UTO".parse().unwrap(),
            post: "HOU".into(),
            roles: [Role::Capture].into(),
        };
        assert_eq!(officer.require(&[Role::Approve, Role::Capture], "UTO", "HOU"), Ok(()));
        for (roles, authority, post) in [
            (&[Role::Approve][..], "UTO", "HOU"),
            (&[Role::Capture], "UTO", "DXB"),
            (&[Role::Capture], "QMJ", "HOU"),
        ] {
            assert_eq!(officer.require(roles, authority, post), Err(Refusal::RoleMissing));
        }
    }

    #[test]
    fn every_role_has_one_name() {
        for (role, name) in Role::NAMES {
            assert_eq!(name.parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).unwrap(), name);
        }
        assert!("clerk".parse::<Role>().is_err());
    }
}
