//! One human, one NIK, in the whole kabupaten: said of a person once DSP3A has verified one of their findings.

mod queries;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Scope;
use crate::crypto::{IndexKind, Keys};
use crate::ppks::identity::open_nik;
use crate::types::AssessmentId;
use crate::web::Error;

/// Confirms the person of an assessment, once. False, and nothing written, where somebody within the verifier's sight
/// was confirmed under the same NIK before.
///
/// Where somebody out of their sight was, the person stays unconfirmed and the answer is the same as ever: a verifier
/// without the grant must not learn of a secret case this way.
///
/// # Errors
/// When the database fails, or the stored NIK does not open.
pub(super) async fn confirm(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    id: AssessmentId,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let person = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    if person.confirmed_at.is_some() {
        return Ok(true);
    }
    let mut indexes = Vec::new();
    if let Some(nik) = open_nik(keys, person.id, person.nik_enc.as_deref())? {
        // The value is held, not its index: while keys are exchanged one NIK has two.
        queries::hold(db, &keys.blind_index(IndexKind::Nik, nik.as_str())).await?;
        indexes = keys.blind_indexes(IndexKind::Nik, nik.as_str());
        if queries::has_confirmed(db, scope, person.id, &indexes).await? {
            return Ok(false);
        }
        // The newest last: that is the one to stay.
        let newest = keys.blind_index(IndexKind::Nik, nik.as_str());
        indexes.retain(|index| *index != newest);
        if !indexes.is_empty() {
            indexes.push(newest);
        }
    }
    queries::confirm(db, scope, person.id, &indexes, at).await?;

    Ok(true)
}
