mod seals;

use alloc::format;
use alloc::string::String;

use chancery_credential::{
    Attributes, Claims, KeyId, PROFILE_VERSION, StatusReference, to_be_signed, unsigned_code,
};
use chancery_identity::Sex;
use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;

use super::*;
use crate::{
    KeyAlgorithm, NoteKey, PublicKey, Root, STATUS_LIST_TYPE, StatusList, status_list_claims,
};

const URI: &str = "https://id.example/status-lists/0";
const DOCUMENT: KeyId = KeyId([1; 8]);
const STATUS: KeyId = KeyId([2; 8]);
const MRZ: &str = "ICUTOC2314589X8<<<<<<<<<<<<<<<\n7408122F3104152UTO<<<<<<<<<<<4\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> PublicKey {
    PublicKey::from_bytes(key(seed).verifying_key().as_bytes()).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn listed(id: KeyId, usage: KeyUse, seed: u8) -> ListedKey {
    ListedKey {
        id,
        usage,
        algorithm: KeyAlgorithm::Ed25519,
        spki: public(seed).spki(),
        sign_from: at("2026-10-01T00:00:00Z"),
        sign_to: at("2027-04-01T00:00:00Z"),
        valid_to: at("2032-07-01T00:00:00Z"),
        kinds: DocumentKindList::both(),
        states: vec!["UTO".parse().unwrap()],
        state: KeyState::Active,
        since: None,
        reason: None,
        good_below: None,
        seal_reference: None,
        specimen: false,
    }
}

struct DocumentKindList;

impl DocumentKindList {
    fn both() -> Vec<chancery_identity::DocumentKind> {
        chancery_identity::DocumentKind::ALL.into()
    }
}

/// Everything a verdict depends on, good in every respect; a test spoils one thing.
struct Scene {
    claims: Claims,
    signer: u8,
    list: TrustList,
    status: Option<Status>,
    status_at: Timestamp,
    status_signer: (KeyId, u8),
    now: Timestamp,
    mrz: Option<&'static str>,
}

impl Scene {
    fn new() -> Self {
        let root = Root {
            authority: "UTO".parse().unwrap(),
            version: 1,
            threshold: 1,
            keys: vec![NoteKey { name: "list.uto.example".into(), key: public(9) }],
        };
        Self {
            claims: Claims {
                issuer: Some("UTO".into()),
                not_before: Some(at("2026-11-23T00:00:00Z").as_second()),
                expires: Some(at("2031-11-22T23:59:59Z").as_second()),
                issued_at: Some(at("2026-11-23T10:00:00Z").as_second()),
                token_id: Some(vec![0; 16]),
                identity: Attributes {
                    number: Some("C2314589X".into()),
                    full_name: Some("ANNA MARIA ERIKSSON".into()),
                    first_name: Some("ANNA MARIA".into()),
                    last_name: Some("ERIKSSON".into()),
                    birth_date: "1974-08-12".parse().ok(),
                    sex: Some(Sex::Female),
                    nationality: Some("UTO".into()),
                    issuing_country: Some("UTO".into()),
                    kind: Some(chancery_identity::DocumentKind::ConsularCard),
                    post: Some("Consulate General, Houston".into()),
                    mrz_binding: Some(MrzBinding::of_lines(&MRZ.lines().collect::<Vec<_>>())),
                    profile_version: Some(PROFILE_VERSION),
                    ..Attributes::default()
                },
                status: Some(StatusReference { uri: URI.into(), index: 42 }),
                ..Claims::default()
            },
            signer: 1,
            list: TrustList {
                authority: "UTO".parse().unwrap(),
                name: "Republic of Utopia".into(),
                version: 118,
                issued: at("2026-11-23T17:10:02Z"),
                expires: at("2026-12-23T00:00:00Z"),
                previous: None,
                root_signature: key(8).sign(root.text().as_bytes()).to_bytes(),
                root,
                posts: vec![],
                keys: vec![
                    listed(DOCUMENT, KeyUse::Document, 1),
                    listed(STATUS, KeyUse::Status, 2),
                ],
            },
            status: Some(Status::Valid),
            status_at: at("2026-11-23T18:00:00Z"),
            status_signer: (STATUS, 2),
            now: at("2026-11-23T18:40:02Z"),
            mrz: None,
        }
    }

