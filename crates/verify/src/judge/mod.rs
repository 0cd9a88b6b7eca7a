//! The verdict itself.

mod facts;
mod printed;
mod reasons;
mod seal;
#[cfg(test)]
mod tests;

use alloc::vec;
use alloc::vec::Vec;

use chancery_credential::{Code, DecodeError, MrzBinding, ReadCode, Scratch};
use jiff::{SignedDuration, Timestamp};

use crate::anchor::Anchors;
use crate::{
    Anchor, Check, CheckResult, Held, KeyState, KeyUse, Limits, ListedKey, LogLeaf, LogProof,
    Outcome, PublicKey, ReasonCode, ReliedOn, Status, TrustList, Verdict,
};
use facts::Facts;
pub use printed::Printed;
use reasons::Reasons;
pub(crate) use seal::judge_seal;
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
    /// Values as printed on the document, where somebody read them off.
    pub printed: Option<&'a Printed<'a>>,
    /// A `c2sp.org/tlog-proof@v1` that the document is in its issuer's log.
    pub log_proof: Option<&'a [u8]>,
    /// Whether a document without a good proof is refused.
    pub require_log: bool,
    /// The time of the check.
    pub now: Timestamp,
    /// How old the lists may be.
    pub limits: Limits,
}

impl Request<'_> {
    /// A request at this time, with the limits that are usual and nothing to judge yet.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self {
            code: "",
            seal: None,
            mrz: None,
            printed: None,
            log_proof: None,
            require_log: false,
            now,
            limits: Limits::default(),
        }
    }
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
        return judge_seal(seal, request, anchors);
    }
    match Scratch::new().read(request.code) {
        Ok(code) => judge_alone(&code, request, anchors),
        Err(error) => unread(error, request),
    }
}

/// The verdict on what is no code.
pub(crate) fn unread(error: DecodeError, request: &Request<'_>) -> Verdict {
    let reason = match error {
        DecodeError::NoIdentityData => ReasonCode::NotConsular,
        DecodeError::Encrypted | DecodeError::ProfileVersion => ReasonCode::UnsupportedVersion,
        _ => ReasonCode::Unreadable,
    };
    Findings::new(request).no_result(vec![reason])
}

/// Judges a code that has been read already; `request.code` is not looked at.
#[must_use]
pub fn judge_code(code: &Code, request: &Request<'_>, anchors: &[Anchor]) -> Verdict {
    judge_alone(&code.into(), request, anchors)
}

fn judge_alone(code: &ReadCode<'_>, request: &Request<'_>, anchors: &[Anchor]) -> Verdict {
    judge_read(code, request, anchors, |key| key.verifies_read(&code.envelope))
}

/// Judges a code; `signed` says whether it bears the signature of this key for documents.
pub(crate) fn judge_read(
    code: &ReadCode<'_>,
    request: &Request<'_>,
    anchors: &(impl Anchors + ?Sized),
    signed: impl FnOnce(&ListedKey) -> bool,
) -> Verdict {
    let mut findings = Findings::new(request);
    let issuer = code.claims.issuer.unwrap_or_default();
    let Some(anchor) = anchors.of(issuer) else {
        return if code.claims.identity.profile_version.is_some() {
            findings.reject(ReasonCode::IssuerUnknown)
        } else {
            findings.no_result(vec![ReasonCode::NotConsular])
        };
    };
    findings.raise_floor(&anchor);
    findings.weigh_trust_list(anchor.trust_list);
    let key = code.envelope.key_id.and_then(|id| anchor.trust_list.key(id));
    let Some(key) = key else {
        return if findings.cautions.contains(ReasonCode::TrustListStale) {
            findings.no_result(vec![ReasonCode::IssuerUnknown, ReasonCode::TrustListStale])
        } else {
            findings.reject(ReasonCode::IssuerUnknown)
        };
    };
    if key.usage != KeyUse::Document {
        return findings.reject(ReasonCode::SignerNotAuthorised);
    }
    if !findings.weigh_signature(signed(key), key) {
        return findings.reject(ReasonCode::SignatureInvalid);
    }
    findings.issuer = Some(facts::issuer(code, anchor.trust_list));
    if key.specimen {
        return findings.no_result(vec![ReasonCode::Specimen]);
    }
    let Some(facts) = Facts::of(code, anchor.trust_list.authority) else {
        return findings.no_result(vec![ReasonCode::UnsupportedVersion]);
    };
    let logged = findings.weigh_log(code, anchor.trust_list);
    findings.weigh_signer(&facts, key, logged);
    findings.weigh_dates(&facts);
    let undecided = findings.weigh_status(code, &anchor);
    findings.weigh_mrz(code);
    findings.weigh_printed(&facts);
    findings.weigh_seal(code, anchor.trust_list);
    findings.conclude(facts, undecided)
}

