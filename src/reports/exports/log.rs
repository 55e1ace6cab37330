//! The log of exports: who took what out, when, and for what.

use askama::Template;
use askama_web::WebTemplate;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::model::{ExportFormat, ExportKind, number};
use super::picks::Picks;
use super::queries;
use crate::auth::{Actor, Permission};
use crate::clock;
use crate::page::Page;
use crate::types::ExportId;
use crate::types::angka;
use crate::web::{Db, Query, Result};

/// Lines on one page of the log.
const PAGE_SIZE: usize = 50;

/// One line of the log.
pub(super) struct ExportRow {
    pub id: ExportId,
    pub at: DateTime<Utc>,
    pub full_name: String,
    pub kind: String,
    pub format: String,
    pub purpose: String,
    pub filter: String,
    pub row_count: i32,
    pub columns: Vec<String>,
    /// The second person, where one was needed.
    pub approved_by_name: Option<String>,
    /// Of the kept file; None where it was sent at once.
    pub state: Option<String>,
    pub download_count: Option<i16>,
}

impl ExportRow {
    pub fn at_text(&self) -> String {
        clock::waktu(self.at)
    }

    pub fn kind_label(&self) -> &str {
        let kind: Option<&str> = ExportKind::from_code(&self.kind).map(ExportKind::label);

        kind.unwrap_or(&self.kind)
    }

    pub fn format_label(&self) -> &str {
        let format: Option<&str> = ExportFormat::from_code(&self.format).map(ExportFormat::short);

        format.unwrap_or(&self.format)
    }

    pub fn number(&self) -> String {
        number(self.id)
    }

    /// "Memuat NIK lengkap, Nomor KK"
    pub fn sensitive_text(&self) -> String {
        let kind = ExportKind::from_code(&self.kind).unwrap_or(ExportKind::Persons);

        Picks::of(kind, self.columns.iter().map(String::as_str)).sensitive_text()
    }

    /// What became of the file.
    pub fn state_text(&self) -> String {
        match (self.state.as_deref(), self.download_count) {
            (None, _) => "Langsung diunduh".to_owned(),
            (Some("ready"), Some(0)) => "Siap, belum diunduh".to_owned(),
            (Some("ready"), Some(n)) => format!("Siap, diunduh {n} kali"),
            (_, Some(n)) => format!("Dihapus, diunduh {n} kali"),
            (_, None) => "Dihapus".to_owned(),
        }
    }
}

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
