//! The log of exports: who took what out, when, and for what.

use askama::Template;
use askama_web::WebTemplate;
use serde::Deserialize;

use super::model::ExportRow;
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::types::ExportId;
use crate::types::angka;
use crate::web::{Db, Query, Result};

/// Lines on one page of the log.
const PAGE_SIZE: usize = 50;

#[derive(Template, WebTemplate)]
#[template(path = "reports/exports/index.html")]
pub struct ExportIndex {
    page: Page,
    exports: Vec<ExportRow>,
    /// Where the next page begins.
    next: Option<ExportId>,
    is_first: bool,
}

#[derive(Deserialize)]
pub struct LogFilter {
    #[serde(default)]
    sebelum: String,
}

/// Newest first.
pub async fn index(page: Page, actor: Actor, mut db: Db, Query(filter): Query<LogFilter>) -> Result<ExportIndex> {
    let scope = actor.scope_for(Permission::ReadExports)?;
    let before: Option<ExportId> = filter.sebelum.parse().ok();
    let mut exports = queries::list(&mut db, &scope, before).await?;
    let has_more = exports.len() > PAGE_SIZE;
    exports.truncate(PAGE_SIZE);
    let next = exports.last().map(|export| export.id).filter(|_| has_more);

    Ok(ExportIndex {
        page,
        exports,
        next,
        is_first: before.is_none(),
    })
}
