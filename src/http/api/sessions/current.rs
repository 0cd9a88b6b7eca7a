use axum::Json;

use super::view::SessionView;
use crate::http::Problem;
use crate::http::problem::Refusals;
use crate::http::who::AsOfficer;

/// Shows who asks.
#[utoipa::path(get, path = "/v1/sessions/current", tag = "sessions",
    security(("officer" = []), ("session" = [])),
    responses((status = 200, description = "Who asks", body = SessionView), Refusals))]
pub(in crate::http::api) async fn current(
    AsOfficer(caller): AsOfficer,
) -> Result<Json<SessionView>, Problem> {
    Ok(Json(SessionView::of(caller.as_officer()?)))
}
