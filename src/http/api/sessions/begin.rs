use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, RequestExt};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::SessionView;
use crate::access::{LogIn, SecondFactor};
use crate::http::body::JsonBody;
use crate::http::problem::Refusals;
use crate::http::who::{SESSION_COOKIE, address};
use crate::http::{Engine, Problem};

/// What an officer types to log in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct LogInBody {
    /// The login.
    login: String,
    /// The password.
    password: String,
    /// The six digits of the authenticator.
    #[serde(default)]
    totp: Option<String>,
    /// Instead of them, one of the recovery codes; it is spent.
    #[serde(default)]
    recovery_code: Option<String>,
}

/// Logs an officer in. The session is in a cookie; it ends after a quarter of an hour without a
/// request, after ten hours, and when the officer logs out.
#[utoipa::path(post, path = "/v1/sessions", tag = "sessions",
    request_body = LogInBody,
    responses((status = 201, description = "Who is logged in", body = SessionView), Refusals))]
pub(in crate::http::api) async fn begin(
    State(engine): State<Arc<Engine>>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let from = address(&parts, &engine);
    let request = Request::from_parts(parts, body);
    let JsonBody(typed) = request.extract::<JsonBody<LogInBody>, _>().await?;
    let now = engine.clock.now();
    // Checking a password keeps a processor busy.
    Arc::clone(&engine)
        .beside(async move {
            let second = match (&typed.totp, &typed.recovery_code) {
                (Some(totp), None) => SecondFactor::Totp(totp),
                (None, Some(code)) => SecondFactor::Recovery(code),
                _ => return Err(Problem::field("/totp", "either this or a recovery code")),
            };
            let (login, password) = (&typed.login[..], &typed.password[..]);
            let given = LogIn { login, password, second, clock: engine.clock.unchecked() };
            let random = engine.entropy.bytes();
            let secret = engine.entrance.log_in(&given, (now, Some(from)), random).await?;
            let officer = engine.entrance.by_session(secret.hash(), now).await?;
            let officer = officer.ok_or_else(|| Problem::internal(&"a session went at once"))?;
            let view = Json(SessionView::of(&officer));
            let mut response = (StatusCode::CREATED, view).into_response();
            let cookie = format!(
                "{SESSION_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict",
                secret.reveal()
            );
            let cookie = HeaderValue::from_str(&cookie).map_err(|e| Problem::internal(&e))?;
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            let no_store = HeaderValue::from_static("no-store");
            response.headers_mut().insert(header::CACHE_CONTROL, no_store);
            Ok(response)
        })
        .await
}
