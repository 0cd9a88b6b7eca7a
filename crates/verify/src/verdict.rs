use alloc::string::String;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// The four answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Signature, issuer, dates and status are all good and fresh.
    Accept,
    /// The signature is good; something is not fresh or could not be checked.
    Caution,
    /// Do not accept.
    Reject,
    /// Nothing can be said: unreadable, not ours, or the lists are too old to say.
    NoResult,
}

impl Outcome {
    /// The stable name, such as `no_result`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Caution => "caution",
            Self::Reject => "reject",
            Self::NoResult => "no_result",
        }
    }

    /// The exit code of the command line.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Accept => 0,
            Self::Reject => 10,
            Self::Caution => 11,
            Self::NoResult => 12,
        }
    }
}

/// Why a verdict is what it is. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ReasonCode {
    /// Nothing speaks against the document.
    Ok,
    /// No code could be read.
    Unreadable,
    /// A code, but not of a consular document.
    NotConsular,
    /// A code of a version this verifier does not know.
    UnsupportedVersion,
    /// The signer makes specimens.
    Specimen,
    /// The signature is wrong.
    SignatureInvalid,
    /// No trust list names the issuer or the key.
    IssuerUnknown,
    /// The key may not sign this kind, for this State, or at this time.
    SignerNotAuthorised,
    /// The key is revoked.
    SignerRevoked,
    /// The key is no longer used; what it signed stays good.
    SignerRetired,
    /// The trust list is old or past its expiry.
    TrustListStale,
    /// The document is not valid yet.
    NotYetValid,
    /// The document has expired.
    Expired,
    /// The document has not been handed over.
    NotActivated,
    /// The document is suspended.
    Suspended,
    /// The document is reported lost or stolen.
    LostOrStolen,
    /// The document is revoked.
    Revoked,
    /// A later document has replaced it.
    Superseded,
    /// The status list is old or past its expiry.
    StatusStale,
    /// There is no status list for the document.
    StatusUnavailable,
    /// The machine-readable zone is not the signed document's.
    MrzMismatch,
    /// Printed values are not the signed document's.
    PrintedValuesMismatch,
    /// The code has no portrait: compare with the printed one.
    PortraitAbsent,
    /// The clock is earlier than the lists say it can be.
    ClockSuspect,
    /// The document is not shown to be in the log.
    NotInLog,
    /// A policy of the verifier is not met.
    PolicyNotMet,
}

impl ReasonCode {
    /// Every reason there is.
    pub const ALL: [Self; 26] = [
        Self::Ok,
        Self::Unreadable,
        Self::NotConsular,
        Self::UnsupportedVersion,
        Self::Specimen,
        Self::SignatureInvalid,
        Self::IssuerUnknown,
        Self::SignerNotAuthorised,
        Self::SignerRevoked,
        Self::SignerRetired,
        Self::TrustListStale,
        Self::NotYetValid,
        Self::Expired,
        Self::NotActivated,
        Self::Suspended,
        Self::LostOrStolen,
        Self::Revoked,
        Self::Superseded,
        Self::StatusStale,
        Self::StatusUnavailable,
        Self::MrzMismatch,
        Self::PrintedValuesMismatch,
        Self::PortraitAbsent,
        Self::ClockSuspect,
        Self::NotInLog,
        Self::PolicyNotMet,
    ];

    /// The stable name, such as `SIGNER_REVOKED`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Unreadable => "UNREADABLE",
            Self::NotConsular => "NOT_CONSULAR",
            Self::UnsupportedVersion => "UNSUPPORTED_VERSION",
            Self::Specimen => "SPECIMEN",
            Self::SignatureInvalid => "SIGNATURE_INVALID",
            Self::IssuerUnknown => "ISSUER_UNKNOWN",
            Self::SignerNotAuthorised => "SIGNER_NOT_AUTHORISED",
            Self::SignerRevoked => "SIGNER_REVOKED",
            Self::SignerRetired => "SIGNER_RETIRED",
            Self::TrustListStale => "TRUST_LIST_STALE",
            Self::NotYetValid => "NOT_YET_VALID",
            Self::Expired => "EXPIRED",
            Self::NotActivated => "NOT_ACTIVATED",
            Self::Suspended => "SUSPENDED",
            Self::LostOrStolen => "LOST_OR_STOLEN",
            Self::Revoked => "REVOKED",
            Self::Superseded => "SUPERSEDED",
            Self::StatusStale => "STATUS_STALE",
            Self::StatusUnavailable => "STATUS_UNAVAILABLE",
            Self::MrzMismatch => "MRZ_MISMATCH",
            Self::PrintedValuesMismatch => "PRINTED_VALUES_MISMATCH",
            Self::PortraitAbsent => "PORTRAIT_ABSENT",
            Self::ClockSuspect => "CLOCK_SUSPECT",
            Self::NotInLog => "NOT_IN_LOG",
            Self::PolicyNotMet => "POLICY_NOT_MET",
        }
    }
}

impl Serialize for ReasonCode {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.as_str())
    }
}

/// How one check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckResult {
    /// Good.
    Pass,
    /// Not fresh, or not sure.
    Warn,
    /// Bad.
    Fail,
    /// Not done: nothing to check with, or an earlier check failed.
    NotPerformed,
}

impl CheckResult {
    /// The stable name, such as `not_performed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::NotPerformed => "not_performed",
        }
    }
}

