//! What judging a code allocates: the parts of its verdict, once each, and nothing else.
//!
//! The program's allocator counts, so this file has one test and nothing beside it runs.
#![cfg(test)]

use std::alloc::System;

use chancery_credential::{
    Attributes, Claims, Code, Image, KeyId, PROFILE_VERSION, Scratch, StatusReference,
    to_be_signed, unsigned_code,
};
use chancery_identity::{DocumentKind, Sex};
use chancery_verify::{
    Anchor, KeyAlgorithm, KeyState, KeyUse, ListedKey, NoteKey, Outcome, PublicKey, Request, Root,
    STATUS_LIST_TYPE, Status, StatusList, StatusListToken, TrustList, Verdict, Verifier, Workspace,
    status_list_claims,
};
use ed25519_dalek::{Signer, SigningKey};
use jiff::{Timestamp, ToSpan};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const URI: &str = "https://id.example/status-lists/0";
const DOCUMENT: KeyId = KeyId([1; 8]);
const STATUS: KeyId = KeyId([2; 8]);

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> PublicKey {
    PublicKey::from_bytes(key(seed).verifying_key().as_bytes()).unwrap()
}

fn now() -> Timestamp {
    "2026-11-23T18:40:02Z".parse().unwrap()
}

fn listed(id: KeyId, usage: KeyUse, seed: u8) -> ListedKey {
    ListedKey {
        id,
        usage,
        algorithm: KeyAlgorithm::Ed25519,
        spki: public(seed).spki(),
        sign_from: now() - 24.hours(),
        sign_to: now() + 24.hours(),
        valid_to: now() + 9_000.hours(),
        kinds: DocumentKind::ALL.into(),
        states: vec!["UTO".parse().unwrap()],
        state: KeyState::Active,
        since: None,
        reason: None,
        good_below: None,
        seal_reference: None,
        specimen: false,
    }
}

fn anchor() -> Anchor {
    let root = Root {
        authority: "UTO".parse().unwrap(),
        version: 1,
        threshold: 1,
        keys: vec![NoteKey { name: "list.uto.example".into(), key: public(9) }],
    };
    let list = TrustList {
        authority: root.authority,
        name: "Republic of Utopia".into(),
        version: 1,
        issued: now() - 1.hour(),
        expires: now() + 99.hours(),
        previous: None,
        root_signature: key(8).sign(root.text().as_bytes()).to_bytes(),
        root,
        posts: vec![],
        keys: vec![listed(DOCUMENT, KeyUse::Document, 1), listed(STATUS, KeyUse::Status, 2)],
    };
    let text = list.text();
    let signature = key(9).sign(text.as_bytes()).to_bytes();
    let note = format!("{text}\n{}", list.root.keys[0].signature_line(&signature));
    let trust_list = TrustList::open(note.as_bytes(), &public(8)).unwrap();
    let mut statuses = StatusList::not_activated(128);
    assert!(statuses.set(42, Status::Valid) && statuses.set(43, Status::Revoked));
    let claims = status_list_claims(URI, now(), now() + 99.hours(), 60, &statuses);
    let signature = key(2).sign(&to_be_signed(STATUS, Some(STATUS_LIST_TYPE), &claims)).to_bytes();
    let token = StatusListToken::encode(STATUS, claims, signature);
    let status_lists = vec![StatusListToken::open(&token, &trust_list).unwrap()];
    Anchor { trust_list, status_lists }
}

