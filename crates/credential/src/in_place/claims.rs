use super::ReadAttributes;
use super::envelope::is_encrypted;
use crate::cbor::{Entries, Item, check};
use crate::claims::{EXPIRES, IDENTITY_DATA, ISSUED_AT, ISSUER, NOT_BEFORE, STATUS, TOKEN_ID};
use crate::{Claims, DecodeError, StatusReference};

/// What [`StatusReference`] holds, in place.
#[derive(Clone, Copy, Debug)]
pub struct ReadStatus<'a> {
    /// The list's URI.
    pub uri: &'a str,
    /// The document's place in it.
    pub index: u64,
}

/// What [`Claims`] holds, in place.
#[derive(Clone, Copy)]
pub struct ReadClaims<'a> {
    /// `iss`.
    pub issuer: Option<&'a str>,
    /// `exp`.
    pub expires: Option<i64>,
    /// `nbf`.
    pub not_before: Option<i64>,
    /// `iat`.
    pub issued_at: Option<i64>,
    /// `cti`.
    pub token_id: Option<&'a [u8]>,
    /// Claim 169.
    pub identity: ReadAttributes<'a>,
    /// Claim 65535.
    pub status: Option<ReadStatus<'a>>,
    /// All claims, with those that have no field here; none where they were never read.
    all: Option<Entries<'a>>,
}

// Nearly all of it is a person's data.
impl core::fmt::Debug for ReadClaims<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "ReadClaims(of {:?}, …)", self.issuer)
    }
}

impl<'a> ReadClaims<'a> {
    /// Reads a CWT payload; claim 169 may be a map or a byte string that holds one.
    ///
    /// # Errors
    /// Those of [`Claims::decode`].
    pub fn read(payload: &'a [u8]) -> Result<Self, DecodeError> {
        let deterministic = check(payload)?;
        let item = Item::read(payload).ok_or(DecodeError::Cbor)?;
        if is_encrypted(item) {
            return Err(DecodeError::Encrypted);
        }
        let all = item.map().ok_or(DecodeError::Claims)?;
        let mut claims = Self {
            issuer: None,
            expires: None,
            not_before: None,
            issued_at: None,
            token_id: None,
            identity: ReadAttributes::default(),
            status: None,
            all: Some(all),
        };
        let mut identity = None;
        for (key, value) in all {
            let item = value.item;
            // A text key is another profile's claim; nothing of ours is under one.
            let Some(key) = key.integer() else { continue };
            match key {
                ISSUER => claims.issuer = Some(item.text().ok_or(DecodeError::Claims)?),
                EXPIRES => claims.expires = Some(integer(item)?),
                NOT_BEFORE => claims.not_before = Some(integer(item)?),
                ISSUED_AT => claims.issued_at = Some(integer(item)?),
                TOKEN_ID => claims.token_id = Some(item.bytes().ok_or(DecodeError::Claims)?),
                IDENTITY_DATA => identity = Some(attributes(item)?),
                STATUS => claims.status = Some(status(item)?),
                _ => {}
            }
        }
        claims.identity = identity.ok_or(DecodeError::NoIdentityData)?;
        if claims.identity.profile_version.is_some() && !deterministic {
            return Err(DecodeError::NotDeterministic);
        }
        Ok(claims)
    }

    /// The same with bytes of its own, and the claims without a field in
    /// [`Claims::other`].
    #[must_use]
    pub fn to_claims(&self) -> Claims {
        let known = [ISSUER, EXPIRES, NOT_BEFORE, ISSUED_AT, TOKEN_ID, IDENTITY_DATA, STATUS];
        let others = self.all.into_iter().flatten().filter_map(|(key, value)| {
            let key = key.integer().filter(|key| !known.contains(key))?;
            Some((key, value.encoded()?))
        });
        Claims {
            issuer: self.issuer.map(Into::into),
            expires: self.expires,
            not_before: self.not_before,
            issued_at: self.issued_at,
            token_id: self.token_id.map(Into::into),
            identity: self.identity.to_attributes(),
            status: self
                .status
                .map(|status| StatusReference { uri: status.uri.into(), index: status.index }),
            other: others.collect(),
        }
    }
}

/// The claims that have a field; those of [`Claims::other`] are not among them.
impl<'a> From<&'a Claims> for ReadClaims<'a> {
    fn from(claims: &'a Claims) -> Self {
        Self {
            issuer: claims.issuer.as_deref(),
            expires: claims.expires,
            not_before: claims.not_before,
            issued_at: claims.issued_at,
            token_id: claims.token_id.as_deref(),
            identity: (&claims.identity).into(),
            status: claims
                .status
                .as_ref()
                .map(|status| ReadStatus { uri: &status.uri, index: status.index }),
            all: None,
        }
    }
}

fn integer(item: Item<'_>) -> Result<i64, DecodeError> {
    item.integer().ok_or(DecodeError::Claims)
}

fn attributes(item: Item<'_>) -> Result<ReadAttributes<'_>, DecodeError> {
    let Item::Bytes(wrapped) = item else { return ReadAttributes::read(item) };
    check(wrapped)?;
    let attributes = ReadAttributes::read(Item::read(wrapped).ok_or(DecodeError::Cbor)?)?;
    // Our profile has one encoding, and that is the map itself.
    if attributes.profile_version.is_some() {
        return Err(DecodeError::NotDeterministic);
    }
    Ok(attributes)
}

fn status(item: Item<'_>) -> Result<ReadStatus<'_>, DecodeError> {
    let list = item.named("status_list").ok_or(DecodeError::Claims)?;
    match (list.named("idx"), list.named("uri")) {
        (Some(Item::Unsigned(index)), Some(Item::Text(uri))) => Ok(ReadStatus { uri, index }),
        _ => Err(DecodeError::Claims),
    }
}
