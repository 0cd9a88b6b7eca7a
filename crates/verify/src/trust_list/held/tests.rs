//! The rules of a client that remembers: the attacks of a mirror, of somebody with stolen keys, and
//! of an authority that tells two stories.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;

use super::*;
use crate::{NoteError, NoteKey, Post, Root};

/// The keys of root records 1, 2 and 3, three each.
const FIRST: [u8; 3] = [11, 12, 13];
const SECOND: [u8; 3] = [21, 22, 23];
const THIRD: [u8; 3] = [31, 32, 33];
const ROOT: u8 = 1;
const SKEW: SignedDuration = SignedDuration::from_mins(5);

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> PublicKey {
    PublicKey::from_bytes(key(seed).verifying_key().as_bytes()).unwrap()
}

fn note_key(seed: u8) -> NoteKey {
    NoteKey { name: format!("list-{seed}.uto.example"), key: public(seed) }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-25T12:00:00Z")
}

fn root(version: u64) -> Root {
    let keys = [FIRST, SECOND, THIRD][usize::try_from(version).unwrap() - 1];
    Root {
        authority: "UTO".parse().unwrap(),
        version,
        threshold: 2,
        keys: keys.map(note_key).into(),
    }
}

/// A list made an hour ago, good for thirty days.
fn list(version: u64, root: Root, previous: Option<[u8; 32]>) -> TrustList {
    TrustList {
        authority: "UTO".parse().unwrap(),
        name: "Republic of Utopia".into(),
        version,
        issued: at("2026-11-25T11:00:00Z"),
        expires: at("2026-12-25T11:00:00Z"),
        previous,
        root_signature: key(ROOT).sign(root.text().as_bytes()).to_bytes(),
        root,
        posts: vec![Post { code: "HOU".into(), name: "Consulate General, Houston".into() }],
        keys: vec![],
    }
}

fn sign(text: &str, signers: &[u8]) -> Vec<u8> {
    let mut note = String::from(text);
    note.push('\n');
    for &seed in signers {
        let signature = key(seed).sign(text.as_bytes()).to_bytes();
        note.push_str(&note_key(seed).signature_line(&signature));
    }
    note.into_bytes()
}

/// Version 7, held.
fn held() -> HeldTrust {
    let note = sign(&list(7, root(1), Some([6; 32])).text(), &[11, 12]);
    HeldTrust::first(&note, &public(ROOT), now(), SKEW).unwrap()
}

/// The honest version 8.
fn next() -> TrustList {
    list(8, root(1), Some(held().digest))
}

fn offer(list: &TrustList, signers: &[u8]) -> Result<Taken, TrustRefusal> {
    held().take(&sign(&list.text(), signers), now(), SKEW)
}

fn short() -> Result<Taken, TrustRefusal> {
    Err(TrustRefusal::List(TrustListError::Note(NoteError::Threshold)))
}

