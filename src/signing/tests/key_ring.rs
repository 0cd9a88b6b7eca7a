use std::path::{Path, PathBuf};

use chancery_identity::{DocumentKind, Timestamp};
use chancery_verify::{KeyState, KeyUse, NoteKey, Root, SignedNote};
use jiff::SignedDuration;

use super::super::{
    AuthorityKeys, Certificate, CscaProfile, KeyPair, KeyRingError, SealKey, SignerProfile,
    SignerRow, Standing, csca_certificate, root_certificate, signer_certificate,
};
use super::{rng, time, utopia};

const PASSPHRASE: &[u8] = b"a passphrase of a test";
const NOW: &str = "2026-11-25T12:00:00Z";

/// An authority's folder of keys, gone when the test is.
struct Folder {
    path: PathBuf,
    root_key: KeyPair,
    root: Certificate,
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.path));
    }
}

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("chancery-ring-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&path));
        for folder in ["signers", "seal-signers"] {
            std::fs::create_dir_all(path.join(folder)).unwrap();
        }
        let root_key = KeyPair::generate(&mut rng(1));
        let (from, to) = (time("2026-01-01T00:00:00Z"), time("2041-01-01T00:00:00Z"));
        let root = root_certificate(&root_key, &utopia(), from, to, &mut rng(2)).unwrap();
        let profile = CscaProfile {
            country: "UT".parse().unwrap(),
            state: "UTO".parse().unwrap(),
            host: "verify.mfa.example",
            from,
            sign_to: time("2029-01-01T00:00:00Z"),
            to: time("2032-01-01T00:00:00Z"),
        };
        let csca =
            csca_certificate(&SealKey::generate(&mut rng(3)), &profile, &mut rng(4)).unwrap();
        let made = Self { path, root_key, root };
        made.write("root.pem", &made.root.to_pem());
        made.write("csca.pem", &csca.to_pem());
        made
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path.join(name), text).unwrap();
    }

    /// Two of the custodians 11, 12 and 13 sign lists, under this version of the record.
    fn record(&self, version: u64, seeds: &[u8]) -> Root {
        let record = Root {
            authority: "UTO".parse().unwrap(),
            version,
            threshold: 2,
            keys: seeds.iter().map(|seed| named(*seed)).collect(),
        };
        self.write("root-record.txt", &record.text());
        let signature = self.root_key.sign(record.text().as_bytes());
        let hex: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
        self.write("root-record.sig", &hex);
        record
    }

    fn custodian(&self, name: &str, seed: u8) {
        let pem = KeyPair::generate(&mut rng(seed)).to_encrypted_pem(PASSPHRASE, &mut rng(seed));
        self.write(name, &pem.unwrap());
    }

    fn signer(&self, seed: u8, from: &str) -> Certificate {
        let key = KeyPair::generate(&mut rng(seed));
        let from = time(from);
        let profile = SignerProfile {
            usage: KeyUse::Document,
            subject: utopia(),
            sign_from: from,
            sign_to: from + SignedDuration::from_hours(182 * 24),
            valid_to: from + SignedDuration::from_hours(6 * 365 * 24),
            kinds: &DocumentKind::ALL,
            states: &["UTO".parse().unwrap()],
        };
        let made = signer_certificate(
            &self.root_key,
            &self.root,
            &key.public(),
            &profile,
            &mut rng(seed + 100),
        );
        let certificate = made.unwrap();
        let name = format!("signers/{}", certificate.key_id());
        let pem = key.to_encrypted_pem(PASSPHRASE, &mut rng(seed)).unwrap();
        self.write(&format!("{name}.key"), &pem);
        self.write(&format!("{name}.pem"), &certificate.to_pem());
        certificate
    }

    fn load(&self) -> Result<AuthorityKeys, KeyRingError> {
        AuthorityKeys::load(&self.path, "UTO".parse().unwrap(), PASSPHRASE)
    }
}

fn named(seed: u8) -> NoteKey {
    NoteKey {
        name: format!("custodian-{seed}.uto.example"),
        key: KeyPair::generate(&mut rng(seed)).public(),
    }
}

fn document(keys: &AuthorityKeys, until: &str) -> Option<Certificate> {
    let signer = keys.document_signer(DocumentKind::ConsularCard, time(until), time(NOW));
    signer.map(|signer| signer.certificate().clone())
}

fn row(certificate: &Certificate, standing: Standing) -> SignerRow {
    SignerRow { certificate: certificate.clone(), standing }
}

#[test]
fn the_newest_that_is_in_use_signs_what_it_outlives() {
    let folder = Folder::new("newest");
    folder.record(1, &[11, 12, 13]);
    let old = folder.signer(21, "2026-07-01T00:00:00Z");
    let new = folder.signer(22, "2026-10-01T00:00:00Z");
    let future = folder.signer(23, "2026-12-01T00:00:00Z");
    let keys = folder.load().unwrap();
    assert_eq!(document(&keys, "2031-11-24T23:59:59Z"), Some(new.clone()));
    // Past what the certificates allow there is none.
    assert_eq!(document(&keys, "2033-01-01T00:00:00Z"), None);
    let now: Timestamp = time(NOW);
    let retired = Standing::active().retired(now).unwrap();
    keys.learn(&[row(&new, retired.clone())]).unwrap();
    assert_eq!(document(&keys, "2031-11-24T23:59:59Z"), Some(old.clone()));
    let revoked = Standing::active().revoked(now, "key_compromise", None, now).unwrap();
    keys.learn(&[row(&new, retired), row(&old, revoked.clone())]).unwrap();
    assert_eq!(document(&keys, "2031-11-24T23:59:59Z"), None);
    // A reading that was overtaken does not bring a key back.
    keys.learn(&[row(&old, Standing::active())]).unwrap();
    assert_eq!(document(&keys, "2031-11-24T23:59:59Z"), None);
    let list = keys.trust_list("Utopia", Vec::new(), now);
    assert_eq!(list.key(old.key_id()).unwrap().reason, revoked.reason);
    assert_eq!(list.key(future.key_id()).unwrap().state, KeyState::Active);
    assert_eq!(list.keys.len(), 3);
}

