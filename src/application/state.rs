use std::collections::BTreeSet;
use std::fmt;

use chancery_identity::{DocumentNumber, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{ApprovedApplication, Case, Form};
use crate::access::{Officer, OfficerId, Refusal, Role};

/// An application's id, such as `app_8J2K…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApplicationId(pub String);

impl ApplicationId {
    /// The id made of these random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(crate::access::random_id("app_", bytes))
    }
}

impl fmt::Display for ApplicationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// SHA-256 over a version's content: the form, the portrait and the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentHash(pub [u8; 32]);

/// One version of an application: what an approval is about.
#[derive(Clone)]
pub struct Version {
    /// From 1.
    pub number: u32,
    /// Random, and sealed with the form, so that nobody can guess a form and know it by its hash.
    pub salt: [u8; 16],
    /// What was asked for.
    pub form: Form,
    /// The portrait, a JPEG without metadata.
    pub portrait: Option<Vec<u8>>,
    /// The signature, a PNG.
    pub signature: Option<Vec<u8>>,
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Version({})", self.number)
    }
}

impl Version {
    /// The hash an approval binds.
    #[must_use]
    pub fn content_hash(&self) -> ContentHash {
        let mut hash = Sha256::new();
        // The members of a form are written in the order of the struct, so equal forms are equal
        // bytes. Each part goes in after its length.
        let form = serde_json::to_vec(&self.form).unwrap_or_default();
        hash.update(self.salt);
        for part in [Some(&form), self.portrait.as_ref(), self.signature.as_ref()] {
            match part {
                Some(bytes) => {
                    hash.update([1]);
                    hash.update((bytes.len() as u64).to_be_bytes());
                    hash.update(bytes);
                }
                None => hash.update([0]),
            }
        }
        ContentHash(hash.finalize().into())
    }
}

/// Another officer's word for one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who approved.
    pub by: OfficerId,
    /// When.
    pub at: Timestamp,
    /// What: the hash of the version they read.
    pub hash: ContentHash,
}

/// Where an application stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Being taken in.
    Draft,
    /// Complete, and waiting for another officer.
    Submitted {
        /// Who submitted it.
        by: OfficerId,
        /// When.
        at: Timestamp,
    },
    /// Approved, and waiting to be issued.
    Approved {
        /// The approval.
        approval: Approval,
    },
    /// A document has been issued.
    Issued {
        /// The approval it was issued on.
        approval: Approval,
        /// The document's number.
        number: String,
    },
}

impl State {
    /// The stable word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted { .. } => "submitted",
            Self::Approved { .. } => "approved",
            Self::Issued { .. } => "issued",
        }
    }
}

/// What an application lacks before it can be submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Incomplete {
    /// No portrait.
    #[error("the application has no portrait")]
    Portrait,
}

/// Why a transition did not happen.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Transition {
    /// The officer may not, or the state does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something is missing.
    #[error(transparent)]
    Incomplete(#[from] Incomplete),
}

/// An application: its present version and where it stands. Transitions take it and give the
/// next one, or say why not and leave nothing behind.
#[derive(Clone, Debug)]
pub struct Application {
    /// The id.
    pub id: ApplicationId,
    /// The authority that would issue.
    pub authority: String,
    /// The post it was made at.
    pub post: String,
    /// The present version.
    pub version: Version,
    /// Everybody who made a version: none of them may approve.
    pub captured_by: BTreeSet<OfficerId>,
    /// Where it stands.
    pub state: State,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Application {
    /// A new draft.
    ///
    /// # Errors
    /// [`Refusal::RoleMissing`] unless the officer captures at the form's post.
    pub fn draft(
        id: ApplicationId,
        form: Form,
        salt: [u8; 16],
        officer: &Officer,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        officer.require(&[Role::Capture], &form.authority, &form.post)?;
        Ok(Self {
            id,
            authority: form.authority.clone(),
            post: form.post.clone(),
            version: Version { number: 1, salt, form, portrait: None, signature: None },
            captured_by: [officer.id.clone()].into(),
            state: State::Draft,
            created_at: now,
        })
    }

    fn require(&self, officer: &Officer, roles: &[Role]) -> Result<(), Refusal> {
        officer.require(roles, &self.authority, &self.post)
    }

    /// Whether the officer may read the application: anybody with a role at its post.
    ///
    /// # Errors
    /// [`Refusal::RoleMissing`].
    pub fn may_be_read_by(&self, officer: &Officer) -> Result<(), Refusal> {
        self.require(
            officer,
            &[
                Role::Capture,
                Role::Evidence,
                Role::Approve,
                Role::Print,
                Role::HandOver,
                Role::PostAdmin,
                Role::Auditor,
            ],
        )
    }

    /// Whether the officer may make a next version now.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn may_be_edited_by(&self, officer: &Officer) -> Result<(), Refusal> {
        self.require(officer, &[Role::Capture])?;
        if self.state == State::Draft { Ok(()) } else { Err(Refusal::WrongState) }
    }

