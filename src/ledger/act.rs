use std::fmt;
use std::net::IpAddr;

use chancery_identity::Timestamp;

use crate::privacy::Personal;

/// What an act was done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The kind of thing: `application`, `document`, `officer`, …
    pub kind: &'static str,
    /// Its id: random, a document number or a code. Nothing else about a person.
    pub id: String,
}

impl Object {
    /// The thing of this kind with this id.
    #[must_use]
    pub fn new(kind: &'static str, id: impl fmt::Display) -> Self {
        Self { kind, id: id.to_string() }
    }
}

/// One act: a change, or a reading of personal data. A unit of work is committed with its act, so
/// nothing happens that is not on the audit record.
#[derive(Clone, Debug)]
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// Who: an officer's id, `operator` for whoever runs commands on the machine, or `engine`.
    pub actor: String,
    /// What, as a stable word such as `application.approve`.
    pub action: &'static str,
    /// To what.
    pub object: Object,
    /// The code of the authority whose matter it is; empty for the whole instance.
    pub authority: String,
    /// The code of the post whose matter it is; empty for the whole authority.
    pub post: String,
    /// From which address, when it came over the network.
    pub from: Option<IpAddr>,
    /// Why, in the words of whoever did it.
    pub reason: Option<Personal<String>>,
    /// The answer to keep with the act.
    pub answer: Option<Answered>,
}

impl Act {
    /// The act with why it was done.
    #[must_use]
    pub fn because(mut self, reason: Option<Personal<String>>) -> Self {
        self.reason = reason;
        self
    }

    /// The act with the answer that a repetition of its request gets.
    #[must_use]
    pub fn answered(mut self, answer: Option<Answered>) -> Self {
        self.answer = answer;
        self
    }
}

/// Which request an answer belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// SHA-256 over who asked and their `Idempotency-Key`.
    pub key: [u8; 32],
    /// SHA-256 over method, path and body.
    pub content: [u8; 32],
}

/// An answer as it went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where the new thing is.
    pub location: Option<String>,
    /// The JSON body.
    pub body: Personal<Vec<u8>>,
}

/// An answer and the request that it answers. It is put on record with the act, so that a request
/// that comes twice acts once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The request.
    pub request: RequestKey,
    /// The answer.
    pub answer: Answer,
}

/// Makes the answer to an outcome.
type Say<'a, T> = &'a (dyn Fn(&T) -> Answer + Send + Sync);

/// How to answer, for whoever acts: called with the outcome before it is committed, so that the
/// answer stands or falls with the act.
pub struct Keep<'a, T: ?Sized>(Option<(&'a RequestKey, Say<'a, T>)>);

impl<T: ?Sized> Clone for Keep<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Keep<'_, T> {}

impl<T: ?Sized> fmt::Debug for Keep<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keep(…)")
    }
}

impl<'a, T: ?Sized> Keep<'a, T> {
    /// Keeps no answer: the caller will not ask twice.
    #[must_use]
    pub const fn nothing() -> Self {
        Self(None)
    }

    /// Keeps what `answer` makes of the outcome, when the request bears a key.
    #[must_use]
    pub fn answer(request: Option<&'a RequestKey>, answer: Say<'a, T>) -> Self {
        Self(request.map(|request| (request, answer)))
    }

    /// The answer to this outcome.
    #[must_use]
    pub fn of(&self, outcome: &T) -> Option<Answered> {
        let (request, answer) = self.0?;
        Some(Answered { request: request.clone(), answer: answer(outcome) })
    }
}
