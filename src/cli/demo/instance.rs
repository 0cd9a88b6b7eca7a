use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use chancery_identity::Timestamp;

use super::people;
use crate::cli::arguments::Demo;
use crate::cli::assemble::{block_on, store};
use crate::cli::exit::Failure;
use crate::cli::set_up::{RootMaterial, SetUp, remove, remove_folder, set_up};
use crate::cli::terminal::Terminal;
use crate::config::{AuthorityConfig, Config, Mode, PostConfig};
use crate::environment::Entropy;
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
        let config = Config::read(&file).map_err(Failure::internal)?;
        if config.mode != Mode::Demo {
            return Err(Failure::policy(format!("{} is no demo", dir.display())));
        }
        if !arguments.reset {
            return Ok(config);
        }
    }
    if arguments.reset {
        // The configuration goes first: without it, the rest is nobody's.
        remove(&file)?;
        remove(&dir.join("credentials.json"))?;
        remove_folder(&dir.join("keys"))?;
        remove_folder(&dir.join("out"))?;
    }
    terminal.progress("Setting up", &dir.display().to_string());
    let listen = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), arguments.port);
    let roots = ["UTO", "QMJ"].into_iter().map(|code| {
        let keys = example::authority(code)
            .ok_or_else(|| Failure::internal("an example root is missing"))?;
        RootMaterial::read(
            keys.root_key_pem,
            keys.root_certificate_pem,
            keys.trust_list_key_pem,
            example::PASSPHRASE.as_bytes(),
        )
    });
    let plan = SetUp {
        dir,
        mode: Mode::Demo,
        public_url: &format!("http://{listen}"),
        listen,
        authorities: authorities(),
        passphrase: example::PASSPHRASE.as_bytes(),
        roots: roots.collect::<Result<_, _>>()?,
        now,
        entropy,
    };
    set_up(&plan, |config| {
        block_on(async {
            let store = store(config, entropy, true).await?;
            people::enrol(&store, config, dir, entropy).await?;
            store.close().await;
            Ok(())
        })
    })
}

fn authorities() -> Vec<AuthorityConfig> {
    let post = |code: &str, name: &str, host: &str, numbers: &str| PostConfig {
        code: code.into(),
        name: name.into(),
        host: host.into(),
        numbers: numbers.into(),
    };
    vec![
        AuthorityConfig {
            code: "UTO".into(),
            alpha2: "UT".into(),
            name: "Republic of Utopia".into(),
            nationality: "UTOPIAN".into(),
            check_at: "verify.mfa.example".into(),
            post: vec![
                post("HOU", "Consulate General, Houston", "USA", "CH"),
                post("DXB", "Consulate General, Dubai", "ARE", "CD"),
                post("NBO", "Embassy, Nairobi", "KEN", "CN"),
            ],
        },
        AuthorityConfig {
            code: "QMJ".into(),
            alpha2: "QM".into(),
            name: "Republic of Marjan".into(),
            nationality: "MARJANI".into(),
            check_at: "check.marjan.example".into(),
            post: vec![
                post("CAS", "Consulate General, Casablanca", "MAR", "MC"),
                post("MIL", "Consulate, Milan", "ITA", "ML"),
            ],
        },
    ]
}
