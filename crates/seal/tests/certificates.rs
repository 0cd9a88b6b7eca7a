//! What a signer's certificate must be, and what comes of one that is not.
#![cfg(test)]

use chancery_identity::Timestamp;
use chancery_seal::{
    Cause, CertificateFault, CertificateRules, Curve, DOCUMENT_TYPE_LIST, EmergencyTravelDocument,
    Extension, Feature, Header, Outcome, ProfileId, Request, SEAL_SIGNER, Signer,
    SignerCertificate, SignerKey, SignerReference, Standing, SubIndication, UnsignedSeal, Version,
    check,
};

mod common;

use common::key;

const MRZ: &str = "PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F2606277<<<<<<<8";

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn extension(id: &str, critical: bool) -> Extension {
    Extension { id: id.into(), critical }
}

/// As Doc 9303-12 §7.1.3 wants it.
fn signer() -> Signer {
    let certificate = SignerCertificate {
        version: 3,
        serial: vec![0x5b],
        country: "UT".into(),
        common_name: "TS".into(),
        subject_has_more: false,
        not_before: time("2026-01-01T00:00:00Z"),
        not_after: time("2027-03-01T00:00:00Z"),
        key: SignerKey::from_point(Curve::P256, &key().public_point()).unwrap(),
        extensions: vec![
            extension("2.5.29.35", false),
            extension("2.5.29.37", true),
            extension(DOCUMENT_TYPE_LIST, false),
        ],
        extended_key_usages: vec![SEAL_SIGNER.into()],
        document_types: Some(vec!["PU".into()]),
    };
    Signer { certificate, standing: Standing::Trusted }
}

fn seal(reference: &str) -> Vec<u8> {
    let document = EmergencyTravelDocument {
        issuing_country: "UTO".parse().unwrap(),
        signer: SignerReference::new("UTTS", reference).unwrap(),
        issued: "2026-06-13".parse().unwrap(),
        signed: "2026-06-13".parse().unwrap(),
        mrz: MRZ,
    };
    let unsigned = document.unsigned().unwrap();
    unsigned.with_signature(&key().sign(unsigned.signed_bytes())).unwrap()
}

fn outcome(signers: &[Signer], rules: CertificateRules, now: &str) -> (Outcome, Option<Cause>) {
    let request = Request { signers, rules, now: time(now), printed_mrz: Some(MRZ) };
    let bytes = seal("5B");
    let report = check(&bytes, &request);
    (report.outcome, report.cause)
}

const IN_TIME: &str = "2026-06-20T12:00:00Z";

#[test]
fn every_departure_from_the_profile_is_one_unless_nobody_looks() {
    type Change = fn(&mut SignerCertificate);
    let change: [(CertificateFault, Change); 11] = [
        (CertificateFault::Version, |c| c.version = 1),
        (CertificateFault::Subject, |c| c.subject_has_more = true),
        (CertificateFault::AuthorityKeyIdentifier, |c| drop(c.extensions.remove(0))),
        (CertificateFault::AuthorityKeyIdentifier, |c| c.extensions[0].critical = true),
        (CertificateFault::ExtendedKeyUsage, |c| drop(c.extensions.remove(1))),
        (CertificateFault::ExtendedKeyUsage, |c| c.extensions[1].critical = false),
        (CertificateFault::ExtendedKeyUsage, |c| c.extended_key_usages.clear()),
        (CertificateFault::ExtendedKeyUsage, |c| c.extended_key_usages.push(SEAL_SIGNER.into())),
        (CertificateFault::ExtendedKeyUsage, |c| {
            c.extended_key_usages = vec!["2.23.136.1.1.11.2".into()];
        }),
        (CertificateFault::DocumentTypeList, |c| c.extensions[2].critical = true),
        (CertificateFault::Extension, |c| c.extensions.push(extension("2.5.29.15", true))),
    ];
    let good = signer();
    assert_eq!(good.certificate.check_profile(), Ok(()));
    for (fault, change) in change {
        let mut signer = good.clone();
        change(&mut signer.certificate);
        assert_eq!(signer.certificate.check_profile(), Err(fault));
        let untrusted = Outcome::Invalid(SubIndication::UntrustedCertificate);
        let cause = Some(Cause::Certificate(fault));
        let signers = [signer];
        assert_eq!(outcome(&signers, CertificateRules::Strict, IN_TIME), (untrusted, cause));
        assert_eq!(outcome(&signers, CertificateRules::Lenient, IN_TIME), (Outcome::Valid, None));
    }
}

#[test]
fn subjects_that_are_none() {
    for (country, name) in [("ut", "TS"), ("UTO", "TS"), ("UT", "T"), ("UT", "T-"), ("U1", "TS")] {
        let mut certificate = signer().certificate;
        certificate.country = country.into();
        certificate.common_name = name.into();
        assert_eq!(certificate.check_profile(), Err(CertificateFault::Subject), "{country} {name}");
    }
}

