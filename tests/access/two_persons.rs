//! What one person never does alone.

use chancery::access::TotpSecret;
use serde_json::{Value, json};

use super::account::{Account, enrol, enrolled, from_base32, log_in};
use super::common::casework::{assert_refused, said};
use super::common::{Answer, applicant};
use super::{
    admin, audit, code_of, command, desk, nothing, second_admin, server, serving, text, told,
    verdict,
};

fn reset(id: &str, key: &str) -> Answer {
    server().post(&format!("/v1/admin/officers/{id}/reset"), key, &nothing())
}

/// What an officer had before a reset opens nothing after it.
fn nothing_of_before_opens(before: &Account) {
    for body in [before.with_code(&before.code(1)), before.with_recovery(&before.recovery[0])] {
        assert_refused(&log_in(server(), &body), 401, "log_in_denied");
    }
}

fn enrols_anew(before: &Account, code: &str) {
    let password = "another pony battery staple";
    let got = said(&enrol(server(), code, password), 201);
    let totp = TotpSecret::new(from_base32(got["totp_secret"].as_str().unwrap()));
    let (id, login) = (before.id.clone(), before.login.clone());
    let after = Account { id, login, password: password.into(), totp, recovery: Vec::new() };
    let mut old_password = after.with_code(&after.code(0));
    old_password["password"] = json!(before.password);
    assert_refused(&log_in(server(), &old_password), 401, "log_in_denied");
    nothing_of_before_opens(before);
    said(&log_in(server(), &after.with_code(&after.code(0))), 201);
}

#[test]
fn an_officer_is_reset_by_two_administrators_and_never_by_themselves() {
    let officer = enrolled(server(), &admin(), "HOU", &["post_admin", "capture"]);
    let session = officer.session(server());
    let path = format!("/v1/admin/officers/{}/reset", officer.id);
    assert_refused(&session.post(server(), &path, &nothing()), 403, "four_eyes");
    let first = said(&reset(&officer.id, &admin()), 202);
    let proposed = text(&first["proposed_at"]);
    let expected = json!({"awaits": "second_person", "action": "officer.reset",
        "proposed_at": proposed});
    assert_eq!(first, expected);
    assert_refused(&reset(&officer.id, &admin()), 403, "four_eyes");
    assert_refused(&session.post(server(), &path, &nothing()), 403, "four_eyes");
    // One person's word changes nothing.
    assert_eq!(session.current(server()).status, 200);
    said(&log_in(server(), &officer.with_recovery(&officer.recovery[1])), 201);
    let done = said(&reset(&officer.id, &second_admin()), 200);
    assert_refused(&session.current(server()), 401, "unauthorized");
    nothing_of_before_opens(&officer);
    enrols_anew(&officer, done["one_time_code"].as_str().unwrap());
    // The next one is begun anew.
    said(&reset(&officer.id, &second_admin()), 202);
    let about = |row: &&Value| row["object"] == officer.id.as_str();
    let words: Vec<String> = audit::rows()
        .iter()
        .filter(about)
        .map(|row| text(&row["action"]))
        .filter(|word| word.contains("reset"))
        .collect();
    assert_eq!(words, ["officer.reset_proposed", "officer.reset", "officer.reset_proposed"]);
}

#[test]
fn the_operator_and_one_administrator_are_two_in_either_order() {
    let folder = &serving().folder;
    let officer = enrolled(server(), &admin(), "DXB", &["capture"]);
    let by_operator = || command(folder, &["officer", "reset", &officer.id]);
    assert_eq!(by_operator(), (0, json!({"awaits": "second_person"})));
    let (exit, problem) = by_operator();
    assert_eq!((exit, &problem["code"]), (14, &json!("policy")));
    let done = said(&reset(&officer.id, &admin()), 200);
    enrols_anew(&officer, done["one_time_code"].as_str().unwrap());
    let other = enrolled(server(), &admin(), "DXB", &["capture"]);
    said(&reset(&other.id, &second_admin()), 202);
    let done = told(folder, &["officer", "reset", &other.id]);
    enrols_anew(&other, done["one_time_code"].as_str().unwrap());
}

fn grounds() -> Value {
    json!({"reason": "found in a drawer of the post"})
}

fn witnessed() -> Value {
    json!({"reason": "found in a drawer of the post", "witness":
        {"name": "Ingrid Holm", "role": "honorary consul", "signature": "iVBORw0KGgo="}})
}

fn reinstate(number: &str, key: &str, body: &Value) -> Answer {
    server().life(number, "reinstate", key, body)
}

fn destroy(number: &str, key: &str, body: &Value) -> Answer {
    server().life(number, "destroy", key, body)
}

#[test]
fn a_revoked_document_is_reinstated_by_two_officers_and_is_good_again() {
    let houston = desk("HOU");
    let second = serving().credentials.officer("HOU", 2);
    let number = houston.revoked(&applicant("ashgrove-theodora"));
    let qr = code_of(&number, &houston.review);
    assert_eq!(verdict(&qr)["reason_codes"], json!(["REVOKED"]));
    // Another post begins nothing here.
    let elsewhere = serving().credentials.officer("DXB", 1);
    for body in [grounds(), witnessed()] {
        assert_refused(&reinstate(&number, &elsewhere, &body), 403, "role_missing");
    }
    let first = said(&reinstate(&number, &houston.review, &grounds()), 202);
    assert_eq!(first["action"], "document.reinstate");
    assert_refused(&reinstate(&number, &houston.review, &grounds()), 403, "four_eyes");
    assert_eq!(verdict(&qr)["reason_codes"], json!(["REVOKED"]));
    // Who spoke for the one has not spoken for the other.
    said(&destroy(&number, &second, &grounds()), 202);
    let done = said(&reinstate(&number, &second, &grounds()), 200);
    assert_eq!(done["document"]["status"], "valid");
    assert_eq!(done["document"].get("reason"), None);
    assert_eq!(verdict(&qr)["verdict"], "accept");
    assert_refused(&reinstate(&number, &second, &grounds()), 409, "wrong_state");
    // A word for destroying it that was said while it was revoked does not wait for later.
    assert_refused(&destroy(&number, &houston.review, &grounds()), 409, "wrong_state");
}

