use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::filter::{QueueFilter, RawFilter};
use super::form::{DecisionForm, REJECT_REASONS, RETURN_REASONS};
use super::model::{Change, Decision, Outcome, Place, QueueRow};
use super::queries::PAGE_SIZE;
use super::record::Record;
use super::waiting::TARGET_DAYS;
use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::evidence::Strip;
use crate::ppks::persons::actions::record_opening;
use crate::types::{AssessmentId, Level};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Query, Result, Tx};
use crate::wilayah::{self, Wilayah};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/verification/index.html")]
pub struct QueueIndex {
    page: Page,
    filter: QueueFilter,
    kecamatan: Vec<Wilayah>,
    /// Each kecamatan with its desa.
    desa: Vec<(Wilayah, Vec<Wilayah>)>,
    categories: Vec<(String, String)>,
    waiting: i64,
    rows: Vec<QueueRow>,
    next: Option<Place>,
    today: NaiveDate,
}

/// What waits, oldest first.
pub async fn index(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Query(raw): Query<RawFilter>,
) -> Result<QueueIndex> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let filter = raw.read(&scope)?;
    let start = filter.after.unwrap_or_else(Place::start);
    let mut rows = queries::list_queue(&mut db, &filter, start).await?;
    let has_more = rows.len() > PAGE_SIZE;
    rows.truncate(PAGE_SIZE);
    let next = rows.last().map(QueueRow::place).filter(|_| has_more);
    let inside = wilayah::queries::list_inside(&mut db, scope.area()).await?;

    Ok(QueueIndex {
        page,
        kecamatan: at_level(&inside, Level::Kecamatan),
        desa: desa_by_kecamatan(&inside, &filter),
        categories: queries::list_categories(&mut db).await?,
        waiting: queries::count_waiting(&mut db, &filter).await?,
        rows,
        next,
        today: state.clock.today(),
        filter,
    })
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

/// Goes to the oldest record that this verifier may decide, after the one that was skipped.
pub async fn next(actor: Actor, mut db: Db, Query(raw): Query<RawFilter>) -> Result<Response> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let filter = raw.read(&scope)?;

    Ok(match find_next(&mut db, &filter, &actor, filter.after).await? {
        Some(id) => Redirect::to(&paths::verification_filtered(id, &filter.query())).into_response(),
        None => {
            let queue = paths::verifications_filtered(&filter.query());
            match queries::count_waiting(&mut db, &filter).await? {
                0 => Flash::QueueEmpty.redirect(&queue),
                _ => Redirect::to(&queue).into_response(),
            }
        }
    })
}

/// After this place; at the end of the queue begins again with what was skipped.
async fn find_next(
    db: &mut PgConnection,
    filter: &QueueFilter,
    actor: &Actor,
    after: Option<Place>,
) -> Result<Option<AssessmentId>> {
    let except = after.map(|place| place.id);
    if let Some(place) = after {
        let found = queries::find_next(db, filter, actor, place, except).await?;
        if found.is_some() {
            return Ok(found);
        }
    }

    Ok(queries::find_next(db, filter, actor, Place::start(), except).await?)
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/verification/show.html")]
pub struct VerificationShow {
    page: Page,
    record: Record,
    strip: Strip,
    filter: QueueFilter,
    position: i64,
    waiting: i64,
    form: DecisionForm,
    errors: FormErrors,
    /// Not empty: somebody changed the data while it was read.
    changes: Vec<Change>,
    is_stale: bool,
    /// Somebody else is confirmed under the same NIK; the approval was not stored.
    is_taken: bool,
    kunci: String,
}

impl VerificationShow {
    async fn load(
        page: Page,
        db: &mut PgConnection,
        state: &AppState,
        actor: &Actor,
        filter: QueueFilter,
        id: AssessmentId,
    ) -> Result<VerificationShow> {
        let scope = actor.scope_for(Permission::VerifyPersons)?;
        let today = state.clock.today();
        let record = Record::load(db, &state.keys, &scope, actor, id, today)
            .await?
            .ok_or(Error::NotFound)?;

        Ok(VerificationShow {
            page,
            position: queries::count_until(db, &filter, record.row.place()).await?,
            waiting: queries::count_waiting(db, &filter).await?,
            form: DecisionForm {
                versi: record.row.seen().to_string(),
                ..DecisionForm::default()
            },
            errors: FormErrors::default(),
            changes: Vec::new(),
            is_stale: false,
            is_taken: false,
            kunci: idempotency::new_key(),
            strip: Strip::find(db, &scope, Some(record.row.person_id), record.row.family_id).await?,
            record,
            filter,
        })
    }

    /// The same page with what was typed, about the versions it now shows.
    fn with_typed(self, form: DecisionForm) -> VerificationShow {
        let versi = self.form.versi;

        VerificationShow {
            form: DecisionForm { versi, ..form },
            ..self
        }
    }
}

/// One record on one screen, with the decision below.
pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<AssessmentId>,
    Query(raw): Query<RawFilter>,
) -> Result<VerificationShow> {
    let filter = raw.read(&actor.scope_for(Permission::VerifyPersons)?)?;
    let shown = VerificationShow::load(page, &mut tx, &state, &actor, filter, id).await?;
    let person = (shown.record.row.person_id, &shown.record.row.desa_kode);
    record_opening(&mut tx, &actor, person, state.clock.now()).await?;
    tx.commit().await?;

    Ok(shown)
}

/// Decides, and goes on to the next record of the same filter.
pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<AssessmentId>,
    Query(raw): Query<RawFilter>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let filter = raw.read(&scope)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let form = DecisionForm::read(&fields);
    let (decision, seen) = match form.check() {
        Ok(checked) => checked,
        Err(errors) => {
            // Versions as typed: what changed meanwhile must still be noticed at the next sending.
            let typed = form.versi.clone();
            let mut again = VerificationShow::load(page, &mut tx, &state, &actor, filter, id)
                .await?
                .with_typed(form);
            again.errors = errors;
            if typed.parse::<super::Seen>().is_ok() {
                again.form.versi = typed;
            }
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };

    match actions::decide(&mut tx, &state.keys, &actor, &scope, id, seen, &decision, now).await? {
        Outcome::Done(place) => {
            let next = find_next(&mut tx, &filter, &actor, Some(place)).await?;
            let (flash, location) = match next {
                Some(next) => (flash(&decision), paths::verification_filtered(next, &filter.query())),
                None => {
                    let is_empty = queries::count_waiting(&mut tx, &filter).await? == 0;
                    let flash = if is_empty { Flash::QueueEmpty } else { flash(&decision) };
                    (flash, paths::verifications_filtered(&filter.query()))
                }
            };
            key.finish(tx, &location).await?;
            Ok(flash.redirect(&location))
        }
        Outcome::Stale(changes) => {
            let mut again = VerificationShow::load(page, &mut tx, &state, &actor, filter, id)
                .await?
                .with_typed(form);
            again.changes = changes;
            again.is_stale = true;
            Ok(with_status(StatusCode::CONFLICT, again))
        }
        Outcome::SameNik => {
            let mut again = VerificationShow::load(page, &mut tx, &state, &actor, filter, id)
                .await?
                .with_typed(form);
            again.is_taken = true;
            Ok(with_status(StatusCode::CONFLICT, again))
        }
    }
}

fn flash(decision: &Decision) -> Flash {
    match decision {
        Decision::Verify => Flash::Approved,
        Decision::Return { .. } => Flash::Returned,
        Decision::Reject { .. } => Flash::Rejected,
    }
}
