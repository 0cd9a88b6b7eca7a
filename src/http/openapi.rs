use std::sync::Arc;

use axum::Json;
use axum::response::IntoResponse;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;

use super::Engine;
use super::router::routes;
use super::who::SESSION_COOKIE;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Chancery",
        description = "Issues consular identity cards and emergency travel documents, and checks them."
    ),
    modifiers(&Keys)
)]
struct Described;

struct Keys;

impl utoipa::Modify for Keys {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_with(Default::default);
        for (name, about) in [
            ("officer", "The service key of an officer."),
            ("verifier", "The key of a verifier; its scopes say what it opens."),
        ] {
            let mut scheme = Http::new(HttpAuthScheme::Bearer);
            scheme.description = Some(about.into());
            components.add_security_scheme(name, SecurityScheme::Http(scheme));
        }
        let about = "An officer's session, from POST /v1/sessions.";
        let cookie = ApiKeyValue::with_description(SESSION_COOKIE, about);
        let scheme = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
        components.add_security_scheme("session", scheme);
    }
}

pub(super) fn described() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::with_openapi(Described::openapi()).merge(routes())
}

/// The OpenAPI 3.1 document of every route.
#[must_use]
pub fn document() -> Document {
    described().split_for_parts().1
}

pub(super) async fn answer(document: Arc<Document>) -> impl IntoResponse {
    Json((*document).clone())
}
