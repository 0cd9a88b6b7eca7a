//! Every change and every reading of personal data: who, what, to what, when, from where and why,
//! in rows chained by their hashes. A row is written by committing the unit of its act, in the same
//! transaction; if it cannot be written, nothing happens.

mod chain;
mod reading;
mod repository;

pub use chain::{Broken, Checker, Entry, Head};
pub use reading::{read, verify};
pub use repository::{AuditRepository, Detail, Recorded};
