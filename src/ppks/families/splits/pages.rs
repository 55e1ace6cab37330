use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::actions;
use super::form::{SPLIT_REASONS, SplitForm};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::categories::Reference;
use crate::ppks::families::actions::Refusal;
use crate::ppks::families::model::{Family, MemberRow};
use crate::ppks::families::pages::counted;
use crate::ppks::families::{CLOSED, MISSING_KK_REASONS, queries};
use crate::types::FamilyId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/families/splits/new.html")]
pub struct SplitNew {
    page: Page,
    family: Family,
    members: Vec<MemberRow>,
    form: SplitForm,
    errors: FormErrors,
    /// The family that has the typed KK: what it is, and where.
    known: Vec<(String, String)>,
    is_stale: bool,
    today: NaiveDate,
    key: String,
}

impl SplitNew {
    async fn load(
        page: Page,
        state: &AppState,
        db: &mut PgConnection,
        scope: &Scope,
        id: FamilyId,
    ) -> Result<SplitNew> {
        let family = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
        if family.closed_into.is_some() {
            return Err(Error::Conflict(CLOSED));
        }
        let mut form = SplitForm::default();
        form.family.dusun.clone_from(&family.dusun);
        form.family.rt.clone_from(&family.rt);
        form.family.rw.clone_from(&family.rw);

        Ok(SplitNew {
            members: queries::list_members(db, scope, id).await?,
            page,
            family,
            form,
            errors: FormErrors::default(),
            known: Vec::new(),
            is_stale: false,
            today: state.clock.today(),
            key: idempotency::new_key(),
        })
    }

    fn missing_kk_reasons(&self) -> &'static [(&'static str, &'static str)] {
        &MISSING_KK_REASONS
    }

    fn refused(mut self, refusal: Refusal) -> Result<Response> {
        let status = match refusal {
            Refusal::Failed(error) => return Err(error),
            Refusal::SameNomorKk(id) => {
                self.errors.push(
                    "nomor_kk",
                    "Nomor KK ini sudah tercatat di desa Anda. Kalau anggota ini masuk ke keluarga itu, gabungkan setelah dipisah.",
                );
                self.known
                    .push(("Keluarga dengan nomor KK ini".to_owned(), paths::family(id)));
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refusal::Exhausted(_, exhausted) => {
                self.errors.push("nomor_kk", exhausted.form_text());
                StatusCode::TOO_MANY_REQUESTS
            }
            Refusal::Stale(now) => {
                self.family = *now;
                self.is_stale = true;
                StatusCode::CONFLICT
            }
            Refusal::SameNik { .. } | Refusal::KkReasonMissing => {
                return Err(Error::BadRequest(
                    "Formulir ini tidak lengkap. Buka lagi dari keluarganya.",
                ));
            }
        };

        Ok(with_status(status, self))
    }
}

pub async fn new(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Path(id): Path<FamilyId>,
) -> Result<SplitNew> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;

    SplitNew::load(page, &state, &mut db, &scope, id).await
}

pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<FamilyId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let mut sheet = SplitNew::load(page, &state, &mut tx, &scope, id).await?;
    let mut form = SplitForm::read(&fields);
    let reference = Reference::find(&mut tx).await?;
    let parsed = form.parse(&sheet.members, &reference, sheet.today);
    sheet.form = form;
    let split = match parsed {
        Ok(split) => split,
        Err(errors) => {
            sheet.errors = errors;
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, sheet));
        }
    };
    let version = fields.get("versi").parse().unwrap_or(0);

    match actions::split(&mut tx, &state.keys, &actor, &scope, id, version, &split, now).await {
        Ok(new) => {
            let location = paths::family(new);
            key.finish(tx, &location).await?;
            Ok(Flash::FamilySplit.redirect(&location))
        }
        Err(refusal) => {
            drop(tx);
            sheet.refused(counted(&state, &actor, &scope, refusal).await?)
        }
    }
}
