//! Who may sign what: every key is right for one thing and wrong for the rest.

use chancery_credential::StatusReference;
use chancery_verify::{Outcome, ReasonCode};

use super::{Case, proof, qmj, uto};
use crate::lists::QMJ_STATUS;
use crate::{Header, Key, MintedCode, card, code_of, sheet};

pub(super) fn cases() -> Vec<Case> {
    use ReasonCode::*;
    let key = Key::named("uto-document");
    let signed_by = |name, about, key| Case::signed(name, about, &card(), key);
    // The key is one, the id in the header another's.
    let named = |signer: &str, name: &str| {
        let header = Header::of(Key::named(name));
        MintedCode::signed(header, card().encode(), Key::named(signer)).text()
    };
    let as_algorithm = |signer: &str, algorithm| {
        let key = Key::named(signer);
        MintedCode::signed(Header { algorithm, ..Header::of(key) }, card().encode(), key).text()
    };
    let mut for_qmj = card();
    for_qmj.issuer = Some("QMJ".into());
    for_qmj.identity.issuing_country = Some("QMJ".into());
    for_qmj.status = Some(StatusReference { uri: QMJ_STATUS.into(), index: 42 });
    let mut late = card();
    late.issued_at = Some(crate::at("2026-11-23T12:00:01Z").as_second());
    let mut early = card();
    early.issued_at = Some(crate::at("2026-09-30T23:59:59Z").as_second());
    let mut long = card();
    long.expires = Some(crate::at("2032-07-01T00:00:01Z").as_second());
    let stolen = code_of(&card(), Key::named("uto-stolen"));
    let with_proof = |name, about, index, by: &'static str| {
        Case::of(name, about, stolen.text())
            .with(|input| input.log_proof = Some(proof(&stolen, index, 70, by)))
    };
    vec![
        signed_by("retired", "a key that was retired after it signed", "uto-retired")
            .is(Outcome::Accept, &[Ok, SignerRetired, PortraitAbsent]),
        Case::signed(
            "retired-before",
            "a key that was retired before it signed",
            &late,
            "uto-retired",
        )
        .reject(SignerNotAuthorised),
        signed_by("revoked", "a revoked key", "uto-revoked").reject(SignerRevoked),
        signed_by("stolen", "a key that was stolen, no proof of when it signed", "uto-stolen")
            .reject(SignerRevoked),
        with_proof("stolen-before", "a leaf of the log from before the theft", 4, "uto-log")
            .accept(),
        with_proof("stolen-after", "a leaf of the log from after the theft", 5, "uto-log")
            .reject(SignerRevoked),
        with_proof("stolen-other-log", "a log that the thief signed", 4, "uto-stolen")
            .is(Outcome::Reject, &[NotInLog, SignerRevoked]),
        signed_by("specimen", "a key that makes specimens", "uto-specimen").no_result(Specimen),
        Case::signed("card-only", "a sheet by a key for cards", &sheet(), "uto-card-only")
            .reject(SignerNotAuthorised),
        signed_by("other-state", "a key for another State's documents", "uto-for-qmj")
            .reject(SignerNotAuthorised),
        Case::signed(
            "other-list",
            "the issuer's list does not name the key, another's does",
            &for_qmj,
            "uto-for-qmj",
        )
        .with(|input| input.anchors = vec![uto(), qmj()])
        .reject(IssuerUnknown),
        Case::signed("too-early", "signed before the key's use", &early, "uto-document")
            .reject(SignerNotAuthorised),
        Case::signed("too-long", "good for longer than the key", &long, "uto-document")
            .reject(SignerNotAuthorised),
        signed_by("status-key", "a key for status lists", "uto-status").reject(SignerNotAuthorised),
        signed_by("log-key", "a key for checkpoints", "uto-log").reject(SignerNotAuthorised),
        signed_by("receipt-key", "a key for receipts", "uto-receipt").reject(SignerNotAuthorised),
        signed_by("seal-key", "a key for seals", "uto-seal").reject(SignerNotAuthorised),
        signed_by("unlisted", "a key that the list does not name", "uto-unlisted")
            .reject(IssuerUnknown),
        signed_by("unlisted-stale", "the same, by a verifier with an old list", "uto-unlisted")
            .with(|input| input.anchors[0].trust_list = "lists/uto-old.txt")
            .is(Outcome::NoResult, &[IssuerUnknown, TrustListStale]),
        Case::of("no-key-id", "no key id at all", {
            let header = Header { key_id: None, ..Header::of(key) };
            MintedCode::signed(header, card().encode(), key).text()
        })
        .reject(IssuerUnknown),
        signed_by("nothing-held", "a verifier that holds no lists", "uto-document")
            .with(|input| input.anchors = vec![])
            .reject(IssuerUnknown),
        signed_by("others-held", "a verifier that holds another authority's lists", "uto-document")
            .with(|input| input.anchors = vec![qmj()])
            .reject(IssuerUnknown),
        Case::of(
            "other-key",
            "a listed key's id, another listed key's signature",
            named("uto-card-only", "uto-document"),
        )
        .reject(SignatureInvalid),
        Case::of(
            "es256-as-ed25519",
            "an ES256 key, the message says EdDSA",
            as_algorithm("uto-document-es256", -8),
        )
        .reject(SignatureInvalid),
        Case::of(
            "ed25519-as-es256",
            "an Ed25519 key, the message says ES256",
            as_algorithm("uto-document", -7),
        )
        .reject(SignatureInvalid),
        Case::of("es256-by-ed25519", "an ES256 key's id, an Ed25519 signature that says ES256", {
            let header = Header::of(Key::named("uto-document-es256"));
            MintedCode::signed(header, card().encode(), key).text()
        })
        .reject(SignatureInvalid),
        Case::of("es256-high-s", "the other signature that ECDSA knows for the same", high_s())
            .reject(SignatureInvalid),
    ]
}

/// The order of P-256 (FIPS 186-4 §D.1.2.3).
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// `n − s` in place of `s`.
fn high_s() -> String {
    let mut code = code_of(&card(), Key::named("uto-document-es256"));
    let mut borrow = 0;
    for at in (0..32).rev() {
        let difference = i16::from(ORDER[at]) - i16::from(code.signature[32 + at]) - borrow;
        borrow = i16::from(difference < 0);
        code.signature[32 + at] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    code.text()
}
