use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::form::ProposalForm;
use super::model::{Candidate, GrantRow, MONTHS, Standing, months_later};
use super::{actions, queries};
use crate::auth::{Actor, Grant, Permission, Role};
use crate::clock;
use crate::page::{Page, with_status};
use crate::paths;
use crate::types::tanggal;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "accounts/grants/index.html")]
pub(super) struct GrantIndex {
    page: Page,
    actor: Actor,
    waiting: Vec<GrantRow>,
    /// In force, emergencies among them.
    current: Vec<GrantRow>,
    over: Vec<GrantRow>,
}

impl GrantIndex {
    fn ending(&self) -> usize {
        self.current
            .iter()
            .filter(|grant| grant.ends_soon(self.page.now))
            .count()
    }
}

pub(super) async fn index(page: Page, actor: Actor, mut db: Db) -> Result<GrantIndex> {
    let scope = actor.scope_for(Permission::ManageGrants)?;
    let all = queries::list(&mut db, &scope, page.now).await?;
    let (over, open): (Vec<_>, Vec<_>) = all.into_iter().partition(|grant| grant.standing(page.now).is_over());
    let (waiting, current) = open
        .into_iter()
        .partition(|grant| grant.standing(page.now) == Standing::Waiting);

    Ok(GrantIndex {
        page,
        actor,
        waiting,
        current,
        over,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "accounts/grants/new.html")]
pub(super) struct GrantNew {
    page: Page,
    key: String,
    form: ProposalForm,
    errors: FormErrors,
    kinds: [Grant; 2],
    candidates: Vec<Candidate>,
}

impl GrantNew {
    fn new(page: Page, candidates: Vec<Candidate>) -> GrantNew {
        GrantNew {
            page,
            key: idempotency::new_key(),
            form: ProposalForm::default(),
            errors: FormErrors::default(),
            kinds: Grant::ALL,
            candidates,
        }
    }

    /// Months and how they read: "6 bulan, sampai 22 Mei 2027".
    fn terms(&self) -> Vec<(String, String)> {
        MONTHS
            .iter()
            .map(|months| {
                let until = clock::in_wib(months_later(self.page.now, *months)).date_naive();
                let label = format!("{months} bulan, sampai {}", tanggal::tanggal(until));
                (months.to_string(), label)
            })
            .collect()
    }
}

/// The offices that could use a grant.
fn eligible() -> Vec<Role> {
    Role::ALL
        .into_iter()
        .filter(|role| Grant::ALL.into_iter().any(|grant| grant.fits(*role)))
        .collect()
}

pub(super) async fn new(page: Page, actor: Actor, mut db: Db) -> Result<GrantNew> {
    let scope = actor.scope_for(Permission::ManageGrants)?;
    let candidates = queries::list_candidates(&mut db, &scope, &eligible(), actor.id, page.now).await?;

    Ok(GrantNew::new(page, candidates))
}

pub(super) async fn create(
    State(state): State<AppState>,
    page: Page,
    actor: Actor,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageGrants)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let candidates = queries::list_candidates(&mut tx, &scope, &eligible(), actor.id, now).await?;
    let form = ProposalForm::read(&fields);
    let proposed = match form.parse(&candidates) {
        Ok(new) => match actions::propose(&mut tx, &actor, &new, now).await {
            Ok(_) => Ok(()),
            Err(Error::Conflict(text)) => Err(FormErrors::one("jenis", text)),
            Err(error) => return Err(error),
        },
        Err(errors) => Err(errors),
    };
    if let Err(errors) = proposed {
        let again = GrantNew {
            key: fields.get(idempotency::FIELD).to_owned(),
            form,
            errors,
            ..GrantNew::new(Page { flash: None, ..page }, candidates)
        };
        return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
    }
    key.finish(tx, paths::GRANTS).await?;

    Ok(Flash::GrantProposed.redirect(paths::GRANTS))
}
