//! A request that comes again is answered again, and acts once.

use std::sync::mpsc;
use std::time::Duration;

use chancery::environment::Entropy;
use serde_json::{Value, json};

use super::common::casework::{assert_refused, demo_copy, enlist, fresh_login, said, sql};
use super::common::{Answer, Credentials, Folder, Server, applicant};
use super::{admin, desk, nothing, server, serving, text};

/// A request with a key of its own; none when the server went away.
fn try_send(server: &Server, path: &str, by: &str, key: &str, body: &Value) -> Option<Answer> {
    let bearer = format!("Bearer {by}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ];
    server.send("POST", path, &headers, body.to_string().as_bytes())
}

fn send(path: &str, by: &str, key: &str, body: &Value) -> Answer {
    try_send(server(), path, by, key, body).unwrap()
}

/// All that makes an answer: status, where, what kind, and every byte.
fn whole(answer: &Answer) -> (u16, Option<&str>, Option<&str>, &[u8]) {
    (answer.status, answer.header("location"), answer.header("content-type"), &answer.body)
}

/// Sends three times, and gives the one answer.
fn thrice(path: &str, by: &str, key: &str, body: &Value, status: u16) -> Value {
    let first = send(path, by, key, body);
    let value = said(&first, status);
    for _ in 0..2 {
        assert_eq!(whole(&send(path, by, key, body)), whole(&first), "{path}");
    }
    value
}

/// How often something was done to one thing.
fn times(action: &str, object: &str) -> String {
    let count = format!(
        "SELECT CAST(count(*) AS TEXT) FROM audit WHERE action = '{action}' AND object = '{object}'"
    );
    sql(&serving().folder, &count).remove(0)
}

#[test]
fn a_case_that_is_sent_again_and_again_goes_its_way_once() {
    let houston = desk("HOU");
    let (intake, review) = (&houston.intake, &houston.review);
    let (form, portrait) = applicant("ashgrove-theodora");
    let created = thrice("/v1/applications", intake, "case:create", &form, 201);
    let id = text(&created["id"]);
    let path = |action: &str| format!("/v1/applications/{id}/{action}");
    said(&server().put(&path("portrait"), intake, "image/jpeg", &portrait), 200);
    for (action, by, status) in
        [("submit", intake, 200), ("recommend", review, 200), ("approve", review, 200)]
    {
        thrice(&path(action), by, &format!("case:{action}"), &nothing(), status);
    }
    let issued = thrice(&path("issue"), review, "case:issue", &nothing(), 201);
    let number = text(&issued["document"]["number"]);
    let life = |action: &str, body: Value, status| {
        let path = format!("/v1/documents/{number}/{action}");
        thrice(&path, review, &format!("case:{action}"), &body, status)
    };
    let handed = life("hand-over", nothing(), 200);
    assert_eq!(handed["document"]["status"], "valid");
    life("revoke", json!({"reason": "withdrawn"}), 200);
    // The same request again is the same person's word, not a second one.
    life("reinstate", json!({"reason": "a mistake"}), 202);
    for (action, object) in [
        ("application.create", &id),
        ("application.submit", &id),
        ("application.approve", &id),
        ("issuance.intent", &id),
        ("application.issue", &number),
        ("document.hand_over", &number),
        ("document.revoke", &number),
        ("document.reinstate_proposed", &number),
    ] {
        assert_eq!(times(action, object), "1", "{action}");
    }
}

#[test]
fn an_administrator_who_asks_again_gets_the_same_code_and_the_same_keys() {
    let body = json!({"name": "Ada Lindgren", "login": fresh_login(), "post": "HOU",
        "roles": ["capture"]});
    let added = thrice("/v1/admin/officers", &admin(), "admin:officer", &body, 201);
    let id = text(&added["officer"]["id"]);
    assert_eq!(times("officer.enrol", &id), "1");
    let path = format!("/v1/admin/officers/{id}/service-keys");
    let scopes = json!({"scopes": ["capture"]});
    let given = thrice(&path, &admin(), "admin:key", &scopes, 201);
    said(&server().read("/v1/sessions/current", given["secret"].as_str().unwrap()), 200);
    thrice(&format!("/v1/admin/officers/{id}/reset"), &admin(), "admin:reset", &nothing(), 202);
    let verifier = json!({"name": "Again Bank", "scopes": ["verify"]});
    let added = thrice("/v1/admin/verifiers", &admin(), "admin:verifier", &verifier, 201);
    let path = format!("/v1/admin/verifiers/{}/key", text(&added["verifier"]["id"]));
    let renewed = thrice(&path, &admin(), "admin:new-key", &nothing(), 201);
    let verify = server().post("/v1/verifications", &text(&renewed["key"]), &json!({"qr": "A"}));
    said(&verify, 200);
    let post = json!({"code": "AGN", "name": "Again", "host": "NOR", "numbers": "ZC"});
    thrice("/v1/admin/posts", &admin(), "admin:post", &post, 201);
}

#[test]
fn a_key_belongs_to_one_request_of_one_officer() {
    let (form, _) = applicant("ashgrove-theodora");
    let intake = desk("HOU").intake;
    let first = said(&send("/v1/applications", &intake, "one:1", &form), 201);
    let mut other = form.clone();
    other["reference"] = json!("another");
    let answer = send("/v1/applications", &intake, "one:1", &other);
    assert_refused(&answer, 422, "idempotency_key_reused");
    // Another path is another request.
    let submit = format!("/v1/applications/{}/submit", text(&first["id"]));
    assert_refused(&send(&submit, &intake, "one:1", &form), 422, "idempotency_key_reused");
    // Another officer's key of the same name is another key.
    let colleague = enlist(server(), &admin(), "HOU", &["capture"], &json!([]));
    let theirs = said(&send("/v1/applications", &colleague.key, "one:1", &form), 201);
    assert_ne!(theirs["id"], first["id"]);
    // Nobody without a role gets what was answered to somebody with it.
    let stranger = serving().credentials.officer("HOU", 1);
    assert_refused(&send("/v1/applications", &stranger, "one:1", &form), 403, "role_missing");
    assert_refused(&send("/v1/applications", "cok_wrong", "one:1", &form), 401, "unauthorized");
    let again = said(&send("/v1/applications", &intake, " one:1 ", &form), 201);
    assert_eq!(again["id"], first["id"]);
}

#[test]
fn a_malformed_key_is_told_and_nothing_is_done() {
    let (form, _) = applicant("ashgrove-theodora");
    let clerk = enlist(server(), &admin(), "HOU", &["capture"], &json!([]));
    for key in ["", " ", "two words", "tab\tbed", "schlüssel", &"k".repeat(256)] {
        let answer = send("/v1/applications", &clerk.key, key, &form);
        assert_refused(&answer, 400, "invalid_idempotency_key");
    }
    let made = "SELECT object FROM audit WHERE action = 'application.create' AND actor = ";
    assert!(sql(&serving().folder, &format!("{made}'{}'", clerk.id)).is_empty());
    said(&send("/v1/applications", &clerk.key, &"k".repeat(255), &form), 201);
}

#[test]
fn a_refusal_is_not_kept() {
    let houston = desk("HOU");
    let (form, portrait) = applicant("ashgrove-theodora");
    let mut wrong = form.clone();
    wrong["holder"]["sex"] = json!("W");
    let create = |body: &Value| send("/v1/applications", &houston.intake, "refused:1", body);
    assert_refused(&create(&wrong), 422, "invalid_body");
    let id = text(&said(&create(&form), 201)["id"]);
    let path = |action: &str| format!("/v1/applications/{id}/{action}");
    let approve = || send(&path("approve"), &houston.review, "refused:2", &nothing());
    assert_refused(&approve(), 409, "wrong_state");
    said(&server().put(&path("portrait"), &houston.intake, "image/jpeg", &portrait), 200);
    assert_refused(&approve(), 409, "wrong_state");
    said(&server().act(&id, "submit", &houston.intake), 200);
    assert_eq!(said(&approve(), 200)["state"], "approved");
    assert_eq!(said(&approve(), 200)["state"], "approved");
}

/// Sends eight times at once, and gives the one answer.
fn eightfold(path: &str, by: &str, key: &str, body: &Value, status: u16) -> Value {
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| send(path, by, key, body))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for answer in &answers {
        said(answer, status);
        assert_eq!(whole(answer), whole(&answers[0]), "{path}");
    }
    answers[0].json()
}

