//! Who may do what: officers with roles, verifiers with scopes, and the secrets they prove
//! themselves with. Whether an officer may do a thing is decided in one place, [`authorise`].
//! Secrets are kept as hashes only.

mod authorise;
mod caller;
mod code;
mod directory;
mod entrance;
mod error;
mod idempotency;
mod officer;
mod password;
mod personnel;
mod refusal;
mod repository;
mod second_person;
mod secret;
mod session;
mod totp;
mod verifier;

pub use authorise::{Action, Matter, authorise};
pub use caller::{Caller, Who};
pub use directory::{AuthorityChange, Directory, PostChange};
pub use entrance::{Enrolled, Entrance, EntranceError, LogIn, SecondFactor};
pub use error::AccessError;
pub use idempotency::AnswerRepository;
pub use officer::{Officer, OfficerId, Role, UnknownRole};
pub use password::{PasswordError, PasswordHash};
pub use personnel::{NewOfficer, NewServiceKey, NewVerifier, OfficerChange, Person, Personnel};
pub use refusal::Refusal;
pub use repository::{AccessRepository, LogInRecord, OfficerRecord, ServiceKey, VerifierRecord};
pub use second_person::{
    InvalidWitness, Proposal, ProposalRepository, SecondPersonError, Seconded, Witness,
    second_person,
};
pub(crate) use secret::random_id;
pub use secret::{Secret, SecretHash};
pub use session::{Session, SessionLimit};
pub use totp::TotpSecret;
pub use verifier::{Scope, UnknownScope, Verifier, VerifierId};
