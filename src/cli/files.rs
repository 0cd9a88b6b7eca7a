//! Files and folders of an instance, written whole or not at all.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use super::exit::Failure;

/// A folder that only its owner can enter; one that is there already stays as it is.
pub(super) fn private_folder(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(path)
        .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(0o700)))
        .map_err(|error| Failure::internal(format!("{}: {error}", path.display())))
}

/// A file that only its owner can read.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_with(path, bytes, 0o600)
}

/// A file that anybody can read.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_with(path, bytes, 0o644)
}

/// Whole or not at all: a neighbour file is written, and then takes the name.
fn write_with(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Failure> {
    let failed = |error| Failure::internal(format!("{}: {error}", path.display()));
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    let part = path.with_file_name(name);
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(&part)
        .map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    fs::rename(&part, path).map_err(failed)
}

/// Makes sure that a file which took its name keeps it through a power cut.
pub(super) fn durable(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| Failure::internal(format!("{}: {error}", folder.display())))
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) -> Result<(), Failure> {
    gone(path, fs::remove_file(path))
}

/// Removes a folder that may not be there.
pub(super) fn remove_folder(path: &Path) -> Result<(), Failure> {
    gone(path, fs::remove_dir_all(path))
}

fn gone(path: &Path, removed: std::io::Result<()>) -> Result<(), Failure> {
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::internal(format!("{}: {error}", path.display())))
        }
        _ => Ok(()),
    }
}
