use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::cbor::{Encoder, Value};
use crate::{Attributes, DecodeError, ReadClaims};

pub(crate) const ISSUER: i64 = 1;
pub(crate) const EXPIRES: i64 = 4;
pub(crate) const NOT_BEFORE: i64 = 5;
pub(crate) const ISSUED_AT: i64 = 6;
pub(crate) const TOKEN_ID: i64 = 7;
pub(crate) const IDENTITY_DATA: i64 = 169;
pub(crate) const STATUS: i64 = 65535;

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
    /// message in place of claims, [`DecodeError::NotDeterministic`] when a code of our profile is in
    /// another encoding, [`DecodeError::ProfileVersion`] for a profile to come, and the CBOR and claim
    /// errors.
    pub fn decode(payload: &[u8]) -> Result<Self, DecodeError> {
        ReadClaims::read(payload).map(|claims| claims.to_claims())
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
