//! Who may do what: every operation of the OpenAPI document, each role, near and far, against a
//! table of its own; and which refusal comes first when several apply.

#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::casework::{
    Desk, Enlisted, applicant_at, assert_refused, demo_copy, enlist, fresh_login, person,
    remove_when_we_end, said,
};
use common::{Answer, Credentials, Server, applicant, run};
use serde_json::{Value, json};

const ROLES: [&str; 9] = [
    "capture",
    "evidence",
    "approve",
    "print",
    "hand_over",
    "register",
    "post_admin",
    "auditor",
    "key_custodian",
];

/// Where an officer serves, seen from a matter of the first authority's post HOU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// At that post.
    Here,
    /// At every post of the authority.
    Whole,
    /// At another post of the authority.
    Elsewhere,
    /// At a post of another authority.
    Foreign,
}

use Place::{Elsewhere, Foreign, Here, Whole};

const PLACES: [Place; 4] = [Here, Whole, Elsewhere, Foreign];

/// From where an operation may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// It is a post's matter.
    Post,
    /// It is the authority's matter, and officers of every post see to it.
    Authority,
    /// It is the authority's matter, and only whoever serves the whole of it sees to it.
    Ministry,
    /// It is about whatever authority the officer who asks serves, and about no other.
    Own,
}

impl Reach {
    fn from(self, place: Place) -> bool {
        match self {
            Self::Post => matches!(place, Here | Whole),
            Self::Authority => place != Foreign,
            Self::Ministry => place == Whole,
            Self::Own => true,
        }
    }
}

/// What an operation is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thing {
    Nothing,
    Draft,
    Submitted,
    Approved,
    /// Approved by its own capturer, and waiting for another's look.
    Alone,
    Issued,
    Good,
    Revoked,
    Officer,
    Verifier,
    NewPost,
}

use Thing::{Alone, Approved, Draft, Good, Issued, NewPost, Nothing, Revoked, Submitted, Verifier};

/// An operation, the roles of which one is needed, from where, what it is done to, and the state in
/// which that is in the way.
type Row = (&'static str, &'static str, Reach, Thing, Thing);

const READERS: &str = "capture evidence approve print hand_over post_admin auditor";
const ALL: &str =
    "capture evidence approve print hand_over register post_admin auditor key_custodian";

#[rustfmt::skip]
const OFFICERS: &[Row] = &[
    ("POST /v1/applications",                  "capture",              Reach::Post, Nothing,   Nothing),
    ("GET /v1/applications/{id}",              READERS,                Reach::Post, Draft,     Nothing),
    ("PUT /v1/applications/{id}/portrait",     "capture",              Reach::Post, Draft,     Submitted),
    ("PUT /v1/applications/{id}/signature",    "capture",              Reach::Post, Draft,     Submitted),
    ("POST /v1/applications/{id}/submit",      "capture",              Reach::Post, Draft,     Submitted),
    ("POST /v1/applications/{id}/recommend",   "evidence approve",     Reach::Post, Submitted, Draft),
    ("POST /v1/applications/{id}/approve",     "approve",              Reach::Post, Submitted, Draft),
    ("POST /v1/applications/{id}/review",      "evidence approve",     Reach::Post, Alone,     Submitted),
    ("POST /v1/applications/{id}/issue",       "print approve",        Reach::Post, Approved,  Submitted),
    ("GET /v1/documents/{number}",             READERS,                Reach::Post, Good,      Nothing),
    ("GET /v1/documents/{number}/front.png",   READERS,                Reach::Post, Good,      Nothing),
    ("GET /v1/documents/{number}/back.png",    READERS,                Reach::Post, Good,      Nothing),
    ("POST /v1/documents/{number}/hand-over",  "hand_over",            Reach::Post, Issued,    Good),
    ("POST /v1/documents/{number}/revoke",     "approve",              Reach::Post, Good,      Revoked),
    ("POST /v1/documents/{number}/reinstate",  "approve",              Reach::Post, Revoked,   Good),
    ("POST /v1/documents/{number}/destroy",    "print",                Reach::Post, Revoked,   Good),
    ("GET /v1/reviews",     "evidence approve post_admin auditor",     Reach::Own,  Nothing,   Nothing),
    ("GET /v1/audit",                          "auditor",              Reach::Own,  Nothing,   Nothing),
    ("GET /v1/sessions/current",               ALL,                    Reach::Own,  Nothing,   Nothing),
    ("GET /v1/admin/officers",                 "post_admin auditor",   Reach::Post, Nothing,   Nothing),
    ("POST /v1/admin/officers",                "post_admin",           Reach::Post, Nothing,   Nothing),
    ("GET /v1/admin/officers/{id}",            "post_admin auditor",   Reach::Post, Thing::Officer, Nothing),
    ("PATCH /v1/admin/officers/{id}",          "post_admin",           Reach::Post, Thing::Officer, Nothing),
    ("POST /v1/admin/officers/{id}/reset",     "post_admin",           Reach::Post, Thing::Officer, Nothing),
    ("POST /v1/admin/officers/{id}/service-keys",         "post_admin", Reach::Post, Thing::Officer, Nothing),
    ("DELETE /v1/admin/officers/{id}/service-keys/{key}", "post_admin", Reach::Post, Thing::Officer, Nothing),
    ("GET /v1/admin/verifiers",                "post_admin auditor",   Reach::Own,  Nothing,   Nothing),
    ("POST /v1/admin/verifiers",               "post_admin",           Reach::Own,  Nothing,   Nothing),
    ("PATCH /v1/admin/verifiers/{id}",         "post_admin",           Reach::Authority, Verifier, Nothing),
    ("POST /v1/admin/verifiers/{id}/key",      "post_admin",           Reach::Authority, Verifier, Nothing),
    ("GET /v1/admin/authority",     "post_admin auditor key_custodian", Reach::Own,  Nothing,   Nothing),
    ("PATCH /v1/admin/authority",              "post_admin",           Reach::Ministry, Nothing, Nothing),
    ("POST /v1/admin/posts",                   "post_admin",           Reach::Ministry, NewPost, Nothing),
    ("PATCH /v1/admin/posts/{code}",           "post_admin",           Reach::Post, Nothing,   Nothing),
    ("GET /v1/admin/configuration", "post_admin auditor key_custodian", Reach::Own,  Nothing,   Nothing),
];

