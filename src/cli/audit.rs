use std::sync::Arc;

use chancery_identity::Timestamp;
use serde_json::{Value, json};

use super::arguments::{Audit, AuditCommand};
use super::assemble::{Opened, block_on, open};
use super::exit::{Failure, INTERNAL, OK};
use super::terminal::Terminal;
use crate::access::Caller;
use crate::audit::{AuditRepository, Recorded, verify};
use crate::config::Config;
use crate::environment::{Clock, Entropy};
use crate::ledger::{Ledger, Object, Unit};
use crate::registry::hex;

/// How many rows are read at a time.
const PAGE: u32 = 1000;

type AuditUnit = Box<dyn Unit<dyn AuditRepository>>;

pub(super) fn run(arguments: &Audit, terminal: &Terminal) -> Result<u8, Failure> {
    let instance = match &arguments.command {
        AuditCommand::Verify(asked) => &asked.instance,
        AuditCommand::Export(instance) => instance,
    };
    let config = Config::read(&instance.config).map_err(Failure::internal)?;
    let entropy = Arc::new(Entropy::from_system().map_err(Failure::internal)?);
    block_on(async {
        let opened = open(&config, Clock::system(), entropy).await?;
        let done = match &arguments.command {
            AuditCommand::Verify(asked) => check(&opened, asked.json, terminal).await,
            AuditCommand::Export(_) => export(&opened, terminal).await,
        };
        opened.store.close().await;
        done
    })
}

async fn check(opened: &Opened, as_json: bool, terminal: &Terminal) -> Result<u8, Failure> {
    let mut unit: AuditUnit =
        Ledger::<dyn AuditRepository>::read(&opened.store).await.map_err(Failure::internal)?;
    let found = verify(unit.work()).await.map_err(Failure::internal)?;
    let (answer, line, code) = match found {
        Ok(head) => {
            let hash = hex(&head.hash);
            let line = format!("The audit record is whole: {} rows, head {hash}", head.sequence);
            (json!({"whole": true, "rows": head.sequence, "head": hash}), line, OK)
        }
        Err(broken) => {
            let line = format!("The audit record is broken: {broken}");
            (json!({"whole": false, "broken": broken.to_string()}), line, INTERNAL)
        }
    };
    terminal.say(&if as_json { answer.to_string() } else { line });
    Ok(code)
}

/// Writes every row, and first the row that says so.
async fn export(opened: &Opened, terminal: &Terminal) -> Result<u8, Failure> {
    let unit: AuditUnit =
        Ledger::<dyn AuditRepository>::begin(&opened.store).await.map_err(Failure::internal)?;
    let caller = Caller::operator(opened.clock.now());
    let act = caller.deed("audit.export", "", "", Object::new("audit", "all"));
    unit.commit(act).await.map_err(Failure::internal)?;
    let mut last = 0;
    loop {
        let mut unit: AuditUnit =
            Ledger::<dyn AuditRepository>::read(&opened.store).await.map_err(Failure::internal)?;
        let rows = unit.work().entries(last, PAGE).await.map_err(Failure::internal)?;
        let Some(newest) = rows.last() else { return Ok(OK) };
        last = newest.entry.sequence;
        rows.iter().for_each(|row| terminal.say(&shown(row).to_string()));
    }
}

fn shown(row: &Recorded) -> Value {
    let entry = &row.entry;
    let at = Timestamp::from_second(entry.at).map(|at| at.to_string()).unwrap_or_default();
    let shown = json!({
        "sequence": entry.sequence,
        "at": at,
        "actor": entry.actor,
        "action": entry.action,
        "object_kind": entry.object_kind,
        "object": entry.object,
        "authority": entry.authority,
        "post": entry.post,
        "from": row.detail.as_ref().and_then(|detail| detail.from),
        "reason": row.detail.as_ref().and_then(|detail| detail.reason.as_ref()),
        "previous": hex(&entry.previous),
        "hash": hex(&row.hash),
    });
    // Absent rather than null.
    let members = shown.as_object().cloned().unwrap_or_default();
    Value::Object(members.into_iter().filter(|(_, value)| !value.is_null()).collect())
}
