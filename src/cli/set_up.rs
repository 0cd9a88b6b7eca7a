//! Makes an instance in a folder. The configuration is written last, so a folder with one is whole.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use chancery_credential::KeyId;
use chancery_identity::{CountryCode, DocumentKind, Timestamp};
use chancery_verify::{KeyUse, Root};
use jiff::{ToSpan, tz::TimeZone};

use super::assemble::{block_on, store};
use super::border_keys::Csca;
use super::exit::Failure;
use super::files::{private_folder, remove, remove_folder, write, write_private};
use super::sealing;
use super::terms::Terms;
use crate::access::{AccessRepository, Caller, Entrance, Personnel};
use crate::authority::{Authorities, Authority};
use crate::config::{Config, Mode};
use crate::environment::Entropy;
use crate::ledger::{Ledger, Object, Unit};
use crate::privacy::SealingKeys;
use crate::registry::hex;
use crate::signing::{
    AuthorityKeys, Certificate, KeyPair, SignerProfile, Subject, decode_hex, example,
    root_certificate, signer_certificate,
};
use crate::store::{Address, OpenError, Schema, Store, clear_postgres};

/// What an instance is made of.
pub(super) struct SetUp<'a> {
    pub(super) dir: &'a Path,
    pub(super) mode: Mode,
    pub(super) public_url: &'a str,
    pub(super) listen: std::net::SocketAddr,
    /// The SQLite file in the folder, or the URL of a PostgreSQL database.
    pub(super) database: &'a str,
    pub(super) authorities: &'a Authorities,
    pub(super) passphrase: &'a [u8],
    /// Where the passphrase stays; without it, it is kept beside the keys.
    pub(super) passphrase_file: Option<&'a Path>,
    pub(super) roots: Vec<Roots>,
    pub(super) now: Timestamp,
    pub(super) entropy: &'a Arc<Entropy>,
}

/// Both roots of one authority: the one whose word verifiers take, and the one that borders know.
pub(super) struct Roots {
    pub(super) root: RootMaterial,
    pub(super) csca: Csca,
}

/// The root of one authority and what signs its trust lists. A machine that serves needs neither
/// private key.
pub(super) struct RootMaterial {
    pub(super) root: Option<KeyPair>,
    pub(super) certificate: Certificate,
    pub(super) trust_list: Option<KeyPair>,
    pub(super) record: Root,
    pub(super) record_signature: [u8; 64],
}

impl RootMaterial {
    /// A new root, good for fifteen years, and a new trust-list key.
    pub(super) fn new(
        authority: &Authority,
        now: Timestamp,
        entropy: &Entropy,
    ) -> Result<Self, Failure> {
        let root = KeyPair::generate(&mut entropy.rng());
        let subject = Subject {
            country: authority.alpha2,
            organization: &authority.name,
            common_name: "Consular root 1",
        };
        let from = start_of_day(now)?;
        let certificate =
            root_certificate(&root, &subject, from, years_after(from, 15)?, &mut entropy.rng())
                .map_err(Failure::internal)?;
        Ok(Self::whole(authority.code, root, certificate, KeyPair::generate(&mut entropy.rng())))
    }

    fn whole(
        authority: CountryCode,
        root: KeyPair,
        certificate: Certificate,
        trust_list: KeyPair,
    ) -> Self {
        let record = AuthorityKeys::first_root_record(authority, trust_list.public());
        let record_signature = root.sign(record.text().as_bytes());
        let (root, trust_list) = (Some(root), Some(trust_list));
        Self { root, certificate, trust_list, record, record_signature }
    }

    /// A root from PEM texts, with its first root record.
    pub(super) fn read(
        authority: CountryCode,
        root: &str,
        certificate: &str,
        trust_list: &str,
        passphrase: &[u8],
    ) -> Result<Self, Failure> {
        let root = KeyPair::from_encrypted_pem(root, passphrase).map_err(Failure::internal)?;
        let certificate = Certificate::from_pem(certificate).map_err(Failure::internal)?;
        let trust_list =
            KeyPair::from_encrypted_pem(trust_list, passphrase).map_err(Failure::internal)?;
        let certified = certificate.public_key().map_err(Failure::internal)?;
        if certified == root.public() {
            Ok(Self::whole(authority, root, certificate, trust_list))
        } else {
            Err(Failure::internal("the root certificate is not of the root key"))
        }
    }

