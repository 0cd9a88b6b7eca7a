use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};

use crate::signing::AuthorityKeys;

/// The authority's keys as a JWK Set (RFC 7517, RFC 8037, RFC 7518): a view of the trust list for the world
/// that reads JWKS.
pub(super) fn jwks(keys: &AuthorityKeys) -> String {
    let seals = keys.seal_signers().map(|signer| {
        let (x, y) = signer.coordinates();
        json!({
            "kty": "EC",
            "crv": "P-256",
            "use": "sig",
            "alg": "ES256",
            "kid": signer.key_id().to_string(),
            "x": Base64UrlUnpadded::encode_string(&x),
            "y": Base64UrlUnpadded::encode_string(&y),
            "x5c": [Base64::encode_string(signer.certificate().as_der())],
        })
    });
    let set: Vec<Value> = keys
        .signers()
        .map(|signer| {
            json!({
                "kty": "OKP",
                "crv": "Ed25519",
                "use": "sig",
                "alg": "EdDSA",
                "kid": signer.key_id().to_string(),
                "x": Base64UrlUnpadded::encode_string(&signer.facts().public_key.to_bytes()),
                "x5c": [Base64::encode_string(signer.certificate().as_der())],
            })
        })
        .chain(seals)
        .collect();
    json!({ "keys": set }).to_string()
}
