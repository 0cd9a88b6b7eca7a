//! What is wrong with an instance, and how to mend it.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chancery_verify::{KeyUse, TrustList};
use jiff::SignedDuration;
use serde::Serialize;
use serde_json::json;

use super::arguments::Asked;
use super::assemble::{Opened, block_on, open};
use super::exit::{Failure, INTERNAL, OK};
use super::terminal::{Paint, Terminal};
use crate::application::ApplicationRepository;
use crate::audit::{AuditRepository, verify};
use crate::config::Config;
use crate::environment::{Clock, Entropy};
use crate::issuance::IssuanceRepository;
use crate::ledger::{Ledger, StorageError, Unit};
use crate::publish::PublishRepository;
use crate::render::fonts_on_board;
use crate::signing::AuthorityKeys;
use crate::store::{Address, Store};

/// Less free space than this stops an instance soon.
const LEAST_DISK: u64 = 100 << 20;
/// Less than this is worth a word.
const LITTLE_DISK: u64 = 1 << 30;
/// A trust list older than this is stale to every verifier.
const TRUST_LIST_IS_STALE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A trust list that others sign is asked for this long before it expires.
const LIST_ENDS_SOON: SignedDuration = SignedDuration::from_hours(14 * 24);
/// A signer that ends sooner than this needs its successor now.
const SIGNER_ENDS_SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What was looked at, and what was found.
#[derive(Serialize)]
struct Check {
    check: &'static str,
    result: Found,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Found {
    Pass,
    Warn,
    Fail,
}

impl Check {
    const fn pass(check: &'static str) -> Self {
        Self { check, result: Found::Pass, detail: None, mend: None }
    }

    fn warn(check: &'static str, detail: impl Into<String>, mend: &'static str) -> Self {
        Self { check, result: Found::Warn, detail: Some(detail.into()), mend: Some(mend) }
    }

    fn fail(check: &'static str, detail: impl Into<String>, mend: &'static str) -> Self {
        Self { check, result: Found::Fail, detail: Some(detail.into()), mend: Some(mend) }
    }
}

pub(super) fn run(asked: &Asked, terminal: &Terminal) -> Result<u8, Failure> {
    let checks = checks(&asked.instance.config);
    if asked.json {
        terminal.say(&json!({ "checks": checks }).to_string());
    } else {
        checks.iter().for_each(|check| show(check, terminal));
    }
    let failed = checks.iter().any(|check| check.result == Found::Fail);
    Ok(if failed { INTERNAL } else { OK })
}

fn show(check: &Check, terminal: &Terminal) {
    let (paint, word) = match check.result {
        Found::Pass => (Paint::Green, "pass"),
        Found::Warn => (Paint::Amber, "warn"),
        Found::Fail => (Paint::Red, "fail"),
    };
    let detail = check.detail.as_deref().unwrap_or_default();
    terminal.say(&format!("{}  {:<16} {detail}", terminal.paint(paint, word), check.check));
    if let Some(mend) = check.mend {
        terminal.say(&format!("{:24}{mend}", ""));
    }
}

fn checks(file: &Path) -> Vec<Check> {
    let config = match Config::read(file) {
        Ok(config) => config,
        Err(error) => {
            let mend = "see docs/configuration.md, or `chancery config reference`";
            return vec![Check::fail("configuration", error.to_string(), mend)];
        }
    };
    let mut checks = vec![Check::pass("configuration")];
    checks.extend([key_permissions(file, &config), fonts(), disk(&config)]);
    let of_record = block_on(async {
        let entropy = Entropy::from_system().map_err(Failure::internal)?;
        Ok(match open(&config, Clock::system(), Arc::new(entropy)).await {
            Ok(opened) => of_record(&opened, &config).await,
            Err(failure) => {
                let mend = "the message names the file, the key or the server; for an old schema \
                            run `chancery migrate`";
                vec![Check::fail("database", failure.sentence(), mend)]
            }
        })
    });
    checks.extend(of_record.unwrap_or_else(failed));
    checks
}

fn failed(failure: Failure) -> Vec<Check> {
    vec![Check::fail("record", failure.sentence(), "the message says what failed")]
}

/// Files that are for their owner alone.
fn key_permissions(configuration: &Path, config: &Config) -> Check {
    let mut files = vec![config.sealing_key.clone(), config.passphrase.clone()];
    match Address::read(&config.database, Path::new("")) {
        Ok(Address::Sqlite(file)) => files.push(file),
        // The address of a server may hold its password.
        Ok(Address::Postgres(_)) => files.push(configuration.to_path_buf()),
        Err(_) => {}
    }
    files.extend(key_files(&config.keys));
    let open = |path: &&PathBuf| {
        std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
    };
    match files.iter().find(open) {
        None => Check::pass("key_permissions"),
        Some(path) => {
            let detail = format!("{} can be read by others", path.display());
            Check::fail("key_permissions", detail, "chmod 600 it")
        }
    }
}

fn key_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(key_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "key") {
            found.push(path);
        }
    }
    found
}

