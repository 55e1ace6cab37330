//! A desa offers one of its people to the desa where they live now.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::actions;
use super::form::TransferForm;
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::families;
use crate::ppks::persons::{self, Person};
use crate::types::{Level, PersonId};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Result, Tx};
use crate::wilayah::{self, Wilayah};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/transfers/offer.html")]
pub struct OfferNew {
    page: Page,
    person: Person,
    /// Others of the household, by name.
    others: Vec<String>,
    /// Each kecamatan of the kabupaten with its desa, without the person's own.
    places: Vec<(Wilayah, Vec<Wilayah>)>,
    form: TransferForm,
    errors: FormErrors,
    kunci: String,
}

impl OfferNew {
    async fn load(page: Page, db: &mut PgConnection, scope: &Scope, id: PersonId) -> Result<OfferNew> {
        let person = persons::queries::find(db, scope, id)
            .await?
            .filter(|person| !person.is_restricted() && !person.is_merged())
            .ok_or(Error::NotFound)?;
        let others = match person.family_id {
            Some(family) => families::queries::list_members(db, scope, family).await?,
            None => Vec::new(),
        };
        let kabupaten = person.desa_kode.kabupaten().ok_or(Error::NotFound)?;
        let inside = wilayah::queries::list_inside(db, &kabupaten).await?;

        Ok(OfferNew {
            others: others
                .into_iter()
                .filter(|member| member.id != id)
                .map(|member| member.full_name)
                .collect(),
            places: places(&inside, &person),
            page,
            person,
            form: TransferForm::default(),
            errors: FormErrors::default(),
            kunci: idempotency::new_key(),
        })
    }
}

fn places(inside: &[Wilayah], person: &Person) -> Vec<(Wilayah, Vec<Wilayah>)> {
    let desa = |kecamatan: &Wilayah| {
        inside
            .iter()
            .filter(|w| w.kode.level() == Level::Desa && kecamatan.kode.contains(&w.kode))
            .filter(|w| w.kode != person.desa_kode)
            .cloned()
            .collect()
    };

    inside
        .iter()
        .filter(|w| w.kode.level() == Level::Kecamatan)
        .map(|kecamatan| (kecamatan.clone(), desa(kecamatan)))
        .collect()
}

pub async fn new(page: Page, actor: Actor, mut db: Db, Path(id): Path<PersonId>) -> Result<OfferNew> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;

    OfferNew::load(page, &mut db, &scope, id).await
}

pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let shown = OfferNew::load(page, &mut tx, &scope, id).await?;
    let form = TransferForm::read(&fields);
    let new = match form.parse_offer(&shown.person.desa_kode) {
        Ok(new) if wilayah::queries::find(&mut tx, &new.to).await?.is_some() => new,
        Ok(_) => {
            let errors = FormErrors::one("tujuan", "Pilih desa atau kelurahan tujuan.");
            let again = OfferNew { form, errors, ..shown };
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
        Err(errors) => {
            let again = OfferNew { form, errors, ..shown };
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    let transfer = actions::offer(&mut tx, &actor, &scope, id, &new, now).await?;
    let location = paths::transfer(transfer);
    key.finish(tx, &location).await?;

    Ok(Flash::TransferAsked.redirect(&location))
}
