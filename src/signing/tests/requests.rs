use base64ct::{Base64, Encoding};
use chancery_verify::KeyUse;
use proptest::prelude::*;

use super::super::{
    Asking, CertificateRequest, KeyPair, RequestError, RequestedKey, SealKey, Subject,
    certificate_request,
};
use super::{rng, utopia};

fn der(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    Base64::decode_vec(&body).unwrap()
}

fn pem(der: &[u8]) -> String {
    let body = Base64::encode_string(der);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let body = lines.join("\n");
    format!("-----BEGIN CERTIFICATE REQUEST-----\n{body}\n-----END CERTIFICATE REQUEST-----\n")
}

fn both() -> [String; 2] {
    let (key, seal) = (KeyPair::generate(&mut rng(1)), SealKey::generate(&mut rng(2)));
    [
        certificate_request(Asking::Ed25519(&key), &utopia(), KeyUse::Document).unwrap(),
        certificate_request(Asking::P256(&seal), &utopia(), KeyUse::Seal).unwrap(),
    ]
}

#[test]
fn requests_read_back_with_their_key_subject_and_use() {
    let [document, seal] = both().map(|pem| CertificateRequest::from_pem(&pem).unwrap());
    let (key, point) = (KeyPair::generate(&mut rng(1)), SealKey::generate(&mut rng(2)).point());
    assert_eq!(document.key, RequestedKey::Ed25519(key.public()));
    assert_eq!(seal.key, RequestedKey::P256(point));
    assert_eq!((document.usage, seal.usage), (Some(KeyUse::Document), Some(KeyUse::Seal)));
    let Subject { country, organization, common_name } = utopia();
    let named = (document.country, &*document.organization, &*document.common_name);
    assert_eq!(named, (country, organization, common_name));
}

/// A request counts for its bytes as they are: no bit of the key, of what is asked or of the
/// signature may differ.
#[test]
fn a_changed_bit_is_no_request_of_that_key() {
    for request in both() {
        let whole = der(&request);
        let asked = CertificateRequest::from_pem(&request).unwrap();
        for bit in 0..whole.len() * 8 {
            let mut changed = whole.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let read = CertificateRequest::from_pem(&pem(&changed));
            assert_ne!(read.as_ref(), Ok(&asked), "bit {bit}");
            assert!(read.is_err(), "bit {bit}");
        }
        for end in 0..whole.len() {
            assert!(CertificateRequest::from_pem(&pem(&whole[..end])).is_err(), "{end}");
        }
        let longer = [&whole[..], &[0]].concat();
        let read = CertificateRequest::from_pem(&pem(&longer));
        assert_eq!(read, Err(RequestError::Unreadable));
    }
}

#[test]
fn another_keys_signature_proves_nothing() {
    let [one, _] = both();
    let other = KeyPair::generate(&mut rng(3));
    let other = certificate_request(Asking::Ed25519(&other), &utopia(), KeyUse::Document).unwrap();
    let (one, other) = (der(&one), der(&other));
    let spliced = [&one[..one.len() - 64], &other[other.len() - 64..]].concat();
    let read = CertificateRequest::from_pem(&pem(&spliced));
    assert_eq!(read, Err(RequestError::Possession));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>, text: String) {
        prop_assert!(CertificateRequest::from_pem(&pem(&bytes)).is_err());
        prop_assert!(CertificateRequest::from_pem(&text).is_err());
    }
}
