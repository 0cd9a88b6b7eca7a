//! The record, on both databases: every case here runs on SQLite and on PostgreSQL, through the
//! public repositories, and where somebody tampers, with plain SQL beside them.
#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

#[path = "store/access.rs"]
mod access;
#[path = "store/acts.rs"]
mod acts;
#[path = "store/answers.rs"]
mod answers;
#[path = "store/applications.rs"]
mod applications;
#[path = "store/chain.rs"]
mod chain;
#[path = "store/db.rs"]
mod db;
#[path = "store/instance.rs"]
mod instance;
#[path = "store/issuance.rs"]
mod issuance;
#[path = "store/registry.rs"]
mod registry;
#[path = "store/rotation.rs"]
mod rotation;
#[path = "store/samples.rs"]
mod samples;
#[path = "store/sealed.rs"]
mod sealed;
#[path = "store/together.rs"]
mod together;
#[path = "store/units.rs"]
mod units;
