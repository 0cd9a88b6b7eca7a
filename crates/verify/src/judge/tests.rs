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
    KeyAlgorithm, NoteKey, PublicKey, Root, STATUS_LIST_TYPE, StatusList, StatusListToken,
    Verifier, Workspace, status_list_claims,
};

const URI: &str = "https://id.example/status-lists/0";
const DOCUMENT: KeyId = KeyId([1; 8]);
const STATUS: KeyId = KeyId([2; 8]);
const LOG: KeyId = KeyId([3; 8]);
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
    printed: Option<Printed<'static>>,
    log_proof: Option<Vec<u8>>,
    require_log: bool,
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
                    image: Some(chancery_credential::Image {
                        bytes: b"RIFF....WEBP".into(),
                        format: Some(4),
                    }),
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
                    listed(LOG, KeyUse::Log, 3),
                ],
            },
            status: Some(Status::Valid),
            status_at: at("2026-11-23T18:00:00Z"),
            status_signer: (STATUS, 2),
            now: at("2026-11-23T18:40:02Z"),
            mrz: None,
            printed: None,
            log_proof: None,
            require_log: false,
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
        let printed = self.printed;
        let request = Request {
            code: &code,
            mrz: self.mrz,
            printed: printed.as_ref(),
            log_proof: self.log_proof.as_deref(),
            require_log: self.require_log,
            ..Request::at(self.now)
        };
        everywhere(&request, &[self.anchor()])
    }
}

/// The verdict, which is the same however it is asked for: of anchors as they are and made ready,
/// with the signer's multiples and without, alone and among others.
fn everywhere(request: &Request<'_>, anchors: &[Anchor]) -> Verdict {
    let verdict = judge(request, anchors);
    let (mut scratch, mut workspace) = (Scratch::new(), Workspace::new());
    for prepared in [0, 1] {
        let verifier = Verifier::with_prepared(anchors.to_vec(), prepared);
        assert_eq!(verifier.judge(request, &mut scratch), verdict);
        assert_eq!(verifier.renewed(anchors.to_vec()).judge(request, &mut scratch), verdict);
        let junk = Request { code: "no code", seal: None, ..*request };
        let mut seen = 0;
        verifier.judge_each([junk, *request, junk, *request], &mut workspace, |one| {
            let expected = if seen % 2 == 1 { &verdict } else { &judge(&junk, anchors) };
            assert_eq!(one, *expected);
            seen += 1;
        });
        assert_eq!(seen, 4);
    }
    verdict
}

/// A key that goes is not believed, and one that comes is, whatever was worked out before.
#[test]
fn renewed_anchors_are_judged_by_themselves() {
    let scene = Scene::new();
    let mut others = Scene::new();
    others.signer = 7;
    others.list.keys[0].spki = public(7).spki();
    let mut scratch = Scratch::new();
    let mut outcome = |verifier: &Verifier, code: &str| {
        verifier.judge(&Request { code, ..Request::at(scene.now) }, &mut scratch).outcome
    };
    let mut verifier = Verifier::default();
    assert_eq!(outcome(&verifier, &scene.text()), Outcome::Reject);
    verifier = Verifier::new(vec![scene.anchor()]);
    for (anchors, expected) in [
        (vec![scene.anchor()], [Outcome::Accept, Outcome::Reject]),
        (vec![others.anchor()], [Outcome::Reject, Outcome::Accept]),
        (vec![], [Outcome::Reject, Outcome::Reject]),
        (vec![scene.anchor()], [Outcome::Accept, Outcome::Reject]),
    ] {
        verifier = verifier.renewed(anchors);
        let found = [outcome(&verifier, &scene.text()), outcome(&verifier, &others.text())];
        assert_eq!(found, expected);
    }
}

/// More codes than are taken up together, good and bad in turn, from an iterator that would go on
/// after its end.
#[test]
fn many_verdicts_come_in_the_order_of_their_codes() {
    let scene = Scene::new();
    let mut forged = Scene::new();
    forged.signer = 7;
    let mut later = Scene::new();
    later.claims.status = Some(StatusReference { uri: URI.into(), index: 43 });
    let texts = [scene.text(), forged.text(), later.text(), String::from("no code")];
    let anchors = [scene.anchor()];
    let verifier = Verifier::new(anchors.to_vec());
    for count in [0, 1, 15, 16, 17, 33, 100] {
        let request =
            |at: usize| Request { code: &texts[at * at % 7 % 4], ..Request::at(scene.now) };
        let mut at = 0;
        verifier.judge_each((0..count).map(request), &mut Workspace::new(), |verdict| {
            assert_eq!(verdict, judge(&request(at), &anchors), "code {at}");
            at += 1;
        });
        assert_eq!(at, count);
    }
}

