use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::actions::{self, Bench};
use super::model::{Import, Known, Payload};
use super::queries;
use super::view::View;
use crate::auth::{Actor, Permission};
use crate::jobs::{self, Job, Progress};
use crate::page::Page;
use crate::paths;
use crate::ppks::categories::CATALOGUE;
use crate::privacy::retention::IMPORT_DAYS;
use crate::types::ImportId;
use crate::types::angka::ribuan;
use crate::web::idempotency;
use crate::web::{AppState, Db, Error, Path, Query, Result};

/// People of a pile that are named on the page; the rest is a number.
const NAMED: usize = 30;
/// Seconds between two looks at work under way. A header, so that no script is needed.
const AGAIN: HeaderValue = HeaderValue::from_static("2");

/// A table in its piles, or on its way in.
#[derive(Template, WebTemplate)]
#[template(path = "import/show.html")]
pub struct ImportShow {
    page: Page,
    import: Import,
    job: Option<Job>,
    view: View,
    known: Vec<Known>,
    ready: Vec<String>,
    /// To choose from: number and name.
    categories: Vec<(String, String)>,
    key: String,
    other_key: String,
    column_key: String,
    is_undoable: bool,
}

impl ImportShow {
    fn open_job(&self) -> Option<&Job> {
        self.job.as_ref().filter(|job| job.is_open())
    }

    /// What became of the last work, where that was not what was asked for.
    fn stopped(&self) -> Option<&'static str> {
        let job = self.job.as_ref().filter(|job| !job.is_open())?;
        match (job.is_undoing(), job.is_cancelled(), job.has_failed()) {
            (false, true, _) => Some("Penyimpanan dihentikan. Tidak ada baris dari percobaan itu yang tersimpan."),
            (false, _, true) => Some(
                "Penyimpanan terhenti karena gangguan. Tidak ada baris dari percobaan itu yang tersimpan. Tekan Simpan untuk mencoba lagi.",
            ),
            (true, true, _) => Some("Pembatalan dihentikan. Semua data dari berkas ini masih ada."),
            (true, _, true) => {
                Some("Pembatalan terhenti karena gangguan. Semua data dari berkas ini masih ada. Coba lagi.")
            }
            _ => None,
        }
    }

    fn progress(&self, job: &Job) -> Progress {
        job.progress(self.page.now)
    }

    fn number(&self, count: &i32) -> String {
        ribuan((*count).into())
    }

    fn ready_total(&self) -> usize {
        usize::try_from(self.import.ready_count).unwrap_or(0)
    }

    fn known_total(&self) -> usize {
        usize::try_from(self.import.known_count).unwrap_or(0)
    }

    fn of_cause(&self, cause: &usize) -> String {
        paths::import_part(self.import.id, *cause, 1)
    }

    fn part_before(&self) -> String {
        paths::import_part(self.import.id, self.view.cause, self.view.part - 1)
    }

    fn part_after(&self) -> String {
        paths::import_part(self.import.id, self.view.cause, self.view.part + 1)
    }

    fn undo_days(&self) -> i64 {
        IMPORT_DAYS
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Part {
    sebab: usize,
    hal: usize,
}

pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Path(id): Path<ImportId>,
    Query(part): Query<Part>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    // First: work that ends in between is then still seen as under way, and never as over with nothing of it there.
    let job = jobs::queries::find_latest(&mut db, actor.id, id.as_uuid()).await?;
    let import = queries::find(&mut db, &scope, actor.id, id)
        .await?
        .ok_or(Error::NotFound)?;
    let is_working = job.as_ref().is_some_and(Job::is_open);
    let mut shown = ImportShow {
        page,
        is_undoable: import.is_undoable(now),
        job,
        view: View::default(),
        known: Vec::new(),
        ready: Vec::new(),
        categories: Vec::new(),
        key: idempotency::new_key(),
        other_key: idempotency::new_key(),
        column_key: idempotency::new_key(),
        import,
    };
    if is_working {
        let mut response = shown.into_response();
        response.headers_mut().insert(header::REFRESH, AGAIN);
        return Ok(response);
    }
    if !shown.import.is_undone() {
        let bench = Bench::find(&mut db, &actor, &scope).await?;
        let payload = Payload::open(&state.keys, id, &shown.import.payload_enc)?;
        let piles = actions::sort(&mut db, &state.keys, &scope, &bench, &payload, now).await?;
        shown.ready = piles.ready_names(NAMED);
        shown.view = View::of(&payload, &piles, &bench.headings, part.sebab, part.hal);
        shown.known = piles.known.into_iter().take(NAMED).collect();
        shown.categories = CATALOGUE
            .categories
            .iter()
            .filter(|category| !bench.tiers.is_secret(&category.code))
            .map(|category| (category.code.clone(), category.label()))
            .collect();
    }

    Ok(shown.into_response())
}
