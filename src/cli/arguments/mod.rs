//! The command line, a noun a file.

mod administration;
mod inspect;
mod instance;
mod keys;
mod lists;
mod photo;
mod press;
mod template;
mod verify;

use std::path::PathBuf;

use chancery_identity::Timestamp;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use administration::*;
pub(super) use inspect::*;
pub(super) use instance::*;
pub(super) use keys::*;
pub(super) use lists::*;
pub(super) use photo::*;
pub(super) use press::*;
pub(super) use template::*;
pub(super) use verify::*;

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
    /// Lay documents side by side on paper, with crop and register marks.
    PressSheet(PressSheet),
    /// Check visible digital seals.
    Seal(Seal),
    /// Hold photographs against the photo rules.
    Photo(PhotoArguments),
    /// Check the receipts of verdicts, and enrol a device that makes them.
    Receipt(ReceiptArguments),
    /// Keep signing keys.
    Keys(Keys),
    /// Make, sign, check and compare trust lists.
    TrustList(TrustListArguments),
    /// Show status lists.
    StatusList(StatusListArguments),
    /// Make and check the templates of documents.
    Template(TemplateArguments),
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
            Self::Photo(PhotoArguments { command: PhotoCommand::Check(check) }) => check.json,
            Self::Receipt(ReceiptArguments { command: ReceiptCommand::Check(check) }) => check.json,
            Self::Keys(Keys { command: KeysCommand::List(list) }) => list.json,
            Self::TrustList(TrustListArguments { command }) => command.json(),
            Self::StatusList(StatusListArguments { command: StatusListCommand::Show(show) }) => {
                show.json
            }
            Self::Template(TemplateArguments { command: TemplateCommand::Lint(lint) }) => lint.json,
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
            | Self::PressSheet(_)
            | Self::Mrz(_)
            | Self::Migrate(_)
            | Self::Keys(_)
            | Self::Config(_)
            | Self::Clock(_)
            | Self::Template(_)
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