/// A list that others sign may be days away; until then the key before signs.
#[test]
fn a_key_that_no_published_list_names_waits() {
    let folder = Folder::new("waits");
    folder.record(1, &[11, 12, 13]);
    let old = folder.signer(21, "2026-07-01T00:00:00Z");
    let keys = folder.load().unwrap();
    let list = keys.trust_list("Utopia", Vec::new(), time(NOW));
    let new = folder.signer(22, "2026-10-01T00:00:00Z");
    let keys = folder.load().unwrap();
    keys.published(&list);
    assert_eq!(document(&keys, "2031-11-24T23:59:59Z"), Some(old));
    keys.published(&keys.trust_list("Utopia", Vec::new(), time(NOW)));
    assert_eq!(document(&keys, "2031-11-24T23:59:59Z"), Some(new));
}

#[test]
fn signers_of_other_machines_are_listed_and_sign_nothing_here() {
    let folder = Folder::new("elsewhere");
    folder.record(1, &[11, 12, 13]);
    let elsewhere = folder.signer(21, "2026-07-01T00:00:00Z");
    let name = format!("signers/{}", elsewhere.key_id());
    for ending in ["key", "pem"] {
        std::fs::remove_file(folder.path.join(format!("{name}.{ending}"))).unwrap();
    }
    let keys = folder.load().unwrap();
    keys.learn(&[row(&elsewhere, Standing::active())]).unwrap();
    assert_eq!(document(&keys, "2031-11-24T23:59:59Z"), None);
    let list = keys.trust_list("Utopia", Vec::new(), time(NOW));
    assert_eq!(list.keys.len(), 1);
    assert!(keys.certificates().contains_key(&elsewhere.key_id()));
    // A certificate that another root made is not taken from the record.
    let stranger = super::pair(9).signer;
    assert!(keys.learn(&[row(&stranger, Standing::active())]).is_err());
}

#[test]
fn lists_are_signed_when_the_keys_here_suffice_for_both_records() {
    let folder = Folder::new("records");
    let first = folder.record(1, &[11, 12, 13]);
    folder.custodian("trust-list.key", 11);
    let keys = folder.load().unwrap();
    assert!(!keys.signs_trust_lists());
    assert_eq!(keys.sign_trust_list("text\n", &first), None);
    folder.custodian("trust-list-2.key", 12);
    let keys = folder.load().unwrap();
    assert!(keys.signs_trust_lists());
    let lines = keys.sign_trust_list("text\n", &first).unwrap();
    let note = format!("text\n\n{lines}");
    assert_eq!(SignedNote::parse(note.as_bytes()).unwrap().verify(&first.keys, 2), Ok(()));

    // The next record: the old keys are named by the record before.
    let second = folder.record(2, &[13, 14]);
    for (name, seed) in [("trust-list-3.key", 13), ("trust-list-4.key", 14)] {
        folder.custodian(name, seed);
    }
    assert!(folder.load().is_err(), "nothing names the keys 11 and 12");
    folder.write("root-record-before.txt", &first.text());
    let keys = folder.load().unwrap();
    let lines = keys.sign_trust_list("text\n", &first).unwrap();
    let note = format!("text\n\n{lines}");
    let note = SignedNote::parse(note.as_bytes()).unwrap();
    assert_eq!(note.verify(&first.keys, 2), Ok(()));
    assert_eq!(note.verify(&second.keys, 2), Ok(()));
    // With the new ones alone, no client that holds the first record would take it.
    for name in ["trust-list.key", "trust-list-2.key"] {
        std::fs::remove_file(folder.path.join(name)).unwrap();
    }
    let keys = folder.load().unwrap();
    assert!(keys.signs_trust_lists());
    assert_eq!(keys.sign_trust_list("text\n", &first), None);
    assert!(keys.sign_trust_list("text\n", &second).is_some());
}

#[test]
fn a_root_record_that_the_root_did_not_sign_loads_nothing() {
    let folder = Folder::new("unsigned");
    let record = folder.record(1, &[11, 12, 13]);
    assert!(folder.load().is_ok());
    let other = Root { threshold: 1, ..record.clone() };
    folder.write("root-record.txt", &other.text());
    assert!(folder.load().is_err());
    folder.write("root-record.txt", &record.text().replace("UTO", "QMJ"));
    assert!(folder.load().is_err());
    folder.write("root-record.txt", &record.text());
    assert!(AuthorityKeys::load(Path::new("/nowhere"), record.authority, PASSPHRASE).is_err());
}
