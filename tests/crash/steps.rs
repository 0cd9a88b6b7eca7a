//! A process that aborts at a named step of issuance.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chancery::access::{Caller, Officer, OfficerId, Role};
use chancery::application::ApplicationId;
use chancery::config::Config;
use chancery::document::Record as DocumentRecord;
use chancery::environment::{Clock, Entropy};
use chancery::issuance::{IssuanceRepository, Issuer, Node};
use chancery::ledger::{Act, Keep, Ledger, StorageError, Unit};
use chancery::portrait::Face;
use chancery::privacy::SealingKeys;
use chancery::registry::{DrawError, draw_document};
use chancery::render::Templates;
use chancery::signing::{AuthorityKeys, KeyRing, read_passphrase};
use chancery::store::{Address, Schema, Store};

use crate::common::postgres::fresh_database;
use crate::common::{Credentials, Folder, Server, demo_on};
use crate::record::Record;
use crate::{approved, check};

/// The steps of `docs/issuance-cycle.md` at which a process may die, and whether an intent is open
/// then.
const STEPS: [(&str, bool); 7] = [
    ("lint", false),
    ("intent", false),
    ("permit", true),
    ("sign", true),
    ("record", true),
    ("release", false),
    ("draw", false),
];

fn rounds() -> usize {
    if std::env::var_os("CHANCERY_LONG").is_some() { 25 } else { 3 }
}

#[test]
fn an_abort_at_each_step_leaves_what_the_cycle_says() {
    match std::env::var("CHANCERY_TEST_STEP") {
        Ok(step) => die_at(&step),
        Err(_) => abort_at_each(None, "an_abort_at_each_step_leaves_what_the_cycle_says"),
    }
}

#[test]
fn an_abort_at_each_step_leaves_what_the_cycle_says_on_postgres() {
    match std::env::var("CHANCERY_TEST_STEP") {
        Ok(step) => die_at(&step),
        Err(_) => {
            let test = "an_abort_at_each_step_leaves_what_the_cycle_says_on_postgres";
            abort_at_each(Some(&fresh_database("steps")), test);
        }
    }
}

fn abort_at_each(database: Option<&str>, test: &str) {
    let folder = Folder::new("steps");
    demo_on(folder.path(), database);
    let credentials = Credentials::read(folder.path());
    for round in 0..rounds() {
        for (step, open) in STEPS {
            let mut server = Server::start(folder.path());
            let id = approved(&server, &credentials);
            assert_eq!(server.stop(), Some(0));
            die(folder.path(), test, step, &id);
            let record = Record::of(folder.path());
            assert_eq!(record.open_intents(), i64::from(open), "{step} {round}");
            let issued = record.documents().contains_key(&id);
            assert_eq!(issued, matches!(step, "release" | "draw"), "{step} {round}");
            // The next start of the node finishes what is open, and nothing else.
            drop(Server::start(folder.path()));
            assert_eq!(record.open_intents(), 0, "{step} {round}");
            let issued = record.documents().contains_key(&id);
            assert_eq!(issued, !matches!(step, "lint" | "intent"), "{step} {round}");
        }
    }
    check(folder.path(), &std::collections::BTreeMap::new());
}

/// Runs this very test in a process of its own, which dies at the step.
fn die(dir: &Path, test: &str, step: &str, id: &str) {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("steps::{test}"), "--nocapture"])
        .env("CHANCERY_TEST_STEP", step)
        .env("CHANCERY_TEST_DIR", dir)
        .env("CHANCERY_TEST_APPLICATION", id)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.code().is_none(), "the process did not abort at {step}");
}

/// A ledger that aborts the process at one of the moments around its commits.
struct Mortal {
    store: Arc<Store>,
    step: String,
    /// How many acts were committed. Units are not counted: one whose number or status index is
    /// taken already is given up, and another begun.
    acts: Arc<AtomicUsize>,
}

