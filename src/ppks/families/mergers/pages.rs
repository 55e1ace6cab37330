use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::PgConnection;

use super::actions::{self, Pair};
use super::form::{MERGER_REASONS, MergerForm};
use crate::auth::{Actor, Permission, Scope};
use crate::crypto::IndexKind;
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::families::actions::Refusal;
use crate::ppks::families::history::queries::list_related;
use crate::ppks::families::model::{Family, MemberRow};
use crate::ppks::families::{CLOSED, queries};
use crate::ppks::persons;
use crate::ppks::persons::lookups::{self, Lookup};
use crate::types::FamilyId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Query, Result, Tx};

/// A family with its members, as it stands beside another.
pub struct Household {
    family: Family,
    name: String,
    members: Vec<MemberRow>,
}

impl Household {
    async fn find(db: &mut PgConnection, state: &AppState, scope: &Scope, id: FamilyId) -> Result<Household> {
        let family = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
        if family.closed_into.is_some() {
            return Err(Error::Conflict(CLOSED));
        }

        Ok(Household {
            name: family.name(&state.keys)?,
            members: queries::list_members(db, scope, id).await?,
            family,
        })
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/families/mergers/new.html")]
pub struct MergerNew {
    page: Page,
    from: Household,
    /// None until it is found.
    into: Option<Household>,
    /// Families that this one was split from or into, to choose without a number.
    related: Vec<Household>,
    form: MergerForm,
    errors: FormErrors,
    is_stale: bool,
    today: NaiveDate,
    key: String,
}

impl MergerNew {
    async fn load(
        page: Page,
        state: &AppState,
        db: &mut PgConnection,
        scope: &Scope,
        id: FamilyId,
        into: Option<FamilyId>,
    ) -> Result<MergerNew> {
        let from = Household::find(db, state, scope, id).await?;
        let into = match into.filter(|into| *into != id) {
            Some(into) => Some(Household::find(db, state, scope, into).await?),
            None => None,
        };
        if into
            .as_ref()
            .is_some_and(|into| into.family.desa_kode != from.family.desa_kode)
        {
            return Err(Error::NotFound);
        }
        let mut related = Vec::new();
        if into.is_none() {
            for other in list_related(db, scope, id).await? {
                related.push(Household::find(db, state, scope, other).await?);
            }
        }

        Ok(MergerNew {
            page,
            from,
            into,
            related,
            form: MergerForm::default(),
            errors: FormErrors::default(),
            is_stale: false,
            today: state.clock.today(),
            key: idempotency::new_key(),
        })
    }

    fn with_errors(mut self, form: MergerForm, errors: FormErrors, status: StatusCode) -> Response {
        self.form = form;
        self.errors = errors;

        with_status(status, self)
    }
}

#[derive(Deserialize)]
pub struct Into {
    #[serde(default)]
    ke: String,
}

pub async fn new(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Path(id): Path<FamilyId>,
    Query(into): Query<Into>,
) -> Result<MergerNew> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;

    MergerNew::load(page, &state, &mut db, &scope, id, into.ke.parse().ok()).await
}

/// Looks for the other family by a number, or merges.
pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<FamilyId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let form = MergerForm::read(&fields);
    if form.into.is_none() {
        return search(page, &actor, &state, tx, &scope, id, form).await;
    }
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let sheet = MergerNew::load(page, &state, &mut tx, &scope, id, form.into).await?;
    let Some(into) = sheet.into.as_ref().map(|into| into.family.id) else {
        return Err(Error::NotFound);
    };
    let reason = match form.reason() {
        Ok(reason) => reason,
        Err(errors) => return Ok(sheet.with_errors(form, errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let pair = Pair {
        from: (id, form.version),
        into: (into, form.into_version),
    };

    match actions::merge(&mut tx, &state.keys, &actor, &scope, pair, reason, now).await {
        Ok(()) => {
            let location = paths::family(into);
            key.finish(tx, &location).await?;
            Ok(Flash::FamilyMerged.redirect(&location))
        }
        Err(Refusal::Failed(error)) => Err(error),
        Err(_) => {
            let again = MergerNew {
                is_stale: true,
                ..sheet
            };
            Ok(again.with_errors(form, FormErrors::default(), StatusCode::CONFLICT))
        }
    }
}

/// By nomor KK, or by the NIK of a member, within the desa; counts as a look-up.
async fn search(
    page: Page,
    actor: &Actor,
    state: &AppState,
    mut tx: Tx,
    scope: &Scope,
    id: FamilyId,
    form: MergerForm,
) -> Result<Response> {
    let sheet = MergerNew::load(page, state, &mut tx, scope, id, None).await?;
    let digits = match form.digits() {
        Ok(digits) => digits,
        Err(errors) => return Ok(sheet.with_errors(form, errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let now = state.clock.now();
    if let Some(exhausted) = lookups::take(&mut tx, actor, scope.area(), Lookup::Number, now).await? {
        tx.commit().await?;
        let errors = FormErrors::one("nomor", exhausted.form_text());
        return Ok(sheet.with_errors(form, errors, StatusCode::TOO_MANY_REQUESTS));
    }
    let cards = state.keys.blind_indexes(IndexKind::NomorKk, &digits);
    let mut found = queries::find_by_nomor_kk(&mut tx, scope, &cards, Some(id)).await?;
    if found.is_none() {
        let niks = state.keys.blind_indexes(IndexKind::Nik, &digits);
        if let Some(known) = persons::queries::find_by_nik(&mut tx, scope, &niks, None).await? {
            let person = persons::queries::find(&mut tx, scope, known.id).await?;
            found = person.and_then(|person| person.family_id).filter(|found| *found != id);
        }
    }
    actions::record_search(&mut tx, actor, scope, now).await?;
    tx.commit().await?;

    match found {
        Some(into) => Ok(Redirect::to(&paths::merge_family_into(id, into)).into_response()),
        None => {
            let text = "Tidak ada keluarga lain di desa Anda dengan nomor ini. Periksa angkanya.";
            let errors = FormErrors::one("nomor", text);
            Ok(sheet.with_errors(form, errors, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}
