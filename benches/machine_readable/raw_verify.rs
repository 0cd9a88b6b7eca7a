//! What checking a seal costs over verifying its signature.
//!
//! Ours takes the seal of an emergency travel document apart, holds it against its profile and its
//! certificate, verifies it and compares its MRZ with the printed one. Theirs verifies the same
//! signature over the same bytes under the same key and nothing else. Both run in turn, round by
//! round.
use std::hint::black_box;
use std::time::Instant;

use chancery_seal::{
    CertificateRules, Curve, EmergencyTravelDocument, Extension, Outcome, Request, SEAL_SIGNER,
    SealingKey, Signer, SignerCertificate, SignerKey, SignerReference, Standing, check,
};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};

use super::median;

const ROUNDS: usize = 15;
const CHECKS: usize = 300;
const MRZ: &str = "PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F2606277<<<<<<<8";

pub(crate) fn ratios() -> Vec<(&'static str, f64)> {
    let key = SealingKey::from_bytes(&[7; 32]).unwrap();
    let document = EmergencyTravelDocument {
        issuing_country: "UTO".parse().unwrap(),
        signer: SignerReference::new("UTTS", "5B").unwrap(),
        issued: "2026-06-13".parse().unwrap(),
        signed: "2026-06-13".parse().unwrap(),
        mrz: MRZ,
    };
    let unsigned = document.unsigned().unwrap();
    let message = unsigned.signed_bytes();
    let signature = key.sign(message);
    let seal = unsigned.with_signature(&signature).unwrap();
    let signers = [signer(&key)];
    let request = Request {
        signers: &signers,
        rules: CertificateRules::Strict,
        now: "2026-06-20T12:00:00Z".parse().unwrap(),
        printed_mrz: Some(MRZ),
    };
    let bare = VerifyingKey::from_sec1_bytes(&key.public_point()).unwrap();

    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(seconds(|| {
            let report = check(black_box(&seal), black_box(&request));
            assert_eq!(report.outcome, Outcome::Valid);
        }));
        theirs.push(seconds(|| {
            let signature = Signature::from_slice(black_box(&signature)).unwrap();
            bare.verify(black_box(message), &signature).unwrap();
        }));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!("check of a seal       {:8.1} µs", ours * 1e6);
    println!("bare ECDSA on P-256   {:8.1} µs", theirs * 1e6);
    vec![("seal_check_vs_raw_verify", theirs / ours)]
}

fn signer(key: &SealingKey) -> Signer {
    let extension = |id: &str, critical| Extension { id: id.into(), critical };
    let certificate = SignerCertificate {
        version: 3,
        serial: vec![0x5b],
        country: "UT".into(),
        common_name: "TS".into(),
        subject_has_more: false,
        not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2027-03-01T00:00:00Z".parse().unwrap(),
        key: SignerKey::from_point(Curve::P256, &key.public_point()).unwrap(),
        extensions: vec![extension("2.5.29.35", false), extension("2.5.29.37", true)],
        extended_key_usages: vec![SEAL_SIGNER.into()],
        document_types: None,
    };
    Signer { certificate, standing: Standing::Trusted }
}

/// Seconds a run, of so many in a row.
fn seconds(run: impl Fn()) -> f64 {
    let start = Instant::now();
    for _ in 0..CHECKS {
        run();
    }
    start.elapsed().as_secs_f64() / f64::from(u32::try_from(CHECKS).unwrap())
}
