//! `chancery mrz`: what it prints, and its exit codes.
#![cfg(test)]

#[expect(dead_code, reason = "other tests share it")]
mod common;

use std::fs;
use std::process::Output;

use common::{Folder, run};
use serde_json::{Value, json};

/// Made for this test: a sheet for a person of one name whose day of birth is unknown.
const SHEET: &str = "PUUTOTESFAYE<<<<<<<<<<<<<<<<<<<<<<<<\nE2K7XW9PD5XXB9105<<1<2612317<<<<<<<6";

fn parse(text: &str) -> (i32, Value) {
    answer(&run(["mrz", "parse", text, "--json"]))
}

fn answer(output: &Output) -> (i32, Value) {
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

/// What making an MRZ of this JSON prints.
fn made(zone: &Value) -> (i32, String) {
    let folder = Folder::new("mrz");
    let file = folder.path().join("zone.json");
    fs::write(&file, zone.to_string()).unwrap();
    let output = run(["mrz", "make", "--json", file.to_str().unwrap()]);
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn name(arguments: &[&str]) -> (i32, String) {
    let output = run(["mrz", "name"].iter().chain(arguments));
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap().trim_end().to_owned())
}

#[test]
fn a_zone_is_taken_apart_and_made_again() {
    let (exit, zone) = parse(SHEET);
    assert_eq!(
        (exit, &zone),
        (
            0,
            &json!({
                "format": "TD2", "valid": true, "document_code": "PU", "issuing_state": "UTO",
                "document_number": "E2K7XW9PD", "optional": [""], "birth_date": "9105<<",
                "sex": "<", "expiry_date": "261231", "nationality": "XXB", "primary": "TESFAYE",
                "secondary": "", "faults": [],
            })
        )
    );
    assert_eq!(parse(&SHEET.replace('\n', "")), (0, zone.clone()));
    assert_eq!(made(&zone), (0, format!("{SHEET}\n")));
}

#[test]
fn every_fault_is_told_with_its_place() {
    let (exit, zone) = parse(&SHEET.replace("9105", "9115"));
    assert_eq!((exit, &zone["valid"]), (10, &Value::from(false)));
    let fault = |field, position, expected, found| json!({"field": field, "position": position, "expected": expected, "found": found});
    let faults = zone["faults"].as_array().unwrap();
    assert_eq!(faults[0], fault("birth_date", 52, "a month from 01 to 12", "1"));
    assert_eq!(faults[1]["field"], "birth_date");
    assert_eq!(
        (&faults[1]["position"], &faults[1]["found"]),
        (&Value::from(56), &Value::from("1"))
    );
    assert_eq!(faults[2]["field"], "composite");
    assert_eq!(faults.len(), 3, "{zone}");
    // Plain words are for people.
    let said = run(["mrz", "parse", &SHEET.replace("PU", "V1")]);
    assert_eq!(said.status.code(), Some(10));
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("MRV-B") && said.contains("document_code, position 2"), "{said}");
}

#[test]
fn what_is_no_zone_is_12() {
    for text in ["", "PU", &SHEET[1..], &"<".repeat(91), &"é".repeat(1 << 12)] {
        let (exit, problem) = parse(text);
        assert_eq!((exit, &problem["code"]), (12, &Value::from("not_decodable")));
    }
}

#[test]
fn what_cannot_be_made_is_a_usage_error_that_names_it() {
    let (_, zone) = parse(SHEET);
    for (field, value, told) in [
        ("format", json!("TD9"), "a format is TD1"),
        ("document_code", json!("PP"), "document_code, position 2"),
        ("document_number", json!("E2K7XW9PD123456"), "document_number is longer"),
        ("birth_date", json!(""), "birth_date cannot be written"),
        ("sex", json!("X"), "sex, position 57"),
        ("primary", json!("NGUYỄN"), "U+1EC4"),
        ("nationality", json!(7), "expected a string"),
    ] {
        let mut bad = zone.clone();
        bad[field] = value;
        let (exit, said) = made(&bad);
        assert_eq!(exit, 2, "{field}");
        assert!(said.contains(told), "{said}");
    }
    let absent = run(["mrz", "make", "--json", "absent.json"]);
    assert_eq!(absent.status.code(), Some(1));
}

#[test]
fn names_of_three_scripts_are_written() {
    let pad = |text: &str, width: usize| format!("{text:<<width$}");
    for (arguments, written) in [
        (
            &["--format", "TD1", "--primary", "Öberg", "--secondary", "Zoë"][..],
            pad("OEBERG<<ZOE", 30),
        ),
        (&["--format", "TD2", "--primary", "Гай", "--language", "uk"], pad("HAI", 31)),
        (&["--format", "TD3", "--primary", "جميلة"], pad("JMYLXAH", 39)),
        (&["--format", "MRV-B", "--primary", "Nuñez", "--choice", "Ñ=NXX"], pad("NUNXXEZ", 31)),
    ] {
        assert_eq!(name(arguments), (0, written), "{arguments:?}");
    }
    let (exit, said) = name(&["--format", "TD1", "--primary", "አበበ"]);
    assert_eq!(exit, 2);
    assert!(said.contains('አ') && said.contains("Latin form"), "{said}");
    for wrong in [
        &["--format", "TD9", "--primary", "A"][..],
        &["--format", "TD1", "--primary", "A", "--choice", "Ñ=X"],
        &["--format", "TD1", "--primary", "A", "--choice", "Ñ"],
        &["--format", "TD1", "--primary", ""],
        &["--primary", "A"],
    ] {
        assert_eq!(name(wrong).0, 2, "{wrong:?}");
    }
}

/// Published examples, read from the shared folder of vectors where that is present.
#[test]
fn published_zones_are_taken_apart_and_made_again() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/vectors/mrz-vectors.json");
    let Ok(text) = fs::read_to_string(path) else {
        println!("skipped: mrz-vectors.json absent");
        return;
    };
    let vectors: Value = serde_json::from_str(&text).unwrap();
    for vector in vectors["vectors"].as_array().unwrap() {
        let lines: Vec<&str> =
            vector["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        let lines = lines.join("\n");
        let (exit, zone) = parse(&lines);
        assert_eq!(exit, 0, "{lines}");
        for key in ["format", "document_code", "document_number", "birth_date", "sex"] {
            assert_eq!(zone[key], vector["expected"][key]);
        }
        assert_eq!(made(&zone), (0, lines + "\n"));
    }
}
