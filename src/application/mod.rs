//! 1 — Intake: a case, its versions and its state machine. A case is submitted, and approved by
//! another officer over the hash of the very version they read; only then can it be issued.

mod approved;
mod case;
mod faults;
mod form;
mod intake;
mod notices;
mod repository;
mod state;
#[cfg(test)]
mod tests;

pub use approved::ApprovedApplication;
pub use case::{
    Case, Guardian, Holder, IdentityBasis, Journey, Relationship, Replaced, ReplacedWhy,
};
pub use faults::{Fault, Faults};
pub use form::{
    Form, GuardianForm, HolderForm, JourneyForm, MrzNameForm, NameForm, NativeForm,
    PortraitExceptionForm, ReplacesForm,
};
pub use intake::{Intake, IntakeError};
pub use notices::Noticed;
pub use repository::{ApplicationRepository, DueReview};
pub use state::{
    Application, ApplicationId, Approval, ContentHash, Finding, Incomplete, Practice, Review,
    Reviewed, State, Transition, Version,
};
