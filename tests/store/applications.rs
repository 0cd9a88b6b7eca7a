//! Applications: their versions, their states, the reviews that wait.

use chancery::access::OfficerId;
use chancery::application::{
    Application, ApplicationRepository, Approval, DueReview, Finding, Review, Reviewed, State,
};
use chancery::ledger::StorageError;
use chancery::store::Store;
use chancery_identity::Timestamp;

use crate::db::{Cell, Db, act, begin, on_both_databases, read};
use crate::samples::{application, application_id, at, capturer, officer_id, with_authorities};

on_both_databases!(
    an_application_reads_back_in_its_last_version_and_every_version_stays,
    an_application_is_added_once,
    the_state_of_an_application_moves_without_a_new_version,
    reviews_wait_soonest_first_until_they_are_done,
);

async fn put(store: &Store, application: &Application) {
    let mut unit = begin::<dyn ApplicationRepository>(store).await;
    unit.work().add_application(application).await.unwrap();
    unit.commit(act()).await.unwrap();
}

async fn update(store: &Store, application: &Application) {
    let mut unit = begin::<dyn ApplicationRepository>(store).await;
    unit.work().update_application(application).await.unwrap();
    unit.commit(act()).await.unwrap();
}

async fn found(store: &Store, number: u32) -> Option<Application> {
    let mut unit = read::<dyn ApplicationRepository>(store).await;
    unit.work().application(&application_id(number)).await.unwrap()
}

/// Whether two are the same to everybody who may ask.
fn assert_same(one: &Application, other: &Application) {
    assert_eq!(one.version.content_hash(), other.version.content_hash());
    assert_eq!(one.version.number, other.version.number);
    assert_eq!(one.version.portrait, other.version.portrait);
    assert_eq!(one.version.signature, other.version.signature);
    assert_eq!((&one.authority, &one.post), (&other.authority, &other.post));
    assert_eq!((&one.captured_by, &one.people), (&other.captured_by, &other.people));
    assert_eq!((&one.state, &one.review), (&other.state, &other.review));
    assert_eq!(one.created_at, other.created_at);
}

async fn an_application_reads_back_in_its_last_version_and_every_version_stays(db: &Db) {
    let store = db.store().await;
    let first = application(1);
    put(&store, &first).await;
    put(&store, &application(2)).await;
    assert_same(&found(&store, 1).await.unwrap(), &first);
    let second = first.clone().with_portrait(vec![1, 2, 3], &capturer(2)).unwrap();
    update(&store, &second).await;
    let third = second.clone().with_signature(vec![4; 70_000], &capturer(3)).unwrap();
    update(&store, &third).await;
    let read = found(&store, 1).await.unwrap();
    assert_same(&read, &third);
    assert_eq!(read.captured_by.len(), 3);
    assert_same(&found(&store, 2).await.unwrap(), &application(2));
    assert!(found(&store, 3).await.is_none());
    let sql = "SELECT version, content_hash FROM application_versions WHERE application = $1
               ORDER BY version";
    let id = Cell::Text(application_id(1).0);
    let hashes: Vec<_> = [&first, &second, &third]
        .iter()
        .map(|a| vec![Cell::Int(a.version.number.into()), hash(a)])
        .collect();
    assert_eq!(db.raw().await.rows(sql, &[id]).await, hashes);
}

fn hash(application: &Application) -> Cell {
    Cell::Bytes(application.version.content_hash().0.to_vec())
}

async fn an_application_is_added_once(db: &Db) {
    let store = db.store().await;
    put(&store, &application(1)).await;
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    let again = unit.work().add_application(&application(1)).await;
    assert_eq!(again, Err(StorageError::Conflict("key")));
    drop(unit);
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    let nobody = unit.work().update_application(&application(2)).await;
    assert_eq!(nobody, Err(StorageError::Damaged("applications")));
}

fn approval(by: u32, alone: bool) -> Approval {
    let hash = application(1).version.content_hash();
    Approval { by: officer_id(by), at: at(30), hash, alone }
}

async fn the_state_of_an_application_moves_without_a_new_version(db: &Db) {
    let store = db.store().await;
    put(&store, &application(1)).await;
    let by = |number: u32| -> OfficerId { officer_id(number) };
    let number = "CH2222222".parse().unwrap();
    let approved = State::Approved { approval: approval(3, false) };
    let states = [
        State::Submitted { by: by(1), at: at(10) },
        State::Recommended { by: by(2), at: at(20) },
        approved.clone(),
        approved.issued(&number).unwrap(),
    ];
    for state in states {
        let mut unit = begin::<dyn ApplicationRepository>(&store).await;
        let work = unit.work();
        work.put_application_state(&application_id(1), &state).await.unwrap();
        unit.commit(act()).await.unwrap();
        let mut unit = begin::<dyn ApplicationRepository>(&store).await;
        let work = unit.work();
        let found = work.application_state(&application_id(1)).await.unwrap();
        assert_eq!(found.as_ref(), Some(&state));
        assert_eq!(work.application(&application_id(1)).await.unwrap().unwrap().state, state);
        assert_eq!(work.application_state(&application_id(2)).await.unwrap(), None);
        let nobody = work.put_application_state(&application_id(2), &state).await;
        assert_eq!(nobody, Err(StorageError::Damaged("applications")));
    }
    assert_eq!(db.raw().await.count("application_versions").await, 1);
}

/// Approved by one officer alone, to be looked at until `due`.
fn alone(number: u32, due: Timestamp) -> Application {
    Application {
        state: State::Approved { approval: approval(1, true) },
        review: Some(Review { due_at: due, done: None }),
        ..application(number)
    }
}

async fn reviews_wait_soonest_first_until_they_are_done(db: &Db) {
    let store = db.store().await;
    with_authorities(&store).await;
    for (number, due) in [(1, 300), (2, 100), (3, 200)] {
        put(&store, &application(number)).await;
        update(&store, &alone(number, at(due))).await;
    }
    let marjani = Application { authority: "QMJ".into(), post: "CAS".into(), ..alone(4, at(50)) };
    put(&store, &marjani).await;
    put(&store, &application(5)).await;
    let waiting = async |authority: &str| {
        let mut unit = read::<dyn ApplicationRepository>(&store).await;
        unit.work().due_reviews(authority).await.unwrap()
    };
    let due = |number, second| DueReview {
        application: application_id(number),
        post: "HOU".into(),
        due_at: at(second),
    };
    assert_eq!(waiting("UTO").await, [due(2, 100), due(3, 200), due(1, 300)]);
    assert_eq!(waiting("QMJ").await.len(), 1);
    let mut done = alone(3, at(200));
    let reviewer = officer_id(2);
    let finding = Finding::Objected;
    let reviewed = Reviewed { by: reviewer, at: at(60), finding };
    done.review = Some(Review { due_at: at(200), done: Some(reviewed) });
    update(&store, &done).await;
    assert_eq!(waiting("UTO").await, [due(2, 100), due(1, 300)]);
    assert_same(&found(&store, 3).await.unwrap(), &done);
}
