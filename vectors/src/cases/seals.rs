//! Visible digital seals of emergency travel documents (ICAO Doc 9303-13), beside a code or alone.

use chancery_seal::{EmergencyTravelDocument, SignerReference};
use chancery_verify::{Outcome, ReasonCode};

use super::{Case, OTHER_ZONE, SHEET_ZONE};
use crate::{Key, sheet};

fn seal(zone: &str, signer: &str) -> Vec<u8> {
    let unsigned = EmergencyTravelDocument {
        issuing_country: "UTO".parse().unwrap(),
        signer: SignerReference::new("UTCS", "5B").unwrap(),
        issued: "2026-11-23".parse().unwrap(),
        signed: "2026-11-23".parse().unwrap(),
        mrz: zone,
    }
    .unsigned()
    .unwrap();
    let signature = Key::named(signer).sealing().sign(unsigned.signed_bytes());
    unsigned.with_signature(&signature).unwrap()
}

pub(super) fn cases() -> Vec<Case> {
    use ReasonCode::*;
    let beside = |name, about, seal: Vec<u8>| {
        Case::signed(name, about, &sheet(), "uto-document").with(|i| i.seal = Some(seal))
    };
    let alone = |name, about, seal: Vec<u8>| {
        Case::of(name, about, String::new()).with(|i| i.seal = Some(seal))
    };
    let good = || seal(SHEET_ZONE, "uto-seal");
    let mut changed = good();
    changed[40] ^= 1;
    vec![
        beside("beside", "a seal beside its code", good()).accept(),
        beside("beside-with-zone", "and its machine-readable zone", good())
            .with(|i| i.mrz = Some(SHEET_ZONE))
            .accept(),
        beside("other-document", "the seal of another document", seal(OTHER_ZONE, "uto-seal"))
            .reject(MrzMismatch),
        beside("other-signer", "a seal by another key", seal(SHEET_ZONE, "uto-document-es256"))
            .reject(SignatureInvalid),
        beside("cut", "a seal that was cut short", good()[..60].to_vec()).reject(SignatureInvalid),
        alone("alone", "a seal without a code: no status is known", good())
            .caution(StatusUnavailable),
        alone("alone-other-zone", "the zone of another document", good())
            .with(|i| i.mrz = Some(OTHER_ZONE))
            .reject(MrzMismatch),
        alone("alone-changed", "a bit of the seal changed", changed).reject(SignatureInvalid),
        alone("alone-expired", "past its last day", good())
            .with(|i| i.now = "2026-12-08T00:00:00Z")
            .reject(Expired),
        alone("not-a-seal", "bytes that are no seal", b"not a seal".to_vec())
            .is(Outcome::NoResult, &[Unreadable]),
    ]
}