fn fonts() -> Check {
    if fonts_on_board() {
        return Check::pass("fonts");
    }
    let mend = "the program is damaged: install it anew";
    Check::fail("fonts", "a font that is compiled in cannot be read", mend)
}

fn disk(config: &Config) -> Check {
    let folder = config.sealing_key.parent().unwrap_or(Path::new("."));
    let free = match rustix::fs::statvfs(folder) {
        Ok(found) => found.f_bavail.saturating_mul(found.f_frsize),
        Err(error) => {
            let detail = format!("{}: {error}", folder.display());
            return Check::fail("disk", detail, "mount the disk that the instance is on");
        }
    };
    let detail = format!("{} MiB are free", free >> 20);
    match free {
        ..LEAST_DISK => Check::fail("disk", detail, "make room, or nothing can be recorded"),
        LEAST_DISK..LITTLE_DISK => Check::warn("disk", detail, "make room"),
        _ => Check::pass("disk"),
    }
}

/// What the record itself says.
async fn of_record(opened: &Opened, config: &Config) -> Vec<Check> {
    let looked = looked_up(opened, config).await;
    opened.store.close().await;
    looked.unwrap_or_else(failed)
}

async fn looked_up(opened: &Opened, config: &Config) -> Result<Vec<Check>, Failure> {
    Ok(vec![
        Check::pass("database"),
        clock(opened),
        durability(&opened.store).await.map_err(Failure::internal)?,
        audit(&opened.store).await.map_err(Failure::internal)?,
        registry_log(&opened.store).await.map_err(Failure::internal)?,
        unfinished(&opened.store).await.map_err(Failure::internal)?,
        list_ages(opened, config).await?,
        signers(opened),
        reviews(opened).await.map_err(Failure::internal)?,
    ])
}

fn clock(opened: &Opened) -> Check {
    let Some(behind) = opened.clock.behind() else { return Check::pass("clock") };
    let detail = format!("it is {} s behind the newest act on record", behind.as_secs());
    let mend = "set the clock; if it is right and the record ran ahead: \
                `chancery clock accept --reason …`";
    Check::fail("clock", detail, mend)
}

async fn durability(store: &Store) -> Result<Check, StorageError> {
    Ok(match store.not_durable().await? {
        None => Check::pass("durability"),
        Some(setting) => {
            let mend = "put the setting right: a power cut would lose acknowledged work";
            Check::fail("durability", setting, mend)
        }
    })
}

async fn audit(store: &Store) -> Result<Check, StorageError> {
    let mut unit: Box<dyn Unit<dyn AuditRepository>> =
        Ledger::<dyn AuditRepository>::read(store).await?;
    Ok(match verify(unit.work()).await? {
        Ok(_) => Check::pass("audit"),
        Err(broken) => {
            let mend = "keep the database as it is and find out who had access to it";
            Check::fail("audit", broken.to_string(), mend)
        }
    })
}

/// Whether each document has its leaf.
async fn registry_log(store: &Store) -> Result<Check, StorageError> {
    let mut unit: Box<dyn Unit<dyn PublishRepository>> =
        Ledger::<dyn PublishRepository>::read(store).await?;
    let (documents, leaves) = unit.work().documents_and_leaves().await?;
    if documents == leaves {
        return Ok(Check::pass("registry_log"));
    }
    let detail = format!("{documents} documents and {leaves} leaves are on record");
    let mend = "keep the database as it is: a document or a leaf was put in or taken out by hand";
    Ok(Check::fail("registry_log", detail, mend))
}

async fn unfinished(store: &Store) -> Result<Check, StorageError> {
    let mut unit: Box<dyn Unit<dyn IssuanceRepository>> =
        Ledger::<dyn IssuanceRepository>::read(store).await?;
    let open = unit.work().open_intents().await?;
    if open.is_empty() {
        return Ok(Check::pass("unfinished"));
    }
    let detail = format!("{} documents were begun and not finished", open.len());
    Ok(Check::warn("unfinished", detail, "serve: they are finished at the start"))
}

