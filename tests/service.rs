//! The HTTP surface of a serving process: what is public, what needs a key, and what bad input
//! gets.

#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use common::casework::remove_when_we_end;
use common::{Answer, Credentials, Folder, Server, applicant, demo_now, numbers, record, run};
use serde_json::{Value, json};

struct Serving {
    folder: Folder,
    server: Mutex<Server>,
    credentials: Credentials,
}

/// One server for all tests; those that change things make cases of their own.
fn serving() -> &'static Serving {
    static SERVING: OnceLock<Serving> = OnceLock::new();
    SERVING.get_or_init(|| {
        let folder = Folder::new("service");
        demo_now(folder.path());
        let server = Server::start(folder.path());
        remove_when_we_end(Some(server.pid()), folder.path());
        let credentials = Credentials::read(folder.path());
        Serving { folder, server: Mutex::new(server), credentials }
    })
}

fn server() -> MutexGuard<'static, Server> {
    serving().server.lock().unwrap_or_else(PoisonError::into_inner)
}

fn verify(body: &Value) -> Answer {
    server().post("/v1/verifications", &serving().credentials.verifier(0), body)
}

fn code(number: &str) -> String {
    let path = serving().folder.path().join(format!("out/{number}.qr.txt"));
    std::fs::read_to_string(path).unwrap()
}

fn card() -> String {
    let out = serving().folder.path().join("out");
    let good = |n: &String| record(&out.join(format!("{n}.json")))["document"]["status"] == "valid";
    numbers(&out, "consular_card").into_iter().find(good).unwrap()
}

fn assert_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.json()["code"], code);
    assert_eq!(answer.json()["status"], status);
}

#[test]
fn what_is_public_needs_no_key_and_any_page_may_read_it() {
    let server = server();
    for (path, content_type) in [
        ("/healthz", "text/plain; charset=utf-8"),
        ("/readyz", "text/plain; charset=utf-8"),
        ("/authorities", "application/json"),
        ("/trust-list", "text/plain; charset=utf-8"),
        ("/authorities/QMJ/trust-list", "text/plain; charset=utf-8"),
        ("/root.pem", "application/x-pem-file"),
        ("/authorities/QMJ/root.pem", "application/x-pem-file"),
        ("/.well-known/jwks.json", "application/jwk-set+json"),
        ("/authorities/UTO/jwks.json", "application/jwk-set+json"),
        ("/status-lists/0", "application/statuslist+cwt"),
        ("/status-lists/1", "application/statuslist+cwt"),
        ("/openapi.json", "application/json"),
    ] {
        let answer = server.get(path, &[]);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(content_type), "{path}");
        assert!(answer.header("x-request-id").is_some());
        if path != "/openapi.json" {
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{path}");
        }
    }
    let jwks = server.get("/.well-known/jwks.json", &[]).json();
    for key in jwks["keys"].as_array().unwrap() {
        let path = format!("/certificates/{}", key["kid"].as_str().unwrap());
        assert!(server.get(&path, &[]).text().starts_with("-----BEGIN CERTIFICATE-----"));
    }
    let accept = [("accept", "application/statuslist+jwt")];
    let jwt = server.get("/status-lists/0", &accept);
    assert_eq!(jwt.header("content-type"), Some("application/statuslist+jwt"));
    assert_eq!(jwt.text().split('.').count(), 3);
}

