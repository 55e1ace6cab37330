use sqlx::PgConnection;

use super::model::EvidenceRow;
use super::queries;
use crate::auth::Scope;
use crate::types::{FamilyId, PersonId};
use crate::web::Result;

/// What stands on the page of a person, a family, or a record that is judged.
pub struct Strip(pub Vec<EvidenceRow>);

impl Strip {
    /// Of a person, with those of their family beside them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(
        db: &mut PgConnection,
        scope: &Scope,
        person: Option<PersonId>,
        family: Option<FamilyId>,
    ) -> Result<Strip> {
        Ok(Strip(queries::list(db, scope, person, family, false).await?))
    }
}
