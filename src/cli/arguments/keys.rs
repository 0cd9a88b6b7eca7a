use std::path::PathBuf;

use chancery_identity::{CountryCode, DocumentKind, Timestamp};
use chancery_verify::KeyUse;
use clap::{Args, Subcommand};

use super::{Asked, Instance};

#[derive(Debug, Args)]
pub(in crate::cli) struct Keys {
    #[command(subcommand)]
    pub(in crate::cli) command: KeysCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum KeysCommand {
    /// List the signing keys of an instance.
    List(Asked),
    /// Make the roots of authorities, with first trust-list keys: on a machine without a network.
    Root(KeysRoot),
    /// Make a further key that signs trust lists, and print it for a root record.
    TrustListKey(KeysTrustListKey),
    /// Sign the next root record: which keys sign trust lists, and how many of them must.
    RootRecord(KeysRootRecord),
    /// Make a key on this machine, and a request for its certificate.
    Request(KeysRequest),
    /// Certify a requested key where the root's key is; needs no instance.
    Certify(KeysCertify),
    /// Put a certified key to use.
    Install(KeysInstall),
    /// Make, certify and install the next key for a use, where the root's key is at hand.
    Rotate(KeysRotate),
    /// Take a key out of use; what it signed stays good.
    Retire(KeysRetire),
    /// Withdraw a key for good.
    Revoke(KeysRevoke),
    /// Turn to a new key for sealing every record's key; then, with `--finish`, leave the old one.
    RotateSealing(RotateSealing),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct KeysRoot {
    /// A TOML file with an `[[authority]]` table for each authority, as for `init`.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) authorities: PathBuf,
    /// Where to make a folder for each.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: PathBuf,
    /// The file with the passphrase that the keys are put under.
    #[arg(long, value_name = "FILE", env = "CHANCERY_PASSPHRASE_FILE")]
    pub(in crate::cli) passphrase_file: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct KeysTrustListKey {
    /// The key's name in root records: no spaces, no plus sign.
    #[arg(long)]
    pub(in crate::cli) name: String,
    /// The file to make.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
    /// The file with the passphrase that the key is put under.
    #[arg(long, value_name = "FILE", env = "CHANCERY_PASSPHRASE_FILE")]
    pub(in crate::cli) passphrase_file: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct KeysRootRecord {
    /// The folder with root.pem, root.key, root-record.txt and root-record.sig.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) root: PathBuf,
    /// A key that signs lists, as `keys trust-list-key` prints it; may be repeated.
    #[arg(long = "key", value_name = "VKEY", required = true)]
    pub(in crate::cli) keys: Vec<String>,
    /// How many of them must sign.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) threshold: usize,
    /// The file with the passphrase of the root's key.
    #[arg(long, value_name = "FILE", env = "CHANCERY_PASSPHRASE_FILE")]
    pub(in crate::cli) passphrase_file: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct KeysRequest {
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
    /// document, status, log, receipt or seal.
    #[arg(long = "use", value_name = "USE", value_parser = key_use)]
    pub(in crate::cli) usage: KeyUse,
    /// The authority's code, where there are several.
    #[arg(long, value_name = "CODE")]
    pub(in crate::cli) authority: Option<String>,
    /// Where to write the request.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct KeysCertify {
    /// The request.
    pub(in crate::cli) request: PathBuf,
    /// document, status, log, receipt or seal.
    #[arg(long = "use", value_name = "USE", value_parser = key_use)]
    pub(in crate::cli) usage: KeyUse,
    /// The folder with root.pem and root.key, or with csca.pem and csca.key.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) root: PathBuf,
    /// The file with the passphrase of the root's key.
    #[arg(long, value_name = "FILE", env = "CHANCERY_PASSPHRASE_FILE")]
    pub(in crate::cli) passphrase_file: PathBuf,
    /// A kind of document it may sign, such as consular_card; may be repeated.
    #[arg(long = "kind", value_name = "KIND")]
    pub(in crate::cli) kinds: Vec<DocumentKind>,
    /// A State it may sign for, alpha-3; may be repeated.
    #[arg(long = "state", value_name = "CODE")]
    pub(in crate::cli) states: Vec<CountryCode>,
    /// The authority whose root this is, where it is not the first State.
    #[arg(long, value_name = "CODE")]
    pub(in crate::cli) authority: Option<CountryCode>,
    /// It signs from this time, RFC 3339; now without it.
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) from: Option<Timestamp>,
    /// For how many days it signs.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(1..=36500))]
    pub(in crate::cli) sign_days: Option<i64>,
    /// For how many days what it signed last is good.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(0..=36500))]
    pub(in crate::cli) good_days: Option<i64>,
    /// Take the published example root: for the demo alone.
    #[arg(long)]
    pub(in crate::cli) example: bool,
    /// Where to write the certificate.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct KeysInstall {
    /// The certificate.
    pub(in crate::cli) certificate: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct KeysRotate {
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
    /// document, status, log, receipt or seal.
    #[arg(long = "use", value_name = "USE", value_parser = key_use)]
    pub(in crate::cli) usage: KeyUse,
    /// The authority's code, where there are several.
    #[arg(long, value_name = "CODE")]
    pub(in crate::cli) authority: Option<String>,
    /// The folder with the root's key under the instance's passphrase; the authority's own folder
    /// without it.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) root: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct KeysRetire {
    /// The key's id.
    pub(in crate::cli) kid: String,
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct KeysRevoke {
    /// The key's id.
    pub(in crate::cli) kid: String,
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
    /// Since when nothing it signed is good any more, RFC 3339; now without it.
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) since: Option<Timestamp>,
    /// Why, in one word, such as key_compromise.
    #[arg(long)]
    pub(in crate::cli) reason: String,
    /// Documents whose log leaf has an index below this stay good.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) good_below: Option<u64>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RotateSealing {
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
    /// Seal every record's key under the new one and forget the old, once every process that serves
    /// has been started anew. It may be stopped and begun again.
    #[arg(long)]
    pub(in crate::cli) finish: bool,
}

/// What a key is for.
fn key_use(text: &str) -> Result<KeyUse, &'static str> {
    let all = [KeyUse::Document, KeyUse::Seal, KeyUse::Status, KeyUse::Log, KeyUse::Receipt];
    let found = all.into_iter().find(|usage| usage.as_str() == text);
    found.ok_or("a use is document, status, log, receipt or seal")
}
