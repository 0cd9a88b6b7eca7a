use std::process::Command;

use base64ct::{Base64, Encoding};

use chancery_verify::{KeyAlgorithm, KeyUse};

use super::super::certificate::parse;
use super::super::{
    BarCodeSigner, Certificate, CertificateError, CscaProfile, KeyError, KeyPair, Link, PathError,
    SealKey, SealSigner, bar_code_signer_certificate, check_seal_path, csca_certificate,
};
use super::openssl::{Folder, openssl, text};
use super::{rng, time};

const PASSPHRASE: &[u8] = b"open sesame";

fn csca(seed: u8) -> (SealKey, Certificate) {
    let key = SealKey::generate(&mut rng(seed));
    let profile = CscaProfile {
        country: "UT".parse().unwrap(),
        state: "UTO".parse().unwrap(),
        host: "verify.mfa.example",
        from: time("2026-01-01T00:00:00Z"),
        sign_to: time("2029-01-01T00:00:00Z"),
        to: time("2031-04-01T00:00:00Z"),
    };
    let certificate = csca_certificate(&key, &profile, &mut rng(seed + 1)).unwrap();
    (key, certificate)
}

fn signer(seed: u8, csca_key: &SealKey, csca: &Certificate) -> (SealKey, Certificate) {
    let key = SealKey::generate(&mut rng(seed));
    let signer = BarCodeSigner {
        country: "UT".parse().unwrap(),
        name: "CS".parse().unwrap(),
        from: time("2026-07-01T00:00:00Z"),
        to: time("2028-07-01T00:00:00Z"),
        document_types: &["PU"],
    };
    let certificate =
        bar_code_signer_certificate(csca_key, csca, &key.point(), &signer, &mut rng(seed + 1))
            .unwrap();
    (key, certificate)
}

fn pem(spki: &[u8]) -> String {
    let text = Base64::encode_string(spki);
    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
}

#[test]
fn a_key_file_holds_one_kind_of_key() {
    let key = SealKey::generate(&mut rng(1));
    let pem = key.to_encrypted_pem(PASSPHRASE, &mut rng(2)).unwrap();
    let again = SealKey::from_encrypted_pem(&pem, PASSPHRASE).unwrap();
    assert_eq!(again.point(), key.point());
    assert_eq!(
        SealKey::from_encrypted_pem(&pem, b"sesame").unwrap_err(),
        KeyError::WrongPassphrase
    );
    assert_eq!(KeyPair::from_encrypted_pem(&pem, PASSPHRASE).unwrap_err(), KeyError::NotEd25519);
    let other = KeyPair::generate(&mut rng(3)).to_encrypted_pem(PASSPHRASE, &mut rng(4)).unwrap();
    assert_eq!(SealKey::from_encrypted_pem(&other, PASSPHRASE).unwrap_err(), KeyError::NotP256);
    assert_eq!(format!("{key:?}"), "SealKey(…)");
}

#[test]
fn openssl_reads_the_key_and_checks_what_it_signed() {
    let (folder, key) = (Folder::new("seal-key"), SealKey::generate(&mut rng(5)));
    let file = folder.write("key.pem", &key.to_encrypted_pem(PASSPHRASE, &mut rng(6)).unwrap());
    let public = ["pkey", "-in", text(&file), "-passin", "pass:open sesame", "-pubout"];
    let Some(public) = openssl(public) else { return };
    let public = folder.write("public.pem", &public);
    let der = ["pkey", "-pubin", "-in", text(&public), "-outform", "DER"];
    let der = Command::new("openssl").args(der).output().unwrap().stdout;
    assert_eq!(der, key.spki());
    let message = folder.write("message", "so signed");
    let signature = p256::ecdsa::Signature::from_slice(&key.sign(b"so signed")).unwrap();
    let signed = folder.0.join("signature");
    std::fs::write(&signed, signature.to_der().as_bytes()).unwrap();
    let verify = ["dgst", "-sha256", "-verify", text(&public), "-signature", text(&signed)];
    let said = openssl(verify.into_iter().chain([text(&message)])).unwrap();
    assert_eq!(said, "Verified OK\n");
}