    /// What a folder has of a root: `root.pem`; `root.key` and `trust-list.key`, unless they are
    /// kept elsewhere; and `root-record.txt` with `root-record.sig`, which both keys make where it
    /// is not there.
    pub(super) fn at(
        folder: &Path,
        authority: CountryCode,
        passphrase: &[u8],
    ) -> Result<Self, Failure> {
        let certificate =
            Certificate::from_pem(&text(&folder.join("root.pem"))?).map_err(Failure::internal)?;
        let certified = certificate.public_key().map_err(Failure::internal)?;
        let root = key_at(&folder.join("root.key"), passphrase)?;
        let trust_list = key_at(&folder.join("trust-list.key"), passphrase)?;
        if root.as_ref().is_some_and(|root| root.public() != certified) {
            return Err(Failure::internal("the root certificate is not of the root key"));
        }
        let file = folder.join("root-record.txt");
        let (root, trust_list) = match (root, trust_list) {
            (Some(root), Some(trust_list)) if !file.exists() => {
                return Ok(Self::whole(authority, root, certificate, trust_list));
            }
            keys => keys,
        };
        let record = Root::parse(&text(&file)?).filter(|record| record.authority == authority);
        let wrong = |what: &str| Failure::internal(format!("{}: {what}", file.display()));
        let record = record.ok_or_else(|| wrong("no root record of this authority"))?;
        let record_signature = decode_hex(text(&file.with_extension("sig"))?.trim())
            .filter(|signature| certified.verifies(record.text().as_bytes(), signature))
            .ok_or_else(|| wrong("the root did not sign it"))?;
        Ok(Self { root, certificate, trust_list, record, record_signature })
    }

    /// The root's private key.
    pub(super) fn key(&self) -> Result<&KeyPair, Failure> {
        let rule = "the root's key is not on this machine: `keys request` here, `keys certify` \
                    where it is, `keys install` here";
        self.root.as_ref().ok_or_else(|| Failure::policy(rule))
    }

    /// Whether anything of it is among the published example keys.
    pub(super) fn is_example(&self) -> bool {
        let root = self.certificate.public_key();
        root.is_ok_and(|root| example::is_example(&root))
            || self.record.keys.iter().any(|named| example::is_example(&named.key))
    }

    /// Writes it into an authority's folder of keys.
    pub(super) fn write(
        &self,
        folder: &Path,
        passphrase: &[u8],
        entropy: &Entropy,
    ) -> Result<(), Failure> {
        write(&folder.join("root.pem"), self.certificate.to_pem().as_bytes())?;
        write(&folder.join("root-record.txt"), self.record.text().as_bytes())?;
        write(&folder.join("root-record.sig"), hex(&self.record_signature).as_bytes())?;
        for (name, key) in [("root.key", &self.root), ("trust-list.key", &self.trust_list)] {
            if let Some(key) = key {
                write_key(&folder.join(name), key, passphrase, entropy)?;
            }
        }
        Ok(())
    }
}

fn text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .map_err(|error| Failure::internal(format!("{}: {error}", path.display())))
}

/// A key in a file that may be kept elsewhere.
fn key_at(path: &Path, passphrase: &[u8]) -> Result<Option<KeyPair>, Failure> {
    if !path.exists() {
        return Ok(None);
    }
    let key = KeyPair::from_encrypted_pem(&text(path)?, passphrase);
    key.map(Some).map_err(|error| Failure::internal(format!("{}: {error}", path.display())))
}

/// The SQLite file of an instance, in its folder.
pub(super) const DATABASE: &str = "chancery.db";

/// Says that a set-up began and did not end: what is in the folder, and in the database that the
/// marker names, is nobody's yet.
const MARKER: &str = ".setting-up";
/// What a set-up makes in the folder.
const OURS: [&str; 7] = [
    DATABASE,
    "chancery.db-wal",
    "chancery.db-shm",
    "credentials.json",
    "keys",
    "out",
    "config.toml",
];

