use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cbor::{Encoder, Value, decode};
use crate::cose::is_encrypted;
use crate::{Attributes, DecodeError};

const ISSUER: i64 = 1;
const EXPIRES: i64 = 4;
const NOT_BEFORE: i64 = 5;
const ISSUED_AT: i64 = 6;
const TOKEN_ID: i64 = 7;
const IDENTITY_DATA: i64 = 169;
const STATUS: i64 = 65535;

/// Where a document's status stands (IETF Token Status List §6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusReference {
    /// The list's URI, which is also the `sub` of its token.
    pub uri: String,
    /// The document's place in it.
    pub index: u64,
}

/// The claims of a code (RFC 8392), times in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// `iss`.
    pub issuer: Option<String>,
    /// `exp`.
    pub expires: Option<i64>,
    /// `nbf`.
    pub not_before: Option<i64>,
    /// `iat`.
    pub issued_at: Option<i64>,
    /// `cti`.
    pub token_id: Option<Vec<u8>>,
    /// Claim 169.
    pub identity: Attributes,
    /// Claim 65535.
    pub status: Option<StatusReference>,
    /// Claims without a field of their own, each as encoded CBOR.
    pub other: BTreeMap<i64, Vec<u8>>,
}

impl Claims {
    /// Reads a CWT payload; claim 169 may be a map or a byte string that holds one.
    ///
    /// # Errors
    /// [`DecodeError::NoIdentityData`] without claim 169, [`DecodeError::Encrypted`] for an encrypted
    /// message in place of claims, [`DecodeError::NotDeterministic`] when a
    /// code of our profile is in another encoding, [`DecodeError::ProfileVersion`] for a profile
    /// to come, and the CBOR and claim errors.
    pub fn decode(payload: &[u8]) -> Result<Self, DecodeError> {
        let decoded = decode(payload)?;
        if is_encrypted(&decoded.value) {
            return Err(DecodeError::Encrypted);
        }
        let entries = decoded.value.map().ok_or(DecodeError::Claims)?;
        let mut claims = Self::default();
        let mut identity = None;
        for (key, value) in entries {
            // A text key is another profile's claim; nothing of ours is under one.
            let Some(key) = key.integer() else { continue };
            match key {
                ISSUER => claims.issuer = Some(text(value)?),
                EXPIRES => claims.expires = Some(integer(value)?),
                NOT_BEFORE => claims.not_before = Some(integer(value)?),
                ISSUED_AT => claims.issued_at = Some(integer(value)?),
                TOKEN_ID => {
                    claims.token_id = Some(value.bytes().ok_or(DecodeError::Claims)?.to_vec());
                }
                IDENTITY_DATA => identity = Some(attributes(value)?),
                STATUS => claims.status = Some(status(value)?),
                _ => {
                    let mut encoder = Encoder::new();
                    encoder.value(value);
                    claims.other.insert(key, encoder.finish());
                }
            }
        }
        claims.identity = identity.ok_or(DecodeError::NoIdentityData)?;
        if claims.identity.profile_version.is_some() && !decoded.deterministic {
            return Err(DecodeError::NotDeterministic);
        }
        Ok(claims)
    }

    /// Writes the CWT payload in core deterministic encoding.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut entries: BTreeMap<i64, Vec<u8>> = self.other.clone();
        let mut put = |key: i64, write: &dyn Fn(&mut Encoder)| {
            let mut value = Encoder::new();
            write(&mut value);
            entries.insert(key, value.finish());
        };
        if let Some(issuer) = &self.issuer {
            put(ISSUER, &|out| {
                out.text(issuer);
            });
        }
        for (key, time) in
            [(EXPIRES, self.expires), (NOT_BEFORE, self.not_before), (ISSUED_AT, self.issued_at)]
        {
            if let Some(time) = time {
                put(key, &|out| {
                    out.integer(time);
                });
            }
        }
        if let Some(id) = &self.token_id {
            put(TOKEN_ID, &|out| {
                out.bytes(id);
            });
        }
        put(IDENTITY_DATA, &|out| self.identity.write(out));
        if let Some(status) = &self.status {
            put(STATUS, &|out| {
                out.map(1).text("status_list").map(2);
                out.text("idx").value(&Value::Unsigned(status.index));
                out.text("uri").text(&status.uri);
            });
        }
        let mut encoded: Vec<(Vec<u8>, &Vec<u8>)> = entries
            .iter()
            .map(|(key, value)| {
                let mut one = Encoder::new();
                one.integer(*key);
                (one.finish(), value)
            })
            .collect();
        encoded.sort();
        let mut out = Encoder::new();
        out.map(encoded.len());
        for (key, value) in encoded {
            out.raw(&key).raw(value);
        }
        out.finish()
    }
}

fn text(value: &Value<'_>) -> Result<String, DecodeError> {
    value.text().map(ToString::to_string).ok_or(DecodeError::Claims)
}

fn integer(value: &Value<'_>) -> Result<i64, DecodeError> {
    value.integer().ok_or(DecodeError::Claims)
}

fn attributes(value: &Value<'_>) -> Result<Attributes, DecodeError> {
    match value {
        Value::Bytes(wrapped) => {
            let decoded = decode(wrapped)?;
            let attributes = Attributes::from_value(&decoded.value)?;
            // Our profile has one encoding, and that is the map itself.
            if attributes.profile_version.is_some() {
                return Err(DecodeError::NotDeterministic);
            }
            Ok(attributes)
        }
        other => Attributes::from_value(other),
    }
}

fn status(value: &Value<'_>) -> Result<StatusReference, DecodeError> {
    let list = value.named("status_list").ok_or(DecodeError::Claims)?;
    match (list.named("idx"), list.named("uri")) {
        (Some(Value::Unsigned(index)), Some(Value::Text(uri))) => {
            Ok(StatusReference { uri: (*uri).to_string(), index: *index })
        }
        _ => Err(DecodeError::Claims),
    }
}