    fn anchor(&self) -> Anchor {
        let note_text = self.list.text();
        let signature = key(9).sign(note_text.as_bytes()).to_bytes();
        let note = format!("{note_text}\n{}", self.list.root.keys[0].signature_line(&signature));
        let trust_list = TrustList::open(note.as_bytes(), &public(8)).unwrap();
        let status_lists = self.status.into_iter().map(|status| {
            let mut list = StatusList::not_activated(128);
            assert!(list.set(42, status));
            let week = SignedDuration::from_hours(24 * 7);
            let claims =
                status_list_claims(URI, self.status_at, self.status_at + week, 3600, &list);
            let (id, seed) = self.status_signer;
            let tbs = to_be_signed(id, Some(STATUS_LIST_TYPE), &claims);
            let token = StatusListToken::encode(id, claims, key(seed).sign(&tbs).to_bytes());
            StatusListToken::open(&token, &trust_list).unwrap()
        });
        Anchor { status_lists: status_lists.collect(), trust_list }
    }

    fn text(&self) -> String {
        let signature = key(self.signer).sign(&unsigned_code(DOCUMENT, &self.claims)).to_bytes();
        Code::signed(DOCUMENT, self.claims.clone(), signature).text()
    }

    fn judge(&self) -> Verdict {
        let code = self.text();
        let request = Request {
            code: &code,
            seal: None,
            mrz: self.mrz,
            now: self.now,
            limits: Limits::default(),
        };
        judge(&request, &[self.anchor()])
    }
}

fn spoilt(spoil: impl FnOnce(&mut Scene)) -> (Outcome, Vec<ReasonCode>) {
    let mut scene = Scene::new();
    spoil(&mut scene);
    let verdict = scene.judge();
    let shown = matches!(verdict.outcome, Outcome::Accept | Outcome::Caution);
    assert_eq!(verdict.holder.is_some(), shown);
    assert_eq!(verdict.document.is_some(), shown);
    let json = serde_json::to_string(&verdict).unwrap();
    assert_eq!(json.contains("ERIKSSON"), shown);
    assert_eq!(json.contains("C2314589X"), shown);
    (verdict.outcome, verdict.reason_codes)
}

#[test]
fn a_good_document_is_accepted_in_the_published_shape() {
    let mut scene = Scene::new();
    scene.mrz = Some(MRZ);
    let json = serde_json::to_value(scene.judge()).unwrap();
    let expected = serde_json::json!({
        "verdict": "accept",
        "reason_codes": ["OK"],
        "as_of": "2026-11-23T17:10:02Z",
        "checked_at": "2026-11-23T18:40:02Z",
        "checks": [
            {"check": "signature", "result": "pass", "key_id": "0101010101010101"},
            {"check": "trust_list", "result": "pass", "version": 118, "age_seconds": 5400},
            {"check": "validity", "result": "pass", "expires": "2031-11-22"},
            {"check": "status", "result": "pass", "state": "valid", "age_seconds": 2402},
            {"check": "mrz", "result": "pass"}
        ],
        "issuer": {"authority": "UTO", "name": "Republic of Utopia", "post": "Consulate General, Houston"},
        "document": {"kind": "consular_card", "number": "C2314589X", "issued": "2026-11-23", "expires": "2031-11-22"},
        "holder": {"name": {"primary": "ERIKSSON", "secondary": "ANNA MARIA"}, "birth_date": "1974-08-12", "sex": "F", "nationality": "UTO"}
    });
    assert_eq!(json, expected);
}

