//! The keys in `keys-example/`: published, throw-away, for the demo and for trying things out.
//!
//! Anybody can sign with them, so an engine that issues for real people refuses them.

use chancery_verify::PublicKey;
use sha2::{Digest, Sha256};

/// The passphrase of all example key files.
pub const PASSPHRASE: &str = include_str!("../../keys-example/passphrase").trim_ascii_end();

/// The example keys of one authority.
#[derive(Clone, Copy, Debug)]
pub struct ExampleKeys {
    /// The certificate of the root.
    pub root_certificate_pem: &'static str,
    /// The root's key, encrypted under [`PASSPHRASE`].
    pub root_key_pem: &'static str,
    /// The key that signs trust lists, encrypted under [`PASSPHRASE`]. It has no certificate.
    pub trust_list_key_pem: &'static str,
}

/// The example keys of `UTO`, the Republic of Utopia, or `QMJ`, the Republic of Marjan.
#[must_use]
pub fn authority(code: &str) -> Option<ExampleKeys> {
    match code {
        "UTO" => Some(ExampleKeys {
            root_certificate_pem: include_str!("../../keys-example/UTO/root.pem"),
            root_key_pem: include_str!("../../keys-example/UTO/root.key"),
            trust_list_key_pem: include_str!("../../keys-example/UTO/trust-list.key"),
        }),
        "QMJ" => Some(ExampleKeys {
            root_certificate_pem: include_str!("../../keys-example/QMJ/root.pem"),
            root_key_pem: include_str!("../../keys-example/QMJ/root.key"),
            trust_list_key_pem: include_str!("../../keys-example/QMJ/trust-list.key"),
        }),
        _ => None,
    }
}

/// SHA-256 of the 32 bytes of every public key in `keys-example/`, in hex.
pub(super) const FINGERPRINTS: [&str; 4] = [
    // UTO/root.key
    "87849f6f6545ccd8dcf23acca63cd0c6b17a8a6ee3709b0b22fc2b58c87013e4",
    // UTO/trust-list.key
    "36bfd877a436dc60c124970af46944cd69ac5e736fc28eb195d5900572cb4fb1",
    // QMJ/root.key
    "3ccaeffac8564b2fe2de5db980d3a4ee4424b51cfa4294c657171be22904fabb",
    // QMJ/trust-list.key
    "ed2e97528839d4fc30723a3fbdb33765c07c446015974b5b20c7c677b75664eb",
];

/// Whether this is a published example key, which signs nothing outside the demo.
#[must_use]
pub fn is_example(public: &PublicKey) -> bool {
    FINGERPRINTS.contains(&fingerprint(public).as_str())
}

pub(super) fn fingerprint(public: &PublicKey) -> String {
    Sha256::digest(public.to_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
