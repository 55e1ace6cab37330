use chrono::{DateTime, Utc};

use crate::auth::{Actor, Role};
use crate::types::{KodeWilayah, UserId};

/// Consecutive failures after which only an administrator's new code opens the account.
const FAILURE_LIMIT: i32 = 100;

/// An account as signing in sees it.
pub(super) struct Account {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    pub role: String,
    pub area: KodeWilayah,
    pub area_name: String,
    pub password_hash: String,
    /// The stored password is a one-time code.
    pub must_change_password: bool,
    pub password_expires_at: Option<DateTime<Utc>>,
    pub failure_count: i32,
    pub disabled_at: Option<DateTime<Utc>>,
}

impl Account {
    /// Whether the right password opens it.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.disabled_at.is_none()
            && self.failure_count < FAILURE_LIMIT
            && self.password_expires_at.is_none_or(|until| now < until)
    }

    /// The person who has just signed in; None when the stored role is unknown to this program.
    pub fn actor(&self) -> Option<Actor> {
        Some(Actor {
            id: self.id,
            username: self.username.clone(),
            full_name: self.full_name.clone(),
            role: self.role.parse::<Role>().ok()?,
            area: self.area.clone(),
            area_name: self.area_name.clone(),
            must_change_password: self.must_change_password,
            grants: Vec::new(),
            walls: crate::web::Walls::default(),
        })
    }
}

/// What came of an attempt.
pub(super) enum Outcome {
    SignedIn(Actor),
    /// Unknown name, wrong password, disabled, code too old: outside, all look the same.
    Wrong,
    /// Too many failures; from this instant one may try again.
    Throttled(DateTime<Utc>),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account {
            id: UserId::new(),
            username: "sebalo".to_owned(),
            full_name: "Yohana Contoh".to_owned(),
            role: "operator_desa".to_owned(),
            area: KodeWilayah::parse("99.01.01.2001").unwrap(),
            area_name: "Contoh".to_owned(),
            password_hash: String::new(),
            must_change_password: true,
            password_expires_at: None,
            failure_count: 99,
            disabled_at: None,
        }
    }

    #[test]
    fn closes_when_disabled_expired_or_attacked() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();

        assert!(account().is_open(now));
        assert!(
            !Account {
                failure_count: 100,
                ..account()
            }
            .is_open(now)
        );
        assert!(
            !Account {
                disabled_at: Some(now),
                ..account()
            }
            .is_open(now)
        );
        assert!(
            !Account {
                password_expires_at: Some(now),
                ..account()
            }
            .is_open(now)
        );
    }
}
