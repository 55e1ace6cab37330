//! A form sent twice makes one record. Each form carries a key of the server's; the key is claimed in the same
//! transaction as the write, so a second sending either waits and then shows the first one's result, or, where
//! the first failed, does the work itself.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Error, Fields, Tx, queries};

/// Name of the hidden field.
pub const FIELD: &str = "kunci";

/// A key for a new form.
pub fn new_key() -> String {
    Uuid::new_v4().to_string()
}

/// What is known about a form that arrives.
pub enum Claim {
    /// Not seen before: do the work, then `finish`.
    Fresh(FormKey),
    /// Already answered: send the person to the same result.
    Answered(String),
}

/// Proof that this transaction holds the form's key.
pub struct FormKey {
    user_id: Uuid,
    key: Uuid,
}

/// Claims the key of a form.
///
/// # Errors
/// `BadRequest` when the form carries no key of ours; `Busy` when the first sending is still at work.
pub async fn claim(tx: &mut Tx, user_id: Uuid, fields: &Fields, at: DateTime<Utc>) -> Result<Claim, Error> {
    let key = fields
        .get(FIELD)
        .parse()
        .map_err(|_| Error::BadRequest("Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim lagi."))?;

    if queries::claim_key(tx, user_id, key, at).await? {
        return Ok(Claim::Fresh(FormKey { user_id, key }));
    }
    let answer = queries::find_answer(tx, user_id, key).await?;

    answer.map(Claim::Answered).ok_or(Error::Busy)
}

impl FormKey {
    /// The key itself, which is also the name of the form's draft.
    pub fn id(&self) -> Uuid {
        self.key
    }

    /// Remembers where the result is shown, and commits.
    ///
    /// # Errors
    /// When the database did not confirm.
    pub async fn finish(self, mut tx: Tx, location: &str) -> Result<(), Error> {
        queries::store_answer(&mut tx, self.user_id, self.key, location).await?;

        tx.commit().await
    }
}

/// Days after which a key is forgotten; a browser tab may stay open over a long weekend.
pub const KEPT_DAYS: i64 = 14;

/// Part of the daily upkeep.
///
/// # Errors
/// When the database fails.
pub async fn forget_old(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, Error> {
    Ok(queries::forget_keys(db, now - TimeDelta::days(KEPT_DAYS)).await?)
}
