use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{CheckResult, ReasonCode, Verdict};

/// What a receipt says it is.
const KIND: &str = "consular-receipt/v1";

/// Where a document was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By the issuer's engine, which looked into its registry.
    OnLine,
    /// On a device, with the published lists alone.
    OffLine,
}

/// Who asked for the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedVerifier {
    /// The verifier's id; empty on a device that is not enrolled.
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its own reference for the matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// The document that was relied on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptDocument {
    /// `consular_card` or `emergency_travel_document`.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Its date of issue.
    pub issued: String,
    /// Its date of expiry.
    pub expires: String,
}

/// Who issued the document, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedIssuer {
    /// The authority's code.
    pub authority: String,
    /// The authority's name.
    pub name: String,
    /// The place of issuance: the post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
}

/// One check, and how it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptCheck {
    /// As in the verdict.
    pub check: String,
    /// `pass`, `warn`, `fail` or `not_performed`.
    pub result: String,
}

/// The trust list that was relied on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustListUsed {
    /// Its version.
    pub version: u64,
    /// When it was made.
    pub issued: String,
}

/// The lists that were relied on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListsUsed {
    /// The trust list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_list: Option<TrustListUsed>,
    /// When the status list was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_list: Option<String>,
}

/// The claims of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// `consular-receipt/v1`.
    pub receipt: String,
    /// The receipt's id, random.
    pub jti: String,
    /// When it was made, in seconds since 1970-01-01T00:00:00Z: the time of the check.
    pub iat: i64,
    /// The same, RFC 3339.
    pub checked_at: String,
    /// Who asked.
    pub verifier: CheckedVerifier,
    /// What for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Where it was checked.
    pub method: Method,
    /// `accept`, `caution`, `reject` or `no_result`.
    pub result: String,
    /// Why, as in the verdict.
    pub reason_codes: Vec<String>,
    /// What was compared and differs: names of printed fields, `mrz`, `seal`.
    pub discrepancies: Vec<String>,
    /// The checks.
    pub checks: Vec<ReceiptCheck>,
    /// Who issued the document; there whenever its signature is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<CheckedIssuer>,
    /// The document; on `accept` and `caution` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<ReceiptDocument>,
    /// How the issuer established who the holder is, where the registry says: `registry_match`,
    /// `passport`, `birth_certificate_with_witness`, `interview_only`, ….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_established: Option<String>,
    /// The lists.
    pub lists: ListsUsed,
}

/// What a receipt says besides the verdict.
#[derive(Clone, Debug)]
pub struct ReceiptContext {
    /// The receipt's id, random.
    pub id: String,
    /// Who asked.
    pub verifier: CheckedVerifier,
    /// What for.
    pub purpose: Option<String>,
    /// Where it was checked.
    pub method: Method,
    /// How the issuer established who the holder is.
    pub identity_established: Option<String>,
}

impl Receipt {
    /// The receipt of a verdict.
    #[must_use]
    pub fn of(verdict: &Verdict, context: ReceiptContext) -> Self {
        let shown = verdict.document.is_some();
        let lists = ListsUsed {
            trust_list: verdict
                .relied_on
                .trust_list
                .map(|(version, issued)| TrustListUsed { version, issued: issued.to_string() }),
            status_list: verdict.relied_on.status_list.map(|issued| issued.to_string()),
        };
        Self {
            receipt: KIND.into(),
            jti: context.id,
            iat: verdict.checked_at.as_second(),
            checked_at: verdict.checked_at.to_string(),
            verifier: context.verifier,
            purpose: context.purpose,
            method: context.method,
            result: verdict.outcome.as_str().into(),
            reason_codes: verdict
                .reason_codes
                .iter()
                .map(|r| ReasonCode::as_str(*r).into())
                .collect(),
            discrepancies: discrepancies(verdict),
            checks: verdict
                .checks
                .iter()
                .map(|check| ReceiptCheck {
                    check: check.check.into(),
                    result: check.result.as_str().into(),
                })
                .collect(),
            issuer: verdict.issuer.as_ref().map(|issuer| CheckedIssuer {
                authority: issuer.authority.clone(),
                name: issuer.name.clone(),
                post: issuer.post.clone(),
            }),
            document: verdict.document.as_ref().map(|document| ReceiptDocument {
                kind: document.kind.into(),
                number: document.number.clone(),
                issued: document.issued.clone(),
                expires: document.expires.clone(),
            }),
            identity_established: context.identity_established.filter(|_| shown),
            lists,
        }
    }

    /// Whether the claims are of a receipt that this crate knows.
    pub(super) fn is_known(&self) -> bool {
        self.receipt == KIND
    }
}

fn discrepancies(verdict: &Verdict) -> Vec<String> {
    let failed = verdict.checks.iter().filter(|check| check.result == CheckResult::Fail);
    failed
        .flat_map(|check| match check.check {
            "printed" => check.differing.clone(),
            "mrz" | "seal" => alloc::vec![check.check],
            _ => Vec::new(),
        })
        .map(ToString::to_string)
        .collect()
}