/// What needs no officer, and what it needs instead.
#[rustfmt::skip]
const OTHERS: &[(&str, &str)] = &[
    ("GET /.well-known/jwks.json",         "nothing"),
    ("GET /authorities",                   "nothing"),
    ("GET /authorities/{code}/jwks.json",  "nothing"),
    ("GET /authorities/{code}/root.pem",   "nothing"),
    ("GET /authorities/{code}/trust-list", "nothing"),
    ("GET /certificates/{kid}",            "nothing"),
    ("GET /healthz",                       "nothing"),
    ("GET /readyz",                        "nothing"),
    ("GET /root.pem",                      "nothing"),
    ("GET /status-lists/{id}",             "nothing"),
    ("GET /trust-list",                    "nothing"),
    // What is typed there is the proof.
    ("POST /v1/sessions",                  "nothing"),
    ("POST /v1/enrolments",                "nothing"),
    ("DELETE /v1/sessions/current",        "session"),
    ("POST /v1/devices",                   "verifier"),
    ("POST /v1/verifications",             "verifier"),
];

/// The operations that the binary describes, with the schemes of which one opens them.
fn described() -> BTreeMap<String, Vec<String>> {
    let document: Value = serde_json::from_slice(&run(["openapi"]).stdout).unwrap();
    let mut operations = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if !["get", "put", "post", "patch", "delete"].contains(&method.as_str()) {
                continue;
            }
            let schemes = operation["security"].as_array().into_iter().flatten();
            let names = schemes.flat_map(|scheme| scheme.as_object().unwrap().keys().cloned());
            operations.insert(format!("{} {path}", method.to_uppercase()), names.collect());
        }
    }
    operations
}

struct World {
    server: Server,
    credentials: Credentials,
    /// An officer with exactly one role, at each place.
    officers: BTreeMap<(Place, &'static str), Enlisted>,
    /// The same at the post itself, of the household of everybody whom a case here is about.
    relatives: BTreeMap<&'static str, Enlisted>,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("chancery-matrix-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        demo_copy(&folder);
        let server = Server::start(&folder);
        remove_when_we_end(Some(server.pid()), &folder);
        let credentials = Credentials::read(&folder);
        let (admin, foreign) = (credentials.officer("*", 0), credentials.officer("*", 2));
        let mut officers = BTreeMap::new();
        for place in PLACES {
            let (admin, post) = match place {
                Here => (&admin, "HOU"),
                Whole => (&admin, "*"),
                Elsewhere => (&admin, "DXB"),
                Foreign => (&foreign, "CAS"),
            };
            for role in ROLES {
                let officer = enlist(&server, admin, post, &[role], &json!([]));
                officers.insert((place, role), officer);
            }
        }
        let household = json!([person(&card().0), person(&sheet().0)]);
        let relative = |role| (role, enlist(&server, &admin, "HOU", &[role], &household));
        let relatives = ROLES.into_iter().map(relative).collect();
        said(&server.ask("PATCH", "/v1/admin/posts/HOU", &admin, &json!({"alone": true})), 200);
        World { server, credentials, officers, relatives }
    })
}

