//! The files of `docs/vectors` are what the generator makes, and the verifier says of each case what
//! stands there, from the files alone.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chancery_vectors::{Key, files, verdict_of};
use chancery_verify::{ReasonCode, TrustList};
use serde_json::Value;

/// The files that are written by hand.
const BY_HAND: [&str; 2] = ["LICENSE", "README.md"];

fn published() -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/vectors");
    let mut found = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

fn cases(files: &BTreeMap<String, Vec<u8>>) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (name, bytes) in files.iter().filter(|(name, _)| name.starts_with("cases/")) {
        let file: Value = serde_json::from_slice(bytes).unwrap();
        for case in file["cases"].as_array().unwrap() {
            found.push((format!("{name}: {}", case["name"]), case.clone()));
        }
    }
    found
}

#[test]
fn the_published_files_are_those_that_are_made() {
    let mut published = published();
    for name in BY_HAND {
        assert!(published.remove(name).is_some(), "docs/vectors/{name} is absent");
    }
    let made = files();
    let names: BTreeSet<&String> = published.keys().chain(made.keys()).collect();
    for name in names {
        assert!(published.get(name) == made.get(name), "{name}: run scripts/vectors");
    }
}

#[test]
fn every_case_gets_the_verdict_that_stands_beside_it() {
    let files = published();
    let cases = cases(&files);
    assert!(cases.len() >= 150, "{} cases", cases.len());
    for (name, case) in cases {
        let said = serde_json::to_value(verdict_of(&case, &files)).unwrap();
        assert_eq!(said, case["expected"], "{name}");
    }
}

/// What only the registry knows, on line, and what no check gives yet.
const NOT_OFF_LINE: [ReasonCode; 3] =
    [ReasonCode::LostOrStolen, ReasonCode::Superseded, ReasonCode::PolicyNotMet];

#[test]
fn every_reason_that_can_be_given_off_line_is_given() {
    let mut seen = BTreeSet::new();
    for (_, case) in cases(&published()) {
        for reason in case["expected"]["reason_codes"].as_array().unwrap() {
            seen.insert(reason.as_str().unwrap().to_owned());
        }
    }
    for reason in ReasonCode::ALL {
        let expected = !NOT_OFF_LINE.contains(&reason);
        assert_eq!(seen.contains(reason.as_str()), expected, "{}", reason.as_str());
    }
}

#[test]
fn names_are_unique_and_the_whole_is_small() {
    let files = published();
    let names: BTreeSet<String> = cases(&files).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), cases(&files).len());
    let size: usize = files.values().map(Vec::len).sum();
    assert!(size < 500_000, "{size} bytes");
}

/// The keys of the vectors are published with their private parts; no other root than theirs may
/// vouch for what they sign.
#[test]
fn the_lists_open_under_their_own_roots_alone() {
    let files = published();
    for (list, root) in [("uto", "uto-root"), ("uto-old", "uto-root"), ("qmj", "qmj-root")] {
        let note = &files[&format!("lists/{list}.txt")];
        for key in Key::ALL.into_iter().filter(|key| key.algorithm() == "ed25519") {
            let opened = TrustList::open(note, &key.public()).is_ok();
            assert_eq!(opened, key.name() == root, "{list} under {}", key.name());
        }
    }
}
