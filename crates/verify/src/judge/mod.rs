//! The verdict itself.

mod facts;
mod seal;
#[cfg(test)]
mod tests;

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use chancery_credential::{Code, DecodeError, MrzBinding};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Anchor, Check, CheckResult, KeyState, KeyUse, Limits, ListedKey, Outcome, ReasonCode, Status,
    StatusListToken, TrustList, Verdict,
};
use facts::Facts;
pub use seal::sealed_number;

/// A status list entry of 3 this fresh is believed at once; after that the document may have been
/// handed over since.
const NOT_ACTIVATED_IS_SURE: SignedDuration = SignedDuration::from_hours(1);

/// What is to be judged.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The text of the code; empty where there is none.
    pub code: &'a str,
    /// The bytes of the visible digital seal beside it, or alone.
    pub seal: Option<&'a [u8]>,
    /// The machine-readable zone as read off the document: lines joined or not.
    pub mrz: Option<&'a str>,
    /// The time of the check.
    pub now: Timestamp,
    /// How old the lists may be.
    pub limits: Limits,
}

// The code and the machine-readable zone are a person's data.
impl core::fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Request(at {}, …)", self.now)
    }
}

/// Judges the text of a code with the seal beside it, or a seal alone.
#[must_use]
pub fn judge(request: &Request<'_>, anchors: &[Anchor]) -> Verdict {
    if let ("", Some(seal)) = (request.code, request.seal) {
        return seal::judge_seal(seal, request, anchors);
    }
    match Code::decode(request.code) {
        Ok(code) => judge_code(&code, request, anchors),
        Err(error) => {
            let reason = match error {
                DecodeError::NoIdentityData => ReasonCode::NotConsular,
                DecodeError::ProfileVersion => ReasonCode::UnsupportedVersion,
                _ => ReasonCode::Unreadable,
            };
            Findings::new(request).no_result(vec![reason])
        }
    }
}

/// Judges a code that has been read already; `request.code` is not looked at.
#[must_use]
pub fn judge_code(code: &Code, request: &Request<'_>, anchors: &[Anchor]) -> Verdict {
    let mut findings = Findings::new(request);
    let issuer = code.claims.issuer.as_deref().unwrap_or_default();
    let anchor = anchors.iter().find(|a| a.trust_list.authority.as_str() == issuer);
    let Some(anchor) = anchor else {
        return if code.claims.identity.profile_version.is_some() {
            findings.reject(ReasonCode::IssuerUnknown)
        } else {
            findings.no_result(vec![ReasonCode::NotConsular])
        };
    };
    findings.weigh_trust_list(&anchor.trust_list);
    let key = code.envelope.key_id.and_then(|id| anchor.trust_list.key(id));
    let Some(key) = key else {
        return if findings.cautions.contains(&ReasonCode::TrustListStale) {
            findings.no_result(vec![ReasonCode::IssuerUnknown, ReasonCode::TrustListStale])
        } else {
            findings.reject(ReasonCode::IssuerUnknown)
        };
    };
    if !findings.weigh_signature(code, key) {
        return findings.reject(ReasonCode::SignatureInvalid);
    }
    findings.issuer = Some(facts::issuer(code, &anchor.trust_list));
    if key.specimen {
        return findings.no_result(vec![ReasonCode::Specimen]);
    }
    let Some(facts) = Facts::of(code) else {
        return findings.no_result(vec![ReasonCode::UnsupportedVersion]);
    };
    findings.weigh_signer(&facts, key);
    findings.weigh_dates(&facts);
    let undecided = findings.weigh_status(code, &anchor.status_lists);
    findings.weigh_mrz(code);
    findings.weigh_seal(code, &anchor.trust_list);
    findings.conclude(facts, undecided)
}

