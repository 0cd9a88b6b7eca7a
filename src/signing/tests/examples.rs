use super::super::example::{self, FINGERPRINTS, PASSPHRASE};
use super::super::{Certificate, KeyPair, check_path, public_key_of_root, signer_certificate};
use super::{NOW, rng, time, with_profile};

const AUTHORITIES: [&str; 2] = ["UTO", "QMJ"];

fn open(pem: &str) -> KeyPair {
    KeyPair::from_encrypted_pem(pem, PASSPHRASE.as_bytes()).unwrap()
}

#[test]
fn the_list_of_example_keys_is_the_files() {
    let files: Vec<_> = AUTHORITIES
        .into_iter()
        .filter_map(example::authority)
        .flat_map(|keys| [keys.root_key_pem, keys.trust_list_key_pem])
        .map(|pem| open(pem).public())
        .collect();
    assert!(files.iter().all(example::is_example));
    let fingerprints: Vec<_> = files.iter().map(example::fingerprint).collect();
    assert_eq!(fingerprints, FINGERPRINTS);
    assert!(!example::is_example(&KeyPair::generate(&mut rng(1)).public()));
    assert!(example::authority("XXA").is_none());
}

#[test]
fn every_key_file_on_disk_is_embedded() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/keys-example");
    let mut found = Vec::new();
    for authority in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if !authority.path().is_dir() {
            continue;
        }
        let keys = example::authority(authority.file_name().to_str().unwrap()).unwrap();
        for file in std::fs::read_dir(authority.path()).unwrap().map(Result::unwrap) {
            let text = std::fs::read_to_string(file.path()).unwrap();
            let embedded = [keys.root_certificate_pem, keys.root_key_pem, keys.trust_list_key_pem];
            assert!(embedded.contains(&text.as_str()), "{:?}", file.path());
            found.push(text);
        }
    }
    assert_eq!(found.len(), 3 * AUTHORITIES.len());
}

#[test]
fn example_roots_certify_signers() {
    for code in AUTHORITIES {
        let keys = example::authority(code).unwrap();
        let (key, root) = (open(keys.root_key_pem), keys.root_certificate_pem);
        assert_eq!(public_key_of_root(root).unwrap(), key.public());
        let root = Certificate::from_pem(root).unwrap();
        let public = KeyPair::generate(&mut rng(1)).public();
        let signer = with_profile(|profile| {
            signer_certificate(&key, &root, &public, profile, &mut rng(2)).unwrap()
        });
        assert_eq!(check_path(&signer, &root, time(NOW)).unwrap().public_key, public);
    }
}
