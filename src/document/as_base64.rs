//! Serialises bytes that may be absent as base64.

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub(super) fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, out: S) -> Result<S::Ok, S::Error> {
    match bytes {
        Some(bytes) => out.serialize_some(&Base64::encode_string(bytes)),
        None => out.serialize_none(),
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
    // The bytes are a person's face, so the error does not repeat them.
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| Base64::decode_vec(&text).map_err(|_| D::Error::custom("not base64")))
        .transpose()
}
