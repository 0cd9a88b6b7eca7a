//! The arrows of the house, and the test that no source file draws another one.
//!
//! [`ROOMS`] says which rooms of `src/` a room may name, [`LIBRARIES`] which rooms may name a
//! library, [`CRATES`] which of our crates a crate may depend on. A better layout is welcome:
//! change the table here and ARCHITECTURE.md together. Test code (`#[cfg(test)]`, `tests.rs`) may
//! name what it likes.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

#[path = "architecture/source.rs"]
mod source;

use source::Source;

/// A name, and the names beside it with a space between.
type Row = (&'static str, &'static str);

/// A row names a room and the rooms it may name, besides itself. A row stands below every row it
/// points at. `lib` and `main` are the files of these names.
#[rustfmt::skip]
const ROOMS: &[Row] = &[
    // The ground: clock and entropy; what is sealed; units of work, committed with their acts.
    ("environment",  ""),
    ("privacy",      ""),
    ("ledger",       "privacy"),
    // Who may do what for whom.
    ("authority",    "ledger"),
    ("access",       "authority ledger privacy"),
    ("audit",        "access ledger privacy"),
    // The parts of a document, and where it stands on record.
    ("portrait",     "access authority ledger privacy"),
    ("document",     "access authority ledger privacy"),
    ("signing",      "access authority ledger privacy"),
    ("render",       "access authority ledger privacy"),
    ("registry",     "document render access authority ledger privacy"),
    // What is done with them.
    ("application",  "registry document signing portrait render access authority ledger privacy"),
    ("issuance",     "application registry document signing portrait render access authority ledger privacy environment"),
    ("publish",      "registry document signing portrait render access authority ledger privacy"),
    ("verification", "publish registry document signing portrait render access authority ledger privacy"),
    // Behind every repository trait.
    ("store",        "verification publish issuance application registry document signing portrait render \
                      audit access authority ledger privacy environment"),
    // The doors.
    ("telemetry",    ""),
    ("config",       "authority"),
    ("http",         "verification publish issuance application registry document signing portrait render \
                      audit access authority ledger privacy environment telemetry"),
    ("cli",          "http verification publish issuance application registry document signing portrait render \
                      audit access authority ledger privacy environment telemetry store config"),
    ("lib",          ""),
    ("main",         "cli"),
];

/// A library that stays in its rooms. The rooms between the doors and the store never learn that
/// there is a web server, a database, a runtime or a PDF.
#[rustfmt::skip]
const LIBRARIES: &[Row] = &[
    ("axum", "http"),
    ("clap", "cli main"),
    ("fast_image_resize", "portrait"),
    ("getrandom", "environment"),
    ("hayro", "render"),
    ("hyper", "http"),
    ("hyper_util", "http"),
    ("krilla", "render"),
    ("krilla_svg", "render"),
    ("p256", "signing"),
    ("rustface", "portrait"),
    ("rustix", "cli"),
    ("rustls", "http"),
    ("sqlx", "store"),
    ("tokio", "http cli main store"),
    ("tokio_rustls", "http"),
    ("tower", "http"),
    ("tracing_subscriber", "telemetry"),
    ("webp_rust", "portrait"),
    ("x509_cert", "signing"),
    ("x509_parser", "signing"),
];

/// A row names a folder of `crates/` and the others it may depend on, in tests too.
#[rustfmt::skip]
const CRATES: &[Row] = &[
    ("identity", ""),
    ("mrz", "identity"),
    ("credential", "identity"),
    ("seal", "mrz identity"),
    ("verify", "credential seal mrz identity"),
    ("verify-wasm", "verify"),
];

/// The one crate that may have `unsafe`, and the file of it that has: functions that a host calls
/// and a buffer that both sides see cannot be had without. Its other lints are the workspace's.
const WITH_UNSAFE: (&str, &str) = ("verify-wasm", "module.rs");

/// What would let a crate see the world: none may depend on these.
const WORLDLY: &[&str] =
    &["async-trait", "axum", "getrandom", "rand", "sqlx", "tokio", "tracing", "uuid"];

/// Whether the table lets the one name the other.
fn may(table: &[Row], one: &str, other: &str) -> bool {
    let row = table.iter().find(|(name, _)| *name == one);
    row.is_some_and(|(_, others)| others.split_whitespace().any(|name| name == other))
}

