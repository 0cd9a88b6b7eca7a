//! The off-line verifier as a WebAssembly module: bytes in, the verdict's JSON out.
//!
//! The module asks its host for nothing: no clock, no network, no randomness. It exports its
//! `memory` and two functions.
//!
//! | export | does |
//! |---|---|
//! | `buffer(length) -> address` | makes the shared buffer at least this long and says where it is |
//! | `judge(length) -> length` | reads a request from the first bytes of the buffer, puts the answer there |
//!
//! After each call the buffer may have moved, and a view of `memory` may be detached: ask
//! `buffer(0)` and make the view again before reading.
//!
//! A request is fields one after another, each a letter, its length in four bytes (little-endian)
//! and its bytes, in this order:
//!
//! | field | bytes | how often |
//! |---|---|---|
//! | `n` | the time of the check, RFC 3339 | once |
//! | `r` | an authority's root: 32 bytes of an Ed25519 key | once for each authority |
//! | `t` | its trust list, as published | once after each `r` |
//! | `s` | a status list under that trust list: a CWT | any number after `t` |
//! | `c` | the text of the code; empty where there is only a seal | once |
//! | `m` | the machine-readable zone that was read beside it | at most once |
//! | `v` | the bytes of a visible digital seal | at most once |
//! | `l` | a log proof: `c2sp.org/tlog-proof@v1` | at most once |
//! | `q` | nothing: the verifier asks for a log proof | at most once |
//! | `N P S B X C E` | as printed: number, primary and secondary identifier, date of birth, sex, nationality, date of expiry | at most once each |
//! | `a` | a trust list older than this is stale: seconds, in decimal digits | at most once |
//! | `b` | a status list older than this is stale: the same | at most once |
//!
//! The answer is the verdict, or `{"error":…,"field":…}` when there can be none: `request` for a
//! request out of this form, `trust_list` and `status_list` for lists that do not open under what
//! they were given with.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod answer;
#[cfg(target_arch = "wasm32")]
mod module;
mod request;

pub use answer::answer;
