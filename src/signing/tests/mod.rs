//! Keys, certificates and paths, read back by ourselves and by OpenSSL.

mod border;
mod certificates;
mod examples;
mod key_ring;
mod keys;
mod openssl;
mod paths;
mod requests;

use chacha20::ChaCha20Rng;
use chancery_identity::{DocumentKind, Timestamp};
use chancery_verify::KeyUse;
use rand_core::SeedableRng;

use super::{Certificate, KeyPair, SignerProfile, Subject, root_certificate, signer_certificate};

pub(super) const NOW: &str = "2026-11-23T18:40:02Z";

pub(super) fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

pub(super) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn utopia() -> Subject<'static> {
    Subject {
        country: "UT".parse().unwrap(),
        organization: "Republic of Utopia",
        common_name: "Consular Root 1",
    }
}

/// A document signer of Utopia's consulate in Houston, which also signs for Marjan.
pub(super) fn with_profile<T>(run: impl FnOnce(&SignerProfile<'_>) -> T) -> T {
    run(&SignerProfile {
        usage: KeyUse::Document,
        subject: Subject {
            country: "UT".parse().unwrap(),
            organization: "Consulate General, Houston",
            common_name: "Document Signer 7",
        },
        sign_from: time("2026-07-01T00:00:00Z"),
        sign_to: time("2027-01-01T00:00:00Z"),
        valid_to: time("2032-04-01T00:00:00Z"),
        kinds: &DocumentKind::ALL,
        states: &["UTO".parse().unwrap(), "QMJ".parse().unwrap()],
    })
}

/// A root, a signer under it, and their certificates.
pub(super) struct Pair {
    pub(super) root_key: KeyPair,
    pub(super) root: Certificate,
    pub(super) signer_key: KeyPair,
    pub(super) signer: Certificate,
}

pub(super) fn pair(seed: u8) -> Pair {
    let mut rng = rng(seed);
    let root_key = KeyPair::generate(&mut rng);
    let (from, to) = (time("2026-01-01T00:00:00Z"), time("2041-01-01T00:00:00Z"));
    let root = root_certificate(&root_key, &utopia(), from, to, &mut rng).unwrap();
    let signer_key = KeyPair::generate(&mut rng);
    let signer = with_profile(|profile| {
        signer_certificate(&root_key, &root, &signer_key.public(), profile, &mut rng).unwrap()
    });
    Pair { root_key, root, signer_key, signer }
}
