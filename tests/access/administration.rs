//! Officers, verifiers, posts and the authority, administered over HTTP.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::account::{OURS, enrolled};
use super::common::casework::{
    Desk, Enlisted, applicant_at, assert_refused, enlist, now, said, sql,
};
use super::common::{Answer, applicant};
use super::{admin, code_of, desk, foreign_admin, nothing, server, serving, text, verdict};

fn change(id: &str, key: &str, body: &Value) -> Answer {
    server().ask("PATCH", &format!("/v1/admin/officers/{id}"), key, body)
}

/// An officer of the first authority of whom nobody has a household.
fn officer(post: &str, roles: &[&str]) -> Enlisted {
    enlist(server(), &admin(), post, roles, &json!([]))
}

fn who(key: &str) -> Answer {
    server().read("/v1/sessions/current", key)
}

#[test]
fn an_administrator_lists_reads_and_changes_officers() {
    let one = officer("DXB", &["capture", "evidence"]);
    let path = format!("/v1/admin/officers/{}", one.id);
    let read = said(&server().read(&path, &admin()), 200);
    assert_eq!((&read["post"], &read["active"]), (&json!("DXB"), &json!(true)));
    let key = json!({"id": one.key_id, "scopes": ["capture", "evidence"]});
    assert_eq!(read["service_keys"], json!([key]));
    assert!(!read.to_string().contains(&one.key), "no secret is shown again");
    let listed = |which: &str| {
        let answer = server().read(&format!("/v1/admin/officers{which}"), &admin());
        let officers = said(&answer, 200)["data"].as_array().unwrap().clone();
        officers.iter().any(|officer| officer["id"] == one.id.as_str())
    };
    assert!(listed("") && listed("?post=DXB") && listed("?post=*") && !listed("?post=HOU"));
    let person = json!({"primary": "Lindgren", "secondary": "Ada", "birth_date": "1980-01-02"});
    let moved = json!({"post": "HOU", "roles": ["print"], "people": [person]});
    let changed = said(&change(&one.id, &admin(), &moved), 200);
    assert_eq!((&changed["post"], &changed["roles"]), (&json!("HOU"), &json!(["print"])));
    assert_eq!(changed["household"], 1);
    // Who they are told to be related to is not shown to anybody.
    assert!(!changed.to_string().contains("Lindgren"));
    assert!(listed("?post=HOU") && !listed("?post=DXB"));
    // A key reaches no role that its officer lost.
    assert_eq!(said(&who(&one.key), 200)["roles"], json!([]));
    for (body, pointer) in
        [(json!({"post": "XXX"}), "/post"), (json!({"roles": ["consul"]}), "/roles")]
    {
        let answer = change(&one.id, &admin(), &body);
        assert_refused(&answer, 422, "invalid_body");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
    }
    assert_refused(&change(&one.id, &admin(), &json!({"login": "x"})), 422, "invalid_body");
    assert_refused(&change("off_0", &admin(), &nothing()), 404, "not_found");
    assert_refused(&server().read("/v1/admin/officers/off_0", &admin()), 404, "not_found");
    assert_refused(&server().read("/v1/admin/officers?colour=red", &admin()), 422, "invalid_body");
}

#[test]
fn an_officer_who_is_closed_out_is_out_at_once() {
    let account = enrolled(server(), &admin(), "HOU", &["capture"]);
    let session = account.session(server());
    let path = format!("/v1/admin/officers/{}/service-keys", account.id);
    let given = said(&server().post(&path, &admin(), &json!({"scopes": ["capture"]})), 201);
    let key = text(&given["secret"]);
    assert_eq!((session.current(server()).status, who(&key).status), (200, 200));
    said(&change(&account.id, &admin(), &json!({"active": false})), 200);
    assert_refused(&session.current(server()), 401, "unauthorized");
    assert_refused(&who(&key), 401, "unauthorized");
    let again = super::account::log_in(server(), &account.with_code(&account.code(1)));
    assert_refused(&again, 401, "log_in_denied");
    // Who comes back logs in anew: the old session stays over.
    said(&change(&account.id, &admin(), &json!({"active": true})), 200);
    assert_refused(&session.current(server()), 401, "unauthorized");
    let again = super::account::log_in(server(), &account.with_code(&account.code(1)));
    said(&again, 201);
}

