//! The key-encryption key turned, and the turning stopped anywhere: every record can be read.

use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use chancery::access::AccessRepository;
use chancery::application::ApplicationRepository;
use chancery::config::Config;
use chancery::environment::Entropy;
use chancery::ledger::StorageError;
use chancery::privacy::SealingKeys;
use chancery::registry::{RegistryRepository, StatusListRow};
use chancery::store::{Schema, Store};

use crate::common::chancery;
use crate::db::{Db, act, begin, keys, on_both_databases, read};
use crate::instance::{PASSPHRASE, asked, sealing_keys, set_up};
use crate::samples::{application, application_id, intent, officer, with_documents};
use crate::together::polled;

on_both_databases!(
    a_turning_that_is_stopped_at_fifty_points_leaves_every_record_readable,
    a_turning_whose_process_is_killed_leaves_every_record_readable,
);

/// How many applications, documents and officers there are of each.
const RECORDS: u32 = 60;
/// How often the turning is stopped.
const POINTS: usize = 50;

async fn fill(store: &Store) -> StatusListRow {
    let list = with_documents(store, RECORDS).await;
    let mut unit = begin::<dyn AccessRepository>(store).await;
    for number in 0..RECORDS {
        unit.work().add_officer(&officer(number, Some("HOU"))).await.unwrap();
    }
    unit.commit(act()).await.unwrap();
    list
}

/// Reads every record, and stops at the first that does not open.
async fn read_all(store: &Store, list: &StatusListRow) -> Result<(), StorageError> {
    for number in 0..RECORDS {
        let mut unit = read::<dyn ApplicationRepository>(store).await;
        let found = unit.work().application(&application_id(number)).await?;
        assert_eq!(found.unwrap().version.salt, application(number).version.salt);
        let mut unit = read::<dyn RegistryRepository>(store).await;
        let of = intent(number, list, 0).record.number;
        assert_eq!(unit.work().document(&of).await?.unwrap().record.number, of);
    }
    let mut unit = read::<dyn AccessRepository>(store).await;
    let officers = unit.work().officers("UTO", None).await?;
    assert_eq!(officers.len(), usize::try_from(RECORDS).unwrap());
    Ok(())
}

/// The keys as another process gets them: out of a file.
fn filed(keys: &SealingKeys) -> String {
    let entropy = Entropy::from_system().unwrap();
    keys.to_file(PASSPHRASE, entropy.bytes(), || entropy.bytes()).unwrap()
}

/// A process that begins with these keys.
async fn started(db: &Db, file: &str) -> Store {
    let keys = SealingKeys::from_file(file, PASSPHRASE).unwrap();
    db.opened(keys, Schema::Expect).await.unwrap()
}

/// How many record keys are under each of the keys that are in use.
async fn wrapped(db: &Db) -> Vec<(i64, i64)> {
    let sql = "SELECT number, count(*) FROM record_keys GROUP BY number ORDER BY number";
    let rows = db.raw().await.rows(sql, &[]).await;
    rows.iter().map(|row| (row[0].int(), row[1].int())).collect()
}

async fn a_turning_that_is_stopped_at_fifty_points_leaves_every_record_readable(db: &Db) {
    let store = db.store().await;
    let list = fill(&store).await;
    store.close().await;
    let before = filed(&keys());
    let mut turned = SealingKeys::from_file(&before, PASSPHRASE).unwrap();
    turned.turn([4; 32]);
    let file = filed(&turned);
    let mut mixed = 0;
    for point in 0..POINTS {
        let store = started(db, &file).await;
        read_all(&store, &list).await.unwrap();
        mixed += usize::from(wrapped(db).await.len() == 2);
        // Some steps are taken to their end, and the others given up in the middle.
        polled(store.rewrap(5), 1 + point * 7 % 23).await;
    }
    assert!(mixed > POINTS / 2, "{mixed}");
    let store = started(db, &file).await;
    read_all(&store, &list).await.unwrap();
    while store.rewrap(50).await.unwrap() > 0 {}
    assert_eq!(store.rewrap(50).await.unwrap(), 0);
    assert_eq!(wrapped(db).await, [(2, i64::from(3 * RECORDS))]);
    store.close().await;
    turned.forget_old();
    let store = started(db, &filed(&turned)).await;
    read_all(&store, &list).await.unwrap();
    // Who has only the old key has nothing any more.
    let outdated = started(db, &before).await;
    let read = read_all(&outdated, &list).await;
    assert_eq!(read, Err(StorageError::Damaged("record_keys")));
}

/// How often the process is killed.
fn kills(db: &Db) -> usize {
    if db.is_sqlite() { 12 } else { 6 }
}

async fn a_turning_whose_process_is_killed_leaves_every_record_readable(db: &Db) {
    let config = set_up(db);
    let store = db.opened(sealing_keys(&config), Schema::Expect).await.unwrap();
    let names = enrol(&store).await;
    store.close().await;
    let random = Entropy::from_seed(19);
    let mut killed = 0;
    for _ in 0..kills(db) {
        let patience = Duration::from_millis(u64::from(random.bytes::<1>()[0]) * 3);
        if turn_or_kill(&config, patience) {
            killed += 1;
        } else {
            finish(&config);
        }
        assert_whole(&config, &names);
    }
    assert!(killed > 0);
    println!("{killed} turnings were killed");
    finish(&config);
    assert_whole(&config, &names);
    assert_eq!(wrapped(db).await.len(), 1);
}

/// So many officers that the turning takes several steps, and what they are called.
async fn enrol(store: &Store) -> Vec<String> {
    let mut unit = begin::<dyn AccessRepository>(store).await;
    let mut names = vec!["First administrator".to_string()];
    for number in 0..1200 {
        let officer = officer(number, Some("HOU"));
        unit.work().add_officer(&officer).await.unwrap();
        names.push(officer.name.0);
    }
    unit.commit(act()).await.unwrap();
    names.sort();
    names
}

/// Turns the key, and kills the process when the time is over. Whether it was killed.
fn turn_or_kill(config: &Path, patience: Duration) -> bool {
    let mut child = chancery()
        .args(["keys", "rotate-sealing", "--config"])
        .arg(config)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut errors = child.stderr.take().unwrap();
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let mut said = String::new();
        errors.read_to_string(&mut said).unwrap();
        tell.send(said).unwrap_or_default();
    });
    // Its end of the pipe closes when it ends.
    let ended = told.recv_timeout(patience);
    child.kill().unwrap();
    let status = child.wait().unwrap();
    match ended {
        Ok(said) if !status.success() && status.code().is_some() => panic!("{said}"),
        _ => !status.success(),
    }
}

/// Finishes the turning, and finds one key in the file.
fn finish(config: &Path) {
    for last in [&["keys", "rotate-sealing"][..], &["keys", "rotate-sealing", "--finish"]] {
        let output = chancery().args(last).arg("--config").arg(config).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let file = Config::read(config).unwrap().sealing_key;
    let file = crate::common::record(&file);
    assert_eq!(file["keys"].as_object().unwrap().len(), 1);
    assert!(file["keys"].get(file["current"].to_string()).is_some());
}

/// What an operator finds after whatever happened: nothing is wrong, and everybody is there.
fn assert_whole(config: &Path, names: &[String]) {
    let doctor = asked(config, &["doctor"]);
    for check in doctor["checks"].as_array().unwrap() {
        assert_ne!(check["result"], "fail", "{check}");
    }
    let list = asked(config, &["officer", "list", "UTO"]);
    let listed = list["officers"].as_array().unwrap().iter();
    let mut found: Vec<&str> = listed.map(|one| one["name"].as_str().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, names);
}
