use std::collections::BTreeSet;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a verifier's key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Verify codes.
    Verify,
    /// Match printed values.
    Match,
    /// Receive `verified_claims`.
    Claims,
    /// Receive receipts.
    Receipt,
    /// Verify in batches.
    Batch,
    /// Receive webhooks.
    Webhooks,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 6] =
        [Self::Verify, Self::Match, Self::Claims, Self::Receipt, Self::Batch, Self::Webhooks];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Match => "match",
            Self::Claims => "claims",
            Self::Receipt => "receipt",
            Self::Batch => "batch",
            Self::Webhooks => "webhooks",
        }
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(UnknownScope)
    }
}

/// No scope has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no scope has this name")]
pub struct UnknownScope;

/// A verifier's id, such as `ver_8J2K…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierId(pub String);

impl VerifierId {
    /// The id made of these random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(super::random_id("ver_", bytes))
    }
}

impl std::fmt::Display for VerifierId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A bank or agent that verifies on line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    /// The id.
    pub id: VerifierId,
    /// The institution's name.
    pub name: String,
    /// What its key opens.
    pub scopes: BTreeSet<Scope>,
}