#[test]
fn the_first_thing_that_is_wrong_with_a_certificate_is_the_outcome() {
    let strict = |change: fn(&mut Signer), now: &str| {
        let mut signer = signer();
        change(&mut signer);
        outcome(&[signer], CertificateRules::Strict, now).0
    };
    let invalid = Outcome::Invalid;
    assert_eq!(strict(|_| {}, IN_TIME), Outcome::Valid);
    for late in ["2025-12-31T23:59:59Z", "2027-03-01T00:00:01Z"] {
        assert_eq!(strict(|_| {}, late), invalid(SubIndication::ExpiredCertificate));
        let lenient = outcome(&[signer()], CertificateRules::Lenient, late).0;
        assert_eq!(lenient, Outcome::Valid);
    }
    let revoked: fn(&mut Signer) = |s| s.standing = Standing::Revoked;
    assert_eq!(strict(revoked, IN_TIME), invalid(SubIndication::RevokedCertificate));
    assert_eq!(strict(revoked, "2028-01-01T00:00:00Z"), invalid(SubIndication::ExpiredCertificate));
    let untrusted: fn(&mut Signer) = |s| s.standing = Standing::Untrusted;
    assert_eq!(strict(untrusted, IN_TIME), invalid(SubIndication::UntrustedCertificate));
    let visas: fn(&mut Signer) = |s| s.certificate.document_types = Some(vec!["V".into()]);
    assert_eq!(strict(visas, IN_TIME), invalid(SubIndication::InvalidDocumentType));
    let any: fn(&mut Signer) = |s| s.certificate.document_types = None;
    assert_eq!(strict(any, IN_TIME), Outcome::Valid);
    for stranger in [
        |s: &mut Signer| s.certificate.serial = vec![0x5c],
        |s: &mut Signer| s.certificate.country = "DE".into(),
        |s: &mut Signer| s.certificate.common_name = "TT".into(),
    ] {
        assert_eq!(strict(stranger, IN_TIME), invalid(SubIndication::UnknownCertificate));
    }
    let other: fn(&mut Signer) = |s| {
        let key = chancery_seal::SealingKey::from_bytes(&[8; 32]).unwrap();
        s.certificate.key = SignerKey::from_point(Curve::P256, &key.public_point()).unwrap();
    };
    assert_eq!(strict(other, IN_TIME), invalid(SubIndication::InvalidSignature));
}

#[test]
fn a_reference_of_zero_is_for_tests() {
    let mut signer = signer();
    signer.certificate.serial = vec![0];
    let signers = [signer];
    let check = |rules| {
        let request = Request { signers: &signers, rules, now: time(IN_TIME), printed_mrz: None };
        check(&seal("00"), &request).outcome
    };
    assert_eq!(check(CertificateRules::Lenient), Outcome::Valid);
    let untrusted = Outcome::Invalid(SubIndication::UntrustedCertificate);
    assert_eq!(check(CertificateRules::Strict), untrusted);
}

#[test]
fn points_that_are_no_keys() {
    let point = key().public_point();
    let mut off = point;
    off[64] ^= 1;
    let compressed = [&[0x02], &point[1..33]].concat();
    for bytes in [&[][..], &point[..64], &off, &compressed, &[0x00]] {
        assert!(SignerKey::from_point(Curve::P256, bytes).is_none());
    }
    assert!(SignerKey::from_point(Curve::BrainpoolP256r1, &point).is_none());
}

/// Nothing in the seal speaks of a machine-readable zone that somebody reads off the document.
#[test]
fn a_printed_zone_wants_one_in_the_seal() {
    let header = Header {
        version: Version::V4,
        issuing_country: "UTO".parse().unwrap(),
        signer: SignerReference::new("UTTS", "5B").unwrap(),
        issued: "2026-06-13".parse().unwrap(),
        signed: "2026-06-13".parse().unwrap(),
        profile: ProfileId { category: 0x8e, reference: 0x01 },
    };
    let unsigned = UnsignedSeal::new(&header, &[Feature { tag: 0, value: b"x" }]).unwrap();
    let bytes = unsigned.with_signature(&key().sign(unsigned.signed_bytes())).unwrap();
    let signers = [signer()];
    let with = |printed_mrz| {
        let rules = CertificateRules::Strict;
        let request = Request { signers: &signers, rules, now: time(IN_TIME), printed_mrz };
        check(&bytes, &request).outcome
    };
    assert_eq!(with(None), Outcome::UnknownFeature);
    let mismatch = Outcome::Invalid(SubIndication::SealDocumentMismatch);
    assert_eq!(with(Some(MRZ)), mismatch);
}
