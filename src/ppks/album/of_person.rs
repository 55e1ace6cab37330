//! The same pages for a person.

use axum::extract::State;
use axum::response::Response;

use super::pages::{self, EvidenceIndex};
use crate::auth::Actor;
use crate::page::Page;
use crate::ppks::evidence::Subject;
use crate::types::PersonId;
use crate::web::{AppState, Db, Path, Result, Upload};

pub async fn index(page: Page, actor: Actor, db: Db, Path(id): Path<PersonId>) -> Result<EvidenceIndex> {
    pages::list(page, actor, db, Subject::Person(id)).await
}

pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    Path(id): Path<PersonId>,
    upload: Result<Upload>,
) -> Result<Response> {
    pages::take(page, actor, state, Subject::Person(id), upload).await
}
