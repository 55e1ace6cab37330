use askama::Template;
use askama_web::WebTemplate;
use serde::Deserialize;

use super::model::EventRow;
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::web::{Db, Query, Result};

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
}

#[derive(Deserialize)]
pub struct AuditFilter {
    #[serde(default)]
    sebelum: String,
}

/// The log, newest first.
pub async fn index(page: Page, actor: Actor, mut db: Db, Query(filter): Query<AuditFilter>) -> Result<AuditIndex> {
    let scope = actor.scope_for(Permission::ReadAudit)?;
    let before = filter.sebelum.parse().ok();
    let mut events = queries::list(&mut db, &scope, before).await?;
    let has_more = events.len() > PAGE_SIZE;
    events.truncate(PAGE_SIZE);
    let next = events.last().map(|event| event.seq).filter(|_| has_more);

    Ok(AuditIndex {
        page,
        events,
        next,
        is_first: before.is_none(),
    })
}