/// The arrows a file of this room draws that are not in the table.
fn bad_arrows(room: &str, source: &Source) -> Vec<String> {
    let mut bad = Vec::new();
    for (named, line) in source.rooms() {
        if named != room && !may(ROOMS, room, &named) {
            bad.push(format!("line {line}: {room} -> {named} is no arrow of ROOMS"));
        }
    }
    for (library, _) in LIBRARIES.iter().filter(|(library, _)| !may(LIBRARIES, library, room)) {
        for line in source.lines_naming(library) {
            bad.push(format!("line {line}: {room} names {library}; LIBRARIES keeps it elsewhere"));
        }
    }
    bad
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The `.rs` files below a folder, as paths from it, in order. Files of tests are left out.
fn rust_files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if stem == "tests" {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.insert(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found
}

/// The module path of a file below `src/`: `http/api/mod.rs` is `[http, api]`.
fn module_path(file: &Path) -> Vec<String> {
    let file = file.with_extension("");
    let mut path: Vec<String> = file.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    path.pop_if(|last| last == "mod");
    path
}

fn subfolders(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.path().is_dir());
    folders.map(|entry| entry.file_name().to_str().unwrap().to_owned()).collect()
}

fn manifest(folder: &Path) -> Table {
    fs::read_to_string(folder.join("Cargo.toml")).unwrap().parse().unwrap()
}

fn assert_none(bad: &[String]) {
    assert!(bad.is_empty(), "\n{}\n", bad.join("\n"));
}

#[test]
fn every_arrow_is_in_the_table() {
    let src = root().join("src");
    let mut bad = Vec::new();
    for file in rust_files(&src) {
        let module = module_path(&file);
        let text = fs::read_to_string(src.join(&file)).unwrap();
        let source = Source::read(&text, &module).without_tests();
        let here = bad_arrows(&module[0], &source);
        bad.extend(here.iter().map(|fault| format!("src/{}, {fault}", file.display())));
    }
    assert_none(&bad);
}

#[test]
fn lib_is_a_map_of_the_rooms_and_re_exports_nothing() {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let source = Source::read(&text, &[]);
    assert!(source.has("mod") && !source.has("use"), "src/lib.rs holds one `mod` a room");
}

#[test]
fn every_room_has_a_row_and_every_row_a_room() {
    let files = rust_files(&root().join("src"));
    let rooms: BTreeSet<String> = files.iter().map(|f| module_path(f)[0].clone()).collect();
    let rows: BTreeSet<String> = ROOMS.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(rooms, rows, "rooms of src/ on the left, rows of ROOMS on the right");
    let folders = subfolders(&root().join("crates"));
    let rows: BTreeSet<String> = CRATES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(folders, rows, "folders of crates/ on the left, rows of CRATES on the right");
}

#[test]
fn the_table_points_one_way() {
    for table in [ROOMS, CRATES] {
        for (at, (row, others)) in table.iter().enumerate() {
            for named in others.split_whitespace() {
                let above = table[..at].iter().any(|(earlier, _)| *earlier == named);
                assert!(above, "{row} -> {named}: {named} has no row above");
            }
        }
    }
}

#[test]
fn a_crate_depends_on_the_crates_of_its_row_and_on_nothing_worldly() {
    let mut bad = Vec::new();
    for (name, _) in CRATES {
        let manifest = manifest(&root().join("crates").join(name));
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let dependencies = manifest.get(section).and_then(Value::as_table);
            for dependency in dependencies.into_iter().flat_map(Table::keys) {
                let ours = dependency.strip_prefix("chancery-");
                let stray = ours.is_some_and(|ours| !may(CRATES, name, ours));
                let worldly = section != "dev-dependencies" && WORLDLY.contains(&&**dependency);
                if stray || worldly || dependency == "chancery" {
                    bad.push(format!("crates/{name} may not depend on {dependency}"));
                }
            }
        }
    }
    assert_none(&bad);
}

/// Pure means: `no_std`, and the standard library named in tests and behind features only.
#[test]
fn a_crate_does_without_the_standard_library() {
    let mut bad = Vec::new();
    for (name, _) in CRATES {
        let src = root().join("crates").join(name).join("src");
        for file in rust_files(&src) {
            let text = fs::read_to_string(src.join(&file)).unwrap();
            let source = Source::read(&text, &module_path(&file)).without_tests();
            if file == Path::new("lib.rs") && !source.has("no_std") {
                bad.push(format!("crates/{name} is not no_std"));
            }
            for line in source.without_features().lines_naming("std") {
                bad.push(format!("crates/{name}/src/{}, line {line}: std", file.display()));
            }
        }
    }
    assert_none(&bad);
}

#[test]
fn unsafe_code_is_forbidden_in_every_package_but_one() {
    let workspace = manifest(&root());
    let level = &workspace["workspace"]["lints"]["rust"]["unsafe_code"];
    assert_eq!(level.as_str(), Some("forbid"));
    let crates = CRATES.iter().map(|(name, _)| *name).filter(|name| *name != WITH_UNSAFE.0);
    let crates = crates.map(|name| root().join("crates").join(name));
    for folder in crates.chain([root(), root().join("fuzz"), root().join("vectors")]) {
        let inherits = manifest(&folder)["lints"]["workspace"].as_bool();
        assert_eq!(inherits, Some(true), "{}", folder.display());
    }
}

