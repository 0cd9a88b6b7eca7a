use chancery_identity::DocumentKind;
use chancery_seal::{
    EmergencyTravelDocument, Feature, Header, ProfileId, SealingKey, SignerReference, UnsignedSeal,
    Version,
};

use super::*;

const SEAL: KeyId = KeyId([4; 8]);
const ZONE: &str = "PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F2612074<<<<<<<0";
const OTHER: &str = "PUUTOSTEVENSON<<PETER<<<<<<<<<<<<<<<D231458907UTO7408122F2612074<<<<<<<0";

/// What P-256 keys begin with in a trust list (RFC 5480 §2).
const NAMED: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

fn sealing(seed: u8) -> SealingKey {
    SealingKey::from_bytes(&[seed; 32]).unwrap()
}

/// An emergency travel document with its seal, good in every respect; a test spoils one thing.
struct Sheet {
    scene: Scene,
    zone: &'static str,
    signed: &'static str,
    signer: u8,
    reference: &'static str,
    state: &'static str,
    with_code: bool,
}

impl Sheet {
    fn new() -> Self {
        let mut scene = Scene::new();
        let identity = &mut scene.claims.identity;
        identity.kind = Some(DocumentKind::EmergencyTravelDocument);
        identity.number = Some("D23145890".into());
        identity.mrz_binding = Some(MrzBinding::of_lines(&[ZONE]));
        scene.claims.expires = Some(at("2026-12-07T23:59:59Z").as_second());
        let mut key = listed(SEAL, KeyUse::Seal, 1);
        key.algorithm = KeyAlgorithm::Es256;
        key.spki = [&NAMED[..], &sealing(5).public_point()].concat();
        key.kinds = vec![DocumentKind::EmergencyTravelDocument];
        key.seal_reference = Some("UTCS:5B".into());
        scene.list.keys.push(key);
        Self {
            scene,
            zone: ZONE,
            signed: "2026-11-23",
            signer: 5,
            reference: "5B",
            state: "UTO",
            with_code: true,
        }
    }

    fn alone() -> Self {
        Self { with_code: false, ..Self::new() }
    }

    fn key(&mut self) -> &mut ListedKey {
        self.scene.list.keys.last_mut().unwrap()
    }

    fn seal(&self) -> Vec<u8> {
        let document = EmergencyTravelDocument {
            issuing_country: self.state.parse().unwrap(),
            signer: SignerReference::new("UTCS", self.reference).unwrap(),
            issued: "2026-11-23".parse().unwrap(),
            signed: self.signed.parse().unwrap(),
            mrz: self.zone,
        };
        let unsigned = document.unsigned().unwrap();
        unsigned.with_signature(&sealing(self.signer).sign(unsigned.signed_bytes())).unwrap()
    }

    fn judge(&self) -> Verdict {
        self.judge_bytes(&self.seal())
    }

    fn judge_bytes(&self, seal: &[u8]) -> Verdict {
        let code = if self.with_code { self.scene.text() } else { String::new() };
        let request = Request {
            code: &code,
            seal: Some(seal),
            mrz: self.scene.mrz,
            require_log: self.scene.require_log,
            ..Request::at(self.scene.now)
        };
        everywhere(&request, &[self.scene.anchor()])
    }
}

/// The verdict and what the check of the seal came to.
fn said(verdict: &Verdict) -> (Outcome, &[ReasonCode], Option<&'static str>) {
    let shown = matches!(verdict.outcome, Outcome::Accept | Outcome::Caution);
    assert_eq!(verdict.holder.is_some(), shown);
    assert_eq!(serde_json::to_string(verdict).unwrap().contains("ERIKSSON"), shown);
    let seal = verdict.checks.iter().find(|check| check.check == "seal");
    let good = seal.is_some_and(|check| check.result == CheckResult::Pass);
    let word = seal.and_then(|check| check.sub_indication.or(check.status));
    assert_eq!(good, word == Some("VALID"), "{seal:?}");
    (verdict.outcome, &verdict.reason_codes, word)
}

#[test]
fn a_good_seal_beside_a_good_code_is_a_check_more() {
    let mut sheet = Sheet::new();
    sheet.scene.mrz = Some(ZONE);
    let verdict = sheet.judge();
    assert_eq!(said(&verdict), (Outcome::Accept, &[ReasonCode::Ok][..], Some("VALID")));
    let json = serde_json::to_value(&verdict).unwrap();
    let expected = serde_json::json!(
        {"check": "seal", "result": "pass", "key_id": "0404040404040404", "status": "VALID"});
    assert_eq!(json["checks"][5], expected);
}

