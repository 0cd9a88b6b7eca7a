//! Officers of the authority.

pub(in crate::http::api) mod add;
pub(in crate::http::api) mod change;
pub(in crate::http::api) mod end_key;
pub(in crate::http::api) mod give_key;
pub(in crate::http::api) mod list;
pub(in crate::http::api) mod read;
pub(in crate::http::api) mod reset;
mod view;
