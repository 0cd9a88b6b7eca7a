//! Officers and their ways in, verifiers, proposals, and the authorities they serve.

use chancery::access::{
    AccessRepository, LogInRecord, OfficerRecord, PasswordHash, Proposal, Role, Scope, SecretHash,
    ServiceKey, Session, TotpSecret, Verifier, VerifierId, VerifierRecord,
};
use chancery::authority::Authority;
use chancery::ledger::StorageError;
use chancery::privacy::{PersonIndex, Personal};
use chancery::store::Store;
use chancery_identity::NumberBlock;

use crate::db::{Db, act, begin, on_both_databases, read};
use crate::samples::{at, marjan, officer, officer_id, utopia, with_authorities};

on_both_databases!(
    officers_read_back_and_are_found_by_id_login_authority_and_post,
    a_login_is_taken_once_whatever_its_case,
    an_officer_may_be_moved_and_closed_out,
    what_an_officer_proves_themselves_with_reads_back_and_may_be_taken_away,
    a_service_key_opens_until_it_is_ended_by_its_own_officer,
    a_session_lives_until_it_or_all_of_an_officer_are_ended,
    a_one_time_code_is_good_for_one_officer_until_it_expires_or_is_replaced,
    a_recovery_code_is_spent_once_and_by_its_own_officer,
    verifiers_are_found_by_id_and_key_and_a_new_key_ends_the_old,
    a_proposal_takes_the_place_of_the_one_before_and_is_taken_off_once,
    authorities_and_posts_keep_their_order_and_may_be_changed,
    a_number_block_is_one_posts,
);

fn hash(of: &str) -> SecretHash {
    SecretHash::of(of)
}

/// A store with two authorities and the officers 1 and 2 at a post of the first.
async fn staffed(db: &Db) -> Store {
    let store = db.store().await;
    with_authorities(&store).await;
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    for number in [1, 2] {
        unit.work().add_officer(&officer(number, Some("HOU"))).await.unwrap();
    }
    unit.commit(act()).await.unwrap();
    store
}

async fn officers_read_back_and_are_found_by_id_login_authority_and_post(db: &Db) {
    let store = db.store().await;
    with_authorities(&store).await;
    let mut marjani = officer(4, Some("CAS"));
    marjani.officer.authority = "QMJ".parse().unwrap();
    let utopians =
        [officer(1, Some("HOU")), officer(2, Some("DXB")), officer(3, None)].map(|mut officer| {
            officer.officer.people.insert(PersonIndex([9; 16]));
            officer
        });
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    for officer in utopians.iter().chain([&marjani]) {
        unit.work().add_officer(officer).await.unwrap();
    }
    unit.commit(act()).await.unwrap();
    let mut unit = read::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    for officer in utopians.iter().chain([&marjani]) {
        let found = work.officer(&officer.officer.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(officer));
        let typed = format!("  {} ", officer.login.0.to_uppercase());
        assert_eq!(work.officer_by_login(&typed).await.unwrap().as_ref(), Some(officer));
    }
    assert_eq!(work.officer(&officer_id(9)).await.unwrap(), None);
    assert_eq!(work.officer_by_login("zoe.9").await.unwrap(), None);
    let mut sorted = utopians.to_vec();
    sorted.sort_by(|one, other| one.officer.id.cmp(&other.officer.id));
    assert_eq!(work.officers("UTO", None).await.unwrap(), sorted);
    assert_eq!(work.officers("UTO", Some("HOU")).await.unwrap(), [utopians[0].clone()]);
    assert_eq!(work.officers("QMJ", None).await.unwrap(), [marjani]);
    assert_eq!(work.officers("QMJ", Some("HOU")).await.unwrap(), []);
}

async fn a_login_is_taken_once_whatever_its_case(db: &Db) {
    let store = staffed(db).await;
    let twin = OfficerRecord { login: Personal("ZOE.1".into()), ..officer(5, Some("HOU")) };
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let refused = unit.work().add_officer(&twin).await;
    assert_eq!(refused, Err(StorageError::Conflict("login")));
    drop(unit);
    let mut unit = read::<dyn AccessRepository>(&store).await;
    assert_eq!(unit.work().officer(&twin.officer.id).await.unwrap(), None);
}

