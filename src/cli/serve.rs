use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chancery_identity::Timestamp;
use jiff::SignedDuration;

use super::arguments::Serve;
use super::assemble::{Running, block_on, engine, recover};
use super::exit::{Failure, OK};
use super::terminal::Terminal;
use crate::config::Config;
use crate::environment::{Clock, Entropy};
use crate::http::{self, Engine, Listener, TlsFiles};
use crate::ledger::StorageError;

/// How often lists are made anew while nothing changes.
const REFRESH: Duration = Duration::from_secs(600);
/// How often what another process left open is looked for.
const RECOVERY: Duration = Duration::from_secs(20);
/// How often it is looked whether another process has published.
const FOLLOW: Duration = Duration::from_secs(2);
/// How long an answer is kept for a request that may come again.
const ANSWERS: SignedDuration = SignedDuration::from_hours(48);

pub(super) fn run(arguments: &Serve, terminal: &Terminal) -> Result<u8, Failure> {
    let config = Config::read(&arguments.config).map_err(Failure::internal)?;
    let entropy = Arc::new(Entropy::from_system().map_err(Failure::internal)?);
    block_on(async {
        let running = engine(&config, Clock::system(), entropy).await?;
        serve(running, &config, config.listen, terminal).await
    })
}

/// Serves until the process is told to stop.
pub(super) async fn serve(
    running: Running,
    config: &Config,
    address: SocketAddr,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    let tls = config
        .tls
        .as_ref()
        .map(|tls| TlsFiles { certificate: tls.certificate.clone(), key: tls.key.clone() });
    let listener = Listener::bind(address, tls.as_ref()).await.map_err(Failure::internal)?;
    let bound = listener.address().map_err(Failure::internal)?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    terminal.note(&format!("{:>12} {scheme}://{bound}", "Listening"));
    let engine = Arc::clone(&running.engine);
    if let Err(error) = engine.publish(None, true).await {
        // The others are published, and `/readyz` says that one is not.
        tracing::error!(%error, "an authority's lists could not be made");
    }
    let chores = [
        tokio::spawn(refresh(Arc::clone(&engine))),
        tokio::spawn(take_over(Arc::clone(&engine))),
        tokio::spawn(follow(Arc::clone(&engine))),
    ];
    http::serve(listener, http::router(engine), told_to_stop()).await;
    chores.iter().for_each(tokio::task::JoinHandle::abort);
    running.record.close().await;
    Ok(OK)
}

async fn refresh(engine: Arc<Engine>) {
    let mut ticks = tokio::time::interval(REFRESH);
    // The first tick comes at once, and the lists are fresh already.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        if let Err(error) = engine.publish(None, false).await {
            tracing::error!(%error, "the lists could not be made anew");
        }
        if let Err(error) = forget_answers(&engine).await {
            tracing::error!(%error, "old answers could not be forgotten");
        }
    }
}

async fn forget_answers(engine: &Engine) -> Result<(), StorageError> {
    let before = engine.clock.now().saturating_sub(ANSWERS).unwrap_or(Timestamp::MIN);
    let mut unit = engine.entrance.ledger.begin().await?;
    unit.work().forget_answers(before).await?;
    unit.housekeep().await
}

/// Finishes what a process left open that has died and will not come back under its name.
async fn take_over(engine: Arc<Engine>) {
    let mut ticks = tokio::time::interval(RECOVERY);
    // The first tick comes at once, and what was open at the start is finished already.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        if let Err(error) = recover(&engine).await {
            tracing::error!(?error, "what is unfinished could not be looked for");
        }
    }
}

/// Shows at once what another process has published: a key that was revoked by command, above all.
async fn follow(engine: Arc<Engine>) {
    let mut ticks = tokio::time::interval(FOLLOW);
    // A list that could not be shown is tried again with the others, and not at every tick.
    let mut tried = BTreeMap::new();
    loop {
        ticks.tick().await;
        for shown in engine.shelf.all() {
            let code = shown.authority.as_str();
            let newest = match engine.press.newest_version(code).await {
                Ok(Some(newest)) => newest,
                Ok(None) => continue,
                Err(error) => {
                    tracing::error!(%error, "the newest trust list could not be looked for");
                    continue;
                }
            };
            let known = newest == shown.anchor.trust_list.version;
            if known || tried.insert(code.to_string(), newest) == Some(newest) {
                continue;
            }
            engine.publish_change(code).await;
        }
    }
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = terminated.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}
