use serde_json::{Value, json};

use crate::cli::arguments::Asked;
use crate::cli::assemble::at_instance;
use crate::cli::exit::{Failure, OK};
use crate::cli::terminal::Terminal;

/// Lists the keys as trust lists do, those of other machines of the instance among them.
pub(super) fn run(asked: &Asked, terminal: &Terminal) -> Result<u8, Failure> {
    let keys = at_instance(&asked.instance.config, async |_, opened| {
        let mut all = Vec::new();
        for authority in &opened.authorities {
            let code = authority.code.as_str();
            let Some(keys) = opened.keys.of(code) else { continue };
            let here: Vec<_> = keys.certificates_here().map(|one| one.key_id()).collect();
            for key in keys.trust_list("-", Vec::new(), opened.clock.now()).keys {
                let mut row = json!({
                    "kid": key.id.to_string(),
                    "authority": code,
                    "use": key.usage.as_str(),
                    "algorithm": key.algorithm.as_str(),
                    "sign_from": key.sign_from.to_string(),
                    "sign_to": key.sign_to.to_string(),
                    "valid_to": key.valid_to.to_string(),
                    "state": key.state.as_str(),
                    "here": here.contains(&key.id),
                });
                let more = [
                    ("since", key.since.map(|since| since.to_string().into())),
                    ("reason", key.reason.map(Value::from)),
                    ("good_below", key.good_below.map(Value::from)),
                    ("reference", key.seal_reference.map(Value::from)),
                ];
                if let Value::Object(members) = &mut row {
                    let told = more.into_iter().filter_map(|(name, value)| Some((name, value?)));
                    members.extend(told.map(|(name, value)| (name.to_string(), value)));
                }
                all.push(row);
            }
        }
        Ok(all)
    })?;
    if asked.json {
        terminal.say(&json!({ "keys": keys }).to_string());
        return Ok(OK);
    }
    for key in &keys {
        let field = |name: &str| key[name].as_str().unwrap_or_default().to_string();
        let here = if key["here"] == true { "" } else { "  not on this machine" };
        terminal.say(&format!(
            "{}  {}  {:<8}  {:<7}  signs {} to {}  good to {}{here}",
            field("kid"),
            field("authority"),
            field("use"),
            field("state"),
            field("sign_from"),
            field("sign_to"),
            field("valid_to"),
        ));
    }
    Ok(OK)
}
