use std::path::PathBuf;

use chancery_identity::Timestamp;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;

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
    /// Judge a document's code with no network.
    Verify(Verify),
    /// Decode a code without judging it.
    Inspect(Inspect),
    /// Show signing keys.
    Keys(Keys),
    /// Print the OpenAPI document.
    Openapi,
}

impl Command {
    /// Whether a failure is to be told as JSON.
    pub(super) const fn json(&self) -> bool {
        match self {
            Self::Verify(verify) => verify.json,
            Self::Inspect(inspect) => inspect.json,
            Self::Keys(Keys { command: KeysCommand::List(list) }) => list.json,
            Self::Demo(_) | Self::Init(_) | Self::Serve(_) | Self::Openapi => false,
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
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder of the instance.
    #[arg(long)]
    pub(super) dir: PathBuf,
    /// A TOML file with the `[[authority]]` tables of the configuration.
    #[arg(long, value_name = "FILE")]
    pub(super) authorities: PathBuf,
    /// What URIs of status lists begin with.
    #[arg(long, value_name = "URL")]
    pub(super) public_url: String,
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
    #[arg(value_name = "FILE", required_unless_present = "qr", conflicts_with = "qr")]
    pub(super) file: Option<PathBuf>,
    /// The text of the code.
    #[arg(long, value_name = "TEXT")]
    pub(super) qr: Option<String>,
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
    /// The time to judge at, RFC 3339; now without it.
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<Timestamp>,
    /// The oldest status list to rely on, such as 24h or PT24H.
    #[arg(long, value_name = "DUR", value_parser = parse_age)]
    pub(super) max_status_age: Option<SignedDuration>,
    /// Give the verdict as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// A JPEG, PNG or PDF of the side with the code; `-` for stdin.
    #[arg(value_name = "FILE", required_unless_present = "qr", conflicts_with = "qr")]
    pub(super) file: Option<PathBuf>,
    /// The text of the code.
    #[arg(long, value_name = "TEXT")]
    pub(super) qr: Option<String>,
    /// Give the content as JSON.
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
    List(KeysList),
}

#[derive(Debug, Args)]
pub(super) struct KeysList {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "config.toml", env = "CHANCERY_CONFIG")]
    pub(super) config: PathBuf,
    /// Give the list as JSON.
    #[arg(long)]
    pub(super) json: bool,
}
