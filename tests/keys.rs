//! The ceremonies of `docs/operations.md` through the real binary: a key from its request to its
//! revocation, and an authority whose root and trust-list keys are on other machines.
#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use common::casework::{Desk, assert_refused, demo_copy, sql};
use common::{Credentials, Folder, Server, applicant, chancery, run};
use serde_json::{Value, json};

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn done(output: Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that must fail with this code, and gives what it says.
fn failed(output: Output, code: i32) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    said
}

/// An instance, by its commands.
struct Instance {
    dir: PathBuf,
}

impl Instance {
    fn asks(&self, words: &[&str]) -> Output {
        let config = self.dir.join("config.toml");
        chancery().args(words).arg("--config").arg(config).output().unwrap()
    }

    fn does(&self, words: &[&str]) -> String {
        done(self.asks(words))
    }

    /// The keys of an authority for a use, with their states.
    fn keys(&self, authority: &str, usage: &str) -> Vec<Value> {
        let listed: Value = serde_json::from_str(&self.does(&["keys", "list", "--json"])).unwrap();
        let keys = listed["keys"].as_array().unwrap().iter();
        keys.filter(|key| key["authority"] == authority && key["use"] == usage).cloned().collect()
    }

    fn only_new(&self, before: &[Value], authority: &str, usage: &str) -> String {
        let known = |key: &Value| before.iter().any(|old| old["kid"] == key["kid"]);
        let keys = self.keys(authority, usage);
        let new: Vec<&Value> = keys.iter().filter(|key| !known(key)).collect();
        assert_eq!(new.len(), 1, "{keys:?}");
        new[0]["kid"].as_str().unwrap().to_string()
    }

    fn state(&self, kid: &str) -> String {
        let listed: Value = serde_json::from_str(&self.does(&["keys", "list", "--json"])).unwrap();
        let keys = listed["keys"].as_array().unwrap().iter();
        let key = keys.into_iter().find(|key| key["kid"] == kid).unwrap();
        key["state"].as_str().unwrap().to_string()
    }
}

/// A machine without a network: the example root of Utopia, and no configuration.
fn off_line() -> Folder {
    let folder = Folder::new("off-line");
    for name in ["root.key", "root.pem", "trust-list.key"] {
        let from = Path::new(REPOSITORY).join("keys-example/UTO").join(name);
        std::fs::copy(from, folder.path().join(name)).unwrap();
    }
    let passphrase = Path::new(REPOSITORY).join("keys-example/passphrase");
    std::fs::copy(passphrase, folder.path().join("passphrase")).unwrap();
    folder
}

fn certify(off_line: &Path, request: &Path, usage: &str, more: &[&str]) -> Output {
    let passphrase = off_line.join("passphrase");
    let mut call = vec!["keys", "certify", text(request), "--use", usage];
    call.extend(["--root", text(off_line), "--passphrase-file", text(&passphrase)]);
    run(call.into_iter().chain(more.iter().copied()))
}

/// What is published of the first authority, fetched to a folder, and verdicts by it.
struct Verifier {
    folder: Folder,
}

impl Verifier {
    fn fetch(&self, server: &Server) {
        let files = [
            ("/trust-list", "trust-list.txt"),
            ("/root.pem", "root.pem"),
            ("/status-lists/0", "status.cwt"),
        ];
        for (path, name) in files {
            let answer = server.get(path, &[]);
            assert_eq!(answer.status, 200, "{path}");
            std::fs::write(self.folder.path().join(name), &answer.body).unwrap();
        }
    }

    fn verdict(&self, code: &str) -> Value {
        let path = |name: &str| self.folder.path().join(name).to_str().unwrap().to_string();
        let call = [
            "verify".to_string(),
            "--qr".into(),
            code.into(),
            "--trust-list".into(),
            path("trust-list.txt"),
            "--root".into(),
            path("root.pem"),
            "--status-list".into(),
            path("status.cwt"),
            "--json".into(),
        ];
        serde_json::from_slice(&run(call).stdout).unwrap()
    }

    /// Takes the list as a verifier that remembers.
    fn takes(&self) {
        let path = |name: &str| self.folder.path().join(name).to_str().unwrap().to_string();
        let (list, root, held) = (path("trust-list.txt"), path("root.pem"), path("held"));
        done(run(["trust-list", "verify", &list, "--root", &root, "--held", &held]));
    }
}