/// The body and portrait of the cards that are asked for here.
fn card() -> (Value, Vec<u8>) {
    applicant("ashgrove-theodora")
}

/// Of the emergency travel documents.
fn sheet() -> (Value, Vec<u8>) {
    applicant_at("haugen-ingrid-marit", "HOU")
}

/// A thing, as paths name it; of a service key the officer and the key, of a post to come its code
/// and its numbers.
#[derive(Clone, Debug, Default)]
struct Made {
    id: String,
    key: String,
}

impl World {
    fn admin(&self) -> String {
        self.credentials.officer("*", 0)
    }

    /// A fresh one at HOU.
    fn made(&self, thing: Thing) -> Made {
        let desk = Desk::at(&self.server, &self.credentials, "HOU");
        let id = match thing {
            Nothing => "HOU".into(),
            Draft => desk.complete(&card()),
            Submitted => desk.submitted(&card()),
            Approved => desk.approved(&card()),
            Alone => {
                let id = desk.submitted(&sheet());
                said(&self.server.act(&id, "approve", &desk.intake), 200);
                id
            }
            Issued => desk.issued(&card()),
            Good => desk.good(&card()),
            Revoked => desk.revoked(&card()),
            Thing::Officer => {
                let made = enlist(&self.server, &self.admin(), "HOU", &["print"], &json!([]));
                return Made { id: made.id, key: made.key_id };
            }
            Verifier => {
                let body = json!({"name": "A bank of the matrix", "scopes": ["verify"]});
                let added = self.server.post("/v1/admin/verifiers", &self.admin(), &body);
                said(&added, 201)["verifier"]["id"].as_str().unwrap().into()
            }
            NewPost => {
                static NEXT: AtomicUsize = AtomicUsize::new(0);
                let place = NEXT.fetch_add(1, Ordering::Relaxed);
                let letter = char::from(b"CFGHJKLMNPRTVWXY"[place]);
                return Made { id: format!("N{place}"), key: format!("Z{letter}") };
            }
        };
        Made { id, key: String::new() }
    }

    /// A whole and correct request.
    fn ask(&self, operation: &str, made: &Made, key: &str) -> Answer {
        let (method, template) = operation.split_once(' ').unwrap();
        let mut path = template.replace("{key}", &made.key);
        for name in ["{id}", "{number}", "{code}"] {
            path = path.replace(name, &made.id);
        }
        if operation == "GET /v1/admin/officers" {
            path.push_str("?post=HOU");
        }
        match template.rsplit('/').next() {
            Some("portrait") => self.server.put(&path, key, "image/jpeg", &card().1),
            Some("signature") => self.server.put(&path, key, "image/png", &signature()),
            _ => self.server.ask(method, &path, key, &body(operation, made)),
        }
    }
}

fn signature() -> Vec<u8> {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/applicants");
    std::fs::read(format!("{fixtures}/ashgrove-theodora.signature.png")).unwrap()
}

/// The body of a whole and correct request.
fn body(operation: &str, made: &Made) -> Value {
    match operation {
        get if get.starts_with("GET ") || get.starts_with("DELETE ") => Value::Null,
        "POST /v1/applications" => card().0,
        "POST /v1/applications/{id}/review" => json!({"finding": "confirmed"}),
        "POST /v1/documents/{number}/revoke" => json!({"reason": "lost"}),
        "POST /v1/documents/{number}/reinstate" | "POST /v1/documents/{number}/destroy" => {
            json!({"reason": "for the matrix"})
        }
        "POST /v1/admin/officers" => json!({"name": "One of the matrix", "post": "HOU",
            "login": fresh_login(), "roles": ["print"]}),
        "POST /v1/admin/officers/{id}/service-keys" => json!({"scopes": ["print"]}),
        "POST /v1/admin/verifiers" => json!({"name": "A bank", "scopes": ["verify"]}),
        "POST /v1/admin/posts" => {
            json!({"code": made.id, "name": "Consulate, Lagos", "host": "NGA", "numbers": made.key})
        }
        "PATCH /v1/admin/verifiers/{id}" | "PATCH /v1/admin/officers/{id}" => {
            json!({"active": true})
        }
        "PATCH /v1/admin/posts/{code}" => json!({"name": "Consulate-General, Houston"}),
        _ => json!({}),
    }
}

