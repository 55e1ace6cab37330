use chrono::{DateTime, Utc};

use super::ticket::Ticket;
use crate::auth::Actor;
use crate::types::UserId;

/// An account as signing in sees it.
pub(super) struct Account {
    pub id: UserId,
    pub username: String,
    pub password_hash: String,
    /// The stored password is a one-time code.
    pub must_change_password: bool,
    pub password_expires_at: Option<DateTime<Utc>>,
    pub disabled_at: Option<DateTime<Utc>>,
    /// When the account runs out.
    pub expires_at: Option<DateTime<Utc>>,
    pub totp_secret_enc: Option<Vec<u8>>,
    pub totp_confirmed_at: Option<DateTime<Utc>>,
    /// A code from another officer in place of a lost telephone.
    pub recovery_code_hash: Option<String>,
    pub recovery_expires_at: Option<DateTime<Utc>>,
}

/// What the second step showed; used up in the same transaction that lets the person in.
#[derive(Clone, Copy)]
pub(super) enum Proof {
    /// A password is enough for this account.
    Password,
    /// The code of these 30 seconds.
    Step(i64),
    Recovery,
}

impl Account {
    /// Whether the right password opens it.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.disabled_at.is_none()
            && self.password_expires_at.is_none_or(|until| now < until)
            && self.expires_at.is_none_or(|until| now < until)
    }

    /// Whether a code must follow the password.
    pub fn needs_code(&self) -> bool {
        self.totp_confirmed_at.is_some() || self.recovery_code_hash.is_some()
    }
}

/// What came of an attempt.
pub(super) enum Outcome {
    SignedIn(Actor),
    /// The password was right; the code is still to come.
    CodeNeeded(Ticket),
    /// The code was not.
    WrongCode,
    /// The step before was too long ago.
    TicketExpired,
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
            password_hash: String::new(),
            must_change_password: true,
            password_expires_at: None,
            disabled_at: None,
            expires_at: None,
            totp_secret_enc: None,
            totp_confirmed_at: None,
            recovery_code_hash: None,
            recovery_expires_at: None,
        }
    }

    #[test]
    fn closes_when_disabled_or_expired() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();

        assert!(account().is_open(now));
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
        assert!(
            !Account {
                expires_at: Some(now),
                ..account()
            }
            .is_open(now)
        );
    }
}
