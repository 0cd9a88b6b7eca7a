//! What anybody may read: no log-in, cacheable, `Access-Control-Allow-Origin: *`.

mod authorities;
mod certificate;
mod health;
mod jwks;
mod root;
mod shelf_file;
mod status_list;
mod trust_list;

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Engine;

pub(super) fn routes() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(authorities::list))
        .routes(routes!(trust_list::first))
        .routes(routes!(trust_list::of))
        .routes(routes!(root::first))
        .routes(routes!(root::of))
        .routes(routes!(jwks::first))
        .routes(routes!(jwks::of))
        .routes(routes!(status_list::read))
        .routes(routes!(certificate::read))
        .layer(from_fn(open_to_all))
}

async fn open_to_all(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let any = HeaderValue::from_static("*");
    headers.insert(HeaderName::from_static("access-control-allow-origin"), any);
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
