use std::sync::Arc;

use super::arguments::Instance;
use super::assemble::{block_on, store};
use super::exit::{Failure, OK};
use super::sealing;
use super::terminal::Terminal;
use crate::config::Config;
use crate::environment::Entropy;
use crate::store::Schema;

pub(super) fn run(arguments: &Instance, terminal: &Terminal) -> Result<u8, Failure> {
    let config = Config::read(&arguments.config).map_err(Failure::internal)?;
    let keys = sealing::read(&config.sealing_key, &sealing::passphrase(&config)?)?;
    let entropy = Arc::new(Entropy::from_system().map_err(Failure::internal)?);
    block_on(async {
        let store = store(&config, keys, &entropy, Schema::Migrate).await;
        store.map_err(Failure::internal)?.close().await;
        terminal.progress("Migrated", "the schema is the one of this program");
        Ok(OK)
    })
}
