use std::collections::BTreeSet;
use std::fmt;

use chancery_identity::{DocumentKind, DocumentNumber, Timestamp};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{ApprovedApplication, Case, Form};
use crate::access::{Action, Caller, Matter, OfficerId, Refusal, authorise};
use crate::privacy::PersonIndex;

/// How soon another officer looks at what one approved alone.
const REVIEWED_WITHIN: SignedDuration = SignedDuration::from_hours(72);

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
    /// Whether they were alone: then it is their own case, and a [`Review`] is due.
    #[serde(default)]
    pub alone: bool,
}

/// The look that another officer takes at what was approved by one alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Until when.
    pub due_at: Timestamp,
    /// What came of it; none while it is waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Reviewed>,
}

/// A review that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// By whom.
    pub by: OfficerId,
    /// When.
    pub at: Timestamp,
    /// What they think of it.
    pub finding: Finding,
}

/// What a reviewer thinks of an approval that was given alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// They would have approved it too.
    Confirmed,
    /// They would not; what is to be done with the document is for the post.
    Objected,
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
    /// Complete, and held to be in order by one officer; waiting for another.
    Recommended {
        /// Who recommended it.
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
            Self::Recommended { .. } => "recommended",
            Self::Approved { .. } => "approved",
            Self::Issued { .. } => "issued",
        }
    }

    /// The state once the document is issued.
    ///
    /// # Errors
    /// [`Refusal::WrongState`] unless it is approved.
    pub fn issued(self, number: &DocumentNumber) -> Result<Self, Refusal> {
        let Self::Approved { approval } = self else { return Err(Refusal::WrongState) };
        Ok(Self::Issued { approval, number: number.to_string() })
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
    /// Whom it is about.
    pub people: BTreeSet<PersonIndex>,
    /// Where it stands.
    pub state: State,
    /// The review that is due or was done.
    pub review: Option<Review>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What the post and its authority say about who decides a case.
#[derive(Clone, Copy, Debug, Default)]
pub struct Practice<'a> {
    /// Whether a case must be recommended before it is approved.
    pub recommendation: bool,
    /// Whether an officer who is alone may approve an emergency travel document.
    pub alone: bool,
    /// Posts whose officers may decide here.
    pub decided_by: &'a [String],
}

impl Application {
    /// A new draft.
    ///
    /// # Errors
    /// [`Refusal`] unless the officer captures at the form's post, and for others than themselves.
    pub fn draft(
        id: ApplicationId,
        form: Form,
        salt: [u8; 16],
        people: BTreeSet<PersonIndex>,
        caller: &Caller,
    ) -> Result<Self, Refusal> {
        let application = Self {
            id,
            authority: form.authority.clone(),
            post: form.post.clone(),
            version: Version { number: 1, salt, form, portrait: None, signature: None },
            captured_by: BTreeSet::new(),
            people,
            state: State::Draft,
            review: None,
            created_at: caller.at,
        };
        application.allow(caller, Action::ApplicationCreate, Practice::default())?;
        Ok(Self { captured_by: [caller.officer_id()?].into(), ..application })
    }

    /// The application as it matters for who may do what.
    #[must_use]
    pub fn matter<'a>(&'a self, practice: Practice<'a>) -> Matter<'a> {
        Matter {
            authority: &self.authority,
            post: &self.post,
            worked_on_by: &self.captured_by,
            people: &self.people,
            deciding_posts: practice.decided_by,
        }
    }

    /// Whether the caller may do this to the application, whatever its state.
    ///
    /// # Errors
    /// [`Refusal::RoleMissing`], [`Refusal::FourEyes`].
    pub fn allow(
        &self,
        caller: &Caller,
        action: Action,
        practice: Practice<'_>,
    ) -> Result<(), Refusal> {
        authorise(caller, action, &self.matter(practice))
    }