async fn list_ages(opened: &Opened, config: &Config) -> Result<Check, Failure> {
    let mut unit: Box<dyn Unit<dyn PublishRepository>> =
        Ledger::<dyn PublishRepository>::read(&opened.store).await.map_err(Failure::internal)?;
    for authority in &opened.authorities {
        let code = authority.code.as_str();
        let newest = unit.work().newest_trust_list(code).await.map_err(Failure::internal)?;
        let mend = "serve: lists are made anew at the start, and every ten minutes";
        let Some(newest) = newest else {
            return Ok(Check::warn("list_ages", format!("{code} has no trust list yet"), mend));
        };
        let list = TrustList::parse(&newest.text).map_err(Failure::internal)?;
        if let Some(check) = waiting(opened, config, &list).await? {
            return Ok(check);
        }
        let age = opened.clock.now().duration_since(list.issued);
        if age > TRUST_LIST_IS_STALE {
            let detail = format!("the trust list of {code} is {} days old", age.as_hours() / 24);
            return Ok(Check::warn("list_ages", detail, mend));
        }
    }
    Ok(Check::pass("list_ages"))
}

/// What is to be said of a list that must be signed by keys that are not here.
async fn waiting(
    opened: &Opened,
    config: &Config,
    list: &TrustList,
) -> Result<Option<Check>, Failure> {
    let (now, code) = (opened.clock.now(), list.authority.as_str());
    let (check, ours) = ("list_ages", "serve: lists are made anew at the start");
    let signs = opened.keys.of(code).is_some_and(AuthorityKeys::signs_trust_lists);
    let theirs = "`chancery trust-list build`, have it signed (`sign`), and `publish` it";
    if list.expires <= now {
        let detail = format!("the trust list of {code} expired at {}", list.expires);
        return Ok(Some(Check::fail(check, detail, if signs { ours } else { theirs })));
    }
    if signs {
        return Ok(None);
    }
    if opened.press(config).differs(code, now).await.map_err(Failure::internal)? {
        let detail = format!("the next trust list of {code} waits for signatures");
        return Ok(Some(Check::warn(check, detail, theirs)));
    }
    if list.expires.duration_since(now) < LIST_ENDS_SOON {
        let detail = format!("the trust list of {code} expires at {}", list.expires);
        return Ok(Some(Check::warn(check, detail, theirs)));
    }
    Ok(None)
}

fn signers(opened: &Opened) -> Check {
    let now = opened.clock.now();
    for authority in &opened.authorities {
        let code = authority.code.as_str();
        for usage in [KeyUse::Document, KeyUse::Status] {
            let keys = opened.keys.of(code);
            let able = keys.and_then(|keys| keys.signer_for(usage, now));
            let mend = "`chancery keys rotate` where the root's key is at hand; else `keys request`, \
                        `certify`, `install`";
            let Some(last) = able.map(|signer| signer.facts().sign_to) else {
                let detail = format!("{code} has no key for {} now", usage.as_str());
                return Check::fail("signers", detail, mend);
            };
            if last.duration_since(now) < SIGNER_ENDS_SOON {
                let detail = format!("the key of {code} for {} ends {last}", usage.as_str());
                return Check::warn("signers", detail, mend);
            }
        }
        if opened.keys.of(code).is_none_or(|keys| keys.seal_signer_for(now).is_none()) {
            let detail = format!("{code} has no key for seals now");
            let mend = "`chancery keys rotate --use seal` where the CSCA's key is at hand";
            return Check::fail("signers", detail, mend);
        }
    }
    Check::pass("signers")
}

/// Approvals that were given alone and that nobody has looked at in time.
async fn reviews(opened: &Opened) -> Result<Check, StorageError> {
    let mut unit: Box<dyn Unit<dyn ApplicationRepository>> =
        Ledger::<dyn ApplicationRepository>::read(&opened.store).await?;
    let mut late = 0;
    for authority in &opened.authorities {
        let due = unit.work().due_reviews(authority.code.as_str()).await?;
        late += due.iter().filter(|review| review.due_at <= opened.clock.now()).count();
    }
    if late == 0 {
        return Ok(Check::pass("reviews"));
    }
    let detail = format!("{late} approvals given alone wait for more than 72 hours");
    let mend = "have an officer look at them: POST /v1/applications/{id}/review";
    Ok(Check::warn("reviews", detail, mend))
}
