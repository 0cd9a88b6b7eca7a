//! The published vectors of claim 169, judged: no list of ours names their issuers, so none is
//! accepted, and each gets the answer that says why.
#![cfg(test)]

use std::fs;

use chancery_verify::{Outcome, ReasonCode, Request, judge};
use serde_json::Value;

#[test]
fn each_published_vector_gets_its_answer() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/claim169");
    let Ok(files) = fs::read_dir(folder) else {
        println!("skipped: {folder} is absent");
        return;
    };
    let mut judged = 0;
    for file in files {
        let vector: Value =
            serde_json::from_str(&fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
        let (name, code) = (vector["name"].as_str().unwrap(), vector["qr_data"].as_str().unwrap());
        let now = "2026-11-23T18:40:02Z".parse().unwrap();
        let verdict = judge(&Request { code, ..Request::at(now) }, &[]);
        let expected = if name.starts_with("encrypted") {
            ReasonCode::UnsupportedVersion
        } else if vector["category"] != "invalid" && !vector["signing_key"].is_null() {
            // Read and well signed, by nobody that we know.
            ReasonCode::NotConsular
        } else {
            // Not well formed, or signed by nobody.
            ReasonCode::Unreadable
        };
        assert_eq!(verdict.outcome, Outcome::NoResult, "{name}");
        assert_eq!(verdict.reason_codes, [expected], "{name}");
        judged += 1;
    }
    assert!(judged >= 12, "{judged}");
}