#[test]
fn every_operation_is_in_a_table_and_the_tables_hold_no_other() {
    let described = described();
    let rows: BTreeMap<&str, &Row> = OFFICERS.iter().map(|row| (row.0, row)).collect();
    let others: BTreeMap<&str, &str> = OTHERS.iter().copied().collect();
    assert_eq!(rows.len() + others.len(), OFFICERS.len() + OTHERS.len(), "a row stands twice");
    for (operation, schemes) in &described {
        let operation = operation.as_str();
        if schemes.iter().any(|scheme| scheme == "officer") {
            assert!(rows.contains_key(operation), "who may {operation}? Put it into OFFICERS");
            assert_eq!(*schemes, ["officer", "session"], "{operation}");
        } else {
            let needed = schemes.first().map_or("nothing", String::as_str);
            assert_eq!(others.get(operation), Some(&needed), "{operation} is not in OTHERS");
        }
    }
    for operation in rows.keys().chain(others.keys()) {
        assert!(described.contains_key(*operation), "{operation} is described nowhere");
    }
}

/// Everybody asks; who may not is refused, and changes nothing: what they were refused is still
/// there for the first who may.
fn each_role_at_each_place(rows: impl Iterator<Item = &'static Row>) -> usize {
    let world = world();
    let mut asked = 0;
    for (operation, roles, reach, thing, _) in rows {
        let may = |role: &str, place| reach.from(place) && roles.split(' ').any(|r| r == role);
        let (allowed, refused): (Vec<_>, Vec<_>) =
            world.officers.iter().partition(|((place, role), _)| may(role, *place));
        assert_eq!(allowed.len() + refused.len(), PLACES.len() * ROLES.len());
        let mut made = world.made(*thing);
        for ((place, role), officer) in refused {
            let answer = world.ask(operation, &made, &officer.key);
            assert_eq!(answer.status, 403, "{role} {place:?} {operation}: {}", answer.text());
            assert_refused(&answer, 403, "role_missing");
            asked += 1;
        }
        for (place, ((at, role), officer)) in allowed.into_iter().enumerate() {
            if place > 0 && !operation.starts_with("GET ") {
                made = world.made(*thing);
            }
            let answer = world.ask(operation, &made, &officer.key);
            let said = String::from_utf8_lossy(&answer.body);
            assert!((200..300).contains(&answer.status), "{role} {at:?} {operation}: {said}");
            if *at == Foreign {
                assert!(!said.contains("UTO"), "{operation} shows another authority's: {said}");
            }
            asked += 1;
        }
    }
    asked
}

#[test]
fn each_role_does_to_cases_and_documents_what_the_table_says_and_nothing_else() {
    let rows = OFFICERS.iter().filter(|row| !row.0.contains("/admin/"));
    println!("{} requests", each_role_at_each_place(rows));
}

#[test]
fn each_role_administers_what_the_table_says_and_nothing_else() {
    let rows = OFFICERS.iter().filter(|row| row.0.contains("/admin/"));
    println!("{} requests", each_role_at_each_place(rows));
}

#[test]
fn a_missing_role_is_said_before_four_eyes_and_four_eyes_before_the_state() {
    let world = world();
    let mut asked = 0;
    for (operation, roles, _, _, wrong) in OFFICERS.iter().filter(|row| row.4 != Nothing) {
        let made = world.made(*wrong);
        for role in ROLES {
            let holds = roles.split(' ').any(|known| known == role);
            let strange = world.ask(operation, &made, &world.officers[&(Here, role)].key);
            let related = world.ask(operation, &made, &world.relatives[role].key);
            // Far away the state tells nobody anything.
            let far = world.ask(operation, &made, &world.officers[&(Foreign, role)].key);
            let told = [&strange, &related, &far].map(|answer| {
                let code = answer.json()["code"].as_str().unwrap_or_default().to_string();
                (answer.status, code)
            });
            let refused = |status, code: &str| (status, code.to_string());
            let missing = refused(403, "role_missing");
            let expected = if holds {
                [refused(409, "wrong_state"), refused(403, "four_eyes"), missing]
            } else {
                [missing.clone(), missing.clone(), missing]
            };
            assert_eq!(told, expected, "{role} {operation}");
            asked += 3;
        }
    }
    println!("{asked} requests");
}

