use std::collections::BTreeSet;

use chancery_identity::Timestamp;

use super::*;
use crate::access::{Officer, OfficerId, Refusal, Role};

fn form() -> Form {
    serde_json::from_value(serde_json::json!({
        "authority": "UTO", "post": "HOU", "kind": "consular_card",
        "holder": {
            "name": {"primary": "ERIKSSON", "secondary": "ANNA MARIA"},
            "birth_date": "1974-08-12", "sex": "F", "nationality": "UTO",
            "birth_place": "ZENITH, UTOPIA"
        },
        "identity_basis": "passport"
    }))
    .unwrap()
}

fn officer(number: u8, roles: &[Role]) -> Officer {
    Officer {
        id: OfficerId::from_random([number; 16]),
        login: format!("officer-{number}"),
        authority: "UTO".parse().unwrap(),
        post: "HOU".into(),
        roles: roles.iter().copied().collect::<BTreeSet<_>>(),
    }
}

fn picture(byte: u8) -> Vec<u8> {
    vec![byte]
}

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

const BOTH: [Role; 2] = [Role::Capture, Role::Approve];

/// The application in each of its four states, worked on by officer 1, approved by officer 2.
fn in_every_state() -> [Application; 4] {
    let capturer = officer(1, &BOTH);
    let draft =
        Application::draft(ApplicationId("app_1".into()), form(), [7; 16], &capturer, now())
            .unwrap();
    let draft = draft.with_portrait(picture(1), &capturer).unwrap();
    let submitted = draft.clone().submit(&capturer, now()).unwrap();
    let approved = submitted.clone().approve(&officer(2, &BOTH), now()).unwrap();
    let issued = approved.clone().issued(&"CH234".parse().unwrap()).unwrap();
    [draft, submitted, approved, issued]
}

#[test]
fn every_action_in_every_state() {
    let other = officer(2, &BOTH);
    let mut table = Vec::new();
    for application in in_every_state() {
        let state = application.state.as_str();
        let outcomes = [
            application.clone().with_portrait(picture(2), &other).map(|a| a.state.as_str()).ok(),
            application.clone().with_signature(picture(2), &other).map(|a| a.state.as_str()).ok(),
            application.clone().submit(&other, now()).map(|a| a.state.as_str()).ok(),
            application.clone().approve(&officer(3, &BOTH), now()).map(|a| a.state.as_str()).ok(),
            application.clone().approved().map(|_| "proved").ok(),
            application.issued(&"CH234".parse().unwrap()).map(|a| a.state.as_str()).ok(),
        ];
        table.push((state, outcomes));
    }
    let (draft, submitted, approved) = (Some("draft"), Some("submitted"), Some("approved"));
    assert_eq!(
        table,
        [
            ("draft", [draft, draft, submitted, None, None, None]),
            ("submitted", [None, None, None, approved, None, None]),
            ("approved", [None, None, None, None, Some("proved"), Some("issued")]),
            ("issued", [None; 6]),
        ]
    );
}

#[test]
fn nobody_approves_what_they_worked_on() {
    let [draft, submitted, ..] = in_every_state();
    let refused = submitted.approve(&officer(1, &BOTH), now()).unwrap_err();
    assert_eq!(refused, Refusal::FourEyes);
    // The third officer only put in the signature, and may not approve either.
    let signer = officer(3, &BOTH);
    let submitted =
        draft.with_signature(picture(9), &signer).unwrap().submit(&officer(1, &BOTH), now());
    assert_eq!(submitted.unwrap().approve(&signer, now()).unwrap_err(), Refusal::FourEyes);
}

#[test]
fn refusals_come_in_order_role_four_eyes_state() {
    let [draft, _, approved, _] = in_every_state();
    // No role, own case and wrong state at once: the role is said.
    assert_eq!(draft.clone().approve(&officer(1, &[]), now()).unwrap_err(), Refusal::RoleMissing);
    assert_eq!(draft.approve(&officer(1, &BOTH), now()).unwrap_err(), Refusal::FourEyes);
    assert_eq!(approved.approve(&officer(3, &BOTH), now()).unwrap_err(), Refusal::WrongState);
}

#[test]
fn an_approval_binds_the_very_version() {
    let [_, _, approved, _] = in_every_state();
    let mut changed = approved.clone();
    changed.version.form.holder.name.primary = "ERIKSEN".into();
    assert_eq!(changed.approved().unwrap_err(), Refusal::WrongState);
    let mut changed = approved.clone();
    changed.version.portrait = Some(vec![7]);
    assert_eq!(changed.approved().unwrap_err(), Refusal::WrongState);
    let mut forged = approved;
    forged.captured_by.insert(officer(2, &[]).id);
    assert_eq!(forged.approved().unwrap_err(), Refusal::FourEyes);
}

#[test]
fn nothing_is_submitted_without_a_portrait() {
    let capturer = officer(1, &BOTH);
    let draft =
        Application::draft(ApplicationId("app_1".into()), form(), [7; 16], &capturer, now())
            .unwrap();
    assert_eq!(
        draft.submit(&capturer, now()).unwrap_err(),
        Transition::Incomplete(Incomplete::Portrait)
    );
}

#[test]
fn a_form_tells_all_its_faults_at_once_and_no_value() {
    let mut bad = form();
    bad.authority = "XYZ".into();
    bad.kind = "emergency_travel_document".into();
    bad.holder.name.primary = "НЕНАДЕЖНЫЙ".into();
    bad.holder.birth_date = "1974-02-30".into();
    bad.holder.sex = "W".into();
    bad.address = Some(vec!["A".repeat(41), "B\u{202E}C".into()]);
    bad.signature = Some("maybe".into());
    let faults = Case::read(&bad).unwrap_err();
    let pointers: Vec<&str> = faults.0.iter().map(|f| f.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/authority",
            "/holder/name/primary",
            "/holder/birth_date",
            "/holder/sex",
            "/address/0",
            "/address/1",
            "/signature",
            "/journey"
        ]
    );
    assert!(!faults.to_string().contains("1974"));
}

#[test]
fn a_single_name_and_an_unknown_date_make_a_case() {
    let mut single = form();
    single.holder.name.secondary = None;
    single.holder.birth_date = "XXXX-XX-XX".into();
    let case = Case::read(&single).unwrap();
    assert_eq!(case.holder.name.full(), "ERIKSSON");
    assert_eq!(case.holder.birth_date.to_string(), "XXXX-XX-XX");
    assert!(!format!("{case:?}").contains("ERIKSSON"));
}

#[test]
fn the_hash_changes_with_every_part() {
    let [application, ..] = in_every_state();
    let version = application.version;
    let hash = version.content_hash();
    let mut other = version.clone();
    other.form.holder.sex = "X".into();
    assert_ne!(other.content_hash(), hash);
    let mut other = version.clone();
    other.salt = [8; 16];
    assert_ne!(other.content_hash(), hash);
    let mut other = version.clone();
    other.signature = other.portrait.take();
    assert_ne!(other.content_hash(), hash);
    assert_eq!(version.clone().content_hash(), hash);
}
