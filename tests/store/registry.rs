//! Documents, their status and their log leaves, and what is published of them.

use chancery::access::Witness;
use chancery::application::ApplicationRepository;
use chancery::document::{DocumentStatus, StatusReason};
use chancery::issuance::IssuanceRepository;
use chancery::ledger::StorageError;
use chancery::publish::{PublishRepository, TrustListRow};
use chancery::registry::{Document, RegistryRepository, StatusChange};
use chancery::signing::{SignerRow, Standing};
use chancery::store::Store;
use chancery_identity::DocumentNumber;
use chancery_verify::{KeyState, Status};

use crate::db::{Db, act, begin, on_both_databases, read};
use crate::samples::{
    application, at, certificate, document, intent, leaf, said, with_authorities, with_documents,
};

on_both_databases!(
    a_document_reads_back_with_its_code_and_its_leaf,
    no_document_is_on_record_that_was_not_intended,
    a_status_changes_only_from_what_it_was,
    a_destruction_is_noted_once,
    a_witness_is_on_record_and_nobody_can_read_who_it_was,
    a_list_holds_the_statuses_that_differ_from_the_first,
    trust_lists_follow_one_another_and_a_version_is_taken_once,
    signers_read_back_and_go_on_from_where_they_stand,
);

/// The number of a sample.
fn number(store_list: &chancery::registry::StatusListRow, of: u32) -> DocumentNumber {
    intent(of, store_list, 0).record.number
}

async fn found(store: &Store, number: &DocumentNumber) -> Option<Document> {
    let mut unit = read::<dyn RegistryRepository>(store).await;
    unit.work().document(number).await.unwrap()
}

async fn a_document_reads_back_with_its_code_and_its_leaf(db: &Db) {
    let store = db.store().await;
    let list = with_documents(&store, 3).await;
    for of in 0..3 {
        let made = document(&intent(of, &list, u64::from(of)));
        let found = found(&store, &made.record.number).await.unwrap();
        assert_eq!(said(&found.record), said(&made.record));
        assert_eq!(found.cose, made.cose);
        assert_eq!(found.seal, made.seal);
        assert_eq!((found.status, found.reason), (made.status, made.reason));
        assert_eq!((found.recorded_at, found.destroyed_at), (made.recorded_at, None));
    }
    assert!(found(&store, &number(&list, 9)).await.is_none());
    let mut raw = db.raw().await;
    let leaves = raw.rows("SELECT position, leaf FROM log_leaves ORDER BY position", &[]).await;
    for (at, of) in (0..3).zip(0..3) {
        let row = &leaves[usize::try_from(at).unwrap()];
        assert_eq!((row[0].int(), row[1].bytes()), (at, &leaf(of).0[..]));
    }
    let mut unit = read::<dyn PublishRepository>(&store).await;
    assert_eq!(unit.work().documents_and_leaves().await.unwrap(), (3, 3));
}

async fn no_document_is_on_record_that_was_not_intended(db: &Db) {
    let store = db.store().await;
    let list = with_documents(&store, 1).await;
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    unit.work().add_application(&application(1)).await.unwrap();
    unit.commit(act()).await.unwrap();
    let unintended = document(&intent(1, &list, 1));
    let mut unit = begin::<dyn RegistryRepository>(&store).await;
    let refused = unit.work().add_document(&unintended, leaf(1)).await;
    assert!(matches!(refused, Err(StorageError::Database(_))), "{refused:?}");
    drop(unit);
    let mut unit = begin::<dyn RegistryRepository>(&store).await;
    let twice = unit.work().add_document(&document(&intent(0, &list, 0)), leaf(1)).await;
    assert_eq!(twice, Err(StorageError::Conflict("key")));
    drop(unit);
    // A signature has one leaf.
    let mut unit = begin::<dyn IssuanceRepository>(&store).await;
    unit.work().add_intent(&intent(1, &list, 1)).await.unwrap();
    let again = unit.work().add_document(&unintended, leaf(0)).await;
    assert_eq!(again, Err(StorageError::Conflict("key")));
}

fn change(of: &DocumentNumber, from: DocumentStatus, to: DocumentStatus) -> StatusChange {
    StatusChange {
        number: of.clone(),
        from,
        to,
        reason: None,
        by: "off_1".into(),
        at: at(60),
        witness: None,
    }
}

