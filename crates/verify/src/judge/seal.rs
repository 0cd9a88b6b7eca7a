//! The visible digital seal beside a code, or alone.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use chancery_credential::{MrzBinding, ReadCode};
use chancery_identity::{CountryCode, Date, DocumentKind, Sex};
use chancery_mrz::{Mrz, parse};
use chancery_seal::{
    CertificateRules, EmergencyTravelDocument, Outcome as SealOutcome, Report,
    Request as SealRequest, Seal, Signer, SignerCertificate, Standing, SubIndication, check,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::facts::Facts;
use super::{Findings, Request};
use crate::anchor::Anchors;
use crate::{
    Check, CheckResult, DocumentFacts, HolderFacts, IssuerFacts, KeyState, KeyUse, ListedKey,
    NameFacts, ReasonCode, TrustList, Verdict,
};

/// The characters of the zone in a seal.
const ZONE: usize = 72;

/// Judges a seal that nobody showed a code with. It says nothing of where a status stands, so off
/// line the best that can be said of it is a caution.
pub(crate) fn judge_seal(
    bytes: &[u8],
    request: &Request<'_>,
    anchors: &(impl Anchors + ?Sized),
) -> Verdict {
    let mut findings = Findings::new(request);
    let Ok(seal) = Seal::parse(bytes) else {
        return findings.no_result(vec![ReasonCode::Unreadable]);
    };
    if seal.header().profile != EmergencyTravelDocument::PROFILE {
        return findings.no_result(vec![ReasonCode::NotConsular]);
    }
    let issuer: Option<CountryCode> = seal.header().issuing_country.as_str().parse().ok();
    let Some(anchor) = issuer.and_then(|issuer| anchors.of(issuer.as_str())) else {
        return findings.reject(ReasonCode::IssuerUnknown);
    };
    let trust_list = anchor.trust_list;
    findings.raise_floor(&anchor);
    findings.weigh_trust_list(trust_list);
    let (report, key) = look(bytes, trust_list, request);
    findings.checks.seal = Some(noted(&report, key));
    let Some(key) = key else {
        return if findings.cautions.contains(ReasonCode::TrustListStale) {
            findings.no_result(vec![ReasonCode::IssuerUnknown, ReasonCode::TrustListStale])
        } else {
            findings.reject(ReasonCode::IssuerUnknown)
        };
    };
    let why = reason(report.outcome);
    let signature = &mut findings.checks.signature;
    signature.key_id = Some(key.id.to_string());
    // Everything that is checked before the signature leaves it open.
    signature.result = match (report.outcome, why) {
        (SealOutcome::Unsupported(_), _) => CheckResult::NotPerformed,
        (_, None | Some(ReasonCode::MrzMismatch)) => CheckResult::Pass,
        _ => CheckResult::Fail,
    };
    if let Some(why) = why {
        return findings.reject(why);
    }
    findings.issuer = Some(IssuerFacts {
        authority: trust_list.authority.to_string(),
        name: trust_list.name.clone(),
        post: None,
    });
    if key.specimen {
        return findings.no_result(vec![ReasonCode::Specimen]);
    }
    let facts = zone(&seal).and_then(|zone| parse(&zone).ok());
    let Some(facts) = facts.and_then(|mrz| facts_of(&seal, &mrz)) else {
        return findings.no_result(vec![ReasonCode::UnsupportedVersion]);
    };
    findings.weigh_signer(&facts, key, None);
    findings.weigh_dates(&facts);
    findings.weigh_printed(&facts);
    findings.caution(ReasonCode::StatusUnavailable);
    if request.require_log {
        // The log has leaves of codes alone: what is asked for cannot be had for a seal.
        findings.rejections.add(ReasonCode::PolicyNotMet);
    }
    if request.mrz.is_some() {
        findings.checks.mrz.result = CheckResult::Pass;
    }
    findings.conclude(facts, false)
}

impl Findings<'_> {
    /// Holds the seal beside a code against the code: by the same issuer, of the same document.
    pub(super) fn weigh_seal(&mut self, code: &ReadCode<'_>, trust_list: &TrustList) {
        let Some(bytes) = self.request.seal else { return };
        let (report, key) = look(bytes, trust_list, self.request);
        let mut check = noted(&report, key);
        let mut why = reason(report.outcome);
        if let (None, Some(seal), Some(key)) = (why, &report.seal, key) {
            let signed = start_of(seal.header().signed);
            let zone = zone(seal).map(|zone| MrzBinding::of_lines(&[zone]));
            if zone != code.claims.identity.mrz_binding {
                // The two are of different documents, whatever each is worth.
                check.sub_indication = Some(SubIndication::SealDocumentMismatch.as_str());
                check.status = Some("INVALID");
                why = Some(ReasonCode::MrzMismatch);
            } else if key.state == KeyState::Revoked {
                why = Some(ReasonCode::SignerRevoked);
            } else if signed.is_none_or(|at| !(key.sign_from..=key.sign_to).contains(&at)) {
                why = Some(ReasonCode::SignerNotAuthorised);
            }
        }
        if let Some(why) = why {
            check.result = CheckResult::Fail;
            self.rejections.add(why);
        }
        self.checks.seal = Some(check);
    }
}

