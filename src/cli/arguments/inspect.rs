use std::path::PathBuf;

use chancery_identity::{Language, Timestamp};
use chancery_mrz::Format;
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(in crate::cli) struct Inspect {
    /// A JPEG, PNG or PDF of the side with the code; `-` for stdin.
    #[arg(value_name = "FILE", required_unless_present_any = ["qr", "seal"], conflicts_with_all = ["qr", "seal"])]
    pub(in crate::cli) file: Option<PathBuf>,
    /// The text of the code.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) qr: Option<String>,
    /// The visible digital seal as it was read: a file of its bytes, or of them in hex.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) seal: Option<PathBuf>,
    /// Give the content as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct MrzArguments {
    #[command(subcommand)]
    pub(in crate::cli) command: MrzCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum MrzCommand {
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
pub(in crate::cli) struct Seal {
    #[command(subcommand)]
    pub(in crate::cli) command: SealCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SealCommand {
    /// Judge a visible digital seal, of any State, with its signer's certificate.
    Check(SealCheck),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SealCheck {
    /// The bytes of the seal, or their hexadecimal digits; `-` for stdin.
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
    /// The certificate of a signer, in PEM; may be repeated. Without `--csca` it is trusted.
    #[arg(long = "certificate", value_name = "PEM", required = true)]
    pub(in crate::cli) certificates: Vec<PathBuf>,
    /// The certificate of a country signing authority, in PEM; may be repeated. A signer under none
    /// of them is not trusted.
    #[arg(long = "csca", value_name = "PEM")]
    pub(in crate::cli) authorities: Vec<PathBuf>,
    /// The machine-readable zone as read off the document.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) mrz: Option<String>,
    /// The time to judge the certificate at, RFC 3339; now without it.
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) at: Option<Timestamp>,
    /// Look neither at the certificate's profile nor at its dates.
    #[arg(long)]
    pub(in crate::cli) lenient_certificate: bool,
    /// Give the outcome as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