/// Issues a card, hands it over, and gives its code.
fn issued(server: &Server, dir: &Path) -> String {
    let credentials = Credentials::read(dir);
    let desk = Desk::at(server, &credentials, "HOU");
    let number = desk.good(&applicant("eriksson-anna-maria"));
    let picture = server.read(&format!("/v1/documents/{number}/back.png"), &desk.review);
    chancery::verification::read_symbols(&picture.body).unwrap().code.unwrap()
}

fn signed_by(verdict: &Value) -> &str {
    let checks = verdict["checks"].as_array().unwrap();
    let signature = checks.iter().find(|check| check["check"] == "signature").unwrap();
    signature["key_id"].as_str().unwrap()
}

/// Another process must notice, or the clock must tell another second: there is nothing to wait for
/// but time.
#[expect(clippy::disallowed_methods, reason = "what is waited for gives no sign of itself")]
fn pause(milliseconds: u64) {
    std::thread::sleep(std::time::Duration::from_millis(milliseconds));
}

/// Waits until a serving process shows what a command has published.
fn shows(server: &Server, kid: &str, state: &str) {
    let wanted = format!("state={state}");
    for _ in 0..240 {
        let list = server.get("/trust-list", &[]);
        let line = list.text().lines().find(|line| line.contains(kid)).map(ToString::to_string);
        if line.is_some_and(|line| line.contains(&wanted)) {
            return;
        }
        pause(250);
    }
    panic!("{kid} never became {state}");
}

#[test]
fn a_key_from_its_request_to_its_revocation() {
    let (here, there) = (Folder::new("keys"), off_line());
    demo_copy(here.path());
    let instance = Instance { dir: here.path().into() };
    let verifier = Verifier { folder: Folder::new("keys-verifier") };
    let before = instance.keys("UTO", "document");

    // Request here, certificate there, installation here.
    let (request, pem) = (there.path().join("request.pem"), there.path().join("signer.pem"));
    let call = ["keys", "request", "--use", "document", "--authority", "UTO", "--out"];
    instance.does(&[&call[..], &[text(&request)]].concat());
    let allowed = ["--kind", "consular_card", "--state", "UTO", "--example", "--out", text(&pem)];
    done(certify(there.path(), &request, "document", &allowed));
    assert_eq!(instance.keys("UTO", "document"), before, "it is not in use yet");
    instance.does(&["keys", "install", text(&pem)]);
    let first = instance.only_new(&before, "UTO", "document");

    // The newest of two whose periods overlap signs.
    let mut server = Server::start(here.path());
    let by_first = issued(&server, here.path());
    verifier.fetch(&server);
    verifier.takes();
    let verdict = verifier.verdict(&by_first);
    assert_eq!((&verdict["verdict"], signed_by(&verdict)), (&json!("accept"), first.as_str()));

    // The next key, with the root at hand.
    let with_first = instance.keys("UTO", "document");
    let rotate = ["keys", "rotate", "--use", "document", "--authority", "UTO"];
    // A second later, so that the newest is the newest.
    pause(1100);
    instance.does(&rotate);
    let second = instance.only_new(&with_first, "UTO", "document");
    assert_eq!(server.stop(), Some(0));
    let server = Server::start(here.path());
    let by_second = issued(&server, here.path());
    verifier.fetch(&server);
    verifier.takes();
    assert_eq!(signed_by(&verifier.verdict(&by_second)), second);

    // Retired: what it signed stays good, and it signs no more; at once, and with no new start.
    instance.does(&["keys", "retire", &second]);
    shows(&server, &second, "retired");
    let after = issued(&server, here.path());
    verifier.fetch(&server);
    verifier.takes();
    let verdict = verifier.verdict(&by_second);
    assert_eq!(verdict["verdict"], "accept", "{verdict}");
    assert!(verdict["reason_codes"].as_array().unwrap().contains(&json!("SIGNER_RETIRED")));
    assert_eq!(signed_by(&verifier.verdict(&after)), first);
    failed(instance.asks(&["keys", "retire", &second]), 2);

    // Revoked: nothing it signed is good any more, and it is revoked for good.
    let since = "2026-01-01T00:00:00Z";
    let revoke = ["keys", "revoke", &second, "--since", since, "--reason", "key_compromise"];
    instance.does(&revoke);
    shows(&server, &second, "revoked");
    verifier.fetch(&server);
    verifier.takes();
    let verdict = verifier.verdict(&by_second);
    assert_eq!((&verdict["verdict"], &verdict["holder"]), (&json!("reject"), &Value::Null));
    assert_eq!(verdict["reason_codes"], json!(["SIGNER_REVOKED"]));
    assert_eq!(verifier.verdict(&after)["verdict"], "accept");
    failed(instance.asks(&revoke), 2);
    failed(instance.asks(&["keys", "retire", &second]), 2);
    assert_eq!(instance.state(&second), "revoked");

    // JWKS is the list seen otherwise; certificates are the bytes as they were made.
    let jwks = server.get("/.well-known/jwks.json", &[]).json();
    let kids: Vec<&str> =
        jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap()).collect();
    assert!(kids.contains(&first.as_str()) && !kids.contains(&second.as_str()), "{kids:?}");
    let served = server.get(&format!("/certificates/{first}"), &[]);
    assert_eq!(served.body, std::fs::read(&pem).unwrap());
    assert_eq!(server.get(&format!("/certificates/{second}"), &[]).status, 200);

    // Every step is on the audit record, as the operator's.
    let acts =
        sql(here.path(), "SELECT action FROM audit WHERE object_kind = 'key' ORDER BY sequence");
    assert_eq!(acts, ["key.install", "key.install", "key.retire", "key.revoke"]);
    instance.does(&["audit", "verify"]);
    let doctor: Value = serde_json::from_str(&instance.does(&["doctor", "--json"])).unwrap();
    let checks = doctor["checks"].as_array().unwrap();
    assert!(checks.iter().all(|check| check["result"] != "fail"), "{doctor}");
}

