use std::path::PathBuf;

use chancery_identity::Timestamp;
use clap::{Args, Subcommand};

use super::Instance;

#[derive(Debug, Args)]
pub(in crate::cli) struct StatusListArguments {
    #[command(subcommand)]
    pub(in crate::cli) command: StatusListCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum StatusListCommand {
    /// Check a status list under an authority's trust list, and show what it says.
    Show(StatusListShow),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct StatusListShow {
    /// The list in its CWT form; `-` for stdin.
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
    /// The authority's trust list.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) trust_list: Option<PathBuf>,
    /// The root certificate, or public key, of the trust list.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) root: Option<PathBuf>,
    /// The place to look up.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) index: Option<u64>,
    /// Answer as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TrustListArguments {
    #[command(subcommand)]
    pub(in crate::cli) command: TrustListCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum TrustListCommand {
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
    pub(super) const fn json(&self) -> bool {
        match self {
            Self::Build(_) | Self::Publish(_) | Self::Sign(_) => false,
            Self::Verify(verify) => verify.json,
            Self::Show(show) => show.json,
            Self::Diff(diff) => diff.json,
        }
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TrustListBuild {
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
    /// The authority's code, where there are several.
    #[arg(long, value_name = "CODE")]
    pub(in crate::cli) authority: Option<String>,
    /// Where to write it; stdout without it.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TrustListPublish {
    /// The signed list.
    pub(in crate::cli) file: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TrustListSign {
    /// The list: its text, or a note that others have signed.
    pub(in crate::cli) file: PathBuf,
    /// The key to sign with.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) key: PathBuf,
    /// The file with the key's passphrase.
    #[arg(long, value_name = "FILE", env = "CHANCERY_PASSPHRASE_FILE")]
    pub(in crate::cli) passphrase_file: PathBuf,
    /// The key's name in the root record before the list's, which must agree to the next.
    #[arg(long)]
    pub(in crate::cli) name: Option<String>,
    /// Where to write the note; in the place of FILE without it.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TrustListVerify {
    /// The list; `-` for stdin.
    pub(in crate::cli) file: PathBuf,
    /// The root certificate, or public key, that is pinned.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) root: PathBuf,
    /// What was taken before: read, held against the list, and written when it is newer. A file
    /// that is not there is begun.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) held: Option<PathBuf>,
    /// The time to check at, RFC 3339; now without it.
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) at: Option<Timestamp>,
    /// Answer as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TrustListShow {
    /// The list, signed or not; `-` for stdin.
    pub(in crate::cli) file: PathBuf,
    /// The root to check its signatures under; nothing is checked without it.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) root: Option<PathBuf>,
    /// Answer as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TrustListDiff {
    /// The older list.
    pub(in crate::cli) old: PathBuf,
    /// The newer list.
    pub(in crate::cli) new: PathBuf,
    /// Answer as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
