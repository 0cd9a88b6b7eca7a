//! How a name comes to stand in the machine-readable zone, and what is noticed about names as they
//! are sent, through the real binary.

#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

use std::path::PathBuf;
use std::sync::OnceLock;

use common::casework::{Desk, assert_refused, demo_copy, remove_when_we_end, said};
use common::{Credentials, Server, applicant, run};
use serde_json::{Value, json};

struct Serving {
    folder: PathBuf,
    server: Server,
    credentials: Credentials,
}

/// One server for all tests. Only one test changes what an authority writes, and only it has names
/// with a letter that there is a choice for.
fn serving() -> &'static Serving {
    static SERVING: OnceLock<Serving> = OnceLock::new();
    SERVING.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("chancery-names-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        demo_copy(&folder);
        let server = Server::start(&folder);
        remove_when_we_end(Some(server.pid()), &folder);
        let credentials = Credentials::read(&folder);
        Serving { folder, server, credentials }
    })
}

fn desk() -> Desk<'static> {
    Desk::at(&serving().server, &serving().credentials, "HOU")
}

fn admin() -> String {
    serving().credentials.officer("*", 0)
}

/// A sample applicant under another name.
fn named(slug: &str, primary: &str, secondary: &str) -> (Value, Vec<u8>) {
    let (mut form, portrait) = applicant(slug);
    form["holder"]["name"] = json!({"primary": primary, "secondary": secondary});
    (form, portrait)
}

/// The lines of a document's machine-readable zone.
fn mrz(number: &str) -> Vec<String> {
    let path = format!("/v1/documents/{number}");
    let read = said(&serving().server.read(&path, &desk().review), 200);
    serde_json::from_value(read["mrz"].clone()).unwrap()
}

fn side(number: &str, side: &str) -> Vec<u8> {
    let path = format!("/v1/documents/{number}/{side}.png");
    let drawn = serving().server.read(&path, &desk().review);
    assert_eq!(drawn.status, 200);
    drawn.body
}

/// What a verifier is told of a document with its zone at hand.
fn verdict(number: &str) -> Value {
    let code = chancery::verification::read_symbols(&side(number, "back")).unwrap().code.unwrap();
    let body = json!({"qr": code, "mrz": mrz(number).concat()});
    let key = serving().credentials.verifier(0);
    said(&serving().server.post("/v1/verifications", &key, &body), 200)
}

/// Where a form is refused, and why.
fn faults(form: &Value) -> Vec<(String, String)> {
    let answer = serving().server.post("/v1/applications", &desk().intake, form);
    assert_refused(&answer, 422, "invalid_body");
    let problem = answer.json();
    let text = |error: &Value, member: &str| error[member].as_str().unwrap().to_string();
    let errors = problem["errors"].as_array().unwrap().iter();
    errors.map(|error| (text(error, "pointer"), text(error, "detail"))).collect()
}

/// The row of the audit record that says an application was created.
fn created(id: &str) -> Value {
    let mut after = 0;
    loop {
        let path = format!("/v1/audit?limit=200&after={after}");
        let page = said(&serving().server.read(&path, &admin()), 200);
        let mut rows = page["data"].as_array().unwrap().iter();
        let sought = |row: &&Value| row["object"] == id && row["action"] == "application.create";
        match rows.find(sought) {
            Some(row) => return row.clone(),
            None => after = page["next"].as_u64().unwrap(),
        }
    }
}

