//! Who comes in, who may do what, and what is on record of it, through the real binary.

#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

#[path = "access/account.rs"]
mod account;
#[path = "access/administration.rs"]
mod administration;
#[path = "access/audit.rs"]
mod audit;
#[path = "access/by_command.rs"]
mod by_command;
#[path = "access/doctor.rs"]
mod doctor;
#[path = "access/enrolment.rs"]
mod enrolment;
#[path = "access/household.rs"]
mod household;
#[path = "access/idempotency.rs"]
mod idempotency;
#[path = "access/init.rs"]
mod init;
#[path = "access/log_in.rs"]
mod log_in;
#[path = "access/posts.rs"]
mod posts;
#[path = "access/two_persons.rs"]
mod two_persons;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use common::casework::{Desk, demo_copy, remove_when_we_end};
use common::{Credentials, Server, run};
use serde_json::{Value, json};

struct Serving {
    folder: PathBuf,
    server: Server,
    credentials: Credentials,
}

/// One server for all tests. Each makes officers, cases and posts of its own; what a whole post or
/// authority is told to do differently is told by one test only.
fn serving() -> &'static Serving {
    static SERVING: OnceLock<Serving> = OnceLock::new();
    SERVING.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("chancery-access-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        demo_copy(&folder);
        let server = Server::start(&folder);
        remove_when_we_end(Some(server.pid()), &folder);
        let credentials = Credentials::read(&folder);
        Serving { folder, server, credentials }
    })
}

fn server() -> &'static Server {
    &serving().server
}

/// The service key of an administrator of every post of the first authority.
fn admin() -> String {
    serving().credentials.officer("*", 0)
}

/// Another one's.
fn second_admin() -> String {
    serving().credentials.officer("*", 1)
}

/// The service key of an administrator of the other authority.
fn foreign_admin() -> String {
    serving().credentials.officer("*", 2)
}

fn desk(post: &str) -> Desk<'static> {
    Desk::at(server(), &serving().credentials, post)
}

fn nothing() -> Value {
    json!({})
}

/// What a verifier is told of a code.
fn verdict(qr: &str) -> Value {
    let key = serving().credentials.verifier(0);
    server().post("/v1/verifications", &key, &json!({"qr": qr})).json()
}

/// The code of a document, read off its picture.
fn code_of(number: &str, key: &str) -> String {
    let picture = server().read(&format!("/v1/documents/{number}/back.png"), key);
    assert_eq!(picture.status, 200);
    chancery::verification::read_symbols(&picture.body).unwrap().code.unwrap()
}

/// A command on an instance, its exit code and its answer as JSON.
fn command(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let config = folder.join("config.toml");
    let mut all = arguments.to_vec();
    // Options of an instance stand before the verb of its noun.
    all.splice(1..1, ["--json", "--config", config.to_str().unwrap()]);
    let output = run(all);
    let answer = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().unwrap(), answer)
}

/// A command that must do its work.
#[track_caller]
fn told(folder: &Path, arguments: &[&str]) -> Value {
    let (exit, answer) = command(folder, arguments);
    assert_eq!(exit, 0, "{arguments:?}: {answer}");
    answer
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_string()
}