#[test]
fn nothing_is_issued_when_no_key_is_in_use() {
    let here = Folder::new("keys-none");
    demo_copy(here.path());
    let instance = Instance { dir: here.path().into() };
    let server = Server::start(here.path());
    let credentials = Credentials::read(here.path());
    let desk = Desk::at(&server, &credentials, "HOU");
    let id = desk.approved(&applicant("eriksson-anna-maria"));
    let kid = instance.keys("UTO", "document")[0]["kid"].as_str().unwrap().to_string();
    instance.does(&["keys", "retire", &kid]);
    // The very next request: the record is asked, not the memory.
    assert_refused(&server.act(&id, "issue", &desk.review), 409, "no_signer");
    let doctor = instance.asks(&["doctor", "--json"]);
    assert_eq!(doctor.status.code(), Some(1));
    let said: Value = serde_json::from_slice(&doctor.stdout).unwrap();
    let checks = said["checks"].as_array().unwrap();
    assert!(
        checks.iter().any(|one| one["check"] == "signers" && one["result"] == "fail"),
        "{said}"
    );
}

#[test]
fn what_should_not_be_certified_or_installed_is_refused() {
    let (here, there) = (Folder::new("keys-refused"), off_line());
    demo_copy(here.path());
    let instance = Instance { dir: here.path().into() };
    let (request, pem) = (there.path().join("request.pem"), there.path().join("signer.pem"));
    let call = ["keys", "request", "--use", "document", "--authority", "UTO", "--out"];
    instance.does(&[&call[..], &[text(&request)]].concat());
    let good = ["--kind", "consular_card", "--state", "UTO", "--example", "--out", text(&pem)];
    let with = |usage: &str, more: &[&str]| certify(there.path(), &request, usage, more);
    // The published root outside the demo.
    failed(
        with("document", &good.map(|word| if word == "--example" { "--quiet" } else { word })),
        14,
    );
    // Another use than asked for; a document signer for nothing; nobody's signer.
    failed(with("status", &good), 2);
    failed(with("document", &["--state", "UTO", "--example", "--out", text(&pem)]), 2);
    failed(with("document", &["--kind", "consular_card", "--example", "--out", text(&pem)]), 2);
    // Longer than its root.
    failed(with("document", &[&good[..], &["--good-days", "30000"]].concat()), 2);
    assert!(!pem.exists());
    // A request that its key did not sign.
    let whole = std::fs::read_to_string(&request).unwrap();
    let flipped = changed(&whole);
    std::fs::write(&request, &flipped).unwrap();
    let said = failed(with("document", &good), 2);
    assert!(said.contains("not signed with the key"), "{said}");
    std::fs::write(&request, &whole[..whole.len() / 2]).unwrap();
    failed(with("document", &good), 2);
    std::fs::write(&request, &whole).unwrap();
    done(with("document", &good));
    // A certificate whose key is elsewhere, and one that no root here made.
    let other = Folder::new("keys-elsewhere");
    demo_copy(other.path());
    let other = Instance { dir: other.path().into() };
    let said = failed(other.asks(&["keys", "install", text(&pem)]), 2);
    assert!(said.contains("another machine"), "{said}");
    let qmj = Path::new(REPOSITORY).join("keys-example/QMJ/root.pem");
    failed(instance.asks(&["keys", "install", text(&qmj)]), 13);
    failed(instance.asks(&["keys", "install", text(&request)]), 13);
    instance.does(&["keys", "install", text(&pem)]);
    // Twice is once.
    let keys = instance.keys("UTO", "document");
    instance.does(&["keys", "install", text(&pem)]);
    assert_eq!(instance.keys("UTO", "document"), keys);
    failed(instance.asks(&["keys", "retire", "0000000000000000"]), 2);
    failed(instance.asks(&["keys", "revoke", "no id", "--reason", "lost"]), 2);
    // Without status lists nothing could be published any more.
    let status = instance.keys("UTO", "status")[0]["kid"].as_str().unwrap().to_string();
    let said = failed(instance.asks(&["keys", "revoke", &status, "--reason", "lost"]), 14);
    assert!(said.contains("rotate --use status"), "{said}");
    let kid = keys[0]["kid"].as_str().unwrap();
    failed(instance.asks(&["keys", "revoke", kid, "--reason", "two words"]), 2);
    let future = ["keys", "revoke", kid, "--reason", "lost", "--since", "2999-01-01T00:00:00Z"];
    failed(instance.asks(&future), 2);
}