#[test]
fn a_mirror_that_holds_a_list_gets_no_body() {
    let server = server();
    let tag = server.get("/trust-list", &[]).header("etag").unwrap().to_string();
    let again = server.get("/trust-list", &[("if-none-match", &tag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[test]
fn what_is_not_there_is_a_problem() {
    let server = server();
    for path in [
        "/nothing",
        "/authorities/XYZ/trust-list",
        "/status-lists/99",
        "/status-lists/x",
        "/certificates/0000000000000000",
        "/certificates/..%2f",
        "/certificates/%ff",
        "/status-lists/%80",
    ] {
        assert_problem(&server.get(path, &[]), 404, "not_found");
    }
    let wrong = server.send("DELETE", "/trust-list", &[], b"").unwrap();
    assert_problem(&wrong, 405, "method_not_allowed");
}

#[test]
fn a_good_code_is_accepted_on_line() {
    let number = card();
    let answer = verify(&json!({"qr": code(&number)}));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let verdict = answer.json();
    assert_eq!(verdict["verdict"], "accept", "{verdict}");
    assert_eq!(verdict["document"]["number"], number.as_str());
    let mrz = record(&serving().folder.path().join(format!("out/{number}.json")))["mrz"].clone();
    let lines: Vec<&str> = mrz.as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
    let more = json!({
        "qr": code(&number), "mrz": lines.join("\n"), "purpose": "account_opening",
        "reference": "branch12-0042", "max_status_age": "PT24H"
    });
    assert_eq!(verify(&more).json()["checks"][4]["result"], "pass");
    let wrong = json!({"qr": code(&number), "mrz": "ICUTO"});
    assert_eq!(verify(&wrong).json()["reason_codes"], json!(["MRZ_MISMATCH"]));
}

/// Off line a seal says nothing of a status; here the registry does.
#[test]
fn a_seal_alone_is_answered_by_the_registry() {
    let out = serving().folder.path().join("out");
    let number = numbers(&out, "emergency_travel_document").remove(0);
    let seal = std::fs::read(out.join(format!("{number}.seal"))).unwrap();
    let ask = |seal: &[u8]| verify(&json!({"seal": Base64UrlUnpadded::encode_string(seal)}));
    let verdict = ask(&seal).json();
    // A seal bears no portrait: the printed one must do.
    let expected = (&json!("accept"), &json!(["OK", "PORTRAIT_ABSENT"]));
    assert_eq!((&verdict["verdict"], &verdict["reason_codes"]), expected);
    assert_eq!(verdict["document"]["number"], number.as_str());
    let check = |name: &str| {
        let checks = verdict["checks"].as_array().unwrap();
        checks.iter().find(|check| check["check"] == name).unwrap().clone()
    };
    assert_eq!(
        (&check("status")["state"], &check("seal")["status"]),
        (&json!("valid"), &json!("VALID"))
    );
    let both = verify(&json!({
        "qr": code(&number), "seal": Base64UrlUnpadded::encode_string(&seal)
    }));
    assert_eq!(both.json()["verdict"], "accept");
    let other = numbers(&out, "emergency_travel_document").remove(1);
    let both = verify(&json!({
        "qr": code(&other), "seal": Base64UrlUnpadded::encode_string(&seal)
    }));
    assert_eq!(both.json()["reason_codes"], json!(["MRZ_MISMATCH"]));
    // The same seal with another good signature of its own: `n - s` verifies as well as `s`, and is
    // not what is on record.
    let mut turned = seal.clone();
    let at = turned.len() - 32;
    let s = minus_modulo_order(&turned[at..]);
    turned[at..].copy_from_slice(&s);
    assert_eq!(ask(&turned).json()["reason_codes"], json!(["NOT_IN_LOG"]));
    assert_eq!(ask(b"no seal").json()["reason_codes"], json!(["UNREADABLE"]));
    assert_problem(&verify(&json!({"seal": "not base64url!"})), 422, "invalid_body");
}

/// `n - s` on P-256, big-endian.
fn minus_modulo_order(s: &[u8]) -> [u8; 32] {
    const N: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
        0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let (mut difference, mut borrow) = ([0; 32], 0);
    for at in (0..32).rev() {
        let place = i16::from(N[at]) - i16::from(s[at]) - borrow;
        borrow = i16::from(place < 0);
        difference[at] = u8::try_from(place + 256 * borrow).unwrap();
    }
    difference
}

#[test]
fn what_cannot_be_read_is_a_grey_verdict_and_no_error() {
    let bomb = {
        // Eight kilobytes of zeros and one more.
        let zeros = vec![0_u8; 8 * 1024 + 1];
        chancery_credential::text::encode(&chancery_credential::compress(&zeros))
    };
    let long = "0".repeat(4297);
    for qr in ["", "no code", "ÄÖÜ", "BB8", ":::", long.as_str(), bomb.as_str()] {
        let answer = verify(&json!({"qr": qr}));
        assert_eq!(answer.status, 200);
        let verdict = answer.json();
        assert_eq!(verdict["verdict"], "no_result");
        assert_eq!(verdict["reason_codes"], json!(["UNREADABLE"]));
        assert!(verdict.get("holder").is_none());
    }
}

#[test]
fn bad_bodies_get_a_problem_that_repeats_no_value() {
    let key = format!("Bearer {}", serving().credentials.verifier(0));
    let post = |content_type: &str, body: &[u8]| {
        let headers = [("authorization", key.as_str()), ("content-type", content_type)];
        server().send("POST", "/v1/verifications", &headers, body).unwrap()
    };
    let json_type = "application/json";
    assert_problem(&post(json_type, b"{\"qr\": "), 400, "malformed_json");
    assert_problem(&post(json_type, b""), 400, "malformed_json");
    assert_problem(&post(json_type, b"{\"qr\":\"A\"} {}"), 400, "malformed_json");
    assert_problem(&post(json_type, &vec![b' '; 10 << 20]), 413, "body_too_large");
    assert_problem(&post("text/plain", b"{}"), 415, "unsupported_media_type");
    let missing = post(json_type, b"{}");
    assert_problem(&missing, 422, "invalid_body");
    assert_eq!(missing.json()["errors"][0]["detail"], "a code or a seal is needed");
    let unknown = post(json_type, b"{\"qr\":\"A\",\"colour\":\"red\"}");
    assert_problem(&unknown, 422, "invalid_body");
    assert!(!unknown.text().contains("red"));
    let typed = post(json_type, b"{\"qr\":1974}");
    assert_problem(&typed, 422, "invalid_body");
    assert_eq!(typed.json()["errors"][0]["pointer"], "/qr");
    assert!(!typed.text().contains("1974"));
    let aged = post(json_type, b"{\"qr\":\"A\",\"max_status_age\":\"soon\"}");
    assert_eq!(aged.json()["errors"][0]["pointer"], "/max_status_age");
    let deep = [vec![b'['; 60_000], vec![b']'; 5000]].concat();
    assert_problem(&post(json_type, &deep), 422, "invalid_body");
}

#[test]
fn a_key_is_needed_and_opens_only_its_own_doors() {
    let server = server();
    let credentials = &serving().credentials;
    let body = json!({"qr": "A"});
    let without = server.send(
        "POST",
        "/v1/verifications",
        &[("content-type", "application/json")],
        body.to_string().as_bytes(),
    );
    let without = without.unwrap();
    assert_problem(&without, 401, "unauthorized");
    assert_eq!(without.header("www-authenticate"), Some("Bearer"));
    let officer = credentials.officer("HOU", 0);
    // An officer's key is no verifier's, a verifier's no officer's, and a wrong one nobody's.
    assert_problem(&server.post("/v1/verifications", &officer, &body), 401, "unauthorized");
    let verifier = credentials.verifier(0);
    let (form, _) = applicant("eriksson-anna-maria");
    assert_problem(&server.post("/v1/applications", &verifier, &form), 401, "unauthorized");
    assert_problem(&server.post("/v1/verifications", "cvk_wrong", &body), 401, "unauthorized");
    assert_eq!(server.post("/v1/verifications", &credentials.verifier(1), &body).status, 200);
}

/// A case of its own, taken to `submitted` by the post's first officer.
fn submitted(server: &Server, slug: &str) -> (String, String) {
    let (form, portrait) = applicant(slug);
    let post = form["post"].as_str().unwrap().to_string();
    let intake = serving().credentials.officer(&post, 0);
    let created = server.post("/v1/applications", &intake, &form);
    assert_eq!(created.status, 201, "{}", created.text());
    let id = created.json()["id"].as_str().unwrap().to_string();
    assert_eq!(created.header("location"), Some(format!("/v1/applications/{id}").as_str()));
    let bearer = format!("Bearer {intake}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "image/jpeg")];
    let path = format!("/v1/applications/{id}/portrait");
    assert_eq!(server.send("PUT", &path, &headers, &portrait).unwrap().status, 200);
    let path = format!("/v1/applications/{id}/submit");
    let answer = server.post(&path, &intake, &json!({}));
    assert_eq!(answer.json()["state"], "submitted", "{}", answer.text());
    (id, post)
}

#[test]
fn a_case_goes_from_intake_to_a_document_in_the_holders_hands() {
    let server = server();
    let (id, post) = submitted(&server, "kovalenko-oleksandr");
    let credentials = &serving().credentials;
    let (intake, review) = (credentials.officer(&post, 0), credentials.officer(&post, 1));
    let act = |key: &str, path: &str| {
        server.post(&format!("/v1/applications/{id}/{path}"), key, &json!({}))
    };
    // The first officer holds the role to approve, and made the case.
    assert_problem(&act(&intake, "approve"), 403, "four_eyes");
    assert_problem(&act(&review, "issue"), 409, "wrong_state");
    assert_problem(&act(&review, "submit"), 403, "role_missing");
    assert_eq!(act(&review, "approve").json()["state"], "approved");
    assert_problem(&act(&review, "approve"), 409, "wrong_state");
    let issued = act(&review, "issue");
    assert_eq!(issued.status, 201, "{}", issued.text());
    let number = issued.json()["document"]["number"].as_str().unwrap().to_string();
    assert_eq!(issued.json()["document"]["status"], "not_activated");
    assert_problem(&act(&review, "issue"), 409, "wrong_state");
    let bearer = format!("Bearer {review}");
    let authorised = [("authorization", bearer.as_str())];
    let pdf = server.get(&format!("/v1/documents/{number}.pdf"), &authorised);
    assert!(pdf.body.starts_with(b"%PDF-"), "{}", pdf.status);
    let again = server.get(&format!("/v1/documents/{number}.pdf"), &authorised);
    assert!(again.body == pdf.body);
    let folder = Folder::new("case");
    let file = folder.path().join("card.pdf");
    std::fs::write(&file, &pdf.body).unwrap();
    for side in ["front", "back"] {
        let picture = server.get(&format!("/v1/documents/{number}/{side}.png"), &authorised);
        assert!(picture.body.starts_with(b"\x89PNG"), "{side}");
    }
    let read = run(["inspect", "--json", file.to_str().unwrap()]);
    assert!(read.status.success());
    // Stolen between the printer and the counter, it is worth nothing.
    let code = |server: &Server| {
        let bytes = server.get(&format!("/v1/documents/{number}/back.png"), &authorised).body;
        std::fs::write(folder.path().join("back.png"), bytes).unwrap();
        chancery::verification::read_symbols(
            &std::fs::read(folder.path().join("back.png")).unwrap(),
        )
        .unwrap()
        .code
        .unwrap()
    };
    let qr = code(&server);
    let ask = |server: &Server| {
        server.post("/v1/verifications", &credentials.verifier(0), &json!({"qr": qr})).json()
    };
    // The list that is published was made before the document: a fresh one says not activated.
    assert_eq!(ask(&server)["reason_codes"], json!(["NOT_ACTIVATED"]));
    let life = |path: &str, body: Value| {
        server.post(&format!("/v1/documents/{number}/{path}"), &review, &body)
    };
    assert_eq!(life("hand-over", json!({})).json()["document"]["status"], "valid");
    assert_eq!(ask(&server)["verdict"], "accept");
    assert_problem(&life("hand-over", json!({})), 409, "wrong_state");
    assert_problem(&life("revoke", json!({"reason": "bored"})), 422, "invalid_body");
    assert_eq!(life("revoke", json!({"reason": "stolen"})).json()["document"]["reason"], "stolen");
    let verdict = ask(&server);
    // On line the engine says which; the list alone could only say revoked.
    assert_eq!(verdict["reason_codes"], json!(["LOST_OR_STOLEN"]));
    assert!(verdict.get("holder").is_none());
    assert_problem(&life("revoke", json!({"reason": "stolen"})), 409, "wrong_state");
}

#[test]
fn another_post_sees_and_does_nothing() {
    let server = server();
    let (id, _) = submitted(&server, "haddad-samir");
    let elsewhere = serving().credentials.officer("HOU", 1);
    let bearer = format!("Bearer {elsewhere}");
    let path = format!("/v1/applications/{id}");
    let read = server.get(&path, &[("authorization", bearer.as_str())]);
    assert_problem(&read, 403, "role_missing");
    let approve = server.post(&format!("{path}/approve"), &elsewhere, &json!({}));
    assert_problem(&approve, 403, "role_missing");
}

#[test]
fn a_wrong_form_is_told_all_its_faults_and_nothing_is_written() {
    let server = server();
    let (mut form, _) = applicant("eriksson-anna-maria");
    form["holder"]["birth_date"] = json!("1974-02-30");
    form["holder"]["sex"] = json!("W");
    form["post"] = json!("XXX");
    let answer = server.post("/v1/applications", &serving().credentials.officer("HOU", 0), &form);
    assert_problem(&answer, 422, "invalid_body");
    let errors = answer.json()["errors"].clone();
    let pointers: Vec<&str> =
        errors.as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/holder/birth_date", "/holder/sex", "/post"]);
    assert!(!answer.text().contains("1974"));
}

#[test]
fn a_file_that_is_no_picture_is_refused() {
    let server = server();
    let (form, _) = applicant("eriksson-anna-maria");
    let key = serving().credentials.officer("HOU", 0);
    let id =
        server.post("/v1/applications", &key, &form).json()["id"].as_str().unwrap().to_string();
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str())];
    let put = |body: &[u8]| {
        server.send("PUT", &format!("/v1/applications/{id}/portrait"), &headers, body).unwrap()
    };
    assert_problem(&put(b"GIF89a"), 422, "picture_unreadable");
    assert_problem(&put(b""), 422, "picture_unreadable");
    assert_problem(&put(&vec![0; 13 << 20]), 413, "body_too_large");
    let submit = server.post(&format!("/v1/applications/{id}/submit"), &key, &json!({}));
    assert_problem(&submit, 422, "incomplete");
}

#[test]
fn hostile_bodies_leave_the_process_alive_and_its_memory_flat() {
    fn resident(pid: u32) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
    let pid = server().pid();
    let bomb = chancery_credential::text::encode(&chancery_credential::compress(&vec![0; 2 << 20]));
    let bomb: String = bomb.chars().take(4296).collect();
    let round = || {
        for _ in 0..50 {
            assert_eq!(verify(&json!({"qr": bomb})).status, 200);
        }
        assert_eq!(verify(&json!({"qr": "A".repeat(10 << 20)})).status, 413);
    };
    round();
    let before = resident(pid);
    for _ in 0..5 {
        round();
    }
    let grown = resident(pid).saturating_sub(before);
    assert!(grown < 16 * 1024, "{grown} KiB more");
    assert!(server().alive());
}

#[test]
fn a_client_that_never_ends_its_headers_is_cut_off() {
    let address = server().address;
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: l").unwrap();
    let mut rest = Vec::new();
    // The server closes; a read that ran into its own limit would be an error.
    assert!(stream.read_to_end(&mut rest).is_ok());
}

#[test]
fn the_openapi_document_is_the_committed_one() {
    let printed = String::from_utf8(run(["openapi"]).stdout).unwrap();
    let served = server().get("/openapi.json", &[]).json();
    assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), served);
    assert_eq!(served["openapi"], "3.1.0");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == printed,
        "docs/openapi.json is stale: chancery openapi > docs/openapi.json"
    );
}

