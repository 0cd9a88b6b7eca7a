//! Makes the test vectors of `docs/vectors`: codes, lists and proofs, each with the verdict on it.
//!
//! Everything is made from fixed keys and fixed times, so the files are the same to the last byte
//! whenever they are made. Beside each case stands, by hand, the answer and the reasons that the
//! documents ask for; [`files`] fails where the verifier says something else.
//!
//! `scripts/vectors` writes the files. `tests/published.rs` makes them again and compares, and
//! judges each case from the files alone.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "every input is written here; a fault in one must stop the making"
)]

mod cases;
mod certificate;
mod code;
mod document;
mod judged;
mod keys;
mod lists;
mod publish;
mod receipts;

pub use cases::{Case, Input, OTHER_ZONE, SHEET_ZONE, ZONE};
pub use code::{Header, MintedCode, cwt, text_of, zlib_stored};
pub use document::{card, code_of, sheet};
pub use judged::verdict_of;
pub use keys::Key;
pub use lists::{AuthorityFiles, Lists, NOW, at};
pub use publish::files;