#[test]
fn every_rejection_has_its_reason() {
    use ReasonCode::*;
    let rejected = |reason| (Outcome::Reject, vec![reason]);
    assert_eq!(spoilt(|s| s.signer = 7), rejected(SignatureInvalid));
    assert_eq!(spoilt(|s| s.claims.issuer = Some("QMJ".into())), rejected(IssuerUnknown));
    assert_eq!(spoilt(|s| s.list.keys[0].id = KeyId([0; 8])), rejected(IssuerUnknown));
    assert_eq!(spoilt(|s| s.list.keys[0].usage = KeyUse::Log), rejected(SignatureInvalid));
    assert_eq!(spoilt(|s| s.list.keys[0].state = KeyState::Revoked), rejected(SignerRevoked));
    assert_eq!(
        spoilt(|s| {
            s.list.keys[0].kinds.remove(0);
        }),
        rejected(SignerNotAuthorised)
    );
    assert_eq!(
        spoilt(|s| s.list.keys[0].states = vec!["QMJ".parse().unwrap()]),
        rejected(SignerNotAuthorised)
    );
    assert_eq!(
        spoilt(|s| s.claims.identity.issuing_country = Some("QMJ".into())),
        rejected(SignerNotAuthorised)
    );
    assert_eq!(
        spoilt(|s| s.list.keys[0].sign_to = at("2026-11-23T09:59:59Z")),
        rejected(SignerNotAuthorised)
    );
    assert_eq!(
        spoilt(|s| s.list.keys[0].valid_to = at("2031-11-22T23:59:58Z")),
        rejected(SignerNotAuthorised)
    );
    assert_eq!(
        spoilt(|s| s.claims.not_before = Some(at("2026-11-24T00:00:00Z").as_second())),
        rejected(NotYetValid)
    );
    assert_eq!(
        spoilt(|s| s.claims.expires = Some(at("2026-11-23T18:40:01Z").as_second())),
        rejected(Expired)
    );
    assert_eq!(spoilt(|s| s.status = Some(Status::Revoked)), rejected(Revoked));
    assert_eq!(spoilt(|s| s.status = Some(Status::Suspended)), rejected(Suspended));
    assert_eq!(spoilt(|s| s.status = Some(Status::NotActivated)), rejected(NotActivated));
    assert_eq!(spoilt(|s| s.claims.status.as_mut().unwrap().index = 7), rejected(NotActivated));
    assert_eq!(
        spoilt(|s| s.claims.status.as_mut().unwrap().index = 1 << 40),
        rejected(NotActivated)
    );
    assert_eq!(spoilt(|s| s.mrz = Some("ICUTO")), rejected(MrzMismatch));
}

#[test]
fn a_revoked_entry_rejects_however_old_its_list() {
    let old = |s: &mut Scene| s.status_at = at("2026-10-20T00:00:00Z");
    let verdict = spoilt(|s| {
        old(s);
        s.status = Some(Status::Revoked);
    });
    assert_eq!(verdict, (Outcome::Reject, vec![ReasonCode::Revoked]));
}

#[test]
fn what_is_not_fresh_is_amber() {
    use ReasonCode::*;
    let caution = |reason| (Outcome::Caution, vec![reason]);
    assert_eq!(spoilt(|s| s.status = None), caution(StatusUnavailable));
    assert_eq!(spoilt(|s| s.claims.status = None), caution(StatusUnavailable));
    assert_eq!(
        spoilt(|s| s.claims.status.as_mut().unwrap().uri.push('x')),
        caution(StatusUnavailable)
    );
    assert_eq!(spoilt(|s| s.status_at = at("2026-11-22T18:40:01Z")), caution(StatusStale));
    assert_eq!(spoilt(|s| s.list.issued = at("2026-11-16T18:40:01Z")), caution(TrustListStale));
    assert_eq!(spoilt(|s| s.list.expires = at("2026-11-23T18:40:01Z")), caution(TrustListStale));
    assert_eq!(spoilt(|s| s.list.issued = at("2026-11-23T18:46:00Z")), caution(ClockSuspect));
}

#[test]
fn what_cannot_be_said_is_grey() {
    use ReasonCode::*;
    let grey = |reasons: &[ReasonCode]| (Outcome::NoResult, reasons.to_vec());
    assert_eq!(spoilt(|s| s.list.keys[0].specimen = true), grey(&[Specimen]));
    assert_eq!(
        spoilt(|s| s.claims.identity.profile_version = Some(2)),
        grey(&[UnsupportedVersion])
    );
    assert_eq!(spoilt(|s| s.claims.expires = None), grey(&[UnsupportedVersion]));
    assert_eq!(
        spoilt(|s| {
            s.claims.identity.profile_version = None;
            s.claims.issuer = Some("https://elsewhere.example".into());
        }),
        grey(&[NotConsular])
    );
    assert_eq!(
        spoilt(|s| {
            s.status = Some(Status::NotActivated);
            s.status_at = at("2026-11-23T17:40:01Z");
        }),
        grey(&[NotActivated, StatusStale])
    );
    assert_eq!(
        spoilt(|s| {
            s.list.keys[0].id = KeyId([0; 8]);
            s.list.issued = at("2026-11-01T00:00:00Z");
        }),
        grey(&[IssuerUnknown, TrustListStale])
    );
}

