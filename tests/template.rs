//! `chancery template`: what a designer without the source begins, draws and has checked.
#![cfg(test)]

#[expect(dead_code, reason = "other tests share it")]
mod common;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use common::{Folder, chancery, run};
use serde_json::Value;

fn words(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn lint(folder: &Path) -> (i32, Value) {
    let output = run(["template", "lint", "--json", folder.to_str().unwrap()]);
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

/// A new design, as `template new` leaves it.
fn begun(within: &Folder, kind: &str) -> PathBuf {
    let folder = within.path().join(kind);
    let output = run([
        "-q",
        "template",
        "new",
        folder.to_str().unwrap(),
        "--authority",
        "UTO",
        "--kind",
        kind,
    ]);
    assert_eq!(words(&output), (0, String::new(), String::new()));
    folder
}

fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

fn line_of(file: &Path, what: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap();
    u64::try_from(text.lines().position(|line| line.contains(what)).unwrap() + 1).unwrap()
}

#[test]
fn a_design_begins_clean_and_every_fault_of_it_is_named() {
    let home = Folder::new("template");
    for kind in ["consular_card", "emergency_travel_document"] {
        let folder = begun(&home, kind);
        let (exit, answer) = lint(&folder);
        let one = &answer["templates"][0];
        assert_eq!((exit, &answer["fault_count"]), (0, &Value::from(0)), "{answer}");
        assert_eq!((&one["authority"], &one["kind"]), (&"UTO".into(), &kind.into()));
        assert_eq!(one["hash"].as_str().unwrap().len(), 64);
    }
    let card = home.path().join("consular_card");
    let profile = card.join("profile.toml");
    edit(&profile, "name = \"sex\"\nrequired = true", "name = \"sex\"");
    edit(&profile, "own = \"Address abroad\"", "own = \"Immigration status\"");
    let (exit, answer) = lint(&card);
    let faults = answer["templates"][0]["faults"].as_array().unwrap();
    let found: Vec<_> = faults.iter().map(|f| (f["line"].as_u64().unwrap(), &f["rule"])).collect();
    let expected = [
        (line_of(&profile, "name = \"sex\""), &Value::from("zones")),
        (line_of(&profile, "Immigration status"), &Value::from("host_state")),
    ];
    assert_eq!((exit, found), (10, expected.to_vec()), "{answer}");
    assert_eq!(faults[0]["clause"], "ICAO Doc 9303-5 and 9303-6, zones I to IV");

    let both = [card.clone(), home.path().join("emergency_travel_document")];
    let output = run(["template", "lint"].map(PathBuf::from).into_iter().chain(both));
    let (exit, out, err) = words(&output);
    let first = format!("{}:{} zones ", profile.display(), found_line(&out));
    assert!(out.starts_with(&first), "{out}");
    assert_eq!((exit, out.lines().count(), err.as_str()), (10, 3, "2 faults\n"), "{out}");
    assert!(out.lines().last().unwrap().contains("UTO emergency_travel_document, version 1"));
}

fn found_line(out: &str) -> &str {
    out.split("profile.toml:").nth(1).unwrap().split(' ').next().unwrap()
}

#[test]
fn what_is_no_template_is_told_with_file_and_line() {
    let home = Folder::new("template-bad");
    let front = |text: &str| {
        let text = text.to_owned();
        move |folder: &Path| fs::write(folder.join("front.svg"), &text).unwrap()
    };
    type Break = Box<dyn Fn(&Path)>;
    let svg = |inside: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9mm\" height=\"9mm\">\n{inside}</svg>"
        )
    };
    let cases: Vec<(&str, u64, &str, Break)> = vec![
        (
            "profile.toml",
            1,
            "is not there",
            Box::new(|at| {
                fs::write(at.join("profile.toml"), "").unwrap();
            }),
        ),
        (
            "profile.toml",
            1,
            "cannot be read",
            Box::new(|at| {
                fs::remove_file(at.join("profile.toml")).unwrap();
            }),
        ),
        (
            "profile.toml",
            2,
            "",
            Box::new(|at| {
                fs::write(at.join("profile.toml"), "authority = \"UTO\"\nkind = \n").unwrap();
            }),
        ),
        (
            "profile.toml",
            1,
            "bytes",
            Box::new(|at| {
                fs::write(at.join("profile.toml"), "#".repeat(300_000)).unwrap();
            }),
        ),
        ("front.svg", 2, "not XML", Box::new(front(&svg("<g>")))),
        ("front.svg", 2, "a script", Box::new(front(&svg("<script/>")))),
        ("front.svg", 2, "not in the file", Box::new(front(&svg("<use href=\"http://x/#a\"/>")))),
        ("front.svg", 1, "entities", Box::new(front("<!DOCTYPE svg><svg/>"))),
        (
            "front.svg",
            1,
            "bytes",
            Box::new(|at| {
                fs::write(at.join("front.svg"), " ".repeat(3 << 20)).unwrap();
            }),
        ),
        ("front.svg", 1, "UTF-8", Box::new(|at| fs::write(at.join("front.svg"), [0xFF]).unwrap())),
        (
            "front.svg",
            1,
            "is a link",
            Box::new(|at| {
                fs::remove_file(at.join("front.svg")).unwrap();
                std::os::unix::fs::symlink("/etc/passwd", at.join("front.svg")).unwrap();
            }),
        ),
        (
            "front.svg",
            1,
            "is not a file",
            Box::new(|at| {
                fs::remove_file(at.join("front.svg")).unwrap();
                fs::create_dir(at.join("front.svg")).unwrap();
            }),
        ),
        (
            "front.svg",
            1,
            "is not a file",
            Box::new(|at| {
                fs::remove_file(at.join("front.svg")).unwrap();
                let made = Command::new("mkfifo").arg(at.join("front.svg")).status().unwrap();
                assert!(made.success());
            }),
        ),
    ];
    for (file, line, message, break_it) in cases {
        let folder = begun(&home, "consular_card");
        break_it(&folder);
        let (exit, answer) = lint(&folder);
        let faults = answer["templates"][0]["faults"].as_array().unwrap();
        assert_eq!((exit, faults.len()), (10, 1), "{message}: {answer}");
        let fault = &faults[0];
        let place = (fault["file"].as_str().unwrap(), fault["line"].as_u64().unwrap());
        assert_eq!(place, (file, line), "{answer}");
        let said = fault["message"].as_str().unwrap();
        assert!(message == "is not there" || said.contains(message), "{message}: {answer}");
        let preview = run(["template", "preview", folder.to_str().unwrap()]);
        assert_eq!(preview.status.code(), Some(10));
        assert!(!folder.join("preview").exists());
        fs::remove_dir_all(&folder).unwrap();
    }
    let nowhere = run(["template", "lint", "--json", "/nowhere/at/all"]);
    let problem: Value = serde_json::from_slice(&nowhere.stdout).unwrap();
    assert_eq!((nowhere.status.code(), &problem["code"]), (Some(2), &"usage".into()));
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let home = Folder::new("template-new");
    let folder = begun(&home, "consular_card");
    let arguments = ["--authority", "UTO", "--kind", "consular_card"];
    let new = |authority: &str, kind: &str| {
        let to = folder.to_str().unwrap();
        run(["template", "new", to, "--authority", authority, "--kind", kind])
    };
    edit(&folder.join("profile.toml"), "version = \"1\"", "version = \"mine\"");
    assert_eq!(new("UTO", arguments[3]).status.code(), Some(2));
    assert!(fs::read_to_string(folder.join("profile.toml")).unwrap().contains("mine"));
    assert_eq!(new("benin", arguments[3]).status.code(), Some(2));
    assert_eq!(new("UTO", "passport").status.code(), Some(2));
}

