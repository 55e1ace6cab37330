//! Which findings carry no warning.

use sqlx::PgConnection;

use super::model::Candidate;
use super::queries;
use crate::auth::Scope;
use crate::crypto::{IndexKind, Keys};
use crate::ppks::categories::{Reference, Subject, Unit};
use crate::ppks::identity::open_nik;
use crate::ppks::twins::list_open_of;
use crate::types::{AssessmentId, PersonId};
use crate::web::Error;

/// Leaves those with a NIK of their own that fits, who are like nobody else, and that keep all rules of their category on the day they were
/// assessed.
///
/// # Errors
/// When the database fails, or a sealed NIK does not open.
pub(super) async fn without(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    candidates: Vec<Candidate>,
) -> Result<Vec<Candidate>, Error> {
    let rules = Reference::find(db).await?.rules;
    let mut clean = Vec::new();
    let (mut ids, mut indexes) = (Vec::new(), Vec::new());
    for candidate in candidates {
        let subject = Subject {
            unit: Unit::Orang,
            born_on: candidate.born_on,
            sex: candidate.sex,
            has_nik: true,
            has_disability_kind: !candidate.disability_kinds.is_empty(),
        };
        let doubt = !rules
            .judge(&candidate.category_code, &subject, candidate.assessed_on)
            .is_empty();
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
    let people: Vec<PersonId> = clean.iter().map(|candidate| candidate.person_id).collect();
    let twins = list_open_of(db, scope, &people).await?;
    let shared: Vec<AssessmentId> = queries::list_sharing_nik(db, scope, &ids, &indexes).await?;
    clean.retain(|candidate| {
        !candidate.born_on_is_estimate
            && !shared.contains(&candidate.id)
            && !twins.iter().any(|twin| twin.person == candidate.person_id)
    });

    Ok(clean)
}