/// The same request with one bit of its signature changed.
fn changed(pem: &str) -> String {
    use base64ct::{Base64, Encoding};
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let mut der = Base64::decode_vec(&body).unwrap();
    let last = der.len() - 1;
    der[last] ^= 1;
    let body = Base64::encode_string(&der);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let body = lines.join("\n");
    format!("-----BEGIN CERTIFICATE REQUEST-----\n{body}\n-----END CERTIFICATE REQUEST-----\n")
}

#[test]
fn openssl_reads_requests_and_chancery_reads_those_of_openssl() {
    let (here, there) = (Folder::new("keys-openssl"), off_line());
    demo_copy(here.path());
    let instance = Instance { dir: here.path().into() };
    let request = there.path().join("request.pem");
    for usage in ["document", "seal"] {
        let call = ["keys", "request", "--use", usage, "--authority", "UTO", "--out"];
        instance.does(&[&call[..], &[text(&request)]].concat());
        let checked = openssl(&["req", "-verify", "-noout", "-subject", "-in", text(&request)]);
        assert!(checked.contains("Republic of Utopia"), "{checked}");
    }
    let (key, pem) = (there.path().join("other.key"), there.path().join("other.pem"));
    openssl(&["genpkey", "-algorithm", "ed25519", "-out", text(&key)]);
    let subject = "/C=UT/O=Embassy of Utopia/CN=Document signer 7";
    openssl(&["req", "-new", "-key", text(&key), "-subj", subject, "-out", text(&request)]);
    let allowed = ["--kind", "consular_card", "--state", "UTO", "--example", "--out", text(&pem)];
    done(certify(there.path(), &request, "document", &allowed));
    let root = there.path().join("root.pem");
    let said = openssl(&["verify", "-CAfile", text(&root), text(&pem)]);
    assert!(said.contains("OK"), "{said}");
    let subject = "/C=QM/O=Somebody else/CN=Document signer 7";
    openssl(&["req", "-new", "-key", text(&key), "-subj", subject, "-out", text(&request)]);
    failed(certify(there.path(), &request, "document", &allowed), 2);
}

fn openssl(words: &[&str]) -> String {
    let output = std::process::Command::new("openssl").args(words).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    String::from_utf8_lossy(&output.stdout).into_owned() + &errors
}

const AUTHORITIES: &str = r#"
[[authority]]
code = "UTO"
alpha2 = "UT"
name = "Republic of Utopia"
nationality = "UTOPIAN"
check_at = "verify.mfa.example"
post = [{ code = "HOU", name = "Consulate General, Houston", host = "USA", numbers = "CH" }]
"#;

/// An authority whose root, and whose keys for trust lists, are on machines without a network.
struct Ceremony {
    folder: Folder,
    instance: Instance,
}