/// Makes the folder one in which a set-up may begin: with nothing of ours in it, or with what a
/// set-up left that did not end. Anything else belongs to somebody, and is not touched.
fn begin(dir: &Path, database: &str) -> Result<fs::File, Failure> {
    let failed = |error| Failure::internal(format!("{}: {error}", dir.display()));
    private_folder(dir)?;
    let marker = dir.join(MARKER);
    let unfinished = marker.exists();
    let file = fs::File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&marker)
        .map_err(failed)?;
    if file.try_lock().is_err() {
        return Err(Failure::usage(format!("{} is being set up already", dir.display())));
    }
    let theirs = OURS.iter().find(|name| dir.join(name).exists());
    match theirs {
        Some(name) if !unfinished => {
            remove(&marker)?;
            return Err(Failure::usage(format!(
                "{} holds {name}, which this set-up did not make",
                dir.display()
            )));
        }
        _ => {}
    }
    if is_server(database) {
        let ours = fs::read_to_string(&marker).is_ok_and(|named| named == database);
        if ours {
            block_on(async { clear_postgres(database).await.map_err(Failure::internal) })?;
        }
    }
    wipe(dir)?;
    Ok(file)
}

fn is_server(database: &str) -> bool {
    matches!(Address::read(database, Path::new("")), Ok(Address::Postgres(_)))
}

/// Removes everything a set-up makes in the folder; the configuration first, because without it the
/// rest is nobody's.
fn wipe(dir: &Path) -> Result<(), Failure> {
    for name in OURS.iter().rev() {
        let path = dir.join(name);
        if path.is_dir() { remove_folder(&path)? } else { remove(&path)? }
    }
    Ok(())
}

/// Takes a demo out of its folder and its database, so that another can be set up there.
pub(super) fn take_down(dir: &Path, config: Option<&Config>) -> Result<(), Failure> {
    write_private(&dir.join(MARKER), b"")?;
    if let Some(config) = config.filter(|config| is_server(&config.database)) {
        block_on(async { clear_postgres(&config.database).await.map_err(Failure::internal) })?;
    }
    wipe(dir)
}

/// Makes the folder, the keys, the database and the configuration, and gives the latter back.
pub(super) fn set_up(
    set_up: &SetUp<'_>,
    people: impl AsyncFnOnce(Personnel, Entrance) -> Result<(), Failure>,
) -> Result<Config, Failure> {
    let (dir, entropy) = (set_up.dir, set_up.entropy);
    let _lock = begin(dir, set_up.database)?;
    if !is_server(set_up.database) {
        // Made before the database engine does, so that nobody else can read it.
        write_private(&dir.join(DATABASE), b"")?;
    }
    let keys = dir.join("keys");
    private_folder(&keys)?;
    let passphrase = match set_up.passphrase_file {
        Some(path) => path.to_path_buf(),
        None => {
            write_private(&keys.join("passphrase"), set_up.passphrase)?;
            "keys/passphrase".into()
        }
    };
    let sealing = SealingKeys::new(entropy.bytes(), entropy.bytes(), entropy.bytes());
    sealing::write(&keys.join("sealing.key"), &sealing, set_up.passphrase, entropy)?;
    let config = Config {
        mode: set_up.mode,
        public_url: set_up.public_url.into(),
        listen: set_up.listen,
        database: set_up.database.into(),
        node: "main".into(),
        sealing_key: "keys/sealing.key".into(),
        keys: "keys".into(),
        passphrase,
        templates: "templates".into(),
        tls: None,
        trusted_proxies: Vec::new(),
    };
    for (authority, Roots { root, csca }) in set_up.authorities.iter().zip(&set_up.roots) {
        let given = (set_up.now, set_up.passphrase, &**entropy);
        let folder = keys.join(authority.code.as_str());
        write_keys(&folder, authority, root, given)?;
        csca.write(&folder, authority, given)?;
    }
    let text = toml::to_string_pretty(&config).map_err(Failure::internal)?;
    let draft = dir.join("config.toml.new");
    write_private(&draft, text.as_bytes())?;
    let drafted = Config::read(&draft).map_err(Failure::internal)?;
    block_on(async {
        let store = fresh_store(dir, &drafted, set_up).await?;
        put_authorities(&store, set_up).await?;
        let ledger = Arc::new(store.clone());
        let index = Arc::new(sealing.index());
        let personnel = Personnel { ledger: ledger.clone(), index };
        people(personnel, Entrance { ledger }).await?;
        store.close().await;
        Ok(())
    })?;
    let file = dir.join("config.toml");
    fs::rename(&draft, &file).map_err(Failure::internal)?;
    remove(&dir.join(MARKER))?;
    Config::read(&file).map_err(Failure::internal)
}

