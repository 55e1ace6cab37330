//! The one door through which cases of families and communities are written and move.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::model::{GroupCase, NewCase, Seen, Subject};
use super::queries::{self, NewStep, Wanted};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::categories::Tiers;
use crate::ppks::desks::{Decision, UNDO_WINDOW};
use crate::ppks::persons::household::{CLOSED, find_home};
use crate::ppks::queries::{RecordVersion, insert_version, lock_desa};
use crate::ppks::settings::way::queries::find_way;
use crate::ppks::{Move, Stage};
use crate::types::tanggal::tanggal_singkat;
use crate::types::{GroupCaseId, KodeWilayah};
use crate::web::Error;

const SECRET: Error = Error::Conflict(
    "Kategori ini sekarang dirahasiakan, jadi tidak dicatat di sini. Hubungi DSP3A untuk menyampaikan kasusnya.",
);
const SUSPENDED: Error = Error::Conflict(
    "Data seorang anggota keluarga ini sedang dibatasi, jadi kasusnya tidak diproses. Hubungi admin DSP3A bila sudah selesai.",
);
const SENT: Error = Error::Conflict(
    "Kasus ini sudah dikirim atau sudah diputuskan, jadi tidak diubah lagi. Muat ulang halamannya untuk melihat statusnya.",
);
const GONE: Error = Error::Conflict(
    "Keputusan ini tidak dapat diurungkan lagi: sudah lewat 10 menit, sudah diurungkan, atau sudah dilanjutkan orang lain. Buka kasusnya untuk melihat keadaan terbaru.",
);

