use chancery_credential::{Code, Sign1};
use chancery_vectors::text_of;
use chancery_verify::Outcome;

use crate::held::{is_known, verdict};

/// Takes the bytes for a code's COSE message, as it is before compression.
pub(crate) fn run(bytes: &[u8]) {
    if let Ok(message) = Sign1::decode(bytes) {
        let again = Sign1::decode(&message.encode()).map(|again| again.signed_bytes());
        assert!(message.key_id.is_none() || again.is_ok());
    }
    if let Ok(code) = Code::from_cose(bytes)
        && code.claims.identity.profile_version.is_some()
    {
        assert_eq!(code.cose(), bytes, "our profile has one encoding");
    }
    if verdict(&text_of(bytes)).outcome == Outcome::Accept {
        assert!(is_known(bytes), "a message that nobody signed is accepted");
    }
}
