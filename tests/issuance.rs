//! Issuance whose record fails at every step, with the work lost or kept: one document comes of it,
//! whatever happened.
#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chancery::access::{Caller, Officer, OfficerId, Refusal, Role};
use chancery::application::{ApplicationId, ApplicationRepository, Form, Intake, NativeForm};
use chancery::config::Config;
use chancery::document::StatusReason;
use chancery::environment::{Clock, Entropy};
use chancery::issuance::{IssuanceRepository, IssueError, Issuer, Node};
use chancery::ledger::{Act, Keep, Ledger, StorageError, Unit};
use chancery::portrait::Face;
use chancery::privacy::SealingKeys;
use chancery::publish::{Press, Shelf};
use chancery::registry::{Document, Registry, draw_document};
use chancery::render::{Template, code_fits};
use chancery::signing::{AuthorityKeys, KeyRing, read_passphrase};
use chancery::store::{Address, Schema, Store};
use chancery::verification::{Desk, Question};
use chancery_credential::{Code, unsigned_code};
use chancery_identity::DocumentKind;
use chancery_verify::{Limits, Outcome, ReasonCode};
use common::postgres::fresh_database;
use common::{Folder, applicant, chancery, demo_on};

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
    store: Arc<Store>,
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

    async fn commit(self: Box<Self>, act: Act) -> Result<(), StorageError> {
        let here = self.commits.fetch_add(1, Ordering::SeqCst) == self.at;
        if here && self.fault == Fault::Lost {
            return Err(StorageError::Database("the disk is gone".into()));
        }
        self.unit.commit(act).await?;
        if here { Err(StorageError::Database("the line is gone".into())) } else { Ok(()) }
    }

    async fn housekeep(self: Box<Self>) -> Result<(), StorageError> {
        self.unit.housekeep().await
    }
}

struct Scene {
    store: Arc<Store>,
    intake: Intake,
    issuer: Issuer,
    registry: Registry,
    entropy: Entropy,
    clock: Clock,
    folder: Folder,
}

fn officer(number: u8, roles: &[Role]) -> Caller {
    let officer = Officer {
        id: OfficerId::from_random([number; 16]),
        authority: "UTO".parse().unwrap(),
        post: Some("HOU".into()),
        roles: roles.iter().copied().collect(),
        people: std::collections::BTreeSet::new(),
    };
    Caller::officer(officer, Clock::system().now())
}

fn reviewer() -> Caller {
    officer(2, &[Role::Approve, Role::Print])
}

impl Scene {
    async fn new(database: Option<&str>) -> Self {
        let folder = Folder::new("issuance");
        demo_on(folder.path(), database);
        let config = Config::read(&folder.path().join("config.toml")).unwrap();
        let passphrase = read_passphrase(&config.passphrase).unwrap();
        let keys = ["UTO", "QMJ"].map(|code| {
            let keys = config.keys.join(code);
            AuthorityKeys::load(&keys, code.parse().unwrap(), &passphrase).unwrap()
        });
        let keys = Arc::new(KeyRing::new(keys.into()));
        let text = std::fs::read_to_string(&config.sealing_key).unwrap();
        let sealing = SealingKeys::from_file(&text, &passphrase).unwrap();
        let index = Arc::new(sealing.index());
        let entropy = Arc::new(Entropy::from_system().unwrap());
        let address = Address::read(&config.database, folder.path()).unwrap();
        let store = Store::open(&address, sealing, entropy, Schema::Expect).await.unwrap();
        let store = Arc::new(store);
        let clock = Clock::system();
        Self {
            intake: Intake { ledger: store.clone(), index: index.clone() },
            issuer: Issuer {
                ledger: store.clone(),
                keys,
                public_url: config.public_url,
                node: Node { name: "first".into(), process: [1; 16] },
                clock: clock.clone(),
                templates: Arc::default(),
                proof: draw_document,
                face: Face::of,
            },
            registry: Registry { ledger: store.clone(), index },
            store,
            entropy: Entropy::from_seed(5),
            clock,
            folder,
        }
    }

    async fn approved(&self) -> ApplicationId {
        self.approved_with(|_| {}).await
    }