impl Serialize for CheckResult {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.as_str())
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.as_str())
    }
}

/// One check of a verdict, with the facts that belong to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// `signature`, `trust_list`, `validity`, `status` or `mrz`; `printed`, `seal` or `log` where there
    /// was one to check.
    pub check: &'static str,
    /// How it went.
    pub result: CheckResult,
    /// The signing key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// The trust list's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// The document's expiry date; not on a rejection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'static str>,
    /// The age of the list relied on, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_seconds: Option<i64>,
    /// What the check of the seal came to: `VALID`, `INVALID` or `UNSUPPORTED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// The word of Doc 9303-13 beside it, such as `INVALID_SIGNATURE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_indication: Option<&'static str>,
    /// The printed fields that differ from what was signed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differing: Vec<&'static str>,
}

impl Check {
    pub(crate) const fn new(check: &'static str, result: CheckResult) -> Self {
        Self {
            check,
            result,
            key_id: None,
            version: None,
            expires: None,
            state: None,
            age_seconds: None,
            status: None,
            sub_indication: None,
            differing: Vec::new(),
        }
    }
}

/// Who issued the document; there whenever the signature is good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IssuerFacts {
    /// The authority's code.
    pub authority: String,
    /// The authority's name, from its trust list.
    pub name: String,
    /// The issuing post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
}

/// The document; on `accept` and `caution` only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentFacts {
    /// Its kind.
    pub kind: &'static str,
    /// Its number.
    pub number: String,
    /// Its date of issue.
    pub issued: String,
    /// Its date of expiry.
    pub expires: String,
}

/// The holder; on `accept` and `caution` only.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct HolderFacts {
    /// The name.
    pub name: NameFacts,
    /// The date of birth, unknown parts as `XX`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    /// `F`, `M` or `X`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<&'static str>,
    /// Alpha-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nationality: Option<String>,
    /// The portrait in the code; none where the printed one must do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portrait: Option<PortraitFacts>,
}

/// A portrait as the code bears it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct PortraitFacts {
    /// `image/webp`, `image/avif`, `image/jpeg` or `image/jp2`; absent where the code does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<&'static str>,
    /// The picture file; in JSON as base64.
    #[serde(serialize_with = "base64")]
    pub data: Vec<u8>,
}

/// A holder's name.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct NameFacts {
    /// The primary identifier.
    pub primary: String,
    /// The secondary identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secondary: Option<String>,
    /// The name in the national script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub native: Option<NativeFacts>,
}

/// A name in the national script, as printed.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct NativeFacts {
    /// The name.
    pub text: String,
    /// The language it is in.
    pub language: String,
}

impl core::fmt::Debug for HolderFacts {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("HolderFacts(…)")
    }
}

/// The versions and times of the lists a verdict relies on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReliedOn {
    /// The trust list's version, and when it was made.
    pub trust_list: Option<(u64, Timestamp)>,
    /// When the status list was made.
    pub status_list: Option<Timestamp>,
}

/// The answer: what was checked, why it came out as it did, and as of when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The answer in a word.
    #[serde(rename = "verdict")]
    pub outcome: Outcome,
    /// The reasons, the weightiest first.
    pub reason_codes: Vec<ReasonCode>,
    /// The time of the oldest list relied on; absent when none was used.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "optional_time")]
    pub as_of: Option<Timestamp>,
    /// The lists relied on.
    #[serde(skip)]
    pub relied_on: ReliedOn,
    /// When the check was made.
    #[serde(serialize_with = "time")]
    pub checked_at: Timestamp,
    /// The checks in their order.
    pub checks: Vec<Check>,
    /// Who issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<IssuerFacts>,
    /// The document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentFacts>,
    /// The holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<HolderFacts>,
}

impl Verdict {
    /// The same check once the engine's own record says that the document is good: the status is
    /// known now, and nothing else is.
    #[must_use]
    pub fn confirmed(mut self) -> Self {
        for check in &mut self.checks {
            if check.check == "status" && check.result == CheckResult::NotPerformed {
                check.result = CheckResult::Pass;
                check.state = Some("valid");
            }
        }
        self.reason_codes.retain(|reason| *reason != ReasonCode::StatusUnavailable);
        if self.outcome == Outcome::Caution && self.reason_codes.is_empty() {
            self.outcome = Outcome::Accept;
            self.reason_codes.push(ReasonCode::Ok);
            if self.holder.as_ref().is_some_and(|holder| holder.portrait.is_none()) {
                self.reason_codes.push(ReasonCode::PortraitAbsent);
            }
        }
        self
    }

    /// The same check with a rejection that the engine knows of and no list does yet: the holder
    /// and the document are taken out, and the status check says `state`.
    #[must_use]
    pub fn rejected(mut self, reason: ReasonCode, state: &'static str) -> Self {
        self.outcome = Outcome::Reject;
        self.reason_codes = alloc::vec![reason];
        self.document = None;
        self.holder = None;
        for check in &mut self.checks {
            check.expires = None;
            if check.check == "status" {
                check.result = CheckResult::Fail;
                check.state = Some(state);
            }
        }
        self
    }
}

fn base64<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&crate::base64::encode(bytes))
}

fn time<S: Serializer>(time: &Timestamp, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(time)
}

fn optional_time<S: Serializer>(time: &Option<Timestamp>, out: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => out.collect_str(time),
        None => out.serialize_none(),
    }
}
