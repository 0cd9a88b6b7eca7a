use std::collections::BTreeMap;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use chancery_credential::KeyId;
use chancery_verify::{KeyAlgorithm, KeyState, ListedKey, PublicKey, TrustList};
use serde_json::{Value, json};

use crate::signing::Certificate;

/// The keys of a trust list as a JWK Set (RFC 7517, RFC 8037, RFC 7518): a view of the list for the
/// world that reads JWKS. A set cannot say that a key is revoked, so one that is, is not in it.
pub(super) fn jwks(list: &TrustList, certificates: &BTreeMap<KeyId, Certificate>) -> String {
    let listed = list.keys.iter().filter(|key| key.state != KeyState::Revoked);
    let keys: Vec<Value> = listed.filter_map(|key| jwk(key, certificates.get(&key.id)?)).collect();
    json!({ "keys": keys }).to_string()
}

/// None for a key that JOSE has no name for.
fn jwk(key: &ListedKey, certificate: &Certificate) -> Option<Value> {
    let mut jwk = match key.algorithm {
        KeyAlgorithm::Ed25519 => {
            let public = PublicKey::from_spki(&key.spki).ok()?.to_bytes();
            let x = Base64UrlUnpadded::encode_string(&public);
            json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "x": x})
        }
        KeyAlgorithm::Es256 => {
            // The point is the end of the key: 04, x, y.
            let (rest, y) = key.spki.split_at_checked(key.spki.len().checked_sub(COORDINATE)?)?;
            let (_, x) = rest.split_at_checked(rest.len().checked_sub(COORDINATE)?)?;
            let [x, y] = [x, y].map(Base64UrlUnpadded::encode_string);
            json!({"kty": "EC", "crv": "P-256", "alg": "ES256", "x": x, "y": y})
        }
        KeyAlgorithm::Es256Brainpool => return None,
    };
    let chain = [Base64::encode_string(certificate.as_der())];
    if let Value::Object(members) = &mut jwk {
        members.insert("use".into(), "sig".into());
        members.insert("kid".into(), key.id.to_string().into());
        members.insert("x5c".into(), chain.to_vec().into());
    }
    Some(jwk)
}

/// Bytes of a coordinate on P-256.
const COORDINATE: usize = 32;
