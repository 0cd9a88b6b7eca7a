//! Personal data: never printed by accident, never readable at rest.

mod blind;
mod keys;
mod personal;
mod seal;

pub use blind::{IndexKey, LoginIndex, PersonIndex};
pub use keys::{SealingKeyError, SealingKeys};
pub use personal::Personal;
pub use seal::{Place, SealError, Sealed, SealingKey};
