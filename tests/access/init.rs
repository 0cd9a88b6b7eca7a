//! An instance from nothing: production mode, keys of its own, and a first person to let others in.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::{Value, json};

use super::account::{Account, OURS, Session, enrolled_with};
use super::common::casework::{assert_refused, said};
use super::common::{Folder, Server, applicant, chancery, run};
use super::{command, nothing, text};

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

const ANOTHER: &str = r#"
[[authority]]
code = "QNV"
alpha2 = "QN"
name = "Republic of Norvania"
nationality = "NORVANIAN"
check_at = "check.norvania.example"
post = [{ code = "BER", name = "Embassy, Berlin", host = "DEU", numbers = "NB" }]
"#;

fn init(folder: &Path) -> (PathBuf, Output) {
    let authorities = folder.join("authorities.toml");
    std::fs::write(&authorities, AUTHORITIES).unwrap();
    let passphrase = folder.join("passphrase");
    std::fs::write(&passphrase, "a passphrase of a test").unwrap();
    std::fs::set_permissions(&passphrase, Permissions::from_mode(0o600)).unwrap();
    let dir = folder.join("instance");
    let mut command = chancery();
    command.args(["init", "--public-url", "https://id.example", "--authorities"]);
    command.arg(&authorities).arg("--passphrase-file").arg(&passphrase).arg("--dir").arg(&dir);
    (dir, command.output().unwrap())
}

/// Login and one-time code of an authority's first administrator, as they were printed.
fn first_administrator(printed: &str, authority: &str) -> (String, String) {
    let start = format!("{authority}: first administrator ");
    let line = printed.lines().find_map(|line| line.strip_prefix(&start)).unwrap();
    let (login, code) = line.split_once(", one-time code ").unwrap();
    (login.to_string(), code.trim().to_string())
}

fn browser(server: &Server, login: String, code: &str) -> (Account, Session) {
    let account = enrolled_with(server, String::new(), login, code);
    let session = account.session(server);
    (account, session)
}

/// An officer whom the administrator lets in, at a browser of their own.
fn colleague(server: &Server, admin: &Session, login: &str, roles: &[&str]) -> Session {
    let body = json!({"name": "A colleague", "login": login, "post": "HOU", "roles": roles});
    let added = said(&admin.post(server, "/v1/admin/officers", &body), 201);
    browser(server, login.into(), added["one_time_code"].as_str().unwrap()).1
}

/// Takes a card from intake to its holder's hands, and gives its code.
fn issue(server: &Server, admin: &Session) -> String {
    let clerk = colleague(server, admin, "clerk.hou", &["capture"]);
    let judge = colleague(server, admin, "judge.hou", &["approve", "print", "hand_over"]);
    let (form, portrait) = applicant("eriksson-anna-maria");
    let created = said(&clerk.post(server, "/v1/applications", &form), 201);
    let path = format!("/v1/applications/{}", text(&created["id"]));
    let cookie = [("cookie", clerk.cookie.as_str()), OURS, ("content-type", "image/jpeg")];
    let put = server.send("PUT", &format!("{path}/portrait"), &cookie, &portrait).unwrap();
    said(&put, 200);
    said(&clerk.post(server, &format!("{path}/submit"), &nothing()), 200);
    assert_refused(
        &clerk.post(server, &format!("{path}/approve"), &nothing()),
        403,
        "role_missing",
    );
    said(&judge.post(server, &format!("{path}/approve"), &nothing()), 200);
    let issued = said(&judge.post(server, &format!("{path}/issue"), &nothing()), 201);
    let number = text(&issued["document"]["number"]);
    let path = format!("/v1/documents/{number}");
    said(&judge.post(server, &format!("{path}/hand-over"), &nothing()), 200);
    let picture = judge.send(server, ("GET", &format!("{path}/back.png")), &[], &Value::Null);
    chancery::verification::read_symbols(&picture.body).unwrap().code.unwrap()
}

