//! What nobody may find: names, numbers, addresses and reasons that went through a serving process
//! are in no file of the database, no log and no temporary file.
#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

use std::path::Path;
use std::process::Command;

use base64ct::{Base64, Encoding};
use common::postgres::Cluster;
use common::{Credentials, Folder, Server, applicant, chancery, demo_on};
use serde_json::{Value, json};

/// How many people there are; each has eight values of their own.
const PEOPLE: usize = 26;

/// A word that stands nowhere else, of letters that every field takes.
fn word(kind: &str, number: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
    let tail: String = [number, number * 7 + 3, number * 11 + 5].map(letter).iter().collect();
    format!("{kind}XQ{tail}ZW")
}

/// A case full of canaries.
fn case(number: usize, canaries: &mut Vec<String>) -> Value {
    let mut word = |kind: &str| {
        let canary = word(kind, number);
        canaries.push(canary.clone());
        canary
    };
    let (mut form, _) = applicant("ashgrove-theodora");
    form["holder"]["name"] = json!({"primary": word("PRIM"), "secondary": word("SECO")});
    form["holder"]["birth_place"] = json!(word("PLACE"));
    form["address"] = json!([word("STREET"), word("TOWN"), word("REGION")]);
    form["replaces"] = json!({"number": word("NUMBER"), "why": "lost"});
    form["portrait_exception"] = json!({"reason": word("REASON")});
    form
}

/// Takes a case all the way, in the officers' hands and in the bank's.
fn through(server: &Server, credentials: &Credentials, form: &Value, canaries: &mut Vec<String>) {
    let (_, portrait) = applicant("ashgrove-theodora");
    let (intake, review) = (credentials.officer("HOU", 0), credentials.officer("HOU", 1));
    let lead = credentials.officer("HOU", 2);
    let key = format!("create-{}", canaries.len());
    let bearer = format!("Bearer {intake}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
        ("idempotency-key", key.as_str()),
    ];
    let body = form.to_string();
    let created = server.send("POST", "/v1/applications", &headers, body.as_bytes()).unwrap();
    assert_eq!(created.status, 201, "{}", created.text());
    let path = format!("/v1/applications/{}", created.json()["id"].as_str().unwrap());
    let portrait = server.send("PUT", &format!("{path}/portrait"), &headers[..1], &portrait);
    assert_eq!(portrait.unwrap().status, 200);
    let act = |key: &str, path: String, body: Value| {
        let answer = server.post(&path, key, &body);
        assert!(answer.status < 300, "{path}: {}", answer.text());
        answer.json()
    };
    act(&intake, format!("{path}/submit"), json!({}));
    act(&review, format!("{path}/approve"), json!({}));
    let issued = act(&review, format!("{path}/issue"), json!({}));
    let number = issued["document"]["number"].as_str().unwrap();
    let path = format!("/v1/documents/{number}");
    act(&review, format!("{path}/hand-over"), json!({}));
    act(&review, format!("{path}/revoke"), json!({"reason": "lost"}));
    let (why, name) = (format!("WHY{number}XQ"), format!("WITNESS {number} XQ"));
    canaries.extend([why.clone(), name.clone()]);
    let witness = json!({"name": name, "role": "cleric", "signature": Base64::encode_string(b"x")});
    act(&lead, format!("{path}/reinstate"), json!({"reason": why, "witness": witness}));
    for page in [format!("{path}.pdf"), format!("{path}/front.png"), path] {
        let bearer = format!("Bearer {lead}");
        assert_eq!(server.get(&page, &[("authorization", &bearer)]).status, 200);
    }
}

/// Requests that fail on the very values that nobody may see.
fn failing(server: &Server, credentials: &Credentials, form: &Value) {
    let key = credentials.officer("HOU", 0);
    let name = form["holder"]["name"]["primary"].as_str().unwrap();
    for (member, value) in [("sex", json!(name)), ("birth_date", json!(name)), (name, json!(1))] {
        let mut wrong = form.clone();
        wrong["holder"][member] = value;
        let answer = server.post("/v1/applications", &key, &wrong);
        assert_eq!(answer.status, 422);
        assert!(member == name || !answer.text().contains(name), "{}", answer.text());
    }
    let verifier = credentials.verifier(0);
    assert_eq!(server.post("/v1/verifications", &verifier, &json!({"qr": name})).status, 200);
    let log_in = json!({"login": name, "password": name, "totp": "000000"});
    assert_eq!(server.post("/v1/sessions", "none", &log_in).status, 401);
}

/// An officer whose name and login are canaries.
fn officer(dir: &Path, canaries: &mut Vec<String>) {
    let (name, login) = ("OFFICERXQNAME", "officer.xqlogin");
    canaries.extend([name.to_string(), login.to_string()]);
    let added = chancery()
        .args(["officer", "add", "UTO", "HOU", "--name", name, "--login", login])
        .args(["--role", "capture", "--config"])
        .arg(dir.join("config.toml"))
        .output()
        .unwrap();
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
}

/// The files below a folder in which one of the words stands.
fn found(words: &[String], folder: &Path) -> String {
    let list = Folder::new("words");
    let file = list.path().join("words");
    std::fs::write(&file, words.join("\n")).unwrap();
    let mut search = Command::new("grep");
    search.args(["-r", "-a", "-o", "-i", "-F", "-f"]).arg(&file).arg(folder);
    let output = search.output().unwrap();
    String::from_utf8_lossy(&output.stdout).chars().take(2000).collect()
}

/// Puts two hundred canaries through an instance and looks for them in every place.
fn look_for(database: Option<&str>, places: &[&Path]) {
    let folder = Folder::new("canary");
    demo_on(folder.path(), database);
    let credentials = Credentials::read(folder.path());
    let mut canaries = Vec::new();
    officer(folder.path(), &mut canaries);
    let mut server = Server::start(folder.path());
    for number in 0..PEOPLE {
        let form = case(number, &mut canaries);
        through(&server, &credentials, &form, &mut canaries);
        failing(&server, &credentials, &form);
    }
    assert!(canaries.len() > 200, "{}", canaries.len());
    let log = server.log();
    // A kill leaves the journal as it is.
    server.kill();
    let lower = log.to_lowercase();
    let said = canaries.iter().find(|canary| lower.contains(&canary.to_lowercase()));
    assert_eq!(said, None, "a canary is in the log");
    assert!(log.contains("/v1/documents/{number}/hand-over"), "the log is not what was searched");
    let temporary = std::env::temp_dir();
    for entry in std::fs::read_dir(&temporary).unwrap() {
        let path = entry.unwrap().path();
        assert!(!path.is_file() || found(&canaries, &path).is_empty(), "{}", path.display());
    }
    for place in [folder.path()].iter().chain(places) {
        assert_eq!(found(&canaries, place), "", "{}", place.display());
    }
    // The search finds what is there in clear: numbers of documents are looked up by.
    let last = canaries.last().unwrap();
    let number = last.split(' ').nth(1).unwrap().to_string();
    let there = [folder.path()].into_iter().chain(places.iter().copied());
    assert!(
        there
            .map(|place| found(std::slice::from_ref(&number), place))
            .any(|found| !found.is_empty())
    );
}

#[test]
fn two_hundred_canaries_are_nowhere_in_file_journal_log_and_temporary_files() {
    look_for(None, &[]);
}

#[test]
fn two_hundred_canaries_are_nowhere_in_a_servers_files_and_log() {
    let cluster = Cluster::start();
    let url = cluster.database("canary");
    look_for(Some(&url), &[cluster.dir()]);
}
