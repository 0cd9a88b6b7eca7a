use core::fmt;

use chancery_identity::Timestamp;

use crate::{
    CertificateFault, FormatError, Outcome, Profile, Seal, SignatureCheck, SignerCertificate,
    SubIndication,
};

/// A certificate that a check may rely on, and how it stands with whoever checks.
#[derive(Clone, Debug)]
pub struct Signer {
    /// What it says.
    pub certificate: SignerCertificate,
    /// How it stands.
    pub standing: Standing,
}

/// How a certificate stands with whoever checks: path and revocation are theirs to look up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Issued by an authority that is trusted, or itself trusted.
    Trusted,
    /// Not so.
    Untrusted,
    /// Revoked by its authority.
    Revoked,
}

/// How much of a certificate is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateRules {
    /// The profile of Doc 9303-12 §7.1.3, the dates, no reference of zero.
    Strict,
    /// None of these: for the published examples, whose certificates are toys.
    Lenient,
}

/// What a seal is checked with.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The signers that are known.
    pub signers: &'a [Signer],
    /// What their certificates must be.
    pub rules: CertificateRules,
    /// When.
    pub now: Timestamp,
    /// The MRZ as it is printed on the document, where somebody read it.
    pub printed_mrz: Option<&'a str>,
}

/// What a check came to, and what was seen on the way.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// What it came to.
    pub outcome: Outcome,
    /// The seal, unless it could not be taken apart.
    pub seal: Option<Seal<'a>>,
    /// Its profile, where that is known.
    pub profile: Option<&'static Profile>,
    /// More exactly why, where the outcome has room for more.
    pub cause: Option<Cause>,
}

/// More exactly why a seal is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Of `READ_ERROR` and `WRONG_FORMAT`.
    Format(FormatError),
    /// Of `UNTRUSTED_CERTIFICATE`.
    Certificate(CertificateFault),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(error) => error.fmt(f),
            Self::Certificate(fault) => fault.fmt(f),
        }
    }
}

/// Judges a seal, in the order of Doc 9303-13 Appendix D and Doc 9303-8 Appendix A; the first thing
/// that is wrong is the outcome.
///
/// | step | what may come of it |
/// |---|---|
/// | the bytes, the profile | `READ_ERROR`, `WRONG_FORMAT` |
/// | the certificate | `UNKNOWN_CERTIFICATE`, `UNTRUSTED_CERTIFICATE`, `INVALID_DOCUMENTTYPE`, `EXPIRED_CERTIFICATE`, `REVOKED_CERTIFICATE` |
/// | the signature | `INVALID_SIGNATURE`, `UNSUPPORTED_CURVE` |
/// | the MRZ in the seal | `INVALID_SEAL_MRZ`, `INVALID_VISA_MRZ` |
/// | the printed MRZ, where given | `INVALID_PRINTED_MRZ`, `INVALID_VISA_MRZ` |
/// | the two, character by character | `SEAL_DOCUMENT_MISMATCH`, `SEAL_VISA_MISMATCH` |
/// | features that are not understood | valid, with `UNKNOWN_FEATURE` |
///
/// A seal of a category that nothing is known of here is judged by its certificate and signature;
/// all of its features are unknown ones. If a printed MRZ is given and the seal has none to compare
/// it with, that is a mismatch.
///
/// That a seal is valid says that the signer wrote it. Whether the document is still good, only
/// whoever issued it can say.
///
/// ```
/// use chancery_seal::{CertificateRules, Request, check};
/// let now = "2026-11-23T18:40:02Z".parse()?;
/// let rules = CertificateRules::Strict;
/// let request = Request { signers: &[], rules, now, printed_mrz: None };
/// let report = check(&[0xdc, 0x03, 0xd9], &request);
/// assert_eq!(report.outcome.to_string(), "INVALID/WRONG_FORMAT");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[must_use]
pub fn check<'a>(bytes: &'a [u8], request: &Request<'_>) -> Report<'a> {
    let (seal, profile) = match read(bytes) {
        Ok(read) => read,
        Err(error) => {
            let outcome = Outcome::Invalid(match error {
                FormatError::NotASeal => SubIndication::ReadError,
                _ => SubIndication::WrongFormat,
            });
            // A seal that can be taken apart is shown even though it breaks its profile.
            let seal = Seal::parse(bytes).ok();
            return Report { outcome, seal, profile: None, cause: Some(Cause::Format(error)) };
        }
    };
    let (outcome, cause) = match judge(&seal, profile, request) {
        Ok(outcome) => (outcome, None),
        Err(Stop { outcome, cause }) => (outcome, cause),
    };
    Report { outcome, seal: Some(seal), profile, cause }
}

