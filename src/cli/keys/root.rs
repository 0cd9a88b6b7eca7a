use chancery_verify::{NoteKey, Root};

use super::{new_passphrase, text};
use crate::cli::arguments::{KeysRoot, KeysRootRecord, KeysTrustListKey};
use crate::cli::border_keys::Csca;
use crate::cli::exit::{Failure, OK};
use crate::cli::files::{private_folder, write};
use crate::cli::set_up::{RootMaterial, write_key};
use crate::cli::terminal::Terminal;
use crate::config::read_authorities;
use crate::environment::{Clock, Entropy};
use crate::registry::hex;
use crate::signing::{KeyPair, read_passphrase};

/// Makes the roots of authorities, and their first trust-list keys and root records.
pub(super) fn make(arguments: &KeysRoot, terminal: &Terminal) -> Result<u8, Failure> {
    let authorities = read_authorities(&arguments.authorities).map_err(Failure::usage_of)?;
    let passphrase = new_passphrase(&arguments.passphrase_file)?;
    let entropy = Entropy::from_system().map_err(Failure::internal)?;
    let now = Clock::system().now();
    let folders = authorities.iter().map(|one| arguments.out.join(one.code.as_str()));
    if let Some(there) = folders.into_iter().find(|folder| folder.exists()) {
        return Err(Failure::usage(format!("{} is there already", there.display())));
    }
    private_folder(&arguments.out)?;
    for authority in &authorities {
        let folder = arguments.out.join(authority.code.as_str());
        private_folder(&folder)?;
        RootMaterial::new(authority, now, &entropy)?.write(&folder, &passphrase, &entropy)?;
        Csca::new(authority, now, &entropy)?.write_authority(&folder, &passphrase, &entropy)?;
        terminal.progress("Made", &folder.display().to_string());
    }
    terminal
        .progress("Keep", "root.key and csca.key here; the rest goes to the machine that serves");
    Ok(OK)
}

/// Makes a key that signs trust lists, and prints how a root record names it.
pub(super) fn trust_list_key(
    arguments: &KeysTrustListKey,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    if arguments.out.exists() {
        return Err(Failure::usage(format!("{} is there already", arguments.out.display())));
    }
    let passphrase = new_passphrase(&arguments.passphrase_file)?;
    let entropy = Entropy::from_system().map_err(Failure::internal)?;
    let key = KeyPair::generate(&mut entropy.rng());
    let named = NoteKey { name: arguments.name.clone(), key: key.public() };
    let named: NoteKey = named.to_string().parse().map_err(Failure::usage_of)?;
    write_key(&arguments.out, &key, &passphrase, &entropy)?;
    terminal.say(&named.to_string());
    Ok(OK)
}

/// Signs the next root record: which keys sign trust lists from now on, and how many of them must.
/// The one before stays beside it, because clients ask for the word of its keys too.
pub(super) fn record(arguments: &KeysRootRecord, terminal: &Terminal) -> Result<u8, Failure> {
    let file = arguments.root.join("root-record.txt");
    let before = text(&file)?;
    let held = Root::parse(&before).ok_or_else(|| Failure::trust("no root record is there"))?;
    let passphrase = read_passphrase(&arguments.passphrase_file).map_err(Failure::internal)?;
    let material = RootMaterial::at(&arguments.root, held.authority, &passphrase)?;
    let keys = arguments.keys.iter().map(|key| key.parse::<NoteKey>());
    let next = Root {
        authority: held.authority,
        version: held.version + 1,
        threshold: arguments.threshold,
        keys: keys.collect::<Result<_, _>>().map_err(Failure::usage_of)?,
    };
    let next = Root::parse(&next.text()).ok_or_else(|| {
        Failure::usage("a root record names 1 to 16 different keys, and as many as must sign")
    })?;
    let signature = material.key()?.sign(next.text().as_bytes());
    write(&arguments.root.join("root-record-before.txt"), before.as_bytes())?;
    write(&file.with_extension("sig"), hex(&signature).as_bytes())?;
    write(&file, next.text().as_bytes())?;
    let of = format!("{} of {} keys sign", next.threshold, next.keys.len());
    terminal.progress("Signed", &format!("root record {}: {of}", next.version));
    Ok(OK)
}
