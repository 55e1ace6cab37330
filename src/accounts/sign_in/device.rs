//! The mark of a browser that has signed in before. It opens nothing; it only lets its owner try a password while
//! somebody else's failures close the account to strangers.

use axum::http::HeaderValue;
use chrono::{DateTime, Utc};

use crate::crypto::{IndexKind, Keys, SealError, hex, random_bytes, unhex};
use crate::types::UserId;

pub(super) const COOKIE: &str = "__Host-perangkat";
/// A year.
const KEPT_SECONDS: u32 = 365 * 24 * 3600;
/// Accounts that one browser remembers: a village office may have one computer for all.
const ACCOUNTS: usize = 5;
const ID_LENGTH: usize = 32;
/// Longer than any mark of ours.
const MAX_LENGTH: usize = 500;
const PURPOSE: &str = "device-mark";
const UNPACK_SECONDS: i64 = 60;

/// The name of this browser at this account, where the cookie says that the account has signed in here before.
pub(super) fn known(keys: &Keys, cookie: Option<&str>, user_id: UserId) -> Option<String> {
    let (id, marks) = cookie.and_then(read)?;
    let name = bound(id, user_id);
    let fits = |mark: Vec<u8>| keys.fits_index(IndexKind::Device, &name, &mark);

    marks.iter().filter_map(|mark| unhex(mark)).any(fits).then_some(name)
}

/// The cookie after this account has signed in: a random id, then one mark for each account, newest first.
pub(super) fn remember(keys: &Keys, cookie: Option<&str>, user_id: UserId) -> Option<HeaderValue> {
    let fresh = hex(&random_bytes::<16>());
    let (id, marks) = cookie.and_then(read).unwrap_or((&fresh, Vec::new()));
    let mark = hex(&keys.blind_index(IndexKind::Device, &bound(id, user_id)));
    let older = marks.into_iter().filter(|older| *older != mark).take(ACCOUNTS - 1);
    let value = [id, &mark].into_iter().chain(older).collect::<Vec<_>>().join(".");

    set(&value)
}

/// Signing out tells the browser to forget all cookies, this mark among them, which would leave the careful ones
/// without it. So it travels, sealed, in the address of the next page.
///
/// # Errors
/// When it cannot be sealed.
pub(super) fn pack(keys: &Keys, cookie: Option<&str>, now: DateTime<Utc>) -> Result<String, SealError> {
    let Some(cookie) = cookie.filter(|cookie| read(cookie).is_some() && cookie.len() < MAX_LENGTH) else {
        return Ok(String::new());
    };
    let sealed = keys.seal(PURPOSE, format!("{} {cookie}", now.timestamp()).as_bytes())?;

    Ok(hex(&sealed))
}

/// The mark out of that address; None a minute later.
pub(super) fn unpack(keys: &Keys, token: &str, now: DateTime<Utc>) -> Option<HeaderValue> {
    let plain = String::from_utf8(keys.open(PURPOSE, &unhex(token)?).ok()?).ok()?;
    let (at, cookie) = plain.split_once(' ')?;
    let age = now.timestamp() - at.parse::<i64>().ok()?;

    (0..=UNPACK_SECONDS).contains(&age).then(|| set(cookie)).flatten()
}

fn set(value: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!(
        "{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={KEPT_SECONDS}"
    ))
    .ok()
}

fn read(cookie: &str) -> Option<(&str, Vec<&str>)> {
    let mut parts = cookie.split('.');
    let id = parts.next().filter(|id| id.len() == ID_LENGTH && unhex(id).is_some())?;

    Some((id, parts.take(ACCOUNTS).collect()))
}

fn bound(id: &str, user_id: UserId) -> String {
    format!("{id}.{user_id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_known(keys: &Keys, cookie: Option<&str>, user_id: UserId) -> bool {
        known(keys, cookie, user_id).is_some()
    }

    fn value(header: &HeaderValue) -> String {
        let line = header.to_str().unwrap();
        line.split(';').next().unwrap().split_once('=').unwrap().1.to_owned()
    }

    #[test]
    fn knows_only_the_accounts_that_signed_in_here() {
        let keys = Keys::ephemeral();
        let (ani, budi) = (UserId::new(), UserId::new());
        let first = value(&remember(&keys, None, ani).unwrap());
        let both = value(&remember(&keys, Some(&first), budi).unwrap());

        assert!(is_known(&keys, Some(&first), ani) && !is_known(&keys, Some(&first), budi));
        assert!(is_known(&keys, Some(&both), ani) && is_known(&keys, Some(&both), budi));
        assert!(!is_known(&Keys::ephemeral(), Some(&both), ani));
        assert_eq!(both.split('.').next(), first.split('.').next());
    }

    #[test]
    fn comes_back_within_a_minute_of_signing_out() {
        let keys = Keys::ephemeral();
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let owner = UserId::new();
        let cookie = value(&remember(&keys, None, owner).unwrap());
        let token = pack(&keys, Some(&cookie), now).unwrap();

        let back = value(&unpack(&keys, &token, now).unwrap());
        assert!(is_known(&keys, Some(&back), owner));
        assert!(unpack(&keys, &token, now + chrono::TimeDelta::seconds(61)).is_none());
        assert_eq!(pack(&keys, None, now).unwrap(), "");
        for broken in ["", "zz", "00"] {
            assert!(unpack(&keys, broken, now).is_none());
        }
    }

    #[test]
    fn forgets_the_oldest_and_survives_nonsense() {
        let keys = Keys::ephemeral();
        let first = UserId::new();
        let mut cookie = value(&remember(&keys, Some("rusak"), first).unwrap());
        for _ in 0..ACCOUNTS {
            cookie = value(&remember(&keys, Some(&cookie), UserId::new()).unwrap());
        }

        assert!(!is_known(&keys, Some(&cookie), first));
        for broken in ["", ".", "a.b", "é.é", &"0".repeat(ID_LENGTH)] {
            assert!(!is_known(&keys, Some(broken), first));
        }
    }
}
