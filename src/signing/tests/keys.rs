use base64ct::{Base64, Encoding};
use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::der::pem::LineEnding;
use pkcs8::der::{Decode, Document};
use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::{Kdf, Parameters, ScryptParams};

use super::super::{KeyError, KeyPair, key_file};
use super::rng;

const PASSPHRASE: &[u8] = "correct horse, 馬".as_bytes();

/// RFC 8410 §10.3 and §10.1.
const PRIVATE: &str = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
const PUBLIC: &str = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

/// The key file of `pem` with other scrypt parameters.
fn with_scrypt(pem: &str, change: impl FnOnce(&mut ScryptParams)) -> String {
    let (_, document) = Document::from_pem(pem).unwrap();
    let info = EncryptedPrivateKeyInfoRef::from_der(document.as_bytes()).unwrap();
    let EncryptionScheme::Pbes2(mut parameters) = info.encryption_algorithm.clone() else {
        panic!("not PBES2");
    };
    let Kdf::Scrypt(scrypt) = &mut parameters.kdf else { panic!("not scrypt") };
    change(scrypt);
    encode(parameters, info.encrypted_data.as_bytes())
}

fn encode(parameters: Parameters, data: &[u8]) -> String {
    let info = EncryptedPrivateKeyInfoRef {
        encryption_algorithm: EncryptionScheme::Pbes2(parameters),
        encrypted_data: OctetStringRef::new(data).unwrap(),
    };
    let document = Document::encode_msg(&info).unwrap();
    document.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF).unwrap()
}

#[test]
fn the_vector_of_rfc_8410_is_read_and_written() {
    let der = Base64::decode_vec(PRIVATE).unwrap();
    let key = key_file::parse(&der).unwrap();
    assert_eq!(*key_file::pkcs8(&key), der);
    let public = KeyPair::new(key).unwrap().public();
    assert_eq!(public.spki(), Base64::decode_vec(PUBLIC).unwrap());
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{PUBLIC}\n-----END PUBLIC KEY-----\n");
    assert_eq!(super::super::public_key_of_root(&pem).unwrap(), public);
}

#[test]
fn a_key_file_opens_with_its_passphrase_alone() {
    let key = KeyPair::generate(&mut rng(1));
    let pem = key.to_encrypted_pem(PASSPHRASE, &mut rng(2)).unwrap();
    assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    let again = KeyPair::from_encrypted_pem(&pem, PASSPHRASE).unwrap();
    assert_eq!(again.public(), key.public());
    for wrong in [&b""[..], b"correct horse", b"correct horse, \xe9\xa6\xac\n"] {
        let error = KeyPair::from_encrypted_pem(&pem, wrong).unwrap_err();
        assert_eq!(error, KeyError::WrongPassphrase);
    }
    assert_eq!(key.to_encrypted_pem(b"", &mut rng(2)), Err(KeyError::EmptyPassphrase));
}

#[test]
fn costlier_key_files_are_read_up_to_two_to_the_seventeenth() {
    let key = KeyPair::generate(&mut rng(1));
    let cost = pkcs8::pkcs5::scrypt::Params::new(17, 8, 1).unwrap();
    let parameters = Parameters::generate_scrypt_aes256cbc(cost, &[7; 16], [9; 16]).unwrap();
    let data = parameters.encrypt(PASSPHRASE, &key_file::pkcs8(key.signing_key())).unwrap();
    let again = KeyPair::from_encrypted_pem(&encode(parameters, &data), PASSPHRASE).unwrap();
    assert_eq!(again.public(), key.public());
}

type Change = fn(&mut ScryptParams);

#[test]
fn a_memory_bomb_is_refused_before_anything_is_derived() {
    let pem = KeyPair::generate(&mut rng(1)).to_encrypted_pem(PASSPHRASE, &mut rng(2)).unwrap();
    let changes: [(Change, KeyError); 8] = [
        (|s| s.cost_parameter = 1 << 18, KeyError::Cost),
        (|s| s.cost_parameter = 1 << 30, KeyError::Cost),
        (|s| s.cost_parameter = 1 << 63, KeyError::Cost),
        (|s| s.block_size = u16::MAX, KeyError::Cost),
        (|s| s.parallelization = u16::MAX, KeyError::Cost),
        (|s| s.cost_parameter = 0, KeyError::Encryption),
        (|s| s.cost_parameter = 16_383, KeyError::Encryption),
        (|s| s.block_size = 0, KeyError::Encryption),
    ];
    for (change, error) in changes {
        let bomb = with_scrypt(&pem, change);
        assert_eq!(KeyPair::from_encrypted_pem(&bomb, PASSPHRASE).unwrap_err(), error);
    }
}

#[test]
fn files_that_are_no_encrypted_key_are_told_apart() {
    let read = |pem: &str| KeyPair::from_encrypted_pem(pem, PASSPHRASE).unwrap_err();
    let clear = format!("-----BEGIN PRIVATE KEY-----\n{PRIVATE}\n-----END PRIVATE KEY-----\n");
    assert_eq!(read(&clear), KeyError::NotEncrypted);
    assert_eq!(read(&clear.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")), KeyError::Encryption);
    assert_eq!(read(&clear.replace("PRIVATE KEY", "CERTIFICATE")), KeyError::Pem);
    assert_eq!(read(""), KeyError::Pem);
    assert_eq!(read(&" ".repeat(10_000)), KeyError::TooLarge);
    let pbkdf2 = Parameters::generate_pbkdf2_sha256_aes256cbc(1, &[7; 16], [9; 16]).unwrap();
    assert_eq!(read(&encode(pbkdf2, &[0; 64])), KeyError::Encryption);
}

#[test]
fn another_kind_of_key_is_refused() {
    let mut der = Base64::decode_vec(PRIVATE).unwrap();
    der[11] = 0x6e; // X25519 (RFC 8410 §3)
    assert_eq!(key_file::parse(&der).unwrap_err(), KeyError::NotEd25519);
}

#[test]
fn signatures_are_deterministic_and_verify_strictly() {
    let key = KeyPair::generate(&mut rng(3));
    for length in 0..64_u8 {
        let message = vec![length; usize::from(length)];
        let signature = key.sign(&message);
        assert_eq!(signature, key.sign(&message));
        assert!(key.public().verifies(&message, &signature));
        let other = [&message[..], b"."].concat();
        assert!(!key.public().verifies(&other, &signature));
    }
}

#[test]
fn a_key_pair_prints_nothing_of_itself() {
    assert_eq!(format!("{:?}", KeyPair::generate(&mut rng(4))), "KeyPair(…)");
}