/// Checks a seal with the key that the trust list has for it.
fn look<'a, 'k>(
    bytes: &'a [u8],
    trust_list: &'k TrustList,
    request: &Request<'_>,
) -> (Report<'a>, Option<&'k ListedKey>) {
    let seal = Seal::parse(bytes).ok();
    let found = seal.as_ref().and_then(|seal| {
        trust_list.keys.iter().find_map(|key| Some((key, certificate(key, seal)?)))
    });
    let key = found.as_ref().map(|(key, _)| *key);
    let signers: Vec<Signer> = found
        .map(|(_, certificate)| Signer { certificate, standing: Standing::Trusted })
        .into_iter()
        .collect();
    let printed: Option<String> = request.mrz.map(|mrz| {
        mrz.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
    });
    let report = check(
        bytes,
        &SealRequest {
            signers: &signers,
            // The trust list vouches for the key, in whatever certificate it was.
            rules: CertificateRules::Lenient,
            now: request.now,
            printed_mrz: printed.as_deref(),
        },
    );
    (report, key)
}

/// What the trust list says of a key, as a certificate would; none when the seal names another.
fn certificate(key: &ListedKey, seal: &Seal<'_>) -> Option<SignerCertificate> {
    let (identifier, reference) = key.seal_reference.as_deref()?.split_once(':')?;
    let named = &seal.header().signer;
    let same = key.usage == KeyUse::Seal
        && named.identifier() == identifier
        && named.reference().trim_start_matches('0') == reference.trim_start_matches('0');
    if !same {
        return None;
    }
    let (country, common_name) = identifier.split_at_checked(2)?;
    let etd = key.kinds.contains(&DocumentKind::EmergencyTravelDocument);
    let code = chancery_mrz::DocumentCode::of(DocumentKind::EmergencyTravelDocument);
    Some(SignerCertificate {
        version: 3,
        serial: serial(named.reference())?,
        country: country.into(),
        common_name: common_name.into(),
        subject_has_more: false,
        not_before: key.sign_from,
        not_after: key.valid_to,
        key: key.seal_key()?,
        extensions: Vec::new(),
        extended_key_usages: Vec::new(),
        document_types: Some(if etd { vec![code.as_str().into()] } else { Vec::new() }),
    })
}

/// The bytes of a number in hexadecimal digits.
fn serial(digits: &str) -> Option<Vec<u8>> {
    let even = if digits.len().is_multiple_of(2) { digits.into() } else { format!("0{digits}") };
    let digits: Option<Vec<u8>> =
        even.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    Some(
        digits?
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
            .collect(),
    )
}

fn noted(report: &Report<'_>, key: Option<&ListedKey>) -> Check {
    let result = match report.outcome {
        SealOutcome::Valid | SealOutcome::UnknownFeature => CheckResult::Pass,
        SealOutcome::Unsupported(_) => CheckResult::Warn,
        SealOutcome::Invalid(_) => CheckResult::Fail,
    };
    let mut check = Check::new("seal", result);
    check.key_id = key.map(|key| key.id.to_string());
    check.status = Some(report.outcome.status());
    check.sub_indication = report.outcome.sub_indication();
    check
}

