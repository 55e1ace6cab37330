//! How many each desa is asked about, before a campaign starts.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::form::{quota_field, read_quotas};
use super::model::{Campaign, DesaQuota};
use super::pages::find;
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::board::narrowed;
use crate::types::angka::ribuan;
use crate::types::{CampaignId, KodeWilayah, Level};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Query, Result, Tx};
use crate::wilayah::{self, Wilayah};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/campaigns/quotas.html")]
pub struct QuotasEdit {
    page: Page,
    campaign: Campaign,
    area: Wilayah,
    /// The kecamatan to go to, where all of them are shown.
    kecamatan: Vec<(Wilayah, String, String)>,
    due: i64,
    picked: i64,
    /// The desa of one kecamatan, each with what stands in its field.
    desa: Vec<(DesaQuota, String)>,
    errors: FormErrors,
    key: String,
}

#[derive(Deserialize)]
pub struct QuotasQuery {
    #[serde(default)]
    wilayah: String,
}

impl QuotasEdit {
    async fn load(page: Page, db: &mut PgConnection, scope: &Scope, campaign: Campaign) -> Result<QuotasEdit> {
        let area = wilayah::queries::find(db, scope.area()).await?.ok_or(Error::NotFound)?;
        let all = queries::list_quotas(db, scope, campaign.id, campaign.due_until()).await?;
        let due = all.iter().map(|one| one.due).sum();
        let picked = all.iter().map(|one| one.picked(campaign.quota)).sum();
        let (mut kecamatan, mut desa) = (Vec::new(), Vec::new());
        if area.kode.level() < Level::Kecamatan {
            for region in wilayah::queries::list_children(db, &area.kode).await? {
                let inside = all.iter().filter(|one| region.kode.contains(&one.kode));
                let (due, picked) = inside.fold((0, 0), |(due, picked), one| {
                    (due + one.due, picked + one.picked(campaign.quota))
                });
                kecamatan.push((region, ribuan(due), ribuan(picked)));
            }
        } else {
            desa = all
                .into_iter()
                .map(|one| {
                    let typed = one.quota.map(|quota| quota.to_string()).unwrap_or_default();
                    (one, typed)
                })
                .collect();
        }

        Ok(QuotasEdit {
            page,
            campaign,
            area,
            due,
            picked,
            kecamatan,
            desa,
            errors: FormErrors::default(),
            key: idempotency::new_key(),
        })
    }

    fn field(&self, kode: &KodeWilayah) -> String {
        quota_field(kode)
    }

    /// "Kuota umum 25 orang tiap desa."
    fn general_text(&self) -> String {
        self.campaign.quota.map_or_else(
            || "Tanpa kuota umum.".to_owned(),
            |quota| format!("Kuota umum {} orang tiap desa.", ribuan(quota.into())),
        )
    }
}

pub async fn edit(
    page: Page,
    actor: Actor,
    mut db: Db,
    Path(id): Path<CampaignId>,
    Query(query): Query<QuotasQuery>,
) -> Result<QuotasEdit> {
    let whole = actor.scope_for(Permission::ManageSettings)?;
    let campaign = find(&mut db, &whole, id).await?;
    let whole = whole.narrow(&campaign.area_kode).unwrap_or(whole);
    let scope = narrowed(&whole, &query.wilayah)?;

    QuotasEdit::load(page, &mut db, &scope, campaign).await
}

pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<CampaignId>,
    Query(query): Query<QuotasQuery>,
    fields: Fields,
) -> Result<Response> {
    let whole = actor.scope_for(Permission::ManageSettings)?;
    let campaign = find(&mut tx, &whole, id).await?;
    let whole = whole.narrow(&campaign.area_kode).unwrap_or(whole);
    let scope = narrowed(&whole, &query.wilayah)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let mut again = QuotasEdit::load(page, &mut tx, &scope, campaign).await?;
    let desa: Vec<KodeWilayah> = again.desa.iter().map(|(one, _)| one.kode.clone()).collect();
    let quotas = match read_quotas(&fields, &desa) {
        Ok(quotas) => quotas,
        Err(errors) => {
            again.errors = errors;
            again.key = fields.get(idempotency::FIELD).to_owned();
            for (one, typed) in &mut again.desa {
                fields.get(&quota_field(&one.kode)).clone_into(typed);
            }
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    actions::set_quotas(&mut tx, &actor, &again.campaign, &quotas, now).await?;
    let location = paths::quotas(id);
    key.finish(tx, &location).await?;

    Ok(Flash::Changed.redirect(&location))
}
