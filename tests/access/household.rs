//! Nobody works on their own case, nor on one of their household.

use serde_json::{Value, json};

use super::account::{OURS, enrolled_with};
use super::common::applicant;
use super::common::casework::{assert_refused, enlist, fresh_login, person, said};
use super::{admin, desk, nothing, server, text};

const EVERYTHING: [&str; 6] =
    ["capture", "evidence", "approve", "print", "hand_over", "post_admin"];

#[test]
fn the_case_of_ones_household_is_another_officers_at_every_step() {
    let sample = applicant("ashgrove-theodora");
    let cousin = enlist(server(), &admin(), "HOU", &EVERYTHING, &json!([person(&sample.0)]));
    let mine = |id: &str, action: &str| {
        assert_refused(&server().act(id, action, &cousin.key), 403, "four_eyes");
    };
    assert_refused(&server().post("/v1/applications", &cousin.key, &sample.0), 403, "four_eyes");
    let houston = desk("HOU");
    let id = houston.complete(&sample);
    let portrait = format!("/v1/applications/{id}/portrait");
    let answer = server().put(&portrait, &cousin.key, "image/jpeg", &sample.1);
    assert_refused(&answer, 403, "four_eyes");
    mine(&id, "submit");
    said(&server().act(&id, "submit", &houston.intake), 200);
    mine(&id, "recommend");
    mine(&id, "approve");
    said(&server().act(&id, "approve", &houston.review), 200);
    mine(&id, "issue");
    let issued = said(&server().act(&id, "issue", &houston.review), 201);
    let number = text(&issued["document"]["number"]);
    let life = |action: &str, body: &Value| {
        assert_refused(&server().life(&number, action, &cousin.key, body), 403, "four_eyes");
    };
    life("hand-over", &nothing());
    said(&server().life(&number, "hand-over", &houston.review, &nothing()), 200);
    life("revoke", &json!({"reason": "lost"}));
    said(&server().life(&number, "revoke", &houston.review, &json!({"reason": "lost"})), 200);
    let witness = json!({"name": "A", "role": "notary", "signature": "AAAA"});
    for action in ["reinstate", "destroy"] {
        life(action, &json!({"reason": "ours"}));
        life(action, &json!({"reason": "ours", "witness": witness}));
    }
    // To read is the work of the post, and it is on record.
    said(&server().read(&format!("/v1/applications/{id}"), &cousin.key), 200);
    said(&server().read(&format!("/v1/documents/{number}"), &cousin.key), 200);
    // Everybody else's case is theirs to work on.
    said(&server().post("/v1/applications", &cousin.key, &applicant("eriksson-anna-maria").0), 201);
}

#[test]
fn a_household_is_known_however_the_name_is_typed() {
    let (form, _) = applicant("garcia-fuentes-lucia-ines");
    let mut typed = person(&form);
    for part in ["primary", "secondary"] {
        let name = typed[part].as_str().unwrap().to_lowercase().replace(' ', "   ");
        typed[part] = json!(format!(" {name} "));
    }
    let cousin = enlist(server(), &admin(), "HOU", &["capture"], &json!([typed]));
    assert_refused(&server().post("/v1/applications", &cousin.key, &form), 403, "four_eyes");
    // Another of the same name was born on another day.
    let mut namesake = form;
    namesake["holder"]["birth_date"] = json!("1951-01-09");
    said(&server().post("/v1/applications", &cousin.key, &namesake), 201);
}

#[test]
fn an_officer_who_names_their_household_later_is_held_to_it_in_open_sessions_too() {
    let sample = applicant("lindqvist-robin-eli");
    let login = fresh_login();
    let body = json!({"name": "Eli's aunt", "login": login, "post": "HOU", "roles": EVERYTHING});
    let added = said(&server().post("/v1/admin/officers", &admin(), &body), 201);
    let id = text(&added["officer"]["id"]);
    let account = enrolled_with(server(), id.clone(), login, &text(&added["one_time_code"]));
    let session = account.session(server());
    let case = desk("HOU").submitted(&sample);
    let path = format!("/v1/applications/{case}/approve");
    let people = json!({"people": [person(&sample.0)]});
    let changed = server().ask("PATCH", &format!("/v1/admin/officers/{id}"), &admin(), &people);
    assert_eq!(said(&changed, 200)["household"], 1);
    let answer = session.send(server(), ("POST", &path), &[OURS], &nothing());
    assert_refused(&answer, 403, "four_eyes");
    let nobody = json!({"people": []});
    said(&server().ask("PATCH", &format!("/v1/admin/officers/{id}"), &admin(), &nobody), 200);
    said(&session.post(server(), &path, &nothing()), 200);
}
