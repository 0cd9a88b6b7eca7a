use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};

use super::client::client_address;
use super::{Engine, Problem};
use crate::access::{Officer, Scope, SecretHash, Verifier};

/// The officer whose service key the request bears.
pub(super) struct AsOfficer(pub(super) Officer);

/// The verifier whose key the request bears.
pub(super) struct AsVerifier(Verifier);

impl AsVerifier {
    /// Whether the verifier's key opens this.
    pub(super) fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.0.scopes.contains(&scope) {
            return Ok(());
        }
        let detail = format!("The key does not have the scope {}.", scope.as_str());
        Err(Problem::new(StatusCode::FORBIDDEN, "scope_missing", detail))
    }
}

fn bearer(parts: &Parts) -> Option<SecretHash> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| SecretHash::of(key.trim()))
}

/// The same answer for no key, a malformed one and an unknown one.
fn unauthorised(parts: &Parts, engine: &Engine) -> Problem {
    let nobody = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(nobody, |info| info.0);
    let address = client_address(peer, &parts.headers, &engine.trusted_proxies);
    tracing::warn!(%address, "a request without a good key");
    Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", "A good key is needed here.")
}

impl FromRequestParts<Arc<Engine>> for AsOfficer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, engine: &Arc<Engine>) -> Result<Self, Problem> {
        let Some(key) = bearer(parts) else { return Err(unauthorised(parts, engine)) };
        let mut unit = engine.access.read().await?;
        let officer = unit.work().officer_by_service_key(key).await?;
        officer.map(Self).ok_or_else(|| unauthorised(parts, engine))
    }
}

impl FromRequestParts<Arc<Engine>> for AsVerifier {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, engine: &Arc<Engine>) -> Result<Self, Problem> {
        let Some(key) = bearer(parts) else { return Err(unauthorised(parts, engine)) };
        let mut unit = engine.access.read().await?;
        let verifier = unit.work().verifier_by_key(key).await?;
        verifier.map(Self).ok_or_else(|| unauthorised(parts, engine))
    }
}
