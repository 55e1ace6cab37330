use axum::extract::State;
use axum::response::Response;
use sqlx::PgConnection;

use crate::auth::{Actor, Permission, Scope};
use crate::ppks::evidence::{EvidenceRow, Media, Subject, actions, hand_out, queries};
use crate::ppks::persons;
use crate::types::EvidenceId;
use crate::web::{AppState, Db, Error, Path, Result, Tx};

/// Within reach, and of somebody who is open to this reader.
pub(super) async fn find(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: EvidenceId,
) -> Result<(EvidenceRow, Subject)> {
    let row = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    let subject = row.subject().ok_or(Error::NotFound)?;
    if let Some(person) = subject.person() {
        persons::queries::find(db, scope, person)
            .await?
            .filter(|person| person.is_open_to(actor))
            .ok_or(Error::NotFound)?;
    }

    Ok((row, subject))
}

/// The photo or document in full; the look is recorded.
pub async fn show(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<EvidenceId>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let (row, subject) = find(&mut tx, &actor, &scope, id).await?;
    let now = state.clock.now();
    let content = actions::open(&mut tx, &state.keys, &actor, &scope, &row, subject, now).await?;
    tx.commit().await?;

    hand_out(content, row.media(), &row.file_stem())
}

/// The photo, small.
pub async fn thumb(
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Path(id): Path<EvidenceId>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let (row, _) = find(&mut db, &actor, &scope, id).await?;

    let content = actions::open_thumb(&mut db, &state.keys, &scope, id).await?;

    hand_out(content, Media::Jpeg, &row.file_stem())
}
