//! Trust lists through the real binary: signed on several machines, taken by a verifier that
//! remembers, shown and compared.
#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

use std::path::{Path, PathBuf};
use std::process::Output;

use base64ct::{Base64, Encoding};
use chancery::environment::Entropy;
use chancery::signing::KeyPair;
use chancery_verify::{NoteKey, Post, Root, TrustList};
use common::{Folder, run};
use serde_json::Value;

const NOW: &str = "2026-11-25T12:00:00Z";
const PASSPHRASE: &str = "three custodians, three machines";

/// An authority whose root record asks for two of three keys.
struct Authority {
    folder: Folder,
    root: KeyPair,
    keys: Vec<KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let folder = Folder::new("trust-list");
        let entropy = Entropy::from_seed(7);
        let root = KeyPair::generate(&mut entropy.rng());
        let keys: Vec<KeyPair> = (0..4).map(|_| KeyPair::generate(&mut entropy.rng())).collect();
        let made = Self { folder, root, keys };
        let spki = Base64::encode_string(&made.root.public().spki());
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{spki}\n-----END PUBLIC KEY-----\n");
        std::fs::write(made.path("root.pem"), pem).unwrap();
        std::fs::write(made.path("passphrase"), PASSPHRASE).unwrap();
        for (number, key) in made.keys.iter().enumerate() {
            let pem = key.to_encrypted_pem(PASSPHRASE.as_bytes(), &mut entropy.rng()).unwrap();
            std::fs::write(made.path(&format!("custodian-{number}.key")), pem).unwrap();
        }
        made
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the text of a list, which nobody has signed.
    fn list(&self, name: &str, version: u64, change: impl FnOnce(&mut TrustList)) -> TrustList {
        let named = |number: usize| NoteKey {
            name: format!("custodian-{number}.uto.example"),
            key: self.keys[number].public(),
        };
        let root = Root {
            authority: "UTO".parse().unwrap(),
            version: 1,
            threshold: 2,
            keys: [0, 1, 2].map(named).into(),
        };
        let mut list = TrustList {
            authority: "UTO".parse().unwrap(),
            name: "Republic of Utopia".into(),
            version,
            issued: "2026-11-25T11:00:00Z".parse().unwrap(),
            expires: "2026-12-25T11:00:00Z".parse().unwrap(),
            previous: (version > 1).then_some([1; 32]),
            root_signature: [0; 64],
            root,
            posts: vec![Post { code: "HOU".into(), name: "Consulate General, Houston".into() }],
            keys: Vec::new(),
        };
        change(&mut list);
        list.root_signature = self.root.sign(list.root.text().as_bytes());
        std::fs::write(self.path(name), list.text()).unwrap();
        list
    }

    fn sign(&self, name: &str, custodian: usize, more: &[&str]) -> Output {
        let key = self.path(&format!("custodian-{custodian}.key"));
        let (file, passphrase) = (self.path(name), self.path("passphrase"));
        let mut call = vec!["trust-list", "sign", text(&file), "--key", text(&key)];
        call.extend(["--passphrase-file", text(&passphrase)]);
        run(call.into_iter().chain(more.iter().copied()))
    }

