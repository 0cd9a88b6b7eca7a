use std::path::PathBuf;

use chancery_identity::{CountryCode, DocumentKind, Language, Timestamp};
use chancery_mrz::Format;
use chancery_verify::KeyUse;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;

use crate::access::{Role, Scope};
use crate::verification::parse_age;

/// Issues consular identity cards and emergency travel documents, and checks them.
#[derive(Debug, Parser)]
#[command(name = "chancery", version, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
    /// Say only what went wrong.
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Say every step.
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(super) verbose: bool,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a demo instance, issue every sample applicant's document, read them back, and serve.
    Demo(Demo),
    /// Set up an instance: configuration, database, keys.
    Init(Init),
    /// Serve an instance over HTTP.
    Serve(Serve),
    /// Bring an instance's database schema up to date.
    Migrate(Instance),
    /// Say what is wrong with an instance, and how to mend it.
    Doctor(Asked),
    /// Verify or export the audit record.
    Audit(Audit),
    /// Show the configuration, or the reference of its keys.
    Config(ConfigArguments),
    /// Keep the authorities of an instance.
    Authority(AuthorityArguments),
    /// Keep the posts of an authority.
    Post(PostArguments),
    /// Keep the officers of an authority.
    Officer(OfficerArguments),
    /// Keep the verifiers of an authority.
    Verifier(VerifierArguments),
    /// Say that the clock is right and the record ran ahead.
    Clock(ClockArguments),
    /// Judge a document's code with no network.
    Verify(Verify),
    /// Decode a code without judging it.
    Inspect(Inspect),
    /// Parse and make machine-readable zones.
    Mrz(MrzArguments),
    /// Check visible digital seals.
    Seal(Seal),
    /// Check the receipts of verdicts, and enrol a device that makes them.
    Receipt(ReceiptArguments),
    /// Keep signing keys.
    Keys(Keys),
    /// Make, sign, check and compare trust lists.
    TrustList(TrustListArguments),
    /// Show status lists.
    StatusList(StatusListArguments),
    /// Print the OpenAPI document.
    Openapi,
}

