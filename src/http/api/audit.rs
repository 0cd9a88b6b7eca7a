use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::audit::{Recorded, read};
use crate::http::problem::Refusals;
use crate::http::who::AsOfficer;
use crate::http::{Engine, Problem};
use crate::registry::hex;

/// The most rows on a page.
const MOST: u32 = 200;

/// Which rows.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// How many, at most 200; 50 without it.
    limit: Option<u32>,
    /// Those after this one.
    after: Option<u64>,
}

/// A page of the audit record.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditPage {
    data: Vec<AuditRow>,
    /// What `after` gives the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// A row of the audit record.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditRow {
    /// Its place, from 1 without a gap.
    sequence: u64,
    /// When.
    at: String,
    /// Who: an officer's id, `operator` or `engine`.
    actor: String,
    /// What.
    #[schema(example = "application.approve")]
    action: String,
    /// The kind of thing it was done to.
    #[schema(example = "application")]
    object_kind: String,
    /// The thing's id.
    object: String,
    /// The authority whose matter it is.
    authority: String,
    /// The post whose matter it is; empty for the whole authority.
    post: String,
    /// From which address.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The row's hash, which covers the row before.
    hash: String,
}

impl AuditRow {
    fn of(recorded: Recorded) -> Self {
        let Recorded { entry, hash, detail } = recorded;
        let at = chancery_identity::Timestamp::from_second(entry.at);
        let (from, reason) = detail.map(|detail| (detail.from, detail.reason)).unwrap_or_default();
        Self {
            sequence: entry.sequence,
            at: at.map(|at| at.to_string()).unwrap_or_default(),
            actor: entry.actor,
            action: entry.action,
            object_kind: entry.object_kind,
            object: entry.object,
            authority: entry.authority,
            post: entry.post,
            from: from.map(|from| from.to_string()),
            reason: reason.map(|reason| reason.0),
            hash: hex(&hash),
        }
    }
}

/// Reads the audit record of the officer's post, or of their authority, oldest first.
#[utoipa::path(get, path = "/v1/audit", tag = "officers",
    security(("officer" = []), ("session" = [])),
    params(Page),
    responses((status = 200, description = "The rows", body = AuditPage), Refusals))]
pub(super) async fn list(
    State(engine): State<Arc<Engine>>,
    AsOfficer(caller): AsOfficer,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Json<AuditPage>, Problem> {
    let Query(page) = page.map_err(|_| Problem::field("", "`limit` and `after` are numbers"))?;
    let limit = page.limit.unwrap_or(50).clamp(1, MOST);
    let rows = read(&*engine.audit, &caller, page.after.unwrap_or_default(), limit).await??;
    let full = rows.len() == usize::try_from(limit).unwrap_or(usize::MAX);
    let next = rows.last().map(|row| row.entry.sequence).filter(|_| full);
    Ok(Json(AuditPage { data: rows.into_iter().map(AuditRow::of).collect(), next }))
}