#[test]
fn a_retired_signers_documents_stay_good() {
    let verdict = spoilt(|s| s.list.keys[0].state = KeyState::Retired);
    assert_eq!(verdict, (Outcome::Accept, vec![ReasonCode::Ok, ReasonCode::SignerRetired]));
}

#[test]
fn one_authoritys_list_never_vouches_for_anothers_document() {
    // A well-signed code that names QMJ, while only UTO's list holds the key.
    let mut scene = Scene::new();
    let uto = scene.anchor();
    scene.claims.issuer = Some("QMJ".into());
    let code = scene.text();
    let mut other = Scene::new();
    other.list.authority = "QMJ".parse().unwrap();
    other.list.root.authority = "QMJ".parse().unwrap();
    other.list.root_signature = key(8).sign(other.list.root.text().as_bytes()).to_bytes();
    other.list.keys.remove(0);
    let anchors = [uto, other.anchor()];
    let request =
        Request { code: &code, seal: None, mrz: None, now: scene.now, limits: Limits::default() };
    assert_eq!(judge(&request, &anchors).reason_codes, [ReasonCode::IssuerUnknown]);
}

#[test]
fn a_status_list_needs_a_status_key() {
    let scene = Scene::new();
    let anchor = scene.anchor();
    let claims =
        status_list_claims(URI, scene.status_at, scene.now, 1, &StatusList::not_activated(8));
    let token = |id: KeyId, content_type: &str, seed: u8| {
        let tbs = to_be_signed(id, Some(content_type), &claims);
        let signature = key(seed).sign(&tbs).to_bytes();
        chancery_credential::Sign1::new(id, Some(content_type), claims.clone(), signature).encode()
    };
    let open = |token: &[u8]| StatusListToken::open(token, &anchor.trust_list).map(|t| t.subject);
    use crate::StatusListError;
    assert_eq!(open(&token(STATUS, STATUS_LIST_TYPE, 2)).unwrap(), URI);
    assert_eq!(open(&token(DOCUMENT, STATUS_LIST_TYPE, 1)), Err(StatusListError::Signer));
    assert_eq!(open(&token(STATUS, STATUS_LIST_TYPE, 1)), Err(StatusListError::Signature));
    assert_eq!(open(&token(STATUS, "application/other", 2)), Err(StatusListError::Form));
    let mut changed = token(STATUS, STATUS_LIST_TYPE, 2);
    let last = changed.len() - 70;
    changed[last] ^= 1;
    assert!(open(&changed).is_err());
}

#[test]
fn no_changed_character_is_accepted() {
    let scene = Scene::new();
    let anchors = [scene.anchor()];
    let good = scene.text();
    for at in 0..good.len() {
        for to in [b'0', b'A', b' '] {
            let mut changed = good.clone().into_bytes();
            if changed[at] == to {
                continue;
            }
            changed[at] = to;
            let code = String::from_utf8(changed).unwrap();
            let request = Request {
                code: &code,
                seal: None,
                mrz: None,
                now: scene.now,
                limits: Limits::default(),
            };
            let outcome = judge(&request, &anchors).outcome;
            assert!(matches!(outcome, Outcome::Reject | Outcome::NoResult), "{at}");
        }
    }
}

#[test]
fn text_that_is_no_code_is_unreadable() {
    for code in ["", "hello", "HC1:6BF", "https://id.example/1", "NCF"] {
        let request = Request {
            code,
            seal: None,
            mrz: None,
            now: Scene::new().now,
            limits: Limits::default(),
        };
        let verdict = judge(&request, &[]);
        assert_eq!(
            (verdict.outcome, &verdict.reason_codes[..]),
            (Outcome::NoResult, &[ReasonCode::Unreadable][..])
        );
        assert_eq!(verdict.as_of, None);
    }
}

proptest! {
    #[test]
    fn any_text_gets_a_verdict_and_never_a_green_one(code: String) {
        let request = Request { code: &code, seal: None, mrz: None, now: Scene::new().now, limits: Limits::default() };
        prop_assert_eq!(judge(&request, &[]).outcome, Outcome::NoResult);
    }
}
