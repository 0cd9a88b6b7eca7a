//! The keys that seal personal data, and the passphrase they are under.

use std::fs::File;
use std::path::Path;

use zeroize::Zeroizing;

use super::exit::Failure;
use super::files::{remove, write_private};
use crate::config::Config;
use crate::environment::Entropy;
use crate::privacy::SealingKeys;
use crate::signing::read_passphrase;

/// What the file was before the last turn, under this ending, for as long as the turn lasts.
const BEFORE: &str = "before";

/// The passphrase of the key files: of the environment, or of the file that the configuration
/// names.
pub(super) fn passphrase(config: &Config) -> Result<Zeroizing<Vec<u8>>, Failure> {
    match Config::passphrase_in_environment() {
        Some(passphrase) => Ok(passphrase),
        None => read_passphrase(&config.passphrase).map_err(Failure::internal),
    }
}

pub(super) fn read(file: &Path, passphrase: &[u8]) -> Result<SealingKeys, Failure> {
    let failed = |rule: String| Failure::internal(format!("{}: {rule}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
    SealingKeys::from_file(&text, passphrase).map_err(|error| failed(error.to_string()))
}

pub(super) fn write(
    file: &Path,
    keys: &SealingKeys,
    passphrase: &[u8],
    entropy: &Entropy,
) -> Result<(), Failure> {
    let text =
        keys.to_file(passphrase, entropy.bytes(), || entropy.bytes()).map_err(Failure::internal)?;
    write_private(file, text.as_bytes())
}

/// Holds the file for as long as a process uses the keys in it, so that a turn can see whether a
/// process is left that does not know the new key.
pub(super) fn hold(file: &Path) -> Result<File, Failure> {
    let failed = |error| Failure::internal(format!("{}: {error}", file.display()));
    let held = File::open(file).map_err(failed)?;
    held.lock_shared().map_err(failed)?;
    Ok(held)
}

/// Puts keys with a further one in the place of those in the file, which stays beside it.
pub(super) fn turn(
    file: &Path,
    keys: &SealingKeys,
    passphrase: &[u8],
    entropy: &Entropy,
) -> Result<(), Failure> {
    let before = file.with_extension(BEFORE);
    remove(&before)?;
    std::fs::hard_link(file, &before).map_err(Failure::internal)?;
    write(file, keys, passphrase, entropy)
}

/// Whether a process is left that was started before the last turn.
pub(super) fn held_from_before(file: &Path) -> bool {
    let before = File::open(file.with_extension(BEFORE));
    before.is_ok_and(|before| before.try_lock().is_err())
}

/// Ends a turn: only the current key is left.
pub(super) fn end_turn(
    file: &Path,
    mut keys: SealingKeys,
    passphrase: &[u8],
    entropy: &Entropy,
) -> Result<(), Failure> {
    keys.forget_old();
    write(file, &keys, passphrase, entropy)?;
    remove(&file.with_extension(BEFORE))
}
