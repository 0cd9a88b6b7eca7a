use std::path::PathBuf;

use chancery_identity::{CountryCode, DocumentKind};
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(in crate::cli) struct TemplateArguments {
    #[command(subcommand)]
    pub(in crate::cli) command: TemplateCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum TemplateCommand {
    /// Hold templates against the rules, and name every fault with its line.
    Lint(TemplateLint),
    /// Draw the sample people on a template.
    Preview(TemplatePreview),
    /// Begin a design: copy the plain template into a new folder.
    New(TemplateNew),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TemplateLint {
    /// The folders, each with a `profile.toml`.
    #[arg(value_name = "DIR", required = true)]
    pub(in crate::cli) folders: Vec<PathBuf>,
    /// Answer as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TemplatePreview {
    /// The folder with the `profile.toml`.
    #[arg(value_name = "DIR")]
    pub(in crate::cli) folder: PathBuf,
    /// Where the pictures go; `preview` in the folder without it.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Draw again whenever a file of the template changes, until Ctrl-C.
    #[arg(long)]
    pub(in crate::cli) watch: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TemplateNew {
    /// The folder to make.
    #[arg(value_name = "DIR")]
    pub(in crate::cli) folder: PathBuf,
    /// The issuing authority, three letters.
    #[arg(long, value_name = "CODE")]
    pub(in crate::cli) authority: CountryCode,
    /// `consular_card` or `emergency_travel_document`.
    #[arg(long, value_name = "KIND")]
    pub(in crate::cli) kind: DocumentKind,
}
