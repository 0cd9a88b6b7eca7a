//! Officers, cases and documents for tests: made through the API, in whatever state is wanted.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use chancery_identity::Timestamp;
use serde_json::{Value, json};
use sqlx::Row as _;

use super::{Answer, Credentials, Server, applicant, demo_now};

/// The time, as the binary under test reads it.
pub(crate) fn now() -> Timestamp {
    chancery::environment::Clock::system().now()
}

/// A demo of the present time, made once for all tests of a file and copied for each that serves
/// or breaks one: a folder of an instance may be copied or moved.
pub(crate) fn demo_copy(dir: &Path) {
    static MADE: OnceLock<()> = OnceLock::new();
    let original = std::env::temp_dir().join(format!("chancery-original-{}", std::process::id()));
    MADE.get_or_init(|| {
        demo_now(&original);
        remove_when_we_end(None, &original);
    });
    let copied = Command::new("cp").arg("-a").arg(original.join(".")).arg(dir).status();
    assert!(copied.unwrap().success());
}

/// Kills a process and removes a folder when the test's own process ends, however it ends: nothing
/// drops what is static. The shell waits for a pipe that the system closes for us.
pub(crate) fn remove_when_we_end(pid: Option<u32>, folder: &Path) {
    static KEPT: Mutex<Vec<Child>> = Mutex::new(Vec::new());
    let script = "read -r _; [ -z \"$0\" ] || kill -9 \"$0\"; rm -rf \"$1\"";
    let watch = Command::new("sh")
        .args(["-c", script])
        .arg(pid.map(|pid| pid.to_string()).unwrap_or_default())
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).push(watch.unwrap());
}

/// Runs SQL on a folder's SQLite file, as somebody with access to the disk could, and gives the
/// first column of what it answers as text.
pub(crate) fn sql(dir: &Path, text: &str) -> Vec<String> {
    let url = format!("sqlite://{}", dir.join("chancery.db").display());
    let asked = async {
        let pool = sqlx::sqlite::SqlitePoolOptions::new().connect(&url).await.unwrap();
        let text = sqlx::AssertSqlSafe(text.to_string());
        let rows = sqlx::query(text).fetch_all(&pool).await.unwrap();
        pool.close().await;
        rows.iter().map(|row| row.get::<String, _>(0)).collect()
    };
    tokio::runtime::Runtime::new().unwrap().block_on(asked)
}

/// Asserts that an answer is a problem with this status and code.
#[track_caller]
pub(crate) fn assert_refused(answer: &Answer, status: u16, code: &str) {
    let text = String::from_utf8_lossy(&answer.body);
    assert_eq!(answer.status, status, "{text}");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.json()["code"], code, "{text}");
}

/// The body of an answer that must have this status.
#[track_caller]
pub(crate) fn said(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&answer.body));
    if answer.body.is_empty() { Value::Null } else { answer.json() }
}

impl Server {
    /// A request of an officer's program, with a JSON body where there is one.
    pub(crate) fn ask(&self, method: &str, path: &str, key: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {key}");
        let mut headers = vec![("authorization", bearer.as_str())];
        let text = if body.is_null() { String::new() } else { body.to_string() };
        if !body.is_null() {
            headers.push(("content-type", "application/json"));
        }
        self.send(method, path, &headers, text.as_bytes()).expect("no answer")
    }

    /// What an officer's program reads.
    pub(crate) fn read(&self, path: &str, key: &str) -> Answer {
        self.ask("GET", path, key, &Value::Null)
    }

    /// A picture of an officer's program.
    pub(crate) fn put(&self, path: &str, key: &str, kind: &str, bytes: &[u8]) -> Answer {
        let bearer = format!("Bearer {key}");
        let headers = [("authorization", bearer.as_str()), ("content-type", kind)];
        self.send("PUT", path, &headers, bytes).expect("no answer")
    }

    /// Takes an action on an application that asks for no reason.
    pub(crate) fn act(&self, id: &str, action: &str, key: &str) -> Answer {
        self.post(&format!("/v1/applications/{id}/{action}"), key, &json!({}))
    }

    /// Takes an action on a document.
    pub(crate) fn life(&self, number: &str, action: &str, key: &str, body: &Value) -> Answer {
        self.post(&format!("/v1/documents/{number}/{action}"), key, body)
    }
}