async fn an_officer_may_be_moved_and_closed_out(db: &Db) {
    let store = staffed(db).await;
    let mut changed = officer(1, None);
    changed.officer.roles = [Role::Auditor].into();
    changed.officer.people = [PersonIndex([8; 16]), PersonIndex([7; 16])].into();
    changed.active = false;
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    unit.work().update_officer(&changed).await.unwrap();
    unit.commit(act()).await.unwrap();
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    assert_eq!(work.officer(&changed.officer.id).await.unwrap(), Some(changed));
    let other = work.officer(&officer_id(2)).await.unwrap();
    assert_eq!(other, Some(officer(2, Some("HOU"))));
    let nobody = work.update_officer(&officer(9, None)).await;
    assert_eq!(nobody, Err(StorageError::Damaged("officers")));
}

async fn what_an_officer_proves_themselves_with_reads_back_and_may_be_taken_away(db: &Db) {
    let store = staffed(db).await;
    let record = LogInRecord {
        password: Some(PasswordHash::of("correct horse battery", [1; 16]).unwrap()),
        totp: Some(TotpSecret::new([7; 20])),
        totp_step: Some(58_000_000),
        failures: 3,
        locked_until: Some(at(60)),
    };
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    assert_eq!(work.log_in_record(&officer_id(1)).await.unwrap(), LogInRecord::default());
    work.put_log_in_record(&officer_id(1), &record).await.unwrap();
    unit.commit(act()).await.unwrap();
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    assert_eq!(work.log_in_record(&officer_id(1)).await.unwrap(), record);
    assert_eq!(work.log_in_record(&officer_id(2)).await.unwrap(), LogInRecord::default());
    work.put_log_in_record(&officer_id(1), &LogInRecord::default()).await.unwrap();
    assert_eq!(work.log_in_record(&officer_id(1)).await.unwrap(), LogInRecord::default());
    let nobody = work.log_in_record(&officer_id(9)).await;
    assert_eq!(nobody, Err(StorageError::Damaged("officers")));
}

async fn a_service_key_opens_until_it_is_ended_by_its_own_officer(db: &Db) {
    let store = staffed(db).await;
    let key = |id: &str, expires_at| ServiceKey {
        id: id.into(),
        officer: officer_id(1),
        scopes: [Role::Approve].into(),
        expires_at,
    };
    let keys = [key("key_a", None), key("key_b", Some(at(3600)))];
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    for key in &keys {
        unit.work().add_service_key(key, hash(&key.id)).await.unwrap();
    }
    unit.commit(act()).await.unwrap();
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    assert_eq!(work.service_keys(&officer_id(1)).await.unwrap(), keys);
    assert_eq!(work.service_keys(&officer_id(2)).await.unwrap(), []);
    assert_eq!(work.service_key(hash("key_b")).await.unwrap().as_ref(), Some(&keys[1]));
    assert_eq!(work.service_key(hash("key_c")).await.unwrap(), None);
    assert!(!work.end_service_key(&officer_id(2), "key_a").await.unwrap());
    assert!(work.end_service_key(&officer_id(1), "key_a").await.unwrap());
    assert!(!work.end_service_key(&officer_id(1), "key_a").await.unwrap());
    assert_eq!(work.service_key(hash("key_a")).await.unwrap(), None);
    let again = work.add_service_key(&key("key_c", None), hash("key_b")).await;
    assert_eq!(again, Err(StorageError::Conflict("key")));
}

