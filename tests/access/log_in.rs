//! Coming in and going out.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::account::{Account, OURS, PASSWORD, Session, added, enrolled, log_in, of_demo};
use super::common::Answer;
use super::common::casework::{assert_refused, now, said, sql};
use super::{admin, nothing, server, serving};

#[test]
fn a_password_and_a_code_open_a_session_in_a_cookie_of_this_host_alone() {
    let officer = serving().credentials.account("DXB", 2);
    let account = of_demo(&officer);
    let answer = log_in(server(), &account.with_code(&account.code(0)));
    let view = said(&answer, 201);
    assert_eq!((&view["authority"], &view["post"]), (&json!("UTO"), &json!("DXB")));
    assert_eq!(view["roles"], officer["roles"]);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let cookie = answer.header("set-cookie").unwrap();
    let (named, rest) = cookie.split_once("; ").unwrap();
    assert!(named.starts_with("__Host-chancery=cos_"), "{named}");
    let attributes: BTreeSet<&str> = rest.split("; ").collect();
    assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Strict", "Secure"].into());
    let session = Session::of(&answer);
    assert!(session.secret().len() >= 4 + 52, "256 bits in base 32");
    assert_eq!(said(&session.current(server()), 200), view);
    // The secret is in the cookie, and nowhere a script could read it.
    assert!(!answer.text().contains(session.secret()));
    let key = officer["service_key"].as_str().unwrap();
    assert_eq!(said(&server().read("/v1/sessions/current", key), 200), view);
}

/// All of an answer that a guesser sees, but the request's own id and the date.
fn seen(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    let own = |name: &str| name == "x-request-id" || name == "date";
    let headers = answer.headers.iter().filter(|(name, _)| !own(name)).cloned().collect();
    (answer.status, answer.text().to_string(), headers)
}

#[test]
fn whatever_is_wrong_the_answer_is_the_same() {
    let account = enrolled(server(), &admin(), "HOU", &["capture"]);
    let used = account.code(0);
    said(&log_in(server(), &account.with_code(&used)), 201);
    let mut wrong_password = account.with_code(&account.code(1));
    wrong_password["password"] = json!("another horse entirely");
    let mut unknown = wrong_password.clone();
    unknown["login"] = json!("nobody.at.all");
    let (_, never_enrolled, _) = added(server(), &admin(), "HOU", &["capture"]);
    let mut not_enrolled = wrong_password.clone();
    not_enrolled["login"] = json!(never_enrolled);
    let tries = [
        unknown,
        not_enrolled,
        wrong_password,
        // Good once, and it was used.
        account.with_code(&used),
        // Of a quarter of an hour ago.
        account.with_code(&account.code(-30)),
        account.with_recovery("00000-00000-00000-00000"),
    ];
    let answers: Vec<_> = tries.iter().map(|body| seen(&log_in(server(), body))).collect();
    assert_eq!(answers[0].0, 401);
    assert!(answers[0].1.contains("log_in_denied"), "{}", answers[0].1);
    for (place, answer) in answers.iter().enumerate() {
        assert_eq!(*answer, answers[0], "try {place}");
    }
    // Four failures are no lock: the next code still opens.
    said(&log_in(server(), &account.with_code(&account.code(1))), 201);
}

#[test]
fn a_log_in_says_one_second_factor() {
    let account = enrolled(server(), &admin(), "HOU", &["capture"]);
    let neither = json!({"login": account.login, "password": PASSWORD});
    let mut both = account.with_code(&account.code(0));
    both["recovery_code"] = json!(account.recovery[0]);
    for body in [neither, both] {
        let answer = log_in(server(), &body);
        assert_refused(&answer, 422, "invalid_body");
        assert_eq!(answer.json()["errors"][0]["pointer"], "/totp");
    }
    let mut unknown = account.with_code(&account.code(0));
    unknown["remember_me"] = json!(true);
    assert_refused(&log_in(server(), &unknown), 422, "invalid_body");
}

