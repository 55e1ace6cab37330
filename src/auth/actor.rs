//! The person (or built-in office) who acts in a request. Read from the database at each request: a disabled
//! account or a changed role counts from the next click.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use chrono::{DateTime, Utc};

use super::{Grant, Permission, Role, Scope, allows, session};
use crate::types::{KodeWilayah, UserId};
use crate::web::{Acting, AppState, Error, Pass, Walls};

/// How an account stands to the second step of signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// Set up: each sign-in asks for a code.
    Confirmed,
    /// Must be set up before anything else.
    Missing,
    /// May be set up.
    Optional,
}

#[derive(Clone, Debug)]
pub struct Actor {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    pub role: Role,
    pub area: KodeWilayah,
    pub area_name: String,
    pub must_change_password: bool,
    pub second_factor: SecondFactor,
    /// When this session ends without a further click; None outside of a session.
    pub session_ends: Option<DateTime<Utc>>,
    /// What two others have allowed this person, as of this request.
    pub grants: Vec<Grant>,
    /// Looks after a secret case that an officer has given them, as of this request.
    pub is_assigned: bool,
    #[doc(hidden)]
    pub walls: Walls,
}

impl Actor {
    /// Permission and reach in one: the only way to a `Scope`.
    ///
    /// # Errors
    /// `Forbidden` when the office does not hold the permission.
    pub fn scope_for(&self, permission: Permission) -> Result<Scope, Error> {
        if self.may(permission) {
            Ok(Scope::new(self.area.clone(), self.tier_max(), permission, self.walls))
        } else {
            Err(Error::not_permitted())
        }
    }

    /// An account that opens much: it needs the second step, and its sessions end sooner.
    pub fn is_privileged(&self) -> bool {
        is_privileged(self.role, &self.grants, self.is_assigned)
    }

    /// Minutes without a click after which this person's session ends.
    pub fn idle_minutes(&self) -> i64 {
        if self.is_privileged() {
            session::PRIVILEGED_IDLE_MINUTES
        } else {
            session::IDLE_MINUTES
        }
    }

    /// The office allows it and, where that is not enough, the person holds the grant.
    pub fn may(&self, permission: Permission) -> bool {
        allows(self.role, permission)
            && permission.grant().is_none_or(|grant| self.grants.contains(&grant))
            && (self.is_assigned || permission != Permission::ReadAssignedSecrets)
    }

    /// Whether only a personal grant is missing: the office would allow it.
    pub fn lacks_grant_for(&self, permission: Permission) -> bool {
        allows(self.role, permission) && !self.may(permission)
    }

    /// The highest tier of confidentiality this person reads by name: 0 nobody, 2 ordinary and restricted cases, 3
    /// secret ones as well.
    pub fn tier_max(&self) -> i16 {
        if self.may(Permission::ReadSecrets) {
            3
        } else if self.may(Permission::ReadPersons) {
            2
        } else {
            0
        }
    }

    /// Who acts and how far, as PostgreSQL is told at the start of a transaction.
    pub fn acting(&self) -> Acting {
        if self.walls == Walls::QueriesOnly {
            return Acting {
                tier_max: i16::MAX,
                ..Acting::system()
            };
        }
        let (from, until) = self.area.range();

        Acting {
            user_id: Some(self.id.as_uuid()),
            from,
            until,
            tier_max: self.tier_max(),
        }
    }

    /// What the gates in front of the handlers may know of this person.
    pub(super) fn pass(&self) -> Pass {
        Pass {
            permissions: Permission::ALL.into_iter().filter(|p| self.may(*p)).collect(),
            must_change_password: self.must_change_password,
            must_set_up_second_factor: self.second_factor == SecondFactor::Missing,
        }
    }
}

pub(super) fn is_privileged(role: Role, grants: &[Grant], is_assigned: bool) -> bool {
    role.is_privileged() || grants.contains(&Grant::Secret) || is_assigned
}

impl FromRequestParts<AppState> for Actor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Actor, Error> {
        parts.extensions.get::<Actor>().cloned().ok_or(Error::SignInRequired)
    }
}

impl OptionalFromRequestParts<AppState> for Actor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Option<Actor>, Error> {
        Ok(parts.extensions.get::<Actor>().cloned())
    }
}
