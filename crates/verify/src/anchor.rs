use alloc::vec::Vec;

use crate::{StatusListToken, TrustList};

/// What a verifier holds of one authority: its trust list and the status lists under it. One
/// authority's anchor never vouches for another's documents.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// The authority's trust list, its signatures verified.
    pub trust_list: TrustList,
    /// The authority's status lists, their signatures verified.
    pub status_lists: Vec<StatusListToken>,
}