#[test]
fn eight_at_once_make_one_application() {
    let (form, _) = applicant("ashgrove-theodora");
    let clerk = enlist(server(), &admin(), "HOU", &["capture"], &json!([]));
    for round in 0..10 {
        eightfold("/v1/applications", &clerk.key, &format!("at-once:{round}"), &form, 201);
    }
    let made = "SELECT object FROM audit WHERE action = 'application.create' AND actor = ";
    assert_eq!(sql(&serving().folder, &format!("{made}'{}'", clerk.id)).len(), 10);
}

/// The slower seven find the case in another state than the first did, and are told what the first
/// was told all the same.
#[test]
fn eight_at_once_take_each_step_once() {
    let houston = desk("HOU");
    for round in 0..3 {
        let id = houston.complete(&applicant("ashgrove-theodora"));
        let key = |action: &str| format!("step:{round}:{action}");
        let path = |action: &str| format!("/v1/applications/{id}/{action}");
        eightfold(&path("submit"), &houston.intake, &key("submit"), &nothing(), 200);
        eightfold(&path("approve"), &houston.review, &key("approve"), &nothing(), 200);
        let number = issued_eightfold(&path("issue"), &houston.review, &key("issue"));
        let hand_over = format!("/v1/documents/{number}/hand-over");
        eightfold(&hand_over, &houston.review, &key("hand-over"), &nothing(), 200);
        for (action, object) in [
            ("application.submit", &id),
            ("application.approve", &id),
            ("issuance.intent", &id),
            ("application.issue", &number),
            ("document.hand_over", &number),
        ] {
            assert_eq!(times(action, object), "1", "{action}");
        }
    }
}

