//! A POST acts once, however often it is sent: with an `Idempotency-Key`, its answer is kept with
//! its act, in the same transaction, and sent again when the request comes again. There is no other
//! mechanism: forms carry the key in a hidden field and come through here too.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::body::{json_bytes, read};
use super::who::AsOfficer;
use super::{Engine, Problem};
use crate::access::{AccessRepository, Caller};
use crate::ledger::{Answer, Answered, Keep, Ledger, RequestKey};
use crate::privacy::Personal;

/// The longest `Idempotency-Key`, in characters.
const LONGEST_KEY: usize = 255;

/// An officer's POST with a JSON body, which has not been answered yet.
pub(super) struct Posted<T> {
    pub(super) caller: Caller,
    pub(super) body: T,
}

impl<T: DeserializeOwned> FromRequest<Arc<Engine>> for Posted<T> {
    type Rejection = Response;

    async fn from_request(request: Request, engine: &Arc<Engine>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        Self::take(&mut parts, body, engine).await
    }
}

impl<T: DeserializeOwned> Posted<T> {
    async fn take(parts: &mut Parts, body: Body, engine: &Arc<Engine>) -> Result<Self, Response> {
        let refused = IntoResponse::into_response;
        let AsOfficer(mut caller) =
            AsOfficer::from_request_parts(parts, engine).await.map_err(refused)?;
        let bytes = json_bytes(&parts.headers, body).await.map_err(refused)?;
        caller.request = request_key(parts, &caller, &bytes).map_err(refused)?;
        if let Some(request) = &caller.request
            && let Some(answer) = answered(engine, request).await.map_err(refused)?
        {
            return Err(answer);
        }
        let body = read(&bytes).map_err(refused)?;
        Ok(Self { caller, body })
    }
}

/// The key is the caller's own: nobody gets an answer that was another's.
fn request_key(parts: &Parts, caller: &Caller, body: &[u8]) -> Result<Option<RequestKey>, Problem> {
    let Some(given) = parts.headers.get("idempotency-key") else { return Ok(None) };
    let given = given.to_str().ok().map(str::trim).filter(|key| {
        (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic())
    });
    let given = given.ok_or_else(|| {
        let detail = "An Idempotency-Key has 1 to 255 printable characters without blanks.";
        Problem::new(StatusCode::BAD_REQUEST, "invalid_idempotency_key", detail)
    })?;
    let path = parts.uri.path();
    Ok(Some(RequestKey {
        key: digest(&[caller.name().as_bytes(), given.as_bytes()]),
        content: digest(&[parts.method.as_str().as_bytes(), path.as_bytes(), body]),
    }))
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// The answer that this request got before.
async fn answered(engine: &Engine, request: &RequestKey) -> Result<Option<Response>, Problem> {
    let ledger: &dyn Ledger<dyn AccessRepository> = &*engine.entrance.ledger;
    let mut unit = ledger.read().await?;
    let kept = unit.work().answer(&request.key).await?;
    kept.map(|kept| again(&kept, request)).transpose()
}

/// A kept answer, to the request that it was kept for.
fn again(kept: &Answered, request: &RequestKey) -> Result<Response, Problem> {
    if kept.request.content == request.content {
        return Ok(response(&kept.answer));
    }
    Err(Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "idempotency_key_reused",
        "This Idempotency-Key belongs to another request.",
    ))
}

/// A JSON answer with this status.
pub(super) fn answer<T: Serialize>(status: StatusCode, body: &T) -> Answer {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    Answer { status: status.as_u16(), location: None, body: Personal(bytes) }
}

/// The answer with where the new thing is.
pub(super) fn at(location: String, mut answer: Answer) -> Answer {
    answer.location = Some(location);
    answer
}

/// How the answer to this caller's request is kept.
pub(super) fn keep<'a, T: ?Sized>(
    caller: &'a Caller,
    answer: &'a (dyn Fn(&T) -> Answer + Send + Sync),
) -> Keep<'a, T> {
    Keep::answer(caller.request.as_ref(), answer)
}

fn response(answer: &Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = if status.is_success() { "application/json" } else { "application/problem+json" };
    let mut response = (status, answer.body.0.clone()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let location = answer.location.as_deref().map(HeaderValue::from_str);
    if let Some(Ok(location)) = location {
        headers.insert(header::LOCATION, location);
    }
    response
}

/// The answer that the same request got since this one looked. It is read where it was written,
/// among units that are not durable yet, and given once they are.
async fn overtaken(engine: &Engine, request: &RequestKey) -> Result<Option<Response>, Problem> {
    let ledger: &dyn Ledger<dyn AccessRepository> = &*engine.entrance.ledger;
    let mut unit = ledger.begin().await?;
    let kept = unit.work().answer(&request.key).await?;
    unit.housekeep().await?;
    kept.map(|kept| again(&kept, request)).transpose()
}

/// Answers with what was done. What was not done may have been done a moment ago, by the same
/// request on another connection: then that one's answer is the answer, whatever stood in the way of
/// this one.
pub(super) async fn reply<T, E: Into<Problem>>(
    engine: &Engine,
    caller: &Caller,
    done: Result<T, E>,
    answer: &(dyn Fn(&T) -> Answer + Send + Sync),
) -> Response {
    let problem: Problem = match done {
        Ok(outcome) => return response(&answer(&outcome)),
        Err(error) => error.into(),
    };
    let Some(request) = &caller.request else { return problem.into_response() };
    match overtaken(engine, request).await {
        Ok(Some(answer)) => answer,
        Ok(None) => problem.into_response(),
        Err(problem) => problem.into_response(),
    }
}