fn read(bytes: &[u8]) -> Result<(Seal<'_>, Option<&'static Profile>), FormatError> {
    let seal = Seal::parse(bytes)?;
    let profile = Profile::of(seal.header())?;
    if let Some(profile) = profile {
        profile.check(&seal)?;
    }
    Ok((seal, profile))
}

/// What ends a check before its last step.
struct Stop {
    outcome: Outcome,
    cause: Option<Cause>,
}

impl From<SubIndication> for Stop {
    fn from(why: SubIndication) -> Self {
        Self { outcome: Outcome::Invalid(why), cause: None }
    }
}

fn judge(
    seal: &Seal<'_>,
    profile: Option<&Profile>,
    request: &Request<'_>,
) -> Result<Outcome, Stop> {
    let zone = profile.and_then(|profile| profile.zone(seal));
    let signer = &seal.header().signer;
    let known = request.signers.iter().find(|known| known.certificate.is_named_by(signer));
    let known = known.ok_or(SubIndication::UnknownCertificate)?;
    check_certificate(known, seal, zone.as_ref().map(|(_, zone)| zone.as_str()), request)?;
    match known.certificate.key.verify(seal.signed_bytes(), seal.signature()) {
        SignatureCheck::Good => {}
        SignatureCheck::Bad => return Err(SubIndication::InvalidSignature.into()),
        SignatureCheck::Unsupported => {
            let outcome = Outcome::Unsupported(known.certificate.key.curve());
            return Err(Stop { outcome, cause: None });
        }
    }
    match (&zone, request.printed_mrz) {
        (Some((layout, zone)), printed) => compare(*layout, zone, printed)?,
        (None, Some(_)) => return Err(SubIndication::SealDocumentMismatch.into()),
        (None, None) => {}
    }
    Ok(match profile {
        Some(profile) if profile.knows_all(seal) => Outcome::Valid,
        _ => Outcome::UnknownFeature,
    })
}

fn check_certificate(
    signer: &Signer,
    seal: &Seal<'_>,
    zone: Option<&str>,
    request: &Request<'_>,
) -> Result<(), Stop> {
    let certificate = &signer.certificate;
    let strict = request.rules == CertificateRules::Strict;
    if signer.standing == Standing::Untrusted || strict && seal.header().signer.is_for_tests() {
        return Err(SubIndication::UntrustedCertificate.into());
    }
    if strict && let Err(fault) = certificate.check_profile() {
        let outcome = Outcome::Invalid(SubIndication::UntrustedCertificate);
        return Err(Stop { outcome, cause: Some(Cause::Certificate(fault)) });
    }
    let code = zone.and_then(|zone| zone.get(..2));
    if code.is_some_and(|code| !certificate.may_seal(code)) {
        return Err(SubIndication::InvalidDocumentType.into());
    }
    if strict && !certificate.is_valid_at(request.now) {
        return Err(SubIndication::ExpiredCertificate.into());
    }
    if signer.standing == Standing::Revoked {
        return Err(SubIndication::RevokedCertificate.into());
    }
    Ok(())
}

fn compare(layout: crate::Layout, zone: &str, printed: Option<&str>) -> Result<(), Stop> {
    let (bad_zone, bad_print, mismatch) = if layout.is_visa() {
        (
            SubIndication::InvalidVisaMrz,
            SubIndication::InvalidVisaMrz,
            SubIndication::SealVisaMismatch,
        )
    } else {
        (
            SubIndication::InvalidSealMrz,
            SubIndication::InvalidPrintedMrz,
            SubIndication::SealDocumentMismatch,
        )
    };
    if !layout.is_faultless(zone) {
        return Err(bad_zone.into());
    }
    let Some(printed) = printed else { return Ok(()) };
    let printed = layout.read_printed(printed).ok_or(bad_print)?;
    if printed == zone { Ok(()) } else { Err(mismatch.into()) }
}
