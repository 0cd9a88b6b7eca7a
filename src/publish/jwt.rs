use base64ct::{Base64UrlUnpadded, Encoding};
use chancery_identity::Timestamp;
use chancery_verify::StatusList;
use serde_json::{Value, json};

use crate::signing::Signer;

/// A status list token in JWT form (IETF Token Status List §5.1).
pub(super) fn status_list_jwt(
    signer: &Signer,
    subject: &str,
    issued_at: Timestamp,
    expires: Timestamp,
    time_to_live: u32,
    list: &StatusList,
) -> String {
    let part = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let header = part(&json!({
        "alg": "EdDSA", "kid": signer.key_id().to_string(), "typ": "statuslist+jwt"
    }));
    let claims = part(&json!({
        "sub": subject,
        "iat": issued_at.as_second(),
        "exp": expires.as_second(),
        "ttl": time_to_live,
        "status_list": {
            "bits": 2,
            "lst": Base64UrlUnpadded::encode_string(&list.compressed()),
        },
    }));
    let signed = format!("{header}.{claims}");
    let signature = Base64UrlUnpadded::encode_string(&signer.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}
