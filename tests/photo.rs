//! `chancery photo check`: what it prints, what it writes, and its exit codes.
#![cfg(test)]

#[expect(dead_code, reason = "other tests share it")]
mod common;

use std::fs;

use common::{Folder, run};
use serde_json::Value;

const DRAWN: &str = "fixtures/applicants/eriksson-anna-maria.jpg";
const SMALL: &str = "fixtures/applicants/ashgrove-theodora.jpg";
const LANDMARKS: [&str; 4] = ["318,529", "582,529", "450,988", "450,100"];

fn check(arguments: &[&str]) -> (i32, Value) {
    let output = run(["photo", "check"].iter().chain(arguments).chain(&["--json"]));
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

fn verdict<'a>(report: &'a Value, rule: &str) -> &'a str {
    let measures = report["measures"].as_array().unwrap();
    let found = measures.iter().find(|measure| measure["rule"] == rule).unwrap();
    found["verdict"].as_str().unwrap()
}

#[test]
fn a_good_portrait_passes_and_a_small_one_fails() {
    let (code, report) = check(&[DRAWN]);
    assert_eq!((code, report["verdict"].as_str()), (0, Some("pass")));
    assert_eq!(report["landmarks"]["estimated"], true);
    let (code, report) = check(&[SMALL]);
    assert_eq!((code, report["verdict"].as_str()), (10, Some("fail")));
    assert_eq!(verdict(&report, "pixels_wide"), "fail");
    assert_eq!(report["no_crop"], "too_few_pixels");
}

#[test]
fn landmarks_are_taken_and_wrong_ones_are_a_wrong_call() {
    let given = |landmarks: &[&str]| check(&[&[DRAWN, "--landmarks"][..], landmarks].concat());
    let (code, report) = given(&LANDMARKS);
    assert_eq!(code, 0);
    assert_eq!(report["landmarks"]["estimated"], false);
    assert_eq!(report["landmarks"]["chin"], serde_json::json!([450.0, 988.0]));
    // Eyes too high.
    let (code, report) = given(&["318,229", "582,229", "450,988", "450,100"]);
    assert_eq!((code, verdict(&report, "eye_line")), (10, "fail"));
    let five = [&LANDMARKS[..], &["1,1"]].concat();
    for wrong in
        [&LANDMARKS[..3], &five, &["a,b", "1,1", "1,1", "1,1"], &["950,1", "1,1", "1,9", "1,0"]]
    {
        let (code, problem) = given(wrong);
        assert_eq!((code, problem["code"].as_str()), (2, Some("usage")), "{wrong:?}");
    }
}

#[test]
fn the_crop_is_written_or_nothing_is() {
    let folder = Folder::new("photo");
    let crop = folder.path().join("crop.jpg");
    let place = crop.to_str().unwrap();
    let (code, problem) = check(&[SMALL, "--crop", place]);
    assert_eq!((code, problem["code"].as_str()), (10, Some("invalid")));
    assert!(!crop.exists());
    let (code, _) = check(&[DRAWN, "--crop", place]);
    assert_eq!(code, 0);
    assert!(fs::read(&crop).unwrap().starts_with(&[0xFF, 0xD8]));
    assert_eq!(check(&[place]).0, 0);
}

#[test]
fn what_is_no_picture_cannot_be_decoded() {
    let folder = Folder::new("photo-bad");
    let file = folder.path().join("bad.jpg");
    let whole = fs::read(DRAWN).unwrap();
    for bytes in [&b""[..], b"GIF89a", &whole[..200], &[0xFF; 4096]] {
        fs::write(&file, bytes).unwrap();
        let (code, problem) = check(&[file.to_str().unwrap()]);
        assert_eq!((code, problem["code"].as_str()), (12, Some("not_decodable")));
    }
    assert_eq!(check(&["absent.jpg"]).0, 1);
}

#[test]
fn people_get_a_table() {
    let output = run(["photo", "check", DRAWN]);
    let said = String::from_utf8(output.stdout).unwrap();
    for words in ["900 × 1200", "keeps the photo rules", "head_length", "0.6 to 0.9", "crop: "] {
        assert!(said.contains(words), "{said}");
    }
}
