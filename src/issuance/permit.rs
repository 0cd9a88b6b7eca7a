use chancery_credential::{Claims, Code, KeyId};
use chancery_identity::Timestamp;
use chancery_seal::UnsignedSeal;
use chancery_verify::KeyUse;

use super::{Intent, IssueError};
use crate::document::Record;
use crate::signing::{AuthorityKeys, SealSigner, Signer};

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
    /// [`IssueError::NoSigner`] when one of the keys is not here, not in use, or outside its period
    /// of signing.
    pub(super) fn sign(self, keys: &AuthorityKeys, now: Timestamp) -> Result<Signed, IssueError> {
        let signer = able(keys, self.key_id, now).ok_or(IssueError::NoSigner)?;
        let seal = match self.seal {
            None => None,
            Some((seal, certificate)) => {
                let signer = able_seal(keys, &certificate, now).ok_or(IssueError::NoSigner)?;
                Some(sealed(&seal, signer)?)
            }
        };
        let signature = signer.sign(&self.to_be_signed);
        Ok(Signed { code: Code::signed(self.key_id, self.claims, signature), seal })
    }
}

/// Whether the keys that a record names may sign now.
pub(super) fn may_be_signed(record: &Record, keys: &AuthorityKeys, now: Timestamp) -> bool {
    let seal = record.seal_signer.as_ref();
    able(keys, record.key_id, now).is_some()
        && seal.is_none_or(|named| able_seal(keys, &named.certificate, now).is_some())
}

fn able(keys: &AuthorityKeys, id: KeyId, now: Timestamp) -> Option<&Signer> {
    keys.signer(id).filter(|one| one.may_sign(KeyUse::Document, now) && keys.in_use(id))
}

fn able_seal<'a>(
    keys: &'a AuthorityKeys,
    certificate: &str,
    now: Timestamp,
) -> Option<&'a SealSigner> {
    let signer = keys.seal_signer(certificate)?;
    (signer.may_sign(now) && keys.in_use(signer.key_id())).then_some(signer)
}

fn sealed(seal: &UnsignedSeal, signer: &SealSigner) -> Result<Vec<u8>, IssueError> {
    seal.with_signature(&signer.sign(seal.signed_bytes()))
        .map_err(|_| IssueError::Signature("the seal"))
}
