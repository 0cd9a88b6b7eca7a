//! The keys of an authority: made, certified, put to use, and taken out of it.
//!
//! What needs the root's key (`root`, `root-record`, `certify`) needs no instance, so that it can be
//! done on a machine without a network; what goes between the machines are files.

mod certify;
mod install;
mod list;
mod request;
mod root;
mod rotate;
mod rotate_sealing;
mod standing;

use std::path::Path;

use chancery_identity::Timestamp;
use zeroize::Zeroizing;

use super::arguments::{Keys, KeysCommand};
use super::assemble::Opened;
use super::exit::Failure;
use super::terminal::Terminal;
use crate::authority::Authority;
use crate::config::Config;
use crate::publish::PublishError;
use crate::signing::read_passphrase;

pub(super) fn run(arguments: &Keys, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        KeysCommand::List(asked) => list::run(asked, terminal),
        KeysCommand::Root(root) => root::make(root, terminal),
        KeysCommand::TrustListKey(key) => root::trust_list_key(key, terminal),
        KeysCommand::RootRecord(record) => root::record(record, terminal),
        KeysCommand::Request(request) => request::run(request, terminal),
        KeysCommand::Certify(certify) => certify::run(certify, terminal),
        KeysCommand::Install(install) => install::run(install, terminal),
        KeysCommand::Rotate(rotate) => rotate::run(rotate, terminal),
        KeysCommand::Retire(retire) => standing::retire(retire, terminal),
        KeysCommand::Revoke(revoke) => standing::revoke(revoke, terminal),
        KeysCommand::RotateSealing(rotate) => rotate_sealing::run(rotate, terminal),
    }
}

/// A passphrase that new keys are put under.
fn new_passphrase(file: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let passphrase = read_passphrase(file).map_err(Failure::internal)?;
    if passphrase.len() < 12 {
        return Err(Failure::usage("the passphrase has fewer than 12 characters"));
    }
    Ok(passphrase)
}

fn text(path: &Path) -> Result<String, Failure> {
    let failed = |error| Failure::internal(format!("{}: {error}", path.display()));
    std::fs::read_to_string(path).map_err(failed)
}

/// The authority with this code, or the only one.
fn authority<'a>(opened: &'a Opened, code: Option<&str>) -> Result<&'a Authority, Failure> {
    let mut all = opened.authorities.iter();
    match (code, all.next(), all.next()) {
        (Some(code), ..) => opened
            .authorities
            .find(code)
            .ok_or_else(|| Failure::usage(format!("no authority {code}"))),
        (None, Some(only), None) => Ok(only),
        _ => Err(Failure::usage("there are several authorities: name one with --authority")),
    }
}

/// Publishes what has changed, and says what is left to do. The change is on record already.
async fn publish(
    config: &Config,
    opened: &Opened,
    code: &str,
    now: Timestamp,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let press = opened.press(config);
    let published = match press.publish(code, now, false).await {
        Err(PublishError::Unsigned) => None,
        other => Some(other.map_err(|error| {
            Failure::internal(format!("it is on record, and no lists could be made: {error}"))
        })?),
    };
    let differs = press.differs(code, now).await.map_err(Failure::internal)?;
    match published.filter(|_| !differs) {
        None => {
            let todo = "the list waits for signatures: trust-list build, sign, and publish it";
            terminal.progress("Then", todo);
        }
        Some(published) => {
            let version = published.anchor.trust_list.version;
            terminal.progress("Published", &format!("trust list {version} of {code}"));
        }
    }
    Ok(())
}
