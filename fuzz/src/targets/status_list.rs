use chancery_credential::to_be_signed;
use chancery_vectors::Key;
use chancery_verify::{STATUS_LIST_TYPE, StatusListToken};

use crate::held::anchors;

/// Takes the bytes for a status list token, and for the claims of one that the right key signs.
pub(crate) fn run(bytes: &[u8]) {
    let Some(anchor) = anchors().first() else { return };
    let known = anchor.status_lists.first().map(|list| &list.list);
    if let Ok(opened) = StatusListToken::open(bytes, &anchor.trust_list) {
        assert_eq!(Some(&opened.list), known, "a list that nobody signed opens");
    }
    let key = Key::named("uto-status");
    let signature = key.sign(&to_be_signed(key.id(), Some(STATUS_LIST_TYPE), bytes));
    let token = StatusListToken::encode(key.id(), bytes.into(), signature);
    if let Ok(opened) = StatusListToken::open(&token, &anchor.trust_list) {
        let end = opened.list.len();
        assert!(opened.list.at(end).is_none());
        assert!(end == 0 || opened.list.at(end - 1).is_some());
    }
}
