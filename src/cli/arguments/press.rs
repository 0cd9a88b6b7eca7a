use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(in crate::cli) struct PressSheet {
    /// PDFs of documents of one size, in the order in which they are to lie.
    #[arg(value_name = "FILE", required = true, num_args = 1..=1000)]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// The paper.
    #[arg(long, value_enum, default_value_t = PaperSize::A4)]
    pub(in crate::cli) paper: PaperSize,
    /// Where the press sheets go.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum PaperSize {
    A4,
    A3,
    Sra3,
    Letter,
}
