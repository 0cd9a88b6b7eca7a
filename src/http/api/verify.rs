use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::response::{IntoResponse, Response};
use base64ct::{Base64UrlUnpadded, Encoding};
use chancery_verify::{CheckedVerifier, Limits, Method, Printed, Receipt, ReceiptContext, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Scope, random_id};
use crate::http::body::JsonBody;
use crate::http::who::AsVerifier;
use crate::http::{Engine, Problem};
use crate::verification::{Question, parse_age, receipt_keys, sign_receipt};

/// What to verify.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Verification {
    /// The text of the code; it or the seal is needed.
    #[serde(default)]
    qr: Option<String>,
    /// The bytes of the visible digital seal, base64url.
    #[serde(default)]
    seal: Option<String>,
    /// The machine-readable zone as read off the document.
    #[serde(default)]
    mrz: Option<String>,
    /// Values as printed on the document; those that were read.
    #[serde(default)]
    printed: Option<PrintedValues>,
    /// What the check is for. It is not kept.
    #[serde(default)]
    #[schema(example = "account_opening")]
    purpose: Option<String>,
    /// The verifier's own reference. It is not kept.
    #[serde(default)]
    reference: Option<String>,
    /// The oldest status list to rely on, an ISO 8601 duration of at most a year.
    #[serde(default)]
    #[schema(example = "PT24H")]
    max_status_age: Option<String>,
}

/// Values as printed on a document. Names may be given in either case, with or without accents, or in
/// the letters of the machine-readable zone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PrintedValues {
    /// The document number.
    #[serde(default)]
    number: Option<String>,
    /// The primary identifier.
    #[serde(default)]
    primary: Option<String>,
    /// The secondary identifier.
    #[serde(default)]
    secondary: Option<String>,
    /// The date of birth, unknown parts as `XX`.
    #[serde(default)]
    #[schema(example = "1974-08-12")]
    birth_date: Option<String>,
    /// `F`, `M` or `X`.
    #[serde(default)]
    sex: Option<String>,
    /// Alpha-3.
    #[serde(default)]
    nationality: Option<String>,
    /// The date of expiry.
    #[serde(default)]
    #[schema(example = "2031-04-15")]
    expires: Option<String>,
    /// The number of the blank. It is not compared while the engine keeps no stock of blanks.
    #[serde(default)]
    blank_number: Option<String>,
}

impl PrintedValues {
    /// The values to compare.
    ///
    /// # Errors
    /// The pointer of the first that is longer than anything printed.
    fn read(&self) -> Result<Printed<'_>, &'static str> {
        let within = |value: &Option<String>, pointer: &'static str| match value {
            Some(text) if text.chars().count() > LONGEST_NOTE => Err(pointer),
            _ => Ok(()),
        };
        within(&self.number, "/printed/number")?;
        within(&self.primary, "/printed/primary")?;
        within(&self.secondary, "/printed/secondary")?;
        within(&self.birth_date, "/printed/birth_date")?;
        within(&self.sex, "/printed/sex")?;
        within(&self.nationality, "/printed/nationality")?;
        within(&self.expires, "/printed/expires")?;
        within(&self.blank_number, "/printed/blank_number")?;
        Ok(Printed {
            number: self.number.as_deref(),
            primary: self.primary.as_deref(),
            secondary: self.secondary.as_deref(),
            birth_date: self.birth_date.as_deref(),
            sex: self.sex.as_deref(),
            nationality: self.nationality.as_deref(),
            expires: self.expires.as_deref(),
        })
    }
}

/// The verdict, and what the key's scopes add to it.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    verdict: Verdict,
    /// The receipt, a compact JWS.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<String>,
}

/// The longest purpose, reference or printed value, in characters.
const LONGEST_NOTE: usize = 200;

/// Verifies a code. Every verdict is a 200: a rejection is a successful check. A key with the scope
/// `receipt` gets a signed receipt beside the verdict.
#[utoipa::path(post, path = "/v1/verifications", tag = "verifiers",
    security(("verifier" = [])),
    request_body = Verification,
    responses(
        (status = 200, description = "The verdict", body = Object),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/json", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A member is wrong", body = Problem, content_type = "application/problem+json")
    ))]
pub(super) async fn verify(
    State(engine): State<Arc<Engine>>,
    verifier: AsVerifier,
    JsonBody(asked): JsonBody<Verification>,
) -> Result<Response, Problem> {
    verifier.require(Scope::Verify)?;
    let mut limits = Limits::default();
    if let Some(age) = &asked.max_status_age {
        limits.status_age =
            parse_age(age).map_err(|rule| Problem::field("/max_status_age", rule))?;
    }
    for (pointer, note) in [("/purpose", &asked.purpose), ("/reference", &asked.reference)] {
        if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
            return Err(Problem::field(pointer, "at most 200 characters"));
        }
    }
    let mrz = asked.mrz.as_deref();
    if mrz.is_some_and(|mrz| mrz.chars().count() > chancery_mrz::MAX_CHARACTERS + 4) {
        return Err(Problem::field("/mrz", "at most 90 characters and the breaks between lines"));
    }
    let seal = match asked.seal.as_deref().map(Base64UrlUnpadded::decode_vec) {
        None if asked.qr.is_none() => {
            return Err(Problem::field("/qr", "a code or a seal is needed"));
        }
        None => None,
        Some(Ok(seal)) => Some(seal),
        Some(Err(_)) => return Err(Problem::field("/seal", "base64url without padding")),
    };
    let printed = match asked.printed.as_ref().map(PrintedValues::read) {
        None => None,
        Some(Ok(printed)) => Some(printed),
        Some(Err(pointer)) => return Err(Problem::field(pointer, "at most 200 characters")),
    };
    let question = Question {
        code: asked.qr.as_deref().unwrap_or_default(),
        seal: seal.as_deref(),
        mrz,
        printed,
        limits,
    };
    let now = engine.clock.now();
    let answered = engine.desk.answer(&question, now).await?;
    let receipt = if verifier.may(Scope::Receipt) {
        let context = ReceiptContext {
            id: random_id("rcp_", engine.entropy.bytes()),
            verifier: CheckedVerifier {
                id: verifier.0.verifier.id.to_string(),
                name: Some(verifier.0.verifier.name.clone()),
                reference: asked.reference.clone(),
            },
            purpose: asked.purpose.clone(),
            method: Method::OnLine,
            identity_established: answered.identity_established,
        };
        let issuer = answered.verdict.issuer.as_ref().map(|issuer| issuer.authority.as_str());
        receipt_keys(&engine.press.keys, issuer)
            .and_then(|keys| sign_receipt(keys, &Receipt::of(&answered.verdict, context), now))
    } else {
        None
    };
    let mut response = Json(Answer { verdict: answered.verdict, receipt }).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