impl Ceremony {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes root and custodians' keys, has two of three sign lists, and sets an instance up that has
    /// none of the private keys.
    fn new() -> Self {
        let folder = Folder::new("ceremony");
        let instance = Instance { dir: folder.path().join("instance") };
        let made = Self { folder, instance };
        let passphrase = made.path("passphrase");
        std::fs::write(made.path("authorities.toml"), AUTHORITIES).unwrap();
        std::fs::write(&passphrase, "a passphrase of a ceremony").unwrap();
        std::fs::set_permissions(&passphrase, std::fs::Permissions::from_mode(0o600)).unwrap();
        let (safe, file) = (made.path("safe"), made.path("authorities.toml"));
        let under = ["--passphrase-file", text(&passphrase)];
        let call = ["keys", "root", "--authorities", text(&file), "--out", text(&safe)];
        done(run(call.into_iter().chain(under)));
        failed(run(call.into_iter().chain(under)), 2);
        let vkeys: Vec<String> = (1..=3).map(|number| made.custodian(number)).collect();
        let root = made.path("safe/UTO");
        let mut call = vec!["keys", "root-record", "--root", text(&root), "--threshold", "2"];
        for vkey in &vkeys {
            call.extend(["--key", vkey.trim()]);
        }
        done(run(call.into_iter().chain(under)));
        // What goes to the machine that serves: nothing private.
        let public = made.path("public/UTO");
        std::fs::create_dir_all(&public).unwrap();
        for name in ["root.pem", "csca.pem", "root-record.txt", "root-record.sig"] {
            std::fs::copy(root.join(name), public.join(name)).unwrap();
        }
        let (public, dir) = (made.path("public"), made.path("instance"));
        let mut call = vec!["init", "--public-url", "https://id.example", "--dir", text(&dir)];
        call.extend(["--authorities", text(&file), "--roots", text(&public)]);
        done(run(call.into_iter().chain(under)));
        made
    }

    fn custodian(&self, number: u32) -> String {
        let (passphrase, out) =
            (self.path("passphrase"), self.path(&format!("custodian-{number}.key")));
        let name = format!("custodian-{number}.uto.example");
        done(run([
            "keys",
            "trust-list-key",
            "--name",
            &name,
            "--out",
            text(&out),
            "--passphrase-file",
            text(&passphrase),
        ]))
    }

    /// A signer of each use, certified where the root is.
    fn signers(&self) {
        let (request, pem) = (self.path("request.pem"), self.path("signer.pem"));
        let (root, passphrase) = (self.path("safe/UTO"), self.path("passphrase"));
        for usage in ["document", "status", "receipt", "seal"] {
            self.instance.does(&["keys", "request", "--use", usage, "--out", text(&request)]);
            let mut call = vec!["keys", "certify", text(&request), "--use", usage, "--root"];
            call.extend([text(&root), "--passphrase-file", text(&passphrase), "--state", "UTO"]);
            call.extend(["--kind", "consular_card", "--out", text(&pem)]);
            done(run(call));
            // There is no list yet that enough keys have signed, and it is said what is to do.
            let installed = self.instance.asks(&["keys", "install", text(&pem)]);
            let said = String::from_utf8_lossy(&installed.stderr).into_owned();
            assert!(installed.status.success() && said.contains("waits for signatures"), "{said}");
        }
    }

    fn build(&self) -> PathBuf {
        let list = self.path("next.txt");
        self.instance.does(&["trust-list", "build", "--out", text(&list)]);
        list
    }

    fn signs(&self, list: &Path, custodians: &[u32]) {
        let passphrase = self.path("passphrase");
        for number in custodians {
            let key = self.path(&format!("custodian-{number}.key"));
            let call = ["trust-list", "sign", text(list), "--key", text(&key)];
            done(run(call.into_iter().chain(["--passphrase-file", text(&passphrase)])));
        }
    }

    fn list_check(&self) -> Value {
        let doctor = self.instance.asks(&["doctor", "--json"]);
        let said: Value = serde_json::from_slice(&doctor.stdout).unwrap();
        let checks = said["checks"].as_array().unwrap();
        checks.iter().find(|check| check["check"] == "list_ages").unwrap().clone()
    }
}

