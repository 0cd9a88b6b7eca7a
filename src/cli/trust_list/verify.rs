use std::fs::File;
use std::path::{Path, PathBuf};

use chancery_verify::{HeldTrust, Limits, PublicKey, Taken, TrustList, TrustRefusal};
use serde_json::json;

use super::of;
use crate::cli::arguments::TrustListVerify;
use crate::cli::exit::{Failure, OK};
use crate::cli::files::{durable, write};
use crate::cli::terminal::Terminal;
use crate::cli::verify::{pinned_root, read};
use crate::environment::Clock;
use crate::registry::hex;

/// What came of a list.
struct Verified {
    held: HeldTrust,
    word: &'static str,
}

pub(super) fn run(arguments: &TrustListVerify, terminal: &Terminal) -> Result<u8, Failure> {
    let root = pinned_root(&arguments.root)?;
    let note = read(&arguments.file).map_err(Failure::trust)?;
    // One time for the whole check.
    let now = arguments.at.unwrap_or_else(|| Clock::system().now());
    let verified = match &arguments.held {
        None => Verified {
            held: HeldTrust::first(&note, &root, now, Limits::default().clock_skew)
                .map_err(|refusal| of(&arguments.file, refusal))?,
            word: "good",
        },
        Some(kept) => {
            let _lock = lock(kept)?;
            remembered(kept, &note, &root, now)?
        }
    };
    say(&verified, arguments.json, terminal);
    Ok(OK)
}

/// Two commands at once must not put an older list in a newer one's place.
fn lock(kept: &Path) -> Result<File, Failure> {
    let path = beside(kept, "lock");
    let failed = |error| Failure::internal(format!("{}: {error}", path.display()));
    let options = File::options().create(true).truncate(false).write(true).open(&path);
    let file = options.map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{ending}"));
    path.with_file_name(name)
}

/// Holds the list against the one that is kept, and keeps it in its place. A file that is not there
/// yet is begun; one that cannot be read is never begun anew, or whoever can damage it could make a
/// verifier forget.
fn remembered(
    kept: &Path,
    note: &[u8],
    root: &PublicKey,
    now: chancery_identity::Timestamp,
) -> Result<Verified, Failure> {
    let skew = Limits::default().clock_skew;
    if !kept.exists() {
        let held = HeldTrust::first(note, root, now, skew).map_err(Failure::trust)?;
        keep(kept, &held)?;
        return Ok(Verified { held, word: "taken" });
    }
    let bytes = read(kept).map_err(Failure::trust)?;
    let held = HeldTrust::from_file(&bytes).map_err(|error| of(kept, error))?;
    if held.root_key() != root {
        return Err(of(kept, "it is held under another root"));
    }
    match held.take(note, now, skew) {
        Ok(Taken::Unchanged) => Ok(Verified { held, word: "unchanged" }),
        Ok(Taken::Newer(held)) => {
            keep(kept, &held)?;
            Ok(Verified { held: *held, word: "taken" })
        }
        Err(refusal) if refusal.is_alarm() => Err(alarm(kept, note, &refusal)),
        Err(refusal) => Err(Failure::trust(refusal)),
    }
}

fn keep(kept: &Path, held: &HeldTrust) -> Result<(), Failure> {
    write(kept, &held.to_file())?;
    durable(kept)
}

/// The held list and the offered one together prove that the authority's keys signed two stories,
/// so the offered one is kept too.
fn alarm(kept: &Path, note: &[u8], refusal: &TrustRefusal) -> Failure {
    let digest = hex(&TrustList::digest(&String::from_utf8_lossy(note)));
    let proof = beside(kept, &format!("alarm-{}", digest.get(..16).unwrap_or_default()));
    match write(&proof, note).and_then(|()| durable(&proof)) {
        Ok(()) => Failure::equivocation(format!(
            "{refusal}. Keep {} and {}, and ask the authority by another way",
            kept.display(),
            proof.display()
        )),
        Err(failure) => Failure::equivocation(format!("{refusal}. {}", failure.sentence())),
    }
}

fn say(verified: &Verified, as_json: bool, terminal: &Terminal) {
    let list = verified.held.trust_list();
    let digest = hex(&verified.held.digest());
    if as_json {
        let answer = json!({
            "result": verified.word,
            "authority": list.authority.as_str(),
            "name": list.name,
            "version": list.version,
            "root_version": list.root.version,
            "issued": list.issued.to_string(),
            "expires": list.expires.to_string(),
            "text_sha256": digest,
        });
        return terminal.say(&answer.to_string());
    }
    terminal.say(&format!(
        "{}: {} {}, version {}, root record {}",
        verified.word, list.authority, list.name, list.version, list.root.version
    ));
    terminal.say(&format!("  issued {}  expires {}", list.issued, list.expires));
    terminal.say(&format!("  SHA-256 of its text {digest}"));
}
