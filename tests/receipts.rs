//! Receipts through the real binary: the engine's, a device's, and one that nobody signed.

#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use base64ct::{Base64UrlUnpadded, Encoding};
use common::casework::remove_when_we_end;
use common::{Credentials, Folder, Server, demo_now, numbers, record, run};
use serde_json::{Value, json};

struct Bank {
    folder: Folder,
    server: Server,
    key: String,
    without_receipts: String,
}

fn bank() -> &'static Bank {
    static BANK: OnceLock<Bank> = OnceLock::new();
    BANK.get_or_init(|| {
        let folder = Folder::new("receipts");
        demo_now(folder.path());
        let server = Server::start(folder.path());
        remove_when_we_end(Some(server.pid()), folder.path());
        let credentials = Credentials::read(folder.path());
        let (key, without_receipts) = (credentials.verifier(0), credentials.verifier(1));
        Bank { folder, server, key, without_receipts }
    })
}

impl Bank {
    fn out(&self, name: &str) -> PathBuf {
        self.folder.path().join("out").join(name)
    }

    /// The number of a card with this status.
    fn card(&self, status: &str) -> String {
        let is =
            |n: &String| record(&self.out(&format!("{n}.json")))["document"]["status"] == status;
        numbers(&self.folder.path().join("out"), "consular_card").into_iter().find(is).unwrap()
    }

    fn code(&self, number: &str) -> String {
        std::fs::read_to_string(self.out(&format!("{number}.qr.txt"))).unwrap()
    }

