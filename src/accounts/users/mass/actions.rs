use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::super::actions::create;
use super::super::slips::{self, Slip};
use super::model::{OFFICES, Plan, TKSK_PREFIX};
use super::queries;
use crate::auth::{Actor, Role, Scope};
use crate::crypto::Keys;
use crate::types::BatchId;
use crate::web::Error;

/// Characters of a desa's and of a kecamatan's code.
const DESA_LENGTH: i32 = 13;
const KECAMATAN_LENGTH: i32 = 8;

/// What is missing in this reach.
///
/// # Errors
/// When the database fails.
pub(super) async fn plan(db: &mut PgConnection, scope: &Scope) -> Result<Plan, Error> {
    let desa = queries::list_without(db, scope, Role::OperatorDesa, "", DESA_LENGTH).await?;
    let kecamatan = queries::list_without(db, scope, Role::Tksk, TKSK_PREFIX, KECAMATAN_LENGTH).await?;
    let existing = queries::count_of_roles(db, scope, &OFFICES.map(|role| role.code().to_owned())).await?;

    Ok(Plan::new(desa, kecamatan, existing))
}

/// Makes all missing accounts, each with its trace, and their slips; all or none. `None` when nothing is missing.
///
/// # Errors
/// `Conflict` when somebody else makes the same accounts at this moment.
pub(super) async fn create_missing(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    at: DateTime<Utc>,
) -> Result<Option<BatchId>, Error> {
    let plan = plan(db, scope).await?;
    let mut slips = Vec::with_capacity(plan.missing.len());
    for new in &plan.missing {
        let code = create(db, actor, new, at).await?;
        slips.push(Slip::of(new, code));
    }
    if slips.is_empty() {
        return Ok(None);
    }

    slips::actions::keep(db, keys, actor, &slips, at).await.map(Some)
}
