use chancery_credential::{Claims, KeyId};

use super::Intent;
use crate::signing::Signer;

/// Leave to sign one document, once. It is made only from an intent that is on record, it cannot
/// be copied, and signing consumes it.
#[must_use = "a permit that is dropped leaves an intent for recovery to finish"]
pub struct Permit {
    key_id: KeyId,
    to_be_signed: Vec<u8>,
    claims: Claims,
}

impl std::fmt::Debug for Permit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Permit(for key {})", self.key_id)
    }
}

/// A signed code that nobody outside this room has seen.
pub(super) struct SignedCode(pub(super) chancery_credential::Code);

impl Permit {
    /// The permit for an intent on record. None when the intent's bytes are not the bytes of its
    /// record's claims: then the record is damaged and must not be signed.
    pub(super) fn for_recorded(intent: &Intent) -> Option<Self> {
        let mrz = intent.record.mrz().ok()?;
        let claims = intent.record.claims(&mrz);
        let key_id = intent.record.key_id;
        let expected = chancery_credential::unsigned_code(key_id, &claims);
        let to_be_signed = intent.to_be_signed.clone();
        (expected == to_be_signed).then_some(Self { key_id, to_be_signed, claims })
    }

    /// Signs the very bytes that are on record.
    pub(super) fn sign(self, signer: &Signer) -> SignedCode {
        let signature = signer.sign(&self.to_be_signed);
        SignedCode(chancery_credential::Code::signed(self.key_id, self.claims, signature))
    }
}
