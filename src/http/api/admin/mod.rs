//! Administration: officers, verifiers, the authority, its posts, the configuration. Everything is
//! of the authority that the officer who asks serves.

pub(super) mod authority;
pub(super) mod configuration;
pub(super) mod officers;
pub(super) mod posts;
pub(super) mod verifiers;

use std::collections::BTreeSet;
use std::str::FromStr;

use crate::access::Caller;
use crate::http::Problem;

/// The code of the caller's authority.
fn authority_of(caller: &Caller) -> Result<String, Problem> {
    Ok(caller.as_officer()?.authority.to_string())
}

/// `*` is every post.
fn post_of(post: &str) -> Option<String> {
    (post != "*").then(|| post.to_string())
}

/// Stable words as the values they stand for.
fn words<T: FromStr + Ord>(words: &[String], pointer: &str) -> Result<BTreeSet<T>, Problem> {
    let read = |word: &String| {
        word.parse().map_err(|_| Problem::field(pointer, "a word that is not one of ours"))
    };
    words.iter().map(read).collect()
}
