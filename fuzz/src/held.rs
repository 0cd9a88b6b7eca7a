//! What the verifier of these targets holds: the lists of `docs/vectors`.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use chancery_credential::Code;
use chancery_vectors::{Key, Lists, NOW, at};
use chancery_verify::{
    Anchor, Outcome, Request, StatusListToken, TrustList, Verdict, judge, judge_code,
};

use crate::corpus;

const STATUS: &str = "https://id.uto.example/status-lists/0";

/// UTO's trust list and a status list of it, in which every place of the corpora is good.
pub(crate) fn anchors() -> &'static [Anchor] {
    static ANCHORS: OnceLock<Vec<Anchor>> = OnceLock::new();
    ANCHORS.get_or_init(|| {
        let note = Lists::signed(&Lists::uto(), &["uto-list-1", "uto-list-2"]);
        let token = Lists::status(STATUS, "2026-11-23T18:00:00Z", "uto-status");
        let opened = TrustList::open(&note, &Key::named("uto-root").public()).ok();
        let anchor = opened.and_then(|trust_list| {
            let status_lists = vec![StatusListToken::open(&token, &trust_list).ok()?];
            Some(Anchor { trust_list, status_lists })
        });
        assert!(anchor.is_some(), "the lists of the vectors open");
        anchor.into_iter().collect()
    })
}

/// The verdict on the text of a code, which is read in place and again as a value of its own.
pub(crate) fn verdict(code: &str) -> Verdict {
    let request = Request { code, ..Request::at(at(NOW)) };
    let verdict = judge(&request, anchors());
    match Code::decode(code) {
        Ok(read) => assert_eq!(judge_code(&read, &request, anchors()), verdict),
        Err(_) => assert_eq!(verdict.outcome, Outcome::NoResult),
    }
    let shown = matches!(verdict.outcome, Outcome::Accept | Outcome::Caution);
    assert_eq!(verdict.holder.is_some(), shown, "the holder is shown on accept and caution alone");
    assert_eq!(verdict.document.is_some(), shown);
    assert!(!verdict.reason_codes.is_empty());
    verdict
}

/// Whether the holder of no key can have made this message: it is one of the corpus.
pub(crate) fn is_known(cose: &[u8]) -> bool {
    static KNOWN: OnceLock<BTreeSet<Vec<u8>>> = OnceLock::new();
    KNOWN.get_or_init(|| corpus("cose").unwrap_or_default().into_iter().collect()).contains(cose)
}
