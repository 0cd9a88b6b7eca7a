//! 8 — Documents on record: what was issued, where it stands, and the log leaf of each signature.

mod document;
mod draw;
mod life;
mod printed;
mod repository;
mod view;

pub use document::Document;
pub use draw::{DrawError, draw_document, hex, template_of};
pub use life::{Grounds, LifeError, Registry};
pub use repository::{RegistryRepository, StatusChange, StatusListRow};