/// Why something is not done.
pub enum Refusal {
    /// Somebody else saved meanwhile; this is how the case stands.
    Stale(Box<GroupCase>),
    /// One that is not over is there already.
    Open(GroupCaseId),
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

/// Writes a case down as a draft of the desa.
///
/// # Errors
/// `Open` with the case that is not over; `Failed` with `NotFound` out of reach, `Conflict` for a closed family or where
/// the category has become secret.
pub async fn record(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    subject: Subject,
    new: &NewCase,
    at: DateTime<Utc>,
) -> Result<GroupCaseId, Refusal> {
    let desa = find_desa(db, scope, subject).await?;
    lock_desa(db, &desa).await?;
    if find_desa(db, scope, subject).await? != desa {
        return Err(Error::NotFound.into());
    }
    if Tiers::hold(db).await?.is_secret(subject.category_code()) {
        return Err(SECRET.into());
    }
    let cases = queries::list(db, scope, &Wanted::of_subject(actor, subject)).await?;
    if let Some(open) = cases.iter().find(|case| case.is_open()) {
        return Err(Refusal::Open(open.id));
    }
    let id = GroupCaseId::new();
    queries::insert(db, id, &desa, subject, new, actor.id, at).await?;
    let step = NewStep {
        case: id,
        desa_kode: &desa,
        from: None,
        to: Stage::Draft,
        reason: "",
        undoes: None,
    };
    queries::insert_step(db, &step, actor.id, at).await?;
    audit::record(
        db,
        actor,
        Event::new("group_cases.recorded", "group_cases", id, &desa),
        at,
    )
    .await?;

    Ok(id)
}

async fn find_desa(db: &mut PgConnection, scope: &Scope, subject: Subject) -> Result<KodeWilayah, Error> {
    match subject {
        Subject::Family(id) => {
            let home = find_home(db, scope, id).await?.ok_or(Error::NotFound)?;
            if home.is_closed {
                return Err(Error::Conflict(CLOSED));
            }
            Ok(home.desa_kode)
        }
        Subject::Community(id) => {
            let (desa_kode, ..) = queries::find_community(db, scope, id).await?.ok_or(Error::NotFound)?;
            Ok(desa_kode)
        }
    }
}

/// A look at a case is written down.
///
/// # Errors
/// `Busy` when the trace cannot be written; the case must then not be shown.
pub async fn record_opening(
    db: &mut PgConnection,
    actor: &Actor,
    case: &GroupCase,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let event = Event::new("group_cases.opened", "group_cases", case.id, &case.desa_kode);

    audit::record(db, actor, event, at).await
}

/// Mends a case that is still with the desa. What it said before is kept.
///
/// # Errors
/// `Stale` with the case as it is now; `Failed` with `NotFound` out of reach, `Conflict` once it was sent.
pub async fn change(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: GroupCaseId,
    version: i32,
    new: &NewCase,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let before = hold(db, actor, scope, id).await?;
    if !before.is_with_desa() {
        return Err(SENT.into());
    }
    if before.version != version {
        return Err(Refusal::Stale(Box::new(before)));
    }
    let mut changed: Vec<(&'static str, Value)> = Vec::new();
    if before.found_on != new.found_on {
        let dates = [tanggal_singkat(before.found_on), tanggal_singkat(new.found_on)];
        changed.push(("found_on", json!(dates)));
    }
    if before.note != new.note {
        changed.push(("note", json!([before.note, new.note])));
    }
    if changed.is_empty() {
        return Ok(());
    }
    let fields: Vec<&'static str> = changed.iter().map(|(field, _)| *field).collect();
    queries::update(db, id, new, actor.id, at).await?;
    let old = RecordVersion {
        record_kind: "group_cases",
        record_id: id.as_uuid(),
        desa_kode: &before.desa_kode,
        version,
        changed: &changed
            .into_iter()
            .map(|(field, pair)| (field.to_owned(), pair))
            .collect(),
    };
    insert_version(db, &old, actor.id, at).await?;
    let event = Event::new("group_cases.changed", "group_cases", id, &before.desa_kode).with_fields(fields);
    audit::record(db, actor, event, at).await?;

    Ok(())
}

/// Sends a case to the office that looks at it next.
///
/// # Errors
/// `NotFound` out of reach; `Conflict` where its stage does not allow it, or its processing is suspended.
pub async fn submit(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: GroupCaseId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let case = hold(db, actor, scope, id).await?;

    advance(db, actor, scope, &case, Move::Submit, "", at).await
}

/// Takes a case back before it is decided.
///
/// # Errors
/// `NotFound` out of reach; `Conflict` where its stage does not allow it.
pub async fn withdraw(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: GroupCaseId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let case = hold(db, actor, scope, id).await?;

    advance(db, actor, scope, &case, Move::Withdraw, "", at).await
}

/// What an office says about a case that it has read in these versions.
///
/// # Errors
/// `Stale` with the case as it is now; `Failed` with `NotFound` out of reach, `Forbidden` for whoever entered or sent it
/// or looked at it for another office, `Conflict` where it does not wait for a decision.
pub async fn decide(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: GroupCaseId,
    seen: Seen,
    decision: &Decision,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let case = hold(db, actor, scope, id).await?;
    if case.is_maker {
        return Err(Error::Forbidden(
            "Kasus ini Anda masukkan sendiri atau Anda periksa di tahap lain; keputusannya oleh petugas lain.",
        )
        .into());
    }
    if case.seen() != seen {
        return Err(Refusal::Stale(Box::new(case)));
    }
    advance(db, actor, scope, &case, decision.step(), decision.reason(), at).await?;

    Ok(())
}

/// Ends a case that is in force: the need it names is over. The reason is read by the desa.
///
/// # Errors
/// `Stale` with the case as it is now; `Failed` with `NotFound` out of reach, `Conflict` where it is not in force.
pub async fn end(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: GroupCaseId,
    seen: Seen,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let case = hold(db, actor, scope, id).await?;
    if case.stage() != Stage::Verified {
        return Err(Error::Conflict(refusal(Move::End)).into());
    }
    if case.seen() != seen {
        return Err(Refusal::Stale(Box::new(case)));
    }
    advance(db, actor, scope, &case, Move::End, reason, at).await?;

    Ok(())
}

/// Takes back this person's last decision about a case, if `last` is still its last step: the stage, and since when it
/// waited.
///
/// # Errors
/// `Conflict` where there is nothing to take back any more; then nothing is changed.
pub async fn undo(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: GroupCaseId,
    last: i64,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let case = hold(db, actor, scope, id).await?;
    let (from, waited_since) = find_undoable(db, actor, scope, id, at)
        .await?
        .filter(|(step, ..)| *step == last)
        .map(|(_, from, since)| (from, since))
        .ok_or(GONE)?;
    queries::update_stage(db, id, from, waited_since, None).await?;
    let step = NewStep {
        case: id,
        desa_kode: &case.desa_kode,
        from: Some(case.stage()),
        to: from,
        reason: "",
        undoes: Some(last),
    };
    queries::insert_step(db, &step, actor.id, at).await?;
    let event = Event::new("group_cases.undone", "group_cases", id, &case.desa_kode).with_fields(vec!["stage"]);

    audit::record(db, actor, event, at).await
}

/// The last step of a case where this person may still take it back: its number, where it came from, and since when it
/// had waited there.
///
/// # Errors
/// When the database fails.
pub async fn find_undoable(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: GroupCaseId,
    now: DateTime<Utc>,
) -> Result<Option<(i64, Stage, DateTime<Utc>)>, Error> {
    let Some(last) = queries::find_last_step(db, scope, id).await? else {
        return Ok(None);
    };
    let stage = |code: Option<&str>| code.and_then(|code| code.parse::<Stage>().ok());
    let (Some(from), Some(to)) = (stage(last.from_stage.as_deref()), stage(Some(&last.to_stage))) else {
        return Ok(None);
    };
    let is_own = last.decided_by == actor.id && last.decided_at > now - UNDO_WINDOW;
    let may = is_own
        && !last.is_undo
        && last.is_untouched
        && to.can_go_back_to(from)
        && from.office() == Some(scope.permission());

    Ok(may.then(|| (last.id, from, last.waited_since.unwrap_or(last.decided_at))))
}

/// Holds the desa and the case, and reads it as it stands then.
async fn hold(db: &mut PgConnection, actor: &Actor, scope: &Scope, id: GroupCaseId) -> Result<GroupCase, Error> {
    let case = queries::find(db, scope, actor, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &case.desa_kode).await?;
    if !queries::lock(db, scope, id).await? {
        return Err(Error::NotFound);
    }
    let case = queries::find(db, scope, actor, id).await?.ok_or(Error::NotFound)?;
    if case.is_suspended {
        return Err(SUSPENDED);
    }

    Ok(case)
}

/// Moves a held case, writes the step and its trace.
async fn advance(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    case: &GroupCase,
    step: Move,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let from: Stage = case.stage.parse().map_err(Error::internal)?;
    // A scope proves one permission only; another move needs another proof.
    if !step.is_open_to(from, scope.permission()) {
        return Err(Error::not_permitted());
    }
    let way = find_way(db, &case.desa_kode).await?;
    let to = from.next(step, way).ok_or(Error::Conflict(refusal(step)))?;
    let submitted_by = (step == Move::Submit).then_some(actor.id);
    queries::update_stage(db, case.id, to, at, submitted_by).await?;
    let new = NewStep {
        case: case.id,
        desa_kode: &case.desa_kode,
        from: Some(from),
        to,
        reason,
        undoes: None,
    };
    queries::insert_step(db, &new, actor.id, at).await?;
    let event = Event::new(action(step), "group_cases", case.id, &case.desa_kode).with_fields(vec!["stage"]);

    audit::record(db, actor, event, at).await
}

/// As the log names a move. The last two are never made here: a new case is written down instead.
fn action(step: Move) -> &'static str {
    match step {
        Move::Submit => "group_cases.submitted",
        Move::Endorse => "group_cases.endorsed",
        Move::Recommend => "group_cases.recommended",
        Move::Verify => "group_cases.verified",
        Move::Return => "group_cases.returned",
        Move::Reject => "group_cases.rejected",
        Move::Withdraw => "group_cases.withdrawn",
        Move::End => "group_cases.ended",
        Move::Reopen => "group_cases.reopened",
        Move::Resume => "group_cases.resumed",
    }
}

/// Why a move is not possible from where the case stands.
fn refusal(step: Move) -> &'static str {
    match step {
        Move::Submit => "Kasus ini sudah dikirim atau sudah diputuskan. Muat ulang halamannya untuk melihat statusnya.",
        Move::Withdraw => {
            "Kasus ini sudah dikirim atau sudah diputuskan, jadi tidak dapat dicabut. Tunggu keputusannya, atau hubungi DSP3A."
        }
        Move::End => "Kasus ini tidak sedang berlaku. Muat ulang halamannya untuk melihat statusnya.",
        Move::Endorse | Move::Recommend | Move::Verify | Move::Return | Move::Reject | Move::Reopen | Move::Resume => {
            "Kasus ini tidak sedang menunggu keputusan Anda. Muat ulang halamannya untuk melihat statusnya."
        }
    }
}
