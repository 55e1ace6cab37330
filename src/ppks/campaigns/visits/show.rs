//! One family: reached from the list, or with the QR on the paper.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::form::VisitForm;
use super::model::{ItemRow, Seen, Visit};
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::crypto::Keys;
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::campaigns::pages::find;
use crate::ppks::campaigns::{Campaign, Outcome};
use crate::types::CampaignItemId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, FormErrors, Path, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/campaigns/visits/show.html")]
pub struct VisitShow {
    page: Page,
    campaign: Campaign,
    visit: Visit,
    /// Each with its NIK, masked.
    items: Vec<(ItemRow, String)>,
    form: VisitForm,
    errors: FormErrors,
    is_stale: bool,
    key: String,
    today: NaiveDate,
}

impl VisitShow {
    async fn load(page: Page, db: &mut PgConnection, state: &AppState, scope: &Scope, code: &str) -> Result<VisitShow> {
        if !is_code(code) {
            return Err(Error::NotFound);
        }
        let visit = queries::find_visit(db, scope, code).await?.ok_or(Error::NotFound)?;
        let campaign = find(db, scope, visit.campaign_id).await?;
        let rows = queries::list_of_visit(db, scope, visit.id).await?;
        if rows.is_empty() {
            return Err(Error::NotFound);
        }
        let today = state.clock.today();

        Ok(VisitShow {
            form: VisitForm::of(&rows, today),
            items: with_niks(rows, &state.keys)?,
            page,
            campaign,
            visit,
            errors: FormErrors::default(),
            is_stale: false,
            key: idempotency::new_key(),
            today,
        })
    }

    fn outcomes(&self) -> [Outcome; 6] {
        Outcome::ALL
    }

    /// Something can still be written here.
    fn is_open(&self) -> bool {
        self.campaign.is_running() && self.items.iter().any(|(item, _)| !item.is_confirmed)
    }

    fn result_field(&self, id: &CampaignItemId) -> String {
        format!("hasil_{id}")
    }

    fn note_field(&self, id: &CampaignItemId) -> String {
        format!("catatan_{id}")
    }

    fn list(&self) -> String {
        paths::about(&paths::visits(self.campaign.id), &self.visit.desa_kode)
    }

    /// As it was now, with what was typed.
    fn with_typed(self, form: VisitForm) -> VisitShow {
        VisitShow { form, ..self }
    }
}

/// A code of ours; anything else need not be asked for.
fn is_code(code: &str) -> bool {
    code.len() == 16 && code.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn with_niks(rows: Vec<ItemRow>, keys: &Keys) -> Result<Vec<(ItemRow, String)>> {
    rows.into_iter()
        .map(|row| {
            let nik = row.nik_text(keys)?;
            Ok((row, nik))
        })
        .collect()
}

pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(code): Path<String>,
) -> Result<VisitShow> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let shown = VisitShow::load(page, &mut tx, &state, &scope, &code).await?;
    let desa = &shown.visit.desa_kode;
    actions::record_opening(&mut tx, &actor, &shown.campaign, desa, state.clock.now()).await?;
    tx.commit().await?;

    Ok(shown)
}

/// Writes down what was found, and goes on to the next family.
pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    let mut shown = VisitShow::load(page, &mut tx, &state, &scope, &code).await?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    if !shown.campaign.is_running() {
        return Err(Error::Conflict(
            "Pemutakhiran ini tidak sedang berjalan, jadi hasilnya tidak dapat dicatat. Hubungi DSP3A.",
        ));
    }
    let rows: Vec<ItemRow> = shown.items.drain(..).map(|(item, _)| item).collect();
    let form = VisitForm::read(&fields, &rows);
    let parsed = form.parse(&rows, &shown.campaign, shown.today);
    shown.items = with_niks(rows, &state.keys)?;
    fields.get(idempotency::FIELD).clone_into(&mut shown.key);
    let (on, found) = match parsed {
        Ok(parsed) => parsed,
        Err(errors) => {
            shown.errors = errors;
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, shown.with_typed(form)));
        }
    };
    let version = fields.get("versi").parse().unwrap_or(0);
    let seen = Seen { on, at: now };
    if !actions::write_down(&mut tx, &actor, &scope, &shown.visit, version, &found, seen).await? {
        shown.is_stale = true;
        return Ok(with_status(StatusCode::CONFLICT, shown.with_typed(form)));
    }
    let next = queries::find_next(&mut tx, &scope, &shown.visit).await?;
    let (flash, location) = match next {
        Some(code) => (Flash::VisitSaved, paths::visit(&code)),
        None => (Flash::VisitsDone, shown.list()),
    };
    key.finish(tx, &location).await?;

    Ok(flash.redirect(&location))
}