    /// The same of a form that was changed first.
    async fn approved_with(&self, change: impl FnOnce(&mut Form)) -> ApplicationId {
        let (form, portrait) = applicant("ashgrove-theodora");
        let mut form: Form = serde_json::from_value(form).unwrap();
        change(&mut form);
        let capturer = officer(1, &[Role::Capture]);
        let id = ApplicationId::from_random(self.entropy.bytes());
        let given = (id.clone(), self.entropy.bytes());
        self.intake.create(form, &capturer, given, Keep::nothing()).await.unwrap();
        self.intake.put_portrait(&id, &portrait, &capturer).await.unwrap();
        self.intake.submit(&id, &capturer, Keep::nothing()).await.unwrap();
        self.intake.approve(&id, &reviewer(), Keep::nothing()).await.unwrap();
        id
    }

    async fn issue(&self, issuer: &Issuer, id: &ApplicationId) -> Result<Document, IssueError> {
        let issued = issuer.issue(id, &reviewer(), &self.entropy, Keep::nothing()).await?;
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

/// The commits of one issue: the intent, the signed document.
const COMMITS: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn every_commit_may_fail_and_one_document_comes_of_it() {
    every_commit_may_fail(&Scene::new(None).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_commit_may_fail_and_one_document_comes_of_it_on_postgres() {
    let url = fresh_database("commits");
    every_commit_may_fail(&Scene::new(Some(&url)).await).await;
}

async fn every_commit_may_fail(scene: &Scene) {
    let mut recovered = 0;
    for at in 0..COMMITS {
        for fault in [Fault::Lost, Fault::KeptAndNotTold] {
            let id = scene.approved().await;
            let commits = Arc::new(AtomicUsize::new(0));
            let faulty = Faulty { store: scene.store.clone(), commits, at, fault };
            let failing = Issuer { ledger: Arc::new(faulty), ..scene.issuer.clone() };
            let failed = scene.issue(&failing, &id).await.unwrap_err();
            assert!(matches!(failed, IssueError::Storage(_)), "{at} {fault:?}: {failed}");
            // The process that was at it is gone, and its node comes back.
            let node = Node { name: "first".into(), process: scene.entropy.bytes() };
            let again = Issuer { node, ..scene.issuer.clone() };
            let found = again.recover(scene.clock.now()).await.unwrap();
            assert!(found.failed.is_empty());
            recovered += found.finished;
            // The intent is on record from its own commit until the document's.
            let open = matches!((at, fault), (0, Fault::KeptAndNotTold) | (1, Fault::Lost));
            assert_eq!(found.finished, usize::from(open), "{at} {fault:?}");
            match scene.issue(&again, &id).await {
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
    let scene = Scene::new(None).await;
    let id = scene.approved().await;
    let document = scene.issue(&scene.issuer, &id).await.unwrap();
    let now = scene.clock.now();
    let number = &document.record.number;
    let hands = officer(3, &[Role::HandOver]);
    scene.registry.hand_over(number, &hands, Keep::nothing()).await.unwrap();
    let shelf = Arc::new(Shelf::default());
    let keys = scene.issuer.keys.of("UTO").unwrap();
    let press = Press {
        ledger: scene.store.clone(),
        keys: scene.issuer.keys.clone(),
        public_url: scene.issuer.public_url.clone(),
    };
    shelf.put(press.publish("UTO", now, true).await.unwrap());
    let desk = Desk { shelf, ledger: scene.store.clone() };
    let ask = async |code: String| {
        let question = Question {
            code: &code,
            seal: None,
            mrz: None,
            printed: None,
            limits: Limits::default(),
        };
        desk.answer(&question, now).await.unwrap().verdict
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
    let reason = StatusReason::Lost;
    scene.registry.revoke(number, reason, &reviewer(), Keep::nothing()).await.unwrap();
    let verdict = ask(document.code().unwrap().text()).await;
    assert_eq!(verdict.reason_codes, [ReasonCode::LostOrStolen]);
    assert!(verdict.holder.is_none() && verdict.document.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn issuers_that_race_make_one_document() {
    let scene = Arc::new(Scene::new(None).await);
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

/// A lease is another process's until its time is over, or until its node comes back; then there is
/// one finisher, and the one that was overtaken gives way.
#[tokio::test(flavor = "multi_thread")]
async fn unfinished_work_changes_hands_by_its_lease_and_has_one_finisher() {
    let scene = Scene::new(None).await;
    let id = scene.approved().await;
    let faulty = Faulty {
        store: scene.store.clone(),
        commits: Arc::new(AtomicUsize::new(0)),
        at: 1,
        fault: Fault::Lost,
    };
    let failing = Issuer { ledger: Arc::new(faulty), ..scene.issuer.clone() };
    scene.issue(&failing, &id).await.unwrap_err();
    let node = |name: &str, process: u8| Issuer {
        node: Node { name: name.into(), process: [process; 16] },
        ..scene.issuer.clone()
    };
    let now = scene.clock.now();
    // Another node waits for the lease to end, whoever asks.
    let other = node("second", 2);
    assert_eq!(other.recover(now).await.unwrap().in_other_hands, 1);
    assert!(matches!(scene.issue(&other, &id).await, Err(IssueError::InOtherHands)));
    let later = now + std::time::Duration::from_secs(61);
    let taken = other.recover(later).await.unwrap();
    assert_eq!((taken.finished, taken.in_other_hands), (1, 0));
    // Whoever held it before finds it done.
    assert!(matches!(
        scene.issue(&scene.issuer, &id).await,
        Err(IssueError::Refused(Refusal::WrongState))
    ));
    assert_eq!(scene.open_intents().await, 0);
}

/// So many letters and digits, in which nothing repeats.
fn mixed(characters: usize, alphabet: &str) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let letters = (0..characters).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        alphabet[usize::try_from(state >> 33).unwrap() % alphabet.len()]
    });
    letters.collect()
}

const LATIN: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A form with so many characters more than it needs: in the address, the place of birth and the
/// name.
fn longer(form: &mut Form, characters: usize) {
    let of_address = mixed(characters.min(160), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    let lines: Vec<char> = of_address.chars().collect();
    form.address = Some(lines.chunks(40).map(|line| line.iter().collect()).collect());
    if characters > 160 {
        form.holder.birth_place = mixed((characters - 160).min(110), "QRSTUVWXYZ9876543210ABCD");
    }
    if characters > 270 {
        form.holder.name.secondary = Some(mixed(characters - 270, LATIN));
    }
}

/// The face in the code shrinks as the text grows, is then left out, and then nothing is signed.
#[tokio::test(flavor = "multi_thread")]
async fn the_face_gives_way_to_the_text_and_a_text_too_long_is_refused_with_what_it_costs() {
    let mut scene = Scene::new(None).await;
    // What is on trial is the code; so long a text could not be printed either.
    scene.issuer.proof = |_, _, _, _, _, _| Ok(Vec::new());
    let template = Template::embedded("UTO", DocumentKind::ConsularCard).unwrap();
    let mut steps = Vec::new();
    for characters in [20, 100, 200, 270, 370] {
        let id = scene.approved_with(|form| longer(form, characters)).await;
        let document = scene.issue(&scene.issuer, &id).await.unwrap();
        let code = document.code().unwrap();
        let identity = &code.claims.identity;
        let image = identity.image.as_ref();
        assert_eq!(image.map(|image| &image.bytes), document.record.face.as_ref());
        assert!(image.is_none_or(|image| image.format == Some(4)));
        let fit = code_fits(template, code.text().len(), image.is_some()).unwrap();
        assert_eq!(fit.level, if image.is_some() { 'L' } else { 'M' });
        assert!(fit.side_mm <= 28.0 && fit.module_mm > 0.2539 && fit.version <= 21);
        steps.push(match image.map(|image| image.bytes.len()) {
            Some(301..=400) => 400,
            Some(1..=300) => 300,
            None => 0,
            other => panic!("{other:?}"),
        });
    }
    assert!(steps.is_sorted_by(|a, b| a >= b), "{steps:?}");
    steps.dedup();
    assert_eq!(steps, [400, 300, 0]);

    let too_long = |form: &mut Form| {
        longer(form, 385);
        form.holder.name.primary = mixed(115, "ZYXWVUTSRQPONMLKJIHGFEDCBA");
        let text = mixed(110, "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ");
        form.holder.name.native = Some(NativeForm { text, language: "ru".into() });
    };
    let id = scene.approved_with(too_long).await;
    let refused = scene.issue(&scene.issuer, &id).await.unwrap_err();
    assert_eq!(refused.code(), "code_too_long", "{refused}");
    let IssueError::CodeTooLong(costs) = &refused else { panic!("{refused}") };
    assert_eq!(costs.len(), 3);
    assert!(costs.is_sorted_by(|a, b| a.characters >= b.characters), "{costs:?}");
    let fields: Vec<_> = costs.iter().map(|cost| cost.field).collect();
    assert!(fields.contains(&"/address") && fields.contains(&"/holder/name/native"), "{fields:?}");
    // 160 letters and digits, which seldom repeat: a byte each, and two bytes take three characters.
    let address = costs.iter().find(|cost| cost.field == "/address").unwrap();
    assert!((230..260).contains(&address.characters), "{costs:?}");
    let said = refused.to_string();
    assert!(said.contains("characters for /address"), "{said}");
    assert!(!said.contains(&mixed(10, LATIN)) && !said.contains("ZENITH"), "{said}");
    assert_eq!((scene.open_intents().await, scene.number_of(&id).await), (0, None));
}

/// The record bears the bytes of the face, so what was signed can be made anew from it alone.
#[tokio::test(flavor = "multi_thread")]
async fn the_signed_bytes_are_those_of_the_record_with_its_face() {
    let scene = Scene::new(None).await;
    let id = scene.approved().await;
    let document = scene.issue(&scene.issuer, &id).await.unwrap();
    let mut record = document.record.clone();
    let face = record.face.clone().unwrap();
    assert!((300..=400).contains(&face.len()));
    let mrz = record.mrz().unwrap();
    let signed = document.code().unwrap().envelope.signed_bytes();
    assert_eq!(unsigned_code(record.key_id, &record.claims(&mrz)), signed);
    let written = serde_json::to_vec(&record).unwrap();
    let read: chancery::document::Record = serde_json::from_slice(&written).unwrap();
    assert_eq!(unsigned_code(read.key_id, &read.claims(&mrz)), signed);
    record.face.as_mut().unwrap()[40] ^= 1;
    assert_ne!(unsigned_code(record.key_id, &record.claims(&mrz)), signed);
}

/// A key that is taken out of use signs nothing more, not even what was begun with it. The document
/// keeps its number and is signed with the next key, by the next call of an officer.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_with_a_key_that_is_retired_is_signed_with_the_next() {
    let scene = Scene::new(None).await;
    let id = scene.approved().await;
    let faulty = Faulty {
        store: scene.store.clone(),
        commits: Arc::new(AtomicUsize::new(0)),
        at: 1,
        fault: Fault::Lost,
    };
    let failing = Issuer { ledger: Arc::new(faulty), ..scene.issuer.clone() };
    scene.issue(&failing, &id).await.unwrap_err();
    let mut unit = Ledger::<dyn IssuanceRepository>::read(&*scene.store).await.unwrap();
    let begun = unit.work().open_intent(&id).await.unwrap().unwrap().record;
    drop(unit);
    let keys = |words: &[&str]| {
        let config = scene.folder.path().join("config.toml");
        let output = chancery().args(words).arg("--config").arg(config).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    keys(&["keys", "retire", &begun.key_id.to_string()]);
    let node = Node { name: "first".into(), process: [2; 16] };
    let again = Issuer { node: node.clone(), ..scene.issuer.clone() };
    let found = again.recover(scene.clock.now()).await.unwrap();
    assert!(matches!(&found.failed[..], [(failed, IssueError::NoSigner)] if *failed == id));
    assert!(matches!(scene.issue(&again, &id).await, Err(IssueError::NoSigner)));
    assert_eq!(scene.open_intents().await, 1);

    keys(&["keys", "rotate", "--use", "document", "--authority", "UTO"]);
    let config = Config::read(&scene.folder.path().join("config.toml")).unwrap();
    let passphrase = read_passphrase(&config.passphrase).unwrap();
    let folder = config.keys.join("UTO");
    let loaded = AuthorityKeys::load(&folder, "UTO".parse().unwrap(), &passphrase).unwrap();
    let renewed =
        Issuer { node, keys: Arc::new(KeyRing::new(vec![loaded])), ..scene.issuer.clone() };
    let document = scene.issue(&renewed, &id).await.unwrap().record;
    assert_ne!(document.key_id, begun.key_id);
    assert_eq!(document.number, begun.number);
    assert_eq!(document.status.index, begun.status.index);
    assert_eq!(document.token_id, begun.token_id);
    assert_eq!(scene.open_intents().await, 0);
}
