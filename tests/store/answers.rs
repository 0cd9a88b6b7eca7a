//! Acts as they stand on the audit record, and the answers that are kept with them.

use chancery::application::ApplicationRepository;
use chancery::audit::{AuditRepository, Detail, Head, verify};
use chancery::ledger::{Act, Answer, Answered, Object, RequestKey, StorageError};
use chancery::privacy::Personal;
use chancery::store::Store;

use crate::db::{Cell, Db, act, begin, on_both_databases, read};
use crate::samples::{application, application_id, at};

on_both_databases!(
    an_act_reads_back_with_from_where_and_why,
    acts_are_found_by_authority_and_post_page_by_page,
    the_record_is_whole_from_the_first_act_on,
    housekeeping_is_nobodys_act,
    an_answer_is_kept_with_its_act_and_only_once,
    answers_are_forgotten_and_their_keys_with_them,
);

async fn commit(store: &Store, act: Act) -> Result<(), StorageError> {
    begin::<dyn AuditRepository>(store).await.commit(act).await
}

/// What this authority's officer did at a post.
fn at_post(authority: &str, post: &str, second: i64) -> Act {
    Act {
        at: at(second),
        actor: "off_1".into(),
        authority: authority.into(),
        post: post.into(),
        ..act()
    }
}

async fn an_act_reads_back_with_from_where_and_why(db: &Db) {
    let store = db.store().await;
    let said = Act {
        from: Some("2001:db8::7".parse().unwrap()),
        reason: Some(Personal("the holder came back".into())),
        object: Object::new("document", "CH2222222"),
        action: "document.reinstate",
        ..at_post("UTO", "HOU", 5)
    };
    commit(&store, said.clone()).await.unwrap();
    commit(&store, at_post("UTO", "HOU", 7)).await.unwrap();
    let mut unit = read::<dyn AuditRepository>(&store).await;
    let work = unit.work();
    let rows = work.entries(0, 10).await.unwrap();
    let entry = &rows[0].entry;
    assert_eq!((entry.sequence, entry.at), (1, at(5).as_second()));
    assert_eq!((entry.actor.as_str(), entry.action.as_str()), ("off_1", "document.reinstate"));
    assert_eq!((entry.object_kind.as_str(), entry.object.as_str()), ("document", "CH2222222"));
    assert_eq!((entry.authority.as_str(), entry.post.as_str()), ("UTO", "HOU"));
    let detail = Detail { from: said.from, reason: said.reason };
    assert_eq!(rows[0].detail, Some(detail));
    assert!(!String::from_utf8_lossy(&entry.detail).contains("holder"));
    assert_eq!((&rows[1].detail, rows[1].entry.detail.len()), (&None, 0));
    assert_eq!(rows[1].entry.previous, rows[0].hash);
    assert_eq!(work.newest().await.unwrap(), Some(at(7)));
    assert_eq!(work.head().await.unwrap(), Some(Head { sequence: 2, hash: rows[1].hash }));
}

async fn acts_are_found_by_authority_and_post_page_by_page(db: &Db) {
    let store = db.store().await;
    let posts =
        [("UTO", "HOU"), ("UTO", "DXB"), ("QMJ", "CAS"), ("UTO", ""), ("UTO", "HOU"), ("", "")];
    for (second, (authority, post)) in (0..).zip(posts) {
        commit(&store, at_post(authority, post, second)).await.unwrap();
    }
    let mut unit = read::<dyn AuditRepository>(&store).await;
    let work = unit.work();
    let mut of = async |authority: &str, post, after, limit| -> Vec<u64> {
        let rows = work.entries_of(authority, post, after, limit).await.unwrap();
        rows.iter().map(|row| row.entry.sequence).collect()
    };
    assert_eq!(of("UTO", None, 0, 10).await, [1, 2, 4, 5]);
    assert_eq!(of("UTO", None, 1, 2).await, [2, 4]);
    assert_eq!(of("UTO", Some("HOU"), 0, 10).await, [1, 5]);
    assert_eq!(of("UTO", Some("HOU"), 1, 10).await, [5]);
    assert_eq!(of("QMJ", Some("HOU"), 0, 10).await, [0; 0]);
    let all = work.entries(2, 3).await.unwrap();
    assert_eq!(all.iter().map(|row| row.entry.sequence).collect::<Vec<_>>(), [3, 4, 5]);
}

async fn the_record_is_whole_from_the_first_act_on(db: &Db) {
    let store = db.store().await;
    for count in 0..4 {
        let mut unit = read::<dyn AuditRepository>(&store).await;
        assert_eq!(verify(unit.work()).await.unwrap().unwrap().sequence, count);
        assert_eq!(unit.work().newest().await.unwrap().is_some(), count > 0);
        drop(unit);
        commit(&store, act()).await.unwrap();
    }
}

async fn housekeeping_is_nobodys_act(db: &Db) {
    let store = db.store().await;
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    unit.work().add_application(&application(1)).await.unwrap();
    unit.housekeep().await.unwrap();
    let mut unit = read::<dyn ApplicationRepository>(&store).await;
    assert!(unit.work().application(&application_id(1)).await.unwrap().is_some());
    assert_eq!(db.raw().await.count("audit").await, 0);
}

fn answered(key: u8, says: &str) -> Answered {
    Answered {
        request: RequestKey { key: [key; 32], content: [9; 32] },
        answer: Answer {
            status: 201,
            location: Some("/v1/applications/app_1".into()),
            body: Personal(says.as_bytes().to_vec()),
        },
    }
}

async fn kept(store: &Store, key: u8) -> Option<Answered> {
    let mut unit = read::<dyn ApplicationRepository>(store).await;
    unit.work().answer(&[key; 32]).await.unwrap()
}

async fn an_answer_is_kept_with_its_act_and_only_once(db: &Db) {
    let store = db.store().await;
    commit(&store, act().answered(Some(answered(1, "ERIKSSON")))).await.unwrap();
    assert_eq!(kept(&store, 1).await, Some(answered(1, "ERIKSSON")));
    assert_eq!(kept(&store, 2).await, None);
    let mut raw = db.raw().await;
    let body = raw.cell("SELECT body FROM answers", &[]).await;
    assert!(!String::from_utf8_lossy(body.bytes()).contains("ERIKSSON"));
    // The slower of two does nothing at all.
    let before = raw.dump().await;
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    unit.work().add_application(&application(1)).await.unwrap();
    let slower = unit.commit(act().answered(Some(answered(1, "LINDQVIST")))).await;
    assert_eq!(slower, Err(StorageError::Conflict("request")));
    assert_eq!(raw.dump().await, before);
    assert_eq!(kept(&store, 1).await, Some(answered(1, "ERIKSSON")));
}

async fn answers_are_forgotten_and_their_keys_with_them(db: &Db) {
    let store = db.store().await;
    for (key, second) in [(1, 10), (2, 20), (3, 30)] {
        let act = Act { at: at(second), ..act() }.answered(Some(answered(key, "said")));
        commit(&store, act).await.unwrap();
    }
    let mut raw = db.raw().await;
    assert_eq!(raw.count("record_keys").await, 3);
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    assert_eq!(unit.work().forget_answers(at(30)).await.unwrap(), 2);
    unit.housekeep().await.unwrap();
    assert_eq!((kept(&store, 1).await, kept(&store, 2).await), (None, None));
    assert_eq!(kept(&store, 3).await, Some(answered(3, "said")));
    let left = raw.rows("SELECT record FROM record_keys", &[]).await;
    assert_eq!(left, [[Cell::Text(format!("answer:{}", "03".repeat(32)))]]);
}
