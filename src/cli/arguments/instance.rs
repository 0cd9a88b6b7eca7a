use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Which instance.
#[derive(Debug, Args)]
pub(in crate::cli) struct Instance {
    /// The configuration.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "config.toml",
        env = "CHANCERY_CONFIG"
    )]
    pub(in crate::cli) config: PathBuf,
}

/// Which instance, and how to answer.
#[derive(Debug, Args)]
pub(in crate::cli) struct Asked {
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
    /// Answer as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Audit {
    #[command(subcommand)]
    pub(in crate::cli) command: AuditCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum AuditCommand {
    /// Say whether the audit record is as it was written.
    Verify(Asked),
    /// Write the audit record as NDJSON, one row a line.
    Export(Instance),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ConfigArguments {
    #[command(subcommand)]
    pub(in crate::cli) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ConfigCommand {
    /// Print the reference of every key, in Markdown.
    Reference,
    /// Print the configuration of an instance as JSON, without secrets.
    Show(Instance),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ClockArguments {
    #[command(subcommand)]
    pub(in crate::cli) command: ClockCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ClockCommand {
    /// Take the present time although the record holds a later one. It goes on record.
    Accept {
        #[command(flatten)]
        instance: Instance,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}
