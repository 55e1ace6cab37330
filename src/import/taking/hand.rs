use chrono::{DateTime, Utc};

use crate::auth::{Actor, Permission, Scope, find_actor};
use crate::import::model::Import;
use crate::import::queries;
use crate::jobs::{Stopped, Work};
use crate::ppks::queries::lock_desa;
use crate::types::ImportId;
use crate::web::{Acting, Error, Tx};

/// Whoever asked, with the office and the reach that they have by now.
pub(super) struct Hand {
    pub actor: Actor,
    pub scope: Scope,
    pub import: Import,
    pub at: DateTime<Utc>,
}

impl Hand {
    pub async fn find(work: &Work) -> Result<(Hand, Tx), Stopped> {
        let state = &work.state;
        let mut db = Tx::begin(state, &Acting::system()).await?;
        let actor = find_actor(state, &mut db, work.job.user_id)
            .await?
            .ok_or_else(Error::not_permitted)?;
        drop(db);
        let scope = actor.scope_for(Permission::RegisterPersons)?;
        let mut tx = Tx::begin(state, &actor.acting()).await?;
        lock_desa(&mut tx, scope.area()).await?;
        let id = ImportId::from(work.job.subject_id);
        queries::lock(&mut tx, &scope, actor.id, id)
            .await?
            .ok_or(Error::NotFound)?;
        let import = queries::find(&mut tx, &scope, actor.id, id)
            .await?
            .ok_or(Error::NotFound)?;
        let at = state.clock.now();

        Ok((
            Hand {
                actor,
                scope,
                import,
                at,
            },
            tx,
        ))
    }
}
