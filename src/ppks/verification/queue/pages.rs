use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::filter::{QueueFilter, RawFilter};
use super::queries::{self, PAGE_SIZE};
use crate::auth::Actor;
use crate::page::Page;
use crate::paths;
use crate::ppks::groups::cases;
use crate::ppks::verification::desk::Desk;
use crate::ppks::verification::model::{Place, QueueRow};
use crate::ppks::verification::undoing::{LastDecision, find_last};
use crate::ppks::verification::waiting::TARGET_DAYS;
use crate::types::{AssessmentId, Level};
use crate::web::{AppState, Db, Flash, Query, Result};
use crate::wilayah::{self, Wilayah};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/verification/index.html")]
pub struct QueueIndex {
    page: Page,
    desk: Desk,
    filter: QueueFilter,
    kecamatan: Vec<Wilayah>,
    /// Each kecamatan with its desa.
    desa: Vec<(Wilayah, Vec<Wilayah>)>,
    categories: Vec<(String, String)>,
    waiting: i64,
    /// Cases of families and communities at the same desk; they have a page of their own.
    group_cases: i64,
    rows: Vec<QueueRow>,
    next: Option<Place>,
    today: NaiveDate,
    /// What the reader decided just now and may still take back.
    last: Option<LastDecision>,
}

/// What waits at this desk, oldest first.
pub async fn index(
    page: Page,
    desk: Desk,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Query(raw): Query<RawFilter>,
) -> Result<QueueIndex> {
    let scope = actor.scope_for(desk.permission())?;
    let filter = raw.read(&scope)?;
    let start = filter.after.unwrap_or_else(Place::start);
    let mut rows = queries::list_queue(&mut db, desk, &filter, start).await?;
    let has_more = rows.len() > PAGE_SIZE;
    rows.truncate(PAGE_SIZE);
    let next = rows.last().map(QueueRow::place).filter(|_| has_more);
    let inside = wilayah::queries::list_inside(&mut db, scope.area()).await?;

    Ok(QueueIndex {
        last: find_last(&mut db, desk, &actor, &scope, state.clock.now()).await?,
        page,
        desk,
        kecamatan: at_level(&inside, Level::Kecamatan),
        desa: desa_by_kecamatan(&inside, &filter),
        categories: queries::list_categories(&mut db).await?,
        waiting: queries::count_waiting(&mut db, desk, &filter).await?,
        group_cases: cases::queries::count(&mut db, &scope, desk.stage()).await?,
        rows,
        next,
        today: state.clock.today(),
        filter,
    })
}

impl QueueIndex {
    /// The only kecamatan in reach: its desa are chosen at once.
    fn is_alone(&self, desa: &[Wilayah]) -> bool {
        self.kecamatan.len() <= 1 && desa.len() > 1
    }
}

fn at_level(inside: &[Wilayah], level: Level) -> Vec<Wilayah> {
    inside.iter().filter(|w| w.kode.level() == level).cloned().collect()
}

/// The desa to choose from: those of the chosen kecamatan, or all.
fn desa_by_kecamatan(inside: &[Wilayah], filter: &QueueFilter) -> Vec<(Wilayah, Vec<Wilayah>)> {
    let desa = at_level(inside, Level::Desa);

    at_level(inside, Level::Kecamatan)
        .into_iter()
        .filter(|kecamatan| filter.kecamatan.is_none() || filter.has_kecamatan(&kecamatan.kode))
        .map(|kecamatan| {
            let own = desa.iter().filter(|desa| kecamatan.kode.contains(&desa.kode));
            let own = own.cloned().collect();
            (kecamatan, own)
        })
        .collect()
}

/// Goes to the oldest record that this person may decide, after the one that was skipped.
pub async fn next(desk: Desk, actor: Actor, mut db: Db, Query(raw): Query<RawFilter>) -> Result<Response> {
    let scope = actor.scope_for(desk.permission())?;
    let filter = raw.read(&scope)?;

    Ok(match find_next(&mut db, desk, &filter, &actor, filter.after).await? {
        Some(id) => Redirect::to(&paths::record_in_queue(desk.queue(), id, &filter.query())).into_response(),
        None => {
            let queue = paths::queue_filtered(desk.queue(), &filter.query());
            match queries::count_waiting(&mut db, desk, &filter).await? {
                0 => Flash::QueueEmpty.redirect(&queue),
                _ => Redirect::to(&queue).into_response(),
            }
        }
    })
}

/// After this place; at the end of the queue begins again with what was skipped.
pub(in crate::ppks::verification) async fn find_next(
    db: &mut PgConnection,
    desk: Desk,
    filter: &QueueFilter,
    actor: &Actor,
    after: Option<Place>,
) -> Result<Option<AssessmentId>> {
    let except = after.map(|place| place.id);
    if let Some(place) = after {
        let found = queries::find_next(db, desk, filter, actor, place, except).await?;
        if found.is_some() {
            return Ok(found);
        }
    }

    Ok(queries::find_next(db, desk, filter, actor, Place::start(), except).await?)
}