/// The database of a new instance. One that holds a schema already is somebody's.
async fn fresh_store(dir: &Path, config: &Config, set_up: &SetUp<'_>) -> Result<Store, Failure> {
    let keys = || sealing::read(&config.sealing_key, set_up.passphrase);
    if is_server(set_up.database) {
        match store(config, keys()?, set_up.entropy, Schema::Expect).await {
            Err(OpenError::Behind) => {}
            Err(error @ OpenError::Database(_)) => return Err(Failure::internal(error)),
            _ => return Err(Failure::usage("the database holds an instance already")),
        }
        // From here on what is in the database is ours, and may be taken away again.
        fs::write(dir.join(MARKER), set_up.database).map_err(Failure::internal)?;
    }
    let made = store(config, keys()?, set_up.entropy, Schema::Create).await;
    made.map_err(Failure::internal)
}

async fn put_authorities(store: &Store, set_up: &SetUp<'_>) -> Result<(), Failure> {
    let mut unit: Box<dyn Unit<dyn AccessRepository>> =
        Ledger::<dyn AccessRepository>::begin(store).await.map_err(Failure::internal)?;
    for authority in set_up.authorities {
        unit.work().put_authority(authority).await.map_err(Failure::internal)?;
    }
    let object = Object::new("instance", "authorities");
    let act = Caller::operator(set_up.now).deed("instance.set_up", "", "", object);
    unit.commit(act).await.map_err(Failure::internal)
}

/// Writes a new authority's folder of keys: root, trust-list key, and, where the root's key is at
/// hand, a signer for each use.
pub(super) fn write_keys(
    folder: &Path,
    authority: &Authority,
    material: &RootMaterial,
    (now, passphrase, entropy): (Timestamp, &[u8], &Entropy),
) -> Result<(), Failure> {
    let signers = folder.join("signers");
    remove_folder(&signers)?;
    private_folder(&signers)?;
    material.write(folder, passphrase, entropy)?;
    if material.root.is_none() {
        return Ok(());
    }
    let from = start_of_day(now)?;
    for usage in [KeyUse::Document, KeyUse::Status, KeyUse::Receipt] {
        write_signer(folder, authority, material, usage, (from, passphrase, entropy))?;
    }
    Ok(())
}

/// Makes a new key for this use, certified by the root. A renewal is a new key.
pub(super) fn write_signer(
    folder: &Path,
    authority: &Authority,
    material: &RootMaterial,
    usage: KeyUse,
    (from, passphrase, entropy): (Timestamp, &[u8], &Entropy),
) -> Result<KeyId, Failure> {
    let terms = Terms::of(usage);
    let key = KeyPair::generate(&mut entropy.rng());
    let profile = SignerProfile {
        usage,
        subject: Subject {
            country: authority.alpha2,
            organization: &authority.name,
            common_name: terms.name,
        },
        sign_from: from,
        sign_to: from + terms.sign,
        valid_to: from + terms.sign + terms.good,
        kinds: &DocumentKind::ALL,
        states: &[authority.code],
    };
    let certificate = signer_certificate(
        material.key()?,
        &material.certificate,
        &key.public(),
        &profile,
        &mut entropy.rng(),
    )
    .map_err(Failure::internal)?;
    let file = folder.join("signers").join(certificate.key_id().to_string());
    write_key(&file.with_extension("key"), &key, passphrase, entropy)?;
    // The certificate last: a key is found by it.
    write(&file.with_extension("pem"), certificate.to_pem().as_bytes())?;
    Ok(certificate.key_id())
}

pub(super) fn write_key(
    path: &Path,
    key: &KeyPair,
    passphrase: &[u8],
    entropy: &Entropy,
) -> Result<(), Failure> {
    let pem = key.to_encrypted_pem(passphrase, &mut entropy.rng()).map_err(Failure::internal)?;
    write_private(path, pem.as_bytes())
}

/// Keys begin with the day they are made on, so that a clock a little behind ours finds them in
/// their period.
pub(super) fn start_of_day(now: Timestamp) -> Result<Timestamp, Failure> {
    let day = now.to_zoned_datetime(TimeZone::UTC).start_of_day().map_err(Failure::internal)?;
    Ok(day.timestamp())
}

fn years_after(now: Timestamp, years: i64) -> Result<Timestamp, Failure> {
    let later = now
        .to_zoned_datetime(TimeZone::UTC)
        .checked_add(years.years())
        .and_then(|later| later.round(jiff::Unit::Second))
        .map_err(Failure::internal)?;
    Ok(later.timestamp())
}
