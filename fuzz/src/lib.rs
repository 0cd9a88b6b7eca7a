//! Throws mutated bytes at everything that reads what a stranger wrote.
//!
//! A target is a function of bytes that panics when something is wrong. What it is given comes from
//! `corpus/<target>/`, one input a file, and from a [`Mutator`] that changes those inputs with the
//! same choices for the same seed. `tests/replay.rs` runs every target over its corpus;
//! `scripts/fuzz` runs them all for a time. An input that once made a target panic belongs into the
//! corpus.
//!
//! A new target is a file in `targets/`, a row in [`TARGETS`], and a folder in `corpus/`.

mod corpus;
mod held;
mod mutator;
mod targets;

pub use corpus::corpus;
pub use mutator::Mutator;

/// A name, and what is called with the bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("claims", targets::claims::run),
    ("code", targets::code::run),
    ("cose", targets::cose::run),
    ("log_proof", targets::log_proof::run),
    ("mrz_name", targets::mrz_name::run),
    ("mrz_parse", targets::mrz_parse::run),
    ("receipt", targets::receipt::run),
    ("seal", targets::seal::run),
    ("seal_text", targets::seal_text::run),
    ("status_list", targets::status_list::run),
    ("trust_list", targets::trust_list::run),
];