/// What the checks have found so far.
struct Findings<'a> {
    request: &'a Request<'a>,
    checks: Checks,
    rejections: Reasons,
    cautions: Reasons,
    remarks: Reasons,
    as_of: Option<Timestamp>,
    relied_on: ReliedOn,
    /// It is at least this time, whatever the clock says: now, or the newest signed list's time.
    floor: Timestamp,
    issuer: Option<crate::IssuerFacts>,
}

/// The checks: the first five are in every verdict, the others where there is something to check.
struct Checks {
    signature: Check,
    trust_list: Check,
    validity: Check,
    status: Check,
    mrz: Check,
    printed: Option<Check>,
    seal: Option<Check>,
    log: Option<Check>,
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
                printed: None,
                seal: None,
                log: None,
            },
            rejections: Reasons::NONE,
            cautions: Reasons::NONE,
            remarks: Reasons::NONE,
            as_of: None,
            relied_on: ReliedOn::default(),
            floor: request.now,
            issuer: None,
        }
    }

    fn caution(&mut self, reason: ReasonCode) {
        self.cautions.add(reason);
    }

    /// Lists are signed, so no clock is right that is before one of them: a clock that was set back
    /// makes no expired document good. One authority's lists say nothing about another's documents.
    fn raise_floor(&mut self, anchor: &Held<'_>) {
        let newest = anchor.newest;
        if newest.duration_since(self.request.now) > self.request.limits.clock_skew {
            self.caution(ReasonCode::ClockSuspect);
        }
        self.floor = self.floor.max(newest);
    }

    /// Notes that a list of this time is relied on, and gives its age.
    fn rely_on(&mut self, time: Timestamp) -> SignedDuration {
        self.as_of = Some(self.as_of.map_or(time, |oldest| oldest.min(time)));
        self.floor.duration_since(time)
    }

    fn weigh_trust_list(&mut self, list: &TrustList) {
        let age = self.rely_on(list.issued);
        self.relied_on.trust_list = Some((list.version, list.issued));
        let stale = age > self.request.limits.trust_list_age || self.floor > list.expires;
        if stale {
            self.caution(ReasonCode::TrustListStale);
        }
        let check = &mut self.checks.trust_list;
        check.result = if stale { CheckResult::Warn } else { CheckResult::Pass };
        check.version = Some(list.version);
        check.age_seconds = Some(age.as_secs().max(0));
    }

    fn weigh_signature(&mut self, good: bool, key: &ListedKey) -> bool {
        let check = &mut self.checks.signature;
        check.result = if good { CheckResult::Pass } else { CheckResult::Fail };
        check.key_id = Some(facts::written(16, key.id));
        good
    }

    /// Weighs what the signer may do. `logged` is the document's index in its issuer's log, where it
    /// is proved: what a revoked key signed before the theft of the key is known to be the issuer's.
    fn weigh_signer(&mut self, facts: &Facts, key: &ListedKey, logged: Option<u64>) {
        let before_theft = key.good_below.zip(logged).is_some_and(|(below, index)| index < below);
        if key.state == KeyState::Revoked && !before_theft {
            self.rejections.add(ReasonCode::SignerRevoked);
        }
        let retired_at = key.since.filter(|_| key.state == KeyState::Retired);
        let in_period = (key.sign_from..=key.sign_to).contains(&facts.signed_at)
            && retired_at.is_none_or(|since| facts.signed_at <= since)
            && facts.expires_at <= key.valid_to;
        let for_state = facts.states.iter().flatten().all(|state| key.states.contains(state));
        if !(in_period && for_state && key.kinds.contains(&facts.kind)) {
            self.rejections.add(ReasonCode::SignerNotAuthorised);
        }
        if key.state == KeyState::Retired {
            self.remarks.add(ReasonCode::SignerRetired);
        }
    }

    fn weigh_dates(&mut self, facts: &Facts) {
        let check = &mut self.checks.validity;
        check.result = CheckResult::Fail;
        check.expires = Some(facts.document.expires.clone());
        if self.floor > facts.expires_at {
            self.rejections.add(ReasonCode::Expired);
        } else if self.floor < facts.valid_from {
            self.rejections.add(ReasonCode::NotYetValid);
        } else {
            check.result = CheckResult::Pass;
        }
    }

    /// Looks the document up in its status list. True when the answer must wait for a younger
    /// list: the document was not handed over when this one was made, and may have been since.
    fn weigh_status(&mut self, code: &ReadCode<'_>, anchor: &Held<'_>) -> bool {
        let found = code
            .claims
            .status
            .and_then(|reference| Some((reference.index, anchor.status_list(reference.uri)?)));
        let Some((index, token)) = found else {
            self.caution(ReasonCode::StatusUnavailable);
            return false;
        };
        let age = self.rely_on(token.issued_at);
        self.relied_on.status_list = Some(token.issued_at);
        let stale = age > self.request.limits.status_age
            || token.expires.is_some_and(|expires| self.floor > expires);
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
            Status::Revoked => self.rejections.add(ReasonCode::Revoked),
            Status::Suspended => self.rejections.add(ReasonCode::Suspended),
            Status::NotActivated if age <= NOT_ACTIVATED_IS_SURE => {
                self.rejections.add(ReasonCode::NotActivated);
            }
            Status::NotActivated => {
                self.checks.status.result = CheckResult::Warn;
                return true;
            }
        }
        false
    }

    fn weigh_mrz(&mut self, code: &ReadCode<'_>) {
        let (Some(given), Some(binding)) = (self.request.mrz, code.claims.identity.mrz_binding)
        else {
            return;
        };
        let joined: alloc::string::String =
            given.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let same = MrzBinding::of_lines(&[joined]) == binding;
        self.checks.mrz.result = if same { CheckResult::Pass } else { CheckResult::Fail };
        if !same {
            self.rejections.add(ReasonCode::MrzMismatch);
        }
    }

    fn weigh_printed(&mut self, facts: &Facts) {
        let Some(printed) = self.request.printed else { return };
        let differing = printed.differences(&facts.document, &facts.holder);
        let mut check = Check::new("printed", CheckResult::Pass);
        if !differing.is_empty() {
            check.result = CheckResult::Fail;
            self.rejections.add(ReasonCode::PrintedValuesMismatch);
        }
        check.differing = differing;
        self.checks.printed = Some(check);
    }

    /// The document's index in its issuer's log, where the proof that was given shows one. A proof
    /// that shows nothing is worse than none: somebody made it up.
    fn weigh_log(&mut self, code: &ReadCode<'_>, trust_list: &TrustList) -> Option<u64> {
        let given = self.request.log_proof;
        if given.is_none() && !self.request.require_log {
            return None;
        }
        let leaf = LogLeaf::of(code.envelope.payload, code.envelope.signature);
        let shown = given.and_then(|bytes| {
            let proof = LogProof::parse(bytes).ok()?;
            trust_list
                .keys
                .iter()
                .filter(|key| key.usage == KeyUse::Log && key.state != KeyState::Revoked)
                .filter_map(|key| PublicKey::from_spki(&key.spki).ok())
                .find_map(|key| proof.index_of(leaf, key).ok())
        });
        let result = if shown.is_some() { CheckResult::Pass } else { CheckResult::Fail };
        self.checks.log = Some(Check::new("log", result));
        if shown.is_none() {
            self.rejections.add(ReasonCode::NotInLog);
        }
        shown
    }

    fn conclude(mut self, facts: Facts, undecided: bool) -> Verdict {
        if !self.rejections.is_empty() {
            let reasons = self.rejections.to_vec();
            return self.verdict(Outcome::Reject, reasons);
        }
        if undecided {
            return self.no_result(vec![ReasonCode::NotActivated, ReasonCode::StatusStale]);
        }
        let mut reasons = self.cautions;
        let outcome = if reasons.is_empty() {
            reasons.add(ReasonCode::Ok);
            if facts.holder.portrait.is_none() {
                self.remarks.add(ReasonCode::PortraitAbsent);
            }
            Outcome::Accept
        } else {
            Outcome::Caution
        };
        self.remarks.iter().for_each(|remark| reasons.add(remark));
        let mut verdict = self.verdict(outcome, reasons.to_vec());
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
        let Checks { signature, trust_list, validity, status, mrz, printed, seal, log } =
            self.checks;
        let more = [&printed, &seal, &log].into_iter().flatten().count();
        let mut checks = Vec::with_capacity(5 + more);
        checks.extend([signature, trust_list, validity, status, mrz]);
        checks.extend([printed, seal, log].into_iter().flatten());
        Verdict {
            outcome,
            reason_codes,
            as_of: self.as_of,
            relied_on: self.relied_on,
            checked_at: self.request.now,
            checks,
            issuer: self.issuer,
            document: None,
            holder: None,
        }
    }
}
