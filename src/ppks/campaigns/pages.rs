use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::form::{CampaignForm, MONTHS};
use super::model::{Campaign, Outcome};
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::board::{Board, Words, narrowed, regions, up};
use crate::types::angka::ribuan;
use crate::types::{CampaignId, KodeWilayah, Level};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Query, Result, Tx};
use crate::wilayah::{self, Wilayah};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/campaigns/index.html")]
pub struct CampaignIndex {
    page: Page,
    campaigns: Vec<Campaign>,
}

/// All campaigns that touch the own area, the newest first.
pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<CampaignIndex> {
    let scope = actor.scope_for(Permission::ReadReports)?;
    let mut campaigns = queries::list(&mut db, &kabupaten(&scope)?).await?;
    campaigns.retain(|campaign| campaign.touches(scope.area()));

    Ok(CampaignIndex { page, campaigns })
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/campaigns/new.html")]
pub struct CampaignNew {
    page: Page,
    form: CampaignForm,
    errors: FormErrors,
    key: String,
    /// The kabupaten and its kecamatan.
    areas: Vec<Wilayah>,
}

impl CampaignNew {
    async fn load(page: Page, db: &mut PgConnection, scope: &Scope, form: CampaignForm, key: String) -> Result<Self> {
        let mut areas = wilayah::queries::list_inside(db, scope.area()).await?;
        areas.retain(|area| area.kode.level() != Level::Desa);

        Ok(CampaignNew {
            page,
            form,
            errors: FormErrors::default(),
            key,
            areas,
        })
    }
}

pub async fn new(page: Page, actor: Actor, mut db: Db) -> Result<CampaignNew> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let form = CampaignForm {
        wilayah: scope.area().to_string(),
        bulan: MONTHS.to_owned(),
        ..CampaignForm::default()
    };

    CampaignNew::load(page, &mut db, &scope, form, idempotency::new_key()).await
}

pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let (form, now) = (CampaignForm::read(&fields), state.clock.now());
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => {
            let typed = fields.get(idempotency::FIELD).to_owned();
            let mut again = CampaignNew::load(page, &mut tx, &scope, form, typed).await?;
            again.errors = errors;
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    let location = paths::campaign(actions::create(&mut tx, &actor, &scope, &new, now).await?);
    key.finish(tx, &location).await?;

    Ok(Flash::CampaignSaved.redirect(&location))
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/campaigns/show.html")]
pub struct CampaignShow {
    page: Page,
    campaign: Campaign,
    board: Board,
    /// The board of what lies around, where that is within reach.
    up: Option<String>,
    /// What was found, by kind.
    outcomes: Vec<(&'static str, String)>,
    key: String,
}

#[derive(Deserialize)]
pub struct AreaQuery {
    #[serde(default)]
    wilayah: String,
}

/// How far everybody is; figures only.
pub async fn show(
    page: Page,
    actor: Actor,
    mut db: Db,
    Path(id): Path<CampaignId>,
    Query(query): Query<AreaQuery>,
) -> Result<CampaignShow> {
    let whole = actor.scope_for(Permission::ReadReports)?;
    let campaign = find(&mut db, &whole, id).await?;
    let whole = whole.narrow(&campaign.area_kode).unwrap_or(whole);
    let scope = narrowed(&whole, &query.wilayah)?;
    let counts = queries::list_desa(&mut db, &scope, id).await?;
    let outcomes = queries::list_outcomes(&mut db, &scope, id).await?;
    let (area, regions) = regions(&mut db, &scope).await?;
    let address = paths::campaign(id);
    let mut board = Board::new(area, regions, &counts, WORDS, &address);
    if actor.may(Permission::ReadPersons) && !campaign.is_draft() {
        board.link_desa(&paths::visits(id));
    }

    Ok(CampaignShow {
        page,
        up: up(&whole, &scope, &address),
        board,
        outcomes: labelled(&outcomes),
        campaign,
        key: idempotency::new_key(),
    })
}

/// In the order of the form, those that were found.
fn labelled(counts: &[(String, i64)]) -> Vec<(&'static str, String)> {
    Outcome::ALL
        .into_iter()
        .filter_map(|outcome| {
            let (_, n) = counts.iter().find(|(code, _)| code == outcome.code())?;
            Some((outcome.short(), ribuan(*n)))
        })
        .collect()
}

impl CampaignShow {
    fn is_checker(&self) -> bool {
        self.page.may(Permission::RecommendPersons) || self.page.may(Permission::VerifyPersons)
    }
}

/// Picks who is due.
pub async fn start(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<CampaignId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let campaign = find(&mut tx, &scope, id).await?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let version = fields.get("versi").parse().unwrap_or(0);
    actions::start(&mut tx, &actor, &scope, &campaign, version, now).await?;
    let location = paths::campaign(id);
    key.finish(tx, &location).await?;

    Ok(Flash::CampaignStarted.redirect(&location))
}

pub async fn close(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<CampaignId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let campaign = find(&mut tx, &scope, id).await?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let version = fields.get("versi").parse().unwrap_or(0);
    actions::close(&mut tx, &actor, &campaign, version, now).await?;
    let location = paths::campaign(id);
    key.finish(tx, &location).await?;

    Ok(Flash::CampaignClosed.redirect(&location))
}

const WORDS: Words = Words {
    states: ["Belum mulai", "Dikerjakan", "Selesai didata", "Dikonfirmasi"],
    parts: ["Belum didata", "Menunggu konfirmasi", "Dikonfirmasi"],
    title: "Kemajuan pemutakhiran",
};

/// A campaign that touches this reach.
pub(super) async fn find(db: &mut PgConnection, scope: &Scope, id: CampaignId) -> Result<Campaign> {
    queries::find(db, id)
        .await?
        .filter(|campaign| campaign.touches(scope.area()))
        .ok_or(Error::NotFound)
}

fn kabupaten(scope: &Scope) -> Result<KodeWilayah> {
    scope.area().kabupaten().ok_or(Error::NotFound)
}
