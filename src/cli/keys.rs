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
use crate::privacy::SealingKeys;
use crate::store::Schema;

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
        for signer in held.into_iter().flat_map(|keys| keys.seal_signers()) {
            keys.push(json!({
                "kid": signer.key_id().to_string(),
                "authority": authority.code.as_str(),
                "use": "seal",
                "algorithm": "es256",
                "reference": format!("{}:{}", signer.name(), signer.reference()),
                "sign_from": signer.sign_from().to_string(),
                "sign_to": signer.sign_to().to_string(),
                "valid_to": signer.valid_to().to_string(),
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

/// Turns to a new key-encryption key. First the file holds both keys, and every process that serves
/// is started anew, so that all of them can read either. Then, to finish, the records' keys are
/// wrapped anew, some at a time, and the old key is forgotten. Stopped anywhere, every record can be
/// read, and the same command goes on.
fn rotate_sealing(arguments: &RotateSealing, terminal: &Terminal) -> Result<u8, Failure> {
    let config = Config::read(&arguments.instance.config).map_err(Failure::internal)?;
    let passphrase = sealing::passphrase(&config)?;
    let entropy = Arc::new(Entropy::from_system().map_err(Failure::internal)?);
    let mut keys = sealing::read(&config.sealing_key, &passphrase)?;
    let begun = keys.numbers().count() > 1;
    match (arguments.finish, begun) {
        (false, false) => {
            keys.turn(entropy.bytes());
            sealing::turn(&config.sealing_key, &keys, &passphrase, &entropy)?;
            block_on(note(&config, "sealing_key.turn", keys.current(), &entropy))?;
            terminal.progress("Turned", &format!("to key {}", keys.current()));
        }
        (false, true) => terminal.progress("Begun", "the file holds two keys already"),
        (true, false) => return Err(Failure::usage("no rotation is begun")),
        (true, true) => {
            if sealing::held_from_before(&config.sealing_key) {
                let rule = "a process that was started before the turn still runs: start it anew";
                return Err(Failure::policy(rule));
            }
            let count = block_on(rewrap(&config, keys, &entropy))?;
            let keys = sealing::read(&config.sealing_key, &passphrase)?;
            block_on(note(&config, "sealing_key.finish", keys.current(), &entropy))?;
            sealing::end_turn(&config.sealing_key, keys, &passphrase, &entropy)?;
            terminal
                .progress("Sealed", &format!("{count} record keys anew, and forgot the old key"));
            return Ok(OK);
        }
    }
    terminal.progress("Then", "start every serving process anew, and run this with --finish");
    Ok(OK)
}

async fn rewrap(
    config: &Config,
    keys: SealingKeys,
    entropy: &Arc<Entropy>,
) -> Result<usize, Failure> {
    let store = store(config, keys, entropy, Schema::Expect).await.map_err(Failure::internal)?;
    let mut count = 0;
    loop {
        match store.rewrap(BATCH).await.map_err(Failure::internal)? {
            0 => break,
            some => count += some,
        }
    }
    store.close().await;
    Ok(count)
}

async fn note(
    config: &Config,
    word: &'static str,
    number: u32,
    entropy: &Arc<Entropy>,
) -> Result<(), Failure> {
    let opened = open(config, Clock::system(), Arc::clone(entropy)).await?;
    let unit: Box<dyn Unit<dyn AuditRepository>> =
        Ledger::<dyn AuditRepository>::begin(&opened.store).await.map_err(Failure::internal)?;
    let caller = Caller::operator(opened.clock.now());
    let act = caller.deed(word, "", "", Object::new("sealing_key", number));
    unit.commit(act).await.map_err(Failure::internal)?;
    opened.store.close().await;
    Ok(())
}