    fn signed(&self, name: &str, custodians: &[usize]) {
        for custodian in custodians {
            let output = self.sign(name, *custodian, &[]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }

    /// The exit code, and what is said in JSON.
    fn verify(&self, name: &str, at: &str, more: &[&str]) -> (i32, Value) {
        let (file, root) = (self.path(name), self.path("root.pem"));
        let call = ["trust-list", "verify", text(&file), "--root", text(&root), "--at", at];
        json(&run(call.into_iter().chain(["--json"]).chain(more.iter().copied())))
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn json(output: &Output) -> (i32, Value) {
    let said = serde_json::from_slice(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), said.unwrap_or_else(|_| panic!("{errors}")))
}

#[test]
fn two_custodians_of_three_sign_one_after_another() {
    let authority = Authority::new();
    authority.list("list.txt", 1, |_| {});
    assert_eq!(authority.verify("list.txt", NOW, &[]).0, 13);
    authority.signed("list.txt", &[0]);
    let (code, problem) = authority.verify("list.txt", NOW, &[]);
    assert_eq!((code, problem["code"].as_str()), (13, Some("trust_material")));
    // The same custodian again adds nothing.
    authority.signed("list.txt", &[0]);
    assert_eq!(authority.verify("list.txt", NOW, &[]).0, 13);
    authority.signed("list.txt", &[2]);
    let (code, good) = authority.verify("list.txt", NOW, &[]);
    assert_eq!(
        (code, good["version"].as_u64(), good["root_version"].as_u64()),
        (0, Some(1), Some(1))
    );
    // Neither one that has expired nor one of the future is good.
    assert_eq!(authority.verify("list.txt", "2026-12-25T11:00:00Z", &[]).0, 13);
    assert_eq!(authority.verify("list.txt", "2025-11-25T12:00:00Z", &[]).0, 13);
    // A key that the record does not name signs nothing by accident.
    assert_eq!(authority.sign("list.txt", 3, &[]).status.code(), Some(2));
}

#[test]
fn a_verifier_remembers_what_it_took() {
    let authority = Authority::new();
    let held = authority.path("held");
    let remember = ["--held", text(&held)];
    let first = authority.list("1.txt", 1, |_| {});
    authority.signed("1.txt", &[0, 1]);
    let second = authority.list("2.txt", 2, |list| {
        list.previous = Some(TrustList::digest(&first.text()));
    });
    authority.signed("2.txt", &[1, 2]);
    assert_eq!(authority.verify("1.txt", NOW, &remember).1["result"], "taken");
    assert_eq!(authority.verify("1.txt", NOW, &remember).1["result"], "unchanged");
    assert_eq!(authority.verify("2.txt", NOW, &remember).1["result"], "taken");
    let kept = std::fs::read(&held).unwrap();
    // Back to the first: refused, and what is held stays.
    let (code, problem) = authority.verify("1.txt", NOW, &remember);
    assert_eq!(code, 13);
    assert!(problem["detail"].as_str().unwrap().contains("older than the one held"), "{problem}");
    // Another text of the same version is an alarm of its own, and the proof is kept.
    authority.list("other.txt", 2, |list| list.posts.clear());
    authority.signed("other.txt", &[0, 1]);
    let (code, problem) = authority.verify("other.txt", NOW, &remember);
    assert_eq!((code, problem["code"].as_str()), (13, Some("equivocation")));
    assert!(problem["detail"].as_str().unwrap().contains("ALARM"), "{problem}");
    let names = std::fs::read_dir(authority.folder.path()).unwrap().map(|entry| entry.unwrap());
    let proof = names.map(|entry| entry.path()).find(|path| text(path).contains("held.alarm-"));
    let other = std::fs::read(authority.path("other.txt")).unwrap();
    assert_eq!(std::fs::read(proof.unwrap()).unwrap(), other);
    // A third that follows the other is one too.
    authority.list("3.txt", 3, |list| list.previous = Some([9; 32]));
    authority.signed("3.txt", &[0, 1]);
    assert_eq!(authority.verify("3.txt", NOW, &remember).1["code"], "equivocation");
    authority.list("3.txt", 3, |list| list.previous = Some(TrustList::digest(&second.text())));
    authority.signed("3.txt", &[0, 1]);
    assert_eq!(std::fs::read(&held).unwrap(), kept);
    // A damaged memory is not begun anew.
    std::fs::write(&held, &kept[..kept.len() / 2]).unwrap();
    assert_eq!(authority.verify("3.txt", NOW, &remember).0, 13);
    std::fs::write(&held, &kept).unwrap();
    assert_eq!(authority.verify("3.txt", NOW, &remember).1["result"], "taken");
}

#[test]
fn new_keys_come_in_with_the_word_of_the_old() {
    let authority = Authority::new();
    let held = authority.path("held");
    let remember = ["--held", text(&held)];
    let first = authority.list("1.txt", 1, |_| {});
    authority.signed("1.txt", &[0, 1]);
    assert_eq!(authority.verify("1.txt", NOW, &remember).0, 0);
    authority.list("2.txt", 2, |list| {
        list.previous = Some(TrustList::digest(&first.text()));
        list.root.version = 2;
        let new =
            NoteKey { name: "custodian-3.uto.example".into(), key: authority.keys[3].public() };
        list.root.keys.remove(0);
        list.root.keys.push(new);
    });
    authority.signed("2.txt", &[1, 3]);
    // Of the old keys only one has signed.
    let (code, problem) = authority.verify("2.txt", NOW, &remember);
    assert_eq!(code, 13);
    assert!(problem["detail"].as_str().unwrap().contains("do not agree"), "{problem}");
    let output = authority.sign("2.txt", 0, &["--name", "custodian-0.uto.example"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (code, taken) = authority.verify("2.txt", NOW, &remember);
    assert_eq!((code, taken["root_version"].as_u64()), (0, Some(2)));
}

#[test]
fn show_and_diff_say_what_a_list_says_and_what_changed() {
    let authority = Authority::new();
    let first = authority.list("1.txt", 1, |_| {});
    authority.list("2.txt", 2, |list| {
        list.previous = Some(TrustList::digest(&first.text()));
        list.root.threshold = 3;
        list.root.version = 2;
        list.posts[0].name = "Embassy, Houston".into();
        list.posts.push(Post { code: "OSL".into(), name: "Embassy, Oslo".into() });
    });
    let (one, two) = (authority.path("1.txt"), authority.path("2.txt"));
    let (code, diff) = json(&run(["trust-list", "diff", text(&one), text(&two), "--json"]));
    assert_eq!((code, &diff["follows"]), (0, &Value::Bool(true)));
    let changes: Vec<&str> =
        diff["changes"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert_eq!(
        changes,
        [
            "root record 2 follows 1: 3 of 3 keys sign, and were 2 of 3",
            "post HOU is called Embassy, Houston, and was Consulate General, Houston",
            "post OSL is new: Embassy, Oslo",
        ]
    );
    let (code, shown) = json(&run(["trust-list", "show", text(&one), "--json"]));
    assert_eq!((code, &shown["verified"]), (0, &Value::Bool(false)));
    assert_eq!(shown["root"]["keys"].as_array().unwrap().len(), 3);
    let root = authority.path("root.pem");
    let under = ["trust-list", "show", text(&one), "--root", text(&root), "--json"];
    assert_eq!(run(under).status.code(), Some(13));
    authority.signed("1.txt", &[0, 1]);
    assert_eq!(json(&run(under)).1["verified"], true);
    let said = String::from_utf8(run(["trust-list", "show", text(&one)]).stdout).unwrap();
    assert!(said.contains("NOT VERIFIED") && said.contains("2 of 3 keys sign"), "{said}");
}

#[test]
fn bad_files_and_wrong_calls_have_their_codes() {
    let folder = Folder::new("trust-list-bad");
    let bad = folder.path().join("bad.txt");
    std::fs::write(&bad, b"\xff\x00 no list").unwrap();
    let bad = text(&bad);
    assert_eq!(run(["trust-list", "show", bad]).status.code(), Some(13));
    assert_eq!(run(["trust-list", "show", "/nowhere/list.txt"]).status.code(), Some(13));
    assert_eq!(run(["trust-list", "diff", bad, bad]).status.code(), Some(13));
    assert_eq!(run(["trust-list", "verify", bad, "--root", bad]).status.code(), Some(13));
    assert_eq!(run(["trust-list", "verify", bad]).status.code(), Some(2));
    assert_eq!(run(["trust-list"]).status.code(), Some(2));
}
