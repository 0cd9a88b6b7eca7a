use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use chancery_identity::{CountryCode, Timestamp};
use chancery_verify::KeyUse;

use super::people;
use crate::cli::arguments::Demo;
use crate::cli::assemble::{block_on, open};
use crate::cli::border_keys::Csca;
use crate::cli::exit::Failure;
use crate::cli::set_up::{
    DATABASE, RootMaterial, Roots, SetUp, set_up, start_of_day, take_down, write_signer,
};
use crate::cli::terminal::Terminal;
use crate::config::{AuthorityTable, Config, Mode, PostTable, authorities_of};
use crate::environment::{Clock, Entropy};
use crate::signing::example;

/// The instance in the demo's folder: the one that is there, or a new one.
pub(super) fn instance(
    arguments: &Demo,
    now: Timestamp,
    entropy: &Arc<Entropy>,
    terminal: &Terminal,
) -> Result<Config, Failure> {
    let dir = &arguments.dir;
    let file = dir.join("config.toml");
    if file.exists() {
        let config = match Config::read(&file) {
            Ok(config) => config,
            // A demo of another version can be taken down, and not gone on with.
            Err(_) if arguments.reset && Config::says_demo(&file) => {
                take_down(dir, None)?;
                return made(arguments, now, entropy, terminal);
            }
            Err(error) => return Err(Failure::internal(error)),
        };
        if config.mode != Mode::Demo {
            return Err(Failure::policy(format!("{} is no demo", dir.display())));
        }
        if !arguments.reset {
            renew_signers(&config, now, entropy)?;
            return Ok(config);
        }
        take_down(dir, Some(&config))?;
    }
    made(arguments, now, entropy, terminal)
}

/// A new instance in the demo's folder.
fn made(
    arguments: &Demo,
    now: Timestamp,
    entropy: &Arc<Entropy>,
    terminal: &Terminal,
) -> Result<Config, Failure> {
    let dir = &arguments.dir;
    terminal.progress("Setting up", &dir.display().to_string());
    let listen = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), arguments.port);
    let authorities = authorities_of(&authorities()).map_err(Failure::internal)?;
    let roots = authorities.iter().map(|authority| {
        let root = example_root(authority.code)?;
        Ok(Roots { root, csca: Csca::new(authority, now, entropy)? })
    });
    let plan = SetUp {
        dir,
        mode: Mode::Demo,
        public_url: &format!("http://{listen}"),
        listen,
        database: arguments.database_url.as_deref().unwrap_or(DATABASE),
        authorities: &authorities,
        passphrase: example::PASSPHRASE.as_bytes(),
        passphrase_file: None,
        roots: roots.collect::<Result<_, Failure>>()?,
        now,
        entropy,
    };
    set_up(&plan, async |personnel, entrance| {
        people::enrol(&personnel, &entrance, dir, now, entropy).await
    })
}

fn example_root(code: CountryCode) -> Result<RootMaterial, Failure> {
    let keys = example::authority(code.as_str())
        .ok_or_else(|| Failure::internal(format!("there is no example root for {code}")))?;
    RootMaterial::read(
        code,
        keys.root_key_pem,
        keys.root_certificate_pem,
        keys.trust_list_key_pem,
        example::PASSPHRASE.as_bytes(),
    )
}

/// Gives a demo that is run again later the signers it needs now; those of before stay.
fn renew_signers(config: &Config, now: Timestamp, entropy: &Arc<Entropy>) -> Result<(), Failure> {
    let opened = block_on(open(config, Clock::fixed(now), Arc::clone(entropy)))?;
    for authority in &opened.authorities {
        let code = authority.code.as_str();
        let given = (start_of_day(now)?, example::PASSPHRASE.as_bytes(), &**entropy);
        let folder = config.keys.join(code);
        let keys = opened.keys.of(code);
        for usage in [KeyUse::Document, KeyUse::Status, KeyUse::Receipt] {
            if keys.is_some_and(|keys| keys.signer_for(usage, now).is_none()) {
                let root = example_root(authority.code)?;
                write_signer(&folder, authority, &root, usage, given)?;
            }
        }
        if keys.is_some_and(|keys| keys.seal_signer_for(now).is_none()) {
            let csca = Csca::read(&folder, given.1)?;
            let csca = csca.ok_or_else(|| Failure::internal(format!("{code} has no CSCA")))?;
            csca.write_signer(&folder, authority.alpha2, given)?;
        }
    }
    Ok(())
}

fn authorities() -> Vec<AuthorityTable> {
    let post = |code: &str, name: &str, host: &str, numbers: &str| PostTable {
        code: code.into(),
        name: name.into(),
        host: host.into(),
        numbers: numbers.into(),
        alone: false,
        decided_by: Vec::new(),
    };
    vec![
        AuthorityTable {
            code: "UTO".into(),
            alpha2: "UT".into(),
            name: "Republic of Utopia".into(),
            nationality: "UTOPIAN".into(),
            check_at: "verify.mfa.example".into(),
            recommendation: false,
            transliteration: BTreeMap::new(),
            post: vec![
                post("HOU", "Consulate General, Houston", "USA", "CH"),
                post("DXB", "Consulate General, Dubai", "ARE", "CD"),
                post("NBO", "Embassy, Nairobi", "KEN", "CN"),
            ],
        },
        AuthorityTable {
            code: "QMJ".into(),
            alpha2: "QM".into(),
            name: "Republic of Marjan".into(),
            nationality: "MARJANI".into(),
            check_at: "check.marjan.example".into(),
            recommendation: false,
            transliteration: BTreeMap::new(),
            post: vec![
                post("CAS", "Consulate General, Casablanca", "MAR", "MC"),
                post("MIL", "Consulate, Milan", "ITA", "ML"),
            ],
        },
    ]
}
