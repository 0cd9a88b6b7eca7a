//! Trust lists at the command line. `build` and `publish` are the instance's side; the rest works on
//! files, with no instance and no network.

mod diff;
mod instance;
mod show;
mod sign;
mod verify;

use std::path::Path;

use chancery_verify::{SignedNote, TrustList};

use super::arguments::{TrustListArguments, TrustListCommand};
use super::exit::Failure;
use super::terminal::Terminal;
use super::verify::read;

pub(super) fn run(arguments: &TrustListArguments, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        TrustListCommand::Build(build) => instance::build(build, terminal),
        TrustListCommand::Publish(publish) => instance::publish(publish, terminal),
        TrustListCommand::Sign(sign) => sign::run(sign, terminal),
        TrustListCommand::Verify(verify) => verify::run(verify, terminal),
        TrustListCommand::Show(show) => show::run(show, terminal),
        TrustListCommand::Diff(diff) => diff::run(diff, terminal),
    }
}

/// A list's text, signed or not yet, and what it says. Nothing is verified.
struct Unverified {
    text: String,
    /// The lines of signatures, where there are some.
    signatures: String,
    list: TrustList,
}

impl Unverified {
    fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = read(path).map_err(Failure::trust)?;
        let (text, signatures) = match SignedNote::parse(&bytes) {
            Ok(note) => {
                let lines = bytes.get(note.text.len() + 1..).unwrap_or_default();
                (note.text.to_string(), String::from_utf8_lossy(lines).into_owned())
            }
            Err(error) => {
                let text = String::from_utf8(bytes).map_err(|_| of(path, error))?;
                (text, String::new())
            }
        };
        let list = TrustList::parse(&text).map_err(|error| of(path, error))?;
        Ok(Self { text, signatures, list })
    }
}

fn of(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::trust(format!("{}: {error}", path.display()))
}
