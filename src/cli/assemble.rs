//! Puts the rooms together from a configuration.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use super::exit::Failure;
use super::{sealing, template};
use crate::access::{AccessRepository, Directory, Entrance, Personnel};
use crate::application::Intake;
use crate::audit::AuditRepository;
use crate::authority::Authorities;
use crate::config::{Config, Mode};
use crate::environment::{Clock, Entropy};
use crate::http::Engine;
use crate::issuance::{Issuer, Node};
use crate::ledger::{Ledger, Unit};
use crate::portrait::Face;
use crate::privacy::{IndexKey, SealingKeys};
use crate::publish::{Press, PublishRepository, Shelf};
use crate::registry::{Registry, draw_document};
use crate::signing::{AuthorityKeys, KeyRing};
use crate::store::{Address, OpenError, Schema, Store};
use crate::verification::Desk;

/// Loads the keys of every authority on record.
pub(super) fn key_ring(
    config: &Config,
    authorities: &Authorities,
    passphrase: &[u8],
) -> Result<KeyRing, Failure> {
    let mut keys = Vec::new();
    for authority in authorities {
        let folder = config.keys.join(authority.code.as_str());
        let loaded = AuthorityKeys::load(&folder, authority.code, passphrase);
        keys.push(loaded.map_err(Failure::internal)?);
    }
    Ok(KeyRing::new(keys))
}

/// An opened instance: its record, and what its keys are under.
pub(super) struct Opened {
    pub(super) store: Store,
    pub(super) index: Arc<IndexKey>,
    pub(super) authorities: Authorities,
    pub(super) keys: Arc<KeyRing>,
    pub(super) clock: Clock,
    pub(super) entropy: Arc<Entropy>,
}

impl Opened {
    pub(super) fn personnel(&self) -> Personnel {
        let index = Arc::clone(&self.index);
        Personnel { ledger: Arc::new(self.store.clone()), index }
    }

    /// The same instance with its keys as they are by now.
    pub(super) fn with_keys(&self, keys: KeyRing) -> Self {
        Self {
            store: self.store.clone(),
            index: Arc::clone(&self.index),
            authorities: self.authorities.clone(),
            keys: Arc::new(keys),
            clock: self.clock.clone(),
            entropy: Arc::clone(&self.entropy),
        }
    }

    pub(super) fn press(&self, config: &Config) -> Press {
        Press {
            ledger: Arc::new(self.store.clone()),
            keys: Arc::clone(&self.keys),
            public_url: config.public_url.clone(),
        }
    }

    pub(super) fn directory(&self) -> Directory {
        Directory { ledger: Arc::new(self.store.clone()) }
    }
}

/// Opens the instance of a configuration. The clock's floor is the newest time on record.
pub(super) async fn open(
    config: &Config,
    clock: Clock,
    entropy: Arc<Entropy>,
) -> Result<Opened, Failure> {
    let passphrase = sealing::passphrase(config)?;
    let sealing = sealing::read(&config.sealing_key, &passphrase)?;
    let index = sealing.index();
    let store =
        store(config, sealing, &entropy, Schema::Expect).await.map_err(Failure::internal)?;
    let newest = newest_act(&store).await?;
    if let Some(newest) = newest {
        clock.raise(newest);
    }
    let authorities = authorities(&store).await?;
    let keys = Arc::new(key_ring(config, &authorities, &passphrase)?);
    if config.mode != Mode::Demo && keys.holds_example_keys() {
        return Err(Failure::policy(
            "these are the published example keys: anybody could sign with them, so they are \
             refused outside the demo",
        ));
    }
    learn_standings(&store, &keys, &authorities).await?;
    Ok(Opened { store, index: Arc::new(index), authorities, keys, clock, entropy })
}

/// Opens an instance on this machine, does the work, and lets go of it.
pub(super) fn at_instance<T>(
    config: &Path,
    work: impl AsyncFnOnce(&Config, &Opened) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let config = Config::read(config).map_err(Failure::internal)?;
    let entropy = Arc::new(Entropy::from_system().map_err(Failure::internal)?);
    block_on(async {
        let opened = open(&config, Clock::system(), entropy).await?;
        let done = work(&config, &opened).await;
        opened.store.close().await;
        done
    })
}

