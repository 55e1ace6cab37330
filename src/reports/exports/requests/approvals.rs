//! What the second person sees and does.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, TimeDelta, Utc};

use super::model::{ExportRequest, OPEN_DAYS, Standing};
use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::types::ExportId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Result, Tx};

/// Letters of a reason.
const SHORTEST: usize = 5;
const LONGEST: usize = 300;

/// Since when a request may still be decided.
pub(super) fn open_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(OPEN_DAYS)
}

#[derive(Template, WebTemplate)]
#[template(path = "reports/exports/requests/approvals.html")]
pub struct Approvals {
    page: Page,
    actor: Actor,
    waiting: Vec<ExportRequest>,
    decided: Vec<ExportRequest>,
}

pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<Approvals> {
    let scope = actor.scope_for(Permission::ApproveExports)?;
    let all = queries::list_to_decide(&mut db, &scope, open_since(page.now)).await?;
    let (waiting, decided) = all.into_iter().partition(|request| request.state == "waiting");

    Ok(Approvals {
        page,
        actor,
        waiting,
        decided,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "reports/exports/requests/approval.html")]
pub struct Approval {
    page: Page,
    actor: Actor,
    request: ExportRequest,
    key: String,
    reason: String,
    errors: FormErrors,
}

impl Approval {
    fn new(page: Page, actor: Actor, request: ExportRequest) -> Approval {
        Approval {
            page,
            actor,
            request,
            key: idempotency::new_key(),
            reason: String::new(),
            errors: FormErrors::default(),
        }
    }

    fn standing(&self) -> Standing {
        self.request.standing(self.page.now)
    }

    fn is_own(&self) -> bool {
        self.request.user_id == self.actor.id
    }
}

pub async fn show(page: Page, actor: Actor, mut db: Db, Path(id): Path<ExportId>) -> Result<Approval> {
    let scope = actor.scope_for(Permission::ApproveExports)?;
    let request = queries::find(&mut db, &scope, id).await?.ok_or(Error::NotFound)?;

    Ok(Approval::new(page, actor, request))
}

pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<ExportId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ApproveExports)?;
    let now = state.clock.now();
    let request = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let reason = fields.get("alasan").split_whitespace().collect::<Vec<_>>().join(" ");
    let refusal = match read_decision(fields.get("putusan"), &reason) {
        Ok(refusal) => refusal,
        Err(errors) => {
            let again = Approval {
                reason,
                errors,
                key: fields.get(idempotency::FIELD).to_owned(),
                ..Approval::new(Page { flash: None, ..page }, actor, request)
            };
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    let version = fields.get("versi").parse().unwrap_or(0);
    actions::decide(&mut tx, &actor, &request, version, refusal.as_deref(), now).await?;
    key.finish(tx, paths::EXPORT_APPROVALS).await?;
    let flash = if refusal.is_none() {
        Flash::ExportApproved
    } else {
        Flash::ExportRefused
    };

    Ok(flash.redirect(paths::EXPORT_APPROVALS))
}

/// The reason of a refusal; None for letting it go.
fn read_decision(decision: &str, reason: &str) -> Result<Option<String>, FormErrors> {
    match (decision, reason.chars().count()) {
        ("setuju", _) => Ok(None),
        ("tolak", n) if n < SHORTEST => Err(FormErrors::one(
            "alasan",
            "Tulis mengapa ditolak, sedikitnya 5 huruf. Peminta membaca alasan ini.",
        )),
        ("tolak", n) if n > LONGEST => Err(FormErrors::one("alasan", "Alasan paling panjang 300 huruf. Pendekkan.")),
        ("tolak", _) => Ok(Some(reason.to_owned())),
        _ => Err(FormErrors::one("alasan", "Pilih Setujui atau Tolak.")),
    }
}
