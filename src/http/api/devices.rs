use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64ct::{Base64UrlUnpadded, Encoding};
use chancery_verify::{KeyUse, PublicKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Caller, Scope};
use crate::audit::AuditRepository;
use crate::http::body::JsonBody;
use crate::http::problem::Refusals;
use crate::http::who::AsVerifier;
use crate::http::{Engine, Problem};
use crate::ledger::{Ledger, Object, Unit};
use crate::signing::{Subject, device_certificate};

/// A device to enrol.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct DeviceBody {
    /// The device's Ed25519 public key: 32 bytes, base64url.
    public_key: String,
    /// The device's signature of `consular-device/v1`, LF, the text of `public_key` and LF:
    /// 64 bytes, base64url.
    proof: String,
}

/// What a device signs receipts with.
#[derive(Serialize, ToSchema)]
pub(in crate::http::api) struct DeviceView {
    /// The id of the device's key.
    kid: String,
    /// The chain in PEM: the device's certificate, the signer of receipts, the root.
    certificates: String,
}

/// Enrols a device of the verifier, so that the receipts it makes off line are signed: for a year, for
/// receipts alone, and for this verifier alone.
#[utoipa::path(post, path = "/v1/devices", tag = "verifiers",
    security(("verifier" = [])),
    request_body = DeviceBody,
    responses((status = 201, description = "The certificates", body = DeviceView), Refusals))]
pub(in crate::http::api) async fn enrol(
    State(engine): State<Arc<Engine>>,
    verifier: AsVerifier,
    JsonBody(asked): JsonBody<DeviceBody>,
) -> Result<Response, Problem> {
    verifier.require(Scope::Receipt)?;
    let public = Base64UrlUnpadded::decode_vec(&asked.public_key)
        .ok()
        .and_then(|bytes| PublicKey::from_bytes(&bytes).ok())
        .ok_or_else(|| Problem::field("/public_key", "an Ed25519 public key, base64url"))?;
    let proved = format!("consular-device/v1\n{}\n", asked.public_key);
    let proof: Option<[u8; 64]> =
        Base64UrlUnpadded::decode_vec(&asked.proof).ok().and_then(|bytes| bytes.try_into().ok());
    if !proof.is_some_and(|proof| public.verifies(proved.as_bytes(), &proof)) {
        return Err(Problem::field("/proof", "the signature of the device's own key"));
    }
    let record = &verifier.0;
    let now = engine.clock.now();
    let keys = engine.press.keys.of(&record.authority);
    let signer = keys.and_then(|keys| keys.signer_for(KeyUse::Receipt, now).zip(Some(keys)));
    let Some((signer, keys)) = signer else {
        let detail = "The authority has no key for receipts here.";
        return Err(Problem::new(StatusCode::CONFLICT, "no_receipt_signer", detail));
    };
    let authorities = engine.authorities().await?;
    let country = authorities.find(&record.authority).map(|authority| authority.alpha2);
    let id = record.verifier.id.to_string();
    let name: String = record.verifier.name.chars().take(64).collect();
    let certificate = country.and_then(|country| {
        let subject = Subject { country, organization: name.trim(), common_name: &id };
        device_certificate(signer, &public, &subject, now, &mut engine.entropy.rng()).ok()
    });
    let Some(certificate) = certificate else {
        let detail = "The verifier has no name that a certificate can bear.";
        return Err(Problem::new(StatusCode::CONFLICT, "not_certifiable", detail));
    };
    let unit: Box<dyn Unit<dyn AuditRepository>> =
        Ledger::<dyn AuditRepository>::begin(&*engine.audit).await?;
    let object = Object::new("verifier", &id);
    let act = Caller::engine(now).deed("device.enrol", &record.authority, "", object);
    unit.commit(act).await?;
    let chain = [&certificate, signer.certificate(), keys.root_certificate()];
    let view = DeviceView {
        kid: certificate.key_id().to_string(),
        certificates: chain.iter().map(|certificate| certificate.to_pem()).collect(),
    };
    Ok((StatusCode::CREATED, Json(view)).into_response())
}
