//! Issuance whose record fails at every step, with the work lost or kept: one document comes of it,
//! whatever happened.
#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chancery::access::{Officer, OfficerId, Refusal, Role};
use chancery::application::{ApplicationId, ApplicationRepository, Form, Intake};
use chancery::config::Config;
use chancery::document::StatusReason;
use chancery::environment::{Clock, Entropy};
use chancery::issuance::{IssuanceRepository, IssueError, Issuer};
use chancery::ledger::{Ledger, StorageError, Unit};
use chancery::privacy::SealingKey;
use chancery::publish::{PublishRepository, Shelf, publish};
use chancery::registry::{Document, RegistryRepository, hand_over, revoke};
use chancery::signing::{AuthorityKeys, KeyRing, read_passphrase};
use chancery::store::SqliteStore;
use chancery::verification::{Desk, Question};
use chancery_credential::{Code, unsigned_code};
use chancery_verify::{Limits, Outcome, ReasonCode};
use common::{Folder, applicant, demo_now};

/// What goes wrong with one commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The work is lost, and the caller is told so.
    Lost,
    /// The work is on record, and the caller is told that it is not.
    KeptAndNotTold,
}

/// A ledger whose commit number `at` goes wrong.
struct Faulty {
    store: Arc<SqliteStore>,
    commits: Arc<AtomicUsize>,
    at: usize,
    fault: Fault,
}

struct FaultyUnit {
    unit: Box<dyn Unit<dyn IssuanceRepository>>,
    commits: Arc<AtomicUsize>,
    at: usize,
    fault: Fault,
}

#[async_trait]
impl Ledger<dyn IssuanceRepository> for Faulty {
    async fn begin(&self) -> Result<Box<dyn Unit<dyn IssuanceRepository>>, StorageError> {
        Ok(Box::new(FaultyUnit {
            unit: Ledger::<dyn IssuanceRepository>::begin(&*self.store).await?,
            commits: Arc::clone(&self.commits),
            at: self.at,
            fault: self.fault,
        }))
    }

    async fn read(&self) -> Result<Box<dyn Unit<dyn IssuanceRepository>>, StorageError> {
        Ledger::<dyn IssuanceRepository>::read(&*self.store).await
    }
}

#[async_trait]
impl Unit<dyn IssuanceRepository> for FaultyUnit {
    fn work(&mut self) -> &mut (dyn IssuanceRepository + 'static) {
        self.unit.work()
    }

    async fn commit(self: Box<Self>) -> Result<(), StorageError> {
        let here = self.commits.fetch_add(1, Ordering::SeqCst) == self.at;
        if here && self.fault == Fault::Lost {
            return Err(StorageError::Database("the disk is gone".into()));
        }
        self.unit.commit().await?;
        if here { Err(StorageError::Database("the line is gone".into())) } else { Ok(()) }
    }
}

struct Scene {
    store: Arc<SqliteStore>,
    intake: Intake,
    issuer: Issuer,
    entropy: Entropy,
    clock: Clock,
    _folder: Folder,
}

fn officer(number: u8, roles: &[Role]) -> Officer {
    Officer {
        id: OfficerId::from_random([number; 16]),
        login: format!("officer-{number}"),
        authority: "UTO".parse().unwrap(),
        post: "HOU".into(),
        roles: roles.iter().copied().collect(),
    }
}

fn reviewer() -> Officer {
    officer(2, &[Role::Approve, Role::Print])
}

