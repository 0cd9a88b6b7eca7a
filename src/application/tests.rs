use std::collections::BTreeSet;

use chancery_identity::Timestamp;

use super::*;
use crate::access::{Caller, Officer, OfficerId, Refusal, Role};
use crate::privacy::PersonIndex;

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

fn officer(number: u8, roles: &[Role]) -> Caller {
    let officer = Officer {
        id: OfficerId::from_random([number; 16]),
        authority: "UTO".parse().unwrap(),
        post: Some("HOU".into()),
        roles: roles.iter().copied().collect::<BTreeSet<_>>(),
        people: BTreeSet::new(),
    };
    Caller::officer(officer, now())
}

fn id(number: u8) -> OfficerId {
    OfficerId::from_random([number; 16])
}

/// What most posts do: nobody alone, nobody from elsewhere, no recommendation asked for.
const COMMON: Practice<'static> = Practice { recommendation: false, alone: false, decided_by: &[] };

fn draft(form: Form, capturer: &Caller) -> Application {
    let people = [PersonIndex([1; 16])].into();
    Application::draft(ApplicationId("app_1".into()), form, [7; 16], people, capturer).unwrap()
}

fn picture(byte: u8) -> Vec<u8> {
    vec![byte]
}

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

const BOTH: [Role; 2] = [Role::Capture, Role::Approve];

/// The application in each of its states, worked on by officer 1, approved by officer 2.
fn in_every_state() -> [Application; 5] {
    let capturer = officer(1, &BOTH);
    let draft = draft(form(), &capturer).with_portrait(picture(1), &capturer).unwrap();
    let submitted = draft.clone().submit(&capturer).unwrap();
    let recommended = submitted.clone().recommend(&officer(2, &BOTH), COMMON).unwrap();
    let approved = submitted.clone().approve(&officer(2, &BOTH), COMMON).unwrap();
    let mut issued = approved.clone();
    issued.state = issued.state.issued(&"CH234".parse().unwrap()).unwrap();
    [draft, submitted, recommended, approved, issued]
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
            application.clone().submit(&other).map(|a| a.state.as_str()).ok(),
            application.clone().recommend(&other, COMMON).map(|a| a.state.as_str()).ok(),
            application.clone().approve(&officer(3, &BOTH), COMMON).map(|a| a.state.as_str()).ok(),
            application.clone().approved().map(|_| "proved").ok(),
            application.state.issued(&"CH234".parse().unwrap()).map(|s| s.as_str()).ok(),
        ];
        table.push((state, outcomes));
    }
    let (draft, submitted, recommended) = (Some("draft"), Some("submitted"), Some("recommended"));
    let approved = Some("approved");
    assert_eq!(
        table,
        [
            ("draft", [draft, draft, submitted, None, None, None, None]),
            ("submitted", [None, None, None, recommended, approved, None, None]),
            ("recommended", [None, None, None, None, approved, None, None]),
            ("approved", [None, None, None, None, None, Some("proved"), Some("issued")]),
            ("issued", [None; 7]),
        ]
    );
}

#[test]
fn nobody_approves_what_they_worked_on() {
    let [draft, submitted, ..] = in_every_state();
    let refused = submitted.approve(&officer(1, &BOTH), COMMON).unwrap_err();
    assert_eq!(refused, Refusal::FourEyes);
    // The third officer only put in the signature, and may not approve either.
    let signer = officer(3, &BOTH);
    let submitted =
        draft.with_signature(picture(9), &signer).unwrap().submit(&officer(1, &BOTH)).unwrap();
    assert_eq!(submitted.clone().approve(&signer, COMMON).unwrap_err(), Refusal::FourEyes);
    assert_eq!(submitted.recommend(&signer, COMMON).unwrap_err(), Refusal::FourEyes);
}

#[test]
fn refusals_come_in_order_role_four_eyes_state() {
    let [draft, _, _, approved, _] = in_every_state();
    // No role, own case and wrong state at once: the role is said.
    let refused =
        |draft: &Application, caller: Caller| draft.clone().approve(&caller, COMMON).unwrap_err();
    assert_eq!(refused(&draft, officer(1, &[])), Refusal::RoleMissing);
    assert_eq!(refused(&draft, officer(1, &BOTH)), Refusal::FourEyes);
    assert_eq!(refused(&approved, officer(3, &BOTH)), Refusal::WrongState);
}

#[test]
fn an_approval_binds_the_very_version() {
    let [_, _, _, approved, _] = in_every_state();
    let mut changed = approved.clone();
    changed.version.form.holder.name.primary = "ERIKSEN".into();
    assert_eq!(changed.approved().unwrap_err(), Refusal::WrongState);
    let mut changed = approved.clone();
    changed.version.portrait = Some(vec![7]);
    assert_eq!(changed.approved().unwrap_err(), Refusal::WrongState);
    let mut forged = approved;
    forged.captured_by.insert(id(2));
    assert_eq!(forged.approved().unwrap_err(), Refusal::FourEyes);
}