#[test]
fn nobody_changes_their_own_record() {
    let lead = officer("*", &["post_admin", "capture"]);
    let path = format!("/v1/admin/officers/{}", lead.id);
    assert_eq!(server().read(&path, &lead.key).status, 200);
    for body in [json!({"roles": ["approve"]}), json!({"active": true}), nothing()] {
        assert_refused(&change(&lead.id, &lead.key, &body), 403, "four_eyes");
    }
    let post = |more: &str, body: Value| server().post(&format!("{path}/{more}"), &lead.key, &body);
    let key = json!({"scopes": ["capture"]});
    assert_refused(&post("service-keys", key), 403, "four_eyes");
    assert_refused(&post("reset", nothing()), 403, "four_eyes");
    let end = format!("{path}/service-keys/{}", lead.key_id);
    assert_refused(&server().ask("DELETE", &end, &lead.key, &Value::Null), 403, "four_eyes");
}

#[test]
fn a_posts_administrator_keeps_to_their_own_post() {
    let lead = officer("HOU", &["post_admin"]);
    let (own, other) = (officer("HOU", &["capture"]), officer("DXB", &["capture"]));
    let whole = officer("*", &["capture"]);
    let read = |path: &str| server().read(&format!("/v1/admin/officers{path}"), &lead.key);
    let listed = said(&read(""), 200);
    let posts = listed["data"].as_array().unwrap().iter().map(|officer| officer["post"].clone());
    assert!(posts.clone().count() > 3 && posts.clone().all(|post| post == "HOU"));
    for path in ["?post=DXB", "?post=*", "?post=CAS", "?post=XXX"] {
        assert_refused(&read(path), 403, "role_missing");
    }
    for (id, status) in [(&own.id, 200), (&other.id, 403), (&whole.id, 403)] {
        assert_eq!(read(&format!("/{id}")).status, status);
        let changed = change(id, &lead.key, &json!({"roles": ["evidence"]}));
        assert_eq!(changed.status, status, "{}", changed.text());
        let path = format!("/v1/admin/officers/{id}/service-keys");
        let given = server().post(&path, &lead.key, &json!({"scopes": ["evidence"]}));
        assert_eq!(given.status == 201, status == 200, "{}", given.text());
    }
    // Nobody is moved out of reach, nor brought in from there.
    for post in ["DXB", "*"] {
        assert_refused(&change(&own.id, &lead.key, &json!({"post": post})), 403, "role_missing");
    }
    assert_refused(&change(&other.id, &lead.key, &json!({"post": "HOU"})), 403, "role_missing");
    for (post, status) in [("HOU", 201), ("DXB", 403), ("*", 403)] {
        let body = json!({"name": "A new one", "post": post, "roles": ["print"],
            "login": super::common::casework::fresh_login()});
        assert_eq!(server().post("/v1/admin/officers", &lead.key, &body).status, status, "{post}");
    }
}

#[test]
fn an_administrator_sees_and_changes_nothing_of_another_authority() {
    let one = officer("HOU", &["capture"]);
    let foreign = foreign_admin();
    let path = format!("/v1/admin/officers/{}", one.id);
    assert_refused(&server().read(&path, &foreign), 403, "role_missing");
    assert_refused(&change(&one.id, &foreign, &json!({"active": false})), 403, "role_missing");
    assert_refused(
        &server().post(&format!("{path}/reset"), &foreign, &nothing()),
        403,
        "role_missing",
    );
    let theirs = said(&server().read("/v1/admin/officers", &foreign), 200);
    assert!(!theirs.to_string().contains("\"UTO\""), "{theirs}");
    let theirs = said(&server().read("/v1/admin/authority", &foreign), 200);
    assert_eq!(theirs["code"], "QMJ");
    let moved = change(&officer("HOU", &["capture"]).id, &admin(), &json!({"post": "CAS"}));
    assert_refused(&moved, 422, "invalid_body");
    // A post of theirs is none of ours.
    let post = server().ask("PATCH", "/v1/admin/posts/CAS", &admin(), &json!({"alone": true}));
    assert_refused(&post, 404, "not_found");
}

#[test]
fn a_posts_own_administrator_does_not_say_who_decides_its_cases() {
    let own = officer("HOU", &["post_admin", "approve"]).key;
    let set = |key: &str, change: &Value| server().ask("PATCH", "/v1/admin/posts/HOU", key, change);
    for change in [json!({"alone": true}), json!({"decided_by": ["DXB"]}), json!({"alone": false})]
    {
        assert_refused(&set(&own, &change), 403, "role_missing");
    }
    said(&set(&own, &json!({"name": "Consulate-General, Houston"})), 200);
}

