//! Which findings carry no warning.

use sqlx::PgConnection;

use super::model::Candidate;
use super::queries;
use crate::auth::Scope;
use crate::crypto::{IndexKind, Keys};
use crate::ppks::categories::CATALOGUE;
use crate::ppks::persons::open_nik;
use crate::types::AssessmentId;
use crate::types::tanggal::umur;
use crate::web::Error;
use chrono::NaiveDate;

/// Leaves those with a NIK of their own that fits, and with an age and sex that the category expects.
///
/// # Errors
/// When the database fails, or a sealed NIK does not open.
pub(super) async fn without(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    candidates: Vec<Candidate>,
    today: NaiveDate,
) -> Result<Vec<Candidate>, Error> {
    let mut clean = Vec::new();
    let (mut ids, mut indexes) = (Vec::new(), Vec::new());
    for candidate in candidates {
        let age = umur(candidate.born_on, today);
        let doubt = CATALOGUE
            .find(&candidate.category_code)
            .is_none_or(|category| category.doubt(age, candidate.sex).is_some());
        let nik = open_nik(keys, candidate.person_id, candidate.nik_enc.as_deref())?;
        let Some(nik) = nik.filter(|_| !doubt && candidate.nik_mismatch_reason.is_none()) else {
            continue;
        };
        for index in keys.blind_indexes(IndexKind::Nik, nik.as_str()) {
            ids.push(candidate.id);
            indexes.push(index);
        }
        clean.push(candidate);
    }
    let shared: Vec<AssessmentId> = queries::list_sharing_nik(db, scope, &ids, &indexes).await?;
    clean.retain(|candidate| !candidate.born_on_is_estimate && !shared.contains(&candidate.id));

    Ok(clean)
}
