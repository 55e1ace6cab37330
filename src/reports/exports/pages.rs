use askama::Template;
use askama_web::WebTemplate;

use super::form::ExportForm;
use super::kinds::{ExportFormat, ExportKind};
use super::picks::Pick;
use crate::page::Page;
use crate::types::angka;
use crate::web::FormErrors;

/// Says what a file will hold, and asks what it is for. Made by the handlers of `recap` and `persons`.
#[derive(Template, WebTemplate)]
#[template(path = "reports/exports/new.html")]
pub struct ExportNew {
    pub(super) page: Page,
    pub(super) kind: ExportKind,
    pub(super) key: String,
    /// "Kecamatan Ledo, semua status"
    pub(super) filter_sentence: String,
    pub(super) row_count: i64,
    /// Columns of a recap, in words.
    pub(super) columns: String,
    /// What is asked of lists by name only.
    pub(super) by_name: Option<ByName>,
    /// Where the form goes: this address with the same filter.
    pub(super) action: String,
    /// The screen that shows the same rows.
    pub(super) back: String,
    pub(super) form: ExportForm,
    pub(super) errors: FormErrors,
}

/// What a list by name needs said and asked beside a recap.
pub(super) struct ByName {
    /// The kinds of list, with the address of each.
    pub choices: Vec<(ExportKind, String)>,
    /// How many with the restricted categories.
    pub row_count_restricted: i64,
    /// Whether it goes at once or needs somebody else, with and without the restricted categories.
    pub way: String,
    pub way_restricted: String,
    /// It goes only once somebody else has agreed.
    pub needs_approval: bool,
    /// No file more today.
    pub refusal: Option<String>,
    /// People who cannot be in it, having no NIK.
    pub without_nik: i64,
}

impl ExportNew {
    fn needs_approval(&self) -> bool {
        self.by_name.as_ref().is_some_and(|people| people.needs_approval)
    }

    /// It is kept until it is fetched, and not sent at once.
    fn asks(&self) -> bool {
        self.kind == ExportKind::Dtsen || self.needs_approval()
    }

    /// What may be ticked freely, and whether it is.
    fn ordinary(&self) -> Vec<(&'static Pick, bool)> {
        self.picks(false)
    }

    /// What is ticked each by itself.
    fn sensitive(&self) -> Vec<(&'static Pick, bool)> {
        self.picks(true)
    }

    fn picks(&self, is_sensitive: bool) -> Vec<(&'static Pick, bool)> {
        Pick::of(self.kind)
            .iter()
            .filter(|pick| pick.is_sensitive() == is_sensitive)
            .map(|pick| (pick, self.form.picks.has(*pick)))
            .collect()
    }

    /// "Excel (XLSX), siap cetak, sekitar 40 KB"
    fn label(&self, format: &ExportFormat) -> String {
        let columns = match self.kind {
            ExportKind::Recap => 29,
            kind => self.form.picks.columns(kind).len(),
        };
        let size = format.estimate(self.row_count, columns);

        size.map_or_else(
            || format.label().to_owned(),
            |size| format!("{}, {size}", format.label()),
        )
    }
}