#[test]
fn a_service_key_reaches_its_scopes_only_and_ends_when_it_is_told_to() {
    let one = officer("HOU", &["capture", "approve"]);
    let path = format!("/v1/admin/officers/{}/service-keys", one.id);
    let give = |body: Value| server().post(&path, &admin(), &body);
    let end = (now() + SignedDuration::from_hours(1)).to_string();
    let given = said(&give(json!({"scopes": ["capture"], "expires_at": end})), 201);
    let (key, id) = (text(&given["secret"]), text(&given["service_key"]["id"]));
    assert!(key.starts_with("cok_"));
    assert_eq!(given["service_key"]["expires_at"], end);
    assert_eq!(said(&who(&key), 200)["roles"], json!(["capture"]));
    let case = desk("HOU").submitted(&applicant("ashgrove-theodora"));
    assert_refused(&server().act(&case, "approve", &key), 403, "role_missing");
    said(&server().act(&case, "approve", &one.key), 200);
    let past = (now() - SignedDuration::from_hours(1)).to_string();
    for (body, pointer) in [
        (json!({"scopes": []}), "/scopes"),
        (json!({"scopes": ["print"]}), "/scopes"),
        (json!({"scopes": ["consul"]}), "/scopes"),
        (json!({"scopes": ["capture"], "expires_at": past}), "/expires_at"),
        (json!({"scopes": ["capture"], "expires_at": "soon"}), "/expires_at"),
    ] {
        let answer = give(body);
        assert_refused(&answer, 422, "invalid_body");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
    }
    // Its hour has passed.
    let over = now().as_second();
    let sql_text = format!("UPDATE service_keys SET expires_at = {over} WHERE id = '{id}'");
    sql(&serving().folder, &sql_text);
    assert_refused(&who(&key), 401, "unauthorized");
    let end = |id: &str| server().ask("DELETE", &format!("{path}/{id}"), &admin(), &Value::Null);
    assert_eq!(end(&one.key_id).status, 204);
    assert_refused(&who(&one.key), 401, "unauthorized");
    assert_refused(&end(&one.key_id), 404, "not_found");
    // A key is ended through its own officer only.
    let other = officer("HOU", &["capture"]);
    assert_refused(&end(&other.key_id), 404, "not_found");
    assert_eq!(who(&other.key).status, 200);
}

#[test]
fn a_verifiers_key_opens_what_it_is_told_to_and_the_old_one_nothing() {
    let body = json!({"name": "Harbour Savings", "scopes": ["verify", "match"]});
    let added = said(&server().post("/v1/admin/verifiers", &admin(), &body), 201);
    let (id, key) = (text(&added["verifier"]["id"]), text(&added["key"]));
    let verify = |key: &str| server().post("/v1/verifications", key, &json!({"qr": "A"}));
    said(&verify(&key), 200);
    let path = format!("/v1/admin/verifiers/{id}");
    let set = |body: Value| server().ask("PATCH", &path, &admin(), &body);
    let renewed = said(&server().post(&format!("{path}/key"), &admin(), &nothing()), 201);
    let new = text(&renewed["key"]);
    assert_refused(&verify(&key), 401, "unauthorized");
    said(&verify(&new), 200);
    assert_eq!(said(&set(json!({"active": false})), 200)["active"], false);
    assert_refused(&verify(&new), 401, "unauthorized");
    said(&set(json!({"active": true, "scopes": ["match"]})), 200);
    assert_refused(&verify(&new), 403, "scope_missing");
    for scopes in [json!([]), json!(["everything"])] {
        assert_refused(&set(json!({"scopes": scopes})), 422, "invalid_body");
    }
    let listed = said(&server().read("/v1/admin/verifiers", &admin()), 200);
    let one = json!({"id": id, "name": "Harbour Savings", "scopes": ["match"], "active": true});
    assert!(listed["data"].as_array().unwrap().contains(&one), "{listed}");
    let theirs = said(&server().read("/v1/admin/verifiers", &foreign_admin()), 200);
    assert!(!theirs.to_string().contains(&id));
    let foreign = server().ask("PATCH", &path, &foreign_admin(), &json!({"active": false}));
    assert_refused(&foreign, 403, "role_missing");
    let unknown = server().ask("PATCH", "/v1/admin/verifiers/ver_0", &admin(), &nothing());
    assert_refused(&unknown, 404, "not_found");
    let nameless = json!({"name": " ", "scopes": ["verify"]});
    assert_refused(&server().post("/v1/admin/verifiers", &admin(), &nameless), 422, "invalid_body");
}

