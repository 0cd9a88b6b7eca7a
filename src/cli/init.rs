use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use super::arguments::Init;
use super::border_keys::Csca;
use super::exit::{Failure, OK};
use super::set_up::{DATABASE, RootMaterial, Roots, SetUp, set_up};
use super::terminal::Terminal;
use crate::access::{Caller, NewOfficer, OfficerId, Personnel, Role};
use crate::authority::Authority;
use crate::config::{Config, Mode, read_authorities};
use crate::environment::{Clock, Entropy};
use crate::ledger::Keep;
use crate::privacy::Personal;
use crate::signing::read_passphrase;

/// What the first administrator of an authority may do: let others in, see what they do, and keep
/// the keys. They take in, approve and issue nothing.
const FIRST: [Role; 3] = [Role::PostAdmin, Role::Auditor, Role::KeyCustodian];

pub(super) fn run(arguments: &Init, terminal: &Terminal) -> Result<u8, Failure> {
    if arguments.dir.join("config.toml").exists() {
        return Err(Failure::usage(format!("{} is set up already", arguments.dir.display())));
    }
    let authorities = read_authorities(&arguments.authorities).map_err(Failure::usage_of)?;
    let passphrase = read_passphrase(&arguments.passphrase_file).map_err(Failure::internal)?;
    if passphrase.len() < 12 {
        return Err(Failure::usage("the passphrase has fewer than 12 characters"));
    }
    let passphrase_file =
        fs::canonicalize(&arguments.passphrase_file).map_err(Failure::internal)?;
    let public_url = arguments.public_url.trim_end_matches('/');
    Config::check_url(public_url).map_err(Failure::usage_of)?;
    let entropy = Arc::new(Entropy::from_system().map_err(Failure::internal)?);
    let now = Clock::system().now();
    let mut plan = SetUp {
        dir: &arguments.dir,
        mode: Mode::Production,
        public_url,
        listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
        database: arguments.database_url.as_deref().unwrap_or(DATABASE),
        authorities: &authorities,
        passphrase: &passphrase,
        passphrase_file: Some(&passphrase_file),
        roots: Vec::new(),
        now,
        entropy: &entropy,
    };
    for authority in &authorities {
        plan.roots.push(root_of(
            authority,
            arguments.roots.as_deref(),
            &passphrase,
            now,
            &entropy,
        )?);
    }
    let mut codes = Vec::new();
    set_up(&plan, async |personnel, _| {
        for authority in &authorities {
            codes.push(first_administrator(&personnel, authority, now, &entropy).await?);
        }
        Ok(())
    })?;
    let at = arguments.dir.join("config.toml");
    terminal.progress("Set up", &at.display().to_string());
    if plan.roots.iter().any(|roots| roots.root.root.is_some()) {
        let now = "move each keys/<AUTHORITY>/root.key and csca.key to a machine without a network";
        terminal.progress("Now", now);
    } else {
        terminal.progress("Now", "get certificates for its keys: keys request, certify, install");
    }
    for (authority, login, code) in codes {
        terminal.say(&format!("{authority}: first administrator {login}, one-time code {code}"));
    }
    terminal.progress("Then", "serve, and enrol with POST /v1/enrolments within 72 hours");
    Ok(OK)
}

/// Enrols the first administrator of an authority, and gives login and one-time code.
async fn first_administrator(
    personnel: &Personnel,
    authority: &Authority,
    now: chancery_identity::Timestamp,
    entropy: &Entropy,
) -> Result<(String, String, String), Failure> {
    let login = format!("admin.{}", authority.code.as_str().to_lowercase());
    let new = NewOfficer {
        authority: authority.code.to_string(),
        post: None,
        name: Personal("First administrator".into()),
        login: Personal(login.clone()),
        roles: FIRST.into(),
        people: Vec::new(),
    };
    let draws = (OfficerId::from_random(entropy.bytes()), entropy.bytes());
    let enrolled = personnel.enrol(new, &Caller::operator(now), draws, Keep::nothing()).await;
    let (_, code) = enrolled.map_err(Failure::internal)?;
    Ok((authority.code.to_string(), login, code))
}

/// An authority's roots: new ones, or those in a folder, which are no published ones, with their
/// private keys or without. A folder without a CSCA gets a new one.
pub(super) fn root_of(
    authority: &Authority,
    roots: Option<&Path>,
    passphrase: &[u8],
    now: chancery_identity::Timestamp,
    entropy: &Entropy,
) -> Result<Roots, Failure> {
    let Some(folder) = roots else {
        let root = RootMaterial::new(authority, now, entropy)?;
        return Ok(Roots { root, csca: Csca::new(authority, now, entropy)? });
    };
    let folder = folder.join(authority.code.as_str());
    let root = RootMaterial::at(&folder, authority.code, passphrase)?;
    if root.is_example() {
        return Err(Failure::policy("the published example keys are refused outside the demo"));
    }
    let csca = match Csca::read(&folder, passphrase)? {
        Some(csca) => csca,
        None => Csca::new(authority, now, entropy)?,
    };
    Ok(Roots { root, csca })
}
