use std::sync::Arc;

use crate::access::Caller;
use crate::audit::AuditRepository;
use crate::cli::arguments::RotateSealing;
use crate::cli::assemble::{block_on, open, store};
use crate::cli::exit::{Failure, OK};
use crate::cli::sealing;
use crate::cli::terminal::Terminal;
use crate::config::Config;
use crate::environment::{Clock, Entropy};
use crate::ledger::{Ledger, Object, Unit};
use crate::privacy::SealingKeys;
use crate::store::Schema;

/// How many records' keys are wrapped anew at a time.
const BATCH: u32 = 500;

/// Turns to a new key-encryption key. First the file holds both keys, and every process that serves
/// is started anew, so that all of them can read either. Then, to finish, the records' keys are
/// wrapped anew, some at a time, and the old key is forgotten. Stopped anywhere, every record can be
/// read, and the same command goes on.
pub(super) fn run(arguments: &RotateSealing, terminal: &Terminal) -> Result<u8, Failure> {
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
