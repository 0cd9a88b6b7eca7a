use std::path::PathBuf;

use chancery_identity::Timestamp;
use clap::{Args, Subcommand};

use super::Instance;
use crate::access::{Role, Scope};

#[derive(Debug, Args)]
pub(in crate::cli) struct AuthorityArguments {
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
    /// Answer as JSON.
    #[arg(long, global = true)]
    pub(in crate::cli) json: bool,
    #[command(subcommand)]
    pub(in crate::cli) command: AuthorityCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum AuthorityCommand {
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
pub(in crate::cli) struct PostArguments {
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
    /// Answer as JSON.
    #[arg(long, global = true)]
    pub(in crate::cli) json: bool,
    #[command(subcommand)]
    pub(in crate::cli) command: PostCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PostCommand {
    /// Add a post: name, host and numbers are needed.
    Add(PostValues),
    /// Change a post.
    Set(PostValues),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PostValues {
    /// The authority's code.
    pub(in crate::cli) authority: String,
    /// The post's code.
    pub(in crate::cli) code: String,
    /// Its name as documents bear it.
    #[arg(long)]
    pub(in crate::cli) name: Option<String>,
    /// The State it is in, alpha-3.
    #[arg(long)]
    pub(in crate::cli) host: Option<String>,
    /// What its document numbers begin with.
    #[arg(long)]
    pub(in crate::cli) numbers: Option<String>,
    /// Whether an officer who is alone there may approve an emergency travel document.
    #[arg(long)]
    pub(in crate::cli) alone: Option<bool>,
    /// A post whose officers may decide its cases; may be repeated.
    #[arg(long = "decided-by", value_name = "POST")]
    pub(in crate::cli) decided_by: Option<Vec<String>>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct OfficerArguments {
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
    /// Answer as JSON.
    #[arg(long, global = true)]
    pub(in crate::cli) json: bool,
    #[command(subcommand)]
    pub(in crate::cli) command: OfficerCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum OfficerCommand {
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
pub(in crate::cli) struct VerifierArguments {
    #[command(flatten)]
    pub(in crate::cli) instance: Instance,
    /// Answer as JSON.
    #[arg(long, global = true)]
    pub(in crate::cli) json: bool,
    #[command(subcommand)]
    pub(in crate::cli) command: VerifierCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum VerifierCommand {
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

/// A letter and what is written for it.
fn choice(text: &str) -> Result<(String, String), &'static str> {
    let (letter, written) = text.split_once('=').ok_or("a choice is written as Ñ=NXX")?;
    Ok((letter.into(), written.into()))
}
