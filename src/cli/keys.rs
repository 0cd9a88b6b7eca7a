use serde_json::json;

use super::arguments::{Keys, KeysCommand};
use super::assemble::key_ring;
use super::exit::{Failure, OK};
use super::terminal::Terminal;
use crate::config::Config;

pub(super) fn run(arguments: &Keys, terminal: &Terminal) -> Result<u8, Failure> {
    let KeysCommand::List(list) = &arguments.command;
    let config = Config::read(&list.config).map_err(Failure::internal)?;
    let ring = key_ring(&config)?;
    let mut keys = Vec::new();
    for authority in &config.authorities().map_err(Failure::internal)? {
        for signer in ring.of(authority.code.as_str()).into_iter().flat_map(|k| k.signers()) {
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
    if list.json {
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