struct MortalUnit {
    unit: Box<dyn Unit<dyn IssuanceRepository>>,
    step: String,
    acts: Arc<AtomicUsize>,
}

#[async_trait]
impl Ledger<dyn IssuanceRepository> for Mortal {
    async fn begin(&self) -> Result<Box<dyn Unit<dyn IssuanceRepository>>, StorageError> {
        if self.step == "sign" && self.acts.load(Ordering::SeqCst) == 1 {
            std::process::abort();
        }
        let unit = Ledger::<dyn IssuanceRepository>::begin(&*self.store).await?;
        let acts = Arc::clone(&self.acts);
        Ok(Box::new(MortalUnit { unit, step: self.step.clone(), acts }))
    }

    async fn read(&self) -> Result<Box<dyn Unit<dyn IssuanceRepository>>, StorageError> {
        Ledger::<dyn IssuanceRepository>::read(&*self.store).await
    }
}

#[async_trait]
impl Unit<dyn IssuanceRepository> for MortalUnit {
    fn work(&mut self) -> &mut (dyn IssuanceRepository + 'static) {
        self.unit.work()
    }

    async fn commit(self: Box<Self>, act: Act) -> Result<(), StorageError> {
        let number = self.acts.fetch_add(1, Ordering::SeqCst);
        let at = |step: &str, of: usize| self.step == step && number == of;
        let (before, after) =
            (at("intent", 0) || at("record", 1), at("permit", 0) || at("release", 1));
        if before {
            std::process::abort();
        }
        self.unit.commit(act).await?;
        if after {
            std::process::abort();
        }
        Ok(())
    }

    async fn housekeep(self: Box<Self>) -> Result<(), StorageError> {
        self.unit.housekeep().await
    }
}

fn aborting(
    _: &Templates,
    _: &DocumentRecord,
    _: &str,
    _: Option<&[u8]>,
    _: &[u8],
    _: Option<&[u8]>,
) -> Result<Vec<u8>, DrawError> {
    std::process::abort()
}

/// Issues the application, and dies at the step.
fn die_at(step: &str) {
    let text = |name: &str| std::env::var(name).unwrap();
    let (dir, id) = (text("CHANCERY_TEST_DIR"), text("CHANCERY_TEST_APPLICATION"));
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let config = Config::read(&Path::new(&dir).join("config.toml")).unwrap();
        let passphrase = read_passphrase(&config.passphrase).unwrap();
        let keys =
            AuthorityKeys::load(&config.keys.join("UTO"), "UTO".parse().unwrap(), &passphrase);
        let sealing = std::fs::read_to_string(&config.sealing_key).unwrap();
        let sealing = SealingKeys::from_file(&sealing, &passphrase).unwrap();
        let address = Address::read(&config.database, Path::new(&dir)).unwrap();
        let entropy = Arc::new(Entropy::from_system().unwrap());
        let store = Store::open(&address, sealing, entropy.clone(), Schema::Expect).await.unwrap();
        let issuer = Issuer {
            ledger: Arc::new(Mortal {
                store: Arc::new(store),
                step: step.to_string(),
                acts: Arc::new(AtomicUsize::new(0)),
            }),
            keys: Arc::new(KeyRing::new(vec![keys.unwrap()])),
            public_url: config.public_url,
            node: Node { name: config.node, process: entropy.bytes() },
            clock: Clock::system(),
            templates: Arc::default(),
            proof: if step == "lint" { aborting } else { draw_document },
            face: Face::of,
        };
        let officer = Officer {
            id: OfficerId::from_random([9; 16]),
            authority: "UTO".parse().unwrap(),
            post: Some("HOU".into()),
            roles: [Role::Print].into(),
            people: std::collections::BTreeSet::new(),
        };
        let caller = Caller::officer(officer, Clock::system().now());
        let issued = issuer.issue(&ApplicationId(id), &caller, &entropy, Keep::nothing()).await;
        issued.unwrap();
        // The page was never drawn.
        std::process::abort()
    });
}
