//! The one door for writes to grants: the pages, the upkeep of accounts and the invented accounts come through here.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::model::{EMERGENCY_MINUTES, GrantRow, Proposal};
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Grant};
use crate::types::{GrantId, KodeWilayah, UserId};
use crate::web::Error;

/// Asks for a power for somebody else.
///
/// # Errors
/// `Forbidden` for oneself; `Conflict` where the same one waits already.
pub async fn propose(db: &mut PgConnection, by: &Actor, new: &Proposal, at: DateTime<Utc>) -> Result<GrantId, Error> {
    if new.user_id == by.id {
        return Err(Error::Forbidden(
            "Wewenang untuk diri sendiri tidak dapat diusulkan. Minta admin lain atau pimpinan mengusulkannya.",
        ));
    }
    queries::lock_user(db, new.user_id).await?;
    if queries::has_waiting(db, new.user_id, new.kind, at).await? {
        return Err(Error::Conflict(
            "Usulan yang sama untuk orang ini sudah menunggu persetujuan. Buka halaman Wewenang.",
        ));
    }
    let id = GrantId::new();
    queries::insert(db, id, by.id, new, at).await?;
    record(db, by, "grants.proposed", id, new.kind.code(), &new.area, at).await?;

    Ok(id)
}

/// Lets a proposal count from now on.
///
/// # Errors
/// `Forbidden` for the one who proposed it and the one it is for; `Conflict` where it no longer waits.
pub async fn approve(db: &mut PgConnection, by: &Actor, grant: &GrantRow, at: DateTime<Utc>) -> Result<(), Error> {
    ensure_another(by, grant)?;
    if !queries::update_approved(db, grant.id, by.id, at).await? {
        return Err(already_decided());
    }

    record(db, by, "grants.approved", grant.id, &grant.kind, &grant.area, at).await
}

/// Turns a proposal down. Who proposed it may take it back this way too.
///
/// # Errors
/// `Conflict` where it no longer waits.
pub(super) async fn refuse(
    db: &mut PgConnection,
    by: &Actor,
    grant: &GrantRow,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    if !queries::update_revoked(db, grant.id, false, by.id, at).await? {
        return Err(already_decided());
    }

    record(db, by, "grants.refused", grant.id, &grant.kind, &grant.area, at).await
}

/// Ends a power, also an emergency. It is gone at its holder's next click.
///
/// # Errors
/// `Conflict` where it does not count any more.
pub(super) async fn revoke(
    db: &mut PgConnection,
    by: &Actor,
    grant: &GrantRow,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    if !queries::update_revoked(db, grant.id, true, by.id, at).await? {
        return Err(already_decided());
    }

    record(db, by, "grants.revoked", grant.id, &grant.kind, &grant.area, at).await
}

/// Ends all powers of a person who changes office, area, or leaves: they were given for the old office.
///
/// # Errors
/// When the database fails.
pub async fn revoke_all_of(
    db: &mut PgConnection,
    by: &Actor,
    user_id: UserId,
    area: &KodeWilayah,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    for (id, kind) in queries::update_all_revoked(db, user_id, by.id, at).await? {
        record(db, by, "grants.revoked", id, &kind, area, at).await?;
    }

    Ok(())
}

/// Opens the secret cases to this person for an hour, on one's own word. The head and the administrators are told.
///
/// # Errors
/// `Conflict` while one runs.
pub(super) async fn start_emergency(
    db: &mut PgConnection,
    by: &Actor,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    queries::lock_user(db, by.id).await?;
    if queries::find_running_emergency(db, by.id, at).await?.is_some() {
        return Err(Error::Conflict(
            "Akses darurat Anda masih berlaku. Tunggu sampai berakhir sebelum membuka yang baru.",
        ));
    }
    let id = GrantId::new();
    let until = at + TimeDelta::minutes(EMERGENCY_MINUTES);
    queries::insert_emergency(db, id, by.id, reason, at, until).await?;
    let event = Event::new("grants.emergency_started", "grants", id, &by.area)
        .with_fields(vec![Grant::Secret.code()])
        .with_tier(3);
    audit::record(db, by, event, at).await
}

/// Takes the notice of an emergency off the front pages.
///
/// # Errors
/// `Forbidden` for the one who opened it.
pub(super) async fn mark_seen(
    db: &mut PgConnection,
    by: &Actor,
    grant: &GrantRow,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    if grant.user_id == by.id {
        return Err(Error::Forbidden(
            "Akses darurat sendiri harus dilihat orang lain: pimpinan atau admin lain.",
        ));
    }
    if queries::update_seen(db, grant.id, by.id, at).await? {
        let event = Event::new("grants.emergency_seen", "grants", grant.id, &grant.area);
        audit::record(db, by, event, at).await?;
    }

    Ok(())
}

async fn record(
    db: &mut PgConnection,
    by: &Actor,
    action: &'static str,
    id: GrantId,
    kind: &str,
    area: &KodeWilayah,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let kind = kind.parse().map_err(Error::internal).map(Grant::code)?;
    let event = Event::new(action, "grants", id, area).with_fields(vec![kind]);

    audit::record(db, by, event, at).await
}

fn ensure_another(by: &Actor, grant: &GrantRow) -> Result<(), Error> {
    if grant.may_be_decided_by(by) {
        Ok(())
    } else {
        Err(Error::Forbidden(
            "Usulan ini dari Anda atau untuk Anda, jadi harus disetujui orang lain.",
        ))
    }
}

fn already_decided() -> Error {
    Error::Conflict("Wewenang ini baru saja diputuskan orang lain, atau sudah berakhir. Muat ulang halaman Wewenang.")
}
