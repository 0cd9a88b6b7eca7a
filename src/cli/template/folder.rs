//! Reads a template from a folder.

use std::borrow::Cow;
use std::fs::OpenOptions;
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

use crate::cli::exit::Failure;
use crate::render::{Fault, MAX_FILE_BYTES, Template};

/// The template of a folder, or everything for which it could not be drawn.
///
/// # Errors
/// [`Failure`] when there is no such folder.
pub(in crate::cli) fn read(folder: &Path) -> Result<Result<Template, Vec<Fault>>, Failure> {
    if !folder.is_dir() {
        return Err(Failure::usage(format!("{}: is not a folder", folder.display())));
    }
    Ok(Template::load(|name| text(&folder.join(name)).map(Cow::Owned)))
}

/// The text of a file that is one: no link, which could lead out of the folder, no pipe, which would
/// never end, and nothing larger than a template's file may be.
fn text(path: &Path) -> Result<String, String> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    let flags = i32::try_from(flags).map_err(|error| error.to_string())?;
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path);
    let file = file.map_err(|error| match error.raw_os_error() {
        Some(code) if code == rustix::io::Errno::LOOP.raw_os_error() => {
            "is a link, and not a file of the folder".to_owned()
        }
        _ => format!("cannot be read: {error}"),
    })?;
    let about = file.metadata().map_err(|error| format!("cannot be read: {error}"))?;
    if !about.is_file() {
        return Err("is not a file".to_owned());
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX);
    let mut some = file.take(most + 1);
    some.read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "is not text in UTF-8".to_owned())
}
