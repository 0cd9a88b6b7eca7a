//! Administration on the machine: the same rooms that `/v1/admin` calls, by whoever runs commands
//! there. Everything goes on the audit record as the operator's.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::arguments::{
    AuthorityArguments, AuthorityCommand, OfficerArguments, OfficerCommand, PostArguments,
    PostCommand, PostValues, VerifierArguments, VerifierCommand,
};
use super::assemble::{Opened, block_on, open};
use super::exit::{Failure, OK};
use super::init::root_of;
use super::sealing;
use super::set_up::{Roots, write_keys};
use super::terminal::Terminal;
use crate::access::{
    AccessError, AccessRepository, AuthorityChange, Caller, NewOfficer, NewServiceKey, NewVerifier,
    OfficerChange, OfficerId, OfficerRecord, PostChange, Role, Scope, Seconded, Secret, VerifierId,
    VerifierRecord,
};
use crate::authority::transliteration::{choices_of, rules_of};
use crate::authority::{Authorities, Authority};
use crate::config::{Config, Mode, read_authorities};
use crate::environment::{Clock, Entropy};
use crate::ledger::{Keep, Ledger, Object, Unit};
use crate::privacy::Personal;

impl From<AccessError> for Failure {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::NotFound => Self::usage(error.to_string()),
            AccessError::Invalid { pointer: "", rule } => Self::usage(rule),
            AccessError::Invalid { pointer, rule } => {
                Self::usage(format!("{}: {rule}", pointer.trim_start_matches('/')))
            }
            AccessError::Refused(refusal) => Self::policy(refusal.to_string()),
            AccessError::Storage(error) => Self::internal(error),
        }
    }
}

/// The instance, opened, and who acts.
struct Desk {
    opened: Opened,
    caller: Caller,
    terminal: Terminal,
    json: bool,
}

impl Desk {
    /// One answer: a JSON object, or its rows a line each.
    fn say(&self, answer: &Value) {
        if self.json {
            self.terminal.say(&answer.to_string());
        } else {
            lines(answer, 0).iter().for_each(|line| self.terminal.say(line));
        }
    }

    fn entropy(&self) -> &Entropy {
        &self.opened.entropy
    }
}

/// The order in which a row's values stand; what is not here comes after.
const ORDER: [&str; 9] =
    ["id", "authority", "code", "post", "login", "name", "host", "numbers", "roles"];

/// The lines of an answer for people: a row a line, what is inside a row set in below it.
fn lines(answer: &Value, depth: usize) -> Vec<String> {
    let Value::Object(members) = answer else { return vec![plain(answer)] };
    let place = |name: &str| ORDER.iter().position(|one| *one == name).unwrap_or(ORDER.len());
    let mut members: Vec<(&String, &Value)> = members.iter().collect();
    members.sort_by_key(|(name, _)| place(name));
    let below = |value: &Value| match value {
        Value::Object(_) => true,
        Value::Array(rows) => rows.iter().any(Value::is_object),
        _ => false,
    };
    let (inner, own): (Vec<_>, Vec<_>) = members.into_iter().partition(|(_, value)| below(value));
    let mut text = Vec::new();
    if !own.is_empty() {
        let row: Vec<String> = own
            .into_iter()
            .map(|(name, value)| match value {
                Value::Bool(_) => format!("{name}={}", plain(value)),
                _ if ORDER.contains(&name.as_str()) => plain(value),
                _ => format!("{name} {}", plain(value)),
            })
            .collect();
        text.push(format!("{}{}", "  ".repeat(depth), row.join("  ")));
    }
    for (_, value) in inner {
        let depth = depth + usize::from(!text.is_empty());
        match value {
            Value::Array(rows) => text.extend(rows.iter().flat_map(|row| lines(row, depth))),
            one => text.extend(lines(one, depth)),
        }
    }
    text
}

