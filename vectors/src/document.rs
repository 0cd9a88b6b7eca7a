use chancery_credential::{Attributes, Claims, MrzBinding, PROFILE_VERSION, StatusReference};
use chancery_identity::{DocumentKind, Sex};

use crate::lists::{UTO_STATUS, at};
use crate::{Header, Key, MintedCode, SHEET_ZONE, ZONE};

/// A consular card of UTO, good in every respect.
#[must_use]
pub fn card() -> Claims {
    Claims {
        issuer: Some("UTO".into()),
        not_before: Some(at("2026-11-23T00:00:00Z").as_second()),
        expires: Some(at("2031-11-22T23:59:59Z").as_second()),
        issued_at: Some(at("2026-11-23T10:00:00Z").as_second()),
        token_id: Some((0..16).collect()),
        identity: Attributes {
            number: Some("C2314589X".into()),
            full_name: Some("ANNA MARIA ERIKSSON".into()),
            first_name: Some("ANNA MARIA".into()),
            last_name: Some("ERIKSSON".into()),
            birth_date: "1974-08-12".parse().ok(),
            sex: Some(Sex::Female),
            address: Some("4120 BISSONNET ST\nHOUSTON TX 77005, USA".into()),
            nationality: Some("UTO".into()),
            issuing_country: Some("UTO".into()),
            kind: Some(DocumentKind::ConsularCard),
            post: Some("Consulate General, Houston".into()),
            mrz_binding: Some(MrzBinding::of_lines(&[ZONE])),
            birth_place: Some("ZENITH, UTOPIA".into()),
            profile_version: Some(PROFILE_VERSION),
            ..Attributes::default()
        },
        status: Some(StatusReference { uri: UTO_STATUS.into(), index: 42 }),
        ..Claims::default()
    }
}

/// An emergency travel document of UTO, good in every respect.
#[must_use]
pub fn sheet() -> Claims {
    let mut claims = card();
    claims.expires = Some(at("2026-12-07T23:59:59Z").as_second());
    claims.identity.number = Some("D23145890".into());
    claims.identity.address = None;
    claims.identity.kind = Some(DocumentKind::EmergencyTravelDocument);
    claims.identity.mrz_binding = Some(MrzBinding::of_lines(&[SHEET_ZONE]));
    claims
}

/// The code of these claims, as the key's owner writes it.
#[must_use]
pub fn code_of(claims: &Claims, key: Key) -> MintedCode {
    MintedCode::signed(Header::of(key), claims.encode(), key)
}
