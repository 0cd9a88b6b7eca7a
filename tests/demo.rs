//! The demo and the commands that check what it made, through the real binary.

#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;
#[path = "demo/seals.rs"]
mod seals;
#[path = "demo/status_lists.rs"]
mod status_lists;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;
use std::sync::OnceLock;

use common::postgres::fresh_database;
use common::{AT, Folder, chancery, demo, numbers, record, run};
use serde_json::Value;

/// One demo that the tests read and none changes.
fn made() -> &'static (Folder, String) {
    static MADE: OnceLock<(Folder, String)> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = Folder::new("demo");
        let said = demo(folder.path());
        (folder, said)
    })
}

fn out() -> std::path::PathBuf {
    made().0.path().join("out")
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_string();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// `verify` against the first authority's trust list and root.
fn verify(arguments: &[&str]) -> (i32, Value) {
    let out = out();
    let output = chancery()
        .arg("verify")
        .args(arguments)
        .arg("--trust-list")
        .arg(out.join("trust-list.txt"))
        .arg("--root")
        .arg(out.join("root.pem"))
        .args(["--at", AT, "--json"])
        .output()
        .unwrap();
    answer(&output)
}

fn answer(output: &Output) -> (i32, Value) {
    let text = String::from_utf8_lossy(&output.stdout);
    let json = serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}"));
    (output.status.code().unwrap(), json)
}

fn status_list() -> String {
    out().join("status-list-0.cwt").to_str().unwrap().to_string()
}

fn code_of(number: &str) -> String {
    std::fs::read_to_string(out().join(format!("{number}.qr.txt"))).unwrap()
}

fn revoked() -> String {
    let revoked: Vec<String> = numbers(&out(), "consular_card")
        .into_iter()
        .filter(|n| record(&out().join(format!("{n}.json")))["document"]["status"] == "revoked")
        .collect();
    assert_eq!(revoked.len(), 1);
    revoked[0].clone()
}

fn good_card() -> String {
    let revoked = revoked();
    numbers(&out(), "consular_card").into_iter().find(|n| *n != revoked).unwrap()
}

#[test]
fn every_applicant_gets_a_document_with_all_its_files() {
    let (cards, sheets): (usize, usize) = ["", "QMJ"]
        .iter()
        .map(|authority| {
            let folder = out().join(authority);
            let cards = numbers(&folder, "consular_card");
            for number in &cards {
                for ending in ["-front.png", "-back.png", ".pdf", ".qr.txt", ".cwt"] {
                    assert!(folder.join(format!("{number}{ending}")).exists(), "{number}{ending}");
                }
            }
            let sheets = numbers(&folder, "emergency_travel_document");
            for number in &sheets {
                for ending in [".png", ".pdf", ".qr.txt", ".cwt", ".seal"] {
                    assert!(folder.join(format!("{number}{ending}")).exists(), "{number}{ending}");
                }
            }
            for name in ["root.pem", "csca.pem", "jwks.json", "trust-list.txt", "certificates"] {
                assert!(folder.join(name).exists(), "{authority}/{name}");
            }
            (cards.len(), sheets.len())
        })
        .fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    let applicants =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/applicants"));
    let applicants = applicants
        .unwrap()
        .filter(|e| e.as_ref().unwrap().path().extension().is_some_and(|e| e == "json"))
        .count();
    assert_eq!(cards + sheets, applicants);
    assert!(cards >= 10 && sheets >= 4, "{cards} cards, {sheets} sheets");
    assert!(
        numbers(&out(), "consular_card").len() + numbers(&out(), "emergency_travel_document").len()
            >= 11
    );
    for name in ["status-list-0.cwt", "status-list-0.jwt", "QMJ/status-list-1.cwt"] {
        assert!(out().join(name).exists(), "{name}");
    }
}

#[test]
fn the_table_has_one_line_a_document_read_back_from_its_picture() {
    let said = &made().1;
    let (valid, refused) =
        (said.matches("✓ Valid").count(), said.matches("✕ Do not accept  REVOKED").count());
    assert_eq!(refused, 1, "{said}");
    assert_eq!(valid, 23, "{said}");
    assert!(said.contains("curl -s http://127.0.0.1:8080/v1/verifications"), "{said}");
}