#[test]
fn nothing_is_submitted_without_a_portrait() {
    let capturer = officer(1, &BOTH);
    assert_eq!(
        draft(form(), &capturer).submit(&capturer).unwrap_err(),
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

#[test]
fn a_recommendation_counts_where_it_is_asked_for() {
    let asked = Practice { recommendation: true, ..COMMON };
    let [_, submitted, ..] = in_every_state();
    let (second, third) = (officer(2, &BOTH), officer(3, &BOTH));
    assert_eq!(submitted.clone().approve(&second, asked).unwrap_err(), Refusal::WrongState);
    let recommended = submitted.clone().recommend(&second, asked).unwrap();
    // Who recommended it is one pair of eyes, and not two.
    assert_eq!(recommended.clone().approve(&second, asked).unwrap_err(), Refusal::FourEyes);
    assert!(recommended.approve(&third, asked).is_ok());
    // In a post of two where none is asked for, one given does not stop the second officer.
    let recommended = submitted.recommend(&second, COMMON).unwrap();
    assert!(recommended.approve(&second, COMMON).is_ok());
}

#[test]
fn nobody_works_on_their_own_or_a_household_members_case() {
    let mut kin = officer(4, &BOTH);
    if let crate::access::Who::Officer(officer) = &mut kin.who {
        officer.people = [PersonIndex([1; 16]), PersonIndex([2; 16])].into();
    }
    let people: BTreeSet<PersonIndex> = [PersonIndex([1; 16])].into();
    let refused = Application::draft(ApplicationId("app_2".into()), form(), [7; 16], people, &kin);
    assert_eq!(refused.unwrap_err(), Refusal::FourEyes);
    for application in in_every_state() {
        let refusals = [
            application.clone().with_portrait(picture(2), &kin).err(),
            application.clone().recommend(&kin, COMMON).err(),
            application.approve(&kin, COMMON).err(),
        ];
        assert_eq!(refusals, [Some(Refusal::FourEyes); 3]);
    }
}

fn sheet() -> Form {
    let mut sheet = form();
    sheet.kind = "emergency_travel_document".into();
    sheet.journey = serde_json::from_value(serde_json::json!({
        "from": "HOUSTON", "destination": "ZENITH"
    }))
    .unwrap();
    sheet
}

#[test]
fn an_officer_who_is_alone_may_issue_an_emergency_document_and_another_looks_at_it() {
    let alone = Practice { alone: true, ..COMMON };
    let me = officer(1, &BOTH);
    let submitted =
        |form: Form| draft(form, &me).with_portrait(picture(1), &me).unwrap().submit(&me).unwrap();
    // Not a card, and not where the post is not one for it.
    assert_eq!(submitted(form()).approve(&me, alone).unwrap_err(), Refusal::FourEyes);
    assert_eq!(submitted(sheet()).approve(&me, COMMON).unwrap_err(), Refusal::FourEyes);
    let approved = submitted(sheet()).approve(&me, alone).unwrap();
    let due = approved.review.clone().unwrap().due_at;
    assert_eq!(due.duration_since(now()), jiff::SignedDuration::from_hours(72));
    assert!(approved.clone().approved().is_ok());
    // The exception is the review: an approval that says it was alone and has none proves nothing.
    let mut forged = approved.clone();
    forged.review = None;
    assert_eq!(forged.approved().unwrap_err(), Refusal::FourEyes);
    let review = |by: &Caller, application: Application| {
        application.reviewed(by, COMMON, Finding::Confirmed)
    };
    assert_eq!(review(&me, approved.clone()).unwrap_err(), Refusal::FourEyes);
    let reviewed = review(&officer(2, &BOTH), approved).unwrap();
    assert_eq!(reviewed.review.as_ref().unwrap().done.as_ref().unwrap().by, id(2));
    assert_eq!(review(&officer(3, &BOTH), reviewed).unwrap_err(), Refusal::WrongState);
    // Approved by another, there is nothing to look at.
    let by_another = submitted(sheet()).approve(&officer(2, &BOTH), alone).unwrap();
    assert!(by_another.review.is_none());
}

#[test]
fn a_post_may_be_decided_for_at_another() {
    let posts = ["DXB".to_string()];
    let remote = Practice { decided_by: &posts, ..COMMON };
    let [_, submitted, ..] = in_every_state();
    let mut far = officer(5, &BOTH);
    if let crate::access::Who::Officer(officer) = &mut far.who {
        officer.post = Some("DXB".into());
    }
    assert_eq!(submitted.clone().approve(&far, COMMON).unwrap_err(), Refusal::RoleMissing);
    assert!(submitted.approve(&far, remote).is_ok());
}