fn plain(value: &Value) -> String {
    match value {
        Value::Array(values) if values.is_empty() => "-".into(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(","),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Opens an instance, does the work, and lets go of it.
fn at_desk(
    config: &Path,
    json: bool,
    terminal: &Terminal,
    work: impl AsyncFnOnce(&Desk) -> Result<Value, Failure>,
) -> Result<u8, Failure> {
    let config = Config::read(config).map_err(Failure::internal)?;
    let entropy = Arc::new(Entropy::from_system().map_err(Failure::internal)?);
    block_on(async {
        let opened = open(&config, Clock::system(), entropy).await?;
        let caller = Caller::operator(opened.clock.now());
        let desk = Desk { opened, caller, terminal: *terminal, json };
        let answer = work(&desk).await;
        desk.opened.store.close().await;
        desk.say(&answer?);
        Ok(OK)
    })
}

fn post_of(post: &str) -> Option<String> {
    (post != "*").then(|| post.to_string())
}

fn officer(record: &OfficerRecord) -> Value {
    let officer = &record.officer;
    json!({
        "id": officer.id.0,
        "authority": officer.authority.as_str(),
        "post": officer.post.as_deref().unwrap_or("*"),
        "login": record.login.0,
        "name": record.name.0,
        "roles": officer.roles.iter().copied().map(Role::as_str).collect::<Vec<_>>(),
        "active": record.active,
    })
}

fn verifier(record: &VerifierRecord) -> Value {
    let verifier = &record.verifier;
    json!({
        "id": verifier.id.0,
        "name": verifier.name,
        "scopes": verifier.scopes.iter().copied().map(Scope::as_str).collect::<Vec<_>>(),
        "active": record.active,
    })
}

fn authority(authority: &Authority) -> Value {
    let posts: Vec<Value> = authority
        .posts
        .iter()
        .map(|post| {
            json!({
                "authority": authority.code.as_str(),
                "code": post.code,
                "name": post.name,
                "host": post.host.as_str(),
                "numbers": post.numbers.prefix(),
                "alone": post.alone,
                "decided_by": post.decided_by,
            })
        })
        .collect();
    json!({
        "code": authority.code.as_str(),
        "name": authority.name,
        "check_at": authority.check_at,
        "recommendation": authority.recommendation,
        "transliteration": choices_of(&authority.transliteration),
        "posts": posts,
    })
}

pub(super) fn officers(arguments: &OfficerArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let config = &arguments.instance.config;
    at_desk(config, arguments.json, terminal, async |desk| {
        let (personnel, caller) = (desk.opened.personnel(), &desk.caller);
        match &arguments.command {
            OfficerCommand::List { authority, post } => {
                let post = post.as_deref().and_then(post_of);
                let all = personnel.officers(authority, post.as_deref(), caller).await?;
                Ok(json!({"officers": all.iter().map(officer).collect::<Vec<_>>()}))
            }
            OfficerCommand::Add { authority, post, name, login, roles } => {
                let new = NewOfficer {
                    authority: authority.clone(),
                    post: post_of(post),
                    name: Personal(name.clone()),
                    login: Personal(login.clone()),
                    roles: roles.iter().copied().collect(),
                    people: Vec::new(),
                };
                let id = OfficerId::from_random(desk.entropy().bytes());
                let draws = (id, desk.entropy().bytes());
                let (record, code) = personnel.enrol(new, caller, draws, Keep::nothing()).await?;
                Ok(json!({"officer": officer(&record), "one_time_code": code}))
            }
            OfficerCommand::Set { id, post, roles, active } => {
                let change = OfficerChange {
                    post: post.as_deref().map(post_of),
                    roles: roles.as_ref().map(|roles| roles.iter().copied().collect()),
                    active: *active,
                    people: None,
                };
                let record = personnel.change(&OfficerId(id.clone()), change, caller).await?;
                Ok(json!({"officer": officer(&record)}))
            }
            OfficerCommand::Reset { id } => {
                let (id, code) = (OfficerId(id.clone()), desk.entropy().bytes());
                Ok(match personnel.reset(&id, caller, code, Keep::nothing()).await? {
                    (Seconded::Done, code) => json!({"one_time_code": code}),
                    (Seconded::Waiting(_), _) => json!({"awaits": "second_person"}),
                })
            }
            OfficerCommand::Key { id, scopes, expires_at } => {
                let new = NewServiceKey {
                    scopes: scopes.iter().copied().collect(),
                    expires_at: *expires_at,
                };
                let secret = Secret::from_random("cok_", desk.entropy().bytes());
                let draws = (desk.entropy().bytes(), secret);
                let id = OfficerId(id.clone());
                let (key, secret) =
                    personnel.give_key(&id, new, caller, draws, Keep::nothing()).await?;
                Ok(json!({"id": key.id, "secret": secret.reveal()}))
            }
            OfficerCommand::EndKey { id, key } => {
                personnel.end_key(&OfficerId(id.clone()), key, caller).await?;
                Ok(json!({"ended": key}))
            }
        }
    })
}

pub(super) fn verifiers(arguments: &VerifierArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let config = &arguments.instance.config;
    at_desk(config, arguments.json, terminal, async |desk| {
        let (personnel, caller) = (desk.opened.personnel(), &desk.caller);
        let secret = || Secret::from_random("cvk_", desk.entropy().bytes());
        match &arguments.command {
            VerifierCommand::List { authority } => {
                let all = personnel.verifiers(authority, caller).await?;
                Ok(json!({"verifiers": all.iter().map(verifier).collect::<Vec<_>>()}))
            }
            VerifierCommand::Add { authority, name, scopes } => {
                let scopes = scopes.iter().copied().collect();
                let (authority, name) = (authority.clone(), name.clone());
                let new = NewVerifier { authority, name, scopes };
                let draws = (VerifierId::from_random(desk.entropy().bytes()), secret());
                let (record, secret) =
                    personnel.enrol_verifier(new, caller, draws, Keep::nothing()).await?;
                Ok(json!({"verifier": verifier(&record), "key": secret.reveal()}))
            }
            VerifierCommand::Set { id, scopes, active } => {
                let id = VerifierId(id.clone());
                let scopes = scopes.as_ref().map(|scopes| scopes.iter().copied().collect());
                let (change, keep) = ((scopes, *active), Keep::nothing());
                let record = personnel.change_verifier(&id, change, None, caller, keep).await?;
                Ok(json!({"verifier": verifier(&record)}))
            }
            VerifierCommand::Key { id } => {
                let (id, secret) = (VerifierId(id.clone()), secret());
                let (same, keep) = ((None, None), Keep::nothing());
                let record =
                    personnel.change_verifier(&id, same, Some(&secret), caller, keep).await?;
                Ok(json!({"verifier": verifier(&record), "key": secret.reveal()}))
            }
        }
    })
}

fn post_change(values: &PostValues) -> PostChange {
    PostChange {
        name: values.name.clone(),
        host: values.host.clone(),
        numbers: values.numbers.clone(),
        alone: values.alone,
        decided_by: values.decided_by.clone(),
    }
}

pub(super) fn posts(arguments: &PostArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let config = &arguments.instance.config;
    at_desk(config, arguments.json, terminal, async |desk| {
        let (directory, caller) = (desk.opened.directory(), &desk.caller);
        let changed = match &arguments.command {
            PostCommand::Add(values) => {
                let (of, code, keep) = (&values.authority, &values.code, Keep::nothing());
                directory.add_post(of, code, post_change(values), caller, keep).await?
            }
            PostCommand::Set(values) => {
                let (of, code) = (&values.authority, &values.code);
                directory.change_post(of, code, post_change(values), caller).await?
            }
        };
        Ok(authority(&changed))
    })
}

pub(super) fn authorities(
    arguments: &AuthorityArguments,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    let config = &arguments.instance.config;
    at_desk(config, arguments.json, terminal, async |desk| match &arguments.command {
        AuthorityCommand::List => {
            let all = desk.opened.authorities.iter().map(authority);
            Ok(json!({"authorities": all.collect::<Vec<_>>()}))
        }
        AuthorityCommand::Add { file, roots } => add(desk, config, file, roots.as_deref()).await,
        AuthorityCommand::Set { code, name, check_at, recommendation, transliteration } => {
            let choices = transliteration.as_ref().map(|all| all.iter().cloned().collect());
            let rules = choices.as_ref().map(rules_of).transpose();
            let change = AuthorityChange {
                name: name.clone(),
                check_at: check_at.clone(),
                recommendation: *recommendation,
                transliteration: rules.map_err(|error| Failure::usage(error.to_string()))?,
            };
            let directory = desk.opened.directory();
            let changed = directory.change_authority(code, change, &desk.caller).await?;
            Ok(authority(&changed))
        }
    })
}

/// Adds the authorities that are not on record, their keys first: an authority without keys would
/// keep every process from starting.
async fn add(
    desk: &Desk,
    config: &Path,
    file: &Path,
    roots: Option<&Path>,
) -> Result<Value, Failure> {
    let config = Config::read(config).map_err(Failure::internal)?;
    let passphrase = sealing::passphrase(&config)?;
    let named = read_authorities(file).map_err(Failure::usage_of)?;
    let known = &desk.opened.authorities;
    let new = |one: &&Authority| known.find(one.code.as_str()).is_none();
    let added: Vec<&Authority> = named.iter().filter(new).collect();
    let all = known.iter().chain(added.iter().copied()).cloned().collect();
    Authorities::new(all).map_err(Failure::usage_of)?;
    let (now, entropy) = (desk.caller.at, desk.entropy());
    for authority in &added {
        let Roots { root, csca } = root_of(authority, roots, &passphrase, now, entropy)?;
        let folder = config.keys.join(authority.code.as_str());
        if config.mode == Mode::Production && folder.exists() {
            return Err(Failure::usage(format!("{} is there already", folder.display())));
        }
        write_keys(&folder, authority, &root, (now, &passphrase, entropy))?;
        csca.write(&folder, authority, (now, &passphrase, entropy))?;
    }
    let store = &desk.opened.store;
    let mut unit: Box<dyn Unit<dyn AccessRepository>> =
        Ledger::<dyn AccessRepository>::begin(store).await.map_err(Failure::internal)?;
    for authority in &added {
        unit.work().put_authority(authority).await.map_err(Failure::internal)?;
    }
    let act = desk.caller.deed("authority.add", "", "", Object::new("instance", "authorities"));
    unit.commit(act).await.map_err(Failure::internal)?;
    desk.terminal.progress("Then", "start every serving process anew: it does not know them yet");
    let added: Vec<Value> = added.into_iter().map(authority).collect();
    Ok(json!({"added": added}))
}