impl Credentials {
    /// All that is known of the officer in this place at a post.
    pub(crate) fn account(&self, post: &str, place: usize) -> Value {
        let officers = self.0["officers"].as_array().unwrap();
        officers.iter().filter(|o| o["post"] == post).nth(place).unwrap().clone()
    }
}

/// A post's casework: who takes in, and who approves, prints and hands over.
pub(crate) struct Desk<'a> {
    pub(crate) server: &'a Server,
    pub(crate) intake: String,
    pub(crate) review: String,
}

impl<'a> Desk<'a> {
    /// The desk of the demo's officers at a post.
    pub(crate) fn at(server: &'a Server, credentials: &Credentials, post: &str) -> Self {
        let (intake, review) = (credentials.officer(post, 0), credentials.officer(post, 1));
        Self { server, intake, review }
    }

    /// A draft of this form.
    pub(crate) fn draft(&self, form: &Value) -> String {
        let created = said(&self.server.post("/v1/applications", &self.intake, form), 201);
        created["id"].as_str().unwrap().to_string()
    }

    /// A draft of this form with a portrait: complete.
    pub(crate) fn complete(&self, (form, portrait): &(Value, Vec<u8>)) -> String {
        let id = self.draft(form);
        let path = format!("/v1/applications/{id}/portrait");
        said(&self.server.put(&path, &self.intake, "image/jpeg", portrait), 200);
        id
    }

    /// A case that waits for its reviewers.
    pub(crate) fn submitted(&self, sample: &(Value, Vec<u8>)) -> String {
        let id = self.complete(sample);
        said(&self.server.act(&id, "submit", &self.intake), 200);
        id
    }

    /// A case that waits to be issued.
    pub(crate) fn approved(&self, sample: &(Value, Vec<u8>)) -> String {
        let id = self.submitted(sample);
        said(&self.server.act(&id, "approve", &self.review), 200);
        id
    }

    /// The number of a document that waits for its holder.
    pub(crate) fn issued(&self, sample: &(Value, Vec<u8>)) -> String {
        let id = self.approved(sample);
        let issued = said(&self.server.act(&id, "issue", &self.review), 201);
        issued["document"]["number"].as_str().unwrap().to_string()
    }

    /// The number of a document in its holder's hands.
    pub(crate) fn good(&self, sample: &(Value, Vec<u8>)) -> String {
        let number = self.issued(sample);
        said(&self.server.life(&number, "hand-over", &self.review, &json!({})), 200);
        number
    }

    /// The number of a revoked document.
    pub(crate) fn revoked(&self, sample: &(Value, Vec<u8>)) -> String {
        let number = self.good(sample);
        let reason = json!({"reason": "withdrawn"});
        said(&self.server.life(&number, "revoke", &self.review, &reason), 200);
        number
    }
}

/// A sample applicant of another post, taken in at this one.
pub(crate) fn applicant_at(slug: &str, post: &str) -> (Value, Vec<u8>) {
    let (mut form, portrait) = applicant(slug);
    form["post"] = json!(post);
    (form, portrait)
}

/// A login that nobody has.
pub(crate) fn fresh_login() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("officer.{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// An officer with a key that reaches all their roles.
#[derive(Clone, Debug)]
pub(crate) struct Enlisted {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) key_id: String,
}

/// Enrols an officer through the API, with `people` as their household.
pub(crate) fn enlist(
    server: &Server,
    admin: &str,
    post: &str,
    roles: &[&str],
    people: &Value,
) -> Enlisted {
    let body = json!({"name": "Officer of a test", "login": fresh_login(), "post": post,
        "roles": roles, "people": people});
    let added = said(&server.post("/v1/admin/officers", admin, &body), 201);
    let id = added["officer"]["id"].as_str().unwrap().to_string();
    let path = format!("/v1/admin/officers/{id}/service-keys");
    let given = said(&server.post(&path, admin, &json!({"scopes": roles})), 201);
    let text = |value: &Value| value.as_str().unwrap().to_string();
    Enlisted { id, key: text(&given["secret"]), key_id: text(&given["service_key"]["id"]) }
}

/// The holder of a form, as an officer's household names people.
pub(crate) fn person(form: &Value) -> Value {
    let holder = &form["holder"];
    let mut person = holder["name"].clone();
    person.as_object_mut().unwrap().remove("native");
    person["birth_date"] = holder["birth_date"].clone();
    person
}
