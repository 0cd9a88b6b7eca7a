//! 2 — Pictures that officers send: decoded in bounded memory, held against the rules, and written
//! anew, so that nothing but pixels survives; and the face, shrunk for the code.

mod face;
mod picture;
mod portrait_rules;
mod signature;

pub use face::Face;
pub use picture::{MAX_FILE, PictureError, decode_grey};
pub use portrait_rules::{RULES, Rules, read_portrait};
pub use signature::read_signature;
