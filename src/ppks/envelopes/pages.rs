use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State as Shared;
use chrono::NaiveDate;
use serde::Deserialize;

use super::model::{EnvelopeRow, State};
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::types::EnvelopeId;
use crate::web::{AppState, FormErrors, Query, Result, SecretTx};

/// What waits in the office, without names: those stand inside the envelopes.
#[derive(Template, WebTemplate)]
#[template(path = "ppks/envelopes/index.html")]
pub struct EnvelopeIndex {
    pub(super) page: Page,
    pub(super) rows: Vec<EnvelopeRow>,
    pub(super) state: State,
    /// Results of a search instead of the list.
    pub(super) is_search: bool,
    pub(super) next: Option<EnvelopeId>,
    pub(super) is_first: bool,
    pub(super) today: NaiveDate,
    pub(super) errors: FormErrors,
}

impl EnvelopeIndex {
    fn states(&self) -> [State; 3] {
        State::ALL
    }

    fn link(&self, state: &State) -> String {
        paths::secrets_filtered(&format!("status={}", state.slug()))
    }

    fn next_link(&self, after: &EnvelopeId) -> String {
        paths::secrets_filtered(&format!("status={}&setelah={after}", self.state.slug()))
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct EnvelopeFilter {
    status: String,
    setelah: String,
}

pub async fn index(
    page: Page,
    actor: Actor,
    Shared(shared): Shared<AppState>,
    mut db: SecretTx,
    Query(filter): Query<EnvelopeFilter>,
) -> Result<EnvelopeIndex> {
    let scope = actor.scope_for(Permission::ReadSecrets)?;
    let state = State::from_slug(&filter.status);
    let after = filter.setelah.parse().ok();
    let mut rows = queries::list(&mut db, &scope, state, after).await?;
    let has_more = rows.len() > queries::PAGE_SIZE;
    rows.truncate(queries::PAGE_SIZE);

    Ok(EnvelopeIndex {
        next: rows.last().map(|row| row.id).filter(|_| has_more),
        is_first: after.is_none(),
        is_search: false,
        today: shared.clock.today(),
        errors: FormErrors::default(),
        page,
        rows,
        state,
    })
}
