//! Changes of valid codes, and lies: none is accepted, and each gets a reason of the published list.
//!
//! From ten valid codes: every bit of the COSE bytes flipped, every bit of the compressed bytes
//! flipped, every truncation of both and of the text, a byte put in at every place of both; and
//! claims that say something wrong under every kind of signature.
#![cfg(test)]

#[path = "mutations/lies.rs"]
mod lies;

use std::collections::BTreeMap;

use chancery_credential::{Claims, Image, StatusReference, compress, text};
use chancery_vectors::{Header, Key, Lists, MintedCode, NOW, at, card, code_of, sheet, text_of};
use chancery_verify::{Anchor, Outcome, Request, StatusListToken, TrustList, judge};

/// The reason codes of the published list, by hand.
const REASONS: &str = "OK UNREADABLE NOT_CONSULAR UNSUPPORTED_VERSION SPECIMEN SIGNATURE_INVALID \
    ISSUER_UNKNOWN SIGNER_NOT_AUTHORISED SIGNER_REVOKED SIGNER_RETIRED TRUST_LIST_STALE \
    NOT_YET_VALID EXPIRED NOT_ACTIVATED SUSPENDED LOST_OR_STOLEN REVOKED SUPERSEDED STATUS_STALE \
    STATUS_UNAVAILABLE MRZ_MISMATCH PRINTED_VALUES_MISMATCH PORTRAIT_ABSENT CLOCK_SUSPECT NOT_IN_LOG \
    POLICY_NOT_MET";

const UTO_STATUS: &str = "https://id.uto.example/status-lists/0";
const QMJ_STATUS: &str = "https://id.qmj.example/status-lists/0";

fn anchors() -> Vec<Anchor> {
    [
        (Lists::uto(), "uto-root", &["uto-list-1", "uto-list-2"][..], UTO_STATUS, "uto-status"),
        (Lists::qmj(), "qmj-root", &["qmj-list"], QMJ_STATUS, "qmj-status"),
    ]
    .map(|(list, root, signers, uri, status)| {
        let note = Lists::signed(&list, signers);
        let trust_list = TrustList::open(&note, &Key::named(root).public()).unwrap();
        let token = Lists::status(uri, "2026-11-23T18:00:00Z", status);
        let status_lists = vec![StatusListToken::open(&token, &trust_list).unwrap()];
        Anchor { trust_list, status_lists }
    })
    .into()
}

/// Ten codes that are accepted.
fn valid() -> Vec<MintedCode> {
    let changed = |change: fn(&mut Claims)| {
        let mut claims = card();
        change(&mut claims);
        claims
    };
    let key = Key::named("uto-document");
    let ed19 = Header { algorithm: -19, ..Header::of(key) };
    vec![
        code_of(&card(), key),
        code_of(&sheet(), key),
        code_of(
            &changed(|c| c.identity.image = Some(Image { bytes: vec![9; 60], format: Some(4) })),
            key,
        ),
        code_of(
            &changed(|c| {
                c.identity.native_name = Some("Анна Мария Эрикссон".into());
                c.identity.native_language = Some("ru".into());
            }),
            key,
        ),
        code_of(&changed(|c| c.identity.birth_date = "1974-XX-XX".parse().ok()), key),
        code_of(&changed(|c| c.identity.first_name = None), key),
        code_of(&changed(|c| c.identity.address = None), Key::named("uto-card-only")),
        code_of(&card(), Key::named("uto-document-es256")),
        MintedCode::signed(ed19, card().encode(), key),
        code_of(
            &changed(|c| {
                c.issuer = Some("QMJ".into());
                c.identity.issuing_country = Some("QMJ".into());
                c.status = Some(StatusReference { uri: QMJ_STATUS.into(), index: 42 });
            }),
            Key::named("qmj-document"),
        ),
    ]
}

/// Asks about codes, and counts the answers.
struct Desk {
    anchors: Vec<Anchor>,
    asked: usize,
    reasons: BTreeMap<&'static str, usize>,
}

impl Desk {
    fn outcome(&self, code: &str) -> (Outcome, Vec<&'static str>) {
        let verdict = judge(&Request { code, ..Request::at(at(NOW)) }, &self.anchors);
        (verdict.outcome, verdict.reason_codes.iter().map(|reason| reason.as_str()).collect())
    }

    /// The code must not be accepted.
    fn refuses(&mut self, code: &str, what: impl FnOnce() -> String) {
        let (outcome, reasons) = self.outcome(code);
        let said = matches!(outcome, Outcome::Reject | Outcome::NoResult);
        assert!(said && !reasons.is_empty(), "{}: {outcome:?} {reasons:?}\n{code}", what());
        for reason in reasons {
            assert!(REASONS.split(' ').any(|known| known == reason), "{reason} is new");
            *self.reasons.entry(reason).or_default() += 1;
        }
        self.asked += 1;
    }
}

/// The next of a fixed row of bytes (an xorshift of 64 bits).
fn byte(state: &mut u64) -> u8 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    state.to_le_bytes()[4]
}

/// Each byte string with one bit flipped, cut short, or with a byte put in.
fn changes(bytes: &[u8], state: &mut u64, mut each: impl FnMut(&[u8], String)) {
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.to_vec();
            changed[at] ^= 1 << bit;
            each(&changed, format!("bit {bit} of byte {at}"));
        }
        each(&bytes[..at], format!("cut at {at}"));
    }
    for at in 0..=bytes.len() {
        let mut changed = bytes.to_vec();
        let new = byte(state);
        changed.insert(at, new);
        each(&changed, format!("{new:#04x} put in at {at}"));
    }
}

#[test]
fn nothing_that_was_changed_is_accepted() {
    let mut desk = Desk { anchors: anchors(), asked: 0, reasons: BTreeMap::new() };
    let mut state = 0x9E37_79B9_7F4A_7C15;
    let valid = valid();
    assert_eq!(valid.len(), 10);
    for code in &valid {
        assert_eq!(desk.outcome(&code.text()).0, Outcome::Accept);
        let cose = code.cose();
        let compressed = compress(&cose);
        changes(&cose, &mut state, |cose, how| {
            desk.refuses(&text_of(cose), || format!("COSE: {how}"))
        });
        changes(&compressed, &mut state, |zlib, how| {
            desk.refuses(&text::encode(zlib), || format!("zlib: {how}"));
        });
        let whole = code.text();
        for end in 0..whole.len() {
            desk.refuses(&whole[..end], || format!("text cut at {end}"));
        }
    }
    println!("{} changed codes: {:?}", desk.asked, desk.reasons);
    assert!(desk.asked >= 29_000, "{}", desk.asked);
}

#[test]
fn no_lie_is_accepted() {
    let mut desk = Desk { anchors: anchors(), asked: 0, reasons: BTreeMap::new() };
    for (what, code) in lies::all() {
        desk.refuses(&code, || what);
    }
    println!("{} lies: {:?}", desk.asked, desk.reasons);
    assert!(desk.asked >= 400, "{}", desk.asked);
}
