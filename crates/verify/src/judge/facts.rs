use alloc::string::ToString;
use alloc::vec::Vec;

use chancery_credential::Code;
use chancery_identity::{CountryCode, DocumentKind};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::{
    DocumentFacts, HolderFacts, IssuerFacts, NameFacts, NativeFacts, PortraitFacts, TrustList,
};

/// What a document of our profile must say for a verdict to be possible.
pub(super) struct Facts {
    pub(super) kind: DocumentKind,
    /// The States the signer must be authorised for: the issuer and the country of issuance.
    pub(super) states: Vec<CountryCode>,
    pub(super) signed_at: Timestamp,
    pub(super) valid_from: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) document: DocumentFacts,
    pub(super) holder: HolderFacts,
}

impl Facts {
    /// None when the code lacks what every document of the profile has.
    pub(super) fn of(code: &Code) -> Option<Self> {
        let claims = &code.claims;
        let identity = &claims.identity;
        identity.profile_version?;
        let kind = identity.kind?;
        let time = |seconds: Option<i64>| Timestamp::from_second(seconds?).ok();
        let valid_from = time(claims.not_before)?;
        let expires_at = time(claims.expires)?;
        let mut states = Vec::new();
        for state in [&claims.issuer, &identity.issuing_country].into_iter().flatten() {
            states.push(state.parse().ok()?);
        }
        let primary = identity.last_name.as_ref().or(identity.full_name.as_ref())?.clone();
        Some(Self {
            kind,
            states,
            signed_at: time(claims.issued_at)?,
            valid_from,
            expires_at,
            document: DocumentFacts {
                kind: kind.as_str(),
                number: identity.number.clone()?,
                issued: date(valid_from),
                expires: date(expires_at),
            },
            holder: HolderFacts {
                name: NameFacts {
                    primary,
                    secondary: identity.first_name.clone(),
                    native: identity
                        .native_name
                        .clone()
                        .zip(identity.native_language.clone())
                        .map(|(text, language)| NativeFacts { text, language }),
                },
                birth_date: identity.birth_date.map(|date| date.to_string()),
                sex: identity.sex.map(chancery_identity::Sex::letter),
                nationality: identity.nationality.clone(),
                portrait: identity.image.as_ref().map(|image| PortraitFacts {
                    media_type: media_type(image.format),
                    data: image.bytes.clone(),
                }),
            },
        })
    }
}

/// Attribute 17 of claim 169.
const fn media_type(format: Option<u64>) -> Option<&'static str> {
    match format {
        Some(1) => Some("image/jpeg"),
        Some(2) => Some("image/jp2"),
        Some(3) => Some("image/avif"),
        Some(4) => Some("image/webp"),
        _ => None,
    }
}

pub(super) fn issuer(code: &Code, list: &TrustList) -> IssuerFacts {
    IssuerFacts {
        authority: list.authority.to_string(),
        name: list.name.clone(),
        post: code.claims.identity.post.clone(),
    }
}

fn date(time: Timestamp) -> alloc::string::String {
    TimeZone::UTC.to_datetime(time).date().to_string()
}
