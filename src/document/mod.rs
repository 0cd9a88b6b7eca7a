//! 3 — A document: every value it prints and signs, its validity, and its life cycle.

mod as_base64;
mod as_text;
mod claims;
mod life;
mod mrz;
mod record;
mod seal;
mod validity;

pub use life::{DocumentStatus, StatusReason};
pub use record::{
    GuardianRecord, HolderRecord, JourneyRecord, MrzNameRecord, Record, ReplacesRecord,
    SealSignerNamed, StatusPlace, TemplateUsed,
};
pub use validity::{Validity, ValidityError};
