use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::form::EndorsementForm;
use super::model::{EndorsableRow, Endorsement, by_category};
use super::scans::{self, ScanRow};
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::groups::cases;
use crate::ppks::verification::desk::Desk;
use crate::ppks::verification::undoing::{LastDecision, find_last};
use crate::types::EndorsementId;
use crate::types::tanggal::tanggal;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Result, Tx};
use crate::wilayah::{self, Wilayah};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/verification/endorsements/index.html")]
pub struct EndorsementIndex {
    page: Page,
    desk: Desk,
    rows: Vec<EndorsableRow>,
    /// Cases of families and communities; they go into no minutes and have a page of their own.
    group_cases: i64,
    minutes: Vec<Endorsement>,
    last: Option<LastDecision>,
    form: EndorsementForm,
    errors: FormErrors,
    today: NaiveDate,
    kunci: String,
}

impl EndorsementIndex {
    async fn load(
        page: Page,
        db: &mut PgConnection,
        state: &AppState,
        actor: &Actor,
        scope: &Scope,
    ) -> Result<EndorsementIndex> {
        let today = state.clock.today();

        Ok(EndorsementIndex {
            page,
            desk: Desk::Desa,
            rows: queries::list_waiting(db, scope, actor).await?,
            group_cases: cases::queries::count(db, scope, Desk::Desa.stage()).await?,
            minutes: queries::list(db, scope).await?,
            last: find_last(db, Desk::Desa, actor, scope, state.clock.now()).await?,
            form: EndorsementForm {
                tanggal: tanggal(today),
                semua: true,
                ..EndorsementForm::default()
            },
            errors: FormErrors::default(),
            today,
            kunci: idempotency::new_key(),
        })
    }

    fn has_endorsed(&self) -> bool {
        self.minutes.iter().any(|minutes| minutes.endorsed_at.is_some())
    }
}

/// What waits for the kepala desa, to be put into minutes; and the minutes that there are.
pub async fn index(page: Page, actor: Actor, State(state): State<AppState>, mut db: Db) -> Result<EndorsementIndex> {
    let scope = actor.scope_for(Permission::EndorsePersons)?;

    EndorsementIndex::load(page, &mut db, &state, &actor, &scope).await
}

/// Makes minutes of what was chosen.
pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::EndorsePersons)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let form = EndorsementForm::read(&fields);
    let errors = match form.check(state.clock.today()) {
        Ok(new) => match actions::make(&mut tx, &actor, &scope, &new, now).await? {
            Some(id) => {
                let location = paths::endorsement(id);
                key.finish(tx, &location).await?;
                return Ok(Flash::MinutesMade.redirect(&location));
            }
            None => FormErrors::one(
                "semua",
                "Data yang dipilih tidak menunggu lagi. Pilih dari daftar terbaru di bawah.",
            ),
        },
        Err(errors) => errors,
    };
    let again = EndorsementIndex::load(page, &mut tx, &state, &actor, &scope).await?;
    let refused = EndorsementIndex { form, errors, ..again };

    Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, refused))
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/verification/endorsements/show.html")]
pub struct EndorsementShow {
    page: Page,
    minutes: Endorsement,
    rows: Vec<EndorsableRow>,
    scans: Vec<ScanRow>,
    is_stale: bool,
    errors: FormErrors,
    kunci: String,
}

impl EndorsementShow {
    pub(super) async fn load(
        page: Page,
        db: &mut PgConnection,
        scope: &Scope,
        id: EndorsementId,
    ) -> Result<EndorsementShow> {
        Ok(EndorsementShow {
            page,
            minutes: queries::find(db, scope, id).await?.ok_or(Error::NotFound)?,
            rows: queries::list_items(db, scope, id).await?,
            scans: scans::queries::list(db, scope, id).await?,
            is_stale: false,
            errors: FormErrors::default(),
            kunci: idempotency::new_key(),
        })
    }

    fn waiting(&self) -> usize {
        self.rows.iter().filter(|row| row.waits()).count()
    }

    pub(super) fn refused(self, errors: FormErrors) -> EndorsementShow {
        EndorsementShow { errors, ..self }
    }

    pub(super) async fn stale(page: Page, db: &mut PgConnection, scope: &Scope, id: EndorsementId) -> Result<Response> {
        let again = EndorsementShow::load(page, db, scope, id).await?;
        let stale = EndorsementShow {
            is_stale: true,
            ..again
        };

        Ok(with_status(StatusCode::CONFLICT, stale))
    }
}

/// Minutes, and what is still to be done with them.
pub async fn show(page: Page, actor: Actor, mut db: Db, Path(id): Path<EndorsementId>) -> Result<EndorsementShow> {
    let scope = actor.scope_for(Permission::EndorsePersons)?;

    EndorsementShow::load(page, &mut db, &scope, id).await
}

/// Endorses what stands in the minutes.
pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<EndorsementId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::EndorsePersons)?;
    let now = state.clock.now();
    let version = fields.get("versi").parse().unwrap_or(-1);
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    if !actions::endorse(&mut tx, &actor, &scope, id, version, now).await? {
        return EndorsementShow::stale(page, &mut tx, &scope, id).await;
    }
    key.finish(tx, paths::ENDORSEMENTS).await?;

    Ok(Flash::MinutesEndorsed.redirect(paths::ENDORSEMENTS))
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/verification/endorsements/minutes.html")]
pub struct MinutesShow {
    page: Page,
    minutes: Endorsement,
    rows: Vec<EndorsableRow>,
    categories: Vec<(String, usize)>,
    desa: Wilayah,
    kecamatan: Option<Wilayah>,
}

/// The minutes as they are printed and signed.
pub async fn print(page: Page, actor: Actor, mut db: Db, Path(id): Path<EndorsementId>) -> Result<MinutesShow> {
    let scope = actor.scope_for(Permission::EndorsePersons)?;
    let minutes = queries::find(&mut db, &scope, id).await?.ok_or(Error::NotFound)?;
    let rows = queries::list_items(&mut db, &scope, id).await?;
    let desa = wilayah::queries::find(&mut db, &minutes.desa_kode)
        .await?
        .ok_or(Error::NotFound)?;
    let kecamatan = match minutes.desa_kode.parent() {
        Some(kode) => wilayah::queries::find(&mut db, &kode).await?,
        None => None,
    };

    Ok(MinutesShow {
        page,
        categories: by_category(&rows),
        minutes,
        rows,
        desa,
        kecamatan,
    })
}