#[test]
fn a_seal_that_disagrees_rejects_whatever_the_code_says() {
    type Spoil = fn(&mut Sheet);
    let cases: [(Spoil, ReasonCode, &str); 9] = [
        (|s| s.zone = OTHER, ReasonCode::MrzMismatch, "SEAL_DOCUMENT_MISMATCH"),
        (|s| s.scene.mrz = Some(OTHER), ReasonCode::MrzMismatch, "SEAL_DOCUMENT_MISMATCH"),
        (|s| s.scene.mrz = Some("PUUTO"), ReasonCode::MrzMismatch, "INVALID_PRINTED_MRZ"),
        (|s| s.signer = 6, ReasonCode::SignatureInvalid, "INVALID_SIGNATURE"),
        (|s| s.reference = "5C", ReasonCode::IssuerUnknown, "UNKNOWN_CERTIFICATE"),
        (|s| s.key().usage = KeyUse::Document, ReasonCode::IssuerUnknown, "UNKNOWN_CERTIFICATE"),
        (|s| s.signed = "2026-09-30", ReasonCode::SignerNotAuthorised, "VALID"),
        (|s| s.key().state = KeyState::Revoked, ReasonCode::SignerRevoked, "VALID"),
        (
            |s| s.key().kinds = vec![DocumentKind::ConsularCard],
            ReasonCode::SignerNotAuthorised,
            "INVALID_DOCUMENTTYPE",
        ),
    ];
    for (spoil, reason, word) in cases {
        let mut sheet = Sheet::new();
        spoil(&mut sheet);
        let verdict = sheet.judge();
        assert_eq!(verdict.outcome, Outcome::Reject, "{word}");
        assert_eq!(verdict.reason_codes, [reason], "{word}");
        assert!(verdict.holder.is_none());
        let seal = verdict.checks.iter().find(|check| check.check == "seal").unwrap();
        assert_eq!(seal.result, CheckResult::Fail);
        assert_eq!(seal.sub_indication.or(seal.status), Some(word));
    }
    let broken = Sheet::new().judge_bytes(&[0xdc, 0x03, 0xd9]);
    assert_eq!(broken.reason_codes, [ReasonCode::SignatureInvalid]);
}

#[test]
fn no_changed_byte_of_a_seal_is_accepted() {
    let sheet = Sheet::new();
    let seal = sheet.seal();
    for at in 0..seal.len() {
        let mut changed = seal.clone();
        changed[at] ^= 1;
        let verdict = sheet.judge_bytes(&changed);
        assert_eq!(verdict.outcome, Outcome::Reject, "byte {at}");
    }
}

#[test]
fn a_seal_alone_is_at_best_a_caution() {
    let verdict = Sheet::alone().judge();
    let json = serde_json::to_value(&verdict).unwrap();
    let expected = serde_json::json!({
        "verdict": "caution",
        "reason_codes": ["STATUS_UNAVAILABLE"],
        "as_of": "2026-11-23T17:10:02Z",
        "checked_at": "2026-11-23T18:40:02Z",
        "checks": [
            {"check": "signature", "result": "pass", "key_id": "0404040404040404"},
            {"check": "trust_list", "result": "pass", "version": 118, "age_seconds": 5400},
            {"check": "validity", "result": "pass", "expires": "2026-12-07"},
            {"check": "status", "result": "not_performed"},
            {"check": "mrz", "result": "not_performed"},
            {"check": "seal", "result": "pass", "key_id": "0404040404040404", "status": "VALID"}
        ],
        "issuer": {"authority": "UTO", "name": "Republic of Utopia"},
        "document": {"kind": "emergency_travel_document", "number": "D23145890", "issued": "2026-11-23", "expires": "2026-12-07"},
        "holder": {"name": {"primary": "ERIKSSON", "secondary": "ANNA MARIA"}, "birth_date": "1974-08-12", "sex": "F", "nationality": "UTO"}
    });
    assert_eq!(json, expected);
    let confirmed = verdict.confirmed();
    assert_eq!(
        (confirmed.outcome, &confirmed.reason_codes[..]),
        (Outcome::Accept, &[ReasonCode::Ok, ReasonCode::PortraitAbsent][..])
    );
}