/// What the checks have found so far.
struct Findings<'a> {
    request: &'a Request<'a>,
    checks: Checks,
    rejections: Vec<ReasonCode>,
    cautions: Vec<ReasonCode>,
    remarks: Vec<ReasonCode>,
    as_of: Option<Timestamp>,
    issuer: Option<crate::IssuerFacts>,
}

/// The checks: the first five are in every verdict, that of the seal where there is one.
struct Checks {
    signature: Check,
    trust_list: Check,
    validity: Check,
    status: Check,
    mrz: Check,
    seal: Option<Check>,
}

impl<'a> Findings<'a> {
    fn new(request: &'a Request<'a>) -> Self {
        let open = |name| Check::new(name, CheckResult::NotPerformed);
        Self {
            request,
            checks: Checks {
                signature: open("signature"),
                trust_list: open("trust_list"),
                validity: open("validity"),
                status: open("status"),
                mrz: open("mrz"),
                seal: None,
            },
            rejections: Vec::new(),
            cautions: Vec::new(),
            remarks: Vec::new(),
            as_of: None,
            issuer: None,
        }
    }

    fn caution(&mut self, reason: ReasonCode) {
        if !self.cautions.contains(&reason) {
            self.cautions.push(reason);
        }
    }

    /// Notes the age of a list, in seconds; a list from the future makes the clock suspect.
    fn rely_on(&mut self, time: Timestamp) -> SignedDuration {
        self.as_of = Some(self.as_of.map_or(time, |oldest| oldest.min(time)));
        let age = self.request.now.duration_since(time);
        if age < -self.request.limits.clock_skew {
            self.caution(ReasonCode::ClockSuspect);
        }
        age
    }

    fn weigh_trust_list(&mut self, list: &TrustList) {
        let age = self.rely_on(list.issued);
        let stale = age > self.request.limits.trust_list_age || self.request.now > list.expires;
        if stale {
            self.caution(ReasonCode::TrustListStale);
        }
        let check = &mut self.checks.trust_list;
        check.result = if stale { CheckResult::Warn } else { CheckResult::Pass };
        check.version = Some(list.version);
        check.age_seconds = Some(age.as_secs().max(0));
    }

    fn weigh_signature(&mut self, code: &Code, key: &ListedKey) -> bool {
        let good = key.usage == KeyUse::Document && key.verifies(&code.envelope);
        let check = &mut self.checks.signature;
        check.result = if good { CheckResult::Pass } else { CheckResult::Fail };
        check.key_id = Some(key.id.to_string());
        good
    }

    fn weigh_signer(&mut self, facts: &Facts, key: &ListedKey) {
        if key.state == KeyState::Revoked {
            self.rejections.push(ReasonCode::SignerRevoked);
        }
        let in_period = (key.sign_from..=key.sign_to).contains(&facts.signed_at)
            && facts.expires_at <= key.valid_to;
        let for_state = facts.states.iter().all(|state| key.states.contains(state));
        if !(in_period && for_state && key.kinds.contains(&facts.kind)) {
            self.rejections.push(ReasonCode::SignerNotAuthorised);
        }
        if key.state == KeyState::Retired {
            self.remarks.push(ReasonCode::SignerRetired);
        }
    }

    fn weigh_dates(&mut self, facts: &Facts) {
        let check = &mut self.checks.validity;
        check.result = CheckResult::Fail;
        check.expires = Some(facts.document.expires.clone());
        if self.request.now > facts.expires_at {
            self.rejections.push(ReasonCode::Expired);
        } else if self.request.now < facts.valid_from {
            self.rejections.push(ReasonCode::NotYetValid);
        } else {
            check.result = CheckResult::Pass;
        }
    }

