use super::super::{
    Certificate, CertificateError, KeyPair, Subject, public_key_of_root, root_certificate,
    signer_certificate,
};
use super::{pair, rng, time, utopia, with_profile};

#[test]
fn certificates_go_through_pem_and_keep_their_key_id() {
    let pair = pair(1);
    for (certificate, key) in [(&pair.root, &pair.root_key), (&pair.signer, &pair.signer_key)] {
        let pem = certificate.to_pem();
        let again = Certificate::from_pem(&pem).unwrap();
        assert_eq!(again, *certificate);
        assert_eq!(again.key_id(), certificate.key_id());
        assert_eq!(again.public_key().unwrap(), key.public());
        assert_eq!(public_key_of_root(&pem).unwrap(), key.public());
    }
    assert_ne!(pair.root.key_id(), pair.signer.key_id());
}

#[test]
fn the_same_randomness_makes_the_same_certificates() {
    let (one, two) = (pair(1), pair(1));
    assert_eq!(one.root, two.root);
    assert_eq!(one.signer, two.signer);
    assert_eq!(one.signer.key_id().to_string(), two.signer.key_id().to_string());
    assert_ne!(one.signer, pair(2).signer);
}

#[test]
fn files_that_are_no_certificate_are_refused() {
    let pem = pair(1).root.to_pem();
    assert_eq!(Certificate::from_pem(""), Err(CertificateError::Pem));
    let relabelled = pem.replace("CERTIFICATE", "PUBLIC KEY");
    assert_eq!(Certificate::from_pem(&relabelled), Err(CertificateError::Pem));
    assert_eq!(public_key_of_root(&relabelled), Err(CertificateError::PublicKey));
    assert_eq!(public_key_of_root(&"-".repeat(1 << 20)), Err(CertificateError::TooLarge));
    let der = pair(1).root.as_der().to_vec();
    let longer = [&der[..], &[0]].concat();
    assert_eq!(Certificate::from_der(&longer), Err(CertificateError::Unreadable));
    for end in 0..der.len() {
        assert_eq!(Certificate::from_der(&der[..end]), Err(CertificateError::Unreadable));
    }
}

#[test]
fn names_and_times_are_checked() {
    let pair = pair(1);
    let (from, to) = (time("2026-01-01T00:00:00Z"), time("2041-01-01T00:00:00Z"));
    let make = |subject: &Subject<'_>, from, to| {
        root_certificate(&pair.root_key, subject, from, to, &mut rng(2))
    };
    let long = "Ü".repeat(65);
    for name in ["", " ", "Utopia\n", "Utopia ", &long] {
        let subject = Subject { organization: name, ..utopia() };
        assert_eq!(make(&subject, from, to), Err(CertificateError::Name), "{name:?}");
    }
    assert!(make(&Subject { organization: &long[2..], ..utopia() }, from, to).is_ok());
    assert_eq!(make(&utopia(), to, from), Err(CertificateError::Period));
    let before_1970 = time("1969-12-31T23:59:59Z");
    assert_eq!(make(&utopia(), before_1970, to), Err(CertificateError::Period));
    assert!(make(&utopia(), from, time("2060-01-01T00:00:00Z")).is_ok());
}

#[test]
fn a_signer_fits_inside_its_root() {
    let pair = pair(1);
    let public = pair.signer_key.public();
    with_profile(|profile| {
        let make = |profile: &_| {
            signer_certificate(&pair.root_key, &pair.root, &public, profile, &mut rng(2))
        };
        let mut long = *profile;
        long.valid_to = time("2041-01-01T00:00:01Z");
        let mut early = *profile;
        early.sign_from = time("2025-12-31T23:59:59Z");
        let mut backwards = *profile;
        backwards.sign_to = profile.sign_from;
        let mut overlong = *profile;
        overlong.sign_to = time("2033-01-01T00:00:00Z");
        for bad in [long, early, backwards, overlong] {
            assert_eq!(make(&bad), Err(CertificateError::Period));
        }
        let mut nobody = *profile;
        nobody.states = &[];
        assert_eq!(make(&nobody), Err(CertificateError::Scope));
        assert!(make(profile).is_ok());
    });
}

#[test]
fn only_the_roots_own_key_certifies_and_never_itself() {
    let pair = pair(1);
    with_profile(|profile| {
        let make = |key: &KeyPair, of: &KeyPair| {
            signer_certificate(key, &pair.root, &of.public(), profile, &mut rng(2))
        };
        let (root, signer) = (&pair.root_key, &pair.signer_key);
        assert_eq!(make(signer, signer), Err(CertificateError::Root));
        assert_eq!(make(root, root), Err(CertificateError::Root));
    });
}
