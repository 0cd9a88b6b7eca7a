use alloc::string::String;
use core::fmt::{Display, Write};

use chancery_credential::ReadCode;
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
    pub(super) states: [Option<CountryCode>; 2],
    pub(super) signed_at: Timestamp,
    pub(super) valid_from: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) document: DocumentFacts,
    pub(super) holder: HolderFacts,
}

impl Facts {
    /// None when the code lacks what every document of the profile has.
    pub(super) fn of(code: &ReadCode<'_>, authority: CountryCode) -> Option<Self> {
        let claims = &code.claims;
        let identity = &claims.identity;
        identity.profile_version?;
        let kind = identity.kind?;
        let time = |seconds: Option<i64>| Timestamp::from_second(seconds?).ok();
        let valid_from = time(claims.not_before)?;
        let expires_at = time(claims.expires)?;
        let mut states = [None; 2];
        let named = [claims.issuer, identity.issuing_country];
        for (state, name) in states.iter_mut().zip(named) {
            *state = match name {
                // Nearly always, and known to be a State.
                Some(name) if name == authority.as_str() => Some(authority),
                Some(name) => Some(name.parse().ok()?),
                None => None,
            };
        }
        let number = identity.number?.into();
        let primary = identity.last_name.or(identity.full_name)?.into();
        Some(Self {
            kind,
            states,
            signed_at: time(claims.issued_at)?,
            valid_from,
            expires_at,
            document: DocumentFacts {
                kind: kind.as_str(),
                number,
                issued: date(valid_from),
                expires: date(expires_at),
            },
            holder: HolderFacts {
                name: NameFacts {
                    primary,
                    secondary: identity.first_name.map(Into::into),
                    native: identity.native_name.zip(identity.native_language).map(
                        |(text, language)| NativeFacts {
                            text: text.into(),
                            language: language.into(),
                        },
                    ),
                },
                birth_date: identity.birth_date.map(|date| written(10, date)),
                sex: identity.sex.map(chancery_identity::Sex::letter),
                nationality: identity.nationality.map(Into::into),
                portrait: identity.image.map(|image| PortraitFacts {
                    media_type: media_type(image.format),
                    data: image.to_bytes(),
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

pub(super) fn issuer(code: &ReadCode<'_>, list: &TrustList) -> IssuerFacts {
    IssuerFacts {
        authority: list.authority.as_str().into(),
        name: list.name.clone(),
        post: code.claims.identity.post.map(Into::into),
    }
}

fn date(time: Timestamp) -> String {
    written(10, TimeZone::UTC.to_datetime(time).date())
}

/// The text of a value that is known to take so many bytes.
pub(super) fn written(length: usize, value: impl Display) -> String {
    let mut text = String::with_capacity(length);
    // A string takes whatever is written to it.
    let _ = write!(text, "{value}");
    text
}
