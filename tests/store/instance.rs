//! A whole instance around a database, set up by the program itself: keys, configuration, and the
//! rooms over one store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chancery::access::{Caller, Directory, Entrance, Officer, Personnel, Role};
use chancery::application::Intake;
use chancery::config::Config;
use chancery::environment::{Clock, Entropy};
use chancery::issuance::{Issuer, Node};
use chancery::portrait::Face;
use chancery::privacy::SealingKeys;
use chancery::publish::Press;
use chancery::registry::{Registry, draw_document};
use chancery::signing::{AuthorityKeys, KeyRing};
use chancery::store::{Address, Schema, Store};

use crate::common::{chancery, run};
use crate::db::Db;
use crate::samples::officer_id;

pub(crate) const PASSPHRASE: &[u8] = b"correct horse battery";

const AUTHORITIES: &str = r#"
[[authority]]
code = "UTO"
alpha2 = "UT"
name = "Republic of Utopia"
nationality = "UTOPIAN"
check_at = "verify.mfa.example"
post = [
    { code = "HOU", name = "Consulate General, Houston", host = "USA", numbers = "CH" },
    { code = "NBO", name = "Embassy, Nairobi", host = "KEN", numbers = "CN", alone = true },
]
"#;

/// Sets an instance up in the database's folder, and gives the file with its configuration.
pub(crate) fn set_up(db: &Db) -> PathBuf {
    let folder = db.folder().path();
    let (authorities, passphrase) = (folder.join("authorities.toml"), folder.join("passphrase"));
    std::fs::write(&authorities, AUTHORITIES).unwrap();
    std::fs::write(&passphrase, PASSPHRASE).unwrap();
    assert!(
        std::process::Command::new("chmod").arg("600").arg(&passphrase).status().unwrap().success()
    );
    let mut command = chancery();
    command.args(["-q", "init", "--public-url", "https://id.example", "--authorities"]);
    command.arg(&authorities).arg("--passphrase-file").arg(&passphrase).arg("--dir").arg(folder);
    if let Address::Postgres(url) = &db.address {
        command.args(["--database-url", url]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder.join("config.toml")
}

/// The sealing keys in the file of an instance.
pub(crate) fn sealing_keys(config: &Path) -> SealingKeys {
    let config = Config::read(config).unwrap();
    let text = std::fs::read_to_string(&config.sealing_key).unwrap();
    SealingKeys::from_file(&text, PASSPHRASE).unwrap()
}

/// What a command on an instance says, as JSON.
pub(crate) fn asked(config: &Path, arguments: &[&str]) -> serde_json::Value {
    let config = config.to_str().unwrap();
    let output = run(arguments.iter().copied().chain(["--json", "--config", config]));
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// The rooms.
pub(crate) struct Instance {
    pub(crate) store: Arc<Store>,
    pub(crate) intake: Intake,
    pub(crate) issuer: Issuer,
    pub(crate) registry: Registry,
    pub(crate) personnel: Personnel,
    pub(crate) directory: Directory,
    pub(crate) entrance: Entrance,
    pub(crate) press: Press,
    pub(crate) entropy: Entropy,
    pub(crate) clock: Clock,
}

impl Instance {
    pub(crate) async fn new(db: &Db) -> Self {
        let file = set_up(db);
        let config = Config::read(&file).unwrap();
        let keys =
            AuthorityKeys::load(&config.keys.join("UTO"), "UTO".parse().unwrap(), PASSPHRASE);
        let keys = Arc::new(KeyRing::new(vec![keys.unwrap()]));
        let sealing = sealing_keys(&file);
        let index = Arc::new(sealing.index());
        let store = Arc::new(db.opened(sealing, Schema::Expect).await.unwrap());
        let clock = Clock::system();
        let public_url = config.public_url;
        Self {
            intake: Intake { ledger: store.clone(), index: index.clone() },
            issuer: Issuer {
                ledger: store.clone(),
                keys: keys.clone(),
                public_url: public_url.clone(),
                node: Node { name: "first".into(), process: [1; 16] },
                clock: clock.clone(),
                templates: Arc::default(),
                proof: draw_document,
                face: Face::of,
            },
            registry: Registry { ledger: store.clone(), index: index.clone() },
            personnel: Personnel { ledger: store.clone(), index },
            directory: Directory { ledger: store.clone() },
            entrance: Entrance { ledger: store.clone() },
            press: Press { ledger: store.clone(), keys, public_url },
            store,
            entropy: Entropy::from_seed(5),
            clock,
        }
    }

    /// An officer at a post, acting now.
    pub(crate) fn officer(&self, number: u32, post: Option<&str>, roles: &[Role]) -> Caller {
        let officer = Officer {
            id: officer_id(number),
            authority: "UTO".parse().unwrap(),
            post: post.map(String::from),
            roles: roles.iter().copied().collect(),
            people: std::collections::BTreeSet::new(),
        };
        Caller::officer(officer, self.clock.now())
    }
}
