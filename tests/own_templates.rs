//! An instance that issues with designs of its own, and draws what it issued when they have changed.
#![cfg(test)]

#[expect(dead_code, reason = "other tests share it")]
mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::casework::{Desk, applicant_at, assert_refused};
use common::{Credentials, Folder, Server, chancery, demo_now};

fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

/// What is kept, by hash.
fn kept(dir: &Path) -> Vec<PathBuf> {
    let mut kept: Vec<PathBuf> = fs::read_dir(dir.join("templates/kept"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    kept.sort();
    kept
}

#[test]
fn a_document_is_drawn_again_when_its_design_has_changed() {
    let home = Folder::new("own-templates");
    let dir = home.path().join("demo");
    demo_now(&dir);
    let credentials = Credentials::read(&dir);
    let on_board = kept(&dir);
    assert_eq!(on_board.len(), 4, "those compiled in are kept too");

    let own = dir.join("templates/UTO/consular_card");
    fs::create_dir_all(&own).unwrap();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/documents/UTO/consular_card");
    for file in ["profile.toml", "front.svg", "back.svg"] {
        fs::copy(ours.join(file), own.join(file)).unwrap();
    }
    let profile = own.join("profile.toml");
    edit(&profile, "version = \"1\"", "version = \"2\"");
    edit(&profile, "second = \"Nom\"", "second = \"Famille\"");

    let sample = applicant_at("ashgrove-theodora", "HOU");
    let pdf = |server: &Server, number: &str| {
        server.read(&format!("/v1/documents/{number}.pdf"), &credentials.officer("HOU", 1))
    };
    let mut server = Server::start(&dir);
    let number = Desk::at(&server, &credentials, "HOU").issued(&sample);
    let first = pdf(&server, &number);
    assert_eq!((first.status, first.body.get(..4)), (200, Some(&b"%PDF"[..])));
    server.stop();
    let second: Vec<PathBuf> = kept(&dir).into_iter().filter(|p| !on_board.contains(p)).collect();
    assert_eq!(second.len(), 1);

    edit(&profile, "version = \"2\"", "version = \"3\"");
    edit(&profile, "second = \"Famille\"", "second = \"Patronyme\"");
    let mut server = Server::start(&dir);
    assert!(pdf(&server, &number).body == first.body, "drawn with the design it was issued with");
    let other = Desk::at(&server, &credentials, "HOU").issued(&sample);
    let other = pdf(&server, &other);
    assert_eq!(other.status, 200);
    server.stop();
    assert_eq!(kept(&dir).len(), 6);

    // Not there, or not what it was: nothing is drawn, and the answer says why.
    let away = home.path().join("away");
    fs::rename(&second[0], &away).unwrap();
    let hash = second[0].file_name().unwrap().to_str().unwrap();
    let mut server = Server::start(&dir);
    let missing = pdf(&server, &number);
    assert_refused(&missing, 409, "template_missing");
    assert!(missing.text().contains(hash) && missing.text().contains("version 2"));
    server.stop();
    fs::rename(&away, &second[0]).unwrap();
    edit(&second[0].join("front.svg"), "fill=\"#", "fill=\"#0");
    let mut server = Server::start(&dir);
    assert_refused(&pdf(&server, &number), 409, "template_missing");
    server.stop();
    assert!(server.log().contains("a kept template is not what it was"), "{}", server.log());

    // A design with a fault is not issued with.
    edit(&profile, "dots = [6, 40]", "dots = [4, 40]");
    let refused = chancery().args(["serve", "--config"]).arg(dir.join("config.toml")).output();
    let refused = refused.unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("UTO/consular_card: profile.toml:") && said.contains("code_module"));
}
