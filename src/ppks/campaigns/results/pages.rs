use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::model::{Choice, ResultRow, Verdict};
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::board::narrowed;
use crate::ppks::campaigns::Campaign;
use crate::ppks::campaigns::pages::find;
use crate::types::CampaignId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Fields, Flash, FormErrors, Path, Query, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/campaigns/results/index.html")]
pub struct ResultIndex {
    page: Page,
    campaign: Campaign,
    rows: Vec<ResultRow>,
    /// Confirmed as having left, and still in force.
    leaving: Vec<ResultRow>,
    waiting: i64,
    /// Boxes that were ticked; None: the page is new, and all are.
    ticked: Option<Vec<String>>,
    errors: FormErrors,
    is_stale: bool,
    key: String,
    action: String,
}

#[derive(Deserialize)]
pub struct ResultQuery {
    #[serde(default)]
    wilayah: String,
}

impl ResultIndex {
    async fn load(
        page: Page,
        db: &mut PgConnection,
        actor: &Actor,
        id: CampaignId,
        query: &ResultQuery,
    ) -> Result<(ResultIndex, Scope)> {
        let whole = checker(actor)?;
        let campaign = find(db, &whole, id).await?;
        let whole = whole.narrow(&campaign.area_kode).unwrap_or(whole);
        let scope = narrowed(&whole, &query.wilayah)?;
        let address = paths::results(id);
        let shown = ResultIndex {
            page,
            rows: queries::list(db, &scope, id, false).await?,
            leaving: queries::list(db, &scope, id, true).await?,
            waiting: queries::count_waiting(db, &scope, id).await?,
            ticked: None,
            errors: FormErrors::default(),
            is_stale: false,
            key: idempotency::new_key(),
            action: if query.wilayah.is_empty() {
                address
            } else {
                paths::about(&address, scope.area())
            },
            campaign,
        };

        Ok((shown, scope))
    }

    fn is_cut(&self) -> bool {
        i64::try_from(self.rows.len()).is_ok_and(|shown| shown < self.waiting)
    }

    fn is_ticked(&self, row: &ResultRow) -> bool {
        self.ticked.as_ref().is_none_or(|ticked| ticked.contains(&row.choice()))
    }
}

/// What was found and waits for a second person.
pub async fn index(
    page: Page,
    actor: Actor,
    mut db: Db,
    Path(id): Path<CampaignId>,
    Query(query): Query<ResultQuery>,
) -> Result<ResultIndex> {
    let (shown, _) = ResultIndex::load(page, &mut db, &actor, id, &query).await?;

    Ok(shown)
}

/// Confirms what was ticked, or has it asked once more.
pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<CampaignId>,
    Query(query): Query<ResultQuery>,
    fields: Fields,
) -> Result<Response> {
    let (mut shown, scope) = ResultIndex::load(page, &mut tx, &actor, id, &query).await?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let ticked: Vec<String> = fields.all("pilih").map(str::to_owned).collect();
    let choices: Vec<Choice> = ticked.iter().filter_map(|text| Choice::parse(text)).collect();
    shown.ticked = Some(ticked);
    fields.get(idempotency::FIELD).clone_into(&mut shown.key);
    if choices.is_empty() {
        shown.errors = FormErrors::one("hasil", "Centang paling sedikit satu hasil.");
        return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, shown));
    }
    let verdict = match fields.get("aksi") {
        "ulang" => Verdict::AskAgain,
        _ => Verdict::Confirm,
    };
    if !actions::decide(&mut tx, &actor, &scope, &shown.campaign, &choices, verdict, now).await? {
        shown.is_stale = true;
        return Ok(with_status(StatusCode::CONFLICT, shown));
    }
    let location = shown.action.clone();
    key.finish(tx, &location).await?;

    Ok(Flash::ResultsConfirmed.redirect(&location))
}

/// The TKSK, or a verifier of DSP3A.
fn checker(actor: &Actor) -> Result<Scope> {
    actor
        .scope_for(Permission::RecommendPersons)
        .or_else(|_| actor.scope_for(Permission::VerifyPersons))
}
