use std::path::PathBuf;

use chancery_identity::Timestamp;
use clap::{Args, Subcommand};
use jiff::SignedDuration;

use crate::verification::parse_age;

#[derive(Debug, Args)]
pub(in crate::cli) struct Verify {
    /// A JPEG, PNG or PDF of the side with the code; `-` for stdin.
    #[arg(value_name = "FILE", required_unless_present_any = ["qr", "seal"], conflicts_with_all = ["qr", "seal"])]
    pub(in crate::cli) file: Option<PathBuf>,
    /// The text of the code.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) qr: Option<String>,
    /// The visible digital seal as it was read: a file of its bytes, or of them in hex.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) seal: Option<PathBuf>,
    /// A trust list; one for each authority, each with its root.
    #[arg(long = "trust-list", value_name = "FILE")]
    pub(in crate::cli) trust_lists: Vec<PathBuf>,
    /// The root certificate, or public key, of the trust list in the same place.
    #[arg(long = "root", value_name = "FILE")]
    pub(in crate::cli) roots: Vec<PathBuf>,
    /// A status list.
    #[arg(long = "status-list", value_name = "FILE")]
    pub(in crate::cli) status_lists: Vec<PathBuf>,
    /// The machine-readable zone as read off the document.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) mrz: Option<String>,
    /// A proof that the document is in its issuer's log.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) log_proof: Option<PathBuf>,
    /// Refuse a document without a good proof of the log.
    #[arg(long)]
    pub(in crate::cli) require_log: bool,
    /// The time to judge at, RFC 3339; now without it.
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) at: Option<Timestamp>,
    /// The oldest status list to rely on, such as 24h or PT24H.
    #[arg(long, value_name = "DUR", value_parser = parse_age)]
    pub(in crate::cli) max_status_age: Option<SignedDuration>,
    /// Write the receipt of the verdict into this file.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) receipt: Option<PathBuf>,
    /// Your own reference for the matter, for the receipt.
    #[arg(long, value_name = "TEXT", requires = "receipt")]
    pub(in crate::cli) reference: Option<String>,
    /// The folder of the device that signs the receipt; without it the receipt is not signed.
    #[arg(long, value_name = "DIR", requires_all = ["receipt", "passphrase_file"])]
    pub(in crate::cli) device: Option<PathBuf>,
    /// The passphrase of the device's key.
    #[arg(long, value_name = "FILE", requires = "device")]
    pub(in crate::cli) passphrase_file: Option<PathBuf>,
    /// Give the verdict as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReceiptArguments {
    #[command(subcommand)]
    pub(in crate::cli) command: ReceiptCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ReceiptCommand {
    /// Check a receipt under an authority's root, at the receipt's own time.
    Check(ReceiptCheck),
    /// Make the key of a device, and print the body that enrols it at POST /v1/devices.
    Enrol(ReceiptEnrol),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReceiptCheck {
    /// The receipt; `-` for stdin.
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
    /// The root certificate, or public key, that its certificates must lead to.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) root: Option<PathBuf>,
    /// Give the receipt's claims as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReceiptEnrol {
    /// The device's folder; its certificates go into `device.pem` there when they have come.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) dir: PathBuf,
    /// The passphrase of the device's key.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) passphrase_file: PathBuf,
}
