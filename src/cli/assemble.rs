//! Puts the rooms together from a configuration.

use std::path::Path;
use std::sync::Arc;

use super::exit::Failure;
use crate::application::Intake;
use crate::config::{Config, Mode};
use crate::environment::{Clock, Entropy};
use crate::http::Engine;
use crate::issuance::Issuer;
use crate::privacy::SealingKey;
use crate::publish::Shelf;
use crate::signing::{AuthorityKeys, KeyRing, decode_hex, read_passphrase};
use crate::store::SqliteStore;
use crate::verification::Desk;

/// Loads the keys of every authority of a configuration.
pub(super) fn key_ring(config: &Config) -> Result<KeyRing, Failure> {
    let authorities = config.authorities().map_err(Failure::internal)?;
    let passphrase = read_passphrase(&config.passphrase).map_err(Failure::internal)?;
    let mut keys = Vec::new();
    for authority in &authorities {
        let folder = config.keys.join(authority.code.as_str());
        keys.push(
            AuthorityKeys::load(&folder, authority.code, &passphrase).map_err(Failure::internal)?,
        );
    }
    Ok(KeyRing::new(keys))
}

/// The engine of a configuration, its unfinished intents finished and nothing published yet.
pub(super) async fn engine(
    config: &Config,
    clock: Clock,
    entropy: Arc<Entropy>,
) -> Result<Engine, Failure> {
    let keys = Arc::new(key_ring(config)?);
    if config.mode != Mode::Demo && keys.holds_example_keys() {
        return Err(Failure::policy(
            "these are the published example keys: anybody could sign with them, so they are \
             refused outside the demo",
        ));
    }
    let authorities = Arc::new(config.authorities().map_err(Failure::internal)?);
    let store = Arc::new(store(config, &entropy, false).await?);
    let shelf = Arc::new(Shelf::default());
    let engine = Engine {
        access: store.clone(),
        intake: Intake { ledger: store.clone(), authorities: authorities.clone() },
        issuer: Issuer {
            ledger: store.clone(),
            authorities,
            keys,
            public_url: config.public_url.clone(),
        },
        registry: store.clone(),
        press: store.clone(),
        shelf: shelf.clone(),
        desk: Desk { shelf, ledger: store },
        clock,
        entropy,
        benches: Arc::new(tokio::sync::Semaphore::new(
            std::thread::available_parallelism().map_or(1, usize::from),
        )),
        publishing: tokio::sync::Mutex::new(()),
        trusted_proxies: config.trusted_proxies.clone(),
    };
    let recovered = engine.issuer.recover().await.map_err(Failure::internal)?;
    if recovered.finished > 0 {
        tracing::warn!(
            finished = recovered.finished,
            "intents that a crash left open are finished"
        );
    }
    for (application, error) in recovered.failed {
        tracing::error!(%application, %error, "an intent could not be finished and stays open");
    }
    Ok(engine)
}

/// The store of a configuration.
pub(super) async fn store(
    config: &Config,
    entropy: &Arc<Entropy>,
    create: bool,
) -> Result<SqliteStore, Failure> {
    let key = sealing_key(&config.sealing_key)?;
    SqliteStore::open(&config.database, key, Arc::clone(entropy), create)
        .await
        .map_err(Failure::internal)
}

fn sealing_key(file: &Path) -> Result<SealingKey, Failure> {
    let failed = |rule: &str| Failure::internal(format!("{}: {rule}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| failed(&error.to_string()))?;
    decode_hex(text.trim()).map(SealingKey::new).ok_or_else(|| failed("64 hex digits are needed"))
}

/// A runtime for the commands that need one.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::internal)?
        .block_on(work)
}
