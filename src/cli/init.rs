use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use super::arguments::Init;
use super::assemble::{block_on, store};
use super::exit::{Failure, OK};
use super::set_up::{RootMaterial, SetUp, set_up};
use super::terminal::Terminal;
use crate::authority::Authority;
use crate::config::{AuthorityConfig, Config, Mode};
use crate::environment::{Clock, Entropy};
use crate::signing::{example, read_passphrase};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthoritiesFile {
    authority: Vec<AuthorityConfig>,
}

pub(super) fn run(arguments: &Init, terminal: &Terminal) -> Result<u8, Failure> {
    if arguments.dir.join("config.toml").exists() {
        return Err(Failure::usage(format!("{} is set up already", arguments.dir.display())));
    }
    let text = fs::read_to_string(&arguments.authorities)
        .map_err(|error| Failure::usage(format!("{}: {error}", arguments.authorities.display())))?;
    let file: AuthoritiesFile = toml::from_str(&text)
        .map_err(|error| Failure::usage(format!("{}: {error}", arguments.authorities.display())))?;
    let passphrase = read_passphrase(&arguments.passphrase_file).map_err(Failure::internal)?;
    if passphrase.len() < 12 {
        return Err(Failure::usage("the passphrase has fewer than 12 characters"));
    }
    let passphrase_file =
        fs::canonicalize(&arguments.passphrase_file).map_err(Failure::internal)?;
    let public_url = arguments.public_url.trim_end_matches('/');
    Config::check_url(public_url).map_err(Failure::usage_of)?;
    let entropy = Arc::new(Entropy::from_system().map_err(Failure::internal)?);
    let now = Clock::System.now();
    let listen = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
    let mut plan = SetUp {
        dir: &arguments.dir,
        mode: Mode::Production,
        public_url,
        listen,
        authorities: file.authority,
        passphrase: &passphrase,
        passphrase_file: Some(&passphrase_file),
        roots: Vec::new(),
        now,
        entropy: &entropy,
    };
    let authorities = Config::authorities_of(&plan.authorities).map_err(Failure::usage_of)?;
    for authority in &authorities {
        let material = match &arguments.roots {
            None => RootMaterial::new(authority, now, &entropy)?,
            Some(folder) => taken(folder, authority, &passphrase)?,
        };
        plan.roots.push(material);
    }
    set_up(&plan, |config| {
        block_on(async {
            store(config, &entropy, true).await?.close().await;
            Ok(())
        })
    })?;
    let at = arguments.dir.join("config.toml");
    terminal.progress("Set up", &at.display().to_string());
    terminal.progress("Now", "move each keys/<AUTHORITY>/root.key to a machine without a network");
    Ok(OK)
}

fn taken(folder: &Path, authority: &Authority, passphrase: &[u8]) -> Result<RootMaterial, Failure> {
    let read = |name: &str| {
        let path = folder.join(authority.code.as_str()).join(name);
        fs::read_to_string(&path)
            .map_err(|error| Failure::internal(format!("{}: {error}", path.display())))
    };
    let material = RootMaterial::read(
        &read("root.key")?,
        &read("root.pem")?,
        &read("trust-list.key")?,
        passphrase,
    )?;
    if example::is_example(&material.root.public())
        || example::is_example(&material.trust_list.public())
    {
        return Err(Failure::policy(
            "these are the published example keys: anybody could sign with them, so they are \
             refused outside the demo",
        ));
    }
    Ok(material)
}