    /// Looks the document up in its status list. True when the answer must wait for a younger
    /// list: the document was not handed over when this one was made, and may have been since.
    fn weigh_status(&mut self, code: &Code, lists: &[StatusListToken]) -> bool {
        let found = code.claims.status.as_ref().and_then(|reference| {
            // Two lists under one URI are two ages of one list: the younger speaks.
            let list = lists
                .iter()
                .filter(|list| list.subject == reference.uri)
                .max_by_key(|list| list.issued_at)?;
            Some((reference.index, list))
        });
        let Some((index, token)) = found else {
            self.caution(ReasonCode::StatusUnavailable);
            return false;
        };
        let age = self.rely_on(token.issued_at);
        let stale = age > self.request.limits.status_age
            || token.expires.is_some_and(|expires| self.request.now > expires);
        // An index past the end was never given out, as one that holds 3 was not.
        let status = token.list.at(index).unwrap_or(Status::NotActivated);
        let (result, state) = match status {
            Status::Valid if stale => (CheckResult::Warn, "valid"),
            Status::Valid => (CheckResult::Pass, "valid"),
            Status::Revoked => (CheckResult::Fail, "revoked"),
            Status::Suspended => (CheckResult::Fail, "suspended"),
            Status::NotActivated => (CheckResult::Fail, "not_activated"),
        };
        let check = &mut self.checks.status;
        check.result = result;
        check.state = Some(state);
        check.age_seconds = Some(age.as_secs().max(0));
        match status {
            Status::Valid if stale => self.caution(ReasonCode::StatusStale),
            Status::Valid => {}
            Status::Revoked => self.rejections.push(ReasonCode::Revoked),
            Status::Suspended => self.rejections.push(ReasonCode::Suspended),
            Status::NotActivated if age <= NOT_ACTIVATED_IS_SURE => {
                self.rejections.push(ReasonCode::NotActivated);
            }
            Status::NotActivated => {
                self.checks.status.result = CheckResult::Warn;
                return true;
            }
        }
        false
    }

    fn weigh_mrz(&mut self, code: &Code) {
        let (Some(given), Some(binding)) = (self.request.mrz, code.claims.identity.mrz_binding)
        else {
            return;
        };
        let joined: alloc::string::String =
            given.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let same = MrzBinding::of_lines(&[joined]) == binding;
        self.checks.mrz.result = if same { CheckResult::Pass } else { CheckResult::Fail };
        if !same {
            self.rejections.push(ReasonCode::MrzMismatch);
        }
    }

    fn conclude(mut self, facts: Facts, undecided: bool) -> Verdict {
        if !self.rejections.is_empty() {
            let reasons = core::mem::take(&mut self.rejections);
            return self.verdict(Outcome::Reject, reasons);
        }
        if undecided {
            return self.no_result(vec![ReasonCode::NotActivated, ReasonCode::StatusStale]);
        }
        let mut reasons = core::mem::take(&mut self.cautions);
        let outcome = if reasons.is_empty() {
            reasons.push(ReasonCode::Ok);
            Outcome::Accept
        } else {
            Outcome::Caution
        };
        reasons.append(&mut self.remarks);
        let mut verdict = self.verdict(outcome, reasons);
        verdict.document = Some(facts.document);
        verdict.holder = Some(facts.holder);
        verdict
    }

    fn reject(self, reason: ReasonCode) -> Verdict {
        self.verdict(Outcome::Reject, vec![reason])
    }

    fn no_result(self, reasons: Vec<ReasonCode>) -> Verdict {
        self.verdict(Outcome::NoResult, reasons)
    }

    fn verdict(mut self, outcome: Outcome, reason_codes: Vec<ReasonCode>) -> Verdict {
        if !matches!(outcome, Outcome::Accept | Outcome::Caution) {
            self.checks.validity.expires = None;
        }
        let Checks { signature, trust_list, validity, status, mrz, seal } = self.checks;
        let mut checks = vec![signature, trust_list, validity, status, mrz];
        checks.extend(seal);
        Verdict {
            outcome,
            reason_codes,
            as_of: self.as_of,
            checked_at: self.request.now,
            checks,
            issuer: self.issuer,
            document: None,
            holder: None,
        }
    }
}