impl Scene {
    async fn new() -> Self {
        let folder = Folder::new("issuance");
        demo_now(folder.path());
        let config = Config::read(&folder.path().join("config.toml")).unwrap();
        let authorities = Arc::new(config.authorities().unwrap());
        let passphrase = read_passphrase(&config.passphrase).unwrap();
        let keys = authorities.iter().map(|authority| {
            let keys = config.keys.join(authority.code.as_str());
            AuthorityKeys::load(&keys, authority.code, &passphrase).unwrap()
        });
        let digits = std::fs::read_to_string(&config.sealing_key).unwrap();
        let key: Vec<u8> =
            (0..32).map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).unwrap()).collect();
        let key = SealingKey::new(key.try_into().unwrap());
        let entropy = Arc::new(Entropy::from_system().unwrap());
        let store = SqliteStore::open(&config.database, key, entropy, false).await.unwrap();
        let store = Arc::new(store);
        Self {
            intake: Intake { ledger: store.clone(), authorities: Arc::clone(&authorities) },
            issuer: Issuer {
                ledger: store.clone(),
                keys: Arc::new(KeyRing::new(keys.collect())),
                authorities,
                public_url: config.public_url,
            },
            store,
            entropy: Entropy::from_seed(5),
            clock: Clock::System,
            _folder: folder,
        }
    }

    async fn approved(&self) -> ApplicationId {
        let (form, portrait) = applicant("ashgrove-theodora");
        let form: Form = serde_json::from_value(form).unwrap();
        let capturer = officer(1, &[Role::Capture]);
        let id = ApplicationId::from_random(self.entropy.bytes());
        let given = (id.clone(), self.entropy.bytes());
        let now = self.clock.now();
        self.intake.create(form, &capturer, given, now).await.unwrap();
        self.intake.put_portrait(&id, &portrait, &capturer).await.unwrap();
        self.intake.submit(&id, &capturer, now).await.unwrap();
        self.intake.approve(&id, &reviewer(), now).await.unwrap();
        id
    }

    async fn issue(&self, issuer: &Issuer, id: &ApplicationId) -> Result<Document, IssueError> {
        let issued = issuer.issue(id, &reviewer(), self.clock.now(), &self.entropy).await?;
        Ok(issued.document().clone())
    }

    /// The number that the application says it was issued under.
    async fn number_of(&self, id: &ApplicationId) -> Option<String> {
        let mut unit = Ledger::<dyn ApplicationRepository>::read(&*self.store).await.unwrap();
        let application = unit.work().application(id).await.unwrap().unwrap();
        match application.state {
            chancery::application::State::Issued { number, .. } => Some(number),
            _ => None,
        }
    }

    async fn open_intents(&self) -> usize {
        let mut unit = Ledger::<dyn IssuanceRepository>::read(&*self.store).await.unwrap();
        unit.work().open_intents().await.unwrap().len()
    }
}

/// The commits of one issue: the status list, the intent, the signed document.
const COMMITS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn every_commit_may_fail_and_one_document_comes_of_it() {
    let scene = Scene::new().await;
    let mut recovered = 0;
    for at in 0..COMMITS {
        for fault in [Fault::Lost, Fault::KeptAndNotTold] {
            let id = scene.approved().await;
            let commits = Arc::new(AtomicUsize::new(0));
            let faulty = Faulty { store: scene.store.clone(), commits, at, fault };
            let failing = Issuer { ledger: Arc::new(faulty), ..scene.issuer.clone() };
            let failed = scene.issue(&failing, &id).await.unwrap_err();
            assert!(matches!(failed, IssueError::Storage(_)), "{at} {fault:?}: {failed}");
            let found = scene.issuer.recover().await.unwrap();
            assert!(found.failed.is_empty());
            recovered += found.finished;
            // The intent is on record from its own commit until the document's.
            let open = matches!((at, fault), (1, Fault::KeptAndNotTold) | (2, Fault::Lost));
            assert_eq!(found.finished, usize::from(open), "{at} {fault:?}");
            match scene.issue(&scene.issuer, &id).await {
                Ok(document) => {
                    let number = document.record.number.to_string();
                    assert_eq!(scene.number_of(&id).await, Some(number), "{at} {fault:?}");
                }
                Err(IssueError::Refused(Refusal::WrongState)) => {
                    assert!(scene.number_of(&id).await.is_some(), "{at} {fault:?}");
                }
                Err(error) => panic!("{at} {fault:?}: {error}"),
            }
            assert_eq!(scene.open_intents().await, 0);
        }
    }
    assert_eq!(recovered, 2);
}

