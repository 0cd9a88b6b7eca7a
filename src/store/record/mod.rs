//! The repositories of the domain, in statements that both databases read.

mod access;
mod application;
mod audit;
mod authority;
mod issuance;
mod log_in;
mod proposal;
mod publish;
mod registry;
mod signers;

pub(super) use audit::ChainEnd;
