//! Intents and the status lists whose places they take.

use chancery::issuance::{Intent, IssuanceRepository};
use chancery::ledger::StorageError;
use chancery::registry::StatusListRow;
use chancery::store::Store;

use crate::db::{Cell, Db, act, begin, on_both_databases, read};
use crate::samples::{application, application_id, at, intent, lease, said, with_authorities};

on_both_databases!(
    an_intent_reads_back_as_it_is_to_be_signed,
    application_number_and_status_index_are_taken_once,
    open_intents_are_listed_oldest_first_until_they_are_closed,
    an_intent_is_taken_over_from_its_lease_and_from_no_other,
    an_intent_is_closed_once_and_by_its_lease,
    an_intent_is_replaced_under_its_lease_and_keeps_its_number_and_place,
    a_status_list_takes_documents_until_it_is_half_full,
);

/// A store with the applications 0 to 4 and a status list.
async fn prepared(db: &Db) -> (Store, StatusListRow) {
    let store = db.store().await;
    with_authorities(&store).await;
    let mut unit = begin::<dyn IssuanceRepository>(&store).await;
    for number in 0..5 {
        unit.work().add_application(&application(number)).await.unwrap();
    }
    let list = unit.work().add_status_list("UTO", "https://id.example").await.unwrap();
    unit.commit(act()).await.unwrap();
    (store, list)
}

async fn put(store: &Store, intent: &Intent) -> Result<(), StorageError> {
    let mut unit = begin::<dyn IssuanceRepository>(store).await;
    unit.work().add_intent(intent).await?;
    unit.commit(act()).await
}

async fn open(store: &Store, number: u32) -> Option<Intent> {
    let mut unit = read::<dyn IssuanceRepository>(store).await;
    unit.work().open_intent(&application_id(number)).await.unwrap()
}

/// How many places of the list are taken.
async fn taken(db: &Db, list: &StatusListRow) -> i64 {
    let id = Cell::Int(i64::try_from(list.id).unwrap());
    db.raw().await.cell("SELECT taken FROM status_lists WHERE id = $1", &[id]).await.int()
}

async fn an_intent_reads_back_as_it_is_to_be_signed(db: &Db) {
    let (store, list) = prepared(db).await;
    let made = intent(1, &list, 17);
    put(&store, &made).await.unwrap();
    let found = open(&store, 1).await.unwrap();
    assert_eq!(found.application, made.application);
    assert_eq!(said(&found.record), said(&made.record));
    assert_eq!(found.to_be_signed, made.to_be_signed);
    assert_eq!(found.seal_to_be_signed, made.seal_to_be_signed);
    assert_eq!((found.made_at, &found.lease), (made.made_at, &made.lease));
    assert!(open(&store, 2).await.is_none());
    assert_eq!(taken(db, &list).await, 1);
}

async fn application_number_and_status_index_are_taken_once(db: &Db) {
    let (store, list) = prepared(db).await;
    let first = intent(1, &list, 17);
    put(&store, &first).await.unwrap();
    let mut application = intent(1, &list, 18);
    application.record.number = intent(3, &list, 0).record.number;
    let mut number = intent(2, &list, 18);
    number.record.number = first.record.number.clone();
    let index = intent(2, &list, 17);
    for (twin, word) in [(index, "status_index"), (number, "number"), (application, "application")]
    {
        assert_eq!(put(&store, &twin).await, Err(StorageError::Conflict(word)));
    }
    assert_eq!(taken(db, &list).await, 1);
    // What was refused took nothing.
    put(&store, &intent(2, &list, 18)).await.unwrap();
    assert_eq!(taken(db, &list).await, 2);
    // Nor is it given back when the intent is closed.
    let mut unit = begin::<dyn IssuanceRepository>(&store).await;
    assert!(unit.work().close_intent(&first.application, &first.lease).await.unwrap());
    unit.commit(act()).await.unwrap();
    let again = put(&store, &intent(3, &list, 17)).await;
    assert_eq!(again, Err(StorageError::Conflict("status_index")));
}

async fn open_intents_are_listed_oldest_first_until_they_are_closed(db: &Db) {
    let (store, list) = prepared(db).await;
    for number in [3, 1, 2] {
        put(&store, &intent(number, &list, u64::from(number))).await.unwrap();
    }
    let mut unit = begin::<dyn IssuanceRepository>(&store).await;
    let work = unit.work();
    let ids = [1, 2, 3].map(application_id);
    assert_eq!(work.open_intents().await.unwrap(), ids);
    assert!(work.close_intent(&ids[1], &lease(1, 1)).await.unwrap());
    assert_eq!(work.open_intents().await.unwrap(), [ids[0].clone(), ids[2].clone()]);
    assert!(work.open_intent(&ids[1]).await.unwrap().is_none());
}

