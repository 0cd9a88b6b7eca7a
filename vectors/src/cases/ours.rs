//! Documents of our profile, good in every respect.

use chancery_credential::{Claims, Image, StatusReference};
use chancery_verify::{Outcome, ReasonCode};

use super::{Case, ZONE, proof, qmj, uto};
use crate::lists::{QMJ_STATUS, UTO_STATUS_1};
use crate::{Header, Key, MintedCode, card, code_of, sheet};

/// A picture of one pixel, as WebP.
const PICTURE: [u8; 34] = [
    0x52, 0x49, 0x46, 0x46, 0x1a, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x4c, 0x0d, 0,
    0, 0, 0x2f, 0, 0, 0, 0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xfe, 0x07, 0,
];

fn changed(change: impl FnOnce(&mut Claims)) -> Claims {
    let mut claims = card();
    change(&mut claims);
    claims
}

pub(super) fn cases() -> Vec<Case> {
    let key = Key::named("uto-document");
    let logged = code_of(&card(), key);
    vec![
        Case::signed("card", "a consular card", &card(), "uto-document").accept(),
        Case::signed(
            "card-with-zone",
            "its machine-readable zone read beside it",
            &card(),
            "uto-document",
        )
        .with(|input| input.mrz = Some(ZONE))
        .accept(),
        Case::signed("sheet", "an emergency travel document", &sheet(), "uto-document").accept(),
        Case::signed(
            "portrait",
            "a portrait in attributes 16 and 17",
            &changed(|c| {
                c.identity.image = Some(Image { bytes: PICTURE.into(), format: Some(4) });
            }),
            "uto-document",
        )
        .is(Outcome::Accept, &[ReasonCode::Ok]),
        Case::signed(
            "native-name",
            "a name in the national script, and an address",
            &changed(|c| {
                c.identity.native_name = Some("Анна Мария Эрикссон".into());
                c.identity.native_language = Some("ru".into());
            }),
            "uto-document",
        )
        .accept(),
        Case::signed(
            "one-name",
            "a holder with one name",
            &changed(|c| {
                c.identity.full_name = Some("ERIKSSON".into());
                c.identity.first_name = None;
            }),
            "uto-document",
        )
        .accept(),
        Case::signed(
            "birth-day-unknown",
            "attribute 80 in place of 8: year and month",
            &changed(|c| c.identity.birth_date = "1974-08-XX".parse().ok()),
            "uto-document",
        )
        .accept(),
        Case::signed(
            "birth-date-unknown",
            "attribute 80 in place of 8: nothing known",
            &changed(|c| c.identity.birth_date = "XXXX-XX-XX".parse().ok()),
            "uto-document",
        )
        .accept(),
        Case::signed(
            "unknown-keys",
            "an attribute and a claim that no profile has: read over",
            &changed(|c| {
                c.identity.other.insert(99, vec![0x63, b'a', b'b', b'c']);
                c.other.insert(70_000, vec![0x81, 0x01]);
            }),
            "uto-document",
        )
        .accept(),
        Case::of(
            "algorithm-19",
            "the algorithm by its fully specified name (RFC 9864)",
            MintedCode::signed(Header { algorithm: -19, ..Header::of(key) }, card().encode(), key)
                .text(),
        )
        .accept(),
        Case::signed(
            "es256",
            "a key that the trust list has for ES256, s in its lower half",
            &card(),
            "uto-document-es256",
        )
        .accept(),
        Case::signed(
            "es256-status",
            "a status list signed with ES256",
            &changed(|c| {
                c.status = Some(StatusReference { uri: UTO_STATUS_1.into(), index: 42 });
            }),
            "uto-document",
        )
        .accept(),
        Case::signed(
            "other-authority",
            "another authority's card, by a verifier that holds both",
            &changed(|c| {
                c.issuer = Some("QMJ".into());
                c.identity.issuing_country = Some("QMJ".into());
                c.identity.post = Some("Consulate, Milan".into());
                c.status = Some(StatusReference { uri: QMJ_STATUS.into(), index: 42 });
            }),
            "qmj-document",
        )
        .with(|input| input.anchors = vec![uto(), qmj()])
        .accept(),
        Case::of("logged", "with the proof that it is in its issuer's log", logged.text())
            .with(|input| {
                input.log_proof = Some(proof(&logged, 7, 70, "uto-log"));
                input.require_log = true;
            })
            .accept(),
    ]
}
