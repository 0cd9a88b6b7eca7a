//! Processes that die while they issue: `kill -9` at random moments, `abort` at each step, a
//! database that stops without ceremony, two processes on the same record. Nothing that was
//! acknowledged is lost, no number is given twice, nothing is signed off the record, and there is
//! one finisher each.
#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;
#[path = "crash/record.rs"]
mod record;
#[path = "crash/steps.rs"]
mod steps;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use chancery::environment::Entropy;
use common::postgres::{Cluster, fresh_database};
use common::{Credentials, Folder, Server, applicant, chancery, demo_on};
use record::Record;
use serde_json::json;

/// How often a process is killed.
fn kills() -> usize {
    if std::env::var_os("CHANCERY_LONG").is_some() { 1000 } else { 100 }
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

/// What became of a request to issue.
enum Outcome {
    /// The document's number was told.
    Told(String),
    /// It had been issued already.
    Already,
    /// No answer, or one that says to ask again.
    Unknown,
}

fn issue(server: &Server, id: &str, key: &str) -> Outcome {
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let path = format!("/v1/applications/{id}/issue");
    let Some(answer) = server.send("POST", &path, &headers, b"{}") else {
        return Outcome::Unknown;
    };
    match answer.status {
        201 => Outcome::Told(answer.json()["document"]["number"].as_str().unwrap().into()),
        409 => Outcome::Already,
        503 => Outcome::Unknown,
        other => panic!("{other}: {}", answer.text()),
    }
}

#[test]
fn kills_at_random_moments_lose_nothing_and_double_nothing() {
    kill_at_random(None);
}

#[test]
fn kills_at_random_moments_lose_nothing_and_double_nothing_on_postgres() {
    kill_at_random(Some(&fresh_database("kills")));
}

fn kill_at_random(database: Option<&str>) {
    let folder = Folder::new("crash");
    demo_on(folder.path(), database);
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
                        busy.fetch_add(1, Ordering::SeqCst);
                        let outcome = issue(server, id, review);
                        busy.fetch_sub(1, Ordering::SeqCst);
                        match outcome {
                            Outcome::Told(number) => tell.send((id.clone(), number)).unwrap(),
                            // Recovery finished it at this start.
                            Outcome::Already => tell.send((id.clone(), String::new())).unwrap(),
                            Outcome::Unknown => {}
                        }
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
    check(folder.path(), &acknowledged);
    println!(
        "{wanted} kills, {in_flight_at_a_kill} with an issue in flight, {} acknowledged",
        acknowledged.len()
    );
}

fn kill(pid: u32) {
    let killed = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status();
    assert!(killed.unwrap().success());
}

/// Holds the record against what was acknowledged, and against itself.
fn check(dir: &Path, acknowledged: &BTreeMap<String, String>) {
    let record = Record::of(dir);
    record.is_whole();
    let on_record = record.documents();
    for (application, number) in acknowledged {
        assert_eq!(on_record.get(application), Some(number), "an acknowledged document is lost");
    }
    let numbers: BTreeSet<&String> = acknowledged.values().collect();
    assert_eq!(numbers.len(), acknowledged.len());
    let verified = chancery()
        .args(["audit", "verify", "--json", "--config"])
        .arg(dir.join("config.toml"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&verified.stdout);
    assert!(verified.status.success() && said.contains("\"whole\":true"), "{said}");
}

/// A database that stops in the middle, twenty times, under a process that goes on.
#[test]
fn a_database_that_stops_under_load_loses_nothing_and_the_process_goes_on() {
    const STOPS: usize = 20;
    let cluster = Cluster::start();
    let folder = Folder::new("stops");
    demo_on(folder.path(), Some(&cluster.database("stops")));
    let credentials = Credentials::read(folder.path());
    let review = credentials.officer("HOU", 1);
    let mut server = Server::start(folder.path());
    let mut acknowledged: BTreeMap<String, String> = BTreeMap::new();
    let mut cut_off = 0;
    for stop in 0..STOPS {
        let cases: Vec<String> = (0..4).map(|_| approved(&server, &credentials)).collect();
        let (tell, told) = mpsc::channel();
        std::thread::scope(|scope| {
            for half in cases.chunks(2) {
                let (tell, server, review) = (tell.clone(), &server, &review);
                scope.spawn(move || {
                    for id in half {
                        tell.send((id.clone(), issue(server, id, review))).unwrap();
                    }
                });
            }
            // Later at every stop, so that another step is hit.
            let (_keep, never) = mpsc::channel::<()>();
            let patience = Duration::from_millis(u64::try_from(stop).unwrap() * 40);
            never.recv_timeout(patience).unwrap_or_default();
            cluster.crash();
        });
        drop(tell);
        cluster.resume();
        assert!(server.alive(), "the process died with its database");
        for (id, outcome) in told {
            let outcome = match outcome {
                Outcome::Unknown => {
                    cut_off += 1;
                    settled(&server, &id, &review)
                }
                known => known,
            };
            if let Outcome::Told(number) = outcome {
                acknowledged.insert(id, number);
            }
        }
    }
    assert!(cut_off > STOPS / 4, "{cut_off} requests were cut off");
    assert_eq!(server.stop(), Some(0));
    check(folder.path(), &acknowledged);
    println!("{STOPS} stops, {cut_off} requests cut off, {} acknowledged", acknowledged.len());
}

/// Asks again until it is known what became of it.
fn settled(server: &Server, id: &str, key: &str) -> Outcome {
    for _ in 0..100 {
        match issue(server, id, key) {
            Outcome::Unknown => {}
            known => return known,
        }
    }
    panic!("{id} was not settled");
}

#[test]
fn two_processes_on_one_file_have_one_finisher_each() {
    race(None);
}

#[test]
fn two_processes_on_one_server_have_one_finisher_each() {
    race(Some(&fresh_database("race")));
}

/// Two processes are asked for the same documents at the same time, one of them dies in between,
/// and the other goes on with what it had begun.
fn race(database: Option<&str>) {
    let folder = Folder::new("race");
    demo_on(folder.path(), database);
    let credentials = Credentials::read(folder.path());
    let review = credentials.officer("HOU", 1);
    let text = std::fs::read_to_string(folder.path().join("config.toml")).unwrap();
    let second = folder.path().join("second.toml");
    std::fs::write(&second, text.replace("node = \"main\"", "node = \"second\"")).unwrap();
    let mut first = Server::start(folder.path());
    let second = Server::start_with(&second);
    let cases: Vec<String> = (0..24).map(|_| approved(&first, &credentials)).collect();
    let (tell, told) = mpsc::channel();
    std::thread::scope(|scope| {
        for server in [&first, &second] {
            for _ in 0..2 {
                let (tell, cases, review) = (tell.clone(), &cases, &review);
                scope.spawn(move || {
                    for id in cases {
                        tell.send((id.clone(), issue(server, id, review))).unwrap();
                    }
                });
            }
        }
    });
    drop(tell);
    let mut numbers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, outcome) in told {
        if let Outcome::Told(number) = outcome {
            numbers.entry(id).or_default().insert(number);
        }
    }
    let mut acknowledged = BTreeMap::new();
    for (id, mut told) in numbers {
        assert_eq!(told.len(), 1, "{id} was told as {told:?}");
        acknowledged.extend(told.pop_first().map(|number| (id, number)));
    }
    assert_eq!(acknowledged.len(), cases.len());
    first.kill();
    // The other process has all the work, and does new.
    let id = approved(&second, &credentials);
    assert!(matches!(issue(&second, &id, &review), Outcome::Told(_)));
    drop(second);
    check(folder.path(), &acknowledged);
}
