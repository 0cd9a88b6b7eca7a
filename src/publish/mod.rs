//! 9 — What anybody may read and mirror: trust lists, status lists, keys and certificates.

mod jwks;
mod jwt;
mod published;
mod repository;
mod shelf;
mod status;

pub use published::{Press, PublishError, Published, StatusListFiles};
pub use repository::{PublishRepository, TrustListRow};
pub use shelf::Shelf;