impl Command {
    /// Whether a failure is to be told as JSON.
    pub(super) const fn json(&self) -> bool {
        match self {
            Self::Verify(verify) => verify.json,
            Self::Inspect(inspect) => inspect.json,
            Self::Mrz(MrzArguments { command: MrzCommand::Parse { json, .. } }) => *json,
            Self::Mrz(MrzArguments { command: MrzCommand::Make { .. } }) => true,
            Self::Seal(Seal { command: SealCommand::Check(check) }) => check.json,
            Self::Receipt(ReceiptArguments { command: ReceiptCommand::Check(check) }) => check.json,
            Self::Keys(Keys { command: KeysCommand::List(list) }) => list.json,
            Self::TrustList(TrustListArguments { command }) => command.json(),
            Self::StatusList(StatusListArguments { command: StatusListCommand::Show(show) }) => {
                show.json
            }
            Self::Doctor(asked) => asked.json,
            Self::Audit(Audit { command: AuditCommand::Verify(asked) }) => asked.json,
            Self::Audit(Audit { command: AuditCommand::Export(_) }) => true,
            Self::Authority(AuthorityArguments { json, .. })
            | Self::Post(PostArguments { json, .. })
            | Self::Officer(OfficerArguments { json, .. })
            | Self::Verifier(VerifierArguments { json, .. }) => *json,
            Self::Demo(_)
            | Self::Init(_)
            | Self::Serve(_)
            | Self::Receipt(_)
            | Self::Mrz(_)
            | Self::Migrate(_)
            | Self::Keys(_)
            | Self::Config(_)
            | Self::Clock(_)
            | Self::Openapi => false,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// The folder of the instance.
    #[arg(long, default_value = "demo")]
    pub(super) dir: PathBuf,
    /// The port to serve on.
    #[arg(long, default_value_t = 8080)]
    pub(super) port: u16,
    /// Stop when the documents are made and read back.
    #[arg(long)]
    pub(super) no_serve: bool,
    /// Begin anew: remove what an earlier demo made in the folder.
    #[arg(long)]
    pub(super) reset: bool,
    /// Make numbers, ids and keys reproducible.
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// The time to issue at, RFC 3339.
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<Timestamp>,
    /// An empty PostgreSQL database to keep the record in; a SQLite file in the folder without it.
    #[arg(long, value_name = "URL", env = "CHANCERY_DATABASE_URL", hide_env_values = true)]
    pub(super) database_url: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder of the instance.
    #[arg(long)]
    pub(super) dir: PathBuf,
    /// A TOML file with an `[[authority]]` table for each authority.
    #[arg(long, value_name = "FILE")]
    pub(super) authorities: PathBuf,
    /// What URIs of status lists begin with.
    #[arg(long, value_name = "URL")]
    pub(super) public_url: String,
    /// An empty PostgreSQL database to keep the record in; a SQLite file in the folder without it.
    #[arg(long, value_name = "URL", env = "CHANCERY_DATABASE_URL", hide_env_values = true)]
    pub(super) database_url: Option<String>,
    /// The file with the passphrase of the key files.
    #[arg(long, value_name = "FILE", env = "CHANCERY_PASSPHRASE_FILE")]
    pub(super) passphrase_file: PathBuf,
    /// A folder with roots to take: `<AUTHORITY>/root.pem`, `root.key` and `trust-list.key` under
    /// the same passphrase. Without it, new ones are made.
    #[arg(long, value_name = "DIR")]
    pub(super) roots: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "config.toml", env = "CHANCERY_CONFIG")]
    pub(super) config: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// A JPEG, PNG or PDF of the side with the code; `-` for stdin.
    #[arg(value_name = "FILE", required_unless_present_any = ["qr", "seal"], conflicts_with_all = ["qr", "seal"])]
    pub(super) file: Option<PathBuf>,
    /// The text of the code.
    #[arg(long, value_name = "TEXT")]
    pub(super) qr: Option<String>,
    /// The visible digital seal as it was read: a file of its bytes, or of them in hex.
    #[arg(long, value_name = "FILE")]
    pub(super) seal: Option<PathBuf>,
    /// A trust list; one for each authority, each with its root.
    #[arg(long = "trust-list", value_name = "FILE")]
    pub(super) trust_lists: Vec<PathBuf>,
    /// The root certificate, or public key, of the trust list in the same place.
    #[arg(long = "root", value_name = "FILE")]
    pub(super) roots: Vec<PathBuf>,
    /// A status list.
    #[arg(long = "status-list", value_name = "FILE")]
    pub(super) status_lists: Vec<PathBuf>,
    /// The machine-readable zone as read off the document.
    #[arg(long, value_name = "TEXT")]
    pub(super) mrz: Option<String>,
    /// A proof that the document is in its issuer's log.
    #[arg(long, value_name = "FILE")]
    pub(super) log_proof: Option<PathBuf>,
    /// Refuse a document without a good proof of the log.
    #[arg(long)]
    pub(super) require_log: bool,
    /// The time to judge at, RFC 3339; now without it.
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<Timestamp>,
    /// The oldest status list to rely on, such as 24h or PT24H.
    #[arg(long, value_name = "DUR", value_parser = parse_age)]
    pub(super) max_status_age: Option<SignedDuration>,
    /// Write the receipt of the verdict into this file.
    #[arg(long, value_name = "FILE")]
    pub(super) receipt: Option<PathBuf>,
    /// Your own reference for the matter, for the receipt.
    #[arg(long, value_name = "TEXT", requires = "receipt")]
    pub(super) reference: Option<String>,
    /// The folder of the device that signs the receipt; without it the receipt is not signed.
    #[arg(long, value_name = "DIR", requires_all = ["receipt", "passphrase_file"])]
    pub(super) device: Option<PathBuf>,
    /// The passphrase of the device's key.
    #[arg(long, value_name = "FILE", requires = "device")]
    pub(super) passphrase_file: Option<PathBuf>,
    /// Give the verdict as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ReceiptArguments {
    #[command(subcommand)]
    pub(super) command: ReceiptCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ReceiptCommand {
    /// Check a receipt under an authority's root, at the receipt's own time.
    Check(ReceiptCheck),
    /// Make the key of a device, and print the body that enrols it at POST /v1/devices.
    Enrol(ReceiptEnrol),
}

#[derive(Debug, Args)]
pub(super) struct ReceiptCheck {
    /// The receipt; `-` for stdin.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The root certificate, or public key, that its certificates must lead to.
    #[arg(long, value_name = "FILE")]
    pub(super) root: Option<PathBuf>,
    /// Give the receipt's claims as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ReceiptEnrol {
    /// The device's folder; its certificates go into `device.pem` there when they have come.
    #[arg(long, value_name = "DIR")]
    pub(super) dir: PathBuf,
    /// The passphrase of the device's key.
    #[arg(long, value_name = "FILE")]
    pub(super) passphrase_file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// A JPEG, PNG or PDF of the side with the code; `-` for stdin.
    #[arg(value_name = "FILE", required_unless_present_any = ["qr", "seal"], conflicts_with_all = ["qr", "seal"])]
    pub(super) file: Option<PathBuf>,
    /// The text of the code.
    #[arg(long, value_name = "TEXT")]
    pub(super) qr: Option<String>,
    /// The visible digital seal as it was read: a file of its bytes, or of them in hex.
    #[arg(long, value_name = "FILE")]
    pub(super) seal: Option<PathBuf>,
    /// Give the content as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct MrzArguments {
    #[command(subcommand)]
    pub(super) command: MrzCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum MrzCommand {
    /// Take a machine-readable zone apart and list every fault in it.
    Parse {
        /// The lines, with line breaks between them or with nothing.
        text: String,
        /// Give them as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make a machine-readable zone from the JSON that parsing one gives.
    Make {
        /// The JSON; `-` for stdin.
        #[arg(long, value_name = "FILE")]
        json: PathBuf,
    },
    /// Print the name field for a name in Latin, Cyrillic or Arabic script.
    Name {
        /// TD1, TD2, TD3, MRV-A or MRV-B.
        #[arg(long)]
        format: Format,
        /// The primary identifier: for most people the family name.
        #[arg(long, value_name = "NAME")]
        primary: String,
        /// The secondary identifier: given names.
        #[arg(long, value_name = "NAME")]
        secondary: Option<String>,
        /// The language of a name in Cyrillic, such as uk.
        #[arg(long, value_name = "TAG")]
        language: Option<Language>,
        /// The authority's choice for a letter, such as Ñ=NXX; may be repeated.
        #[arg(long = "choice", value_name = "LETTER=LETTERS")]
        choices: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub(super) struct Seal {
    #[command(subcommand)]
    pub(super) command: SealCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum SealCommand {
    /// Judge a visible digital seal, of any State, with its signer's certificate.
    Check(SealCheck),
}

#[derive(Debug, Args)]
pub(super) struct SealCheck {
    /// The bytes of the seal, or their hexadecimal digits; `-` for stdin.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The certificate of a signer, in PEM; may be repeated. Without `--csca` it is trusted.
    #[arg(long = "certificate", value_name = "PEM", required = true)]
    pub(super) certificates: Vec<PathBuf>,
    /// The certificate of a country signing authority, in PEM; may be repeated. A signer under none
    /// of them is not trusted.
    #[arg(long = "csca", value_name = "PEM")]
    pub(super) authorities: Vec<PathBuf>,
    /// The machine-readable zone as read off the document.
    #[arg(long, value_name = "TEXT")]
    pub(super) mrz: Option<String>,
    /// The time to judge the certificate at, RFC 3339; now without it.
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<Timestamp>,
    /// Look neither at the certificate's profile nor at its dates.
    #[arg(long)]
    pub(super) lenient_certificate: bool,
    /// Give the outcome as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Keys {
    #[command(subcommand)]
    pub(super) command: KeysCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
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
pub(super) struct KeysRoot {
    /// A TOML file with an `[[authority]]` table for each authority, as for `init`.
    #[arg(long, value_name = "FILE")]
    pub(super) authorities: PathBuf,
    /// Where to make a folder for each.
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// The file with the passphrase that the keys are put under.
    #[arg(long, value_name = "FILE", env = "CHANCERY_PASSPHRASE_FILE")]
    pub(super) passphrase_file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct KeysTrustListKey {
    /// The key's name in root records: no spaces, no plus sign.
    #[arg(long)]
    pub(super) name: String,
    /// The file to make.
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// The file with the passphrase that the key is put under.
    #[arg(long, value_name = "FILE", env = "CHANCERY_PASSPHRASE_FILE")]
    pub(super) passphrase_file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct KeysRootRecord {
    /// The folder with root.pem, root.key, root-record.txt and root-record.sig.
    #[arg(long, value_name = "DIR")]
    pub(super) root: PathBuf,
    /// A key that signs lists, as `keys trust-list-key` prints it; may be repeated.
    #[arg(long = "key", value_name = "VKEY", required = true)]
    pub(super) keys: Vec<String>,
    /// How many of them must sign.
    #[arg(long, value_name = "N")]
    pub(super) threshold: usize,
    /// The file with the passphrase of the root's key.
    #[arg(long, value_name = "FILE", env = "CHANCERY_PASSPHRASE_FILE")]
    pub(super) passphrase_file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct KeysRequest {
    #[command(flatten)]
    pub(super) instance: Instance,
    /// document, status, log, receipt or seal.
    #[arg(long = "use", value_name = "USE", value_parser = key_use)]
    pub(super) usage: KeyUse,
    /// The authority's code, where there are several.
    #[arg(long, value_name = "CODE")]
    pub(super) authority: Option<String>,
    /// Where to write the request.
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct KeysCertify {
    /// The request.
    pub(super) request: PathBuf,
    /// document, status, log, receipt or seal.
    #[arg(long = "use", value_name = "USE", value_parser = key_use)]
    pub(super) usage: KeyUse,
    /// The folder with root.pem and root.key, or with csca.pem and csca.key.
    #[arg(long, value_name = "DIR")]
    pub(super) root: PathBuf,
    /// The file with the passphrase of the root's key.
    #[arg(long, value_name = "FILE", env = "CHANCERY_PASSPHRASE_FILE")]
    pub(super) passphrase_file: PathBuf,
    /// A kind of document it may sign, such as consular_card; may be repeated.
    #[arg(long = "kind", value_name = "KIND")]
    pub(super) kinds: Vec<DocumentKind>,
    /// A State it may sign for, alpha-3; may be repeated.
    #[arg(long = "state", value_name = "CODE")]
    pub(super) states: Vec<CountryCode>,
    /// The authority whose root this is, where it is not the first State.
    #[arg(long, value_name = "CODE")]
    pub(super) authority: Option<CountryCode>,
    /// It signs from this time, RFC 3339; now without it.
    #[arg(long, value_name = "TIME")]
    pub(super) from: Option<Timestamp>,
    /// For how many days it signs.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(1..=36500))]
    pub(super) sign_days: Option<i64>,
    /// For how many days what it signed last is good.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(0..=36500))]
    pub(super) good_days: Option<i64>,
    /// Take the published example root: for the demo alone.
    #[arg(long)]
    pub(super) example: bool,
    /// Where to write the certificate.
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct KeysInstall {
    /// The certificate.
    pub(super) certificate: PathBuf,
    #[command(flatten)]
    pub(super) instance: Instance,
}

#[derive(Debug, Args)]
pub(super) struct KeysRotate {
    #[command(flatten)]
    pub(super) instance: Instance,
    /// document, status, log, receipt or seal.
    #[arg(long = "use", value_name = "USE", value_parser = key_use)]
    pub(super) usage: KeyUse,
    /// The authority's code, where there are several.
    #[arg(long, value_name = "CODE")]
    pub(super) authority: Option<String>,
    /// The folder with the root's key under the instance's passphrase; the authority's own folder
    /// without it.
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct KeysRetire {
    /// The key's id.
    pub(super) kid: String,
    #[command(flatten)]
    pub(super) instance: Instance,
}

#[derive(Debug, Args)]
pub(super) struct KeysRevoke {
    /// The key's id.
    pub(super) kid: String,
    #[command(flatten)]
    pub(super) instance: Instance,
    /// Since when nothing it signed is good any more, RFC 3339; now without it.
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<Timestamp>,
    /// Why, in one word, such as key_compromise.
    #[arg(long)]
    pub(super) reason: String,
    /// Documents whose log leaf has an index below this stay good.
    #[arg(long, value_name = "N")]
    pub(super) good_below: Option<u64>,
}

#[derive(Debug, Args)]
pub(super) struct RotateSealing {
    #[command(flatten)]
    pub(super) instance: Instance,
    /// Seal every record's key under the new one and forget the old, once every process that serves
    /// has been started anew. It may be stopped and begun again.
    #[arg(long)]
    pub(super) finish: bool,
}

#[derive(Debug, Args)]
pub(super) struct StatusListArguments {
    #[command(subcommand)]
    pub(super) command: StatusListCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum StatusListCommand {
    /// Check a status list under an authority's trust list, and show what it says.
    Show(StatusListShow),
}

#[derive(Debug, Args)]
pub(super) struct StatusListShow {
    /// The list in its CWT form; `-` for stdin.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The authority's trust list.
    #[arg(long, value_name = "FILE")]
    pub(super) trust_list: Option<PathBuf>,
    /// The root certificate, or public key, of the trust list.
    #[arg(long, value_name = "FILE")]
    pub(super) root: Option<PathBuf>,
    /// The place to look up.
    #[arg(long, value_name = "N")]
    pub(super) index: Option<u64>,
    /// Answer as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct TrustListArguments {
    #[command(subcommand)]
    pub(super) command: TrustListCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum TrustListCommand {
    /// Write the text of an instance's next list, to be signed.
    Build(TrustListBuild),
    /// Take a list that enough keys have signed, and publish it.
    Publish(TrustListPublish),
    /// Add a key's signature to a list.
    Sign(TrustListSign),
    /// Check a list under a pinned root, and against the one that was taken before it.
    Verify(TrustListVerify),
    /// Show what a list says.
    Show(TrustListShow),
    /// Say in words what changed from one list to another.
    Diff(TrustListDiff),
}

impl TrustListCommand {
    const fn json(&self) -> bool {
        match self {
            Self::Build(_) | Self::Publish(_) | Self::Sign(_) => false,
            Self::Verify(verify) => verify.json,
            Self::Show(show) => show.json,
            Self::Diff(diff) => diff.json,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct TrustListBuild {
    #[command(flatten)]
    pub(super) instance: Instance,
    /// The authority's code, where there are several.
    #[arg(long, value_name = "CODE")]
    pub(super) authority: Option<String>,
    /// Where to write it; stdout without it.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct TrustListPublish {
    /// The signed list.
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) instance: Instance,
}

#[derive(Debug, Args)]
pub(super) struct TrustListSign {
    /// The list: its text, or a note that others have signed.
    pub(super) file: PathBuf,
    /// The key to sign with.
    #[arg(long, value_name = "FILE")]
    pub(super) key: PathBuf,
    /// The file with the key's passphrase.
    #[arg(long, value_name = "FILE", env = "CHANCERY_PASSPHRASE_FILE")]
    pub(super) passphrase_file: PathBuf,
    /// The key's name in the root record before the list's, which must agree to the next.
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Where to write the note; in the place of FILE without it.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct TrustListVerify {
    /// The list; `-` for stdin.
    pub(super) file: PathBuf,
    /// The root certificate, or public key, that is pinned.
    #[arg(long, value_name = "FILE")]
    pub(super) root: PathBuf,
    /// What was taken before: read, held against the list, and written when it is newer. A file
    /// that is not there is begun.
    #[arg(long, value_name = "FILE")]
    pub(super) held: Option<PathBuf>,
    /// The time to check at, RFC 3339; now without it.
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<Timestamp>,
    /// Answer as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct TrustListShow {
    /// The list, signed or not; `-` for stdin.
    pub(super) file: PathBuf,
    /// The root to check its signatures under; nothing is checked without it.
    #[arg(long, value_name = "FILE")]
    pub(super) root: Option<PathBuf>,
    /// Answer as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct TrustListDiff {
    /// The older list.
    pub(super) old: PathBuf,
    /// The newer list.
    pub(super) new: PathBuf,
    /// Answer as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Which instance.
#[derive(Debug, Args)]
pub(super) struct Instance {
    /// The configuration.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "config.toml",
        env = "CHANCERY_CONFIG"
    )]
    pub(super) config: PathBuf,
}

/// Which instance, and how to answer.
#[derive(Debug, Args)]
pub(super) struct Asked {
    #[command(flatten)]
    pub(super) instance: Instance,
    /// Answer as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(subcommand)]
    pub(super) command: AuditCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Say whether the audit record is as it was written.
    Verify(Asked),
    /// Write the audit record as NDJSON, one row a line.
    Export(Instance),
}

#[derive(Debug, Args)]
pub(super) struct ConfigArguments {
    #[command(subcommand)]
    pub(super) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print the reference of every key, in Markdown.
    Reference,
    /// Print the configuration of an instance as JSON, without secrets.
    Show(Instance),
}

#[derive(Debug, Args)]
pub(super) struct ClockArguments {
    #[command(subcommand)]
    pub(super) command: ClockCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ClockCommand {
    /// Take the present time although the record holds a later one. It goes on record.
    Accept {
        #[command(flatten)]
        instance: Instance,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct AuthorityArguments {
    #[command(flatten)]
    pub(super) instance: Instance,
    /// Answer as JSON.
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) command: AuthorityCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum AuthorityCommand {
    /// List the authorities and their posts.
    List,
    /// Add the authorities of a TOML file that are not on record, and make their keys.
    Add {
        /// The file with the `[[authority]]` tables.
        file: PathBuf,
        /// A folder with roots to take, as for `init`; without it, new ones are made.
        #[arg(long, value_name = "DIR")]
        roots: Option<PathBuf>,
    },
    /// Change an authority.
    Set {
        /// Its code.
        code: String,
        /// Its name.
        #[arg(long)]
        name: Option<String>,
        /// The host name printed for checking documents.
        #[arg(long)]
        check_at: Option<String>,
        /// Whether a case must be recommended before it is approved.
        #[arg(long)]
        recommendation: Option<bool>,
        /// What is written for a letter in the machine-readable zone, such as Ñ=NXX; all that is
        /// chosen at once.
        #[arg(long, value_name = "LETTER=WRITTEN", value_parser = choice)]
        transliteration: Option<Vec<(String, String)>>,
    },
}

#[derive(Debug, Args)]
pub(super) struct PostArguments {
    #[command(flatten)]
    pub(super) instance: Instance,
    /// Answer as JSON.
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) command: PostCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum PostCommand {
    /// Add a post: name, host and numbers are needed.
    Add(PostValues),
    /// Change a post.
    Set(PostValues),
}

#[derive(Debug, Args)]
pub(super) struct PostValues {
    /// The authority's code.
    pub(super) authority: String,
    /// The post's code.
    pub(super) code: String,
    /// Its name as documents bear it.
    #[arg(long)]
    pub(super) name: Option<String>,
    /// The State it is in, alpha-3.
    #[arg(long)]
    pub(super) host: Option<String>,
    /// What its document numbers begin with.
    #[arg(long)]
    pub(super) numbers: Option<String>,
    /// Whether an officer who is alone there may approve an emergency travel document.
    #[arg(long)]
    pub(super) alone: Option<bool>,
    /// A post whose officers may decide its cases; may be repeated.
    #[arg(long = "decided-by", value_name = "POST")]
    pub(super) decided_by: Option<Vec<String>>,
}

#[derive(Debug, Args)]
pub(super) struct OfficerArguments {
    #[command(flatten)]
    pub(super) instance: Instance,
    /// Answer as JSON.
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) command: OfficerCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum OfficerCommand {
    /// List the officers of an authority.
    List {
        /// The authority's code.
        authority: String,
        /// Those of this post only.
        #[arg(long)]
        post: Option<String>,
    },
    /// Enrol an officer and print their one-time code.
    Add {
        /// The authority's code.
        authority: String,
        /// The post's code; `*` for every post of the authority.
        post: String,
        /// What they are called.
        #[arg(long)]
        name: String,
        /// What they log in with.
        #[arg(long)]
        login: String,
        /// What they may do; may be repeated.
        #[arg(long = "role", required = true)]
        roles: Vec<Role>,
    },
    /// Change an officer.
    Set {
        /// The officer's id.
        id: String,
        /// The post's code; `*` for every post of the authority.
        #[arg(long)]
        post: Option<String>,
        /// What they may do; may be repeated.
        #[arg(long = "role")]
        roles: Option<Vec<Role>>,
        /// Whether they may come in.
        #[arg(long)]
        active: Option<bool>,
    },
    /// Ask for new credentials of an officer; an administrator of the authority must ask too.
    Reset {
        /// The officer's id.
        id: String,
    },
    /// Give an officer's programs a key and print it.
    Key {
        /// The officer's id.
        id: String,
        /// Which of the officer's roles it reaches; may be repeated.
        #[arg(long = "scope", required = true)]
        scopes: Vec<Role>,
        /// Until when it is good, RFC 3339.
        #[arg(long, value_name = "TIME")]
        expires_at: Option<Timestamp>,
    },
    /// End a service key at once.
    EndKey {
        /// The officer's id.
        id: String,
        /// The key's id.
        key: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct VerifierArguments {
    #[command(flatten)]
    pub(super) instance: Instance,
    /// Answer as JSON.
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) command: VerifierCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum VerifierCommand {
    /// List the verifiers that an authority enrolled.
    List {
        /// The authority's code.
        authority: String,
    },
    /// Enrol a verifier and print its key.
    Add {
        /// The authority's code.
        authority: String,
        /// The institution's name.
        name: String,
        /// What its key opens; may be repeated.
        #[arg(long = "scope", required = true)]
        scopes: Vec<Scope>,
    },
    /// Change a verifier.
    Set {
        /// The verifier's id.
        id: String,
        /// What its key opens; may be repeated.
        #[arg(long = "scope")]
        scopes: Option<Vec<Scope>>,
        /// Whether its key opens anything.
        #[arg(long)]
        active: Option<bool>,
    },
    /// Give a verifier a new key and print it.
    Key {
        /// The verifier's id.
        id: String,
    },
}

/// What a key is for.
fn key_use(text: &str) -> Result<KeyUse, &'static str> {
    let all = [KeyUse::Document, KeyUse::Seal, KeyUse::Status, KeyUse::Log, KeyUse::Receipt];
    let found = all.into_iter().find(|usage| usage.as_str() == text);
    found.ok_or("a use is document, status, log, receipt or seal")
}

/// A letter and what is written for it.
fn choice(text: &str) -> Result<(String, String), &'static str> {
    let (letter, written) = text.split_once('=').ok_or("a choice is written as Ñ=NXX")?;
    Ok((letter.into(), written.into()))
}
