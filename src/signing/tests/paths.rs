use chancery_identity::DocumentKind;
use chancery_verify::KeyUse;
use der::asn1::{ObjectIdentifier, OctetString};
use der::oid::AssociatedOid;
use der::{Decode, Encode};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages,
    PrivateKeyUsagePeriod, SubjectKeyIdentifier,
};

use super::super::certify::{Template, extension, key_identifier, serial};
use super::super::{
    Certificate, KeyPair, Link, PathError, Subject, check_path, root_certificate, scope,
    signer_certificate,
};
use super::{NOW, Pair, pair, rng, time, utopia, with_profile};
use ed25519_dalek::Signature;

/// The certificate with its extensions changed, signed again by `key`.
fn resigned(
    certificate: &Certificate,
    key: &KeyPair,
    change: impl FnOnce(&mut Vec<Extension>),
) -> Certificate {
    let read = x509_cert::Certificate::from_der(certificate.as_der()).unwrap();
    let read = read.tbs_certificate();
    let mut extensions = read.extensions().unwrap().clone();
    change(&mut extensions);
    let seconds = |time: x509_cert::time::Time| {
        chancery_identity::Timestamp::from_second(time.to_unix_duration().as_secs() as i64).unwrap()
    };
    let (from, to) = (seconds(read.validity().not_before), seconds(read.validity().not_after));
    let template =
        Template { issuer: read.issuer().clone(), subject: read.subject().clone(), extensions };
    let spki = certificate.public_key().unwrap().spki();
    let serial = serial(&mut rng(9)).unwrap();
    template.sign::<_, Signature>(key.signing_key(), &spki, serial, (from, to)).unwrap()
}

fn replace(extensions: &mut Vec<Extension>, new: Extension) {
    extensions.retain(|e| e.extn_id != new.extn_id);
    extensions.push(new);
}

fn remove(extensions: &mut Vec<Extension>, oid: ObjectIdentifier) {
    extensions.retain(|e| e.extn_id != oid);
}

fn fault_of_signer(change: impl FnOnce(&mut Vec<Extension>)) -> Option<PathError> {
    let pair = pair(1);
    let signer = resigned(&pair.signer, &pair.root_key, change);
    check_path(&signer, &pair.root, time(NOW)).err()
}

fn fault_of_root(change: impl FnOnce(&mut Vec<Extension>)) -> Option<PathError> {
    let pair = pair(1);
    let root = resigned(&pair.root, &pair.root_key, change);
    check_path(&pair.signer, &root, time(NOW)).err()
}

#[test]
fn a_good_path_says_what_the_signer_may_do() {
    let Pair { root, signer, signer_key, .. } = pair(1);
    let facts = check_path(&signer, &root, time(NOW)).unwrap();
    assert_eq!(facts.key_id, signer.key_id());
    assert_eq!(facts.usage, KeyUse::Document);
    assert_eq!(facts.public_key, signer_key.public());
    assert_eq!(facts.sign_from, time("2026-07-01T00:00:00Z"));
    assert_eq!(facts.sign_to, time("2027-01-01T00:00:00Z"));
    assert_eq!(facts.valid_to, time("2032-04-01T00:00:00Z"));
    assert_eq!(facts.kinds, DocumentKind::ALL);
    assert_eq!(facts.states, ["UTO".parse().unwrap(), "QMJ".parse().unwrap()]);
}

#[test]
fn every_use_goes_through_its_certificate() {
    let pair = pair(1);
    let uses = [KeyUse::Document, KeyUse::Seal, KeyUse::Status, KeyUse::Log, KeyUse::Receipt];
    for usage in uses {
        let signer = with_profile(|profile| {
            let mut profile = *profile;
            profile.usage = usage;
            if !matches!(usage, KeyUse::Document | KeyUse::Seal) {
                (profile.kinds, profile.states) = (&[], &[]);
            }
            let public = pair.signer_key.public();
            signer_certificate(&pair.root_key, &pair.root, &public, &profile, &mut rng(2)).unwrap()
        });
        let facts = check_path(&signer, &pair.root, time(NOW)).unwrap();
        assert_eq!(facts.usage, usage);
        assert_eq!(facts.states.is_empty(), usage != KeyUse::Document && usage != KeyUse::Seal);
    }
}

