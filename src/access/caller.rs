use std::net::IpAddr;

use chancery_identity::Timestamp;

use super::{Action, Matter, Officer, OfficerId, Refusal};
use crate::ledger::{Act, Object, RequestKey};

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// An officer.
    Officer(Officer),
    /// Whoever runs commands on the machine.
    Operator,
    /// The engine itself: recovery, publication.
    Engine,
}

/// Who acts, from where and when, and with which request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub who: Who,
    /// From which address, when it came over the network.
    pub from: Option<IpAddr>,
    /// When.
    pub at: Timestamp,
    /// The request, when it bears an `Idempotency-Key`.
    pub request: Option<RequestKey>,
}

impl Caller {
    /// An officer, acting at this time.
    #[must_use]
    pub const fn officer(officer: Officer, at: Timestamp) -> Self {
        Self { who: Who::Officer(officer), from: None, at, request: None }
    }

    /// Whoever runs commands on the machine.
    #[must_use]
    pub const fn operator(at: Timestamp) -> Self {
        Self { who: Who::Operator, from: None, at, request: None }
    }

    /// The engine itself.
    #[must_use]
    pub const fn engine(at: Timestamp) -> Self {
        Self { who: Who::Engine, from: None, at, request: None }
    }

    /// The officer who acts.
    ///
    /// # Errors
    /// [`Refusal::RoleMissing`] when it is none: the operator of the machine decides no case.
    pub const fn as_officer(&self) -> Result<&Officer, Refusal> {
        match &self.who {
            Who::Officer(officer) => Ok(officer),
            Who::Operator | Who::Engine => Err(Refusal::RoleMissing),
        }
    }

    /// The id of the officer who acts.
    ///
    /// # Errors
    /// [`Refusal::RoleMissing`] when it is none.
    pub fn officer_id(&self) -> Result<OfficerId, Refusal> {
        self.as_officer().map(|officer| officer.id.clone())
    }

    /// How the audit record names who acts.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.who {
            Who::Officer(officer) => &officer.id.0,
            Who::Operator => "operator",
            Who::Engine => "engine",
        }
    }

    /// The act of doing this to that.
    #[must_use]
    pub fn act(&self, action: Action, matter: &Matter<'_>, object: Object) -> Act {
        self.deed(action.as_str(), matter.authority, matter.post, object)
    }

    /// An act that no role is needed for, under a word of its own.
    #[must_use]
    pub fn deed(&self, action: &'static str, authority: &str, post: &str, object: Object) -> Act {
        Act {
            at: self.at,
            actor: self.name().to_string(),
            action,
            object,
            authority: authority.to_string(),
            post: post.to_string(),
            from: self.from,
            reason: None,
            answer: None,
        }
    }
}
