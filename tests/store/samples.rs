//! What the cases put on record.

use chancery::access::{Caller, Officer, OfficerId, OfficerRecord, Role};
use chancery::application::{Application, ApplicationId, Form};
use chancery::authority::{Authority, Post};
use chancery::document::{DocumentStatus, HolderRecord, Record, StatusPlace, TemplateUsed};
use chancery::environment::Entropy;
use chancery::issuance::{Intent, IssuanceRepository, Lease};
use chancery::privacy::{PersonIndex, Personal};
use chancery::registry::{Document, StatusListRow};
use chancery::signing::{Certificate, KeyPair, Subject, root_certificate};
use chancery::store::Store;
use chancery_credential::KeyId;
use chancery_identity::{DocumentKind, NumberBlock, Timestamp};
use chancery_mrz::Transliteration;
use chancery_verify::LogLeaf;
use serde_json::json;

use crate::db::{act, begin};

/// So many seconds after the beginning of every case.
pub(crate) fn at(second: i64) -> Timestamp {
    let start: Timestamp = crate::common::AT.parse().unwrap();
    Timestamp::from_second(start.as_second() + second).unwrap()
}

fn post(code: &str, numbers: &str) -> Post {
    Post {
        code: code.into(),
        name: format!("Consulate, {code}"),
        host: "USA".parse().unwrap(),
        numbers: NumberBlock::with_prefix(numbers).unwrap(),
        alone: false,
        decided_by: Vec::new(),
    }
}

pub(crate) fn utopia() -> Authority {
    Authority {
        code: "UTO".parse().unwrap(),
        alpha2: "UT".parse().unwrap(),
        name: "Republic of Utopia".into(),
        nationality: "UTOPIAN".into(),
        check_at: "verify.mfa.example".into(),
        recommendation: false,
        transliteration: Transliteration::default(),
        posts: vec![post("NBO", "CN"), post("HOU", "CH"), post("DXB", "CD")],
    }
}

pub(crate) fn marjan() -> Authority {
    Authority {
        code: "QMJ".parse().unwrap(),
        alpha2: "QM".parse().unwrap(),
        name: "Republic of Marjan".into(),
        nationality: "MARJANI".into(),
        check_at: "check.marjan.example".into(),
        recommendation: true,
        transliteration: Transliteration::default().choose('Ñ', "NXX").unwrap(),
        posts: vec![post("MIL", "ML"), post("CAS", "MC")],
    }
}

