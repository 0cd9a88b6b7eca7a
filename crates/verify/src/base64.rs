use alloc::string::String;
use alloc::vec::Vec;

use base64ct::{Base64, Encoding};

/// Standard alphabet with padding (RFC 4648 §4).
pub(crate) fn encode(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// Exactly what [`encode`] writes.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}