#[test]
fn an_own_case_in_the_right_state_is_four_eyes_and_may_be_read() {
    let world = world();
    let of_cases = |row: &&Row| {
        row.0.starts_with("POST /v1/applications")
            || row.0.contains("/applications/{id}")
            || row.0.contains("/documents/{number}")
    };
    for (operation, roles, _, thing, _) in OFFICERS.iter().filter(of_cases) {
        let made = world.made(*thing);
        for role in ROLES {
            let answer = world.ask(operation, &made, &world.relatives[role].key);
            if !roles.split(' ').any(|known| known == role) {
                assert_refused(&answer, 403, "role_missing");
            } else if operation.starts_with("GET ") {
                assert_eq!(answer.status, 200, "{role} {operation}");
            } else {
                assert_refused(&answer, 403, "four_eyes");
            }
        }
    }
}

#[test]
fn own_work_is_not_ones_own_to_decide_in_any_state() {
    let world = world();
    // The demo's intake officer holds capture and approve. A key for less reaches less.
    let intake = world.credentials.officer("HOU", 0);
    let me = said(&world.server.read("/v1/sessions/current", &intake), 200);
    let path = format!("/v1/admin/officers/{}/service-keys", me["officer"].as_str().unwrap());
    let given = world.server.post(&path, &world.admin(), &json!({"scopes": ["capture"]}));
    let capture_only = said(&given, 201)["secret"].as_str().unwrap().to_string();
    let decisions = [
        ("POST /v1/applications/{id}/recommend", [Draft, Submitted, Approved]),
        ("POST /v1/applications/{id}/approve", [Draft, Submitted, Approved]),
        ("POST /v1/applications/{id}/review", [Draft, Submitted, Alone]),
    ];
    for (operation, states) in decisions {
        for state in states {
            let made = world.made(state);
            assert_refused(&world.ask(operation, &made, &capture_only), 403, "role_missing");
            assert_refused(&world.ask(operation, &made, &intake), 403, "four_eyes");
        }
    }
}

#[test]
fn nobody_administers_their_own_record() {
    let world = world();
    let changes = OFFICERS
        .iter()
        .filter(|row| row.3 == Thing::Officer && !row.0.starts_with("GET "))
        .map(|row| row.0);
    for operation in changes {
        for ((place, role), officer) in &world.officers {
            let own = Made { id: officer.id.clone(), key: officer.key_id.clone() };
            let answer = world.ask(operation, &own, &officer.key);
            let may = *role == "post_admin";
            let expected = if may { "four_eyes" } else { "role_missing" };
            assert_refused(&answer, 403, expected);
            assert_eq!(answer.status, 403, "{role} {place:?} {operation}");
        }
    }
}

#[test]
fn an_officers_door_opens_to_no_other_key() {
    let world = world();
    let verifier = world.credentials.verifier(0);
    let made = Made { id: "app_0".into(), key: "key_0".into() };
    for (operation, ..) in OFFICERS {
        for key in ["", "cok_wrong", verifier.as_str()] {
            assert_refused(&world.ask(operation, &made, key), 401, "unauthorized");
        }
        let (method, path) = operation.split_once(' ').unwrap();
        let bare = world.server.send(method, &path.replace(['{', '}'], ""), &[], b"").unwrap();
        assert_refused(&bare, 401, "unauthorized");
    }
    // And an officer's key opens no other's door.
    let officer = &world.officers[&(Whole, "post_admin")].key;
    let asked = world.server.post("/v1/verifications", officer, &json!({"qr": "A"}));
    assert_refused(&asked, 401, "unauthorized");
    let ended = world.server.ask("DELETE", "/v1/sessions/current", officer, &Value::Null);
    assert_refused(&ended, 401, "unauthorized");
}

#[test]
fn what_needs_no_officer_asks_for_none() {
    let world = world();
    let jwks = world.server.get("/.well-known/jwks.json", &[]).json();
    let kid = jwks["keys"][0]["kid"].as_str().unwrap();
    for (operation, needs) in OTHERS {
        let (method, path) = operation.split_once(' ').unwrap();
        let path = path.replace("{code}", "UTO").replace("{id}", "0").replace("{kid}", kid);
        let answer = world.server.send(method, &path, &[], b"").unwrap();
        match (*needs, method) {
            ("nothing", "GET") => assert_eq!(answer.status, 200, "{operation}"),
            // Without a body there is nothing to look at, and nobody was asked for a key.
            ("nothing", _) => assert_refused(&answer, 415, "unsupported_media_type"),
            _ => assert_refused(&answer, 401, "unauthorized"),
        }
    }
}
