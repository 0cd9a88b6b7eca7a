use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, RequestExt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::body::JsonBody;
use crate::http::problem::Refusals;
use crate::http::who::address;
use crate::http::{Engine, Problem};

/// What an officer enrols with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct EnrolmentBody {
    /// The one-time code.
    code: String,
    /// The password, 12 to 128 characters.
    password: String,
}

/// What an officer gets at enrolment, and never again.
#[derive(Serialize, ToSchema)]
pub(in crate::http::api) struct EnrolmentView {
    /// The secret for the authenticator, base 32.
    totp_secret: String,
    /// The same as an address that authenticators take as a picture.
    totp_uri: String,
    /// Ten codes for the day the authenticator is lost; each is good once.
    recovery_codes: Vec<String>,
}

/// Enrols an officer with the one-time code they were given: a password, an authenticator and
/// recovery codes. The code is good until the first log-in, at most 72 hours.
#[utoipa::path(post, path = "/v1/enrolments", tag = "sessions",
    request_body = EnrolmentBody,
    responses((status = 201, description = "Enrolled", body = EnrolmentView), Refusals))]
pub(in crate::http::api) async fn enrol(
    State(engine): State<Arc<Engine>>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let from = address(&parts, &engine);
    let request = Request::from_parts(parts, body);
    let JsonBody(given) = request.extract::<JsonBody<EnrolmentBody>, _>().await?;
    let now = (engine.clock.now(), Some(from));
    Arc::clone(&engine)
        .beside(async move {
            let random = || engine.entropy.bytes();
            let enrolled = engine.entrance.enrol(&given.code, &given.password, now, random).await?;
            let secret = enrolled.totp.to_base32();
            let view = EnrolmentView {
                totp_uri: format!(
                    "otpauth://totp/Chancery:{}?secret={secret}&issuer=Chancery",
                    enrolled.officer
                ),
                totp_secret: secret,
                recovery_codes: enrolled.recovery,
            };
            let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
            Ok((StatusCode::CREATED, no_store, Json(view)).into_response())
        })
        .await
}
