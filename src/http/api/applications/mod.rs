//! Applications, from intake to issue.

pub(super) mod approve;
pub(super) mod create;
pub(super) mod issue;
pub(super) mod portrait;
pub(super) mod read;
pub(super) mod recommend;
pub(super) mod review;
pub(super) mod signature;
pub(super) mod submit;
mod view;