#[test]
fn secrets_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = made().0.path();
    for name in [
        "chancery.db",
        "credentials.json",
        "keys/passphrase",
        "keys/sealing.key",
        "keys/UTO/root.key",
    ] {
        let mode = std::fs::metadata(dir.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn nothing_personal_is_readable_at_rest() {
    let dir = made().0.path();
    let (mut canaries, mut codes) = (Vec::new(), Vec::new());
    for folder in [out(), out().join("QMJ")] {
        for kind in ["consular_card", "emergency_travel_document"] {
            for number in numbers(&folder, kind) {
                let record = record(&folder.join(format!("{number}.json")));
                let name = &record["holder"]["name"];
                for value in [
                    &name["primary"],
                    &name["secondary"],
                    &record["holder"]["birth_place"],
                    &record["address"][0],
                    &name["native"]["text"],
                ] {
                    canaries.extend(value.as_str().filter(|v| v.len() > 4).map(String::from));
                }
                let signed = std::fs::read(folder.join(format!("{number}.cwt"))).unwrap();
                codes.push(signed);
            }
        }
    }
    assert!(canaries.len() > 60, "{}", canaries.len());
    let mut bytes = std::fs::read(dir.join("chancery.db")).unwrap();
    bytes.extend(std::fs::read(dir.join("chancery.db-wal")).unwrap_or_default());
    // The record itself is there: numbers are looked up by, and say nothing of anybody.
    let found = |canary: &[u8]| bytes.windows(canary.len()).any(|w| w == canary);
    assert!(found(good_card().as_bytes()));
    for canary in canaries.iter().map(String::as_bytes).chain(codes.iter().map(|c| &c[20..60])) {
        assert!(!found(canary), "{} is readable", String::from_utf8_lossy(canary));
    }
}

fn code_text(folder: &Path, number: &str) -> String {
    std::fs::read_to_string(folder.join(format!("{number}.qr.txt"))).unwrap()
}

#[test]
fn a_good_card_is_accepted_from_picture_pdf_and_text() {
    let number = good_card();
    let list = status_list();
    let back = out().join(format!("{number}-back.png"));
    let pdf = out().join(format!("{number}.pdf"));
    let text = code_of(&number);
    for source in [&[back.to_str().unwrap()][..], &[pdf.to_str().unwrap()], &["--qr", &text]] {
        let (exit, verdict) = verify(&[source, &["--status-list", &list]].concat());
        assert_eq!((exit, &verdict["verdict"]), (0, &Value::from("accept")), "{verdict}");
        assert_eq!(verdict["reason_codes"], serde_json::json!(["OK"]));
        assert_eq!(verdict["document"]["number"], number.as_str());
        let record = record(&out().join(format!("{number}.json")));
        for member in ["birth_date", "sex", "nationality", "name"] {
            assert_eq!(verdict["holder"][member], record["holder"][member], "{member}");
        }
        assert_eq!(verdict["issuer"]["post"], record["issuer"]["post"]);
    }
}

#[test]
fn a_sheet_is_accepted_from_picture_and_pdf() {
    let number = numbers(&out(), "emergency_travel_document")[0].clone();
    for ending in ["png", "pdf"] {
        let file = out().join(format!("{number}.{ending}"));
        let (exit, verdict) = verify(&[file.to_str().unwrap(), "--status-list", &status_list()]);
        assert_eq!(exit, 0, "{verdict}");
        assert_eq!(verdict["document"]["kind"], "emergency_travel_document");
    }
}

#[test]
fn a_side_without_a_code_is_grey() {
    let front = out().join(format!("{}-front.png", good_card()));
    let (exit, verdict) = verify(&[front.to_str().unwrap()]);
    assert_eq!((exit, &verdict["reason_codes"][0]), (12, &Value::from("UNREADABLE")));
}

#[test]
fn the_revoked_card_is_rejected_and_nobody_is_named() {
    let number = revoked();
    let back = out().join(format!("{number}-back.png"));
    let (exit, verdict) = verify(&[back.to_str().unwrap(), "--status-list", &status_list()]);
    assert_eq!((exit, &verdict["reason_codes"]), (10, &serde_json::json!(["REVOKED"])));
    assert!(verdict.get("holder").is_none() && verdict.get("document").is_none());
    let record = record(&out().join(format!("{number}.json")));
    let primary = record["holder"]["name"]["primary"].as_str().unwrap();
    assert!(!verdict.to_string().contains(primary));
    assert!(!verdict.to_string().contains(&number));
}

#[test]
fn without_a_status_list_the_answer_is_amber() {
    let (exit, verdict) = verify(&["--qr", &code_of(&good_card())]);
    assert_eq!(exit, 11);
    assert_eq!(verdict["reason_codes"], serde_json::json!(["STATUS_UNAVAILABLE"]));
}

#[test]
fn the_machine_readable_zone_must_be_the_signed_one() {
    let number = good_card();
    let record = record(&out().join(format!("{number}.json")));
    let lines: Vec<&str> =
        record["mrz"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    let (code, list) = (code_of(&number), status_list());
    for (mrz, exit, result) in [
        (lines.join("\n"), 0, "pass"),
        (lines.concat(), 0, "pass"),
        (lines.concat().replace("UTO", "UTU"), 10, "fail"),
    ] {
        let (got, verdict) = verify(&["--qr", &code, "--status-list", &list, "--mrz", &mrz]);
        assert_eq!((got, &verdict["checks"][4]["result"]), (exit, &Value::from(result)));
    }
}

#[test]
fn a_changed_character_is_never_accepted() {
    let code = code_of(&good_card());
    for at in (0..code.len()).step_by(37) {
        let mut changed = code.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let (exit, _) = verify(&["--qr", &changed, "--status-list", &status_list()]);
        assert!(exit == 10 || exit == 12, "character {at}: {exit}");
    }
    for text in ["no code at all", "", "BB8"] {
        assert_eq!(verify(&["--qr", text]).0, 12, "{text:?}");
    }
}

#[test]
fn trust_that_is_not_there_or_not_signed_is_13() {
    let out = out();
    let (list, root) = (out.join("trust-list.txt"), out.join("root.pem"));
    let code = code_of(&good_card());
    let base = ["verify", "--json", "--qr", code.as_str()];
    let with = |more: &[&Path]| {
        let mut command = chancery();
        command.args(base);
        for (name, path) in ["--trust-list", "--root", "--status-list"].iter().zip(more) {
            command.arg(name).arg(path);
        }
        answer(&command.output().unwrap())
    };
    assert_eq!(answer(&run(base)).0, 13);
    assert_eq!(with(&[&list]).0, 13);
    assert_eq!(with(&[&out.join("absent"), &root]).0, 13);
    // Another authority's root did not sign this list.
    let (exit, problem) = with(&[&list, &out.join("QMJ/root.pem")]);
    assert_eq!((exit, &problem["code"]), (13, &Value::from("trust_material")));
    let folder = Folder::new("spoilt");
    let spoilt = folder.path().join("status.cwt");
    let mut token = std::fs::read(out.join("status-list-0.cwt")).unwrap();
    let last = token.len() - 1;
    token[last] ^= 1;
    std::fs::write(&spoilt, token).unwrap();
    assert_eq!(with(&[&list, &root, &spoilt]).0, 13);
    assert_eq!(with(&[&list, &root, &out.join("QMJ/status-list-1.cwt")]).0, 13);
}

#[test]
fn two_authorities_are_held_side_by_side() {
    let out = out();
    let number = numbers(&out.join("QMJ"), "consular_card")[0].clone();
    let code = code_text(&out.join("QMJ"), &number);
    // UTO's list alone does not know the issuer; with QMJ's beside it, QMJ's vouches.
    assert_eq!(verify(&["--qr", &code]).1["reason_codes"][0], "ISSUER_UNKNOWN");
    let qmj = out.join("QMJ");
    let paths = ["trust-list.txt", "root.pem", "status-list-1.cwt"].map(|name| qmj.join(name));
    let more: Vec<&str> = paths.iter().map(|path| path.to_str().unwrap()).collect();
    let (exit, verdict) = verify(&[
        "--qr",
        &code,
        "--trust-list",
        more[0],
        "--root",
        more[1],
        "--status-list",
        more[2],
    ]);
    // The pairs are given in two orders: QMJ's first, UTO's by `verify` after it.
    assert_eq!((exit, &verdict["issuer"]["authority"]), (0, &Value::from("QMJ")), "{verdict}");
}

#[test]
fn inspect_decodes_and_says_that_it_judges_nothing() {
    let number = good_card();
    let output = run(["inspect", "--json", "--qr", &code_of(&number)]);
    let (exit, content) = answer(&output);
    assert_eq!((exit, &content["verified"]), (0, &Value::from(false)));
    assert_eq!(content["claim169"]["id"], number.as_str());
    let record = record(&out().join(format!("{number}.json")));
    let last = record["holder"]["name"]["primary"].as_str().unwrap();
    assert!(content["claim169"]["fullName"].as_str().unwrap().ends_with(last));
    assert_eq!(content["claim169"]["photoFormat"], "webp");
    let photo = content["claim169"]["photoBytes"].as_u64().unwrap();
    assert!((300..=400).contains(&photo), "{photo}");
    assert_eq!(content["cwt"]["iss"], "UTO");
    let text = String::from_utf8(run(["inspect", "--qr", &code_of(&number)]).stdout).unwrap();
    assert!(text.starts_with("NOT VERIFIED"), "{text}");
    assert_eq!(answer(&run(["inspect", "--json", "--qr", "no code"])).0, 12);
}

#[test]
fn wrong_calls_are_usage_errors() {
    for arguments in [
        &["verify"][..],
        &["verify", "--qr", "A", "--at", "yesterday"],
        &["verify", "--qr", "A", "--max-status-age", "soon"],
        &["frobnicate"],
        &["inspect"],
    ] {
        assert_eq!(run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_wrong_call_is_told_as_json_when_json_is_asked_for() {
    let (exit, problem) = answer(&run(["verify", "--json", "--qr", "A", "--at", "yesterday"]));
    assert_eq!((exit, &problem["code"]), (2, &Value::from("usage")));
    assert!(problem["detail"].as_str().unwrap().contains("--at"), "{problem}");
}

#[test]
fn a_file_that_is_too_large_or_no_picture_is_grey() {
    let folder = Folder::new("files");
    let large = folder.path().join("large.png");
    std::fs::write(&large, vec![0; (12 << 20) + 1]).unwrap();
    let odd = folder.path().join("odd.pdf");
    std::fs::write(&odd, b"%PDF-1.7 and nothing else").unwrap();
    for file in [large, odd] {
        let (exit, verdict) = verify(&[file.to_str().unwrap()]);
        assert_eq!((exit, &verdict["reason_codes"][0]), (12, &Value::from("UNREADABLE")));
    }
    let absent = chancery().args(["inspect", "absent.png", "--json"]).output().unwrap();
    assert_eq!(absent.status.code(), Some(1));
}

/// Principle 7: nothing personal in the code that is not printed.
#[test]
fn everything_in_the_code_is_printed() {
    let mut seen = 0;
    for folder in [out(), out().join("QMJ")] {
        for kind in ["consular_card", "emergency_travel_document"] {
            for number in numbers(&folder, kind) {
                let pdf = folder.join(format!("{number}.pdf"));
                let text = std::process::Command::new("pdftotext").arg(&pdf).arg("-").output();
                let text = String::from_utf8(text.unwrap().stdout).unwrap();
                // Readers put breaks and direction marks where lines end; letters are what counts.
                let letters = |text: &str| -> String {
                    text.chars().filter(|c| c.is_alphanumeric()).collect()
                };
                let page = letters(&text);
                let inspected = run(["inspect", "--json", "--qr", &code_text(&folder, &number)]);
                let claims = answer(&inspected).1["claim169"].clone();
                for member in [
                    "id",
                    "firstName",
                    "lastName",
                    "address",
                    "guardian",
                    "post",
                    "placeOfBirth",
                    "nationality",
                    "countryOfIssuance",
                ] {
                    let Some(value) = claims[member].as_str() else { continue };
                    for line in value.lines() {
                        assert!(page.contains(&letters(line)), "{number}: {member} is not printed");
                        seen += 1;
                    }
                }
                // Names in other scripts are printed too; their order of letters in extraction is
                // held by the drawing's own tests.
                if let Some(native) = claims["secondaryFullName"].as_str() {
                    let mut printed: Vec<char> = page.chars().collect();
                    for letter in letters(native).chars() {
                        let at = printed.iter().position(|c| *c == letter);
                        printed.swap_remove(at.unwrap_or_else(|| panic!("{number}: native name")));
                    }
                }
                let known = [
                    "id",
                    "fullName",
                    "firstName",
                    "lastName",
                    "dateOfBirth",
                    "gender",
                    "address",
                    "nationality",
                    "guardian",
                    "secondaryFullName",
                    "secondaryLanguage",
                    "countryOfIssuance",
                    "kind",
                    "post",
                    "mrzBinding",
                    "placeOfBirth",
                    "profileVersion",
                    // The portrait on the same page, made smaller.
                    "photo",
                    "photoFormat",
                    "photoBytes",
                ];
                for member in claims.as_object().unwrap().keys() {
                    assert!(known.contains(&member.as_str()), "{member} is new: is it printed?");
                }
            }
        }
    }
    assert!(seen > 150, "{seen}");
}

#[test]
fn the_same_seed_and_time_give_the_same_bytes_and_a_second_run_changes_no_document() {
    let folder = Folder::new("again");
    demo(folder.path());
    let (first, second) = (files(&out()), files(&folder.path().join("out")));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (name, bytes) in &first {
        assert!(second[name] == *bytes, "{name} differs");
    }
    // The same folder again, in another process: drawn anew from the record alone.
    demo(folder.path());
    let third = files(&folder.path().join("out"));
    assert_eq!(third.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (name, bytes) in &second {
        let list = name.contains("status-list") || name.contains("trust-list");
        assert!(list || third[name] == *bytes, "{name} differs");
    }
    let version = |files: &BTreeMap<String, Vec<u8>>| {
        let text = String::from_utf8(files["trust-list.txt"].clone()).unwrap();
        text.lines().nth(2).unwrap().to_string()
    };
    assert_eq!((version(&second).as_str(), version(&third).as_str()), ("version 1", "version 2"));
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_either_database() {
    let folder = Folder::new("server");
    let url = fresh_database("demo");
    let demo = |more: &[&str]| {
        let mut command = chancery();
        command.args(["-q", "demo", "--no-serve", "--seed", "1", "--at", AT, "--dir"]);
        command.arg(folder.path()).args(["--database-url", &url]).args(more);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    demo(&[]);
    assert!(!folder.path().join("chancery.db").exists());
    let (file, server) = (files(&out()), files(&folder.path().join("out")));
    assert_eq!(file.keys().collect::<Vec<_>>(), server.keys().collect::<Vec<_>>());
    for (name, bytes) in &file {
        assert!(server[name] == *bytes, "{name} differs");
    }
    // Taken down and set up anew in the same database; and no other folder takes it over.
    demo(&["--reset"]);
    assert!(files(&folder.path().join("out")) == server);
    let other = Folder::new("other");
    let taken = chancery()
        .args(["demo", "--no-serve", "--database-url", &url, "--dir"])
        .arg(other.path())
        .output()
        .unwrap();
    assert_eq!(taken.status.code(), Some(2), "{}", String::from_utf8_lossy(&taken.stderr));
    // Where the record is stands in the configuration, which is for its owner alone.
    use std::os::unix::fs::PermissionsExt;
    let config = std::fs::metadata(folder.path().join("config.toml")).unwrap();
    assert_eq!(config.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_set_up_touches_nothing_that_is_not_its_own() {
    let folder = Folder::new("theirs");
    let dir = folder.path();
    std::fs::create_dir(dir.join("out")).unwrap();
    std::fs::write(dir.join("out/thesis.txt"), "years of work").unwrap();
    for more in [&[][..], &["--reset"]] {
        let output = chancery().args(["demo", "--no-serve", "--dir"]).arg(dir).args(more).output();
        assert_eq!(output.unwrap().status.code(), Some(2), "{more:?}");
    }
    assert!(dir.join("out/thesis.txt").exists());
    assert_eq!(std::fs::read_dir(dir).unwrap().count(), 1);
    // An instance whose configuration has another name is an instance all the same.
    let instance = Folder::new("renamed");
    demo(instance.path());
    let database = std::fs::read(instance.path().join("chancery.db")).unwrap();
    std::fs::rename(instance.path().join("config.toml"), instance.path().join("prod.toml"))
        .unwrap();
    let output = chancery().args(["demo", "--no-serve", "--dir"]).arg(instance.path()).output();
    assert_eq!(output.unwrap().status.code(), Some(2));
    assert!(std::fs::read(instance.path().join("chancery.db")).unwrap() == database);
}

#[test]
fn a_demo_killed_in_its_set_up_is_set_up_again() {
    let folder = Folder::new("killed");
    for patience in [60, 150, 250, 400] {
        let mut child = chancery()
            .args(["-q", "demo", "--no-serve", "--seed", "1", "--at", AT, "--dir"])
            .arg(folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let (_keep, never) = std::sync::mpsc::channel::<()>();
        never.recv_timeout(std::time::Duration::from_millis(patience)).unwrap_or_default();
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let said = demo(folder.path());
    assert_eq!(said.matches("✓ Valid").count(), 23, "{said}");
}

#[test]
fn a_demo_run_again_a_year_later_gets_the_signers_it_needs() {
    let folder = Folder::new("later");
    demo(folder.path());
    let at = ["--at", "2028-01-15T09:00:00Z"];
    let output = chancery()
        .args(["-q", "demo", "--no-serve", "--dir"])
        .arg(folder.path())
        .args(at)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    // The sheets' time is over; the cards are as good as they were.
    assert_eq!(said.matches("EXPIRED").count(), 6, "{said}");
    assert_eq!(said.matches("✓ Valid").count(), 17, "{said}");
}

const AUTHORITIES: &str = r#"
[[authority]]
code = "UTO"
alpha2 = "UT"
name = "Republic of Utopia"
nationality = "UTOPIAN"
check_at = "verify.mfa.example"
post = [{ code = "HOU", name = "Consulate General, Houston", host = "USA", numbers = "CH" }]

[[authority]]
code = "QMJ"
alpha2 = "QM"
name = "Republic of Marjan"
nationality = "MARJANI"
check_at = "check.marjan.example"
post = [{ code = "CAS", name = "Consulate General, Casablanca", host = "MAR", numbers = "MC" }]
"#;

#[test]
fn example_keys_are_refused_outside_the_demo() {
    let folder = Folder::new("production");
    demo(folder.path());
    let config = folder.path().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("mode = \"demo\"", "mode = \"production\"")).unwrap();
    let output = chancery().args(["serve", "--config"]).arg(&config).output().unwrap();
    assert_eq!(output.status.code(), Some(14));
    let output = chancery().args(["demo", "--no-serve", "--dir"]).arg(folder.path()).output();
    assert_eq!(output.unwrap().status.code(), Some(14));
    // `init` refuses to take them, and makes good new ones instead.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let authorities = folder.path().join("authorities.toml");
    std::fs::write(&authorities, AUTHORITIES).unwrap();
    let init = |dir: &str, roots: bool| {
        let mut command = chancery();
        command.args(["init", "--public-url", "https://id.example", "--authorities"]);
        command.arg(&authorities).arg("--dir").arg(folder.path().join(dir));
        command.arg("--passphrase-file").arg(root.join("keys-example/passphrase"));
        if roots {
            command.arg("--roots").arg(root.join("keys-example"));
        }
        command.output().unwrap()
    };
    assert_eq!(init("with-examples", true).status.code(), Some(14));
    let made = init("fresh", false);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let config = folder.path().join("fresh/config.toml");
    let listed = chancery().args(["keys", "list", "--json", "--config"]).arg(&config).output();
    assert_eq!(answer(&listed.unwrap()).1["keys"].as_array().unwrap().len(), 8);
}
