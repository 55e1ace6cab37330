use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::Keys;
use crate::ppks::families::actions::{self, Refusal};
use crate::ppks::families::history::queries::{Happened, insert_event};
use crate::ppks::families::{CLOSED, Family, queries};
use crate::ppks::persons::household;
use crate::ppks::queries::lock_desa;
use crate::types::FamilyId;
use crate::web::Error;

/// Two families as the editor saw them: id and version of each.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub from: (FamilyId, i32),
    pub into: (FamilyId, i32),
}

/// Moves all members of one family into another of the same desa and closes the first. Its number becomes one of its
/// earlier ones, so that it can be given to another family.
///
/// # Errors
/// `Refusal`: a stale version of either, a closed one, a member whose processing is suspended.
pub(super) async fn merge(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    pair: Pair,
    reason: &'static str,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let (from, into) = (pair.from.0, pair.into.0);
    let desa_kode = queries::find(db, scope, from).await?.ok_or(Error::NotFound)?.desa_kode;
    lock_desa(db, &desa_kode).await?;
    let old = current(db, scope, pair.from).await?;
    let new = current(db, scope, pair.into).await?;
    if from == into || new.desa_kode != desa_kode {
        return Err(Error::NotFound.into());
    }
    let members = queries::list_members(db, scope, from).await?;
    if members.iter().any(|member| member.is_restricted) {
        return Err(Error::Conflict(
            "Ada anggota yang datanya sedang dibatasi, jadi keluarga ini belum dapat digabung. Hubungi admin DSP3A.",
        )
        .into());
    }

    let names = (old.name(keys)?, new.name(keys)?);
    for member in &members {
        let person = (member.id, &desa_kode);
        household::actions::move_to(db, actor, person, (from, into), (&names.0, &names.1), at).await?;
    }
    actions::retire_card(db, keys, &old, "digabung", actor.id, at).await?;
    if !queries::close(db, from, pair.from.1, into, actor.id, at).await? {
        return Err(Refusal::Stale(Box::new(old)));
    }
    queries::touch(db, into, actor.id, at).await?;
    for (family, other, kind, action) in [
        (from, into, Happened::MergedInto, "families.merged"),
        (into, from, Happened::TookIn, "families.took_in"),
    ] {
        insert_event(
            db,
            &desa_kode,
            (family, other),
            kind,
            members.len(),
            reason,
            actor.id,
            at,
        )
        .await?;
        audit::record(db, actor, Event::new(action, "families", family, &desa_kode), at).await?;
    }

    Ok(())
}

/// A search by number is recorded like any other, within reach and without the number.
///
/// # Errors
/// When the trace cannot be written.
pub(super) async fn record_search(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let event = Event::new("persons.searched_by_number", "users", actor.id, scope.area());

    audit::record(db, actor, event, at).await
}

/// Held, open, and as it was seen.
async fn current(db: &mut PgConnection, scope: &Scope, seen: (FamilyId, i32)) -> Result<Family, Refusal> {
    queries::lock(db, scope, seen.0).await?.ok_or(Error::NotFound)?;
    let family = queries::find(db, scope, seen.0).await?.ok_or(Error::NotFound)?;
    if family.closed_into.is_some() {
        return Err(Error::Conflict(CLOSED).into());
    }
    if family.version != seen.1 {
        return Err(Refusal::Stale(Box::new(family)));
    }

    Ok(family)
}
