use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::departures::tasks;
use crate::ppks::families::actions::Refusal;
use crate::ppks::families::model::MemberRow;
use crate::ppks::families::{CLOSED, queries};
use crate::ppks::persons::FamilyRole;
use crate::ppks::persons::household;
use crate::ppks::queries::lock_desa;
use crate::types::FamilyId;
use crate::web::Error;

/// Stores the roles that differ from what is there, for a family whose version is still the one the editor saw.
///
/// # Errors
/// `Refusal::Stale` with the family as it is now.
pub(super) async fn set(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: FamilyId,
    version: i32,
    wanted: &[(MemberRow, FamilyRole)],
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let family = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &family.desa_kode).await?;
    let found = queries::lock(db, scope, id).await?.ok_or(Error::NotFound)?;
    if family.closed_into.is_some() {
        return Err(Error::Conflict(CLOSED).into());
    }
    if found != version {
        let now = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
        return Err(Refusal::Stale(Box::new(now)));
    }

    let changed: Vec<_> = wanted.iter().filter(|(member, role)| member.role() != *role).collect();
    if changed.is_empty() {
        return Ok(());
    }
    for (member, role) in changed {
        let person = (member.id, &family.desa_kode);
        household::actions::set_role(db, actor, person, id, (member.role(), *role), at).await?;
    }
    queries::touch(db, id, actor.id, at).await?;
    let event = Event::new("families.roles_changed", "families", id, &family.desa_kode);
    audit::record(db, actor, event.with_fields(vec!["family_role"]), at).await?;
    let head = wanted
        .iter()
        .find(|(member, role)| *role == FamilyRole::Head && member.departed.is_none());
    if let Some((head, _)) = head {
        tasks::close_head(db, actor, id, &head.full_name, at).await?;
    }

    Ok(())
}