/// What whoever has stolen the signer's key can do: sign a document that was never issued, with the
/// status index of one that was handed over.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_signed_off_the_record_is_refused_on_line() {
    let scene = Scene::new().await;
    let id = scene.approved().await;
    let document = scene.issue(&scene.issuer, &id).await.unwrap();
    let now = scene.clock.now();
    let number = &document.record.number;
    let mut unit = Ledger::<dyn RegistryRepository>::begin(&*scene.store).await.unwrap();
    hand_over(unit.work(), number, &officer(3, &[Role::HandOver]), now).await.unwrap();
    unit.commit().await.unwrap();
    let shelf = Arc::new(Shelf::default());
    let authority = scene.issuer.authorities.find("UTO").unwrap();
    let keys = scene.issuer.keys.of("UTO").unwrap();
    let mut unit = Ledger::<dyn PublishRepository>::begin(&*scene.store).await.unwrap();
    let url = &scene.issuer.public_url;
    shelf.put(publish(unit.work(), authority, keys, url, now, true).await.unwrap());
    unit.commit().await.unwrap();
    let desk = Desk { shelf, ledger: scene.store.clone() };
    let ask = async |code: String| {
        let question = Question { code: &code, mrz: None, limits: Limits::default() };
        desk.answer(&question, now).await.unwrap()
    };
    assert_eq!(ask(document.code().unwrap().text()).await.outcome, Outcome::Accept);
    let mut claims = document.code().unwrap().claims;
    claims.identity.last_name = Some("NOBODY".into());
    let signer = keys.signer(document.record.key_id).unwrap();
    let signature = signer.sign(&unsigned_code(signer.key_id(), &claims));
    let forged = Code::signed(signer.key_id(), claims.clone(), signature).text();
    let verdict = ask(forged).await;
    assert_eq!(
        (verdict.outcome, &verdict.reason_codes[..]),
        (Outcome::Reject, &[ReasonCode::NotInLog][..])
    );
    assert!(verdict.holder.is_none() && verdict.document.is_none());
    claims.identity.number = Some("CH2222222".into());
    let signature = signer.sign(&unsigned_code(signer.key_id(), &claims));
    let forged = Code::signed(signer.key_id(), claims, signature).text();
    assert_eq!(ask(forged).await.reason_codes, [ReasonCode::NotInLog]);
    // A revocation is known on line before any list has it.
    let mut unit = Ledger::<dyn RegistryRepository>::begin(&*scene.store).await.unwrap();
    let reason = StatusReason::Lost;
    revoke(unit.work(), number, reason, &reviewer(), now).await.unwrap();
    unit.commit().await.unwrap();
    let verdict = ask(document.code().unwrap().text()).await;
    assert_eq!(verdict.reason_codes, [ReasonCode::LostOrStolen]);
    assert!(verdict.holder.is_none() && verdict.document.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn issuers_that_race_make_one_document() {
    let scene = Arc::new(Scene::new().await);
    for _ in 0..5 {
        let id = scene.approved().await;
        let racers: Vec<_> = (0..4)
            .map(|_| {
                let (scene, id) = (Arc::clone(&scene), id.clone());
                tokio::spawn(async move { scene.issue(&scene.issuer, &id).await })
            })
            .collect();
        let mut numbers = std::collections::BTreeSet::new();
        for racer in racers {
            match racer.await.unwrap() {
                Ok(document) => drop(numbers.insert(document.record.number.to_string())),
                Err(IssueError::Refused(Refusal::WrongState)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(numbers.len(), 1, "{numbers:?}");
        assert_eq!(scene.number_of(&id).await, numbers.pop_first());
        assert_eq!(scene.open_intents().await, 0);
    }
}
