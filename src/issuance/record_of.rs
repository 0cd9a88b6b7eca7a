use chancery_credential::KeyId;
use chancery_identity::{DocumentNumber, HolderName, PrintedText, Timestamp};

use crate::application::{ApprovedApplication, Guardian, Journey};
use crate::authority::{Authority, Post};
use crate::document::{
    GuardianRecord, HolderRecord, JourneyRecord, MrzNameRecord, Record, ReplacesRecord,
    SealSignerNamed, StatusPlace, TemplateUsed, Validity,
};

/// What the record adds to the approved application.
#[derive(Clone, Debug)]
pub(super) struct Given {
    /// The number, fresh from the post's block.
    pub(super) number: DocumentNumber,
    /// The validity.
    pub(super) validity: Validity,
    /// The time of signing.
    pub(super) signed_at: Timestamp,
    /// Random bytes for `cti`.
    pub(super) token_id: [u8; 16],
    /// The place in a status list.
    pub(super) status: StatusPlace,
    /// The signing key.
    pub(super) key_id: KeyId,
    /// The signer of its seal.
    pub(super) seal_signer: Option<SealSignerNamed>,
    /// The template.
    pub(super) template: TemplateUsed,
}

/// The record of a document on this application.
pub(super) fn record_of(
    approved: &ApprovedApplication,
    authority: &Authority,
    post: &Post,
    given: Given,
) -> Record {
    let case = approved.case();
    let text = |text: &PrintedText| text.as_str().to_string();
    Record {
        number: given.number,
        kind: case.kind,
        authority: authority.code,
        authority_name: authority.name.clone(),
        post: post.code.clone(),
        post_name: post.name.clone(),
        check_at: authority.check_at.clone(),
        issued: given.validity.issued,
        expires: given.validity.expires,
        signed_at: given.signed_at,
        holder: HolderRecord {
            primary: case.holder.name.primary.as_str().into(),
            secondary: case.holder.name.secondary.as_ref().map(|s| s.as_str().into()),
            native: native(&case.holder.name),
            birth_date: case.holder.birth_date,
            sex: case.holder.sex,
            nationality: case.holder.nationality,
            nationality_text: if case.holder.nationality == authority.code {
                authority.nationality.clone()
            } else {
                case.holder.nationality.to_string()
            },
            birth_place: text(&case.holder.birth_place),
        },
        transliteration: authority.transliteration,
        mrz_name: case.mrz_name.as_ref().map(|name| MrzNameRecord {
            primary: name.primary().into(),
            secondary: name.secondary().map(Into::into),
        }),
        address: case.address.as_ref().map(|lines| lines.iter().map(text).collect()),
        guardian: case.guardian.as_ref().map(guardian),
        journey: case.journey.as_ref().map(journey),
        replaces: case.replaces.as_ref().map(|replaced| ReplacesRecord {
            number: text(&replaced.number),
            why: replaced.why.as_str().into(),
        }),
        face: None,
        identity_basis: case.identity_basis.as_str().into(),
        token_id: given.token_id,
        status: given.status,
        key_id: given.key_id,
        seal_signer: given.seal_signer,
        template: given.template,
        application: approved.id().to_string(),
    }
}

fn native(name: &HolderName) -> Option<(String, String)> {
    name.native.as_ref().map(|native| (native.text().into(), native.language().to_string()))
}

fn guardian(guardian: &Guardian) -> GuardianRecord {
    GuardianRecord {
        name: guardian.name.full(),
        relationship: guardian.relationship.as_str().into(),
    }
}

fn journey(journey: &Journey) -> JourneyRecord {
    JourneyRecord {
        from: journey.from.as_str().into(),
        destination: journey.destination.as_str().into(),
        transit: journey.transit.iter().map(|point| point.as_str().into()).collect(),
        travel_date: journey.travel_date,
    }
}
