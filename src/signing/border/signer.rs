use chancery_credential::KeyId;
use chancery_identity::{CountryCode, DocumentKind, Timestamp};
use chancery_seal::SignerReference;
use chancery_verify::{KeyAlgorithm, KeyState, KeyUse, ListedKey};
use jiff::SignedDuration;

use super::{SealKey, check_seal_path, seal_signer};
use crate::signing::certificate::parse;
use crate::signing::{Certificate, KeyRingError};

/// The longest that what a seal stands on is valid (Doc 9303-8 §4.1.3: twelve months). A seal that
/// outlives its signer's certificate cannot be checked, so a signer stops this long before its end.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// A seal key with the certificate under which borders know it.
#[derive(Debug)]
pub struct SealSigner {
    key: SealKey,
    certificate: Certificate,
    named: SignerReference,
    sign_from: Timestamp,
    valid_to: Timestamp,
}

impl SealSigner {
    /// Joins a key and its certificate, which `csca` must have signed.
    ///
    /// # Errors
    /// [`KeyRingError::Content`].
    pub fn new(
        key: SealKey,
        certificate: Certificate,
        csca: &Certificate,
    ) -> Result<Self, KeyRingError> {
        let wrong = |what: &str| KeyRingError::Content(format!("a seal signer: {what}"));
        let read = parse(certificate.as_der()).ok_or_else(|| wrong("unreadable"))?;
        let says = seal_signer(&certificate).map_err(|error| wrong(&error.to_string()))?;
        check_seal_path(&certificate, csca, says.not_before)
            .map_err(|error| wrong(&error.to_string()))?;
        if key.explicit_spki().ok().as_deref() != Some(read.public_key().raw) {
            return Err(wrong("the certificate is not of the key beside it"));
        }
        says.check_profile().map_err(|fault| wrong(&fault.to_string()))?;
        let identifier = format!("{}{}", says.country, says.common_name);
        let named = SignerReference::of_serial(&identifier, &says.serial)
            .map_err(|error| wrong(&error.to_string()))?;
        let (sign_from, valid_to) = (says.not_before, says.not_after);
        Ok(Self { key, named, sign_from, valid_to, certificate })
    }

    /// The key's id.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.certificate.key_id()
    }

    /// The certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The four characters that name the signer in a seal: C and CN of its certificate.
    #[must_use]
    pub fn name(&self) -> &str {
        self.named.identifier()
    }

    /// The certificate's serial number in capital hexadecimal digits.
    #[must_use]
    pub fn reference(&self) -> &str {
        self.named.reference()
    }

    /// The two halves of the public point.
    #[must_use]
    pub fn coordinates(&self) -> (Vec<u8>, Vec<u8>) {
        let point = self.key.point();
        let (x, y) = point.get(1..).unwrap_or_default().split_at(point.len() / 2);
        (x.to_vec(), y.to_vec())
    }

    /// From when it signs.
    #[must_use]
    pub const fn sign_from(&self) -> Timestamp {
        self.sign_from
    }

    /// Until when what it signed is good.
    #[must_use]
    pub const fn valid_to(&self) -> Timestamp {
        self.valid_to
    }

    /// Until when it signs.
    #[must_use]
    pub fn sign_to(&self) -> Timestamp {
        self.valid_to - LONGEST
    }

    /// Whether it signs at this time.
    #[must_use]
    pub fn may_sign(&self, now: Timestamp) -> bool {
        (self.sign_from..=self.sign_to()).contains(&now)
    }

    /// Signs a message, as [`SealKey::sign`].
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message)
    }

    pub(in crate::signing) fn listed(&self, authority: CountryCode) -> ListedKey {
        ListedKey {
            id: self.key_id(),
            usage: KeyUse::Seal,
            algorithm: KeyAlgorithm::Es256,
            spki: self.key.spki(),
            sign_from: self.sign_from,
            sign_to: self.sign_to(),
            valid_to: self.valid_to,
            kinds: vec![DocumentKind::EmergencyTravelDocument],
            states: vec![authority],
            state: KeyState::Active,
            since: None,
            reason: None,
            good_below: None,
            seal_reference: Some(format!("{}:{}", self.name(), self.reference())),
            specimen: false,
        }
    }
}