async fn a_session_lives_until_it_or_all_of_an_officer_are_ended(db: &Db) {
    let store = staffed(db).await;
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    for (name, number) in [("a", 1), ("b", 1), ("c", 2)] {
        work.add_session(hash(name), &Session::begin(officer_id(number), at(0))).await.unwrap();
    }
    unit.commit(act()).await.unwrap();
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    work.note_session(hash("a"), at(60)).await.unwrap();
    let noted = Session { seen_at: at(60), ..Session::begin(officer_id(1), at(0)) };
    assert_eq!(work.session(hash("a")).await.unwrap(), Some(noted));
    let other = Session::begin(officer_id(1), at(0));
    assert_eq!(work.session(hash("b")).await.unwrap(), Some(other));
    assert!(work.end_session(hash("a")).await.unwrap());
    assert!(!work.end_session(hash("a")).await.unwrap());
    assert_eq!(work.session(hash("a")).await.unwrap(), None);
    work.end_sessions(&officer_id(1)).await.unwrap();
    assert_eq!(work.session(hash("b")).await.unwrap(), None);
    assert!(work.session(hash("c")).await.unwrap().is_some());
}

async fn a_one_time_code_is_good_for_one_officer_until_it_expires_or_is_replaced(db: &Db) {
    let store = staffed(db).await;
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    work.put_one_time_code(&officer_id(1), hash("first"), at(60)).await.unwrap();
    work.put_one_time_code(&officer_id(2), hash("other"), at(60)).await.unwrap();
    unit.commit(act()).await.unwrap();
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    assert_eq!(work.one_time_code(hash("first"), at(59)).await.unwrap(), Some(officer_id(1)));
    assert_eq!(work.one_time_code(hash("first"), at(60)).await.unwrap(), None);
    assert_eq!(work.one_time_code(hash("third"), at(0)).await.unwrap(), None);
    work.put_one_time_code(&officer_id(1), hash("second"), at(90)).await.unwrap();
    assert_eq!(work.one_time_code(hash("first"), at(0)).await.unwrap(), None);
    assert_eq!(work.one_time_code(hash("second"), at(89)).await.unwrap(), Some(officer_id(1)));
    work.end_one_time_code(&officer_id(1)).await.unwrap();
    assert_eq!(work.one_time_code(hash("second"), at(0)).await.unwrap(), None);
    assert_eq!(work.one_time_code(hash("other"), at(0)).await.unwrap(), Some(officer_id(2)));
}

async fn a_recovery_code_is_spent_once_and_by_its_own_officer(db: &Db) {
    let store = staffed(db).await;
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    work.put_recovery_codes(&officer_id(1), &[hash("a"), hash("b")]).await.unwrap();
    work.put_recovery_codes(&officer_id(2), &[hash("c")]).await.unwrap();
    unit.commit(act()).await.unwrap();
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    assert!(!work.spend_recovery_code(&officer_id(2), hash("a")).await.unwrap());
    assert!(work.spend_recovery_code(&officer_id(1), hash("a")).await.unwrap());
    assert!(!work.spend_recovery_code(&officer_id(1), hash("a")).await.unwrap());
    // New codes take the place of all before.
    work.put_recovery_codes(&officer_id(1), &[hash("d")]).await.unwrap();
    assert!(!work.spend_recovery_code(&officer_id(1), hash("b")).await.unwrap());
    assert!(work.spend_recovery_code(&officer_id(1), hash("d")).await.unwrap());
    assert!(work.spend_recovery_code(&officer_id(2), hash("c")).await.unwrap());
}

fn verifier(number: u8, name: &str, authority: &str) -> VerifierRecord {
    VerifierRecord {
        verifier: Verifier {
            id: VerifierId::from_random([number; 16]),
            name: name.into(),
            scopes: [Scope::Verify, Scope::Match].into(),
        },
        authority: authority.into(),
        active: true,
    }
}