#[test]
fn everybody_is_drawn_and_drawn_again_when_a_file_changes() {
    let home = Folder::new("template-watch");
    let folder = begun(&home, "consular_card");
    let out = home.path().join("pictures");
    let mut watch = chancery()
        .args(["template", "preview", folder.to_str().unwrap(), "--watch", "--out"])
        .arg(&out)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(watch.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut until = |what: &str| said.find(|line| line.contains(what)).unwrap();
    assert!(until("Drew").contains("10 of 10 people"));
    until("Watching");
    let pdf = fs::read(out.join("ordinary.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF"));
    for file in ["names-of-39-letters-1.png", "names-of-39-letters-2.png", "own-name-in-arab-1.png"]
    {
        assert!(fs::read(out.join(file)).unwrap().starts_with(b"\x89PNG"), "{file}");
    }
    edit(&folder.join("profile.toml"), "required = true", "required = ");
    assert!(until("profile.toml:").contains(" profile "));
    edit(&folder.join("profile.toml"), "required = ", "required = true");
    until("Drew");
    assert_eq!(
        fs::read(out.join("ordinary.pdf")).unwrap(),
        pdf,
        "the same template, the same bytes"
    );
    edit(&folder.join("profile.toml"), "NAME OF THE STATE", "REPUBLIC OF UTOPIA");
    until("Drew");
    assert_ne!(fs::read(out.join("ordinary.pdf")).unwrap(), pdf);
    let stop = Command::new("kill").args(["-INT", &watch.id().to_string()]).status().unwrap();
    assert!(stop.success());
    assert_eq!(watch.wait().unwrap().code(), Some(0));
}

/// The tutorial, word for word, in an empty folder.
#[test]
fn the_tutorial_does_what_it_says() {
    let text =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/templates.md")).unwrap();
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let script: String = blocks.collect();
    assert!(script.matches("chancery template").count() >= 3, "{script}");
    let home = Folder::new("template-tutorial");
    let program = Path::new(env!("CARGO_BIN_EXE_chancery")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-eu", "-c", &script])
        .env("PATH", path)
        .current_dir(home.path())
        .output()
        .unwrap();
    let (exit, out, err) = words(&output);
    assert_eq!(exit, 0, "{out}{err}");
    assert!(out.starts_with("✓ card: UTO consular_card, version 1, "), "{out}");
    let card = home.path().join("card");
    assert!(fs::read_to_string(card.join("profile.toml")).unwrap().contains("REPUBLIC OF UTOPIA"));
    for file in ["ordinary.pdf", "names-of-39-letters-1.png", "child-with-guardian-2.png"] {
        assert!(card.join("preview").join(file).exists(), "{file}");
    }
    assert_eq!(fs::read_dir(card.join("preview")).unwrap().count(), 3 * 10);
}

/// The rules of the reference are those of the program.
#[test]
fn the_reference_names_every_rule() {
    let read =
        |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let (table, reference) = (read("src/render/lint/mod.rs"), read("docs/templates.md"));
    let rules: Vec<&str> = table
        .lines()
        .filter_map(|line| line.trim().strip_prefix("rule(\"")?.split('"').next())
        .collect();
    assert!(rules.len() > 20);
    for rule in rules {
        assert!(
            reference.contains(&format!("`{rule}`")),
            "docs/templates.md says nothing of {rule}"
        );
    }
}