#[test]
fn from_nothing_to_a_document_that_verifies_with_keys_nobody_else_has() {
    let folder = Folder::new("init");
    let (dir, output) = init(folder.path());
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed.lines().count(), 2, "{printed}");
    let (login, code) = first_administrator(&printed, "UTO");
    let (other_login, other_code) = first_administrator(&printed, "QMJ");
    assert_ne!(code, other_code);
    let database = std::fs::read(dir.join("chancery.db")).unwrap();
    for secret in [&code, &other_code, &code.replace('-', "")] {
        assert!(!database.windows(secret.len()).any(|window| window == secret.as_bytes()));
        assert!(!errors.contains(secret.as_str()), "a code is told where logs go");
    }
    let server = Server::start(&dir);
    let (_, admin) = browser(&server, login, &code);
    let who = said(&admin.current(&server), 200);
    assert_eq!(who["roles"], json!(["post_admin", "auditor", "key_custodian"]));
    assert_eq!((&who["authority"], &who["post"]), (&json!("UTO"), &json!("*")));
    let shown = admin.send(&server, ("GET", "/v1/admin/configuration"), &[], &Value::Null);
    assert_eq!(said(&shown, 200)["mode"], "production");
    // Who lets others in takes no case in.
    let (form, _) = applicant("eriksson-anna-maria");
    assert_refused(&admin.post(&server, "/v1/applications", &form), 403, "role_missing");
    let qr = issue(&server, &admin);
    let verifier = json!({"name": "First Harbour Bank", "scopes": ["verify"]});
    let added = said(&admin.post(&server, "/v1/admin/verifiers", &verifier), 201);
    let key = text(&added["key"]);
    let verdict = server.post("/v1/verifications", &key, &json!({"qr": qr})).json();
    assert_eq!(
        (&verdict["verdict"], &verdict["issuer"]["authority"]),
        (&json!("accept"), &json!("UTO"))
    );
    // The other authority's first administrator is at home there, and a stranger here.
    let (_, other) = browser(&server, other_login, &other_code);
    let home = other.send(&server, ("GET", "/v1/admin/authority"), &[], &Value::Null);
    assert_eq!(said(&home, 200)["code"], "QMJ");
    let path = format!("/v1/admin/officers/{}", text(&who["officer"]));
    let stranger = other.send(&server, ("GET", &path), &[], &Value::Null);
    assert_refused(&stranger, 403, "role_missing");
    drop(server);
    assert_eq!(command(&dir, &["doctor"]).0, 0);
    another_authority_is_added(folder.path(), &dir, &qr, &key);
}

/// An authority that joins later gets keys of its own, and what was issued before stays good.
fn another_authority_is_added(folder: &Path, dir: &Path, qr: &str, key: &str) {
    let file = folder.join("another.toml");
    std::fs::write(&file, ANOTHER).unwrap();
    let (exit, added) = command(dir, &["authority", "add", file.to_str().unwrap()]);
    assert_eq!((exit, &added["added"][0]["code"]), (0, &json!("QNV")), "{added}");
    let (exit, again) = command(dir, &["authority", "add", file.to_str().unwrap()]);
    assert_eq!((exit, &again["added"]), (0, &json!([])), "{again}");
    let server = Server::start(dir);
    let list = server.get("/authorities/QNV/trust-list", &[]);
    assert!(list.text().contains("\npost BER Embassy, Berlin\n"), "{}", list.text());
    let verdict = server.post("/v1/verifications", key, &json!({"qr": qr})).json();
    assert_eq!(verdict["verdict"], "accept", "{verdict}");
    let config = dir.join("config.toml");
    let exported = run(["audit", "export", "--config", config.to_str().unwrap()]).stdout;
    let rows: Vec<Value> = String::from_utf8(exported)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let added = rows.iter().find(|row| row["action"] == "authority.add").unwrap();
    assert_eq!(added["actor"], "operator");
}

#[test]
fn a_second_set_up_in_the_same_folder_is_refused_and_changes_nothing() {
    let folder = Folder::new("init-twice");
    let (dir, output) = init(folder.path());
    assert!(output.status.success());
    let before = std::fs::read(dir.join("chancery.db")).unwrap();
    let (_, output) = init(folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(std::fs::read(dir.join("chancery.db")).unwrap() == before);
}
