use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::filter::AccessFilter;
use super::queries;
use crate::audit::{self, Event, EventRow};
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::types::PersonId;
use crate::web::{AppState, FormErrors, Query, Result, Tx};

/// Lines on one page: a person's whole year fits on one sheet or two.
const PAGE_SIZE: usize = 100;

#[derive(Template, WebTemplate)]
#[template(path = "privacy/access/index.html")]
pub struct AccessIndex {
    page: Page,
    person: PersonId,
    filter: AccessFilter,
    errors: FormErrors,
    events: Vec<EventRow>,
    /// Where the next page begins.
    next: Option<i64>,
}

impl AccessIndex {
    /// Enough of the id to tell two people apart on paper, without a name.
    fn short(&self) -> String {
        self.person.to_string().chars().take(8).collect()
    }
}

/// Who looked at one person, took their data out or changed them. This look is recorded too.
pub async fn index(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Query(filter): Query<AccessFilter>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadAudit)?;
    let person = filter.person()?;
    let mut errors = FormErrors::default();
    let span = filter.span(state.clock.today(), &mut errors);
    let limit = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    let mut events = queries::list(&mut tx, &scope, person, &[], &span, filter.before(), limit).await?;
    let has_more = events.len() > PAGE_SIZE;
    events.truncate(PAGE_SIZE);
    let event = Event::new("audit.viewed", "audit", person, &actor.area);
    audit::record(&mut tx, &actor, event, state.clock.now()).await?;
    tx.commit().await?;

    let shown = AccessIndex {
        next: events.last().map(|event| event.seq).filter(|_| has_more),
        page,
        person,
        filter,
        errors,
        events,
    };

    Ok(if shown.errors.is_empty() {
        shown.into_response()
    } else {
        with_status(StatusCode::UNPROCESSABLE_ENTITY, shown)
    })
}
