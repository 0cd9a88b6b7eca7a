use chancery_credential::KeyId;
use chancery_identity::{CountryCode, DocumentKind, Timestamp};
use chancery_seal::SignerReference;
use chancery_verify::{KeyAlgorithm, KeyState, KeyUse, ListedKey};
use jiff::SignedDuration;

use super::curve::explicit_spki;
use super::key::named_spki;
use super::{SealKey, check_seal_path, seal_signer};
use crate::signing::certificate::parse;
use crate::signing::{Certificate, KeyRingError};

/// The longest that what a seal stands on is valid (Doc 9303-8 §4.1.3: twelve months). A seal that
/// outlives its signer's certificate cannot be checked, so a signer stops this long before its end.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Bytes of an uncompressed point of P-256.
const POINT: usize = 65;

/// What the certificate of a signer of seals says, checked under its CSCA.
#[derive(Clone, Debug)]
pub struct SealSignerFacts {
    key_id: KeyId,
    named: SignerReference,
    point: Vec<u8>,
    sign_from: Timestamp,
    valid_to: Timestamp,
}

impl SealSignerFacts {
    /// Reads a certificate, which `csca` must have signed, and which must be as Doc 9303-12 §7.1.3
    /// has it, on P-256.
    ///
    /// # Errors
    /// [`KeyRingError::Content`].
    pub fn of(certificate: &Certificate, csca: &Certificate) -> Result<Self, KeyRingError> {
        let wrong = |what: &str| KeyRingError::Content(format!("a seal signer: {what}"));
        let read = parse(certificate.as_der()).ok_or_else(|| wrong("unreadable"))?;
        let says = seal_signer(certificate).map_err(|error| wrong(&error.to_string()))?;
        check_seal_path(certificate, csca, says.not_before)
            .map_err(|error| wrong(&error.to_string()))?;
        let spki = read.public_key().raw;
        let point = spki.get(spki.len().saturating_sub(POINT)..).unwrap_or_default();
        if explicit_spki(point).ok().as_deref() != Some(spki) {
            return Err(wrong("its key is not on P-256"));
        }
        says.check_profile().map_err(|fault| wrong(&fault.to_string()))?;
        let identifier = format!("{}{}", says.country, says.common_name);
        let named = SignerReference::of_serial(&identifier, &says.serial)
            .map_err(|error| wrong(&error.to_string()))?;
        Ok(Self {
            key_id: certificate.key_id(),
            named,
            point: point.to_vec(),
            sign_from: says.not_before,
            valid_to: says.not_after,
        })
    }

    /// The key's public point, uncompressed.
    #[must_use]
    pub fn point(&self) -> &[u8] {
        &self.point
    }

    pub(in crate::signing) fn listed(&self, authority: CountryCode) -> ListedKey {
        ListedKey {
            id: self.key_id,
            usage: KeyUse::Seal,
            algorithm: KeyAlgorithm::Es256,
            spki: named_spki(&self.point),
            sign_from: self.sign_from,
            sign_to: self.valid_to - LONGEST,
            valid_to: self.valid_to,
            kinds: vec![DocumentKind::EmergencyTravelDocument],
            states: vec![authority],
            state: KeyState::Active,
            since: None,
            reason: None,
            good_below: None,
            seal_reference: Some(format!("{}:{}", self.named.identifier(), self.named.reference())),
            specimen: false,
        }
    }
}

/// A seal key with the certificate under which borders know it.
#[derive(Debug)]
pub struct SealSigner {
    key: SealKey,
    certificate: Certificate,
    facts: SealSignerFacts,
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
        let facts = SealSignerFacts::of(&certificate, csca)?;
        if key.point() == facts.point {
            Ok(Self { key, certificate, facts })
        } else {
            let wrong = "a seal signer: the certificate is not of the key beside it";
            Err(KeyRingError::Content(wrong.into()))
        }
    }

    /// The key's id.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.facts.key_id
    }

    /// The certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The four characters that name the signer in a seal: C and CN of its certificate.
    #[must_use]
    pub fn name(&self) -> &str {
        self.facts.named.identifier()
    }

    /// The certificate's serial number in capital hexadecimal digits.
    #[must_use]
    pub fn reference(&self) -> &str {
        self.facts.named.reference()
    }

    /// From when it signs.
    #[must_use]
    pub const fn sign_from(&self) -> Timestamp {
        self.facts.sign_from
    }

    /// Until when what it signed is good.
    #[must_use]
    pub const fn valid_to(&self) -> Timestamp {
        self.facts.valid_to
    }

    /// Until when it signs.
    #[must_use]
    pub fn sign_to(&self) -> Timestamp {
        self.facts.valid_to - LONGEST
    }

    /// Whether it signs at this time.
    #[must_use]
    pub fn may_sign(&self, now: Timestamp) -> bool {
        (self.facts.sign_from..=self.sign_to()).contains(&now)
    }

    /// Signs a message, as [`SealKey::sign`].
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message)
    }

    pub(in crate::signing) fn listed(&self, authority: CountryCode) -> ListedKey {
        self.facts.listed(authority)
    }
}
