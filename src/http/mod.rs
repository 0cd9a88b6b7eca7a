//! The HTTP surface: axum only. One file an endpoint.

mod api;
mod body;
mod client;
mod engine;
mod once;
mod openapi;
mod path_text;
mod problem;
mod public;
mod router;
mod serve;
mod who;

pub use engine::Engine;
pub use openapi::document as openapi_document;
pub use problem::{FieldError, Problem};
pub use router::router;
pub use serve::{Listener, ServeError, TlsFiles, serve};
