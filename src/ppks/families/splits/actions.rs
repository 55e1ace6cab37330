use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::Split;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::Keys;
use crate::ppks::families::actions::{Refusal, refuse_known, stored};
use crate::ppks::families::history::queries::{Happened, insert_event};
use crate::ppks::families::{CLOSED, queries};
use crate::ppks::persons::household;
use crate::ppks::queries::lock_desa;
use crate::types::FamilyId;
use crate::web::Error;

/// Moves the chosen members into a new family of the same desa.
///
/// # Errors
/// `Refusal`: a stale version, a KK that is known in the desa, a member who has left meanwhile.
#[expect(clippy::too_many_arguments, reason = "a form, its record, and who sends it")]
pub(super) async fn split(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: FamilyId,
    version: i32,
    split: &Split,
    at: DateTime<Utc>,
) -> Result<FamilyId, Refusal> {
    let desa_kode = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?.desa_kode;
    lock_desa(db, &desa_kode).await?;
    queries::lock(db, scope, id).await?.ok_or(Error::NotFound)?;
    let old = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    if old.closed_into.is_some() {
        return Err(Error::Conflict(CLOSED).into());
    }
    if old.version != version {
        return Err(Refusal::Stale(Box::new(old)));
    }
    refuse_known(db, keys, scope, &split.new.nomor_kk, &[], None).await?;

    let new_id = FamilyId::new();
    queries::insert(db, &[stored(keys, new_id, &desa_kode, &split.new)?], actor.id, at).await?;
    let new = queries::find(db, scope, new_id).await?.ok_or(Error::NotFound)?;
    let names = (old.name(keys)?, new.name(keys)?);
    for person in &split.chosen {
        let person = (*person, &desa_kode);
        household::actions::move_to(db, actor, person, (id, new_id), (&names.0, &names.1), at).await?;
    }
    queries::touch(db, id, actor.id, at).await?;
    let count = split.chosen.len();
    for (family, other, kind, action) in [
        (id, new_id, Happened::SplitOff, "families.split"),
        (new_id, id, Happened::SplitFrom, "families.registered"),
    ] {
        insert_event(db, &desa_kode, (family, other), kind, count, split.reason, actor.id, at).await?;
        audit::record(db, actor, Event::new(action, "families", family, &desa_kode), at).await?;
    }

    Ok(new_id)
}
