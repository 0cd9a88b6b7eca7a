use std::path::Path;

use base64ct::{Base64UrlUnpadded, Encoding};
use chancery_verify::{CheckedVerifier, Method, Receipt, ReceiptContext, ReceiptHeader, Verdict};
use serde_json::json;

use super::arguments::{ReceiptArguments, ReceiptCheck, ReceiptCommand, ReceiptEnrol, Verify};
use super::exit::{Failure, INVALID, OK};
use super::files::{private_folder, write_private};
use super::terminal::{Paint, Terminal};
use super::verify::{pinned_root, read, read_some};
use crate::access::random_id;
use crate::environment::Entropy;
use crate::signing::{Certificate, KeyPair, check_device_path, read_passphrase};
use crate::verification::check_receipt;

const KEY: &str = "device.key";
const CERTIFICATES: &str = "device.pem";

pub(super) fn run(arguments: &ReceiptArguments, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        ReceiptCommand::Check(check) => run_check(check, terminal),
        ReceiptCommand::Enrol(enrol) => run_enrol(enrol, terminal),
    }
}

fn run_check(arguments: &ReceiptCheck, terminal: &Terminal) -> Result<u8, Failure> {
    let root = arguments.root.as_deref().ok_or_else(|| Failure::trust("a receipt needs --root"))?;
    let root = pinned_root(root)?;
    // A file that is too large, or is not text, is no receipt, like any other such file.
    let bytes = read_some(&arguments.file).map_err(Failure::internal)?.unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    match check_receipt(&text, &root) {
        Ok(receipt) => {
            if arguments.json {
                let told = json!({ "valid": true, "receipt": receipt });
                terminal.say(&told.to_string());
            } else {
                show(&receipt, terminal);
            }
            Ok(OK)
        }
        Err(fault) => {
            if arguments.json {
                let told = json!({ "valid": false, "reason": fault.to_string() });
                terminal.say(&told.to_string());
            } else {
                let words = terminal.paint(Paint::Red, "✕ Do not rely on it");
                terminal.say(&format!("{words}  {fault}"));
            }
            Ok(INVALID)
        }
    }
}

fn show(receipt: &Receipt, terminal: &Terminal) {
    terminal.say(&terminal.paint(Paint::Green, "✓ A good receipt"));
    let line = |name: &str, value: &str| terminal.say(&format!("  {name:<12} {value}"));
    line("Result", &format!("{} ({})", receipt.result, receipt.reason_codes.join(" ")));
    if let Some(document) = &receipt.document {
        line("Document", &format!("{} {}", document.kind, document.number));
        line("Valid", &format!("{} to {}", document.issued, document.expires));
    }
    if let Some(issuer) = &receipt.issuer {
        line("Issuer", &format!("{} ({})", issuer.name, issuer.authority));
        line("Place", issuer.post.as_deref().unwrap_or("-"));
    }
    let by = receipt.verifier.name.as_deref().unwrap_or(&receipt.verifier.id);
    line("Checked by", by);
    line("Reference", receipt.verifier.reference.as_deref().unwrap_or("-"));
    line("At", &receipt.checked_at);
    if !receipt.discrepancies.is_empty() {
        line("Differs", &receipt.discrepancies.join(" "));
    }
    if let Some(how) = &receipt.identity_established {
        line("Identity by", how);
    }
}

fn run_enrol(arguments: &ReceiptEnrol, terminal: &Terminal) -> Result<u8, Failure> {
    let path = arguments.dir.join(KEY);
    if path.exists() {
        return Err(Failure::usage(format!("{} is there already", path.display())));
    }
    let passphrase = read_passphrase(&arguments.passphrase_file).map_err(Failure::internal)?;
    let entropy = Entropy::from_system().map_err(Failure::internal)?;
    let key = KeyPair::generate(&mut entropy.rng());
    let pem = key.to_encrypted_pem(&passphrase, &mut entropy.rng()).map_err(Failure::usage_of)?;
    private_folder(&arguments.dir)?;
    write_private(&path, pem.as_bytes())?;
    let public = Base64UrlUnpadded::encode_string(&key.public().to_bytes());
    let proof = key.sign(format!("consular-device/v1\n{public}\n").as_bytes());
    let proof = Base64UrlUnpadded::encode_string(&proof);
    terminal.say(&json!({ "public_key": public, "proof": proof }).to_string());
    let next = format!("POST this to /v1/devices, and put `certificates` into {CERTIFICATES}");
    terminal.progress("Then", &next);
    Ok(OK)
}

/// Writes the receipt of an off-line verdict: signed where the device is enrolled.
pub(super) fn write_receipt(verdict: &Verdict, arguments: &Verify) -> Result<(), Failure> {
    let Some(path) = &arguments.receipt else { return Ok(()) };
    let entropy = Entropy::from_system().map_err(Failure::internal)?;
    let device = match (&arguments.device, &arguments.passphrase_file) {
        (Some(folder), Some(passphrase)) => Some(Device::read(folder, passphrase, verdict)?),
        _ => None,
    };
    let receipt = Receipt::of(
        verdict,
        ReceiptContext {
            id: random_id("rcp_", entropy.bytes()),
            verifier: CheckedVerifier {
                id: device.as_ref().map(|device| device.verifier.clone()).unwrap_or_default(),
                name: None,
                reference: arguments.reference.clone(),
            },
            purpose: None,
            method: Method::OffLine,
            identity_established: None,
        },
    );
    let text = match device {
        Some(device) => device.sign(&receipt),
        None => receipt.unsigned(),
    };
    write_private(path, text.as_bytes())
}

/// A device that is enrolled.
struct Device {
    key: KeyPair,
    chain: Vec<Certificate>,
    verifier: String,
}

impl Device {
    fn read(folder: &Path, passphrase: &Path, verdict: &Verdict) -> Result<Self, Failure> {
        let text = |name: &str| -> Result<String, Failure> {
            let bytes = read(&folder.join(name)).map_err(Failure::trust)?;
            String::from_utf8(bytes).map_err(|_| Failure::trust(format!("{name}: not PEM")))
        };
        let passphrase = read_passphrase(passphrase).map_err(Failure::internal)?;
        let key = KeyPair::from_encrypted_pem(&text(KEY)?, &passphrase).map_err(Failure::trust)?;
        let pem = text(CERTIFICATES)?;
        let chain = pem
            .split_inclusive("-----END CERTIFICATE-----")
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(Certificate::from_pem)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Failure::trust(format!("{CERTIFICATES}: {error}")))?;
        let [device, receipts, root] = chain.as_slice() else {
            return Err(Failure::trust(format!("{CERTIFICATES}: not a chain of three")));
        };
        let facts = check_device_path(device, receipts, root, verdict.checked_at)
            .map_err(|error| Failure::policy(format!("{CERTIFICATES}: {error}")))?;
        if facts.public_key != key.public() {
            return Err(Failure::trust(format!("{CERTIFICATES} is not of {KEY}")));
        }
        Ok(Self { key, verifier: facts.verifier, chain })
    }

    fn sign(&self, receipt: &Receipt) -> String {
        let chain: Vec<&[u8]> = self.chain.iter().map(Certificate::as_der).collect();
        let id = self.chain.first().map(|leaf| leaf.key_id().to_string()).unwrap_or_default();
        let input = receipt.signing_input(&ReceiptHeader::new(id, &chain));
        Receipt::compact(&input, &self.key.sign(input.as_bytes()))
    }
}
