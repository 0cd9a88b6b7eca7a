use chancery_credential::{Claims, Code, KeyId};
use chancery_seal::UnsignedSeal;

use super::{Intent, IssueError};
use crate::signing::{AuthorityKeys, SealSigner};

/// Leave to sign one document, once. It is made only from an intent that is on record, it cannot
/// be copied, and signing consumes it.
#[must_use = "a permit that is dropped leaves an intent for recovery to finish"]
pub struct Permit {
    key_id: KeyId,
    to_be_signed: Vec<u8>,
    claims: Claims,
    seal: Option<(UnsignedSeal, String)>,
}

impl std::fmt::Debug for Permit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Permit(for key {})", self.key_id)
    }
}

/// A signed code, and a seal where the document bears one, that nobody outside this room has seen.
pub(super) struct Signed {
    pub(super) code: Code,
    pub(super) seal: Option<Vec<u8>>,
}

impl Permit {
    /// The permit for an intent on record. None when the intent's bytes are not those that its
    /// record makes: then the record is damaged and must not be signed.
    pub(super) fn for_recorded(intent: &Intent) -> Option<Self> {
        let record = &intent.record;
        let mrz = record.mrz().ok()?;
        let claims = record.claims(&mrz);
        let key_id = record.key_id;
        let expected = chancery_credential::unsigned_code(key_id, &claims);
        let seal = record.unsigned_seal(&mrz).ok()?;
        let seal_bytes = seal.as_ref().map(UnsignedSeal::signed_bytes);
        let same =
            expected == intent.to_be_signed && seal_bytes == intent.seal_to_be_signed.as_deref();
        let named = record.seal_signer.as_ref().map(|named| named.certificate.clone());
        same.then(|| Self {
            key_id,
            to_be_signed: intent.to_be_signed.clone(),
            claims,
            seal: seal.zip(named),
        })
    }

    /// Signs the very bytes that are on record, with the keys that the record names.
    ///
    /// # Errors
    /// [`IssueError::NoSigner`] when one of the keys is not here.
    pub(super) fn sign(self, keys: &AuthorityKeys) -> Result<Signed, IssueError> {
        let signer = keys.signer(self.key_id).ok_or(IssueError::NoSigner)?;
        let seal = match self.seal {
            None => None,
            Some((seal, certificate)) => {
                let signer = keys.seal_signer(&certificate).ok_or(IssueError::NoSigner)?;
                Some(sealed(&seal, signer)?)
            }
        };
        let signature = signer.sign(&self.to_be_signed);
        Ok(Signed { code: Code::signed(self.key_id, self.claims, signature), seal })
    }
}

fn sealed(seal: &UnsignedSeal, signer: &SealSigner) -> Result<Vec<u8>, IssueError> {
    seal.with_signature(&signer.sign(seal.signed_bytes()))
        .map_err(|_| IssueError::Signature("the seal"))
}
