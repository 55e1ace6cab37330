//! The one door through which an office decides.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Decision, Outcome, Place, Seen};
use super::{confirmation, queries};
use crate::auth::{Actor, Scope};
use crate::crypto::Keys;
use crate::ppks::Stage;
use crate::ppks::moves::{Act, Held, advance, find_desa};
use crate::ppks::queries::lock_desa;
use crate::types::AssessmentId;
use crate::web::Error;

/// What an office says about a record it has read in these versions. DSP3A's first approval confirms the person.
///
/// # Errors
/// `NotFound` out of reach; `Forbidden` for whoever entered or sent the data or looked at it for another office, whatever
/// theirs is by now; `Conflict` where it does not wait for a decision.
#[expect(
    clippy::too_many_arguments,
    reason = "a decision, what it is about, and who takes it"
)]
pub async fn decide(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: AssessmentId,
    seen: Seen,
    decision: &Decision,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let desa = find_desa(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &desa).await?;
    let found = queries::lock_for_decision(db, scope, actor, id)
        .await?
        .ok_or(Error::NotFound)?;
    if found.is_maker {
        return Err(Error::Forbidden(
            "Data ini Anda masukkan sendiri atau Anda periksa di tahap lain; verifikasi harus oleh petugas lain.",
        ));
    }
    if found.seen() != seen {
        return Ok(Outcome::Stale(queries::list_changes(db, scope, id, seen).await?));
    }
    if *decision == Decision::Verify
        && found.stage == Stage::Submitted.code()
        && !confirmation::confirm(db, keys, scope, id, at).await?
    {
        return Ok(Outcome::SameNik);
    }
    let place = Place { at: found.stage_at, id };
    let held = Held {
        id,
        desa_kode: found.desa_kode,
        stage: found.stage,
    };
    let act = Act::new(decision.step(), decision.reason(), at);
    advance(db, actor, scope, &[held], &act).await?;

    Ok(Outcome::Done(place))
}
