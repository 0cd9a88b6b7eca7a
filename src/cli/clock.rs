use std::sync::Arc;

use super::arguments::{ClockArguments, ClockCommand};
use super::assemble::{block_on, open};
use super::exit::{Failure, OK};
use super::terminal::Terminal;
use crate::access::Caller;
use crate::audit::AuditRepository;
use crate::config::Config;
use crate::environment::{Clock, Entropy};
use crate::ledger::{Ledger, Object, Unit};
use crate::privacy::Personal;

/// The operator's word that the clock is right although the record holds a later time. It goes on
/// record under the clock's own time, and so is the newest time there from now on.
pub(super) fn run(arguments: &ClockArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let ClockCommand::Accept { instance, reason } = &arguments.command;
    let config = Config::read(&instance.config).map_err(Failure::internal)?;
    let entropy = Arc::new(Entropy::from_system().map_err(Failure::internal)?);
    block_on(async {
        let opened = open(&config, Clock::system(), entropy).await?;
        let caller = Caller::operator(opened.clock.unchecked());
        let unit: Box<dyn Unit<dyn AuditRepository>> =
            Ledger::<dyn AuditRepository>::begin(&opened.store).await.map_err(Failure::internal)?;
        let act = caller.deed("clock.accept", "", "", Object::new("instance", "clock"));
        let act = act.because(Some(Personal(reason.clone())));
        unit.commit(act).await.map_err(Failure::internal)?;
        opened.store.close().await;
        terminal.progress("Accepted", &caller.at.to_string());
        terminal.progress("Then", "start every serving process anew");
        Ok(OK)
    })
}