/// A seal is no leaf of the log.
pub(super) fn alone_where_the_log_is_asked_for() -> Verdict {
    let mut sheet = Sheet::alone();
    sheet.scene.require_log = true;
    sheet.judge()
}

#[test]
fn a_seal_alone_is_refused_where_the_log_is_asked_for() {
    let verdict = alone_where_the_log_is_asked_for();
    assert_eq!(verdict.outcome, Outcome::Reject);
    assert_eq!(verdict.reason_codes, [ReasonCode::PolicyNotMet]);
}

#[test]
fn a_seal_alone_is_refused_for_what_is_wrong_with_it() {
    type Spoil = fn(&mut Sheet);
    let cases: [(Spoil, Outcome, &[ReasonCode]); 10] = [
        (|s| s.scene.mrz = Some(OTHER), Outcome::Reject, &[ReasonCode::MrzMismatch]),
        (|s| s.signer = 6, Outcome::Reject, &[ReasonCode::SignatureInvalid]),
        (|s| s.reference = "5C", Outcome::Reject, &[ReasonCode::IssuerUnknown]),
        (|s| s.state = "QMJ", Outcome::Reject, &[ReasonCode::IssuerUnknown]),
        (|s| s.key().state = KeyState::Revoked, Outcome::Reject, &[ReasonCode::SignerRevoked]),
        (
            |s| s.key().states = vec!["QMJ".parse().unwrap()],
            Outcome::Reject,
            &[ReasonCode::SignerNotAuthorised],
        ),
        (|s| s.signed = "2026-09-30", Outcome::Reject, &[ReasonCode::SignerNotAuthorised]),
        (|s| s.scene.now = at("2026-12-08T00:00:00Z"), Outcome::Reject, &[ReasonCode::Expired]),
        (|s| s.key().specimen = true, Outcome::NoResult, &[ReasonCode::Specimen]),
        (
            |s| {
                s.scene.now = at("2026-12-01T00:00:00Z");
                s.reference = "5C";
            },
            Outcome::NoResult,
            &[ReasonCode::IssuerUnknown, ReasonCode::TrustListStale],
        ),
    ];
    for (at, (spoil, outcome, reasons)) in cases.into_iter().enumerate() {
        let mut sheet = Sheet::alone();
        spoil(&mut sheet);
        let verdict = sheet.judge();
        assert_eq!((verdict.outcome, &verdict.reason_codes[..]), (outcome, reasons), "case {at}");
        assert!(verdict.holder.is_none() && verdict.document.is_none());
    }
}

#[test]
fn what_is_no_seal_of_a_consular_document_has_no_result() {
    let sheet = Sheet::alone();
    let unreadable = sheet.judge_bytes(b"\xdc and then nothing");
    assert_eq!(said(&unreadable), (Outcome::NoResult, &[ReasonCode::Unreadable][..], None));
    let header = Header {
        version: Version::V4,
        issuing_country: "UTO".parse().unwrap(),
        signer: SignerReference::new("UTCS", "5B").unwrap(),
        issued: "2026-11-23".parse().unwrap(),
        signed: "2026-11-23".parse().unwrap(),
        profile: ProfileId { category: 0xc8, reference: 0x01 },
    };
    let other = UnsignedSeal::new(&header, &[Feature { tag: 0x04, value: b"Astrid" }]).unwrap();
    let other = other.with_signature(&sealing(5).sign(other.signed_bytes())).unwrap();
    assert_eq!(
        said(&sheet.judge_bytes(&other)),
        (Outcome::NoResult, &[ReasonCode::NotConsular][..], None)
    );
}

#[test]
fn a_birth_has_the_latest_century_that_is_not_after_the_issue() {
    for (six, issued, date) in [
        ("740812", "2026-11-23", "1974-08-12"),
        ("261123", "2026-11-23", "2026-11-23"),
        ("261124", "2026-11-23", "1926-11-24"),
        ("2612<<", "2026-11-23", "1926-12-XX"),
        ("26<<<<", "2026-11-23", "2026-XX-XX"),
        ("27<<<<", "2026-11-23", "1927-XX-XX"),
        ("<<<<<<", "2026-11-23", "XXXX-XX-XX"),
    ] {
        let said = crate::judge::seal::birth_date(six, issued.parse().unwrap());
        assert_eq!(said.as_deref(), Some(date), "{six}");
    }
}
