//! What is wrong with an instance, and how to mend it.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::common::casework::{Desk, assert_refused, demo_copy, now, said, sql};
use super::common::{Credentials, Folder, Server, applicant, chancery, run};
use super::{command, text};

/// A demo that nobody serves.
fn instance(name: &str) -> Folder {
    let folder = Folder::new(name);
    demo_copy(folder.path());
    folder
}

/// The doctor's exit code, and each check with its result.
fn doctor(dir: &Path) -> (i32, Vec<(String, String)>) {
    let (exit, answer) = command(dir, &["doctor"]);
    let checks = answer["checks"].as_array().unwrap();
    (exit, checks.iter().map(|check| (text(&check["check"]), text(&check["result"]))).collect())
}

fn check(dir: &Path, name: &str) -> Value {
    let (_, answer) = command(dir, &["doctor"]);
    let checks = answer["checks"].as_array().unwrap();
    checks.iter().find(|check| check["check"] == name).unwrap().clone()
}

/// Exactly this check fails, the exit code says so, and there is a way to mend it.
#[track_caller]
fn assert_only(dir: &Path, name: &str) {
    let (exit, checks) = doctor(dir);
    let failed: Vec<_> = checks.iter().filter(|(_, result)| result == "fail").collect();
    assert_eq!((exit, failed.len()), (1, 1), "{checks:?}");
    assert_eq!(failed[0].0, name);
    let found = check(dir, name);
    assert!(found["detail"].is_string() && found["mend"].is_string(), "{found}");
}

#[test]
fn a_fresh_demo_is_in_order() {
    let folder = instance("fresh");
    let (exit, checks) = doctor(folder.path());
    let names: Vec<&str> = checks.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "configuration",
        "key_permissions",
        "fonts",
        "disk",
        "database",
        "clock",
        "durability",
        "audit",
        "registry_log",
        "unfinished",
        "list_ages",
        "signers",
        "reviews",
    ];
    for name in expected {
        assert!(names.contains(&name), "{name} was not looked at: {names:?}");
    }
    assert_eq!(exit, 0, "{checks:?}");
    // How much room there is on this machine's disk is not the demo's to say.
    assert!(checks.iter().all(|(name, result)| result == "pass" || name == "disk"), "{checks:?}");
    let told = run(["doctor", "--config", folder.path().join("config.toml").to_str().unwrap()]);
    let said = String::from_utf8(told.stdout).unwrap();
    assert!(expected.iter().all(|name| said.contains(name)), "{said}");
}

#[test]
fn a_key_that_others_can_read_fails() {
    let folder = instance("open-key");
    let keys = ["keys/sealing.key", "keys/UTO/root.key", "keys/passphrase", "chancery.db"];
    for name in keys {
        let file = folder.path().join(name);
        set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        assert_only(folder.path(), "key_permissions");
        let found = check(folder.path(), "key_permissions");
        assert!(text(&found["detail"]).contains(name) && text(&found["mend"]).contains("600"));
        set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    }
    assert_eq!(doctor(folder.path()).0, 0);
}

const UNLOCK: &str = "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_taken_away";

#[test]
fn a_row_of_the_audit_record_that_was_touched_fails() {
    for tampering in [
        "UPDATE audit SET actor = 'off_somebodyelse' WHERE sequence = 5",
        "UPDATE audit SET at = at + 1 WHERE sequence = 7",
        "UPDATE audit SET object = 'x' WHERE sequence = (SELECT max(sequence) FROM audit)",
        "DELETE FROM audit WHERE sequence = 9",
        "DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET sequence = sequence - 1",
    ] {
        let folder = instance("tampered");
        let dir = folder.path();
        // While the record guards itself not even that is possible.
        for line in UNLOCK.split("; ") {
            sql(dir, line);
        }
        sql(dir, tampering);
        assert_only(dir, "audit");
        let config = dir.join("config.toml");
        let verified = run(["audit", "verify", "--json", "--config", config.to_str().unwrap()]);
        let said: Value = serde_json::from_slice(&verified.stdout).unwrap();
        assert_eq!((verified.status.code(), &said["whole"]), (Some(1), &json!(false)));
    }
}

#[test]
fn a_document_without_its_leaf_fails() {
    let folder = instance("leafless");
    sql(folder.path(), "DELETE FROM log_leaves WHERE position = 3");
    assert_only(folder.path(), "registry_log");
}

#[test]
fn what_is_not_there_is_told_and_mended_by_hand() {
    let folder = instance("missing");
    let dir = folder.path();
    std::fs::rename(dir.join("keys/sealing.key"), dir.join("keys/away.key")).unwrap();
    assert_only(dir, "database");
    std::fs::rename(dir.join("keys/away.key"), dir.join("keys/sealing.key")).unwrap();
    let config = dir.join("config.toml");
    let good = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("colour = \"red\"\n{good}")).unwrap();
    assert_only(dir, "configuration");
    std::fs::write(&config, good).unwrap();
    assert_eq!(doctor(dir).0, 0);
}

/// Lets the demo do a day's work a year ahead, as under a clock that was wrong.
fn work_a_year_ahead(dir: &Path) {
    let ahead = now() + SignedDuration::from_hours(365 * 24);
    let output = chancery()
        .args(["-q", "demo", "--no-serve", "--at", &ahead.to_string(), "--dir"])
        .arg(dir)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn under_a_clock_behind_the_record_nothing_is_issued_until_somebody_says_it_is_right() {
    let folder = instance("clock");
    let dir = folder.path();
    let credentials = Credentials::read(dir);
    work_a_year_ahead(dir);
    assert_only(dir, "clock");
    let mend = text(&check(dir, "clock")["mend"]);
    assert!(mend.contains("chancery clock accept"), "{mend}");
    let server = Server::start(dir);
    let houston = Desk::at(&server, &credentials, "HOU");
    let case = houston.approved(&applicant("ashgrove-theodora"));
    let refused = server.act(&case, "issue", &houston.review);
    assert_refused(&refused, 503, "clock_suspect");
    assert!(refused.header("retry-after").is_some());
    // Who may not issue learns nothing of the clock.
    assert_refused(
        &server.act(&case, "issue", &credentials.officer("DXB", 1)),
        403,
        "role_missing",
    );
    drop(server);
    let accept = ["clock", "accept", "--reason", "the battery of the board was empty"];
    let output =
        chancery().args(accept).arg("--config").arg(dir.join("config.toml")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(check(dir, "clock")["result"], "pass");
    let server = Server::start(dir);
    let houston = Desk::at(&server, &credentials, "HOU");
    let issued = said(&server.act(&case, "issue", &houston.review), 201);
    let today = now().to_string();
    assert_eq!(issued["document"]["issued"], json!(today.split('T').next().unwrap()));
    let accepted = sql(dir, "SELECT actor FROM audit WHERE action = 'clock.accept'");
    assert_eq!(accepted, ["operator"]);
}