#[test]
fn a_new_post_takes_applications_at_once_and_numbers_them_its_own_way() {
    let post = json!({"code": "LAG", "name": "Consulate, Lagos", "host": "NGA", "numbers": "CL"});
    let added = said(&server().post("/v1/admin/posts", &admin(), &post), 201);
    let names = added["posts"].as_array().unwrap().iter().map(|post| text(&post["code"]));
    assert!(names.clone().any(|code| code == "LAG") && names.clone().any(|code| code == "HOU"));
    let with = |member: &str, value: Value| {
        let mut body = post.clone();
        body["code"] = json!("ABJ");
        body["numbers"] = json!("CJ");
        body[member] = value;
        body
    };
    for wrong in [
        with("code", json!("LAG")),
        with("numbers", json!("CL")),
        // Another authority's block: numbers are unique on the instance.
        with("numbers", json!("MC")),
        with("numbers", json!("")),
        with("numbers", json!("C-")),
        with("host", json!("XX")),
        with("code", json!("TOO LONG A CODE")),
        with("name", json!("")),
    ] {
        let answer = server().post("/v1/admin/posts", &admin(), &wrong);
        assert_refused(&answer, 422, "invalid_body");
    }
    let officer = |roles: &[&str]| officer("LAG", roles).key;
    let lagos = Desk {
        server: server(),
        intake: officer(&["capture"]),
        review: officer(&["approve", "print", "hand_over"]),
    };
    let number = lagos.good(&applicant_at("eriksson-anna-maria", "LAG"));
    assert!(number.starts_with("CL"), "{number}");
    assert_eq!(verdict(&code_of(&number, &lagos.review))["verdict"], "accept");
    let line = |name: &str| server().get("/trust-list", &[]).text().contains(name);
    assert!(line("\npost LAG Consulate, Lagos\n"));
    // Documents that were issued keep what they say.
    let named = json!({"name": "Consulate General, Lagos"});
    said(&server().ask("PATCH", "/v1/admin/posts/LAG", &admin(), &named), 200);
    assert!(line("\npost LAG Consulate General, Lagos\n"));
    let path = format!("/v1/documents/{number}");
    let read = said(&server().read(&path, &lagos.review), 200);
    assert_eq!(read["issuer"]["post"], "Consulate, Lagos");
    assert_eq!(verdict(&code_of(&number, &lagos.review))["verdict"], "accept");
    let taken = json!({"numbers": "CH"});
    let answer = server().ask("PATCH", "/v1/admin/posts/LAG", &admin(), &taken);
    assert_refused(&answer, 422, "invalid_body");
}

#[test]
fn where_a_recommendation_is_asked_for_one_officer_gives_it_and_another_approves() {
    let set = |recommendation: bool| {
        let body = json!({"recommendation": recommendation});
        let answer = server().ask("PATCH", "/v1/admin/authority", &foreign_admin(), &body);
        assert_eq!(said(&answer, 200)["recommendation"], recommendation);
    };
    let casablanca = desk("CAS");
    let third = serving().credentials.officer("CAS", 2);
    let sample = applicant("benhaddou-youssef");
    set(true);
    let case = casablanca.submitted(&sample);
    let act = |action: &str, key: &str| server().act(&case, action, key);
    assert_refused(&act("approve", &casablanca.review), 409, "wrong_state");
    assert_refused(&act("recommend", &casablanca.intake), 403, "four_eyes");
    assert_eq!(said(&act("recommend", &casablanca.review), 200)["state"], "recommended");
    assert_refused(&act("recommend", &third), 409, "wrong_state");
    assert_refused(&act("approve", &casablanca.review), 403, "four_eyes");
    assert_refused(&act("approve", &casablanca.intake), 403, "four_eyes");
    assert_eq!(said(&act("approve", &third), 200)["state"], "approved");
    // Elsewhere it is as it was.
    desk("HOU").approved(&applicant("ashgrove-theodora"));
    set(false);
    casablanca.approved(&sample);
}

#[test]
fn the_configuration_is_shown_without_secrets() {
    let shown = said(&server().read("/v1/admin/configuration", &admin()), 200);
    assert_eq!((&shown["mode"], &shown["node"]), (&json!("demo"), &json!("main")));
    let folder = &serving().folder;
    let passphrase = std::fs::read_to_string(folder.join("keys/passphrase")).unwrap();
    assert!(!shown.to_string().contains(passphrase.trim()));
    assert!(!shown.to_string().contains("PRIVATE KEY"));
    let (exit, by_command) = show_configuration();
    assert_eq!((exit, by_command), (0, shown));
    // A person at a browser reads the same.
    let account = enrolled(server(), &admin(), "*", &["key_custodian"]);
    let session = account.session(server());
    let path = ("GET", "/v1/admin/configuration");
    assert_eq!(session.send(server(), path, &[OURS], &Value::Null).status, 200);
}

fn show_configuration() -> (i32, Value) {
    let config = serving().folder.join("config.toml");
    let output = super::run(["config", "show", "--config", config.to_str().unwrap()]);
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}