#[test]
fn of_many_status_lists_the_youngest_of_the_uri_is_found() {
    let scene = Scene::new();
    let mut anchor = scene.anchor();
    let good = anchor.status_lists[0].clone();
    for n in (1..60).rev() {
        let mut other = good.clone();
        other.subject = format!("https://id.example/status-lists/{n}");
        other.list = StatusList::not_activated(128);
        anchor.status_lists.push(other);
    }
    let mut older = good.clone();
    older.issued_at -= SignedDuration::from_mins(1);
    older.list = StatusList::not_activated(128);
    // Before and after the good one; as young as it, and given before it.
    anchor.status_lists.push(older.clone());
    anchor.status_lists.insert(0, older.clone());
    older.issued_at = good.issued_at;
    anchor.status_lists.insert(0, older);
    let code = scene.text();
    let request = Request { code: &code, ..Request::at(scene.now) };
    assert_eq!(everywhere(&request, &[anchor]).outcome, Outcome::Accept);
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
        "holder": {"name": {"primary": "ERIKSSON", "secondary": "ANNA MARIA"}, "birth_date": "1974-08-12", "sex": "F", "nationality": "UTO",
            "portrait": {"media_type": "image/webp", "data": "UklGRi4uLi5XRUJQ"}}
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
    assert_eq!(spoilt(|s| s.list.keys[0].usage = KeyUse::Log), rejected(SignerNotAuthorised));
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
    assert_eq!(
        spoilt(|s| {
            s.list.keys[0].state = KeyState::Retired;
            s.list.keys[0].since = Some(at("2026-11-23T09:00:00Z"));
        }),
        rejected(SignerNotAuthorised)
    );
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

/// The whole list of the contract, each reason produced, and no other there to produce. What only
/// the registry knows is said through [`Verdict::rejected`].
#[test]
fn every_reason_is_produced_and_there_is_no_other() {
    let names = "OK UNREADABLE NOT_CONSULAR UNSUPPORTED_VERSION SPECIMEN SIGNATURE_INVALID \
                 ISSUER_UNKNOWN SIGNER_NOT_AUTHORISED SIGNER_REVOKED SIGNER_RETIRED \
                 TRUST_LIST_STALE NOT_YET_VALID EXPIRED NOT_ACTIVATED SUSPENDED LOST_OR_STOLEN \
                 REVOKED SUPERSEDED STATUS_STALE STATUS_UNAVAILABLE MRZ_MISMATCH \
                 PRINTED_VALUES_MISMATCH PORTRAIT_ABSENT CLOCK_SUSPECT NOT_IN_LOG POLICY_NOT_MET";
    let all: Vec<&str> = ReasonCode::ALL.into_iter().map(ReasonCode::as_str).collect();
    assert_eq!(all, names.split_whitespace().collect::<Vec<_>>());
    let mut produced = alloc::collections::BTreeSet::new();
    let spoils: [fn(&mut Scene); 22] = [
        |_| {},
        |s| s.claims.identity.profile_version = Some(2),
        |s| s.list.keys[0].specimen = true,
        |s| s.signer = 7,
        |s| s.claims.issuer = Some("QMJ".into()),
        |s| s.list.keys[0].states = vec!["QMJ".parse().unwrap()],
        |s| s.list.keys[0].state = KeyState::Revoked,
        |s| s.list.keys[0].state = KeyState::Retired,
        |s| s.list.expires = at("2026-11-23T18:40:01Z"),
        |s| s.claims.not_before = Some(at("2026-11-24T00:00:00Z").as_second()),
        |s| s.claims.expires = Some(at("2026-11-23T18:40:01Z").as_second()),
        |s| s.status = Some(Status::NotActivated),
        |s| s.status = Some(Status::Suspended),
        |s| s.status = Some(Status::Revoked),
        |s| s.status_at = at("2026-11-22T18:40:01Z"),
        |s| s.status = None,
        |s| s.mrz = Some("ICUTO"),
        |s| s.printed = Some(Printed { sex: Some("M"), ..Printed::default() }),
        |s| s.claims.identity.image = None,
        |s| s.now = at("2026-11-23T11:00:00Z"),
        |s| s.require_log = true,
        |s| {
            s.claims.identity.profile_version = None;
            s.claims.issuer = None;
        },
    ];
    for spoil in spoils {
        produced.extend(spoilt(spoil).1);
    }
    let request = Request { code: "no code", ..Request::at(Scene::new().now) };
    produced.extend(judge(&request, &[]).reason_codes);
    for reason in [ReasonCode::LostOrStolen, ReasonCode::Superseded] {
        let verdict = Scene::new().judge().rejected(reason, "revoked");
        assert_eq!(verdict.outcome, Outcome::Reject);
        assert!(verdict.holder.is_none() && verdict.document.is_none());
        produced.extend(verdict.reason_codes);
    }
    produced.extend(seals::alone_where_the_log_is_asked_for().reason_codes);
    assert_eq!(produced.into_iter().collect::<Vec<_>>(), ReasonCode::ALL);
}

#[test]
fn a_retired_signers_documents_stay_good() {
    let verdict = spoilt(|s| s.list.keys[0].state = KeyState::Retired);
    assert_eq!(verdict, (Outcome::Accept, vec![ReasonCode::Ok, ReasonCode::SignerRetired]));
}

#[test]
fn printed_values_are_held_against_the_signed_ones() {
    let as_signed = Printed {
        number: Some("c2314589 x"),
        primary: Some("Eriksson"),
        secondary: Some("Anna-Maria"),
        birth_date: Some("1974-08-12"),
        sex: Some("f"),
        nationality: Some("UTO"),
        expires: Some("2031-11-22"),
    };
    let good = (Outcome::Accept, vec![ReasonCode::Ok]);
    assert_eq!(spoilt(|s| s.printed = Some(as_signed)), good);
    assert_eq!(spoilt(|s| s.printed = Some(Printed::default())), good);
    let differing = |printed: Printed<'static>| {
        let mut scene = Scene::new();
        scene.printed = Some(printed);
        let verdict = scene.judge();
        assert_eq!(verdict.outcome, Outcome::Reject);
        assert_eq!(verdict.reason_codes, [ReasonCode::PrintedValuesMismatch]);
        let check = verdict.checks.into_iter().find(|check| check.check == "printed").unwrap();
        assert_eq!(check.result, CheckResult::Fail);
        check.differing
    };
    assert_eq!(differing(Printed { number: Some("C2314589Y"), ..as_signed }), ["number"]);
    assert_eq!(differing(Printed { primary: Some("ERICSSON"), ..as_signed }), ["primary"]);
    assert_eq!(differing(Printed { secondary: Some("ANNA"), ..as_signed }), ["secondary"]);
    assert_eq!(differing(Printed { birth_date: Some("1974-08-13"), ..as_signed }), ["birth_date"]);
    assert_eq!(differing(Printed { sex: Some("M"), ..as_signed }), ["sex"]);
    assert_eq!(differing(Printed { nationality: Some("QMJ"), ..as_signed }), ["nationality"]);
    assert_eq!(
        differing(Printed { expires: Some("2036-11-22"), sex: Some("X"), ..as_signed }),
        ["sex", "expires"]
    );
}