fn code(signer: u8, index: u64, spoil: impl FnOnce(&mut Claims)) -> String {
    let mut claims = Claims {
        issuer: Some("UTO".into()),
        not_before: Some(now().as_second() - 3_600),
        expires: Some(now().as_second() + 360_000),
        issued_at: Some(now().as_second() - 60),
        token_id: Some(vec![7; 16]),
        identity: Attributes {
            number: Some("C2314589X".into()),
            full_name: Some("ANNA MARIA ERIKSSON".into()),
            first_name: Some("ANNA MARIA".into()),
            last_name: Some("ERIKSSON".into()),
            birth_date: Some("1974-08-XX".parse().unwrap()),
            sex: Some(Sex::Female),
            nationality: Some("UTO".into()),
            issuing_country: Some("UTO".into()),
            native_name: Some("Анна Эрикссон".into()),
            native_language: Some("ru".into()),
            image: Some(Image { bytes: (0..=255).collect(), format: Some(4) }),
            kind: Some(DocumentKind::ConsularCard),
            post: Some("CONSULATE GENERAL, HOUSTON".into()),
            profile_version: Some(PROFILE_VERSION),
            ..Attributes::default()
        },
        status: Some(StatusReference { uri: URI.into(), index }),
        ..Claims::default()
    };
    spoil(&mut claims);
    let signature = key(signer).sign(&unsigned_code(DOCUMENT, &claims)).to_bytes();
    Code::signed(DOCUMENT, claims, signature).text()
}

/// How many pieces of memory a verdict owns.
fn owned(verdict: &Verdict) -> usize {
    let mut pieces = 2;
    for check in &verdict.checks {
        pieces += usize::from(check.key_id.is_some()) + usize::from(check.expires.is_some());
        pieces += usize::from(!check.differing.is_empty());
    }
    if let Some(issuer) = &verdict.issuer {
        pieces += 2 + usize::from(issuer.post.is_some());
    }
    pieces += 3 * usize::from(verdict.document.is_some());
    if let Some(holder) = &verdict.holder {
        pieces += 1 + usize::from(holder.name.secondary.is_some());
        pieces += 2 * usize::from(holder.name.native.is_some());
        pieces += usize::from(holder.birth_date.is_some());
        pieces += usize::from(holder.nationality.is_some());
        pieces += usize::from(holder.portrait.is_some());
    }
    pieces
}

#[test]
fn a_verdict_is_all_that_a_code_allocates() {
    let verifier = Verifier::new(vec![anchor()]);
    let plain = Verifier::with_prepared(vec![anchor()], 0);
    let (mut scratch, mut workspace) = (Scratch::new(), Workspace::new());
    let no_portrait = code(1, 42, |claims| claims.identity.image = None);
    let forged = code(7, 42, |_| ());
    let stranger = code(1, 42, |claims| claims.issuer = Some("QMJ".into()));
    let elsewhere = code(1, 42, |claims| claims.status = None);
    let texts = [
        (code(1, 42, |_| ()), Outcome::Accept),
        (no_portrait, Outcome::Accept),
        (elsewhere, Outcome::Caution),
        (forged, Outcome::Reject),
        (stranger, Outcome::Reject),
        ("no code".into(), Outcome::NoResult),
    ];
    for (text, outcome) in &texts {
        let request = Request { code: text, ..Request::at(now()) };
        let region = Region::new(ALLOCATOR);
        let verdict = verifier.judge(&request, &mut scratch);
        let change = region.change();
        assert_eq!(verdict.outcome, *outcome);
        assert_eq!((change.allocations, change.reallocations), (owned(&verdict), 0), "{outcome:?}");
        assert_eq!(change.deallocations, 0, "{outcome:?}");
        // The count sees what it should: without multiples, tables are made for the one signature.
        if *outcome == Outcome::Accept {
            let region = Region::new(ALLOCATOR);
            let verdict = plain.judge(&request, &mut scratch);
            assert!(region.change().allocations > owned(&verdict));
        }
    }
    let requests = texts.iter().cycle().take(600).map(|(text, _)| text);
    let (mut pieces, mut seen) = (0, 0);
    let region = Region::new(ALLOCATOR);
    let requests = requests.map(|text| Request { code: text, ..Request::at(now()) });
    verifier.judge_each(requests, &mut workspace, |verdict| {
        pieces += owned(&verdict);
        seen += 1;
    });
    let change = region.change();
    assert_eq!((seen, change.allocations, change.reallocations), (600, pieces, 0));
}
