//! How an officer comes to a password and an authenticator.

use serde_json::{Value, json};

use super::account::{PASSWORD, added, enrol, enrolled_with, log_in};
use super::common::casework::{assert_refused, fresh_login, said};
use super::{admin, server, text};

#[test]
fn an_officer_enrols_with_a_one_time_code_that_the_first_log_in_spends() {
    let login = fresh_login();
    let body = json!({"name": "Ada Lindgren", "login": login, "post": "HOU",
        "roles": ["capture", "approve"]});
    let answer = server().post("/v1/admin/officers", &admin(), &body);
    let added = said(&answer, 201);
    let officer = &added["officer"];
    let expected = json!({"id": officer["id"], "name": "Ada Lindgren", "login": login,
        "authority": "UTO", "post": "HOU", "roles": ["capture", "approve"], "active": true,
        "household": 0});
    assert_eq!(*officer, expected);
    let (id, code) = (text(&officer["id"]), text(&added["one_time_code"]));
    assert_eq!(answer.header("location"), Some(format!("/v1/admin/officers/{id}").as_str()));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(code.len(), 23);
    let first = enrolled_with(server(), id.clone(), login.clone(), &code);
    // Who closed the page too early does it again; what came of the first time is worth nothing.
    let typed = code.to_uppercase().replace('-', " ");
    let second = enrolled_with(server(), id, login, &typed);
    assert_ne!(first.totp, second.totp);
    for body in [first.with_code(&first.code(0)), first.with_recovery(&first.recovery[0])] {
        assert_refused(&log_in(server(), &body), 401, "log_in_denied");
    }
    let view = said(&log_in(server(), &second.with_code(&second.code(0))), 201);
    assert_eq!(view["roles"], json!(["capture", "approve"]));
    assert_refused(&enrol(server(), &code, PASSWORD), 401, "log_in_denied");
}

#[test]
fn what_an_officer_gets_at_enrolment_is_for_their_authenticator() {
    let (id, _, code) = added(server(), &admin(), "HOU", &["capture"]);
    let answer = enrol(server(), &code, PASSWORD);
    let got = said(&answer, 201);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let secret = text(&got["totp_secret"]);
    assert_eq!(secret.len(), 32);
    let uri = format!("otpauth://totp/Chancery:{id}?secret={secret}&issuer=Chancery");
    assert_eq!(got["totp_uri"], uri);
}

#[test]
fn a_wrong_code_or_a_poor_password_enrols_nobody() {
    let (id, login, code) = added(server(), &admin(), "HOU", &["capture"]);
    for wrong in ["", "00000-00000-00000-00000", "' OR 1=1 --"] {
        assert_refused(&enrol(server(), wrong, PASSWORD), 401, "log_in_denied");
    }
    for poor in ["", "elevenchars", &"x".repeat(129)] {
        let answer = enrol(server(), &code, poor);
        assert_refused(&answer, 422, "invalid_body");
        assert_eq!(answer.json()["errors"][0]["pointer"], "/password");
    }
    // Nobody learns what a password must be like without a code.
    assert_refused(&enrol(server(), "00000", "short"), 401, "log_in_denied");
    enrolled_with(server(), id, login, &code);
}

#[test]
fn a_code_of_an_officer_who_was_closed_out_opens_nothing_any_more() {
    let (id, _, code) = added(server(), &admin(), "HOU", &["capture"]);
    let path = format!("/v1/admin/officers/{id}");
    for active in [false, true] {
        let change = json!({"active": active});
        said(&server().ask("PATCH", &path, &admin(), &change), 200);
        assert_refused(&enrol(server(), &code, PASSWORD), 401, "log_in_denied");
    }
}

#[test]
fn an_officer_is_put_on_record_complete_or_not_at_all() {
    let good = json!({"name": "Ada Lindgren", "login": fresh_login(), "post": "HOU",
        "roles": ["capture"]});
    said(&server().post("/v1/admin/officers", &admin(), &good), 201);
    let with = |member: &str, value: Value| {
        let mut body = good.clone();
        body["login"] = json!(fresh_login());
        body[member] = value;
        body
    };
    let wrong = [
        (good.clone(), "/login"),
        (with("login", json!(text(&good["login"]).to_uppercase())), "/login"),
        (with("login", json!("ab")), "/login"),
        (with("login", json!("two words")), "/login"),
        (with("name", json!("")), "/name"),
        (with("name", json!("two\nlines")), "/name"),
        (with("post", json!("XXX")), "/post"),
        (with("roles", json!(["ambassador"])), "/roles"),
        (with("people", json!([{"primary": "A", "birth_date": "1974-02-30"}])), "/people"),
    ];
    for (body, pointer) in wrong {
        let answer = server().post("/v1/admin/officers", &admin(), &body);
        assert_refused(&answer, 422, "invalid_body");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
    }
    let mut unknown = with("name", json!("Ada Lindgren"));
    unknown["password"] = json!("given by post");
    assert_refused(&server().post("/v1/admin/officers", &admin(), &unknown), 422, "invalid_body");
}