async fn a_status_changes_only_from_what_it_was(db: &Db) {
    use DocumentStatus::{NotActivated, Revoked, Valid};
    let store = db.store().await;
    let list = with_documents(&store, 2).await;
    let (one, other) = (number(&list, 0), number(&list, 1));
    let lost = Some(StatusReason::Lost);
    let mut unit = begin::<dyn RegistryRepository>(&store).await;
    let work = unit.work();
    assert!(!work.change_status(&change(&one, Valid, Revoked)).await.unwrap());
    assert!(work.change_status(&change(&one, NotActivated, Valid)).await.unwrap());
    assert!(!work.change_status(&change(&one, NotActivated, Valid)).await.unwrap());
    assert_eq!(work.status_before(&one).await.unwrap(), NotActivated);
    let revoke = StatusChange { reason: lost, ..change(&one, Valid, Revoked) };
    assert!(work.change_status(&revoke).await.unwrap());
    assert_eq!(work.status_before(&one).await.unwrap(), Valid);
    assert!(!work.change_status(&change(&number(&list, 9), Valid, Revoked)).await.unwrap());
    unit.commit(act()).await.unwrap();
    let revoked = found(&store, &one).await.unwrap();
    assert_eq!((revoked.status, revoked.reason), (Revoked, lost));
    assert_eq!(found(&store, &other).await.unwrap().status, NotActivated);
    assert_eq!(db.raw().await.count("status_changes").await, 2);
    let mut unit = begin::<dyn RegistryRepository>(&store).await;
    assert!(unit.work().change_status(&change(&one, Revoked, Valid)).await.unwrap());
    unit.commit(act()).await.unwrap();
    let back = found(&store, &one).await.unwrap();
    assert_eq!((back.status, back.reason), (Valid, None));
}

async fn a_destruction_is_noted_once(db: &Db) {
    let store = db.store().await;
    let list = with_documents(&store, 2).await;
    let one = number(&list, 0);
    let mut unit = begin::<dyn RegistryRepository>(&store).await;
    let work = unit.work();
    let revoke = change(&one, DocumentStatus::NotActivated, DocumentStatus::Revoked);
    assert!(work.change_status(&revoke).await.unwrap());
    work.note_destruction(&one, "off_1", None, at(90)).await.unwrap();
    // What is destroyed had a status before, and that is no destruction.
    assert_eq!(work.status_before(&one).await.unwrap(), DocumentStatus::NotActivated);
    let again = work.note_destruction(&one, "off_2", None, at(99)).await;
    assert_eq!(again, Err(StorageError::Damaged("documents")));
    unit.commit(act()).await.unwrap();
    assert_eq!(found(&store, &one).await.unwrap().destroyed_at, Some(at(90)));
    assert_eq!(found(&store, &number(&list, 1)).await.unwrap().destroyed_at, None);
}

async fn a_witness_is_on_record_and_nobody_can_read_who_it_was(db: &Db) {
    let store = db.store().await;
    let list = with_documents(&store, 1).await;
    let one = number(&list, 0);
    let witness =
        Witness::new("Hermine Zoltan".into(), "honorary consul".into(), vec![7; 40]).unwrap();
    let mut unit = begin::<dyn RegistryRepository>(&store).await;
    let revoke = change(&one, DocumentStatus::NotActivated, DocumentStatus::Revoked);
    let revoke = StatusChange { witness: Some(witness.clone()), ..revoke };
    assert!(unit.work().change_status(&revoke).await.unwrap());
    unit.work().note_destruction(&one, "off_1", Some(&witness), at(90)).await.unwrap();
    unit.commit(act()).await.unwrap();
    let mut raw = db.raw().await;
    let sealed = raw.rows("SELECT witness FROM status_changes ORDER BY sequence", &[]).await;
    assert_eq!(sealed.len(), 2);
    for row in &sealed {
        let said = String::from_utf8_lossy(row[0].bytes());
        assert!(row[0].bytes().len() > 40 && !said.contains("Hermine") && !said.contains("consul"));
    }
    assert_ne!(sealed[0], sealed[1]);
}

