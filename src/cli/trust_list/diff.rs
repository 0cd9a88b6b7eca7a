use chancery_verify::{KeyState, ListedKey, TrustList};
use serde_json::json;

use super::Unverified;
use crate::cli::arguments::TrustListDiff;
use crate::cli::exit::{Failure, OK};
use crate::cli::terminal::Terminal;

pub(super) fn run(arguments: &TrustListDiff, terminal: &Terminal) -> Result<u8, Failure> {
    let old = Unverified::read(&arguments.old)?;
    let new = Unverified::read(&arguments.new)?;
    let changes = changes(&old.list, &new.list);
    let follows = new.list.previous == Some(TrustList::digest(&old.text));
    if arguments.json {
        let answer = json!({
            "from": old.list.version,
            "to": new.list.version,
            "follows": follows,
            "changes": changes,
        });
        terminal.say(&answer.to_string());
        return Ok(OK);
    }
    let chained = if follows { "which names it" } else { "which does not name it" };
    terminal.say(&format!("version {} to {}, {chained}", old.list.version, new.list.version));
    if changes.is_empty() {
        terminal.say("  no key, post or root record changed");
    }
    changes.iter().for_each(|change| terminal.say(&format!("  {change}")));
    Ok(OK)
}

/// What changed, a sentence each; times and the version change with every list and are not told.
fn changes(old: &TrustList, new: &TrustList) -> Vec<String> {
    let mut said = Vec::new();
    if old.authority != new.authority {
        said.push(format!(
            "the lists are of two authorities, {} and {}",
            old.authority, new.authority
        ));
    }
    if old.name != new.name {
        said.push(format!("the authority is called {}, and was {}", new.name, old.name));
    }
    root(old, new, &mut said);
    posts(old, new, &mut said);
    for key in &new.keys {
        match old.key(key.id) {
            None => said.push(format!("{} is new, {}", named(key), standing(key))),
            Some(before) => key_changes(before, key, &mut said),
        }
    }
    let gone = old.keys.iter().filter(|key| new.key(key.id).is_none());
    said.extend(gone.map(|key| format!("{} is gone", named(key))));
    said
}

fn root(old: &TrustList, new: &TrustList, said: &mut Vec<String>) {
    let (old, new) = (&old.root, &new.root);
    if old == new {
        return;
    }
    said.push(format!(
        "root record {} follows {}: {} of {} keys sign, and were {} of {}",
        new.version,
        old.version,
        new.threshold,
        new.keys.len(),
        old.threshold,
        old.keys.len()
    ));
    let only = |these: &[_], those: &[chancery_verify::NoteKey]| -> Vec<String> {
        let left: Vec<&chancery_verify::NoteKey> =
            these.iter().filter(|key| !those.contains(key)).collect();
        left.into_iter().map(|key| key.to_string()).collect()
    };
    said.extend(only(&new.keys, &old.keys).iter().map(|key| format!("{key} signs lists now")));
    said.extend(only(&old.keys, &new.keys).iter().map(|key| format!("{key} signs lists no more")));
}

fn posts(old: &TrustList, new: &TrustList, said: &mut Vec<String>) {
    for post in &new.posts {
        match old.posts.iter().find(|before| before.code == post.code) {
            None => said.push(format!("post {} is new: {}", post.code, post.name)),
            Some(before) if before.name != post.name => {
                said.push(format!(
                    "post {} is called {}, and was {}",
                    post.code, post.name, before.name
                ));
            }
            Some(_) => {}
        }
    }
    let gone = old.posts.iter().filter(|post| new.posts.iter().all(|now| now.code != post.code));
    said.extend(gone.map(|post| format!("post {} is gone", post.code)));
}

fn named(key: &ListedKey) -> String {
    format!("key {} for {}", key.id, key.usage.as_str())
}

fn standing(key: &ListedKey) -> String {
    let mut words = key.state.as_str().to_string();
    if let Some(since) = key.since {
        words.push_str(&format!(" since {since}"));
    }
    if let Some(reason) = &key.reason {
        words.push_str(&format!(" ({reason})"));
    }
    if let Some(index) = key.good_below {
        words.push_str(&format!(", good below leaf {index}"));
    }
    words
}

fn key_changes(before: &ListedKey, key: &ListedKey, said: &mut Vec<String>) {
    if standing(before) != standing(key) {
        said.push(format!("{} is {}, and was {}", named(key), standing(key), standing(before)));
    }
    if before.state == KeyState::Revoked && key.state != KeyState::Revoked {
        said.push(format!("{} was revoked, which cannot be taken back", named(key)));
    }
    let period =
        |key: &ListedKey| format!("{} to {}, good to {}", key.sign_from, key.sign_to, key.valid_to);
    if period(before) != period(key) {
        said.push(format!("{} signs {}, and was {}", named(key), period(key), period(before)));
    }
    if (&before.kinds, &before.states) != (&key.kinds, &key.states) {
        said.push(format!("{} signs other kinds or for other States", named(key)));
    }
    if before.specimen != key.specimen {
        said.push(format!("{} makes specimens: {}", named(key), key.specimen));
    }
    let key_itself =
        |key: &ListedKey| (key.usage, key.algorithm, key.spki.clone(), key.seal_reference.clone());
    if key_itself(before) != key_itself(key) {
        said.push(format!("{} is another key under the same id", named(key)));
    }
}
