use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use super::{Engine, Problem, api, openapi, public};

/// How long a request may take from its headers to its answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Every route, with the layers that hold for all of them.
pub fn router(engine: Arc<Engine>) -> Router {
    let (router, document) = openapi::described().split_for_parts();
    let document = Arc::new(document);
    router
        .route("/openapi.json", axum::routing::get(move || openapi::answer(Arc::clone(&document))))
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(|| async {
            Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "This path does not take this method.",
            )
        })
        .layer(from_fn(log_by_route))
        .layer(from_fn(within_patience))
        .layer(from_fn_with_state(Arc::clone(&engine), name_request))
        .with_state(engine)
}

/// The routes and their description.
pub(super) fn routes() -> utoipa_axum::router::OpenApiRouter<Arc<Engine>> {
    public::routes().merge(api::routes())
}

async fn within_patience(request: Request, next: Next) -> Response {
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "timeout",
            "The request took too long to arrive or to answer.",
        )
        .into_response(),
    }
}

/// The route as it is written, never the path: paths hold document numbers.
async fn log_by_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_string());
    let method = request.method().clone();
    let response = next.run(request).await;
    tracing::info!(%method, route = route.as_deref().unwrap_or("-"), status = response.status().as_u16());
    response
}

/// Gives each request an id, which the answer bears.
async fn name_request(State(engine): State<Arc<Engine>>, request: Request, next: Next) -> Response {
    let id: u64 = u64::from_be_bytes(engine.entropy.bytes());
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&format!("req_{id:016x}")) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    let headers = response.headers_mut();
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    response
}
