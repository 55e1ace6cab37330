//! Who acts in the invented year, and where.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::accounts::{ADMIN, SECOND_VERIFIER, VERIFIER};
use super::queries;
use crate::auth::{Actor, Permission, Scope};
use crate::web::Error;

/// Somebody who acts, with the proof that they may.
pub(super) type Officer = (Actor, Scope);

/// Who may act where.
pub(super) struct Offices {
    pub(super) operators: HashMap<String, Officer>,
    /// Kepala desa and TKSK, by the region they sit in.
    pub(super) heads: HashMap<String, Officer>,
    pub(super) verifiers: Vec<Officer>,
    pub(super) admin: Option<Officer>,
}

impl Offices {
    pub(super) async fn open(db: &mut PgConnection) -> Result<Offices, Error> {
        let mut offices = Offices {
            operators: HashMap::new(),
            heads: HashMap::new(),
            verifiers: Vec::new(),
            admin: None,
        };
        for actor in queries::list_actors(db).await? {
            if let Ok(scope) = actor.scope_for(Permission::RegisterPersons) {
                offices
                    .operators
                    .entry(actor.area.as_str().to_owned())
                    .or_insert((actor, scope));
            } else if let Ok(scope) = actor
                .scope_for(Permission::EndorsePersons)
                .or_else(|_| actor.scope_for(Permission::RecommendPersons))
            {
                offices
                    .heads
                    .entry(actor.area.as_str().to_owned())
                    .or_insert((actor, scope));
            } else if actor.username == ADMIN {
                offices.admin = Some((actor.clone(), actor.scope_for(Permission::ManageSettings)?));
            } else if [VERIFIER, SECOND_VERIFIER].contains(&actor.username.as_str()) {
                let scope = actor.scope_for(Permission::VerifyPersons)?;
                offices.verifiers.push((actor, scope));
            }
        }

        Ok(offices)
    }
}