#[test]
fn openssl_verifies_the_path_and_names_its_parts() {
    let folder = Folder::new("borders");
    let (csca_key, csca) = csca(10);
    let (_, signer) = signer(20, &csca_key, &csca);
    let root = folder.write("csca.pem", &csca.to_pem());
    let leaf = folder.write("signer.pem", &signer.to_pem());
    // Its path builder refuses keys with explicit parameters, which Doc 9303-12 asks for, so the
    // signature is verified by itself.
    let public = folder.write("csca-key.pem", &pem(&csca_key.spki()));
    let read = parse(signer.as_der()).unwrap();
    let (signed, signature) = (folder.0.join("signed"), folder.0.join("signature"));
    std::fs::write(&signed, read.tbs_certificate.as_ref()).unwrap();
    std::fs::write(&signature, &read.signature_value.data).unwrap();
    let verify = ["dgst", "-sha256", "-verify", text(&public), "-signature", text(&signature)];
    let Some(said) = openssl(verify.into_iter().chain([text(&signed)])) else { return };
    assert_eq!(said, "Verified OK\n");
    let said = openssl(["x509", "-in", text(&leaf), "-noout", "-text"]).unwrap();
    for part in [
        "Subject: C = UT, CN = CS",
        "Issuer: C = UT, CN = CSCA UTO",
        "2.23.136.1.1.11.1",
        "2.23.136.1.1.6.2",
        "Field Type: prime-field",
        "Cofactor:  1 (0x1)",
        "X509v3 Extended Key Usage: critical",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert_eq!(said.matches("X509v3").count(), 3, "{said}");
    let said = openssl(["x509", "-in", text(&root), "-noout", "-text"]).unwrap();
    for part in [
        "CA:TRUE, pathlen:0",
        "Certificate Sign, CRL Sign",
        "Private Key Usage Period",
        "DirName:/L=UTO",
        "URI:https://verify.mfa.example/csca.crl",
        "X509v3 Issuer Alternative Name",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let key = openssl(["x509", "-in", text(&root), "-noout", "-pubkey"]).unwrap();
    let key = folder.write("key.pem", &key);
    // OpenSSL knows the curve again by its numbers.
    let named = ["pkey", "-pubin", "-in", text(&key), "-noout", "-text"];
    assert!(openssl(named).unwrap().contains("prime-field"));
}

#[test]
fn a_signer_is_known_by_what_its_certificate_says() {
    let (csca_key, csca) = csca(30);
    let (key, certificate) = signer(40, &csca_key, &csca);
    let signer = SealSigner::new(key, certificate.clone(), &csca).unwrap();
    assert_eq!(signer.name(), "UTCS");
    assert_eq!(signer.reference().len(), 6);
    assert!(!signer.reference().starts_with('0'));
    assert_eq!(signer.key_id(), certificate.key_id());
    // It stops signing a year before its certificate ends, so that no seal outlives it.
    assert_eq!(signer.sign_to(), time("2027-07-01T00:00:00Z"));
    for (at, may) in [
        ("2026-06-30T23:59:59Z", false),
        ("2026-07-01T00:00:00Z", true),
        ("2027-07-01T00:00:00Z", true),
        ("2027-07-01T00:00:01Z", false),
    ] {
        assert_eq!(signer.may_sign(time(at)), may, "{at}");
    }
    let listed = signer.listed("UTO".parse().unwrap());
    assert_eq!((listed.usage, listed.algorithm), (KeyUse::Seal, KeyAlgorithm::Es256));
    assert_eq!(listed.seal_reference, Some(format!("UTCS:{}", signer.reference())));
}

#[test]
fn nothing_but_the_csca_makes_a_signer() {
    let (csca_key, csca_certificate) = csca(50);
    let (other_key, other_certificate) = csca(60);
    let (key, certificate) = signer(70, &csca_key, &csca_certificate);
    let stranger = SealKey::generate(&mut rng(71));
    let refused = |key, certificate: &Certificate, csca: &Certificate| {
        SealSigner::new(key, certificate.clone(), csca).unwrap_err().to_string()
    };
    assert!(refused(key, &certificate, &other_certificate).contains("names another authority key"));
    assert!(refused(stranger, &certificate, &csca_certificate).contains("not of the key"));
    let (root_key, _) = csca(50);
    assert!(
        refused(root_key, &csca_certificate, &csca_certificate)
            .contains("not a country and a name")
    );
    let profile = BarCodeSigner {
        country: "UT".parse().unwrap(),
        name: "CS".parse().unwrap(),
        from: time("2026-07-01T00:00:00Z"),
        to: time("2026-07-01T00:00:00Z"),
        document_types: &["PU"],
    };
    let make = |csca_key, profile: &BarCodeSigner<'_>| {
        let key = SealKey::generate(&mut rng(72));
        bar_code_signer_certificate(
            csca_key,
            &csca_certificate,
            &key.point(),
            profile,
            &mut rng(73),
        )
    };
    assert_eq!(make(&csca_key, &profile).unwrap_err(), CertificateError::Period);
    let profile = BarCodeSigner { to: time("2028-07-01T00:00:00Z"), ..profile };
    assert_eq!(make(&other_key, &profile).unwrap_err(), CertificateError::Root);
    assert!(make(&csca_key, &profile).is_ok());
}

#[test]
fn a_signer_of_seals_stands_under_its_authority_and_no_other() {
    let (csca_key, root) = csca(40);
    let (_, signer) = signer(50, &csca_key, &root);
    let at = |text: &str| check_seal_path(&signer, &root, time(text));
    assert_eq!(at(super::NOW), Ok(()));
    assert_eq!(at("2025-12-31T23:59:59Z"), Err(PathError::NotYetValid(Link::Root)));
    assert_eq!(at("2031-04-01T00:00:01Z"), Err(PathError::Expired(Link::Root)));
    let now = time(super::NOW);
    // Under the same name, with another key.
    let (_, namesake) = csca(60);
    assert_eq!(check_seal_path(&signer, &namesake, now), Err(PathError::AuthorityKey));
    assert_eq!(check_seal_path(&signer, &signer, now), Err(PathError::NotSelfIssued));
    let pair = super::pair(1);
    let path = check_seal_path(&pair.signer, &pair.root, now);
    assert_eq!(path, Err(PathError::PublicKey(Link::Root)));
}

/// A change to anything is seen, on either side, to what nobody signed too: another form of the
/// same certificate would have another key id.
#[test]
fn no_bit_of_a_path_of_seals_can_change() {
    let (csca_key, root) = csca(40);
    let (_, signer) = signer(50, &csca_key, &root);
    let now = time(super::NOW);
    let changed = |certificate: &Certificate, bit: usize| {
        let mut der = certificate.as_der().to_vec();
        der[bit / 8] ^= 1 << (bit % 8);
        Certificate::from_der(&der)
    };
    for bit in 0..signer.as_der().len() * 8 {
        let Ok(changed) = changed(&signer, bit) else { continue };
        assert!(check_seal_path(&changed, &root, now).is_err(), "bit {bit} of the signer");
    }
    for bit in 0..root.as_der().len() * 8 {
        let Ok(changed) = changed(&root, bit) else { continue };
        assert!(check_seal_path(&signer, &changed, now).is_err(), "bit {bit} of the authority");
    }
}
