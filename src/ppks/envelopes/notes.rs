use sqlx::PgConnection;

use super::model::{StepRow, note_place};
use super::queries;
use crate::auth::Scope;
use crate::crypto::Keys;
use crate::types::EnvelopeId;
use crate::web::Result;

/// What was decided and noted, each with its note opened.
pub(super) async fn notes(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    id: EnvelopeId,
) -> Result<Vec<(StepRow, String)>> {
    let mut steps = Vec::new();
    for step in queries::list_steps(db, scope, id).await? {
        let note = match &step.note_enc {
            Some(sealed) => String::from_utf8_lossy(&keys.open_secret(&note_place(id), sealed)?).into_owned(),
            None => String::new(),
        };
        steps.push((step, note));
    }

    Ok(steps)
}