const fn reason(outcome: SealOutcome) -> Option<ReasonCode> {
    let why = match outcome {
        SealOutcome::Valid | SealOutcome::UnknownFeature => return None,
        // A list with a key on a curve that we do not know is for a later verifier than this.
        SealOutcome::Unsupported(_) => return Some(ReasonCode::IssuerUnknown),
        SealOutcome::Invalid(why) => why,
    };
    Some(match why {
        SubIndication::UnknownCertificate | SubIndication::UntrustedCertificate => {
            ReasonCode::IssuerUnknown
        }
        SubIndication::InvalidDocumentType | SubIndication::ExpiredCertificate => {
            ReasonCode::SignerNotAuthorised
        }
        SubIndication::RevokedCertificate => ReasonCode::SignerRevoked,
        SubIndication::ReadError | SubIndication::WrongFormat | SubIndication::InvalidSignature => {
            ReasonCode::SignatureInvalid
        }
        SubIndication::InvalidSealMrz
        | SubIndication::InvalidPrintedMrz
        | SubIndication::SealDocumentMismatch
        | SubIndication::InvalidVisaMrz
        | SubIndication::SealVisaMismatch => ReasonCode::MrzMismatch,
    })
}

/// The machine-readable zone in the seal of an emergency travel document (Doc 9303-8 §6).
fn zone(seal: &Seal<'_>) -> Option<String> {
    let text = chancery_seal::c40::decode(seal.feature(0x02)?)?.replace(' ', "<");
    (text.len() <= ZONE).then(|| format!("{text:<<ZONE$}"))
}

/// The number of the emergency travel document that a seal is of, as its machine-readable zone has
/// it. Nothing is verified.
#[must_use]
pub fn sealed_number(seal: &Seal<'_>) -> Option<String> {
    Some(parse(&zone(seal)?).ok()?.document_number().into())
}

/// What the zone says, as the facts of a verdict. Doc 9303 leaves the century open: a birth is not
/// after the day of issue, and an expiry is of this century.
fn facts_of(seal: &Seal<'_>, mrz: &Mrz) -> Option<Facts> {
    let issued = seal.header().issued;
    let expires: Date = format!("20{}", dashed(mrz.expiry())?).parse().ok()?;
    let expires_at = TimeZone::UTC.to_timestamp(expires.at(23, 59, 59, 0)).ok()?;
    let issuer: CountryCode = mrz.issuing_state().parse().ok()?;
    let sex = match mrz.sex() {
        'F' => Sex::Female,
        'M' => Sex::Male,
        _ => Sex::Unspecified,
    };
    Some(Facts {
        kind: DocumentKind::EmergencyTravelDocument,
        states: [Some(issuer), None],
        signed_at: start_of(seal.header().signed)?,
        valid_from: start_of(issued)?,
        expires_at,
        document: DocumentFacts {
            kind: DocumentKind::EmergencyTravelDocument.as_str(),
            number: mrz.document_number().into(),
            issued: issued.to_string(),
            expires: expires.to_string(),
        },
        holder: HolderFacts {
            name: NameFacts {
                primary: mrz.primary().into(),
                secondary: mrz.secondary().map(Into::into),
                native: None,
            },
            birth_date: birth_date(mrz.birth_date(), issued),
            sex: Some(sex.letter()),
            nationality: nationality(mrz.nationality()),
            portrait: None,
        },
    })
}

fn nationality(text: &str) -> Option<String> {
    let code: Result<CountryCode, _> = text.parse();
    Some(code.map_or_else(|_| text.trim_end_matches('<').into(), |code| code.to_string()))
}

/// `YY-MM-DD`, fillers as `X`.
fn dashed(six: &str) -> Option<String> {
    let six = six.replace('<', "X");
    Some(format!("{}-{}-{}", six.get(..2)?, six.get(2..4)?, six.get(4..6)?))
}

pub(super) fn birth_date(six: &str, issued: Date) -> Option<String> {
    let dashed = dashed(six)?;
    if dashed.starts_with('X') {
        return Some(format!("XX{dashed}"));
    }
    let this = format!("20{dashed}");
    // Unknown parts may be anything, so only a date known to be after is taken for the last century.
    let issued = issued.to_string();
    let known = this.find('X').unwrap_or(this.len());
    let later = this.get(..known)? > issued.get(..known)?;
    Some(if later { format!("19{dashed}") } else { this })
}

fn start_of(date: Date) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()
}