/// To issue takes its time, and who asks in the middle of it may be told that the case is in
/// somebody's hands. Asked again, the answer is the one.
fn issued_eightfold(path: &str, by: &str, key: &str) -> String {
    let at_once: Vec<Answer> = std::thread::scope(|scope| {
        let one = || send(path, by, key, &nothing());
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let last = send(path, by, key, &nothing());
    let issued = said(&last, 201);
    for answer in &at_once {
        match answer.status {
            409 => assert_refused(answer, 409, "wrong_state"),
            _ => assert_eq!(whole(answer), whole(&last)),
        }
    }
    text(&issued["document"]["number"])
}

/// How often the process is killed.
const KILLS: usize = 20;

#[test]
fn a_kill_between_sends_leaves_one_application_for_each_key() {
    let folder = Folder::new("idempotent");
    demo_copy(folder.path());
    let intake = Credentials::read(folder.path()).officer("HOU", 0);
    let count = || sql(folder.path(), "SELECT id FROM applications").len();
    let before = count();
    let (form, _) = applicant("ashgrove-theodora");
    let random = Entropy::from_seed(11);
    let mut server = Server::start(folder.path());
    let (mut answered, mut done_unanswered) = (0, 0);
    for round in 0..KILLS {
        let key = format!("killed:{round}");
        let patience = Duration::from_micros(u64::from(u16::from_le_bytes(random.bytes()) % 8000));
        let first = std::thread::scope(|scope| {
            let (tell, told) = mpsc::channel::<()>();
            let (server, intake, form, key) = (&server, &intake, &form, &key);
            let sent = scope.spawn(move || {
                tell.send(()).unwrap();
                try_send(server, "/v1/applications", intake, key, form)
            });
            told.recv().unwrap();
            // The moment of the kill: the sender never says a second word.
            told.recv_timeout(patience).unwrap_or_default();
            kill(server.pid());
            sent.join().unwrap()
        });
        server.kill();
        server = Server::start(folder.path());
        let done = count() == before + round + 1;
        let again = try_send(&server, "/v1/applications", &intake, &key, &form).unwrap();
        said(&again, 201);
        match first {
            Some(first) => {
                assert_eq!(whole(&again), whole(&first), "an answer was given and forgotten");
                answered += 1;
            }
            None => done_unanswered += usize::from(done),
        }
        assert_eq!(count(), before + round + 1, "round {round}");
    }
    println!(
        "{KILLS} kills, {answered} after the answer, {done_unanswered} between act and answer"
    );
}

fn kill(pid: u32) {
    let killed = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status();
    assert!(killed.unwrap().success());
}