#[test]
fn the_crate_with_unsafe_has_it_in_one_file_and_all_other_lints() {
    let (name, file) = WITH_UNSAFE;
    let folder = root().join("crates").join(name);
    let mut lints = manifest(&folder)["lints"].clone();
    let level = lints["rust"].as_table_mut().unwrap().remove("unsafe_code");
    assert_eq!(level.as_ref().and_then(Value::as_str), Some("deny"));
    let mut everywhere = manifest(&root())["workspace"]["lints"].clone();
    everywhere["rust"].as_table_mut().unwrap().remove("unsafe_code");
    assert_eq!(lints, everywhere);
    for found in rust_files(&folder.join("src")) {
        let text = fs::read_to_string(folder.join("src").join(&found)).unwrap();
        let expects = text.contains("#![expect(unsafe_code");
        assert_eq!(expects, found == Path::new(file), "{}", found.display());
    }
}

// The test of the test.

fn faults(room: &str, text: &str) -> usize {
    let module = [room.to_owned()];
    bad_arrows(room, &Source::read(text, &module).without_tests()).len()
}

#[test]
fn a_bad_arrow_is_seen_however_it_is_spelt() {
    for text in [
        "use crate::store;",
        "pub use crate::store::Sqlite as Backend;",
        "use crate::{document::Document, store::Sqlite, ledger};",
        "use crate::{\n    document::{Document, Number},\n    store::{self, Sqlite},\n};",
        "fn f() -> crate::store::Sqlite { todo!() }",
        "fn f(s: &'static str) { let c = '{'; crate::store::open(s) }",
        "use super::store::Sqlite;",
        "mod inner { use super::super::store::Sqlite; }",
        "mod inner { mod deeper { type S = super::super::super::store::Sqlite; } }",
        "use self::super::store;",
        "macro_rules! open { () => { $crate::store::open() } }",
        "pub(crate) use crate::store::{Sqlite};",
        "#[cfg(not(test))] use crate::store::Sqlite;",
        "use crate::*;",
        "use crate as engine;",
        "use chancery::store::Sqlite;",
        "use axum::Router;",
        "use axum as web;",
        "extern crate axum;",
        "use {jiff::Timestamp, axum::Router};",
        "fn f(pool: &::sqlx::SqlitePool) {}",
        "#[tokio::main] async fn main() {}",
        "#[cfg(test)] mod tests { use crate::store; }\nuse crate::store;",
    ] {
        assert_eq!(faults("issuance", text), 1, "{text}");
    }
}

#[test]
fn a_good_arrow_a_comment_a_text_and_a_test_are_let_be() {
    for text in [
        "use crate::document::Document;",
        "use crate::issuance::Permit;",
        "use super::ledger::Fault;",
        "mod inner { use super::Permit; }",
        "// use crate::store;\n/* crate::store /* nested */ crate::store */",
        "//! Only `cli` names [`crate::store`].",
        "const A: &str = \"use crate::store;\"; const B: &str = r#\"crate::store \"crate::http\"#;",
        "pub(crate) fn f<'a>(store: &'a str) -> char { 'a' }",
        "fn f(s: &S) { s.axum.tokio::<u8>(); document::axum::f(); }",
        "#[cfg(test)]\nmod tests { use crate::store::Sqlite; #[tokio::test] async fn f() {} }",
        "#[cfg(test)] use crate::store::{Sqlite, open};",
        "#[cfg(all(test, unix))] #[must_use] fn f<A, B>() -> [u8; 2] { crate::store::f() }",
    ] {
        assert_eq!(faults("issuance", text), 0, "{text}");
    }
    assert_eq!(faults("cli", "use crate::store::Sqlite;"), 0);
    assert_eq!(faults("store", "use sqlx::Row;"), 0);
    assert_eq!(faults("lib", "pub mod store;\npub use crate::store::Sqlite;"), 1);
}

#[test]
fn the_standard_library_behind_a_feature_is_let_be() {
    let std = |text: &str| Source::read(text, &[]).without_features().lines_naming("std");
    assert_eq!(std("use core::fmt;\nuse std::fs;"), [2]);
    assert_eq!(std("#[cfg(feature = \"std\")]\nextern crate std;\nfn f() {}"), []);
    assert_eq!(std("#[cfg(feature = \"std\")]\nimpl std::error::Error for E {}"), []);
    assert_eq!(std("#[cfg(not(feature = \"std\"))]\nuse std::fs;"), [2]);
}
