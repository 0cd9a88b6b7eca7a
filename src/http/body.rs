use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::{FieldError, Problem};

/// The largest JSON body, in bytes.
pub(super) const MAX_JSON: usize = 64 * 1024;
/// The largest body with an image or file, in bytes.
pub(super) const MAX_FILE: usize = 12 << 20;

/// A JSON body. Unknown members are refused by the types themselves.
pub(super) struct JsonBody<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = json_bytes(&parts.headers, body).await?;
        read(&bytes).map(Self)
    }
}

/// The bytes of a body that says it is JSON.
pub(super) async fn json_bytes(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    if !is_json(headers) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "The body must be application/json.",
        ));
    }
    whole(body, MAX_JSON).await
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// The whole body, if it is within the limit.
pub(super) async fn whole(body: Body, limit: usize) -> Result<Bytes, Problem> {
    to_bytes(body, limit).await.map_err(|_| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("The body is cut short, or larger than {} KiB.", limit / 1024),
        )
    })
}

/// Reads JSON; what is wrong is named by its pointer, and no value is repeated.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = pointer(error.path());
        let error = error.into_inner();
        if error.is_data() {
            let mut problem = Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid_body",
                "The body is not complete and correct.",
            );
            problem.errors.push(FieldError {
                pointer,
                code: "invalid",
                detail: rule(&error.to_string()),
            });
            problem
        } else {
            malformed()
        }
    })?;
    json.end().map_err(|_| malformed())?;
    Ok(value)
}

fn malformed() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed_json", "The body is not JSON.")
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter()
        .map(|segment| format!("/{}", segment.to_string().replace('~', "~0").replace('/', "~1")))
        .collect()
}

/// The rule that was broken. A message that would repeat a value is not passed on.
fn rule(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or_default();
    if message.starts_with("unknown field") || message.starts_with("missing field") {
        message.to_string()
    } else {
        "the value has the wrong type".into()
    }
}
