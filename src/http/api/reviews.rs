use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::problem::Refusals;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};

/// The approvals given by one officer alone that another has not looked at.
#[derive(Serialize, ToSchema)]
pub(super) struct Reviews {
    /// How many wait.
    waiting: usize,
    /// How many of them have waited for more than 72 hours. While there is one at a post, nobody
    /// there approves alone.
    overdue: usize,
    data: Vec<ReviewDue>,
}

/// A review that waits.
#[derive(Serialize, ToSchema)]
pub(super) struct ReviewDue {
    /// The application's id.
    application: String,
    /// The post's code.
    post: String,
    /// Until when.
    due_at: String,
    /// Whether that is past.
    overdue: bool,
}

/// Lists the reviews that wait at the posts the officer may decide for, soonest first.
#[utoipa::path(get, path = "/v1/reviews", tag = "officers",
    security(("officer" = []), ("session" = [])),
    responses((status = 200, description = "The reviews", body = Reviews), Refusals))]
pub(super) async fn list(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
) -> Result<Json<Reviews>, Problem> {
    let due = engine.intake.due_reviews(&caller).await?;
    let data: Vec<ReviewDue> = due
        .into_iter()
        .map(|review| ReviewDue {
            application: review.application.to_string(),
            overdue: review.due_at <= caller.at,
            due_at: review.due_at.to_string(),
            post: review.post,
        })
        .collect();
    let overdue = data.iter().filter(|review| review.overdue).count();
    Ok(Json(Reviews { waiting: data.len(), overdue, data }))
}
