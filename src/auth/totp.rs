//! The second step of signing in: six digits that change every 30 seconds (RFC 6238), from an app on a telephone
//! that needs neither a line nor a number.

use chrono::{DateTime, Utc};
use totp_rs::{Builder, Totp};

use crate::crypto::{Keys, SealError, random_bytes};
use crate::types::UserId;
use crate::web::Error;

/// What RFC 4226 recommends: 160 bits.
const BYTES: usize = 20;

/// What the telephone and the server both know. Never shown again once it is confirmed.
pub struct Secret([u8; BYTES]);

impl Secret {
    pub fn random() -> Secret {
        Secret(random_bytes())
    }

    /// A secret known beforehand; for tests.
    pub fn known(bytes: [u8; BYTES]) -> Secret {
        Secret(bytes)
    }

    /// For storing: opens only for this account.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn seal(&self, keys: &Keys, owner: UserId) -> Result<Vec<u8>, SealError> {
        keys.seal(&place(owner), &self.0)
    }

    /// # Errors
    /// When it was sealed for another account or with another key.
    pub fn open(keys: &Keys, owner: UserId, sealed: &[u8]) -> Result<Secret, SealError> {
        let plain = keys.open(&place(owner), sealed)?;

        <[u8; BYTES]>::try_from(plain).map(Secret).map_err(|_| SealError)
    }

    /// The 30 seconds that this code belongs to, where it is one of now, a step before or a step after: clocks of
    /// telephones differ a little.
    ///
    /// # Errors
    /// Never with a secret of this length.
    pub fn step_of(&self, code: &str, now: DateTime<Utc>) -> Result<Option<i64>, Error> {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let step = self.totp()?.check(&digits, seconds(now));

        Ok(step.and_then(|step| i64::try_from(step).ok()))
    }

    /// The code of this moment, as the telephone shows it.
    ///
    /// # Errors
    /// Never with a secret of this length.
    pub fn code(&self, now: DateTime<Utc>) -> Result<String, Error> {
        Ok(self.totp()?.generate(seconds(now)).to_string())
    }

    /// In groups of four letters, to type where a camera does not help.
    pub fn grouped(&self) -> String {
        self.base32()
            .as_bytes()
            .chunks(4)
            .map(|group| String::from_utf8_lossy(group).into_owned())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// What the QR code says.
    pub fn uri(&self, username: &str) -> String {
        format!(
            "otpauth://totp/Balale:{username}?secret={}&issuer=Balale",
            self.base32()
        )
    }

    fn base32(&self) -> String {
        totp_rs::Secret::from(self.0).to_base32()
    }

    fn totp(&self) -> Result<Totp, Error> {
        Builder::new()
            .with_secret(self.0)
            .build()
            .map_err(|error| Error::internal(error.to_string()))
    }
}

fn place(owner: UserId) -> String {
    format!("totp:{owner}")
}

fn seconds(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn knows_the_codes_of_the_standard() {
        // RFC 6238, appendix B, the last six digits.
        let secret = Secret::known(*b"12345678901234567890");
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let now = DateTime::from_timestamp(at, 0).unwrap();
            assert_eq!(secret.code(now).unwrap(), code);
            assert_eq!(secret.step_of(code, now).unwrap(), Some(at / 30));
        }
    }

    #[test]
    fn takes_a_step_before_and_after_and_no_more() {
        let secret = Secret::random();
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let code = secret.code(now).unwrap();
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);

        for (seconds, fits) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let at = now + TimeDelta::seconds(seconds);
            assert_eq!(secret.step_of(&spaced, at).unwrap().is_some(), fits, "{seconds}");
        }
        for broken in ["", "12345", "1234567", "abcdef"] {
            assert_eq!(secret.step_of(broken, now).unwrap(), None);
        }
    }

    #[test]
    fn opens_for_its_owner_only() {
        let keys = Keys::ephemeral();
        let (owner, other) = (UserId::new(), UserId::new());
        let secret = Secret::random();
        let sealed = secret.seal(&keys, owner).unwrap();

        assert_eq!(Secret::open(&keys, owner, &sealed).unwrap().grouped(), secret.grouped());
        assert!(Secret::open(&keys, other, &sealed).is_err());
        assert_eq!(secret.grouped().len(), 39);
    }
}
