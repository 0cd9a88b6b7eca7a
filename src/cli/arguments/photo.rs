use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::portrait::Point;

#[derive(Debug, Args)]
pub(in crate::cli) struct PhotoArguments {
    #[command(subcommand)]
    pub(in crate::cli) command: PhotoCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PhotoCommand {
    /// Hold a photograph against the photo rules, and propose a crop.
    Check(PhotoCheck),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PhotoCheck {
    /// A JPEG or PNG; `-` for stdin.
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
    /// Where the two eyes, the chin and the crown are, in pixels from the upper left corner; and
    /// then, perhaps, the two sides of the head. Without it they are estimated.
    #[arg(long, value_name = "X,Y", num_args = 4..=6)]
    pub(in crate::cli) landmarks: Vec<Point>,
    /// Write the proposed crop into this file, as a portrait is kept.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) crop: Option<PathBuf>,
    /// Give the report as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