#[test]
fn both_certificates_are_valid_at_the_time_to_the_second() {
    let Pair { root, signer, .. } = pair(1);
    let at = |text: &str| check_path(&signer, &root, time(text)).err();
    assert_eq!(at("2025-12-31T23:59:59Z"), Some(PathError::NotYetValid(Link::Root)));
    assert_eq!(at("2026-06-30T23:59:59.9Z"), Some(PathError::NotYetValid(Link::Signer)));
    assert_eq!(at("2026-07-01T00:00:00Z"), None);
    assert_eq!(at("2032-04-01T00:00:00.9Z"), None);
    assert_eq!(at("2032-04-01T00:00:01Z"), Some(PathError::Expired(Link::Signer)));
    assert_eq!(at("2041-01-01T00:00:01Z"), Some(PathError::Expired(Link::Root)));
}

#[test]
fn another_root_does_not_vouch_even_under_the_same_name() {
    let (ours, same_name) = (pair(1), pair(2));
    let fault = check_path(&ours.signer, &same_name.root, time(NOW)).unwrap_err();
    assert_eq!(fault, PathError::AuthorityKey);

    let subject = Subject { common_name: "Consular Root 2", ..utopia() };
    let (from, to) = (time("2026-01-01T00:00:00Z"), time("2041-01-01T00:00:00Z"));
    let other = root_certificate(&ours.root_key, &subject, from, to, &mut rng(3)).unwrap();
    assert_eq!(check_path(&ours.signer, &other, time(NOW)), Err(PathError::Issuer));

    let forged = resigned(&ours.signer, &same_name.root_key, |_| {});
    let fault = check_path(&forged, &ours.root, time(NOW)).unwrap_err();
    assert_eq!(fault, PathError::Signature(Link::Signer));
}

#[test]
fn a_signer_is_no_root_and_a_root_no_signer() {
    let Pair { root, signer, .. } = pair(1);
    assert_eq!(check_path(&root, &signer, time(NOW)), Err(PathError::NotSelfIssued));
    assert_eq!(check_path(&signer, &signer, time(NOW)), Err(PathError::NotSelfIssued));
    assert_eq!(check_path(&root, &root, time(NOW)), Err(PathError::AuthorityKey));
}

#[test]
fn no_bit_of_either_certificate_can_change() {
    let Pair { root, signer, .. } = pair(1);
    for (whole, is_root) in [(&root, true), (&signer, false)] {
        for bit in 0..whole.as_der().len() * 8 {
            let mut der = whole.as_der().to_vec();
            der[bit / 8] ^= 1 << (bit % 8);
            let Ok(changed) = Certificate::from_der(&der) else { continue };
            let (signer, root) = if is_root { (&signer, &changed) } else { (&changed, &root) };
            assert!(check_path(signer, root, time(NOW)).is_err(), "bit {bit}");
        }
    }
    let mut der = signer.as_der().to_vec();
    *der.last_mut().unwrap() ^= 1;
    let changed = Certificate::from_der(&der).unwrap();
    let fault = check_path(&changed, &root, time(NOW)).unwrap_err();
    assert_eq!(fault, PathError::Signature(Link::Signer));
}

#[test]
fn the_root_is_marked_as_an_authority_that_signs_certificates() {
    let constraints = BasicConstraints { ca: false, path_len_constraint: None };
    let fault = fault_of_root(|all| replace(all, extension(true, &constraints).unwrap()));
    assert_eq!(fault, Some(PathError::RootNotAuthority));
    let fault = fault_of_root(|all| remove(all, BasicConstraints::OID));
    assert_eq!(fault, Some(PathError::RootNotAuthority));
    let usage = KeyUsage(KeyUsages::CRLSign.into());
    let fault = fault_of_root(|all| replace(all, extension(true, &usage).unwrap()));
    assert_eq!(fault, Some(PathError::KeyUsage(Link::Root)));
    let fault = fault_of_root(|all| remove(all, SubjectKeyIdentifier::OID));
    assert_eq!(fault, Some(PathError::SubjectKey(Link::Root)));
}

#[test]
fn the_signer_is_no_authority_and_signs_data_alone() {
    let constraints = BasicConstraints { ca: true, path_len_constraint: None };
    let fault = fault_of_signer(|all| replace(all, extension(true, &constraints).unwrap()));
    assert_eq!(fault, Some(PathError::SignerIsAuthority));
    let fault = fault_of_signer(|all| remove(all, KeyUsage::OID));
    assert_eq!(fault, Some(PathError::KeyUsage(Link::Signer)));
    let both = KeyUsage(KeyUsages::DigitalSignature | KeyUsages::KeyCertSign);
    let fault = fault_of_signer(|all| replace(all, extension(true, &both).unwrap()));
    assert_eq!(fault, Some(PathError::KeyUsage(Link::Signer)));
}

