use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use serde::Deserialize;

use super::model::{Event, EventRow};
use super::queries;
use crate::auth::{Actor, Permission};
use crate::chain::{self, Head};
use crate::page::Page;
use crate::web::{AppState, Query, Result, Tx};

/// Lines on one page.
const PAGE_SIZE: usize = 50;

#[derive(Template, WebTemplate)]
#[template(path = "audit/index.html")]
pub struct AuditIndex {
    page: Page,
    events: Vec<EventRow>,
    /// Where the next page begins.
    next: Option<i64>,
    is_first: bool,
    head: Head,
}

#[derive(Deserialize)]
pub struct AuditFilter {
    #[serde(default)]
    sebelum: String,
}

/// The log, newest first. Whoever looks at it stands in it too.
pub async fn index(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Query(filter): Query<AuditFilter>,
) -> Result<AuditIndex> {
    let scope = actor.scope_for(Permission::ReadAudit)?;
    let before = filter.sebelum.parse().ok();
    let mut events = queries::list(&mut tx, &scope, before).await?;
    let has_more = events.len() > PAGE_SIZE;
    events.truncate(PAGE_SIZE);
    let next = events.last().map(|event| event.seq).filter(|_| has_more);

    let head = chain::head(&mut tx).await?;
    let event = Event::new("audit.viewed", "audit", head.seq, &actor.area);
    super::record(&mut tx, &actor, event, state.clock.now()).await?;
    tx.commit().await?;

    Ok(AuditIndex {
        page,
        events,
        next,
        head,
        is_first: before.is_none(),
    })
}