/// A number as the bytes that ids are made of.
pub(crate) fn bytes<const N: usize>(number: u32) -> [u8; N] {
    let mut bytes = [0; N];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub(crate) fn officer_id(number: u32) -> OfficerId {
    OfficerId::from_random(bytes(number))
}

pub(crate) fn officer(number: u32, post: Option<&str>) -> OfficerRecord {
    OfficerRecord {
        officer: Officer {
            id: officer_id(number),
            authority: "UTO".parse().unwrap(),
            post: post.map(String::from),
            roles: [Role::Capture, Role::Approve].into(),
            people: [PersonIndex(bytes(number))].into(),
        },
        name: Personal(format!("Zoë Nováková {number}")),
        login: Personal(format!("zoe.{number}")),
        active: true,
    }
}

pub(crate) fn capturer(number: u32) -> Caller {
    Caller::officer(officer(number, Some("HOU")).officer, at(0))
}

pub(crate) fn application_id(number: u32) -> ApplicationId {
    ApplicationId::from_random(bytes(number))
}

/// A draft of the first officer's.
pub(crate) fn application(number: u32) -> Application {
    let form: Form = serde_json::from_value(json!({
        "authority": "UTO", "post": "HOU", "kind": "consular_card",
        "holder": {
            "name": {"primary": format!("ERIKSSON {number}"), "secondary": "ÅSA"},
            "birth_date": "1974-08-12", "sex": "F", "nationality": "UTO",
            "birth_place": "ZENITH, UTOPIA"
        },
        "identity_basis": "passport"
    }))
    .unwrap();
    let people = [PersonIndex(bytes(number + 1000))].into();
    Application::draft(application_id(number), form, bytes(number), people, &capturer(1)).unwrap()
}

pub(crate) fn lease(process: u8, epoch: u64) -> Lease {
    let node = format!("node-{process}");
    Lease { node, process: [process; 16], epoch, until: at(60) }
}

/// What is about to be signed for an application, at this index of a status list.
pub(crate) fn intent(number: u32, list: &StatusListRow, index: u64) -> Intent {
    let application = application_id(number);
    Intent {
        record: record(number, list, index, &application),
        application,
        to_be_signed: format!("to be signed {number}").into_bytes(),
        // Some documents bear a seal, and some do not.
        seal_to_be_signed: (number % 2 == 1).then(|| format!("a seal {number}").into_bytes()),
        made_at: at(i64::from(number)),
        lease: lease(1, 1),
    }
}

fn record(number: u32, list: &StatusListRow, index: u64, application: &ApplicationId) -> Record {
    Record {
        number: NumberBlock::with_prefix("CH").unwrap().number(u64::from(number)),
        kind: DocumentKind::ConsularCard,
        authority: "UTO".parse().unwrap(),
        authority_name: "Republic of Utopia".into(),
        post: "HOU".into(),
        post_name: "Consulate, HOU".into(),
        check_at: "verify.mfa.example".into(),
        issued: "2026-11-23".parse().unwrap(),
        expires: "2031-11-22".parse().unwrap(),
        signed_at: at(0),
        holder: holder(number),
        transliteration: Transliteration::default(),
        mrz_name: None,
        address: None,
        guardian: None,
        journey: None,
        replaces: None,
        identity_basis: "passport".into(),
        token_id: bytes(number),
        status: StatusPlace { list: list.id, uri: list.uri.clone(), index },
        key_id: KeyId([7; 8]),
        face: Some(vec![0xC7; 12]),
        seal_signer: None,
        template: TemplateUsed { version: "1".into(), hash: "00".repeat(32) },
        application: application.0.clone(),
    }
}

fn holder(number: u32) -> HolderRecord {
    HolderRecord {
        primary: format!("ERIKSSON {number}"),
        secondary: Some("ÅSA".into()),
        native: None,
        birth_date: "1974-08-12".parse().unwrap(),
        sex: "F".parse().unwrap(),
        nationality: "UTO".parse().unwrap(),
        nationality_text: "UTOPIAN".into(),
        birth_place: "ZENITH, UTOPIA".into(),
    }
}

/// The document that comes of an intent.
pub(crate) fn document(intent: &Intent) -> Document {
    Document {
        record: intent.record.clone(),
        cose: [b"signed: ", &intent.to_be_signed[..]].concat(),
        seal: intent.seal_to_be_signed.as_ref().map(|seal| [b"signed: ", &seal[..]].concat()),
        status: DocumentStatus::NotActivated,
        reason: None,
        recorded_at: intent.made_at,
        destroyed_at: None,
    }
}

pub(crate) fn leaf(number: u32) -> LogLeaf {
    LogLeaf(bytes(number))
}

/// Puts authorities on record.
pub(crate) async fn with_authorities(store: &Store) {
    let mut unit = begin::<dyn IssuanceRepository>(store).await;
    for authority in [utopia(), marjan()] {
        unit.work().put_authority(&authority).await.unwrap();
    }
    unit.commit(act()).await.unwrap();
}

/// Puts authorities, a status list, and so many applications with an intent and a document each on
/// record, the intents closed; index and number are the application's.
pub(crate) async fn with_documents(store: &Store, count: u32) -> StatusListRow {
    with_authorities(store).await;
    let mut unit = begin::<dyn IssuanceRepository>(store).await;
    let work = unit.work();
    let list = work.add_status_list("UTO", "https://id.example").await.unwrap();
    for number in 0..count {
        let intent = intent(number, &list, u64::from(number));
        work.add_application(&application(number)).await.unwrap();
        work.add_intent(&intent).await.unwrap();
        assert!(work.close_intent(&intent.application, &intent.lease).await.unwrap());
        work.add_document(&document(&intent), leaf(number)).await.unwrap();
    }
    unit.commit(act()).await.unwrap();
    list
}

/// Everything a document prints or signs, to be compared.
pub(crate) fn said(record: &Record) -> serde_json::Value {
    serde_json::to_value(record).unwrap()
}

/// A certificate, made for nobody.
pub(crate) fn certificate(seed: u64) -> Certificate {
    let entropy = Entropy::from_seed(seed);
    let root = KeyPair::generate(&mut entropy.rng());
    let subject = Subject {
        country: "UT".parse().unwrap(),
        organization: "Republic of Utopia",
        common_name: "A signer",
    };
    let later = at(0) + jiff::SignedDuration::from_hours(24);
    root_certificate(&root, &subject, at(0), later, &mut entropy.rng()).unwrap()
}