#[test]
fn key_identifiers_tie_the_signer_to_its_root() {
    let stranger = KeyPair::generate(&mut rng(7)).public();
    let authority = AuthorityKeyIdentifier {
        key_identifier: Some(key_identifier(&stranger.to_bytes()).unwrap()),
        ..AuthorityKeyIdentifier::default()
    };
    let fault = fault_of_signer(|all| replace(all, extension(false, &authority).unwrap()));
    assert_eq!(fault, Some(PathError::AuthorityKey));
    let fault = fault_of_signer(|all| remove(all, AuthorityKeyIdentifier::OID));
    assert_eq!(fault, Some(PathError::AuthorityKey));
    let fault = fault_of_signer(|all| remove(all, SubjectKeyIdentifier::OID));
    assert_eq!(fault, Some(PathError::SubjectKey(Link::Signer)));
}

#[test]
fn the_use_is_one_of_ours_and_only_one() {
    let status = scope::purpose(KeyUse::Status).unwrap();
    let document = scope::purpose(KeyUse::Document).unwrap();
    let server = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
    for purposes in [vec![server], vec![document, status], vec![]] {
        let purposes = ExtendedKeyUsage(purposes);
        let fault = fault_of_signer(|all| replace(all, extension(false, &purposes).unwrap()));
        assert_eq!(fault, Some(PathError::Purpose));
    }
    let fault = fault_of_signer(|all| remove(all, ExtendedKeyUsage::OID));
    assert_eq!(fault, Some(PathError::Purpose));
}

#[test]
fn the_period_of_signing_is_whole_and_inside_the_validity() {
    let fault = fault_of_signer(|all| remove(all, PrivateKeyUsagePeriod::OID));
    assert_eq!(fault, Some(PathError::SigningPeriod));
    let open = PrivateKeyUsagePeriod { not_before: None, not_after: None };
    let fault = fault_of_signer(|all| replace(all, extension(false, &open).unwrap()));
    assert_eq!(fault, Some(PathError::SigningPeriod));
    let before_the_signer = {
        let root = x509_cert::Certificate::from_der(pair(1).root.as_der()).unwrap();
        let from = root.tbs_certificate().validity().not_before.to_unix_duration();
        let time = |t| Some(der::asn1::GeneralizedTime::from_unix_duration(t).unwrap());
        let later = from + std::time::Duration::from_secs(86_400);
        PrivateKeyUsagePeriod { not_before: time(from), not_after: time(later) }
    };
    let fault = fault_of_signer(|all| replace(all, extension(false, &before_the_signer).unwrap()));
    assert_eq!(fault, Some(PathError::SigningPeriod));
}

#[test]
fn kinds_and_states_are_read_strictly_and_absent_means_none() {
    let private = |oid, value: Vec<u8>| Extension {
        extn_id: oid,
        critical: false,
        extn_value: OctetString::new(value).unwrap(),
    };
    for bad in [vec![String::from("passport")].to_der().unwrap(), vec![0x30, 0x80], Vec::new()] {
        let fault = fault_of_signer(|all| replace(all, private(scope::KINDS, bad)));
        assert_eq!(fault, Some(PathError::Kinds));
    }
    for bad in [vec![String::from("UTO")].to_der().unwrap(), vec![0x05, 0x00]] {
        let fault = fault_of_signer(|all| replace(all, private(scope::STATES, bad)));
        assert_eq!(fault, Some(PathError::States));
    }
    let pair = pair(1);
    let signer = resigned(&pair.signer, &pair.root_key, |all| remove(all, scope::STATES));
    let facts = check_path(&signer, &pair.root, time(NOW)).unwrap();
    assert!(facts.states.is_empty());
}

#[test]
fn unknown_critical_extensions_and_repeated_ones_are_refused() {
    let unknown = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.1");
    let extension = |critical| Extension {
        extn_id: unknown,
        critical,
        extn_value: OctetString::new(vec![0x05, 0x00]).unwrap(),
    };
    assert_eq!(fault_of_signer(|all| all.push(extension(false))), None);
    let fault = fault_of_signer(|all| all.push(extension(true)));
    assert_eq!(fault, Some(PathError::Critical(Link::Signer)));
    let fault = fault_of_root(|all| all.push(extension(true)));
    assert_eq!(fault, Some(PathError::Critical(Link::Root)));
    let fault = fault_of_signer(|all| all.extend_from_within(..1));
    assert_eq!(fault, Some(PathError::Unreadable(Link::Signer)));
}
