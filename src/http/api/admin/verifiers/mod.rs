//! Verifiers that the authority enrolled.

pub(in crate::http::api) mod add;
pub(in crate::http::api) mod change;
pub(in crate::http::api) mod list;
pub(in crate::http::api) mod new_key;
mod view;
