//! Officers coming in and going out.

pub(super) mod begin;
pub(super) mod current;
pub(super) mod end;
pub(super) mod enrol;
mod view;
