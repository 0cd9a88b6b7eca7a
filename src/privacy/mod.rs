//! Personal data: never printed by accident, never readable at rest.

mod personal;
mod seal;

pub use personal::Personal;
pub use seal::{Place, SealError, Sealed, SealingKey};
