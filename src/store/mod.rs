//! The record: units of work over the domain's repository traits. Personal data is sealed before
//! it reaches a database.

mod sqlite;

pub use sqlite::{OpenError, SqliteStore};
