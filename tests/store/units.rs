//! Units of work, and how a database is opened.

use chancery::access::{
    AccessRepository, LogInRecord, Proposal, SecretHash, Session, TotpSecret, Witness,
};
use chancery::application::ApplicationRepository;
use chancery::document::DocumentStatus;
use chancery::issuance::IssuanceRepository;
use chancery::ledger::{Answer, Answered, RequestKey, StorageError};
use chancery::privacy::{Personal, SealingKeys};
use chancery::publish::{PublishRepository, TrustListRow};
use chancery::registry::StatusChange;
use chancery::signing::{SignerRow, Standing};
use chancery::store::{OpenError, Schema, Store};

use crate::db::{Cell, Db, act, begin, changed, keys, on_both_databases, read};
use crate::samples::{
    application, application_id, at, certificate, document, intent, leaf, officer, officer_id,
    with_authorities, with_documents,
};

on_both_databases!(
    a_dropped_unit_leaves_nothing_in_any_table,
    a_reader_sees_what_is_durable_and_keeps_to_what_it_saw,
    a_reader_cannot_write,
    a_unit_that_failed_leaves_nothing_and_the_next_goes_on,
    what_is_committed_is_there_when_the_store_is_opened_again,
    a_schema_that_is_newer_or_changed_is_refused,
    a_database_without_schema_is_refused_unless_it_may_be_made,
    another_key_opens_nothing,
    nothing_about_a_person_can_be_read_in_the_database,
);

