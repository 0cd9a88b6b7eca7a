use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Serialize, Serializer};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response as Described, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::access::{AccessError, EntranceError, Refusal};
use crate::application::{Faults, IntakeError};
use crate::issuance::IssueError;
use crate::ledger::StorageError;
use crate::registry::{DrawError, LifeError};

/// A problem (RFC 9457). Only what may be said outside is in it; the inside goes to the log.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A URI of the kind of problem.
    #[serde(rename = "type", serialize_with = "urn")]
    #[schema(value_type = String, example = "urn:chancery:problem:four_eyes")]
    pub kind: &'static str,
    /// The kind in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// A stable code.
    #[schema(example = "four_eyes")]
    pub code: &'static str,
    /// What is wrong, in a sentence.
    pub detail: String,
    /// What is wrong with each member of the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One thing wrong with a body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// A JSON pointer (RFC 6901) to the member.
    #[schema(example = "/holder/birth_date")]
    pub pointer: String,
    /// A stable code.
    #[schema(example = "invalid")]
    pub code: &'static str,
    /// The rule, in a sentence.
    pub detail: String,
}

impl Problem {
    /// A problem with this status, code and sentence.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: code,
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            errors: Vec::new(),
        }
    }

    /// Nothing has this id.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here.")
    }

    /// Our own failure. The cause goes to the log, and nowhere else.
    #[must_use]
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something failed here; look at the state before you try again.",
        )
    }

    /// The same request has been answered in the meantime.
    pub(super) const ANSWERED: &str = "answered_already";

    /// One member of the body breaks a rule.
    pub(super) fn field(pointer: &str, rule: impl std::fmt::Display) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_body",
            "The body is not complete and correct.",
        );
        let detail = rule.to_string();
        problem.errors.push(FieldError { pointer: pointer.into(), code: "invalid", detail });
        problem
    }

    fn faults(faults: Faults) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_body",
            "The body is not complete and correct.",
        );
        problem.errors = faults
            .0
            .into_iter()
            .map(|fault| FieldError {
                pointer: fault.pointer,
                code: fault.code,
                detail: fault.detail,
            })
            .collect();
        problem
    }
}

/// The problems that any call of an officer may be answered with.
pub(super) struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> std::collections::BTreeMap<String, RefOr<Described>> {
        let problem = |about: &str| {
            let schema = Ref::from_schema_name("Problem");
            let content = ContentBuilder::new().schema(Some(schema)).build();
            let response = ResponseBuilder::new().description(about);
            RefOr::T(response.content("application/problem+json", content).build())
        };
        [
            ("400", "Not JSON, or a malformed Idempotency-Key"),
            ("401", "No good key and no session"),
            ("403", "Refused: role_missing, four_eyes or cross_site"),
            ("404", "Nothing has this id"),
            ("409", "The state does not allow it"),
            ("413", "Too large"),
            ("415", "Not application/json"),
            ("422", "A member is wrong, or the Idempotency-Key belongs to another request"),
            ("503", "The record cannot be reached"),
        ]
        .into_iter()
        .map(|(status, about)| (status.to_string(), problem(about)))
        .collect()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let content_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal {
            Refusal::RoleMissing | Refusal::FourEyes => StatusCode::FORBIDDEN,
            Refusal::WrongState => StatusCode::CONFLICT,
        };
        Self::new(status, refusal.code(), sentence(&refusal))
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Unavailable(_) => {
                tracing::error!(%error, "the database does not answer");
                let detail = "The record cannot be reached; look at the state, then try again.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "record_unavailable", detail)
            }
            StorageError::Conflict("request") => Self::new(
                StatusCode::CONFLICT,
                Self::ANSWERED,
                "The same request is being answered; ask again.",
            ),
            error => Self::internal(&error),
        }
    }
}

impl From<AccessError> for Problem {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::NotFound => Self::not_found(),
            AccessError::Invalid { pointer, rule } => Self::field(pointer, rule),
            AccessError::Refused(refusal) => refusal.into(),
            AccessError::Storage(error) => error.into(),
        }
    }
}

impl From<EntranceError> for Problem {
    fn from(error: EntranceError) -> Self {
        match error {
            EntranceError::Denied => {
                Self::new(StatusCode::UNAUTHORIZED, "log_in_denied", sentence(&error))
            }
            EntranceError::Password(_) => Self::field("/password", error),
            EntranceError::Storage(error) => error.into(),
        }
    }
}

impl From<DrawError> for Problem {
    fn from(error: DrawError) -> Self {
        match &error {
            DrawError::Template { .. } => {
                Self::new(StatusCode::CONFLICT, "template_missing", sentence(&error))
            }
            _ => Self::internal(&error),
        }
    }
}

impl From<IntakeError> for Problem {
    fn from(error: IntakeError) -> Self {
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        match error {
            IntakeError::NotFound => Self::not_found(),
            IntakeError::Form(faults) => Self::faults(faults),
            IntakeError::Picture(picture) => {
                Self::new(unprocessable, picture.code(), sentence(&picture))
            }
            IntakeError::Incomplete(missing) => {
                Self::new(unprocessable, "incomplete", sentence(&missing))
            }
            IntakeError::Refused(refusal) => refusal.into(),
            IntakeError::Storage(error) => error.into(),
        }
    }
}

impl From<IssueError> for Problem {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::NotFound => Self::not_found(),
            IssueError::Refused(refusal) => refusal.into(),
            IssueError::Validity(_) | IssueError::Draw(_) | IssueError::Lint(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.code(), sentence(&error))
            }
            IssueError::InOtherHands | IssueError::Clock => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, error.code(), sentence(&error))
            }
            IssueError::CodeTooLong(ref costs) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                let mut problem = Self::new(status, error.code(), sentence(&error));
                let members = costs.iter().filter(|cost| cost.field.starts_with('/'));
                problem.errors = members
                    .map(|cost| FieldError {
                        pointer: cost.field.into(),
                        code: "takes_room",
                        detail: format!("takes {} characters of the code", cost.characters),
                    })
                    .collect();
                problem
            }
            IssueError::Storage(error) => error.into(),
            IssueError::NoSigner | IssueError::UnknownPost | IssueError::NoTemplate => {
                Self::new(StatusCode::CONFLICT, error.code(), sentence(&error))
            }
            other => Self::internal(&other),
        }
    }
}

impl From<LifeError> for Problem {
    fn from(error: LifeError) -> Self {
        match error {
            LifeError::NotFound => Self::not_found(),
            LifeError::Refused(refusal) => refusal.into(),
            LifeError::Storage(error) => error.into(),
        }
    }
}

fn urn<S: Serializer>(code: &&'static str, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(&format_args!("urn:chancery:problem:{code}"))
}

/// A message of ours as a sentence.
fn sentence(message: &dyn std::fmt::Display) -> String {
    let text = message.to_string();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuance::Cost;

    #[test]
    fn a_code_too_long_names_what_takes_most_of_it() {
        let costs = vec![
            Cost { field: "/address", characters: 214 },
            Cost { field: "status_list", characters: 57 },
        ];
        let problem = Problem::from(IssueError::CodeTooLong(costs));
        assert_eq!((problem.status, problem.code), (422, "code_too_long"));
        assert_eq!(
            problem.detail,
            "The code does not fit its place on the document; it takes 214 characters for \
             /address, 57 characters for status_list."
        );
        let [error] = &problem.errors[..] else { panic!("{:?}", problem.errors) };
        assert_eq!((error.pointer.as_str(), error.code), ("/address", "takes_room"));
        assert_eq!(error.detail, "takes 214 characters of the code");
    }
}