#[test]
fn five_failures_refuse_right_credentials_too_until_the_lock_is_over() {
    let account = enrolled(server(), &admin(), "HOU", &["capture"]);
    let before = account.session(server());
    for _ in 0..5 {
        let mut wrong = account.with_code("000000");
        wrong["password"] = json!("another horse entirely");
        assert_refused(&log_in(server(), &wrong), 401, "log_in_denied");
    }
    assert_refused(&log_in(server(), &account.with_code(&account.code(1))), 401, "log_in_denied");
    let recovery = account.with_recovery(&account.recovery[0]);
    assert_refused(&log_in(server(), &recovery), 401, "log_in_denied");
    // Who guesses at a login throws nobody out.
    assert_eq!(before.current(server()).status, 200);
    let over = now().as_second() - 1;
    let lock = format!(
        "UPDATE officers SET locked_until = {over} WHERE id = '{}' AND locked_until > {over}",
        account.id
    );
    sql(&serving().folder, &lock);
    // What was refused while it was locked was not looked at, so it was not spent either.
    said(&log_in(server(), &account.with_code(&account.code(1))), 201);
    said(&log_in(server(), &recovery), 201);
}

#[test]
fn a_recovery_code_opens_once_however_it_is_typed() {
    let account = enrolled(server(), &admin(), "HOU", &["capture"]);
    assert_eq!(account.recovery.len(), 10);
    let distinct: BTreeSet<&String> = account.recovery.iter().collect();
    assert_eq!(distinct.len(), 10);
    let typed = account.recovery[3].to_uppercase().replace('-', " ");
    said(&log_in(server(), &account.with_recovery(&typed)), 201);
    for code in [&typed, &account.recovery[3]] {
        assert_refused(&log_in(server(), &account.with_recovery(code)), 401, "log_in_denied");
    }
    let other = enrolled(server(), &admin(), "HOU", &["capture"]);
    let stolen = account.with_recovery(&other.recovery[0]);
    assert_refused(&log_in(server(), &stolen), 401, "log_in_denied");
    said(&log_in(server(), &account.with_recovery(&account.recovery[4])), 201);
    said(&log_in(server(), &other.with_recovery(&other.recovery[0])), 201);
}

#[test]
fn a_log_out_ends_the_session_at_once() {
    let account = enrolled(server(), &admin(), "HOU", &["capture"]);
    let session = account.session(server());
    let other = Session::of(&log_in(server(), &account.with_recovery(&account.recovery[0])));
    let answer = session.log_out(server());
    assert_eq!(answer.status, 204);
    let cleared = answer.header("set-cookie").unwrap();
    assert!(cleared.starts_with("__Host-chancery=;") && cleared.contains("Max-Age=0"), "{cleared}");
    assert_refused(&session.current(server()), 401, "unauthorized");
    assert_refused(&session.log_out(server()), 401, "unauthorized");
    // One at another machine goes on.
    assert_eq!(other.current(server()).status, 200);
    // A service key is no session.
    let ended = server().ask("DELETE", "/v1/sessions/current", &admin(), &Value::Null);
    assert_refused(&ended, 401, "unauthorized");
}

#[test]
fn a_session_acts_from_our_own_pages_only() {
    let account = enrolled(server(), &admin(), "HOU", &["capture"]);
    let session = account.session(server());
    let theirs: [&[(&str, &str)]; 8] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://localhost")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://localhost.evil.example")],
    ];
    let acts = [
        ("POST", "/v1/applications", nothing()),
        ("PUT", "/v1/applications/app_0/portrait", Value::Null),
        ("PATCH", "/v1/admin/officers/off_0", nothing()),
        ("DELETE", "/v1/sessions/current", Value::Null),
    ];
    for headers in theirs {
        for (method, path, body) in &acts {
            let answer = session.send(server(), (method, path), headers, body);
            assert_refused(&answer, 403, "cross_site");
        }
        // Whoever only reads needs neither header.
        let read = session.send(server(), ("GET", "/v1/sessions/current"), headers, &Value::Null);
        assert_eq!(read.status, 200, "{headers:?}");
    }
    for headers in [OURS, ("origin", "http://localhost"), ("origin", "https://localhost")] {
        // The empty form is looked at, so the session came in.
        let answer = session.send(server(), ("POST", acts[0].1), &[headers], &nothing());
        assert_refused(&answer, 422, "invalid_body");
    }
    // A program has no pages.
    let program = serving().credentials.officer("HOU", 0);
    assert_refused(&server().post(acts[0].1, &program, &nothing()), 422, "invalid_body");
}