async fn verifiers_are_found_by_id_and_key_and_a_new_key_ends_the_old(db: &Db) {
    let store = staffed(db).await;
    let first = verifier(1, "Paso Remittances", "UTO");
    let second = verifier(2, "First Harbour Bank", "UTO");
    let third = verifier(3, "Banque du Port", "QMJ");
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    for (record, key) in [(&first, "a"), (&second, "b"), (&third, "c")] {
        unit.work().add_verifier(record, hash(key)).await.unwrap();
    }
    unit.commit(act()).await.unwrap();
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    assert_eq!(work.verifiers("UTO").await.unwrap(), [second.clone(), first.clone()]);
    assert_eq!(work.verifiers("QMJ").await.unwrap(), [third]);
    assert_eq!(work.verifier(&first.verifier.id).await.unwrap().as_ref(), Some(&first));
    assert_eq!(work.verifier(&VerifierId("ver_0".into())).await.unwrap(), None);
    assert_eq!(work.verifier_by_key(hash("b")).await.unwrap(), Some(second));
    let mut changed = first;
    changed.verifier.scopes = [Scope::Receipt].into();
    changed.active = false;
    work.update_verifier(&changed, None).await.unwrap();
    assert_eq!(work.verifier_by_key(hash("a")).await.unwrap().as_ref(), Some(&changed));
    work.update_verifier(&changed, Some(hash("new"))).await.unwrap();
    assert_eq!(work.verifier_by_key(hash("a")).await.unwrap(), None);
    assert_eq!(work.verifier_by_key(hash("new")).await.unwrap(), Some(changed));
    let nobody = work.update_verifier(&verifier(9, "Nobody", "UTO"), None).await;
    assert_eq!(nobody, Err(StorageError::Damaged("verifiers")));
}

async fn a_proposal_takes_the_place_of_the_one_before_and_is_taken_off_once(db: &Db) {
    let store = staffed(db).await;
    let proposal = |object: &str, by: &str, second| Proposal {
        action: "document.destroy",
        object: object.into(),
        by: by.into(),
        at: at(second),
    };
    let (first, second) = (proposal("CH1", "off_1", 0), proposal("CH1", "off_2", 60));
    let other = proposal("CH2", "off_1", 0);
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    for proposal in [&first, &other, &second] {
        unit.work().put_proposal(proposal).await.unwrap();
    }
    unit.commit(act()).await.unwrap();
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let work = unit.work();
    let found = work.proposal("document.destroy", "CH1").await.unwrap();
    assert_eq!(found.as_ref(), Some(&second));
    assert_eq!(work.proposal("document.reinstate", "CH1").await.unwrap(), None);
    assert!(!work.end_proposal(&first).await.unwrap());
    assert!(work.end_proposal(&second).await.unwrap());
    assert!(!work.end_proposal(&second).await.unwrap());
    assert_eq!(work.proposal("document.destroy", "CH1").await.unwrap(), None);
    assert_eq!(work.proposal("document.destroy", "CH2").await.unwrap(), Some(other));
}

async fn on_record(store: &Store) -> Vec<Authority> {
    let mut unit = read::<dyn AccessRepository>(store).await;
    unit.work().authorities().await.unwrap().iter().cloned().collect()
}

async fn authorities_and_posts_keep_their_order_and_may_be_changed(db: &Db) {
    let store = db.store().await;
    with_authorities(&store).await;
    assert_eq!(on_record(&store).await, [utopia(), marjan()]);
    let mut changed = utopia();
    changed.name = "Utopia".into();
    changed.check_at = "check.mfa.example".into();
    changed.recommendation = true;
    changed.transliteration = changed.transliteration.choose('Ñ', "NXX").unwrap();
    changed.posts[1].name = "Consulate General, Houston".into();
    changed.posts[1].host = "ARE".parse().unwrap();
    changed.posts[1].numbers = NumberBlock::with_prefix("CJ").unwrap();
    changed.posts[1].alone = true;
    changed.posts[1].decided_by = vec!["NBO".into(), "DXB".into()];
    changed.posts.push(marjan().posts[0].clone());
    changed.posts[3].numbers = NumberBlock::with_prefix("CM").unwrap();
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    unit.work().put_authority(&changed).await.unwrap();
    unit.commit(act()).await.unwrap();
    assert_eq!(on_record(&store).await, [changed, marjan()]);
}

async fn a_number_block_is_one_posts(db: &Db) {
    let store = db.store().await;
    with_authorities(&store).await;
    let mut greedy = marjan();
    greedy.posts[1].numbers = NumberBlock::with_prefix("CH").unwrap();
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let refused = unit.work().put_authority(&greedy).await;
    assert_eq!(refused, Err(StorageError::Conflict("key")));
    drop(unit);
    assert_eq!(on_record(&store).await, [utopia(), marjan()]);
}
