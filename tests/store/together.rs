//! Units of many callers at a time: on SQLite they become durable together, and on either database
//! each stands or falls for itself.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use chancery::application::ApplicationRepository;
use chancery::audit::{AuditRepository, verify};
use chancery::environment::Entropy;
use chancery::ledger::{Ledger, StorageError};
use chancery::store::Store;
use tokio::sync::Mutex;

use crate::db::{Cell, Db, Raw, act, begin, on_both_databases, read};
use crate::samples::{application, application_id};

on_both_databases!(
    units_at_the_same_time_stand_and_fall_each_for_itself,
    who_only_dropped_units_holds_no_lock,
    who_goes_away_at_any_moment_leaves_no_lock_and_nothing_by_halves,
    who_goes_away_takes_nobody_with_them,
);

/// Polls a future at most so often, and then drops it with whatever it is waiting for.
pub(crate) async fn polled<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            left -= 1;
            if left == 0 { Poll::Ready(None) } else { Poll::Pending }
        }
    })
    .await
}

/// What becomes of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Committed,
    Dropped,
    /// A statement of it fails.
    Failed,
    /// Its act cannot be recorded.
    Unrecorded,
}

const FATES: [Fate; 4] = [Fate::Committed, Fate::Dropped, Fate::Failed, Fate::Unrecorded];
/// How many units there are at a time.
const UNITS: u32 = 300;

/// Does one unit, and looks from another connection as soon as its commit has returned.
async fn do_one(store: &Store, beside: &Mutex<Raw>, number: u32, fate: Fate) {
    let mut unit = begin::<dyn ApplicationRepository>(store).await;
    unit.work().add_application(&application(number)).await.unwrap();
    match fate {
        Fate::Committed => {
            unit.commit(act()).await.unwrap();
            let sql = "SELECT count(*) FROM applications WHERE id = $1";
            let id = Cell::Text(application_id(number).0);
            assert_eq!(beside.lock().await.cell(sql, &[id]).await, Cell::Int(1));
        }
        Fate::Dropped => drop(unit),
        Fate::Failed => {
            let twice = unit.work().add_application(&application(number)).await;
            assert_eq!(twice, Err(StorageError::Conflict("key")));
        }
        Fate::Unrecorded => {
            let refused = unit.commit(chancery::ledger::Act { action: "test.no", ..act() }).await;
            assert!(matches!(refused, Err(StorageError::Database(_))), "{refused:?}");
        }
    }
}

async fn units_at_the_same_time_stand_and_fall_each_for_itself(db: &Db) {
    let store = db.store().await;
    let mut raw = db.raw().await;
    raw.refuse("test.no").await;
    let beside = Arc::new(Mutex::new(raw));
    let random = Entropy::from_seed(17);
    let fates: Vec<Fate> =
        (0..UNITS).map(|_| FATES[usize::from(random.bytes::<1>()[0] % 4)]).collect();
    let units: Vec<_> = (0..UNITS)
        .zip(fates.clone())
        .map(|(number, fate)| {
            let (store, beside) = (store.clone(), Arc::clone(&beside));
            tokio::spawn(async move { do_one(&store, &beside, number, fate).await })
        })
        .collect();
    for unit in units {
        unit.await.unwrap();
    }
    for (number, fate) in (0..UNITS).zip(&fates) {
        let mut unit = read::<dyn ApplicationRepository>(&store).await;
        let found = unit.work().application(&application_id(number)).await.unwrap();
        assert_eq!(found.is_some(), *fate == Fate::Committed, "{number}: {fate:?}");
    }
    let committed = fates.iter().filter(|fate| **fate == Fate::Committed).count();
    let mut unit = read::<dyn AuditRepository>(&store).await;
    let head = verify(unit.work()).await.unwrap().unwrap();
    assert_eq!(head.sequence, u64::try_from(committed).unwrap());
    assert_free(db).await;
}

/// Another process can write: this one holds no lock.
async fn assert_free(db: &Db) {
    let mut raw = db.raw().await;
    let begin = match raw {
        Raw::Sqlite(_) => "BEGIN IMMEDIATE",
        Raw::Postgres(_) => {
            "BEGIN; SET LOCAL lock_timeout = '10s';
             SELECT pg_advisory_xact_lock(7163082334074663545)"
        }
    };
    raw.run(begin).await.unwrap();
    raw.run("ROLLBACK").await.unwrap();
}

async fn who_only_dropped_units_holds_no_lock(db: &Db) {
    let store = db.store().await;
    for number in 0..20 {
        let mut unit = begin::<dyn ApplicationRepository>(&store).await;
        unit.work().add_application(&application(number)).await.unwrap();
        drop(unit);
        assert_free(db).await;
    }
    // Many at once, some of which go away while they wait for their turn.
    let first = begin::<dyn ApplicationRepository>(&store).await;
    for _ in 0..20 {
        let waiting = polled(Ledger::<dyn ApplicationRepository>::begin(&store), 1).await;
        assert!(waiting.is_none());
    }
    drop(first);
    assert_free(db).await;
    assert_eq!(db.raw().await.count("applications").await, 0);
}

/// A whole unit: what a request does whose client may hang up at any moment.
async fn unit_of(store: &Store, number: u32) -> Result<(), StorageError> {
    let mut unit = Ledger::<dyn ApplicationRepository>::begin(store).await?;
    unit.work().add_application(&application(number)).await?;
    unit.commit(act()).await
}

async fn who_goes_away_at_any_moment_leaves_no_lock_and_nothing_by_halves(db: &Db) {
    let store = db.store().await;
    let mut went_away = 0;
    let mut number = 0;
    for times in (1..=12).cycle().take(240) {
        number += 1;
        went_away += u32::from(polled(unit_of(&store, number), times).await.is_none());
        assert_free(db).await;
        number += 1;
        unit_of(&store, number).await.unwrap();
    }
    assert!(went_away > 50, "{went_away}");
    let mut raw = db.raw().await;
    let applications = raw.count("applications").await;
    assert_eq!(raw.count("application_versions").await, applications);
    assert_eq!(raw.count("audit").await, applications);
    assert!(applications >= 240);
    let mut unit = read::<dyn AuditRepository>(&store).await;
    assert_eq!(verify(unit.work()).await.unwrap().unwrap().sequence, applications.unsigned_abs());
}

/// Others whose units were in the same transaction hear what became of theirs, whoever went away.
async fn who_goes_away_takes_nobody_with_them(db: &Db) {
    let store = db.store().await;
    let units: Vec<_> = (0..UNITS)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let times = usize::try_from(number / 2 % 12).unwrap() + 1;
                if number.is_multiple_of(2) {
                    unit_of(&store, number).await.unwrap();
                } else {
                    polled(unit_of(&store, number), times).await;
                }
            })
        })
        .collect();
    for unit in units {
        unit.await.unwrap();
    }
    for number in (0..UNITS).step_by(2) {
        let mut unit = read::<dyn ApplicationRepository>(&store).await;
        assert!(unit.work().application(&application_id(number)).await.unwrap().is_some());
    }
    assert_free(db).await;
    let mut raw = db.raw().await;
    assert_eq!(raw.count("audit").await, raw.count("applications").await);
}
