use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::JOB;
use super::model::{Asked, ExportRequest, FETCHES, FETCHING_MINUTES, KEPT_HOURS, Standing};
use super::queries::{self, Made};
use crate::audit::{self, Event};
use crate::auth::Actor;
use crate::jobs;
use crate::reports::exports::model::Export;
use crate::types::ExportId;
use crate::web::{Error, Result};

/// Asks for a file.
///
/// # Errors
/// When the database fails.
pub(in crate::reports::exports) async fn ask(
    db: &mut PgConnection,
    actor: &Actor,
    export: &Export,
    asked: &Asked,
) -> Result<()> {
    queries::insert(db, export, asked, actor.id).await?;
    let event = Event::new("exports.asked", "exports", export.id, &export.area)
        .with_fields(export.audit_fields())
        .with_tier(asked.tier);

    audit::record(db, actor, event, export.at).await
}

/// Lets a file go, or refuses it with a reason.
///
/// # Errors
/// `Forbidden` for one's own; `Conflict` where it was decided, changed or withdrawn meanwhile.
pub(super) async fn decide(
    db: &mut PgConnection,
    actor: &Actor,
    request: &ExportRequest,
    version: i32,
    refusal: Option<&str>,
    at: DateTime<Utc>,
) -> Result<()> {
    if request.user_id == actor.id {
        return Err(Error::Forbidden(
            "Ini permintaan Anda sendiri. Petugas lain yang memutuskannya.",
        ));
    }
    let is_open = request.standing(at) == Standing::Waiting;
    if !is_open || !queries::update_decided(db, request.id, version, refusal, actor.id, at).await? {
        return Err(Error::Conflict(
            "Permintaan ini baru saja diputuskan, dibatalkan, atau lewat waktu. Buka lagi daftarnya.",
        ));
    }
    let action = if refusal.is_none() {
        "exports.approved"
    } else {
        "exports.refused"
    };
    let event = Event::new(action, "exports", request.id, &request.area_kode).with_tier(request.tier);

    audit::record(db, actor, event, at).await
}

/// Withdraws a request, or throws its file away.
///
/// # Errors
/// `Conflict` where it is over already.
pub(super) async fn cancel(
    db: &mut PgConnection,
    actor: &Actor,
    request: &ExportRequest,
    at: DateTime<Utc>,
) -> Result<()> {
    if !queries::update_cancelled(db, request.id, actor.id).await? {
        return Err(Error::Conflict(
            "Permintaan ini sudah selesai, jadi tidak ada yang dibatalkan. Buka Unduhan saya.",
        ));
    }
    queries::delete_chunks(db, request.id).await?;
    let event = || Event::new("exports.cancelled", "exports", request.id, &request.area_kode);
    if !jobs::actions::cancel(db, actor, request.id.as_uuid(), event(), at).await? {
        audit::record(db, actor, event(), at).await?;
    }

    Ok(())
}

/// Has the file made.
///
/// # Errors
/// `Conflict` where it may not be made now, or is being made.
pub(super) async fn start(
    db: &mut PgConnection,
    actor: &Actor,
    request: &ExportRequest,
    at: DateTime<Utc>,
) -> Result<()> {
    if request.standing(at) != Standing::Approved {
        return Err(Error::Conflict(
            "Berkas ini tidak dapat dibuat sekarang. Muat ulang halamannya untuk melihat keadaannya.",
        ));
    }
    let event = Event::new("exports.started", "exports", request.id, &request.area_kode);
    let subject = request.id.as_uuid();
    jobs::actions::enqueue(db, actor, JOB, subject, request.person_count, event, at).await?;

    Ok(())
}

/// Writes that the file is there, sealed piece by piece in the same transaction.
///
/// # Errors
/// `Conflict` where it was withdrawn meanwhile.
pub(super) async fn keep(
    db: &mut PgConnection,
    actor: &Actor,
    request: &ExportRequest,
    made: &Made,
    at: DateTime<Utc>,
) -> Result<()> {
    if !queries::update_made(db, request.id, made, at).await? {
        return Err(Error::Conflict("Permintaan ini dibatalkan saat berkasnya dibuat."));
    }
    let event = Event::new("exports.kept", "exports", request.id, &request.area_kode).with_tier(request.tier);

    audit::record(db, actor, event, at).await
}

/// Counts a fetching of the file, before the first byte leaves.
///
/// # Errors
/// `Conflict` where none is left, or the file is gone.
pub(super) async fn fetch(
    db: &mut PgConnection,
    actor: &Actor,
    request: &ExportRequest,
    at: DateTime<Utc>,
) -> Result<()> {
    let made_after = at - TimeDelta::hours(KEPT_HOURS);
    if !queries::update_fetched(db, request.id, actor.id, FETCHES, made_after, at).await? {
        return Err(Error::Conflict(
            "Berkas ini sudah diunduh 3 kali atau sudah lewat 24 jam, jadi sudah dihapus. Buat permintaan baru bila masih perlu.",
        ));
    }
    let event = Event::new("exports.fetched", "exports", request.id, &request.area_kode)
        .with_fields(request.picks().audit_fields())
        .with_tier(request.tier);

    audit::record(db, actor, event, at).await
}

/// Leaves the trace that the minutes were opened.
///
/// # Errors
/// `Busy` when the trace cannot be written.
pub(super) async fn record_handover(
    db: &mut PgConnection,
    actor: &Actor,
    request: &ExportRequest,
    at: DateTime<Utc>,
) -> Result<()> {
    let event = Event::new("exports.handover_opened", "exports", request.id, &request.area_kode);

    audit::record(db, actor, event, at).await
}

/// Takes the sealed pieces away once the last fetching is through. The upkeep does the same for what was left.
///
/// # Errors
/// When the database fails.
pub(super) async fn erase(db: &mut PgConnection, actor: &Actor, id: ExportId, at: DateTime<Utc>) -> Result<()> {
    queries::delete_chunks(db, id).await?;
    let event = Event::new("exports.erased", "exports", id, &actor.area);

    audit::record(db, actor, event, at).await
}

/// Part of the upkeep: files past their day, or fetched as often as they may be.
///
/// # Errors
/// When the database fails.
pub async fn forget_files(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64> {
    let made_before = now - TimeDelta::hours(KEPT_HOURS);
    let fetched_before = now - TimeDelta::minutes(FETCHING_MINUTES);

    Ok(queries::update_past_erased(db, made_before, FETCHES, fetched_before).await?)
}
