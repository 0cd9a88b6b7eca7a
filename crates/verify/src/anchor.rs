use alloc::vec::Vec;

use jiff::Timestamp;

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

impl Anchor {
    /// The time of the newest of the lists.
    pub(crate) fn newest(&self) -> Timestamp {
        let lists = self.status_lists.iter().map(|list| list.issued_at);
        lists.fold(self.trust_list.issued, Timestamp::max)
    }
}

/// What a judge looks things up in: anchors as they are, or made ready for many codes.
pub(crate) trait Anchors {
    /// What is held of an authority.
    fn of(&self, authority: &str) -> Option<Held<'_>>;
}

impl Anchors for [Anchor] {
    fn of(&self, authority: &str) -> Option<Held<'_>> {
        let anchor = self.iter().find(|a| a.trust_list.authority.as_str() == authority)?;
        let lists = Lists::AsGiven(&anchor.status_lists);
        Some(Held { trust_list: &anchor.trust_list, newest: anchor.newest(), lists })
    }
}

/// What is held of one authority.
pub(crate) struct Held<'a> {
    pub(crate) trust_list: &'a TrustList,
    /// The time of the newest of the lists.
    pub(crate) newest: Timestamp,
    pub(crate) lists: Lists<'a>,
}

/// Status lists, to be found by their URI.
pub(crate) enum Lists<'a> {
    /// In any order.
    AsGiven(&'a [StatusListToken]),
    /// In the order of their URIs, one each.
    Sorted(&'a [StatusListToken]),
}

impl<'a> Held<'a> {
    /// The list of this URI. Two under one URI are two ages of one list: the younger speaks.
    pub(crate) fn status_list(&self, uri: &str) -> Option<&'a StatusListToken> {
        match self.lists {
            Lists::AsGiven(lists) => {
                lists.iter().filter(|list| list.subject == uri).max_by_key(|list| list.issued_at)
            }
            Lists::Sorted(lists) => {
                let at = lists.binary_search_by(|list| list.subject.as_str().cmp(uri)).ok()?;
                lists.get(at)
            }
        }
    }
}
