//! The one door through which communities are written.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::model::{Community, NewCommunity};
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::queries::{RecordVersion, insert_version, lock_desa};
use crate::types::CommunityId;
use crate::web::Error;

/// Why a community is not stored.
pub enum Refusal {
    /// Another one of this desa is called so.
    SameName(CommunityId),
    /// Somebody else saved meanwhile; this is how it stands.
    Stale(Box<Community>),
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal::Failed(error)
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Refusal {
        Refusal::Failed(error.into())
    }
}

/// Stores a new community of the operator's own desa.
///
/// # Errors
/// `SameName` with the one that is there.
pub async fn register(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    new: &NewCommunity,
    at: DateTime<Utc>,
) -> Result<CommunityId, Refusal> {
    let desa = scope.area();
    lock_desa(db, desa).await?;
    if let Some(other) = queries::find_namesake(db, scope, desa, &new.name, None).await? {
        return Err(Refusal::SameName(other));
    }
    let id = CommunityId::new();
    queries::insert(db, id, desa, new, actor.id, at).await?;
    audit::record(
        db,
        actor,
        Event::new("communities.registered", "communities", id, desa),
        at,
    )
    .await?;

    Ok(id)
}

/// Changes a community whose version is still the one the editor saw. What it was before is kept.
///
/// # Errors
/// `Stale` with the community as it is now; `SameName`; `Failed` with `NotFound` out of reach.
pub async fn change(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: CommunityId,
    version: i32,
    new: &NewCommunity,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let before = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &before.desa_kode).await?;
    let before = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    if before.version != version {
        return Err(Refusal::Stale(Box::new(before)));
    }
    if let Some(other) = queries::find_namesake(db, scope, &before.desa_kode, &new.name, Some(id)).await? {
        return Err(Refusal::SameName(other));
    }
    let changed = differences(&before, new);
    if changed.is_empty() {
        return Ok(());
    }
    let fields: Vec<&'static str> = changed.iter().map(|(field, _)| *field).collect();
    if !queries::update(db, id, new, version, actor.id, at).await? {
        return Err(Refusal::Stale(Box::new(before)));
    }
    let old = RecordVersion {
        record_kind: "communities",
        record_id: id.as_uuid(),
        desa_kode: &before.desa_kode,
        version,
        changed: &changed
            .into_iter()
            .map(|(field, pair)| (field.to_owned(), pair))
            .collect(),
    };
    insert_version(db, &old, actor.id, at).await?;
    let event = Event::new("communities.changed", "communities", id, &before.desa_kode).with_fields(fields);
    audit::record(db, actor, event, at).await?;

    Ok(())
}

/// Field, and what stood there before and stands there now.
fn differences(before: &Community, new: &NewCommunity) -> Vec<(&'static str, Value)> {
    let pairs = [
        ("name", before.name.clone(), new.name.clone()),
        ("location", before.location.clone(), new.location.clone()),
        (
            "family_count",
            before.family_count.to_string(),
            new.family_count.to_string(),
        ),
        (
            "person_count",
            before.person_count.to_string(),
            new.person_count.to_string(),
        ),
        ("note", before.note.clone(), new.note.clone()),
    ];

    pairs
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(field, old, new)| (field, json!([old, new])))
        .collect()
}
