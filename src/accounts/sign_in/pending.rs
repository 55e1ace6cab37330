//! A form that arrived when the session had ended: sealed into the sign-in page, opened after the sign-in, sent on.
//! Nothing is stored for strangers, and nobody but this server reads it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::crypto::{Keys, SealError, hex, unhex};
use crate::paths;
use crate::types::UserId;
use crate::web::kept::KeptForm;
use crate::web::replay::Replay;

const PURPOSE: &str = "sign-in-form";
/// Seconds after which it is not sent on any more.
const KEPT_SECONDS: i64 = 24 * 3600;
/// Forms with secrets, or without any use after a new sign-in.
const NEVER: [&str; 5] = [
    paths::SIGN_IN,
    paths::SIGN_IN_CODE,
    paths::PASSWORD,
    paths::SECOND_FACTOR,
    paths::SIGN_OUT,
];

#[derive(Serialize, Deserialize)]
struct Pending {
    /// Whose session had ended; None where that is not known any more.
    user_id: Option<UserId>,
    path: String,
    body: String,
    at: i64,
}

/// What is to be done with a sealed form.
pub(super) enum Opened {
    SendOn(Replay),
    NotYours,
    TooOld,
    /// Changed on the way, or sealed with another key.
    Unreadable,
}

/// Whether a refused form may come back sealed.
pub(super) fn may_wait(kept: &KeptForm) -> bool {
    let path = kept.path.split('?').next().unwrap_or_default();

    !NEVER.contains(&path)
}

/// For the hidden field of the sign-in page.
///
/// # Errors
/// When the form cannot be sealed.
pub(super) fn seal(
    keys: &Keys,
    kept: &KeptForm,
    owner: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<String, SealError> {
    let pending = Pending {
        user_id: owner,
        path: kept.path.clone(),
        body: String::from_utf8_lossy(&kept.body).into_owned(),
        at: now.timestamp(),
    };
    let plain = serde_json::to_vec(&pending).map_err(|_| SealError)?;

    Ok(hex(&keys.seal(PURPOSE, &plain)?))
}

/// Reads the hidden field for the one who has just signed in.
pub(super) fn open(keys: &Keys, field: &str, user_id: UserId, now: DateTime<Utc>) -> Opened {
    let Some(pending) = unhex(field)
        .and_then(|sealed| keys.open(PURPOSE, &sealed).ok())
        .and_then(|plain| serde_json::from_slice::<Pending>(&plain).ok())
    else {
        return Opened::Unreadable;
    };
    if now.timestamp() - pending.at > KEPT_SECONDS {
        return Opened::TooOld;
    }
    if pending.user_id.is_some_and(|owner| owner != user_id) {
        return Opened::NotYours;
    }

    Opened::SendOn(Replay {
        path: pending.path,
        body: pending.body.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn kept(path: &str) -> KeptForm {
        KeptForm {
            path: path.to_owned(),
            body: "nama=Ani+%26+Budi".into(),
        }
    }

    #[test]
    fn comes_back_whole_to_its_owner() {
        let keys = Keys::ephemeral();
        let (owner, other) = (UserId::new(), UserId::new());
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let field = seal(&keys, &kept("/keluarga?a=1"), Some(owner), now).unwrap();

        let Opened::SendOn(replay) = open(&keys, &field, owner, now + TimeDelta::hours(24)) else {
            panic!("opens");
        };
        assert_eq!(
            (replay.path.as_str(), replay.body.as_ref()),
            ("/keluarga?a=1", b"nama=Ani+%26+Budi".as_slice())
        );
        assert!(matches!(open(&keys, &field, other, now), Opened::NotYours));
        assert!(matches!(
            open(&keys, &field, owner, now + TimeDelta::hours(25)),
            Opened::TooOld
        ));
        for broken in ["", "zz", "00", &field[2..]] {
            assert!(matches!(open(&keys, broken, owner, now), Opened::Unreadable));
        }
    }

    #[test]
    fn never_holds_a_password() {
        assert!(may_wait(&kept("/keluarga")));
        for path in [
            "/masuk",
            "/masuk?lanjut=%2Fppks",
            "/masuk/kode",
            "/akun/kata-sandi",
            "/akun/dua-langkah",
            "/keluar",
        ] {
            assert!(!may_wait(&kept(path)));
        }
    }
}
