use chancery_verify::{ListedKey, TrustList};
use serde_json::{Value, json};

use super::{Unverified, of};
use crate::cli::arguments::TrustListShow;
use crate::cli::exit::{Failure, OK};
use crate::cli::terminal::Terminal;
use crate::cli::verify::{pinned_root, read};

pub(super) fn run(arguments: &TrustListShow, terminal: &Terminal) -> Result<u8, Failure> {
    let (list, verified) = match &arguments.root {
        None => (Unverified::read(&arguments.file)?.list, false),
        Some(root) => {
            let note = read(&arguments.file).map_err(Failure::trust)?;
            let opened = TrustList::open(&note, &pinned_root(root)?);
            (opened.map_err(|error| of(&arguments.file, error))?, true)
        }
    };
    if arguments.json {
        terminal.say(&as_json(&list, verified).to_string());
    } else {
        as_text(&list, verified).iter().for_each(|line| terminal.say(line));
    }
    Ok(OK)
}

fn as_json(list: &TrustList, verified: bool) -> Value {
    let posts = list.posts.iter().map(|post| json!({"code": post.code, "name": post.name}));
    let signers =
        list.root.keys.iter().map(|key| json!({"name": key.name, "vkey": key.to_string()}));
    json!({
        "verified": verified,
        "authority": list.authority.as_str(),
        "name": list.name,
        "version": list.version,
        "issued": list.issued.to_string(),
        "expires": list.expires.to_string(),
        "root": {
            "version": list.root.version,
            "threshold": list.root.threshold,
            "keys": signers.collect::<Vec<_>>(),
        },
        "posts": posts.collect::<Vec<_>>(),
        "keys": list.keys.iter().map(key_as_json).collect::<Vec<_>>(),
    })
}

fn key_as_json(key: &ListedKey) -> Value {
    let kinds: Vec<&str> = key.kinds.iter().map(|kind| kind.as_str()).collect();
    let states: Vec<&str> = key.states.iter().map(|state| state.as_str()).collect();
    let mut answer = json!({
        "kid": key.id.to_string(),
        "use": key.usage.as_str(),
        "algorithm": key.algorithm.as_str(),
        "sign_from": key.sign_from.to_string(),
        "sign_to": key.sign_to.to_string(),
        "valid_to": key.valid_to.to_string(),
        "kinds": kinds,
        "states": states,
        "state": key.state.as_str(),
        "specimen": key.specimen,
    });
    if let Value::Object(members) = &mut answer {
        let mut put = |name: &str, value: Option<Value>| {
            members.extend(value.map(|value| (name.to_string(), value)));
        };
        put("since", key.since.map(|since| since.to_string().into()));
        put("reason", key.reason.clone().map(Into::into));
        put("good_below", key.good_below.map(Into::into));
        put("seal_reference", key.seal_reference.clone().map(Into::into));
    }
    answer
}

fn as_text(list: &TrustList, verified: bool) -> Vec<String> {
    let mark = if verified { "" } else { "  NOT VERIFIED" };
    let mut lines = vec![
        format!("{} {}, version {}{mark}", list.authority, list.name, list.version),
        format!("  issued {}  expires {}", list.issued, list.expires),
        format!(
            "  root record {}: {} of {} keys sign",
            list.root.version,
            list.root.threshold,
            list.root.keys.len()
        ),
    ];
    lines.extend(list.root.keys.iter().map(|key| format!("    {}", key.name)));
    lines.extend(list.posts.iter().map(|post| format!("  post {}  {}", post.code, post.name)));
    for key in &list.keys {
        lines.push(format!(
            "  key {}  {:<8}  {}  signs {} to {}  good to {}",
            key.id,
            key.usage.as_str(),
            key.state.as_str(),
            key.sign_from,
            key.sign_to,
            key.valid_to
        ));
    }
    lines
}