#[test]
fn a_wrong_cookie_opens_nothing() {
    let account = enrolled(server(), &admin(), "HOU", &["capture"]);
    let good = account.session(server());
    for cookie in [
        "__Host-chancery=".to_string(),
        "__Host-chancery=cos_wrong".to_string(),
        format!("chancery={}", good.secret()),
        format!("__Host-chancery={}x", good.secret()),
    ] {
        let session = Session { cookie };
        assert_refused(&session.current(server()), 401, "unauthorized");
    }
    // Among other cookies it is found.
    let session = Session { cookie: format!("a=b; {}; c=d", good.cookie) };
    assert_eq!(session.current(server()).status, 200);
    // A session's secret is no service key.
    let answer = server().read("/v1/sessions/current", good.secret());
    assert_refused(&answer, 401, "unauthorized");
}

/// Every byte of the database and what stands beside it.
fn database() -> Vec<u8> {
    let files = ["chancery.db", "chancery.db-wal", "chancery.db-shm"];
    let read = |name: &&str| std::fs::read(serving().folder.join(name)).unwrap_or_default();
    files.iter().flat_map(read).collect()
}

fn holds(database: &[u8], text: &[u8]) -> bool {
    database.windows(text.len()).any(|window| window == text)
}

fn secrets_of(account: &Account, session: &Session) -> Vec<Vec<u8>> {
    let mut secrets = vec![
        account.password.clone().into_bytes(),
        account.totp.bytes().to_vec(),
        account.totp.to_base32().into_bytes(),
        account.login.clone().into_bytes(),
        session.secret().as_bytes().to_vec(),
    ];
    for code in &account.recovery {
        secrets.push(code.clone().into_bytes());
        secrets.push(code.replace('-', "").into_bytes());
    }
    secrets
}

#[test]
fn no_secret_stands_in_the_database_in_clear() {
    let account = enrolled(server(), &admin(), "HOU", &["capture"]);
    let session = account.session(server());
    let mut secrets = secrets_of(&account, &session);
    // Answers that are kept for requests that come again hold secrets too.
    let bearer = format!("Bearer {}", admin());
    let kept = |path: &str, body: &Value| {
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", "keeps-a-secret"),
        ];
        let headers = [&headers[..2], &[("idempotency-key", path)]].concat();
        said(&server().send("POST", path, &headers, body.to_string().as_bytes()).unwrap(), 201)
    };
    let officer = json!({"name": "Quentin Zweig", "login": "quentin.zweig", "post": "HOU",
        "roles": ["capture"]});
    let officer = kept("/v1/admin/officers", &officer);
    let keys =
        format!("/v1/admin/officers/{}/service-keys", officer["officer"]["id"].as_str().unwrap());
    let key = kept(&keys, &json!({"scopes": ["capture"]}));
    let verifier = json!({"name": "Kept Bank", "scopes": ["verify"]});
    let verifier = kept("/v1/admin/verifiers", &verifier);
    for secret in [&officer["one_time_code"], &key["secret"], &verifier["key"]] {
        secrets.push(secret.as_str().unwrap().as_bytes().to_vec());
    }
    secrets.extend([b"Quentin Zweig".to_vec(), b"quentin.zweig".to_vec()]);
    for (post, place) in [("HOU", 0), ("HOU", 1), ("*", 0)] {
        let officer = serving().credentials.account(post, place);
        for secret in ["password", "totp_secret", "service_key", "login"] {
            secrets.push(officer[secret].as_str().unwrap().as_bytes().to_vec());
        }
    }
    secrets.push(serving().credentials.verifier(0).into_bytes());
    let database = database();
    // What is no secret is found, so the search finds.
    assert!(holds(&database, account.id.as_bytes()) && holds(&database, b"Kept Bank"));
    for secret in secrets {
        assert!(!holds(&database, &secret), "{}", String::from_utf8_lossy(&secret));
    }
}
