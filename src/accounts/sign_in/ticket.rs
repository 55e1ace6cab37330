//! The password was right; the code is still to come. A sealed slip in the page between the two steps, so that
//! nothing is stored for somebody who is not in yet.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::crypto::{Keys, SealError, hex, sha256, unhex};

const PURPOSE: &str = "sign-in-code";
/// Seconds in which the code must follow.
const KEPT_SECONDS: i64 = 300;

/// Whose password was right, and which one it was: a new password makes older tickets worthless.
#[derive(Serialize, Deserialize)]
pub(super) struct Ticket {
    pub username: String,
    password_mark: String,
    at: i64,
}

impl Ticket {
    pub fn new(username: &str, password_hash: &str, now: DateTime<Utc>) -> Ticket {
        Ticket {
            username: username.to_owned(),
            password_mark: mark(password_hash),
            at: now.timestamp(),
        }
    }

    /// For the hidden field.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn seal(&self, keys: &Keys) -> Result<String, SealError> {
        let plain = serde_json::to_vec(self).map_err(|_| SealError)?;

        Ok(hex(&keys.seal(PURPOSE, &plain)?))
    }

    /// The hidden field again; None when it is too old or not ours.
    pub fn open(keys: &Keys, field: &str, now: DateTime<Utc>) -> Option<Ticket> {
        let plain = keys.open(PURPOSE, &unhex(field)?).ok()?;
        let ticket: Ticket = serde_json::from_slice(&plain).ok()?;

        (0..=KEPT_SECONDS)
            .contains(&(now.timestamp() - ticket.at))
            .then_some(ticket)
    }

    pub fn is_for(&self, password_hash: &str) -> bool {
        self.password_mark == mark(password_hash)
    }
}

fn mark(password_hash: &str) -> String {
    hex(&sha256(password_hash.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn lasts_five_minutes_and_one_password() {
        let keys = Keys::ephemeral();
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let field = Ticket::new("sebalo", "hash-a", now).seal(&keys).unwrap();

        let ticket = Ticket::open(&keys, &field, now + TimeDelta::seconds(300)).unwrap();
        assert_eq!(ticket.username, "sebalo");
        assert!(ticket.is_for("hash-a") && !ticket.is_for("hash-b"));
        assert!(Ticket::open(&keys, &field, now + TimeDelta::seconds(301)).is_none());
        assert!(Ticket::open(&Keys::ephemeral(), &field, now).is_none());
        for broken in ["", "zz", "00", &field[2..]] {
            assert!(Ticket::open(&keys, broken, now).is_none());
        }
    }
}