/// Writes into every table there is but the audit record, in one unit.
async fn write_everywhere(unit: &mut (dyn PublishRepository + 'static)) {
    let list = unit.add_status_list("UTO", "https://id.example").await.unwrap();
    let row = TrustListRow { version: 1, text: "trust list".into(), signatures: None };
    unit.add_trust_list("UTO", &row).await.unwrap();
    let signer = SignerRow { certificate: certificate(9), standing: Standing::active() };
    unit.add_signer("UTO", &signer).await.unwrap();
    let proposal = Proposal {
        action: "document.destroy",
        object: "CH1".into(),
        by: "off_1".into(),
        at: at(0),
    };
    unit.put_proposal(&proposal).await.unwrap();
    let mut authority = crate::samples::utopia();
    authority.recommendation = true;
    unit.put_authority(&authority).await.unwrap();
    let number = intent(0, &list, 0).record.number;
    let change = StatusChange {
        number: number.clone(),
        from: DocumentStatus::NotActivated,
        to: DocumentStatus::Revoked,
        reason: None,
        by: "off_1".into(),
        at: at(0),
        witness: Some(Witness::new("Hermine".into(), "consul".into(), vec![1]).unwrap()),
    };
    assert!(unit.change_status(&change).await.unwrap());
    unit.note_destruction(&number, "off_1", None, at(0)).await.unwrap();
}

async fn a_dropped_unit_leaves_nothing_in_any_table(db: &Db) {
    let store = db.store().await;
    with_documents(&store, 1).await;
    let before = db.raw().await.dump().await;
    let mut unit = begin::<dyn PublishRepository>(&store).await;
    write_everywhere(unit.work()).await;
    drop(unit);
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    write_access(unit.work()).await;
    drop(unit);
    let mut unit = begin::<dyn IssuanceRepository>(&store).await;
    let work = unit.work();
    let list = work.open_status_list("UTO").await.unwrap().unwrap();
    work.add_application(&application(1)).await.unwrap();
    let made = intent(1, &list, 1);
    work.add_intent(&made).await.unwrap();
    work.add_document(&document(&made), leaf(1)).await.unwrap();
    drop(unit);
    // The next unit begins where the dropped ones did.
    let unit = begin::<dyn AccessRepository>(&store).await;
    unit.commit(act()).await.unwrap();
    let after = db.raw().await.dump().await;
    assert_eq!(changed(&before, &after), ["audit", "audit_head"]);
}

async fn write_access(unit: &mut (dyn AccessRepository + 'static)) {
    let (id, hash) = (officer_id(1), SecretHash::of("secret"));
    unit.add_officer(&officer(1, Some("HOU"))).await.unwrap();
    let log_in = LogInRecord { totp: Some(TotpSecret::new([1; 20])), ..LogInRecord::default() };
    unit.put_log_in_record(&id, &log_in).await.unwrap();
    unit.add_session(hash, &Session::begin(id.clone(), at(0))).await.unwrap();
    unit.put_one_time_code(&id, hash, at(60)).await.unwrap();
    unit.put_recovery_codes(&id, &[hash]).await.unwrap();
}

/// Whether a reader that begins now finds the application.
async fn is_there(store: &Store, number: u32) -> bool {
    let mut unit = read::<dyn ApplicationRepository>(store).await;
    unit.work().application(&application_id(number)).await.unwrap().is_some()
}

async fn a_reader_sees_what_is_durable_and_keeps_to_what_it_saw(db: &Db) {
    let store = db.store().await;
    let mut writer = begin::<dyn ApplicationRepository>(&store).await;
    writer.work().add_application(&application(1)).await.unwrap();
    assert!(writer.work().application(&application_id(1)).await.unwrap().is_some());
    let mut reader = read::<dyn ApplicationRepository>(&store).await;
    assert!(reader.work().application(&application_id(1)).await.unwrap().is_none());
    writer.commit(act()).await.unwrap();
    assert!(reader.work().application(&application_id(1)).await.unwrap().is_none());
    assert!(is_there(&store, 1).await);
}

async fn a_reader_cannot_write(db: &Db) {
    let store = db.store().await;
    with_authorities(&store).await;
    let before = db.raw().await.dump().await;
    let mut unit = read::<dyn ApplicationRepository>(&store).await;
    let refused = unit.work().add_application(&application(1)).await;
    assert!(matches!(refused, Err(StorageError::Database(_))), "{refused:?}");
    let mut unit = read::<dyn ApplicationRepository>(&store).await;
    let state = chancery::application::State::Draft;
    let refused = unit.work().put_application_state(&application_id(1), &state).await;
    assert!(refused.is_err());
    let unit = read::<dyn ApplicationRepository>(&store).await;
    let refused = unit.commit(act()).await;
    assert!(matches!(refused, Err(StorageError::Database(_))), "{refused:?}");
    assert_eq!(db.raw().await.dump().await, before);
}

async fn a_unit_that_failed_leaves_nothing_and_the_next_goes_on(db: &Db) {
    let store = db.store().await;
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    unit.work().add_application(&application(1)).await.unwrap();
    unit.work().add_application(&application(1)).await.unwrap_err();
    drop(unit);
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    unit.work().add_application(&application(2)).await.unwrap();
    unit.commit(act()).await.unwrap();
    assert_eq!((is_there(&store, 1).await, is_there(&store, 2).await), (false, true));
}

async fn what_is_committed_is_there_when_the_store_is_opened_again(db: &Db) {
    let store = db.store().await;
    with_documents(&store, 2).await;
    assert_eq!(store.not_durable().await.unwrap(), None);
    store.close().await;
    let closed = chancery::ledger::Ledger::<dyn AccessRepository>::begin(&store).await;
    assert!(matches!(closed.err(), Some(StorageError::Unavailable(_))));
    // Bringing the schema up to date twice changes nothing.
    for schema in [Schema::Expect, Schema::Migrate, Schema::Create] {
        let store = db.opened(keys(), schema).await.unwrap();
        assert!(is_there(&store, 1).await);
        store.close().await;
    }
}

async fn a_schema_that_is_newer_or_changed_is_refused(db: &Db) {
    db.store().await.close().await;
    let mut raw = db.raw().await;
    let future = match db.is_sqlite() {
        true => "(9999, 'from the future', 1, x'00', 0)",
        false => "(9999, 'from the future', true, '\\x00', 0)",
    };
    let columns = "(version, description, success, checksum, execution_time)";
    raw.run(&format!("INSERT INTO _sqlx_migrations {columns} VALUES {future}")).await.unwrap();
    let opened = db.opened(keys(), Schema::Expect).await;
    assert!(matches!(opened, Err(OpenError::Ahead)), "{opened:?}");
    for schema in [Schema::Migrate, Schema::Create] {
        let opened = db.opened(keys(), schema).await;
        assert!(matches!(opened, Err(OpenError::Migrate(_))), "{opened:?}");
    }
    raw.run("DELETE FROM _sqlx_migrations WHERE version = 9999").await.unwrap();
    let sum = Cell::Bytes(vec![0; 48]);
    raw.change("UPDATE _sqlx_migrations SET checksum = $1", &[sum]).await;
    for schema in [Schema::Expect, Schema::Migrate, Schema::Create] {
        let opened = db.opened(keys(), schema).await;
        assert!(matches!(opened, Err(OpenError::Migrate(_))), "{opened:?}");
    }
}

async fn a_database_without_schema_is_refused_unless_it_may_be_made(db: &Db) {
    if db.is_sqlite() {
        for schema in [Schema::Expect, Schema::Migrate] {
            let opened = db.opened(keys(), schema).await;
            assert!(matches!(opened, Err(OpenError::Database(_))), "{opened:?}");
        }
        let file = db.folder().path().join("chancery.db");
        assert!(!file.exists());
        std::fs::write(file, b"").unwrap();
    }
    let opened = db.opened(keys(), Schema::Expect).await;
    assert!(matches!(opened, Err(OpenError::Behind)), "{opened:?}");
    assert_eq!(db.raw().await.tables().await, [""; 0]);
    db.store().await;
    assert_eq!(db.raw().await.count("audit").await, 0);
}

async fn another_key_opens_nothing(db: &Db) {
    let store = db.store().await;
    let list = with_documents(&store, 1).await;
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    unit.work().add_officer(&officer(1, Some("HOU"))).await.unwrap();
    unit.commit(act()).await.unwrap();
    store.close().await;
    let others = SealingKeys::new([9; 32], [2; 32], [3; 32]);
    let store = db.opened(others, Schema::Expect).await.unwrap();
    let mut unit = read::<dyn PublishRepository>(&store).await;
    let number = intent(0, &list, 0).record.number;
    let damaged = StorageError::Damaged("record_keys");
    assert_eq!(unit.work().document(&number).await.err(), Some(damaged.clone()));
    let mut unit = read::<dyn AccessRepository>(&store).await;
    assert_eq!(unit.work().officer(&officer_id(1)).await.err(), Some(damaged.clone()));
    let mut unit = read::<dyn ApplicationRepository>(&store).await;
    assert_eq!(unit.work().application(&application_id(0)).await.err(), Some(damaged));
    // Nor does another key vouch for the audit record.
    let others = SealingKeys::new([1; 32], [2; 32], [9; 32]);
    let store = db.opened(others, Schema::Expect).await.unwrap();
    let refused = begin::<dyn AccessRepository>(&store).await.commit(act()).await;
    assert_eq!(refused, Err(StorageError::Damaged("audit_head")));
}

/// Words of the samples that no column and no file may hold.
const PERSONAL: [&str; 9] = [
    "ERIKSSON",
    "ÅSA",
    "1974-08-12",
    "ZENITH",
    "Nováková",
    "zoe.1",
    "Hermine",
    "the reason",
    "BODY",
];

async fn nothing_about_a_person_can_be_read_in_the_database(db: &Db) {
    let store = db.store().await;
    let list = with_documents(&store, 2).await;
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    write_access(unit.work()).await;
    unit.commit(act()).await.unwrap();
    let mut unit = begin::<dyn PublishRepository>(&store).await;
    let witness = Witness::new("Hermine".into(), "consul".into(), vec![1]).unwrap();
    let number = intent(0, &list, 0).record.number;
    unit.work().note_destruction(&number, "off_1", Some(&witness), at(0)).await.unwrap();
    let answer = Answer { status: 200, location: None, body: Personal(b"BODY".to_vec()) };
    let request = RequestKey { key: [1; 32], content: [2; 32] };
    let said = act().because(Some(Personal("the reason".into())));
    unit.commit(said.answered(Some(Answered { request, answer }))).await.unwrap();
    let mut raw = db.raw().await;
    let mut held = Vec::new();
    for table in raw.tables().await {
        for row in raw.rows(&format!("SELECT * FROM {table}"), &[]).await {
            for cell in row {
                match cell {
                    Cell::Text(text) => held.extend(text.into_bytes()),
                    Cell::Bytes(bytes) => held.extend(bytes),
                    Cell::Int(_) | Cell::Null => {}
                }
                held.push(0);
            }
        }
    }
    for entry in std::fs::read_dir(db.folder().path()).unwrap() {
        held.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    for word in PERSONAL {
        let found = held.windows(word.len()).any(|window| window == word.as_bytes());
        assert!(!found, "{word} can be read");
    }
}