/// At a post with one officer there is no second one.
#[test]
fn once_the_post_has_asked_any_post_of_the_authority_may_be_the_second() {
    let houston = desk("HOU");
    let number = houston.revoked(&applicant("ashgrove-theodora"));
    let of = |post: &str, place: usize| serving().credentials.officer(post, place);
    said(&reinstate(&number, &houston.review, &grounds()), 202);
    // Not one without the role, nor another authority's.
    for stranger in [of("NBO", 2), of("DXB", 1), of("CAS", 1)] {
        let answer = destroy(&number, &stranger, &grounds());
        assert_refused(&answer, 403, "role_missing");
    }
    for stranger in [of("CAS", 1), of("*", 0)] {
        let answer = reinstate(&number, &stranger, &grounds());
        assert_refused(&answer, 403, "role_missing");
    }
    let done = said(&reinstate(&number, &of("DXB", 1), &grounds()), 200);
    assert_eq!(done["document"]["status"], "valid");
    said(&server().life(&number, "revoke", &houston.review, &json!({"reason": "lost"})), 200);
    assert_refused(&reinstate(&number, &of("DXB", 1), &grounds()), 403, "role_missing");
}

#[test]
fn a_document_that_was_never_handed_over_is_reinstated_to_just_that() {
    let houston = desk("HOU");
    let number = houston.issued(&applicant("ashgrove-theodora"));
    let lost = json!({"reason": "lost"});
    said(&server().life(&number, "revoke", &houston.review, &lost), 200);
    let done = said(&reinstate(&number, &houston.review, &witnessed()), 200);
    assert_eq!(done["document"]["status"], "not_activated");
    let qr = code_of(&number, &houston.review);
    assert_eq!(verdict(&qr)["reason_codes"], json!(["NOT_ACTIVATED"]));
}

#[test]
fn a_revoked_document_is_destroyed_by_two_officers_and_comes_back_never() {
    let houston = desk("HOU");
    let second = serving().credentials.officer("HOU", 2);
    let number = houston.good(&applicant("ashgrove-theodora"));
    let qr = code_of(&number, &houston.review);
    assert_refused(&destroy(&number, &houston.review, &grounds()), 409, "wrong_state");
    assert_refused(&destroy(&number, &houston.review, &witnessed()), 409, "wrong_state");
    said(&server().life(&number, "revoke", &houston.review, &json!({"reason": "superseded"})), 200);
    said(&destroy(&number, &houston.review, &grounds()), 202);
    assert_refused(&destroy(&number, &houston.review, &grounds()), 403, "four_eyes");
    let done = said(&destroy(&number, &second, &grounds()), 200);
    assert!(done["document"]["destroyed_at"].is_string(), "{done}");
    for body in [grounds(), witnessed()] {
        assert_refused(&destroy(&number, &second, &body), 409, "wrong_state");
        assert_refused(&reinstate(&number, &second, &body), 409, "wrong_state");
    }
    assert_eq!(verdict(&qr)["reason_codes"], json!(["SUPERSEDED"]));
    let path = format!("/v1/documents/{number}");
    let read = said(&server().read(&path, &second), 200);
    assert_eq!(read["document"]["destroyed_at"], done["document"]["destroyed_at"]);
}

#[test]
fn beside_a_named_witness_one_officer_is_enough() {
    let houston = desk("HOU");
    let number = houston.revoked(&applicant("ashgrove-theodora"));
    for (member, value) in [
        ("name", json!("")),
        ("name", json!("x".repeat(81))),
        ("role", json!("two\nlines")),
        ("signature", json!("")),
        ("signature", json!("not base64!")),
    ] {
        let mut body = witnessed();
        body["witness"][member] = value;
        assert_refused(&reinstate(&number, &houston.review, &body), 422, "invalid_body");
    }
    let mut nameless = witnessed();
    nameless["witness"].as_object_mut().unwrap().remove("name");
    assert_refused(&reinstate(&number, &houston.review, &nameless), 422, "invalid_body");
    for reason in [String::new(), "  ".into(), "x".repeat(501)] {
        let body = json!({"reason": reason});
        assert_refused(&reinstate(&number, &houston.review, &body), 422, "invalid_body");
    }
    // A witness makes two of who has spoken already, too.
    said(&reinstate(&number, &houston.review, &grounds()), 202);
    let done = said(&reinstate(&number, &houston.review, &witnessed()), 200);
    assert_eq!(done["document"]["status"], "valid");
    said(&server().life(&number, "revoke", &houston.review, &json!({"reason": "withdrawn"})), 200);
    let done = said(&destroy(&number, &houston.review, &witnessed()), 200);
    assert!(done["document"]["destroyed_at"].is_string());
}