    /// A next version with this portrait: a JPEG without metadata.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn with_portrait(self, jpeg: Vec<u8>, officer: &Officer) -> Result<Self, Refusal> {
        self.edited(officer, |version| version.portrait = Some(jpeg))
    }

    /// A next version with this signature: a PNG.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn with_signature(self, png: Vec<u8>, officer: &Officer) -> Result<Self, Refusal> {
        self.edited(officer, |version| version.signature = Some(png))
    }

    fn edited(
        mut self,
        officer: &Officer,
        edit: impl FnOnce(&mut Version),
    ) -> Result<Self, Refusal> {
        self.may_be_edited_by(officer)?;
        edit(&mut self.version);
        self.version.number += 1;
        self.captured_by.insert(officer.id.clone());
        Ok(self)
    }

    /// Hands the draft to the reviewers.
    ///
    /// # Errors
    /// [`Transition`].
    pub fn submit(mut self, officer: &Officer, now: Timestamp) -> Result<Self, Transition> {
        self.require(officer, &[Role::Capture])?;
        if self.state != State::Draft {
            return Err(Refusal::WrongState.into());
        }
        if self.version.portrait.is_none() {
            return Err(Incomplete::Portrait.into());
        }
        self.captured_by.insert(officer.id.clone());
        self.state = State::Submitted { by: officer.id.clone(), at: now };
        Ok(self)
    }

    /// Approves the present version.
    ///
    /// # Errors
    /// [`Refusal::FourEyes`] for anybody who made a version.
    pub fn approve(mut self, officer: &Officer, now: Timestamp) -> Result<Self, Refusal> {
        self.require(officer, &[Role::Approve])?;
        if self.captured_by.contains(&officer.id) {
            return Err(Refusal::FourEyes);
        }
        let State::Submitted { .. } = self.state else { return Err(Refusal::WrongState) };
        let approval =
            Approval { by: officer.id.clone(), at: now, hash: self.version.content_hash() };
        self.state = State::Approved { approval };
        Ok(self)
    }

    /// The proof that the present version was approved by somebody who did not make it.
    ///
    /// # Errors
    /// [`Refusal::WrongState`] unless it stands approved, over the hash of this very version.
    pub fn approved(self) -> Result<ApprovedApplication, Refusal> {
        let State::Approved { approval } = &self.state else { return Err(Refusal::WrongState) };
        if self.captured_by.contains(&approval.by) {
            return Err(Refusal::FourEyes);
        }
        let unchanged = approval.hash == self.version.content_hash();
        let case = Case::read(&self.version.form).map_err(|_| Refusal::WrongState)?;
        let Some(portrait) = self.version.portrait.clone().filter(|_| unchanged) else {
            return Err(Refusal::WrongState);
        };
        let approval = approval.clone();
        Ok(ApprovedApplication::prove(self, case, portrait, approval))
    }

    /// Notes the document that was issued.
    ///
    /// # Errors
    /// [`Refusal::WrongState`] unless it stands approved.
    pub fn issued(mut self, number: &DocumentNumber) -> Result<Self, Refusal> {
        let State::Approved { approval } = self.state else { return Err(Refusal::WrongState) };
        self.state = State::Issued { approval, number: number.to_string() };
        Ok(self)
    }
}
