//! The same administration by command, beside a serving process.

use serde_json::{Value, json};

use super::account::{enrolled_with, log_in};
use super::common::casework::{fresh_login, said};
use super::{admin, audit, command, nothing, server, serving, text, told};

/// What the operator did to one thing.
fn by_operator(object: &str) -> Vec<String> {
    let rows = audit::rows();
    let theirs = rows.iter().filter(|row| row["object"] == object && row["actor"] == "operator");
    theirs
        .map(|row| {
            assert_eq!(row.get("from"), None, "it came over no network");
            text(&row["action"])
        })
        .collect()
}

#[test]
fn officers_are_kept_by_command_and_every_change_is_the_operators() {
    let folder = &serving().folder;
    let login = fresh_login();
    let add = ["officer", "add", "UTO", "DXB", "--name", "Ole Dahl", "--login", &login];
    let added = told(folder, &[&add[..], &["--role", "capture", "--role", "print"]].concat());
    let id = text(&added["officer"]["id"]);
    assert_eq!(added["officer"]["roles"], json!(["capture", "print"]));
    // The serving process takes the code at once.
    let account = enrolled_with(server(), id.clone(), login, &text(&added["one_time_code"]));
    said(&log_in(server(), &account.with_code(&account.code(0))), 201);
    let key = told(folder, &["officer", "key", &id, "--scope", "capture"]);
    let who = |status| {
        let answer = server().read("/v1/sessions/current", key["secret"].as_str().unwrap());
        said(&answer, status)
    };
    assert_eq!(who(200)["roles"], json!(["capture"]));
    let set = told(folder, &["officer", "set", &id, "--post", "HOU", "--active", "false"]);
    assert_eq!(
        (&set["officer"]["post"], &set["officer"]["active"]),
        (&json!("HOU"), &json!(false))
    );
    who(401);
    let listed = told(folder, &["officer", "list", "UTO", "--post", "HOU"]);
    let officers = listed["officers"].as_array().unwrap();
    assert!(officers.contains(&set["officer"]), "{listed}");
    let everywhere = told(folder, &["officer", "list", "UTO"]);
    assert!(everywhere["officers"].as_array().unwrap().len() > officers.len());
    let expected = ["officer.enrol", "officer.key_given", "officer.change"];
    assert_eq!(by_operator(&id), expected);
}

#[test]
fn verifiers_are_kept_by_command_and_every_change_is_the_operators() {
    let folder = &serving().folder;
    let add = ["verifier", "add", "UTO", "Night Bank", "--scope", "verify"];
    let added = told(folder, &add);
    let id = text(&added["verifier"]["id"]);
    let verify = |key: &Value, status| {
        let answer = server().post("/v1/verifications", key.as_str().unwrap(), &json!({"qr": "A"}));
        said(&answer, status);
    };
    verify(&added["key"], 200);
    let renewed = told(folder, &["verifier", "key", &id]);
    verify(&added["key"], 401);
    verify(&renewed["key"], 200);
    let set = told(folder, &["verifier", "set", &id, "--active", "false", "--scope", "match"]);
    verify(&renewed["key"], 401);
    let listed = told(folder, &["verifier", "list", "UTO"]);
    assert!(listed["verifiers"].as_array().unwrap().contains(&set["verifier"]), "{listed}");
    assert_eq!(by_operator(&id), ["verifier.enrol", "verifier.new_key", "verifier.change"]);
}

#[test]
fn posts_and_authorities_are_kept_by_command_and_every_change_is_the_operators() {
    let folder = &serving().folder;
    let add = ["post", "add", "UTO", "OSL", "--name", "Embassy, Oslo", "--host", "NOR"];
    told(folder, &[&add[..], &["--numbers", "CS"]].concat());
    let set = ["post", "set", "UTO", "OSL", "--alone", "true", "--decided-by", "HOU"];
    let changed = told(folder, &set);
    let expected = json!({"authority": "UTO", "code": "OSL", "name": "Embassy, Oslo",
        "host": "NOR", "numbers": "CS", "alone": true, "decided_by": ["HOU"]});
    assert!(changed["posts"].as_array().unwrap().contains(&expected), "{changed}");
    let seen = said(&server().read("/v1/admin/authority", &admin()), 200);
    let codes: Vec<&Value> = seen["posts"].as_array().unwrap().iter().map(|p| &p["code"]).collect();
    assert!(codes.contains(&&json!("OSL")), "the serving process knows it too");
    let set = told(folder, &["authority", "set", "UTO", "--check-at", "check.mfa.example"]);
    assert_eq!(set["check_at"], "check.mfa.example");
    let listed = told(folder, &["authority", "list"]);
    let codes: Vec<&Value> =
        listed["authorities"].as_array().unwrap().iter().map(|a| &a["code"]).collect();
    assert_eq!(codes, [&json!("UTO"), &json!("QMJ")]);
    assert_eq!(by_operator("UTO/OSL"), ["post.add", "post.change"]);
    assert_eq!(by_operator("UTO"), ["authority.change"]);
}

#[test]
fn a_wrong_command_is_a_problem_and_changes_nothing() {
    let folder = &serving().folder;
    for arguments in [
        &["officer", "set", "off_0", "--active", "true"][..],
        &["officer", "key", "off_0", "--scope", "capture"],
        &["officer", "reset", "off_0"],
        &["officer", "add", "UTO", "XXX", "--name", "A", "--login", "a.xxx", "--role", "print"],
        &["officer", "add", "XYZ", "*", "--name", "A", "--login", "a.xyz", "--role", "print"],
        &["officer", "add", "UTO", "HOU", "--name", "A", "--login", "a.hou", "--role", "consul"],
        &["verifier", "set", "ver_0", "--active", "true"],
        &["verifier", "add", "XYZ", "A", "--scope", "verify"],
        &["post", "add", "UTO", "NEW", "--name", "A"],
        &["post", "add", "UTO", "NEW", "--name", "A", "--host", "NOR", "--numbers", "CH"],
        &["post", "set", "UTO", "XXX", "--alone", "true"],
        &["authority", "set", "XYZ", "--name", "A"],
    ] {
        let (exit, problem) = command(folder, arguments);
        assert_eq!((exit, &problem["code"]), (2, &json!("usage")), "{arguments:?}: {problem}");
    }
    let unknown = server().read("/v1/admin/officers/off_0", &admin());
    assert_eq!(unknown.status, 404);
    said(&server().post("/v1/admin/posts", &admin(), &nothing()), 422);
}
