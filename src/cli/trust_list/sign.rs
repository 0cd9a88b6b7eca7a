use chancery_verify::{NoteKey, SignedNote};

use super::{Unverified, of};
use crate::cli::arguments::TrustListSign;
use crate::cli::exit::{Failure, OK};
use crate::cli::files::write;
use crate::cli::terminal::Terminal;
use crate::signing::{KeyPair, read_passphrase};

/// Adds a signature to a list, which may have some already. The keys may be on as many machines:
/// the file goes round.
pub(super) fn run(arguments: &TrustListSign, terminal: &Terminal) -> Result<u8, Failure> {
    let offered = Unverified::read(&arguments.file)?;
    let passphrase = read_passphrase(&arguments.passphrase_file).map_err(Failure::internal)?;
    let pem = std::fs::read_to_string(&arguments.key)
        .map_err(|error| Failure::internal(format!("{}: {error}", arguments.key.display())))?;
    let key = KeyPair::from_encrypted_pem(&pem, &passphrase).map_err(Failure::internal)?;
    let named = offered.list.root.keys.iter().find(|named| named.key == key.public());
    let signer = match (named, &arguments.name) {
        (Some(named), _) => named.clone(),
        (None, Some(name)) => {
            let signer = NoteKey { name: name.clone(), key: key.public() };
            signer.to_string().parse().map_err(Failure::usage_of)?
        }
        (None, None) => {
            return Err(Failure::usage(
                "the list's root record does not name this key; a key of the record before it \
                 signs with --name",
            ));
        }
    };
    let mut signatures = offered.signatures.clone();
    let line = signer.signature_line(&key.sign(offered.text.as_bytes()));
    if !signatures.contains(&line) {
        signatures.push_str(&line);
    }
    let note = format!("{}\n{signatures}", offered.text);
    let parsed = SignedNote::parse(note.as_bytes()).map_err(|error| of(&arguments.file, error))?;
    let root = &offered.list.root;
    let mut signed = parsed.signers(&root.keys).map_err(|error| of(&arguments.file, error))?;
    signed.dedup();
    write(arguments.out.as_ref().unwrap_or(&arguments.file), note.as_bytes())?;
    let of_threshold = format!("{} of {} signatures", signed.len(), root.threshold);
    terminal.progress("Signed", &format!("version {}: {of_threshold}", offered.list.version));
    Ok(OK)
}