#[test]
fn a_document_keeps_what_its_authority_chose_when_it_was_issued() {
    let server = &serving().server;
    let set = |choices: Value| {
        let body = json!({"transliteration": choices});
        server.ask("PATCH", "/v1/admin/authority", &admin(), &body)
    };
    let sample = named("eriksson-anna-maria", "NUÑEZ", "ÄNNE");
    let before = desk().good(&sample);
    assert_eq!(mrz(&before)[2].trim_end_matches('<'), "NUNEZ<<AENNE");
    let pictures = [side(&before, "front"), side(&before, "back")];

    let changed = said(&set(json!({"Ñ": "NXX"})), 200);
    assert_eq!(changed["transliteration"]["Ñ"], "NXX");
    assert_eq!(changed["transliteration"]["Ä"], "AE");
    assert_eq!(mrz(&before)[2].trim_end_matches('<'), "NUNEZ<<AENNE");
    assert_eq!([side(&before, "front"), side(&before, "back")], pictures);
    assert_eq!(verdict(&before)["verdict"], "accept");
    let after = desk().good(&sample);
    assert_eq!(mrz(&after)[2].trim_end_matches('<'), "NUNXXEZ<<AENNE");
    assert_eq!(verdict(&after)["verdict"], "accept");

    for (letter, written) in [("Ñ", "NY"), ("Ø", "O")] {
        let refused = set(json!({letter: written}));
        assert_refused(&refused, 422, "invalid_body");
        let error = refused.json()["errors"][0].clone();
        assert_eq!(error["pointer"], "/transliteration");
        let detail = error["detail"].as_str().unwrap();
        assert!(
            detail.starts_with(&format!("{letter:?} is not written as {written:?}")),
            "{detail}"
        );
    }

    // On the machine, what is not chosen is the first option again.
    let config = serving().folder.join("config.toml");
    let told = |choice: &str| {
        run(["authority", "--json", "--config", config.to_str().unwrap(), "set", "UTO"]
            .into_iter()
            .chain(["--transliteration", choice]))
    };
    let output = told("Ä=A");
    assert!(output.status.success());
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["transliteration"]["Ñ"], "N");
    assert_eq!(answer["transliteration"]["Ä"], "A");
    let refused = told("Ä=E");
    assert_eq!(refused.status.code(), Some(2));
    // JSON was asked for, so the refusal is a problem object.
    let problem: Value = serde_json::from_slice(&refused.stdout).unwrap();
    let said = problem["detail"].to_string();
    assert!(said.contains(r#"\"Ä\" is not written as \"E\""#), "{problem}");
    assert_eq!(mrz(&after)[2].trim_end_matches('<'), "NUNXXEZ<<AENNE");
}

#[test]
fn an_officer_gives_the_machine_readable_name_where_no_table_has_it() {
    let (mut form, portrait) = named("eriksson-anna-maria", "NGUYỄN", "THỊ MINH");
    let refused = faults(&form);
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert_eq!(refused[0].0, "/holder/name/primary");
    for word in ["'Ễ'", "U+1EC4", "Latin form", "mrz_name"] {
        assert!(refused[0].1.contains(word), "{refused:?}");
    }

    let reason = "as in the passport of 2019";
    form["mrz_name"] = json!({"primary": "NGUYEN", "secondary": "THI MINH", "reason": reason});
    let desk = desk();
    let id = desk.submitted(&(form.clone(), portrait));
    let path = format!("/v1/applications/{id}");
    // Whoever approves it sees what is given, and why.
    let read = said(&serving().server.read(&path, &desk.review), 200);
    assert_eq!(read["form"]["mrz_name"], form["mrz_name"]);
    said(&serving().server.act(&id, "approve", &desk.review), 200);
    let issued = said(&serving().server.act(&id, "issue", &desk.review), 201);
    let number = issued["document"]["number"].as_str().unwrap();
    said(&serving().server.life(number, "hand-over", &desk.review, &json!({})), 200);
    assert_eq!(mrz(number)[2].trim_end_matches('<'), "NGUYEN<<THI<MINH");
    assert_eq!(issued["holder"]["name"], form["holder"]["name"]);
    assert!(!issued.to_string().contains(reason));
    let verdict = verdict(number);
    assert_eq!(verdict["verdict"], "accept", "{verdict}");
    assert_eq!(verdict["holder"]["name"]["primary"], "NGUYỄN", "{verdict}");

    assert_eq!(created(&id)["reason"], format!("mrz_name: {reason}"));
}

#[test]
fn a_machine_readable_name_is_letters_with_a_reason_and_of_the_same_parts() {
    let given = |primary: &str, secondary: Value, reason: &str| {
        let (mut form, _) = named("eriksson-anna-maria", "NGUYỄN", "THỊ MINH");
        form["mrz_name"] = json!({"primary": primary, "secondary": secondary, "reason": reason});
        let faults = faults(&form);
        faults.into_iter().map(|(pointer, _)| pointer).collect::<Vec<_>>()
    };
    let (good, long) = (json!("THI MINH"), "R".repeat(201));
    for bad in ["", "Nguyen", "NGUYỄN", "NGUYEN  A", "NGUYEN1", &"N".repeat(121)] {
        assert_eq!(given(bad, good.clone(), "why"), ["/mrz_name/primary"], "{bad}");
        assert_eq!(given("NGUYEN", json!(bad), "why"), ["/mrz_name/secondary"], "{bad}");
    }
    assert_eq!(given("NGUYEN", Value::Null, "why"), ["/mrz_name/secondary"]);
    for bad in ["", " ", &long, "a\nb"] {
        assert_eq!(given("NGUYEN", good.clone(), bad), ["/mrz_name/reason"], "{bad:?}");
    }
    // What is printed is in Latin letters all the same.
    let (mut form, _) = named("eriksson-anna-maria", "НГУЕН", "THI MINH");
    form["mrz_name"] = json!({"primary": "NGUYEN", "secondary": "THI MINH", "reason": "why"});
    assert_eq!(faults(&form)[0].0, "/holder/name/primary");
}

#[test]
fn what_is_taken_out_of_a_name_is_said() {
    let (mut form, _) = named("eriksson-anna-maria", "ERIKS\u{200B}SON", "ANNA\tMARIA");
    form["holder"]["name"]["native"] = json!({"text": "Анна\u{202E} Eriksson", "language": "uk"});
    // A guardian's name is in no machine-readable zone.
    let guardian = json!({"primary": "NGUYỄN\u{FEFF}"});
    form["guardian"] = json!({"name": guardian, "relationship": "mother"});
    let created = said(&serving().server.post("/v1/applications", &desk().intake, &form), 201);
    let notice = |pointer: &str, code: &str, detail: &str| json!({"pointer": pointer, "code": code, "detail": detail});
    assert_eq!(
        created["notices"],
        json!([
            notice("/holder/name/primary", "removed", "the invisible character U+200B was removed"),
            notice("/holder/name/secondary", "spaced", "the character U+0009 was made a space"),
            notice(
                "/holder/name/native/text",
                "removed",
                "the invisible character U+202E was removed"
            ),
            notice(
                "/holder/name/native/text",
                "scripts",
                "words of the name are in different scripts"
            ),
            notice(
                "/guardian/name/primary",
                "removed",
                "the invisible character U+FEFF was removed"
            ),
        ])
    );
    let name = &created["form"]["holder"]["name"];
    assert_eq!((&name["primary"], &name["secondary"]), (&json!("ERIKSSON"), &json!("ANNA MARIA")));
    assert_eq!(name["native"]["text"], "Анна Eriksson");

    form["holder"]["name"] = json!({"primary": "ERIKSSON", "secondary": "ANNA MARIA"});
    form["guardian"]["name"]["primary"] = json!("NGUYỄN");
    let clean = said(&serving().server.post("/v1/applications", &desk().intake, &form), 201);
    assert_eq!(clean.get("notices"), None);
}
