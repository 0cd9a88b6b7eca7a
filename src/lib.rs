//! Chancery issues consular identity cards and emergency travel documents, and lets anyone check
//! them. The rooms, in the order the data flows:

pub mod environment;
pub mod ledger;
pub mod privacy;

pub mod access;
pub mod application;
pub mod authority;