    fn verify(&self, body: &Value) -> Value {
        let answer = self.server.post("/v1/verifications", &self.key, body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn check(&self, receipt: &Path, root: &Path) -> (i32, Value) {
        told(&run(["receipt", "check", text(receipt), "--root", text(root), "--json"]))
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn told(output: &Output) -> (i32, Value) {
    let json = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code().unwrap(), json)
}

#[test]
fn the_engine_signs_what_a_bank_must_keep() {
    let bank = bank();
    let number = bank.card("valid");
    let recorded = record(&bank.out(&format!("{number}.json")));
    let body = json!({
        "qr": bank.code(&number),
        "purpose": "account_opening",
        "reference": "ACC-2026-118",
        "printed": { "number": number, "expires": recorded["document"]["expires"] },
    });
    let answer = bank.verify(&body);
    assert_eq!(answer["verdict"], "accept", "{answer}");
    let path = bank.write("good.jws", answer["receipt"].as_str().unwrap());
    let (code, said) = bank.check(&path, &bank.out("root.pem"));
    assert_eq!(code, 0, "{said}");
    let receipt = &said["receipt"];
    for (member, expected) in [
        ("document", &answer["document"]),
        ("issuer", &answer["issuer"]),
        ("reason_codes", &answer["reason_codes"]),
        ("checked_at", &answer["checked_at"]),
        ("identity_established", &recorded["identity_basis"]),
        ("discrepancies", &json!([])),
        ("method", &json!("on_line")),
        ("result", &json!("accept")),
        ("purpose", &json!("account_opening")),
    ] {
        assert_eq!(&receipt[member], expected, "{member}");
    }
    assert_eq!(receipt["verifier"]["reference"], "ACC-2026-118");
    assert!(receipt["lists"]["trust_list"]["version"].is_u64());
    assert!(receipt["lists"]["status_list"].is_string());
    // Of the holder it says nothing.
    let primary = recorded["holder"]["name"]["primary"].as_str().unwrap();
    assert!(!receipt.to_string().contains(primary));
    let human = run(["receipt", "check", text(&path), "--root", text(&bank.out("root.pem"))]);
    let human = String::from_utf8(human.stdout).unwrap();
    assert!(human.contains("A good receipt") && human.contains(&number), "{human}");
}

#[test]
fn a_rejection_has_a_receipt_without_the_document() {
    let bank = bank();
    let number = bank.card("valid");
    let body = json!({
        "qr": bank.code(&number),
        "printed": { "birth_date": "1901-01-01", "sex": "F" },
    });
    let answer = bank.verify(&body);
    assert_eq!(answer["verdict"], "reject");
    assert_eq!(answer["reason_codes"], json!(["PRINTED_VALUES_MISMATCH"]));
    let path = bank.write("rejected.jws", answer["receipt"].as_str().unwrap());
    let (code, said) = bank.check(&path, &bank.out("root.pem"));
    assert_eq!(code, 0, "{said}");
    let differing = said["receipt"]["discrepancies"].as_array().unwrap();
    assert!(differing.contains(&json!("birth_date")));
    assert!(said["receipt"].get("document").is_none());
    assert!(said["receipt"].get("identity_established").is_none());
    assert!(!said.to_string().contains(&number));
}

#[test]
fn each_authority_signs_for_its_own_documents() {
    let bank = bank();
    let number = numbers(&bank.folder.path().join("out/QMJ"), "consular_card").remove(0);
    let code = std::fs::read_to_string(bank.out(&format!("QMJ/{number}.qr.txt"))).unwrap();
    let answer = bank.verify(&json!({ "qr": code }));
    let path = bank.write("qmj.jws", answer["receipt"].as_str().unwrap());
    assert_eq!(bank.check(&path, &bank.out("QMJ/root.pem")).0, 0);
    assert_eq!(bank.check(&path, &bank.out("root.pem")).0, 10);
}

#[test]
fn printed_values_out_of_form_are_named() {
    let bank = bank();
    for (printed, pointer) in [
        (json!({ "colour": "red" }), "/printed/colour"),
        (json!({ "primary": "A".repeat(201) }), "/printed/primary"),
        (json!({ "sex": 1 }), "/printed/sex"),
    ] {
        let body = json!({ "qr": "NCF", "printed": printed });
        let answer = bank.server.post("/v1/verifications", &bank.key, &body);
        assert_eq!(answer.status, 422, "{}", answer.text());
        let named = answer.json()["errors"][0]["pointer"].as_str().unwrap().to_string();
        assert!(pointer.starts_with(&named), "{named}");
    }
}

#[test]
fn a_key_without_the_scope_gets_no_receipt_and_enrols_no_device() {
    let bank = bank();
    let body = json!({ "qr": bank.code(&bank.card("valid")) });
    let answer = bank.server.post("/v1/verifications", &bank.without_receipts, &body);
    assert_eq!(answer.status, 200);
    assert!(answer.json().get("receipt").is_none());
    let body = json!({ "public_key": "", "proof": "" });
    let answer = bank.server.post("/v1/devices", &bank.without_receipts, &body);
    assert_eq!(answer.status, 403);
}

#[test]
fn a_receipt_that_was_changed_is_not_relied_on() {
    let bank = bank();
    let answer = bank.verify(&json!({ "qr": bank.code(&bank.card("valid")) }));
    let good = answer["receipt"].as_str().unwrap();
    let parts: Vec<&str> = good.split('.').collect();
    let claims = String::from_utf8(Base64UrlUnpadded::decode_vec(parts[1]).unwrap()).unwrap();
    let with = |claims: &str| {
        let claims = Base64UrlUnpadded::encode_string(claims.as_bytes());
        format!("{}.{claims}.{}", parts[0], parts[2])
    };
    let other = bank.verify(&json!({ "qr": "NCF", "reference": "B" }));
    let signature = other["receipt"].as_str().unwrap().rsplit('.').next().unwrap().to_string();
    for (name, bad) in [
        ("claims", with(&claims.replace("accept", "reject"))),
        ("later", with(&claims.replacen("\"iat\":1", "\"iat\":2", 1))),
        ("signature", format!("{}.{}.{signature}", parts[0], parts[1])),
        ("none", format!("{}.{}.", parts[0], parts[1])),
        ("empty", String::new()),
        ("noise", "not a receipt".into()),
    ] {
        assert_ne!(bad, good);
        let path = bank.write(&format!("bad-{name}.jws"), &bad);
        let (code, said) = bank.check(&path, &bank.out("root.pem"));
        assert_eq!(code, 10, "{name}: {said}");
        assert_eq!(said["valid"], false);
    }
    let path = bank.write("kept.jws", good);
    assert_eq!(bank.check(&path, &bank.out("nowhere.pem")).0, 13);
    assert_eq!(bank.check(&path, &bank.out("trust-list.txt")).0, 13);
    let rootless = run(["receipt", "check", text(&path), "--json"]);
    assert_eq!(rootless.status.code(), Some(13));
}

/// An off-line verdict of a card with its receipt, by a device or by nobody's.
fn off_line(bank: &Bank, number: &str, receipt: &Path, device: &[&str]) -> (i32, Value) {
    let code = bank.code(number);
    let (list, root) = (bank.out("trust-list.txt"), bank.out("root.pem"));
    let status = bank.out("status-list-0.cwt");
    let mut words =
        vec!["verify", "--qr", &code, "--trust-list", text(&list), "--root", text(&root)];
    words.extend(["--status-list", text(&status), "--json", "--receipt", text(receipt)]);
    words.extend(["--reference", "TILL-7"]);
    words.extend(device);
    told(&run(words))
}

#[test]
fn a_device_that_is_not_enrolled_signs_nothing_and_says_so() {
    let bank = bank();
    let path = bank.folder.path().join("unsigned.json");
    let (code, verdict) = off_line(bank, &bank.card("valid"), &path, &[]);
    assert_eq!(code, 0, "{verdict}");
    let receipt: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(receipt["signed"], false);
    assert_eq!(receipt["claims"]["method"], "off_line");
    assert_eq!(receipt["claims"]["verifier"]["reference"], "TILL-7");
    let (code, said) = bank.check(&path, &bank.out("root.pem"));
    assert_eq!(code, 10);
    assert!(said["reason"].as_str().unwrap().contains("not signed"), "{said}");
}

#[test]
fn an_enrolled_device_signs_for_its_own_verifier() {
    let bank = bank();
    let dir = bank.folder.path().join("till");
    let passphrase = bank.write("till-passphrase", "a passphrase for the till\n");
    let enrol =
        run(["receipt", "enrol", "--dir", text(&dir), "--passphrase-file", text(&passphrase)]);
    assert!(enrol.status.success(), "{}", String::from_utf8_lossy(&enrol.stderr));
    let body: Value = serde_json::from_slice(&enrol.stdout).unwrap();

    let mut stolen = body.clone();
    stolen["proof"] = json!(Base64UrlUnpadded::encode_string(&[7; 64]));
    let refused = bank.server.post("/v1/devices", &bank.key, &stolen);
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"][0]["pointer"], "/proof");

    let answer = bank.server.post("/v1/devices", &bank.key, &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let enrolled = answer.json();
    std::fs::write(dir.join("device.pem"), enrolled["certificates"].as_str().unwrap()).unwrap();

    let path = bank.folder.path().join("till.jws");
    let device = ["--device", text(&dir), "--passphrase-file", text(&passphrase)];
    let (code, verdict) = off_line(bank, &bank.card("valid"), &path, &device);
    assert_eq!(code, 0, "{verdict}");
    let (code, said) = bank.check(&path, &bank.out("root.pem"));
    assert_eq!(code, 0, "{said}");
    let on_line = bank.verify(&json!({ "qr": "NCF" }));
    let on_line = bank.write("on-line.jws", on_line["receipt"].as_str().unwrap());
    let own = bank.check(&on_line, &bank.out("root.pem")).1["receipt"]["verifier"]["id"].clone();
    assert_eq!(said["receipt"]["verifier"]["id"], own);
    assert_eq!(said["receipt"]["document"], verdict["document"]);
    assert_eq!(bank.check(&path, &bank.out("QMJ/root.pem")).0, 10);

    // The same key does not speak for another verifier, nor for the engine.
    let signed = std::fs::read_to_string(&path).unwrap();
    let key = chancery::signing::KeyPair::from_encrypted_pem(
        &std::fs::read_to_string(dir.join("device.key")).unwrap(),
        b"a passphrase for the till",
    )
    .unwrap();
    let parts: Vec<&str> = signed.split('.').collect();
    let claims = String::from_utf8(Base64UrlUnpadded::decode_vec(parts[1]).unwrap()).unwrap();
    for (from, to) in [("\"id\":\"ver_", "\"id\":\"ver_X"), ("off_line", "on_line")] {
        let forged = claims.replace(from, to);
        assert_ne!(forged, claims);
        let input = format!("{}.{}", parts[0], Base64UrlUnpadded::encode_string(forged.as_bytes()));
        let signature = Base64UrlUnpadded::encode_string(&key.sign(input.as_bytes()));
        let path = bank.write("forged.jws", &format!("{input}.{signature}"));
        let (code, said) = bank.check(&path, &bank.out("root.pem"));
        assert_eq!(code, 10, "{said}");
    }
    // A key is made once.
    let again =
        run(["receipt", "enrol", "--dir", text(&dir), "--passphrase-file", text(&passphrase)]);
    assert_eq!(again.status.code(), Some(2));
}
