use askama::Template;
use askama_web::WebTemplate;
use serde::Deserialize;

use super::form::ExportForm;
use super::model::{ExportFormat, ExportKind, ExportRow};
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::types::ExportId;
use crate::types::angka;
use crate::web::{Db, FormErrors, Query, Result};

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

/// The log of exports, newest first.
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

/// Says what a file will hold, and asks what it is for. Made by the handlers of `recap` and `persons`.
#[derive(Template, WebTemplate)]
#[template(path = "reports/exports/new.html")]
pub struct ExportNew {
    pub(super) page: Page,
    pub(super) kind: ExportKind,
    /// "Kecamatan Ledo, semua status"
    pub(super) filter_sentence: String,
    pub(super) row_count: i64,
    /// How many with the restricted categories; asked for lists by name only.
    pub(super) row_count_restricted: Option<i64>,
    pub(super) order: &'static str,
    pub(super) columns: String,
    /// Where the form goes: this address with the same filter.
    pub(super) action: String,
    /// The screen that shows the same rows.
    pub(super) back: String,
    pub(super) form: ExportForm,
    pub(super) errors: FormErrors,
}