#[test]
fn a_code_without_a_portrait_is_good_and_says_so() {
    let verdict = spoilt(|s| s.claims.identity.image = None);
    assert_eq!(verdict, (Outcome::Accept, vec![ReasonCode::Ok, ReasonCode::PortraitAbsent]));
}

/// The clock is set back to before the document expired; the newest list is younger than that.
#[test]
fn no_clock_is_before_a_signed_list() {
    let set_back = |s: &mut Scene| {
        s.claims.expires = Some(at("2026-11-23T12:00:00Z").as_second());
        s.now = at("2026-11-23T11:00:00Z");
    };
    assert_eq!(spoilt(set_back), (Outcome::Reject, vec![ReasonCode::Expired]));
    let good = spoilt(|s| s.now = at("2026-11-23T11:00:00Z"));
    assert_eq!(good, (Outcome::Caution, vec![ReasonCode::ClockSuspect]));
    let a_little = spoilt(|s| s.now = at("2026-11-23T17:56:00Z"));
    assert_eq!(a_little, (Outcome::Accept, vec![ReasonCode::Ok]));
}

/// A suspended document is refused, and good again with the next list.
#[test]
fn a_suspension_ends_with_the_next_list() {
    let mut scene = Scene::new();
    scene.status = Some(Status::Suspended);
    let mut anchor = scene.anchor();
    let code = scene.text();
    let request = Request { code: &code, ..Request::at(scene.now) };
    let before = judge(&request, core::slice::from_ref(&anchor));
    assert_eq!(before.reason_codes, [ReasonCode::Suspended]);
    scene.status = Some(Status::Valid);
    scene.status_at = at("2026-11-23T18:10:00Z");
    // Whichever way the verifier holds them: the younger list speaks.
    anchor.status_lists.insert(0, scene.anchor().status_lists.remove(0));
    assert_eq!(judge(&request, &[anchor]).outcome, Outcome::Accept);
}

