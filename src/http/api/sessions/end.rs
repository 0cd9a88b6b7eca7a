use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::http::problem::Refusals;
use crate::http::who::{InSession, SESSION_COOKIE};
use crate::http::{Engine, Problem};

/// Logs out: the session is over at once, wherever its cookie still is.
#[utoipa::path(delete, path = "/v1/sessions/current", tag = "sessions",
    security(("session" = [])),
    responses((status = 204, description = "Logged out"), Refusals))]
pub(in crate::http::api) async fn end(
    State(engine): State<Arc<Engine>>,
    InSession(caller, session): InSession,
) -> Result<Response, Problem> {
    engine.entrance.log_out(session, &caller).await?;
    let cookie = format!("{SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    let cookie = HeaderValue::from_str(&cookie).map_err(|error| Problem::internal(&error))?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
