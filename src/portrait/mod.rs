//! 2 — Pictures that officers send: decoded in bounded memory, held against the rules, and written
//! anew, so that nothing but pixels survives.

mod picture;
mod portrait_rules;
mod signature;

pub use picture::{MAX_FILE, PictureError, decode_grey};
pub use portrait_rules::{RULES, Rules, read_portrait};
pub use signature::read_signature;