/// A server with a folder of its own, so that it can be told to stop.
fn alone(name: &str, more: &str) -> (Folder, Server) {
    let folder = Folder::new(name);
    demo_now(folder.path());
    let config = folder.path().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("{text}\n{more}")).unwrap();
    let server = Server::start(folder.path());
    (folder, server)
}

#[test]
fn a_stop_lets_the_request_in_flight_finish() {
    let (_folder, mut server) = alone("stop", "");
    let mut slow = TcpStream::connect(server.address).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    slow.write_all(b"POST /v1/verifications HTTP/1.1\r\nhost: l\r\ncontent-length: 2\r\n\r\n")
        .unwrap();
    // The head is being handled: without a key the answer does not wait for the body.
    assert_eq!(server.get("/healthz", &[]).status, 200);
    assert_eq!(server.stop(), Some(0));
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 401"), "{}", String::from_utf8_lossy(&answer));
    assert!(TcpStream::connect(server.address).is_err());
}

#[test]
fn tls_is_our_own_when_the_files_are_named() {
    let files = Folder::new("tls-files");
    let (key, certificate) = (files.path().join("tls.key"), files.path().join("tls.pem"));
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let table = format!("[tls]\ncertificate = {certificate:?}\nkey = {key:?}\n");
    let (_folder, server) = alone("tls", &table);
    let mut client = std::process::Command::new("openssl")
        .args(["s_client", "-quiet", "-verify_return_error", "-servername", "localhost"])
        .args(["-connect", &server.address.to_string(), "-CAfile"])
        .arg(&certificate)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let request = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    client.stdin.as_mut().unwrap().write_all(request).unwrap();
    let mut answer = String::new();
    client.stdout.take().unwrap().read_to_string(&mut answer).unwrap();
    drop(client.wait());
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("ok\n"), "{answer}");
    // Plain HTTP gets nothing there.
    assert!(server.send("GET", "/healthz", &[], b"").is_none());
}

#[test]
fn a_new_public_url_leaves_old_documents_their_status() {
    let folder = Folder::new("moved");
    demo_now(folder.path());
    let config = folder.path().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let moved = text.replace("http://127.0.0.1:8080", "https://id.mfa.example");
    assert_ne!(moved, text);
    std::fs::write(&config, moved).unwrap();
    let server = Server::start(folder.path());
    let key = Credentials::read(folder.path()).verifier(0);
    let out = folder.path().join("out");
    let mut verdicts = Vec::new();
    for number in numbers(&out, "consular_card") {
        let qr = std::fs::read_to_string(out.join(format!("{number}.qr.txt"))).unwrap();
        let verdict = server.post("/v1/verifications", &key, &json!({"qr": qr})).json();
        verdicts.push(verdict["reason_codes"][0].as_str().unwrap().to_string());
    }
    assert_eq!(verdicts.iter().filter(|code| *code == "REVOKED").count(), 1);
    assert!(verdicts.iter().all(|code| code == "OK" || code == "REVOKED"), "{verdicts:?}");
}