fn taken(result: Result<Taken, TrustRefusal>) -> HeldTrust {
    match result {
        Ok(Taken::Newer(held)) => *held,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_next_list_is_taken_and_the_same_again_changes_nothing() {
    let note = sign(&next().text(), &[12, 13]);
    let newer = taken(held().take(&note, now(), SKEW));
    assert_eq!(newer.trust_list(), &next());
    assert_eq!(newer.take(&note, now(), SKEW), Ok(Taken::Unchanged));
    // Other signers of the same text say nothing new.
    assert_eq!(newer.take(&sign(&next().text(), &[11, 12]), now(), SKEW), Ok(Taken::Unchanged));
}

#[test]
fn versions_in_between_may_be_missed() {
    let far = list(20, root(1), Some([19; 32]));
    assert_eq!(taken(offer(&far, &[11, 12])).trust_list().version, 20);
}

#[test]
fn attack_unsigned() {
    let bare = next().text();
    let form = Err(TrustRefusal::List(TrustListError::Note(NoteError::Form)));
    assert_eq!(held().take(bare.as_bytes(), now(), SKEW), form);
    assert_eq!(held().take(format!("{bare}\n").as_bytes(), now(), SKEW), form);
}

#[test]
fn attack_one_signature_of_three() {
    assert_eq!(offer(&next(), &[11]), short());
}

#[test]
fn attack_the_same_key_twice() {
    assert_eq!(offer(&next(), &[11, 11]), short());
    // Under two names in the root record, one key would count twice.
    let mut twice = root(1);
    twice.keys[1] = NoteKey { name: "another.uto.example".into(), key: public(11) };
    assert_eq!(Root::parse(&twice.text()), None);
}

#[test]
fn attack_an_unknown_key() {
    assert_eq!(offer(&next(), &[11, 14]), short());
    assert_eq!(offer(&next(), &[14, 15, 16]), short());
}

#[test]
fn attack_rollback() {
    let older = list(6, root(1), Some([5; 32]));
    assert_eq!(offer(&older, &[11, 12]), Err(TrustRefusal::Rollback { held: 7, offered: 6 }));
}

#[test]
fn attack_equal_version_and_another_text() {
    let mut other = held().trust_list().clone();
    other.posts.clear();
    let refusal = offer(&other, &[11, 12]).unwrap_err();
    let offered = TrustList::digest(&other.text());
    assert_eq!(refusal, TrustRefusal::Equivocation { version: 7, held: held().digest, offered });
    assert!(refusal.is_alarm());
    // An alarm is one however old the other list is.
    other.expires = at("2026-11-25T11:30:00Z");
    assert!(offer(&other, &[11, 12]).unwrap_err().is_alarm());
}

#[test]
fn attack_expired() {
    let mut old = next();
    old.expires = now();
    assert_eq!(offer(&old, &[11, 12]), Err(TrustRefusal::Expired { expires: now() }));
    let first = HeldTrust::first(&sign(&old.text(), &[11, 12]), &public(ROOT), now(), SKEW);
    assert_eq!(first, Err(TrustRefusal::Expired { expires: now() }));
}

#[test]
fn a_list_that_is_held_stays_in_use_when_it_expires() {
    let later = at("2027-03-01T00:00:00Z");
    let held = held();
    assert_eq!(held.take(held.note(), later, SKEW), Ok(Taken::Unchanged));
    assert_eq!(HeldTrust::from_file(&held.to_file()), Ok(held));
}

#[test]
fn attack_future_dated() {
    let mut future = next();
    future.issued = at("2027-11-25T12:00:00Z");
    future.expires = at("2027-12-25T12:00:00Z");
    let refusal = Err(TrustRefusal::FutureDated { issued: future.issued });
    assert_eq!(offer(&future, &[11, 12]), refusal);
    // Clocks differ by a little.
    future.issued = now() + SKEW;
    assert!(offer(&future, &[11, 12]).is_ok());
    future.issued = now() + SKEW + SignedDuration::from_secs(1);
    assert!(offer(&future, &[11, 12]).is_err());
}

#[test]
fn attack_oversize() {
    let large = vec![b'a'; MAX_BYTES + 1];
    let refusal = TrustRefusal::List(TrustListError::TooLarge);
    assert_eq!(held().take(&large, now(), SKEW), Err(refusal));
    assert_eq!(HeldTrust::first(&large, &public(ROOT), now(), SKEW), Err(refusal));
    let file = vec![b'a'; MAX_BYTES + MAX_HEADER_BYTES + 1];
    assert_eq!(HeldTrust::from_file(&file), Err(TrustListError::TooLarge));
}

#[test]
fn attack_a_root_record_is_skipped() {
    let skipped = list(8, root(3), Some(held().digest));
    let all = [11, 12, 21, 22, 31, 32];
    assert_eq!(offer(&skipped, &all), Err(TrustRefusal::RootSkipped { held: 1, offered: 3 }));
}

#[test]
fn attack_a_root_record_signed_by_the_old_keys_alone() {
    let turned = list(8, root(2), Some(held().digest));
    assert_eq!(offer(&turned, &[11, 12]), short());
    assert_eq!(offer(&turned, &[11, 12, 21]), short());
    assert!(offer(&turned, &[11, 12, 21, 22]).is_ok());
}

#[test]
fn a_root_record_signed_by_the_new_keys_alone_is_refused() {
    let turned = list(8, root(2), Some(held().digest));
    let refusal = Err(TrustRefusal::OldKeys(NoteError::Threshold));
    assert_eq!(offer(&turned, &[21, 22]), refusal);
    assert_eq!(offer(&turned, &[11, 21, 22]), refusal);
}

#[test]
fn a_root_record_that_the_root_did_not_sign_is_refused() {
    let mut turned = list(8, root(2), Some(held().digest));
    turned.root_signature = key(11).sign(turned.root.text().as_bytes()).to_bytes();
    let refusal = Err(TrustRefusal::List(TrustListError::Root));
    assert_eq!(offer(&turned, &[11, 12, 21, 22]), refusal);
}

#[test]
fn attack_truncated() {
    let note = sign(&next().text(), &[11, 12]);
    assert!(held().take(&note, now(), SKEW).is_ok());
    for end in 0..note.len() {
        assert!(held().take(&note[..end], now(), SKEW).is_err(), "{end}");
    }
}

#[test]
fn the_next_list_follows_the_one_that_is_held() {
    let named = [9; 32];
    let fork = list(8, root(1), Some(named));
    let refusal = offer(&fork, &[11, 12]).unwrap_err();
    assert_eq!(refusal, TrustRefusal::Fork { version: 7, held: held().digest, named });
    assert!(refusal.is_alarm());
    assert!(offer(&list(8, root(1), None), &[11, 12]).unwrap_err().is_alarm());
}

#[test]
fn a_root_record_does_not_go_back() {
    let turned = taken(offer(&list(8, root(2), Some(held().digest)), &[11, 12, 21, 22]));
    let back = sign(&list(9, root(1), Some(turned.digest)).text(), &[11, 12]);
    let refusal = TrustRefusal::RootRollback { held: 2, offered: 1 };
    assert_eq!(turned.take(&back, now(), SKEW), Err(refusal));
}

#[test]
fn two_root_records_of_one_version_are_an_alarm() {
    let mut other = root(1);
    other.threshold = 1;
    let refusal = offer(&list(8, other, Some(held().digest)), &[11, 12]).unwrap_err();
    assert!(matches!(refusal, TrustRefusal::RootEquivocation { version: 1, .. }));
    assert!(refusal.is_alarm());
}

/// Whoever stole enough keys signed the highest version there is. New keys make lists good again,
/// whatever their version, and though they follow the true list and not the forged one.
#[test]
fn new_keys_recover_from_a_forged_version() {
    let forged = taken(offer(&list(u64::MAX, root(1), None), &[11, 12]));
    let honest = list(9, root(1), Some([8; 32]));
    let honest = forged.take(&sign(&honest.text(), &[11, 12]), now(), SKEW);
    assert_eq!(honest, Err(TrustRefusal::Rollback { held: u64::MAX, offered: 9 }));
    let turned = list(9, root(2), Some([8; 32]));
    let turned = taken(forged.take(&sign(&turned.text(), &[11, 12, 21, 22]), now(), SKEW));
    assert_eq!(turned.trust_list().version, 9);
}

#[test]
fn another_authority_under_the_same_root_key_is_refused() {
    let mut other = next();
    other.authority = "QMJ".parse().unwrap();
    other.root.authority = other.authority;
    other.root_signature = key(ROOT).sign(other.root.text().as_bytes()).to_bytes();
    assert_eq!(offer(&other, &[11, 12]), Err(TrustRefusal::Authority));
}

#[test]
fn a_damaged_file_is_no_state() {
    let file = held().to_file();
    assert_eq!(HeldTrust::from_file(&file), Ok(held()));
    for at in 0..file.len() {
        assert!(HeldTrust::from_file(&file[..at]).is_err(), "{at}");
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(HeldTrust::from_file(&changed) != Ok(held()), "{at}");
    }
}

#[test]
fn a_root_record_with_more_keys_than_signatures_fit_is_refused() {
    let of = |count: u8| Root { keys: (1..=count).map(note_key).collect(), ..root(1) };
    assert!(Root::parse(&of(16).text()).is_some());
    assert_eq!(Root::parse(&of(17).text()), None);
}

/// One list that somebody offers.
#[derive(Clone, Debug)]
struct Step {
    version: u64,
    root: u64,
    chained: bool,
    issued: i64,
    life: i64,
    text: u8,
    signers: Vec<u8>,
}

fn step() -> impl Strategy<Value = Step> {
    let signers = proptest::sample::subsequence([FIRST, SECOND, THIRD].concat(), 0..=9);
    let parts = (0_u64..6, 1_u64..=3, any::<bool>(), -400_i64..400, 0_i64..800, 0_u8..2, signers);
    parts.prop_map(|(version, root, chained, issued, life, text, signers)| Step {
        version,
        root,
        chained,
        issued,
        life,
        text,
        signers,
    })
}

impl Step {
    fn list(&self, before: Option<&HeldTrust>) -> TrustList {
        let previous = before.filter(|_| self.chained).map(|held| held.digest);
        let mut list = list(self.version, root(self.root), previous);
        list.name = format!("Republic of Utopia {}", self.text);
        list.issued = now() + SignedDuration::from_secs(self.issued);
        list.expires = list.issued + SignedDuration::from_secs(self.life);
        list
    }

    /// How many of the keys of this root record signed.
    fn signed(&self, root: u64) -> usize {
        let keys = [FIRST, SECOND, THIRD][usize::try_from(root).unwrap() - 1];
        self.signers.iter().filter(|seed| keys.contains(seed)).count()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever is offered in whatever order, what is held afterwards is signed well enough, in its
    /// time, and never a step back.
    #[test]
    fn what_is_held_only_goes_forward(steps in proptest::collection::vec(step(), 1..12)) {
        let mut held: Option<HeldTrust> = None;
        for step in steps {
            let list = step.list(held.as_ref());
            let note = sign(&list.text(), &step.signers);
            let newer = match &held {
                None => HeldTrust::first(&note, &public(ROOT), now(), SKEW).ok(),
                Some(held) => match held.take(&note, now(), SKEW) {
                    Ok(Taken::Newer(newer)) => Some(*newer),
                    Ok(Taken::Unchanged) => {
                        prop_assert_eq!(&list, held.trust_list());
                        None
                    }
                    Err(_) => None,
                },
            };
            let Some(newer) = newer else { continue };
            prop_assert_eq!(newer.trust_list(), &list);
            prop_assert!(step.signed(step.root) >= 2);
            prop_assert!(list.issued <= now() + SKEW && list.expires > now());
            if let Some(before) = held.as_ref().map(HeldTrust::trust_list) {
                prop_assert!([0, 1].contains(&(step.root - before.root.version)));
                prop_assert!(step.signed(before.root.version) >= 2);
                if step.root == before.root.version {
                    prop_assert!(list.version > before.version);
                    prop_assert!(list.version > before.version + 1 || step.chained);
                }
            }
            prop_assert_eq!(HeldTrust::from_file(&newer.to_file()), Ok(newer.clone()));
            held = Some(newer);
        }
    }

    #[test]
    fn any_bytes_are_a_state_or_refused(bytes: Vec<u8>) {
        prop_assert!(HeldTrust::from_file(&bytes).is_err());
        prop_assert!(held().take(&bytes, now(), SKEW).is_err());
    }
}