async fn an_intent_is_taken_over_from_its_lease_and_from_no_other(db: &Db) {
    let (store, list) = prepared(db).await;
    for number in [1, 2] {
        put(&store, &intent(number, &list, u64::from(number))).await.unwrap();
    }
    let mut later = lease(2, 2);
    later.until = at(120);
    let mut unit = begin::<dyn IssuanceRepository>(&store).await;
    let (work, id) = (unit.work(), application_id(1));
    for other in [lease(3, 1), lease(1, 2)] {
        assert!(!work.take_intent(&id, &other, &later).await.unwrap());
    }
    assert!(!work.take_intent(&application_id(3), &lease(1, 1), &later).await.unwrap());
    assert!(work.take_intent(&id, &lease(1, 1), &later).await.unwrap());
    assert!(!work.take_intent(&id, &lease(1, 1), &lease(3, 2)).await.unwrap());
    assert_eq!(work.open_intent(&id).await.unwrap().unwrap().lease, later);
    let beside = work.open_intent(&application_id(2)).await.unwrap().unwrap();
    assert_eq!(beside.lease, lease(1, 1));
    assert!(work.close_intent(&id, &later).await.unwrap());
    assert!(!work.take_intent(&id, &later, &lease(3, 3)).await.unwrap());
}

async fn an_intent_is_closed_once_and_by_its_lease(db: &Db) {
    let (store, list) = prepared(db).await;
    for number in [1, 2] {
        put(&store, &intent(number, &list, u64::from(number))).await.unwrap();
    }
    let mut unit = begin::<dyn IssuanceRepository>(&store).await;
    let (work, id) = (unit.work(), application_id(1));
    for other in [lease(2, 1), lease(1, 2)] {
        assert!(!work.close_intent(&id, &other).await.unwrap());
    }
    assert!(!work.close_intent(&application_id(3), &lease(1, 1)).await.unwrap());
    assert!(work.close_intent(&id, &lease(1, 1)).await.unwrap());
    assert!(!work.close_intent(&id, &lease(1, 1)).await.unwrap());
    assert!(work.open_intent(&application_id(2)).await.unwrap().is_some());
}

async fn a_status_list_takes_documents_until_it_is_half_full(db: &Db) {
    let (store, first) = prepared(db).await;
    let expected =
        StatusListRow { id: 0, uri: "https://id.example/status-lists/0".into(), entries: 1 << 17 };
    assert_eq!(first, expected);
    let open = async |authority: &str| {
        let mut unit = read::<dyn IssuanceRepository>(&store).await;
        unit.work().open_status_list(authority).await.unwrap()
    };
    assert_eq!(open("UTO").await, Some(first.clone()));
    assert_eq!(open("QMJ").await, None);
    let half = "UPDATE status_lists SET taken = entries / 2 - 1 WHERE id = 0";
    db.raw().await.change(half, &[]).await;
    assert_eq!(open("UTO").await, Some(first.clone()));
    put(&store, &intent(1, &first, 1)).await.unwrap();
    assert_eq!(open("UTO").await, None);
    let mut unit = begin::<dyn IssuanceRepository>(&store).await;
    let marjani = unit.work().add_status_list("QMJ", "https://id.example").await.unwrap();
    let second = unit.work().add_status_list("UTO", "https://new.example").await.unwrap();
    unit.commit(act()).await.unwrap();
    assert_eq!((marjani.id, second.id), (1, 2));
    assert_eq!(second.uri, "https://new.example/status-lists/2");
    assert_eq!((open("UTO").await, open("QMJ").await), (Some(second), Some(marjani)));
}

async fn an_intent_is_replaced_under_its_lease_and_keeps_its_number_and_place(db: &Db) {
    let (store, list) = prepared(db).await;
    let made = intent(1, &list, 1);
    put(&store, &made).await.unwrap();
    put(&store, &intent(2, &list, 2)).await.unwrap();
    let mut other = made.clone();
    other.made_at = at(60);
    other.to_be_signed = b"other bytes".to_vec();
    other.seal_to_be_signed = Some(b"another seal".to_vec());
    let mut unit = begin::<dyn IssuanceRepository>(&store).await;
    let work = unit.work();
    let with = |change: fn(&mut Intent)| {
        let mut changed = other.clone();
        change(&mut changed);
        changed
    };
    let elsewhere = [
        with(|intent| intent.lease.epoch += 1),
        with(|intent| intent.lease.process = [9; 16]),
        with(|intent| intent.record.status.index += 1),
        Intent { application: application_id(2), ..other.clone() },
    ];
    for changed in &elsewhere {
        assert!(!work.replace_intent(changed).await.unwrap());
    }
    assert!(work.replace_intent(&other).await.unwrap());
    let read = work.open_intent(&made.application).await.unwrap().unwrap();
    assert_eq!((&read.to_be_signed, read.made_at), (&other.to_be_signed, at(60)));
    assert_eq!(read.seal_to_be_signed, other.seal_to_be_signed);
    assert_eq!(said(&read.record), said(&made.record));
    let beside = work.open_intent(&application_id(2)).await.unwrap().unwrap();
    assert_eq!(beside.to_be_signed, intent(2, &list, 2).to_be_signed);
    assert!(work.close_intent(&made.application, &made.lease).await.unwrap());
    assert!(!work.replace_intent(&other).await.unwrap());
}