async fn a_list_holds_the_statuses_that_differ_from_the_first(db: &Db) {
    use DocumentStatus::{NotActivated, Revoked, Valid};
    let store = db.store().await;
    let list = with_documents(&store, 4).await;
    let mut unit = begin::<dyn PublishRepository>(&store).await;
    let work = unit.work();
    for (of, to) in [(3, Valid), (1, Revoked)] {
        let change = change(&number(&list, of), NotActivated, to);
        assert!(work.change_status(&change).await.unwrap());
    }
    let other = work.add_status_list("QMJ", "https://id.example").await.unwrap();
    unit.commit(act()).await.unwrap();
    let mut unit = read::<dyn PublishRepository>(&store).await;
    let work = unit.work();
    let expected = [(1, Status::Revoked), (3, Status::Valid)];
    assert_eq!(work.statuses(list.id).await.unwrap(), expected);
    assert_eq!(work.statuses(other.id).await.unwrap(), []);
    assert_eq!(work.status_lists("UTO").await.unwrap(), [list]);
    assert_eq!(work.status_lists("QMJ").await.unwrap(), [other]);
}

async fn trust_lists_follow_one_another_and_a_version_is_taken_once(db: &Db) {
    let store = db.store().await;
    with_authorities(&store).await;
    let row = |version: u64| TrustListRow {
        version,
        text: format!("trust list {version}\n"),
        // A list of the first release has none.
        signatures: (version != 11).then(|| format!("signatures of {version}\n")),
    };
    let mut unit = begin::<dyn PublishRepository>(&store).await;
    let work = unit.work();
    assert_eq!(work.newest_trust_list("UTO").await.unwrap(), None);
    for (authority, version) in [("UTO", 1), ("UTO", 10), ("UTO", 2), ("QMJ", 11)] {
        work.add_trust_list(authority, &row(version)).await.unwrap();
    }
    assert_eq!(work.newest_trust_list("UTO").await.unwrap(), Some(row(10)));
    unit.commit(act()).await.unwrap();
    let mut unit = begin::<dyn PublishRepository>(&store).await;
    let twice = unit.work().add_trust_list("UTO", &row(2)).await;
    assert_eq!(twice, Err(StorageError::Conflict("version")));
    drop(unit);
    let mut unit = read::<dyn PublishRepository>(&store).await;
    assert_eq!(unit.work().newest_trust_list("QMJ").await.unwrap(), Some(row(11)));
}

async fn signers_read_back_and_go_on_from_where_they_stand(db: &Db) {
    let store = db.store().await;
    with_authorities(&store).await;
    let mut rows: Vec<SignerRow> = (1..=3)
        .map(|seed| SignerRow { certificate: certificate(seed), standing: Standing::active() })
        .collect();
    rows.sort_by_key(|row| row.certificate.key_id());
    let mut unit = begin::<dyn PublishRepository>(&store).await;
    for row in rows.iter().rev() {
        unit.work().add_signer("UTO", row).await.unwrap();
    }
    let other = SignerRow { certificate: certificate(4), standing: Standing::active() };
    unit.work().add_signer("QMJ", &other).await.unwrap();
    unit.commit(act()).await.unwrap();
    let mut unit = begin::<dyn PublishRepository>(&store).await;
    let work = unit.work();
    assert_eq!(work.signers("UTO").await.unwrap(), rows);
    let id = rows[1].certificate.key_id();
    let retired = rows[1].standing.retired(at(5)).unwrap();
    assert!(work.change_standing(id, KeyState::Active, &retired).await.unwrap());
    // Whoever read it as active comes too late.
    assert!(!work.change_standing(id, KeyState::Active, &retired).await.unwrap());
    let revoked = retired.revoked(at(2), "key_compromise", Some(7), at(6)).unwrap();
    assert!(work.change_standing(id, KeyState::Retired, &revoked).await.unwrap());
    rows[1].standing = revoked;
    unit.commit(act()).await.unwrap();
    let mut unit = read::<dyn PublishRepository>(&store).await;
    assert_eq!(unit.work().signers("UTO").await.unwrap(), rows);
    assert_eq!(unit.work().signers("QMJ").await.unwrap(), [other]);
    drop(unit);
    let mut unit = begin::<dyn PublishRepository>(&store).await;
    let twice = unit.work().add_signer("QMJ", &rows[0]).await;
    assert_eq!(twice, Err(StorageError::Conflict("kid")));
}