    /// Whether the officer may make a next version now.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn may_be_edited_by(&self, caller: &Caller) -> Result<(), Refusal> {
        self.allow(caller, Action::ApplicationEdit, Practice::default())?;
        if self.state == State::Draft { Ok(()) } else { Err(Refusal::WrongState) }
    }

    /// A next version with this portrait: a JPEG without metadata.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn with_portrait(self, jpeg: Vec<u8>, caller: &Caller) -> Result<Self, Refusal> {
        self.edited(caller, |version| version.portrait = Some(jpeg))
    }

    /// A next version with this signature: a PNG.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn with_signature(self, png: Vec<u8>, caller: &Caller) -> Result<Self, Refusal> {
        self.edited(caller, |version| version.signature = Some(png))
    }

    fn edited(mut self, caller: &Caller, edit: impl FnOnce(&mut Version)) -> Result<Self, Refusal> {
        self.may_be_edited_by(caller)?;
        edit(&mut self.version);
        self.version.number += 1;
        self.captured_by.insert(caller.officer_id()?);
        Ok(self)
    }

    /// Hands the draft to the reviewers.
    ///
    /// # Errors
    /// [`Transition`].
    pub fn submit(mut self, caller: &Caller) -> Result<Self, Transition> {
        self.allow(caller, Action::ApplicationSubmit, Practice::default())?;
        if self.state != State::Draft {
            return Err(Refusal::WrongState.into());
        }
        if self.version.portrait.is_none() {
            return Err(Incomplete::Portrait.into());
        }
        let by = caller.officer_id()?;
        self.captured_by.insert(by.clone());
        self.state = State::Submitted { by, at: caller.at };
        Ok(self)
    }

    /// Holds the present version to be in order.
    ///
    /// # Errors
    /// [`Refusal::FourEyes`] for anybody who made a version.
    pub fn recommend(mut self, caller: &Caller, practice: Practice<'_>) -> Result<Self, Refusal> {
        self.allow(caller, Action::ApplicationRecommend, practice)?;
        let State::Submitted { .. } = self.state else { return Err(Refusal::WrongState) };
        self.state = State::Recommended { by: caller.officer_id()?, at: caller.at };
        Ok(self)
    }

    /// Approves the present version. A recommendation is needed only where the authority asks for
    /// one, and is then another officer's.
    ///
    /// # Errors
    /// [`Refusal::FourEyes`] for anybody who made a version, unless the officer is alone at a post
    /// where that is allowed, and the case is about an emergency travel document.
    pub fn approve(mut self, caller: &Caller, practice: Practice<'_>) -> Result<Self, Refusal> {
        let fresh = self.allow(caller, Action::ApplicationApprove, practice);
        let alone = fresh == Err(Refusal::FourEyes) && self.may_be_approved_alone(practice);
        if alone {
            self.allow(caller, Action::ApplicationApproveAlone, Practice::default())?;
        } else {
            fresh?;
        }
        let by = caller.officer_id()?;
        match &self.state {
            State::Recommended { by: other, .. } if practice.recommendation && *other == by => {
                return Err(Refusal::FourEyes);
            }
            State::Recommended { .. } => {}
            State::Submitted { .. } if alone || !practice.recommendation => {}
            _ => return Err(Refusal::WrongState),
        }
        self.review = if alone {
            let due_at = caller.at.checked_add(REVIEWED_WITHIN).unwrap_or(Timestamp::MAX);
            Some(Review { due_at, done: None })
        } else {
            None
        };
        let hash = self.version.content_hash();
        self.state = State::Approved { approval: Approval { by, at: caller.at, hash, alone } };
        Ok(self)
    }

    fn may_be_approved_alone(&self, practice: Practice<'_>) -> bool {
        practice.alone
            && self.version.form.kind == DocumentKind::EmergencyTravelDocument.as_str()
            && matches!(self.state, State::Submitted { .. })
    }

    /// Notes what another officer thinks of an approval that was given alone.
    ///
    /// # Errors
    /// [`Refusal::FourEyes`] for who gave it, [`Refusal::WrongState`] when none is due.
    pub fn reviewed(
        mut self,
        caller: &Caller,
        practice: Practice<'_>,
        finding: Finding,
    ) -> Result<Self, Refusal> {
        self.allow(caller, Action::ApplicationReview, practice)?;
        match &mut self.review {
            Some(review) if review.done.is_none() => {
                let by = caller.officer_id()?;
                review.done = Some(Reviewed { by, at: caller.at, finding });
                Ok(self)
            }
            _ => Err(Refusal::WrongState),
        }
    }

    /// The proof that the present version was approved, by somebody who did not make it or who was
    /// alone where that is allowed.
    ///
    /// # Errors
    /// [`Refusal::WrongState`] unless it stands approved, over the hash of this very version.
    pub fn approved(self) -> Result<ApprovedApplication, Refusal> {
        let State::Approved { approval } = &self.state else { return Err(Refusal::WrongState) };
        let alone = approval.alone && self.review.is_some();
        if self.captured_by.contains(&approval.by) && !alone {
            return Err(Refusal::FourEyes);
        }
        let unchanged = approval.hash == self.version.content_hash();
        let case = Case::read(&self.version.form).map_err(|_| Refusal::WrongState)?;
        let Some(portrait) = self.version.portrait.clone().filter(|_| unchanged) else {
            return Err(Refusal::WrongState);
        };
        if alone && case.kind != DocumentKind::EmergencyTravelDocument {
            return Err(Refusal::FourEyes);
        }
        let approval = approval.clone();
        Ok(ApprovedApplication::prove(self, case, portrait, approval))
    }
}
