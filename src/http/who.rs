use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use super::client::client_address;
use super::{Engine, Problem};
use crate::access::{Caller, Scope, SecretHash, VerifierRecord, Who};

/// The cookie of a session. Its prefix binds it to this host, to TLS and to the whole path.
pub(super) const SESSION_COOKIE: &str = "__Host-chancery";

/// The officer who asks, by the service key or the session that the request bears.
pub(super) struct AsOfficer(pub(super) Caller);

/// The officer who asks from a session, and the session.
pub(super) struct InSession(pub(super) Caller, pub(super) SecretHash);

/// The verifier whose key the request bears.
pub(super) struct AsVerifier(pub(super) VerifierRecord);

impl AsVerifier {
    /// Whether the verifier's key opens this, as yes or no.
    pub(super) fn may(&self, scope: Scope) -> bool {
        self.0.verifier.scopes.contains(&scope)
    }

    /// Whether the verifier's key opens this.
    pub(super) fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.may(scope) {
            return Ok(());
        }
        let detail = format!("The key does not have the scope {}.", scope.as_str());
        Err(Problem::new(StatusCode::FORBIDDEN, "scope_missing", detail))
    }
}

fn bearer(headers: &HeaderMap) -> Option<SecretHash> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| SecretHash::of(key.trim()))
}

fn session(headers: &HeaderMap) -> Option<SecretHash> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, secret)| SecretHash::of(secret))
}

/// From which address a request came.
pub(super) fn address(parts: &Parts, engine: &Engine) -> IpAddr {
    let nobody = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(nobody, |info| info.0);
    client_address(peer, &parts.headers, &engine.trusted_proxies)
}

/// The same answer for no key, a malformed one and an unknown one.
fn unauthorised(parts: &Parts, engine: &Engine) -> Problem {
    let address = address(parts, engine);
    tracing::warn!(%address, "a request without a good key");
    Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", "A good key is needed here.")
}

/// A browser sends a session's cookie with whatever a page asks it for, so what changes something
/// must come from a page of ours.
fn from_our_pages(parts: &Parts) -> Result<(), Problem> {
    if parts.method.is_safe() {
        return Ok(());
    }
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let ours = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = text("host").unwrap_or_default();
            origin.split_once("://").is_some_and(|(_, place)| place == host)
        }
        (None, None) => false,
    };
    if ours {
        return Ok(());
    }
    let detail = "A session acts from this site's own pages only; programs use a service key.";
    Err(Problem::new(StatusCode::FORBIDDEN, "cross_site", detail))
}

impl FromRequestParts<Arc<Engine>> for AsOfficer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, engine: &Arc<Engine>) -> Result<Self, Problem> {
        let Some(key) = bearer(&parts.headers) else {
            return InSession::from_request_parts(parts, engine)
                .await
                .map(|InSession(caller, _)| Self(caller));
        };
        let at = engine.clock.now();
        let officer = engine.entrance.by_service_key(key, at).await?;
        let officer = officer.ok_or_else(|| unauthorised(parts, engine))?;
        let from = Some(address(parts, engine));
        Ok(Self(Caller { who: Who::Officer(officer), from, at, request: None }))
    }
}

impl FromRequestParts<Arc<Engine>> for InSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, engine: &Arc<Engine>) -> Result<Self, Problem> {
        let Some(secret) = session(&parts.headers) else {
            return Err(unauthorised(parts, engine));
        };
        from_our_pages(parts)?;
        let at = engine.clock.now();
        let officer = engine.entrance.by_session(secret, at).await?;
        let officer = officer.ok_or_else(|| unauthorised(parts, engine))?;
        let from = Some(address(parts, engine));
        Ok(Self(Caller { who: Who::Officer(officer), from, at, request: None }, secret))
    }
}

impl FromRequestParts<Arc<Engine>> for AsVerifier {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, engine: &Arc<Engine>) -> Result<Self, Problem> {
        let Some(key) = bearer(&parts.headers) else { return Err(unauthorised(parts, engine)) };
        let verifier = engine.entrance.verifier(key).await?;
        verifier.map(Self).ok_or_else(|| unauthorised(parts, engine))
    }
}
