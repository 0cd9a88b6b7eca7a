//! The visible digital seal beside the code of an emergency travel document.

use serde_json::Value;

use super::common::{AT, Folder, numbers, record, run};
use super::{code_of, good_card, out, status_list, verify};

fn path(name: &str) -> String {
    out().join(name).to_str().unwrap().to_string()
}

fn check<'a>(verdict: &'a Value, name: &str) -> Option<&'a Value> {
    verdict["checks"].as_array().unwrap().iter().find(|check| check["check"] == name)
}

#[test]
fn a_sheet_is_read_with_its_seal_and_a_card_without() {
    let sheet = &numbers(&out(), "emergency_travel_document")[0];
    let (exit, verdict) =
        verify(&[&path(&format!("{sheet}.png")), "--status-list", &status_list()]);
    assert_eq!((exit, &verdict["verdict"]), (0, &Value::from("accept")));
    let seal = check(&verdict, "seal").unwrap();
    assert_eq!((&seal["result"], &seal["status"]), (&Value::from("pass"), &Value::from("VALID")));
    let card = path(&format!("{}-back.png", good_card()));
    let (_, verdict) = verify(&[&card, "--status-list", &status_list()]);
    assert_eq!(check(&verdict, "seal"), None);
    let pdf = path(&format!("{sheet}.pdf"));
    assert!(check(&verify(&[&pdf]).1, "seal").is_some());
}

#[test]
fn a_seal_of_another_sheet_is_refused_beside_the_code() {
    let sheets = numbers(&out(), "emergency_travel_document");
    let (own, other) = (path(&format!("{}.seal", sheets[0])), path(&format!("{}.seal", sheets[1])));
    let code = code_of(&sheets[0]);
    let (exit, verdict) = verify(&["--qr", &code, "--seal", &own]);
    assert_eq!((exit, &verdict["verdict"]), (11, &Value::from("caution")));
    let (exit, verdict) = verify(&["--qr", &code, "--seal", &other]);
    assert_eq!((exit, &verdict["reason_codes"]), (10, &serde_json::json!(["MRZ_MISMATCH"])));
    let seal = check(&verdict, "seal").unwrap();
    assert_eq!(seal["sub_indication"], "SEAL_DOCUMENT_MISMATCH");
    assert_eq!(verdict.get("holder"), None);
}

#[test]
fn a_seal_alone_is_a_caution_and_says_who_it_is_of() {
    let folder = Folder::new("seal-alone");
    let sheet = &numbers(&out(), "emergency_travel_document")[0];
    let bytes = std::fs::read(path(&format!("{sheet}.seal"))).unwrap();
    let record = record(&out().join(format!("{sheet}.json")));
    let mrz: Vec<&str> =
        record["mrz"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let in_hex = folder.path().join("seal.hex");
    std::fs::write(&in_hex, format!("{hex}\n")).unwrap();
    for file in [path(&format!("{sheet}.seal")), in_hex.to_str().unwrap().to_string()] {
        let (exit, verdict) = verify(&["--seal", &file, "--mrz", &mrz.join("\n")]);
        assert_eq!(
            (exit, &verdict["reason_codes"]),
            (11, &serde_json::json!(["STATUS_UNAVAILABLE"]))
        );
        assert_eq!(verdict["document"]["number"], sheet.as_str());
        assert_eq!(check(&verdict, "mrz").unwrap()["result"], "pass");
    }
    // Whoever changes a byte of it gets nothing.
    let changed = folder.path().join("changed.seal");
    for at in 0..bytes.len() {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x10;
        std::fs::write(&changed, bytes).unwrap();
        let (exit, verdict) = verify(&["--seal", changed.to_str().unwrap()]);
        assert!([10, 12].contains(&exit), "byte {at}: {verdict}");
        assert_eq!(verdict.get("holder"), None);
    }
    let said = run(["inspect", "--seal", &path(&format!("{sheet}.seal")), "--json"]);
    let said: Value = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!(said["verified"], false);
    assert_eq!(said["seal"]["features"][0]["value"], mrz.concat());
}

#[test]
fn the_csca_alone_certifies_the_signer_of_a_seal() {
    let sheet = &numbers(&out(), "emergency_travel_document")[0];
    let seal = path(&format!("{sheet}.seal"));
    let certificates = std::fs::read_dir(out().join("certificates")).unwrap();
    let mut outcomes = Vec::new();
    for certificate in certificates {
        let certificate = certificate.unwrap().path();
        let said = run([
            "seal",
            "check",
            &seal,
            "--certificate",
            certificate.to_str().unwrap(),
            "--at",
            AT,
            "--json",
        ]);
        outcomes.push(said.status.code().unwrap());
    }
    outcomes.sort_unstable();
    // The keys of codes, lists and receipts are no seal keys: their certificates cannot be read as such.
    assert_eq!(outcomes, [0, 13, 13, 13]);
}