impl Scene {
    /// A proof that the code is leaf `index` of a log of `size`, under a checkpoint by the key of
    /// this seed. The tree's other leaves are invented; its way up is not.
    fn proof(&self, index: u64, size: u64, seed: u8) -> Vec<u8> {
        let code = Code::decode(&self.text()).unwrap();
        let leaf = LogLeaf::of(&code.envelope.payload, &code.envelope.signature);
        let start = crate::leaf_hash(&leaf.0);
        let mut path = Vec::new();
        let root = loop {
            if let Some(root) = crate::inclusion_root(start, index, size, &path) {
                break root;
            }
            path.push([u8::try_from(path.len()).unwrap(); 32]);
        };
        let name = NoteKey { name: "log.uto.example".into(), key: public(seed) };
        let checkpoint = crate::Checkpoint { origin: name.name.clone(), size, root };
        let text = checkpoint.text();
        let line = name.signature_line(&key(seed).sign(text.as_bytes()).to_bytes());
        let path: String =
            path.iter().map(|hash| format!("{}\n", crate::base64::encode(hash))).collect();
        format!("c2sp.org/tlog-proof@v1\nindex {index}\n{path}\n{text}\n{line}").into_bytes()
    }
}

/// A signer whose key was stolen when the log had 1,000 leaves.
#[test]
fn a_revoked_signers_documents_are_good_where_the_log_shows_them_older() {
    let revoked = |index: u64, size: u64, by: u8| {
        spoilt(|s| {
            s.list.keys[0].state = KeyState::Revoked;
            s.list.keys[0].since = Some(at("2026-11-23T12:00:00Z"));
            s.list.keys[0].good_below = Some(1000);
            s.log_proof = Some(s.proof(index, size, by));
        })
    };
    let good = (Outcome::Accept, vec![ReasonCode::Ok]);
    assert_eq!(revoked(999, 1000, 3), good);
    assert_eq!(revoked(0, 5000, 3), good);
    let rejected = |reasons: &[ReasonCode]| (Outcome::Reject, reasons.to_vec());
    assert_eq!(revoked(1000, 5000, 3), rejected(&[ReasonCode::SignerRevoked]));
    assert_eq!(revoked(999, 1000, 4), rejected(&[ReasonCode::NotInLog, ReasonCode::SignerRevoked]));
    // Without the mark, no proof makes a revoked key good.
    let unmarked = spoilt(|s| {
        s.list.keys[0].state = KeyState::Revoked;
        s.log_proof = Some(s.proof(0, 1000, 3));
    });
    assert_eq!(unmarked, rejected(&[ReasonCode::SignerRevoked]));
    let unproved = spoilt(|s| {
        s.list.keys[0].state = KeyState::Revoked;
        s.list.keys[0].good_below = Some(1000);
    });
    assert_eq!(unproved, rejected(&[ReasonCode::SignerRevoked]));
}

#[test]
fn a_verifier_may_ask_for_the_log() {
    let good = (Outcome::Accept, vec![ReasonCode::Ok]);
    let rejected = (Outcome::Reject, vec![ReasonCode::NotInLog]);
    let with = |spoil: fn(&mut Scene)| {
        spoilt(|s| {
            s.require_log = true;
            spoil(s);
        })
    };
    assert_eq!(with(|s| s.log_proof = Some(s.proof(7, 70, 3))), good);
    assert_eq!(with(|_| {}), rejected);
    assert_eq!(with(|s| s.log_proof = Some(s.proof(7, 70, 1))), rejected);
    assert_eq!(
        with(|s| {
            s.log_proof = Some(s.proof(7, 70, 3));
            s.list.keys[2].state = KeyState::Revoked;
        }),
        rejected
    );
    // A proof of another document, whoever asked for one.
    let other = spoilt(|s| {
        s.log_proof = Some(s.proof(7, 70, 3));
        s.claims.token_id = Some(vec![1; 16]);
    });
    assert_eq!(other, rejected);
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
    let request = Request { code: &code, ..Request::at(scene.now) };
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
            let request = Request { code: &code, ..Request::at(scene.now) };
            let outcome = judge(&request, &anchors).outcome;
            assert!(matches!(outcome, Outcome::Reject | Outcome::NoResult), "{at}");
        }
    }
}

#[test]
fn text_that_is_no_code_is_unreadable() {
    for code in ["", "hello", "HC1:6BF", "https://id.example/1", "NCF"] {
        let request = Request { code, ..Request::at(Scene::new().now) };
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
        let request = Request { code: &code, ..Request::at(Scene::new().now) };
        prop_assert_eq!(judge(&request, &[]).outcome, Outcome::NoResult);
    }
}
