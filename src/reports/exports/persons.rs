//! The list by name as a file: the same people as the screen shows. A small one goes at once; for more the page of the
//! request goes on.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::allowance::{self, Taken};
use super::form::ExportForm;
use super::kinds::ExportKind;
use super::listing::{self, Listing};
use super::model::{Export, NewExport, day_of};
use super::pages::{ByName, ExportNew};
use super::picks::Picks;
use super::requests::{self, Asked};
use super::selection::{ORDINARY, RESTRICTED, Selection, tier_of};
use super::spool::{self, Spool};
use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::letterhead::find_head;
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::persons::PersonFilter;
use crate::web::idempotency::{self, Claim};
use crate::web::origin::origin;
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Query, Result, Tx, Walls};

/// Which kind of list the address asks for.
#[derive(Clone, Default, Deserialize)]
pub struct Layout {
    #[serde(default)]
    susunan: String,
}

impl Layout {
    fn kind(&self) -> ExportKind {
        ExportKind::from_code(&self.susunan)
            .filter(|kind| ExportKind::BY_NAME.contains(kind))
            .unwrap_or(ExportKind::Persons)
    }
}

/// The filter with the kind of list; the usual kind is not named.
fn query_of(filter: &PersonFilter, kind: ExportKind) -> String {
    let query = filter.query();
    match (kind, query.as_str()) {
        (ExportKind::Persons, _) => query,
        (_, "") => format!("susunan={}", kind.code()),
        _ => format!("{query}&susunan={}", kind.code()),
    }
}

/// What the file will hold.
pub async fn new(
    page: Page,
    actor: Actor,
    mut db: Db,
    Query(filter): Query<PersonFilter>,
    Query(layout): Query<Layout>,
) -> Result<ExportNew> {
    let reach = actor.scope_for(Permission::ExportPersons)?;
    let selection = Selection::read(&mut db, &reach, filter).await?;
    let kind = layout.kind();
    let remembered = queries::find_columns(&mut db, actor.id, kind).await?;
    let picks = remembered.map_or_else(
        || Picks::usual(kind),
        |codes| Picks::of(kind, codes.iter().map(String::as_str)),
    );
    let taken = queries::find_taken(&mut db, actor.id, allowance::since(page.now)).await?;

    describe(
        &mut db,
        page,
        &selection,
        kind,
        &taken,
        ExportForm::new(picks),
        FormErrors::default(),
    )
    .await
}

/// Sends a small file at once; asks for a large one, or one with minutes. A small one sent twice is two files, and the
/// log says so: both were taken out.
pub async fn create(
    page: Page,
    State(state): State<AppState>,
    actor: Actor,
    mut tx: Tx,
    (Query(filter), Query(layout)): (Query<PersonFilter>, Query<Layout>),
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let reach = actor.scope_for(Permission::ExportPersons)?;
    let selection = Selection::read(&mut tx, &reach, filter).await?;
    let (kind, now) = (layout.kind(), state.clock.now());
    queries::lock_user(&mut tx, actor.id).await?;
    let taken = queries::find_taken(&mut tx, actor.id, allowance::since(now)).await?;
    let form = ExportForm::read(&fields, kind);
    let parsed = form.parse(kind);
    if let Some(refusal) = taken.refusal() {
        let errors = FormErrors::one("batas", refusal);
        let again = describe(&mut tx, page, &selection, kind, &taken, form, errors).await?;
        return Ok(with_status(StatusCode::TOO_MANY_REQUESTS, again));
    }
    let request = match parsed {
        Ok(request) => request,
        Err(errors) => {
            let again = describe(&mut tx, page, &selection, kind, &taken, form, errors).await?;
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    actions::remember(&mut tx, &actor, kind, &request.picks, now).await?;
    let tier = tier_of(request.with_restricted);
    let persons = selection.count(&mut tx, tier).await?;
    if let Some(refusal) = request.format.refusal(persons) {
        let errors = FormErrors::one("format", refusal);
        let again = describe(&mut tx, page, &selection, kind, &taken, form, errors).await?;
        return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
    }
    let export = actions::begin(
        kind,
        &selection.area.kode,
        selection.sentence_of_file(tier),
        request,
        origin(&headers),
        now,
    );
    let needs_approval = taken.needs_approval(persons);
    if !needs_approval && kind != ExportKind::Dtsen {
        return send(tx, &page, &state, &actor, selection.up_to(tier), export).await;
    }

    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let asked = Asked {
        query: selection.filter.query(),
        tier,
        persons,
        needs_approval,
        handover: (kind == ExportKind::Dtsen).then(|| form.handover.clone()),
    };
    requests::actions::ask(&mut tx, &actor, &export, &asked).await?;
    let location = paths::export(export.id);
    key.finish(tx, &location).await?;
    let flash = if needs_approval {
        Flash::ExportAsked
    } else {
        Flash::ExportPrepared
    };

    Ok(flash.redirect(&location))
}

/// Makes the file while the browser waits, and keeps nothing of it.
async fn send(
    mut tx: Tx,
    page: &Page,
    state: &AppState,
    actor: &Actor,
    selection: Selection,
    export: Export,
) -> Result<Response> {
    // Both walls: the transaction reads no further than the file may hold, and neither do the queries.
    if actor.walls != Walls::QueriesOnly {
        tx.lower_tier(selection.scope.tier_max().min(RESTRICTED)).await?;
    }
    let NewExport { format, picks, .. } = &export.request;
    let title = export.kind.title(&selection.area.full_name());
    let head = find_head(&mut tx, &export.area, &page.region_name).await?;
    let sheet = export.sheet(actor, title.clone(), &head, picks.columns(export.kind));
    let mut spool = Spool::open(state, *format, sheet);
    let mut listing = Listing::open(&mut tx, &selection, export.kind, picks).await?;
    while let Some(pieces) = listing
        .next(&mut tx, &selection, &state.keys, day_of(export.at))
        .await?
    {
        for piece in pieces {
            spool.push(piece).await?;
        }
    }
    let (file, row_count) = spool.finish().await?;
    actions::complete(
        &mut tx,
        actor,
        &export,
        &title,
        &page.region_name,
        row_count,
        listing.ids(),
    )
    .await?;
    tx.commit().await?;

    spool::attachment(&export, file)
}

async fn describe(
    db: &mut PgConnection,
    page: Page,
    selection: &Selection,
    kind: ExportKind,
    taken: &Taken,
    form: ExportForm,
    errors: FormErrors,
) -> Result<ExportNew, Error> {
    let row_count = selection.count(db, ORDINARY).await?;
    let row_count_restricted = selection.count(db, RESTRICTED).await?;
    let without_nik = match kind {
        ExportKind::Dtsen => listing::count_without_nik(db, selection).await?,
        _ => 0,
    };
    let is_kept = kind == ExportKind::Dtsen;
    let way = taken.sentence(row_count, is_kept);
    let way_restricted = taken.sentence(row_count_restricted, is_kept);

    Ok(ExportNew {
        page,
        kind,
        key: idempotency::new_key(),
        filter_sentence: selection.sentence.clone(),
        row_count,
        columns: String::new(),
        by_name: Some(ByName {
            choices: ExportKind::BY_NAME
                .into_iter()
                .map(|kind| (kind, paths::export_persons(&query_of(&selection.filter, kind))))
                .collect(),
            row_count_restricted,
            way,
            way_restricted,
            needs_approval: taken.needs_approval(row_count),
            refusal: taken.refusal(),
            without_nik,
        }),
        action: paths::export_persons(&query_of(&selection.filter, kind)),
        back: paths::persons_filtered(&selection.filter.query()),
        form,
        errors,
    })
}