/// Which keys are retired or revoked is on record, and not beside them.
async fn learn_standings(
    store: &Store,
    keys: &KeyRing,
    authorities: &Authorities,
) -> Result<(), Failure> {
    let mut unit: Box<dyn Unit<dyn PublishRepository>> =
        Ledger::<dyn PublishRepository>::read(store).await.map_err(Failure::internal)?;
    for authority in authorities {
        let code = authority.code.as_str();
        let rows = unit.work().signers(code).await.map_err(Failure::internal)?;
        let known = keys.of(code).map_or(Ok(()), |keys| keys.learn(&rows));
        known.map_err(Failure::internal)?;
    }
    Ok(())
}

async fn newest_act(store: &Store) -> Result<Option<chancery_identity::Timestamp>, Failure> {
    let mut unit: Box<dyn Unit<dyn AuditRepository>> =
        Ledger::<dyn AuditRepository>::read(store).await.map_err(Failure::internal)?;
    unit.work().newest().await.map_err(Failure::internal)
}

async fn authorities(store: &Store) -> Result<Authorities, Failure> {
    let mut unit: Box<dyn Unit<dyn AccessRepository>> =
        Ledger::<dyn AccessRepository>::read(store).await.map_err(Failure::internal)?;
    unit.work().authorities().await.map_err(Failure::internal)
}

/// An engine at work.
pub(super) struct Running {
    pub(super) engine: Arc<Engine>,
    /// The record, to be closed in the end.
    pub(super) record: Store,
    /// Held for as long as the keys in it are used.
    _sealing_key: File,
}

/// The engine of a configuration, what an earlier process of this node left open finished, and
/// nothing published yet.
pub(super) async fn engine(
    config: &Config,
    clock: Clock,
    entropy: Arc<Entropy>,
) -> Result<Running, Failure> {
    let sealing_key = sealing::hold(&config.sealing_key)?;
    let opened = open(config, clock, entropy).await?;
    let templates = Arc::new(template::of_instance(&config.templates, &opened.authorities)?);
    let (personnel, directory) = (opened.personnel(), opened.directory());
    let Opened { store, index, keys, clock, entropy, .. } = opened;
    let record = store.clone();
    let store = Arc::new(store);
    let shelf = Arc::new(Shelf::default());
    let configuration = serde_json::to_value(config.shown()).map_err(Failure::internal)?;
    if let Some(behind) = clock.behind() {
        tracing::error!(
            seconds = behind.as_secs(),
            "the clock stands behind the record: nothing is issued until it is put right"
        );
    }
    let engine = Engine {
        entrance: Entrance { ledger: store.clone() },
        personnel,
        directory,
        intake: Intake { ledger: store.clone(), index: index.clone() },
        issuer: Issuer {
            ledger: store.clone(),
            keys: keys.clone(),
            public_url: config.public_url.clone(),
            node: Node { name: config.node.clone(), process: entropy.bytes() },
            clock: clock.clone(),
            templates: Arc::clone(&templates),
            proof: draw_document,
            face: Face::of,
        },
        registry: Registry { ledger: store.clone(), index },
        press: Press { ledger: store.clone(), keys, public_url: config.public_url.clone() },
        shelf: shelf.clone(),
        audit: store.clone(),
        desk: Desk { shelf, ledger: store },
        templates,
        clock,
        entropy,
        benches: Arc::new(tokio::sync::Semaphore::new(
            std::thread::available_parallelism().map_or(1, usize::from),
        )),
        publishing: tokio::sync::Mutex::new(()),
        trusted_proxies: config.trusted_proxies.clone(),
        configuration,
    };
    recover(&engine).await?;
    Ok(Running { engine: Arc::new(engine), record, _sealing_key: sealing_key })
}

/// Finishes what processes that are gone left open.
pub(super) async fn recover(engine: &Engine) -> Result<(), Failure> {
    let recovered = engine.issuer.recover(engine.clock.now()).await.map_err(Failure::internal)?;
    if recovered.finished > 0 {
        tracing::warn!(
            finished = recovered.finished,
            "intents that a crash left open are finished"
        );
    }
    for (application, error) in recovered.failed {
        tracing::error!(%application, %error, "an intent could not be finished and stays open");
    }
    Ok(())
}

/// The store of a configuration.
pub(super) async fn store(
    config: &Config,
    keys: SealingKeys,
    entropy: &Arc<Entropy>,
    schema: Schema,
) -> Result<Store, OpenError> {
    let address = Address::read(&config.database, Path::new(""))?;
    Store::open(&address, keys, Arc::clone(entropy), schema).await
}

/// A runtime for the commands that need one.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::internal)?
        .block_on(work)
}
