use std::sync::Arc;

use serde_json::json;

use super::arguments::{Asked, Keys, KeysCommand, RotateSealing};
use super::assemble::{block_on, open, store};
use super::exit::{Failure, OK};
use super::sealing;
use super::terminal::Terminal;
use crate::access::Caller;
use crate::audit::AuditRepository;
use crate::config::Config;
use crate::environment::{Clock, Entropy};
use crate::ledger::{Ledger, Object, Unit};
use crate::store::{Schema, Store};

/// How many records' keys are wrapped anew at a time.
const BATCH: u32 = 500;

pub(super) fn run(arguments: &Keys, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        KeysCommand::List(asked) => list(asked, terminal),
        KeysCommand::RotateSealing(rotate) => rotate_sealing(rotate, terminal),
    }
}

fn list(asked: &Asked, terminal: &Terminal) -> Result<u8, Failure> {
    let config = Config::read(&asked.instance.config).map_err(Failure::internal)?;
    let entropy = Arc::new(Entropy::from_system().map_err(Failure::internal)?);
    let opened = block_on(open(&config, Clock::system(), entropy))?;
    let mut keys = Vec::new();
    for authority in &opened.authorities {
        let held = opened.keys.of(authority.code.as_str());
        for signer in held.into_iter().flat_map(|keys| keys.signers()) {
            let facts = signer.facts();
            keys.push(json!({
                "kid": facts.key_id.to_string(),
                "authority": authority.code.as_str(),
                "use": facts.usage.as_str(),
                "algorithm": "ed25519",
                "sign_from": facts.sign_from.to_string(),
                "sign_to": facts.sign_to.to_string(),
                "valid_to": facts.valid_to.to_string(),
            }));
        }
    }
    if asked.json {
        terminal.say(&json!({ "keys": keys }).to_string());
    } else {
        for key in &keys {
            let field = |name: &str| key[name].as_str().unwrap_or_default().to_string();
            terminal.say(&format!(
                "{}  {}  {:<8}  signs {} to {}  good to {}",
                field("kid"),
                field("authority"),
                field("use"),
                field("sign_from"),
                field("sign_to"),
                field("valid_to"),
            ));
        }
    }
    Ok(OK)
}

/// Turns to a new key-encryption key: first the file holds both, then the records' keys are wrapped
/// anew, some at a time. Stopped anywhere, every record can be read, and the same command goes on.
fn rotate_sealing(arguments: &RotateSealing, terminal: &Terminal) -> Result<u8, Failure> {
    let config = Config::read(&arguments.instance.config).map_err(Failure::internal)?;
    let passphrase = sealing::passphrase(&config)?;
    let entropy = Arc::new(Entropy::from_system().map_err(Failure::internal)?);
    let mut keys = sealing::read(&config.sealing_key, &passphrase)?;
    // More than one key is a rotation that was begun: it is gone on with.
    if keys.numbers().count() == 1 && !arguments.finish {
        keys.turn(entropy.bytes());
        sealing::write(&config.sealing_key, &keys, &passphrase, &entropy)?;
    }
    let current = keys.current();
    block_on(async {
        let store = store(&config, keys, &entropy, Schema::Expect).await;
        let store = store.map_err(Failure::internal)?;
        let mut count = 0;
        loop {
            match store.rewrap(BATCH).await.map_err(Failure::internal)? {
                0 => break,
                some => count += some,
            }
        }
        let word = if arguments.finish { "sealing_key.finish" } else { "sealing_key.turn" };
        note(&store, word, current).await?;
        store.close().await;
        terminal.progress("Sealed", &format!("{count} record keys under key {current}"));
        Ok(())
    })?;
    if arguments.finish {
        let mut keys = sealing::read(&config.sealing_key, &passphrase)?;
        keys.forget_old();
        sealing::write(&config.sealing_key, &keys, &passphrase, &entropy)?;
        terminal.progress("Forgot", "the old keys");
    } else {
        terminal.progress("Then", "start every serving process anew, and run this with --finish");
    }
    Ok(OK)
}

async fn note(store: &Store, word: &'static str, number: u32) -> Result<(), Failure> {
    let unit: Box<dyn Unit<dyn AuditRepository>> =
        Ledger::<dyn AuditRepository>::begin(store).await.map_err(Failure::internal)?;
    let caller = Caller::operator(Clock::system().now());
    let act = caller.deed(word, "", "", Object::new("sealing_key", number));
    unit.commit(act).await.map_err(Failure::internal)
}
