use serde::Serialize;
use utoipa::ToSchema;

use crate::application::{Application, Form, Noticed, State};
use crate::registry::hex;

/// An application as the API shows it.
#[derive(Serialize, ToSchema)]
pub(in crate::http::api) struct ApplicationView {
    /// The id.
    #[schema(example = "app_8j2k")]
    id: String,
    /// `draft`, `submitted`, `recommended`, `approved` or `issued`.
    #[schema(example = "draft")]
    state: &'static str,
    /// The version; every edit makes a new one.
    version: u32,
    /// SHA-256 of the version: what an approval binds.
    content_hash: String,
    /// When it was made.
    created_at: String,
    /// Whether there is a portrait.
    portrait: bool,
    /// Whether there is a signature.
    signature: bool,
    /// Until when another officer must look at an approval that was given alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    review_due_at: Option<String>,
    /// The document's number, once issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    document_number: Option<String>,
    /// What was asked for.
    form: Form,
    /// What was noticed about the names as they were sent, and taken out of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notices: Vec<NoticeView>,
}

/// Something that was noticed about a name as it was sent.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct NoticeView {
    /// A JSON pointer to the member.
    #[schema(example = "/holder/name/primary")]
    pointer: String,
    /// `removed`, `spaced` or `scripts`.
    #[schema(example = "removed")]
    code: &'static str,
    /// What it is, in words.
    #[schema(example = "the invisible character U+200B was removed")]
    detail: String,
}

impl ApplicationView {
    /// The view of this application.
    pub(in crate::http::api) fn of(application: &Application) -> Self {
        let version = &application.version;
        Self {
            id: application.id.to_string(),
            state: application.state.as_str(),
            version: version.number,
            content_hash: hex(&version.content_hash().0),
            created_at: application.created_at.to_string(),
            portrait: version.portrait.is_some(),
            signature: version.signature.is_some(),
            review_due_at: application
                .review
                .as_ref()
                .filter(|review| review.done.is_none())
                .map(|review| review.due_at.to_string()),
            document_number: match &application.state {
                State::Issued { number, .. } => Some(number.clone()),
                _ => None,
            },
            form: version.form.clone(),
            notices: Vec::new(),
        }
    }

    /// The view with what was noticed about the names of the form.
    pub(super) fn noticing(mut self, noticed: &[Noticed]) -> Self {
        let notice = |noticed: &Noticed| NoticeView {
            pointer: noticed.pointer.clone(),
            code: noticed.code(),
            detail: noticed.notice.to_string(),
        };
        self.notices = noticed.iter().map(notice).collect();
        self
    }
}
