use chancery_verify::{Status, StatusListToken, TrustList};
use serde_json::{Map, Value as Json, json};

use super::arguments::{StatusListArguments, StatusListCommand, StatusListShow};
use super::exit::{Failure, OK};
use super::terminal::Terminal;
use super::verify::{pinned_root, read};

pub(super) fn run(arguments: &StatusListArguments, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        StatusListCommand::Show(arguments) => show(arguments, terminal),
    }
}

const STATUSES: [(Status, &str); 4] = [
    (Status::Valid, "valid"),
    (Status::Revoked, "revoked"),
    (Status::Suspended, "suspended"),
    (Status::NotActivated, "not_activated"),
];

fn word(status: Status) -> &'static str {
    STATUSES.iter().find(|(one, _)| *one == status).map_or("", |(_, word)| word)
}

fn show(arguments: &StatusListShow, terminal: &Terminal) -> Result<u8, Failure> {
    let (Some(list), Some(root)) = (&arguments.trust_list, &arguments.root) else {
        return Err(Failure::trust("a status list needs --trust-list and --root"));
    };
    let of = |path: &std::path::Path, error: &dyn std::fmt::Display| {
        Failure::trust(format!("{}: {error}", path.display()))
    };
    let trust_list = TrustList::open(&read(list).map_err(Failure::trust)?, &pinned_root(root)?)
        .map_err(|error| of(list, &error))?;
    let token = read(&arguments.file).map_err(Failure::trust)?;
    let token =
        StatusListToken::open(&token, &trust_list).map_err(|error| of(&arguments.file, &error))?;
    let mut counts = [0_u64; 4];
    for index in 0..token.list.len() {
        let status = token.list.at(index).map(|status| usize::from(status.bits()));
        if let Some(count) = status.and_then(|bits| counts.get_mut(bits)) {
            *count += 1;
        }
    }
    let asked = match arguments.index {
        None => None,
        Some(index) => match token.list.at(index) {
            Some(status) => Some((index, word(status))),
            None => return Err(Failure::usage(format!("the list has no place {index}"))),
        },
    };
    let count = |status: Status| counts.get(usize::from(status.bits())).copied().unwrap_or(0);
    if arguments.json {
        let statuses: Map<String, Json> =
            STATUSES.iter().map(|(one, word)| ((*word).into(), json!(count(*one)))).collect();
        let mut told = Map::new();
        told.insert("uri".into(), json!(token.subject));
        told.insert("issued".into(), json!(token.issued_at.to_string()));
        told.insert("entries".into(), json!(token.list.len()));
        told.insert("statuses".into(), json!(statuses));
        if let Some(expires) = token.expires {
            told.insert("expires".into(), json!(expires.to_string()));
        }
        if let Some((index, status)) = asked {
            told.insert("index".into(), json!(index));
            told.insert("status".into(), json!(status));
        }
        terminal.say(&Json::Object(told).to_string());
        return Ok(OK);
    }
    let line = |name: &str, value: &str| terminal.say(&format!("  {name:<14} {value}"));
    terminal.say(&token.subject);
    line("issued", &token.issued_at.to_string());
    if let Some(expires) = token.expires {
        line("expires", &expires.to_string());
    }
    for (status, word) in STATUSES {
        line(word, &count(status).to_string());
    }
    if let Some((index, status)) = asked {
        line(&format!("place {index}"), status);
    }
    Ok(OK)
}
