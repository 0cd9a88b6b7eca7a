//! The keys that seal personal data, and the passphrase they are under.

use std::path::Path;

use zeroize::Zeroizing;

use super::exit::Failure;
use super::files::write_private;
use crate::config::Config;
use crate::environment::Entropy;
use crate::privacy::SealingKeys;
use crate::signing::read_passphrase;

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
