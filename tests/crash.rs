//! `kill -9` of an issuing process at random moments: nothing that was acknowledged is lost, no
//! number is given twice, nothing is signed off the record, and recovery finishes the rest.
#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use chancery::environment::Entropy;
use common::{Credentials, Folder, Server, applicant, demo_now};
use serde_json::json;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{Row, SqlitePool};

/// How often the process is killed.
fn kills() -> usize {
    if std::env::var_os("CHANCERY_LONG").is_some() { 1000 } else { 200 }
}

/// Takes a case to its approval and gives its id.
fn approved(server: &Server, credentials: &Credentials) -> String {
    // The smallest portrait there is: what is tested is the record, not the picture.
    let (form, portrait) = applicant("ashgrove-theodora");
    let (intake, review) = (credentials.officer("HOU", 0), credentials.officer("HOU", 1));
    let created = server.post("/v1/applications", &intake, &form).json();
    let id = created["id"].as_str().unwrap().to_string();
    let bearer = format!("Bearer {intake}");
    let headers = [("authorization", bearer.as_str())];
    let path = format!("/v1/applications/{id}/portrait");
    assert_eq!(server.send("PUT", &path, &headers, &portrait).unwrap().status, 200);
    for (act, key) in [("submit", &intake), ("approve", &review)] {
        let path = format!("/v1/applications/{id}/{act}");
        assert_eq!(server.post(&path, key, &json!({})).status, 200);
    }
    id
}

#[test]
fn two_hundred_kills_lose_nothing_and_double_nothing() {
    let folder = Folder::new("crash");
    demo_now(folder.path());
    let credentials = Credentials::read(folder.path());
    let review = credentials.officer("HOU", 1);
    let random = Entropy::from_seed(7);
    let mut acknowledged: BTreeMap<String, String> = BTreeMap::new();
    let mut waiting: Vec<String> = Vec::new();
    let mut in_flight_at_a_kill = 0;
    let wanted = kills();
    for _ in 0..wanted {
        let mut server = Server::start(folder.path());
        while waiting.len() < 6 {
            waiting.push(approved(&server, &credentials));
        }
        let patience = Duration::from_millis(u64::from(u16::from_le_bytes(random.bytes()) % 400));
        let next = AtomicUsize::new(0);
        let (tell, told) = mpsc::channel::<(String, String)>();
        let (stop, stopped) = mpsc::channel::<()>();
        let busy = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                let (tell, stop) = (tell.clone(), stop.clone());
                let (next, waiting, review) = (&next, &waiting, &review);
                let (server, busy) = (&server, &busy);
                scope.spawn(move || {
                    let _stop = stop;
                    while let Some(id) = waiting.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let bearer = format!("Bearer {review}");
                        let headers = [
                            ("authorization", bearer.as_str()),
                            ("content-type", "application/json"),
                        ];
                        let path = format!("/v1/applications/{id}/issue");
                        busy.fetch_add(1, Ordering::SeqCst);
                        let answer = server.send("POST", &path, &headers, b"{}");
                        busy.fetch_sub(1, Ordering::SeqCst);
                        let Some(answer) = answer else { continue };
                        let number = match answer.status {
                            201 => answer.json()["document"]["number"].as_str().unwrap().into(),
                            // Issued already: recovery finished it at this start.
                            409 => String::new(),
                            other => panic!("{other}: {}", answer.text()),
                        };
                        tell.send((id.clone(), number)).unwrap();
                    }
                });
            }
            drop(stop);
            // The moment of the kill, or the end of the work if that comes first.
            stopped.recv_timeout(patience).unwrap_or_default();
            in_flight_at_a_kill += usize::from(busy.load(Ordering::SeqCst) > 0);
            kill(server.pid());
        });
        server.kill();
        drop(tell);
        for (id, number) in told {
            waiting.retain(|held| *held != id);
            if !number.is_empty() {
                let before = acknowledged.insert(id, number);
                assert_eq!(before, None, "an application was acknowledged twice");
            }
        }
    }
    assert!(
        in_flight_at_a_kill > wanted / 20,
        "{in_flight_at_a_kill} kills hit an issue in flight"
    );
    // The last start recovers; then the record must be whole.
    drop(Server::start(folder.path()));
    tokio::runtime::Runtime::new().unwrap().block_on(check(folder.path(), &acknowledged));
    println!(
        "{wanted} kills, {in_flight_at_a_kill} with an issue in flight, {} acknowledged",
        acknowledged.len()
    );
}

fn kill(pid: u32) {
    let killed = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status();
    assert!(killed.unwrap().success());
}

async fn check(dir: &Path, acknowledged: &BTreeMap<String, String>) {
    let url = format!("sqlite://{}", dir.join("chancery.db").display());
    let pool = SqlitePoolOptions::new().connect(&url).await.unwrap();
    let count = |sql: &'static str| count(&pool, sql);
    assert_eq!(count("SELECT count(*) FROM intents WHERE open = 1").await, 0);
    let documents = count("SELECT count(*) FROM documents").await;
    // Everything that was signed had an intent, and every intent came to one document with one
    // log leaf and an application that knows it.
    assert_eq!(count("SELECT count(*) FROM intents").await, documents);
    assert_eq!(count("SELECT count(*) FROM log_leaves").await, documents);
    assert_eq!(
        count("SELECT count(*) FROM documents JOIN intents USING (number, application)").await,
        documents
    );
    assert_eq!(
        count("SELECT count(*) FROM applications WHERE state LIKE '%\"state\":\"issued\"%'").await,
        documents
    );
    assert_eq!(count("SELECT count(DISTINCT number) FROM documents").await, documents);
    let places = "SELECT count(DISTINCT status_list * 1000000 + status_index) FROM documents";
    assert_eq!(count(places).await, documents);
    let mut on_record = BTreeMap::new();
    for row in
        sqlx::query("SELECT application, number FROM documents").fetch_all(&pool).await.unwrap()
    {
        on_record.insert(row.get::<String, _>(0), row.get::<String, _>(1));
    }
    for (application, number) in acknowledged {
        assert_eq!(on_record.get(application), Some(number), "an acknowledged document is lost");
    }
    let numbers: BTreeSet<&String> = acknowledged.values().collect();
    assert_eq!(numbers.len(), acknowledged.len());
    let check: String =
        sqlx::query("PRAGMA integrity_check").fetch_one(&pool).await.unwrap().get(0);
    assert_eq!(check, "ok");
    pool.close().await;
}

async fn count(pool: &SqlitePool, sql: &'static str) -> i64 {
    sqlx::query(sql).fetch_one(pool).await.unwrap().get(0)
}