#[test]
fn root_and_trust_list_keys_are_on_machines_without_a_network() {
    let ceremony = Ceremony::new();
    let instance = &ceremony.instance;
    ceremony.signers();
    assert_eq!(instance.keys("UTO", "document").len(), 1);
    for (usage, more) in [("document", "keys request"), ("seal", "keys request")] {
        let said = failed(instance.asks(&["keys", "rotate", "--use", usage]), 14);
        assert!(said.contains(more), "{said}");
    }

    // Built here, signed on two machines, published here.
    let list = ceremony.build();
    ceremony.signs(&list, &[1]);
    failed(instance.asks(&["trust-list", "publish", text(&list)]), 13);
    ceremony.signs(&list, &[3]);
    instance.does(&["trust-list", "publish", text(&list)]);
    assert_eq!(ceremony.list_check()["result"], "pass");
    let server = Server::start(&instance.dir);
    assert_eq!(server.get("/readyz", &[]).status, 200);
    assert_eq!(server.get("/trust-list", &[]).body, std::fs::read(&list).unwrap());

    // A change waits for signatures; until they come, the list that is signed stays the published one.
    let kid = instance.keys("UTO", "document")[0]["kid"].as_str().unwrap().to_string();
    instance.does(&["keys", "revoke", &kid, "--reason", "key_compromise"]);
    let waits = ceremony.list_check();
    assert_eq!(waits["result"], "warn", "{waits}");
    assert!(waits["detail"].as_str().unwrap().contains("waits for signatures"), "{waits}");
    assert_eq!(server.get("/trust-list", &[]).body, std::fs::read(&list).unwrap());
    let first = std::fs::read(&list).unwrap();
    let next = ceremony.build();
    ceremony.signs(&next, &[2, 3]);
    // What was signed is not what is on record by then.
    instance.does(&[
        "post",
        "add",
        "UTO",
        "OSL",
        "--name",
        "Oslo",
        "--host",
        "NOR",
        "--numbers",
        "CS",
    ]);
    let said = failed(instance.asks(&["trust-list", "publish", text(&next)]), 13);
    assert!(said.contains("build it anew"), "{said}");
    let next = ceremony.build();
    ceremony.signs(&next, &[2, 3]);
    instance.does(&["trust-list", "publish", text(&next)]);
    shows(&server, &kid, "revoked");
    // The one before is not published again.
    std::fs::write(&list, first).unwrap();
    let said = failed(instance.asks(&["trust-list", "publish", text(&list)]), 13);
    assert!(said.contains("older than the one held"), "{said}");
    drop(server);
}

#[test]
fn new_trust_list_keys_come_in_with_the_word_of_the_old() {
    let ceremony = Ceremony::new();
    let instance = &ceremony.instance;
    ceremony.signers();
    let list = ceremony.build();
    ceremony.signs(&list, &[1, 2]);
    instance.does(&["trust-list", "publish", text(&list)]);
    let (root, held) = (ceremony.path("safe/UTO"), ceremony.path("held"));
    let pem = root.join("root.pem");
    let takes = |list: &Path| {
        run(["trust-list", "verify", text(list), "--root", text(&pem), "--held", text(&held)])
    };
    done(takes(&list));

    let fourth = ceremony.custodian(4);
    let passphrase = ceremony.path("passphrase");
    let mut call = vec!["keys", "root-record", "--root", text(&root), "--threshold", "1"];
    call.extend(["--key", fourth.trim(), "--passphrase-file", text(&passphrase)]);
    done(run(call));
    for name in ["root-record.txt", "root-record.sig", "root-record-before.txt"] {
        std::fs::copy(root.join(name), instance.dir.join("keys/UTO").join(name)).unwrap();
    }
    let list = ceremony.build();
    ceremony.signs(&list, &[4]);
    // The new key alone is not enough for anybody who holds the record before.
    let said = failed(instance.asks(&["trust-list", "publish", text(&list)]), 13);
    assert!(said.contains("do not agree"), "{said}");
    failed(takes(&list), 13);
    for number in [1, 3] {
        let key = ceremony.path(&format!("custodian-{number}.key"));
        let name = format!("custodian-{number}.uto.example");
        let call = ["trust-list", "sign", text(&list), "--key", text(&key), "--name", &name];
        done(run(call.into_iter().chain(["--passphrase-file", text(&passphrase)])));
    }
    instance.does(&["trust-list", "publish", text(&list)]);
    done(takes(&list));

    // With a key for trust lists on the machine, it signs by itself again.
    let here = instance.dir.join("keys/UTO/trust-list-4.key");
    std::fs::copy(ceremony.path("custodian-4.key"), &here).unwrap();
    let kid = instance.keys("UTO", "receipt")[0]["kid"].as_str().unwrap().to_string();
    instance.does(&["keys", "retire", &kid]);
    let server = Server::start(&instance.dir);
    shows(&server, &kid, "retired");
}
