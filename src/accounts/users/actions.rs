//! The one door for writes to accounts: the pages, the command line and the invented accounts all come through here.

use chrono::{DateTime, Months, TimeDelta, Utc};
use sqlx::PgConnection;

use super::model::{ACCOUNT_MONTHS, CODE_HOURS, DEMO_OFFICE, NewUser, User, UserChange, username_objection};
use super::queries::{self, FirstPassword};
use crate::accounts::grants;
use crate::audit::{self, Event};
use crate::auth::{Actor, Role, SecondFactor, password, session, throttle};
use crate::crypto::Keys;
use crate::db::broken_constraint;
use crate::types::{KodeWilayah, UserId};
use crate::web::Error;
use crate::wilayah;

#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    #[error("Nama pengguna ini sudah dipakai. Pilih nama lain.")]
    UsernameTaken,
    #[error("{0}")]
    Username(&'static str),
    #[error("Wilayah ini belum dimuat. Muat dulu dengan: balale wilayah import BERKAS")]
    UnknownArea,
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<sqlx::Error> for CreateError {
    fn from(error: sqlx::Error) -> CreateError {
        if broken_constraint(&error) == Some("users_username_key") {
            CreateError::UsernameTaken
        } else {
            CreateError::Failed(error.into())
        }
    }
}

impl From<CreateError> for Error {
    fn from(error: CreateError) -> Error {
        match error {
            CreateError::UsernameTaken => {
                Error::Conflict("Akun ini baru saja dibuat orang lain. Muat ulang halaman, lalu coba lagi.")
            }
            CreateError::Username(text) => Error::Unprocessable(text),
            CreateError::UnknownArea => Error::Unprocessable("Wilayah ini belum dimuat."),
            CreateError::Failed(error) => error,
        }
    }
}

/// Makes an account that opens with a one-time code, and answers the code: it is shown on a slip and kept nowhere
/// else.
///
/// # Errors
/// `UsernameTaken`; the transaction is then broken and cannot be committed.
pub async fn create(
    db: &mut PgConnection,
    by: &Actor,
    new: &NewUser,
    at: DateTime<Utc>,
) -> Result<String, CreateError> {
    let (id, code) = insert_with_code(db, new, Some(by.id), at).await?;
    let event = Event::new("users.created", "users", id, &new.area.kode);
    audit::record(db, by, event, at).await?;

    Ok(code)
}

/// Makes the first administrator, from the command line of the server: there is no default account.
///
/// # Errors
/// When the user name is taken or not allowed, or the kabupaten is not loaded.
pub async fn create_admin(
    db: &mut PgConnection,
    username: &str,
    full_name: &str,
    area: &KodeWilayah,
    at: DateTime<Utc>,
) -> Result<String, CreateError> {
    let username = username.trim().to_lowercase();
    if let Some(objection) = username_objection(&username) {
        return Err(CreateError::Username(objection));
    }
    let new = NewUser {
        username,
        full_name: full_name.trim().to_owned(),
        role: Role::AdminDinas,
        area: wilayah::queries::find(db, area)
            .await?
            .ok_or(CreateError::UnknownArea)?,
    };
    let (id, code) = insert_with_code(db, &new, None, at).await?;
    let event = Event::new("users.created", "users", id, &new.area.kode);
    audit::record_system(db, "Perintah di server", event, at).await?;

    Ok(code)
}

async fn insert_with_code(
    db: &mut PgConnection,
    new: &NewUser,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<(UserId, String), CreateError> {
    let id = UserId::new();
    let code = password::random_code();
    let first = FirstPassword {
        hash: &password::hash_random_code(&code)?,
        expires_at: Some(at + TimeDelta::hours(CODE_HOURS)),
    };
    queries::insert(db, id, new, &first, by, at, Some(a_year_from(at))).await?;

    Ok((id, code))
}

/// Makes an account whose password is known beforehand, and answers who then acts with it. Only for invented people:
/// the demo prints its passwords.
///
/// # Errors
/// `UsernameTaken`; the transaction is then broken and cannot be committed.
pub async fn create_with_password(
    db: &mut PgConnection,
    new: &NewUser,
    password_hash: &str,
    at: DateTime<Utc>,
) -> Result<Actor, CreateError> {
    let id = UserId::new();
    let first = FirstPassword {
        hash: password_hash,
        expires_at: None,
    };
    queries::insert(db, id, new, &first, None, at, None).await?;
    let event = Event::new("users.created", "users", id, &new.area.kode);
    audit::record_system(db, DEMO_OFFICE, event, at).await?;

    Ok(Actor {
        id,
        username: new.username.clone(),
        full_name: new.full_name.clone(),
        role: new.role,
        area: new.area.kode.clone(),
        area_name: new.area.nama.clone(),
        must_change_password: false,
        second_factor: SecondFactor::Optional,
        session_ends: None,
        grants: Vec::new(),
        is_assigned: false,
        walls: crate::web::Walls::default(),
    })
}

/// When an account ends that is made or looked at now.
fn a_year_from(at: DateTime<Utc>) -> DateTime<Utc> {
    at.checked_add_months(Months::new(ACCOUNT_MONTHS)).unwrap_or(at)
}

/// Changes name, role or wilayah; false when the account was changed meanwhile. Another role or wilayah ends the
/// person's sessions, so that no page made for the old office stays open, and the powers given for the old office.
///
/// # Errors
/// `Forbidden` for one's own role or wilayah: the last administrator could lock everybody out.
pub(super) async fn change(
    db: &mut PgConnection,
    by: &Actor,
    user: &User,
    change: &UserChange,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let mut fields = Vec::new();
    let is_other_office = change.role.code() != user.role || change.area.kode != user.area;
    if is_other_office && user.id == by.id {
        return Err(Error::Forbidden(
            "Peran dan wilayah akun sendiri tidak dapat diubah. Minta admin lain.",
        ));
    }
    if !queries::update(db, user.id, change).await? {
        return Ok(false);
    }
    if is_other_office {
        session::end_all(db, user.id, None).await?;
        grants::actions::revoke_all_of(db, by, user.id, &user.area, at).await?;
        fields.extend(["role", "wilayah_kode"]);
    }
    if change.full_name != user.full_name {
        fields.push("full_name");
    }
    let event = Event::new("users.changed", "users", user.id, &change.area.kode).with_fields(fields);
    audit::record(db, by, event, at).await?;

    Ok(true)
}

/// A new one-time code in place of a lost password. All sessions end, all failures are forgiven.
///
/// # Errors
/// `Forbidden` for oneself: the sessions that would show the code end with it.
pub(super) async fn issue_code(
    db: &mut PgConnection,
    keys: &Keys,
    by: &Actor,
    user: &User,
    at: DateTime<Utc>,
) -> Result<String, Error> {
    if user.id == by.id {
        return Err(Error::Forbidden(
            "Kode baru untuk akun sendiri tidak dapat dibuat. Ganti kata sandi lewat halaman Akun saya.",
        ));
    }
    let code = password::random_code();
    let hash = password::hash_random_code(&code)?;
    queries::update_code(db, user.id, &hash, at + TimeDelta::hours(CODE_HOURS)).await?;
    session::end_all(db, user.id, None).await?;
    throttle::forgive(db, keys, &user.username).await?;
    let event = Event::new("users.code_issued", "users", user.id, &user.area).with_fields(vec!["password"]);
    audit::record(db, by, event, at).await?;

    Ok(code)
}

/// Lets an account count for another year from now.
///
/// # Errors
/// When the database fails.
pub(in crate::accounts) async fn extend(
    db: &mut PgConnection,
    by: &Actor,
    user: &User,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    queries::update_expiry(db, user.id, a_year_from(at)).await?;
    let event = Event::new("users.extended", "users", user.id, &user.area).with_fields(vec!["expires_at"]);

    audit::record(db, by, event, at).await
}

/// Closes an account; its sessions and powers end at once.
///
/// # Errors
/// `Forbidden` for oneself.
pub(in crate::accounts) async fn disable(
    db: &mut PgConnection,
    by: &Actor,
    user: &User,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    if user.id == by.id {
        return Err(Error::Forbidden(
            "Akun sendiri tidak dapat dinonaktifkan. Minta admin lain.",
        ));
    }
    let is_changed = queries::update_disabled(db, user.id, Some(at)).await?;
    session::end_all(db, user.id, None).await?;
    grants::actions::revoke_all_of(db, by, user.id, &user.area, at).await?;
    if is_changed {
        let event = Event::new("users.disabled", "users", user.id, &user.area);
        audit::record(db, by, event, at).await?;
    }

    Ok(())
}

/// Opens a closed account again, with the password it had.
///
/// # Errors
/// When the database fails.
pub(super) async fn enable(db: &mut PgConnection, by: &Actor, user: &User, at: DateTime<Utc>) -> Result<(), Error> {
    if queries::update_disabled(db, user.id, None).await? {
        let event = Event::new("users.enabled", "users", user.id, &user.area);
        audit::record(db, by, event, at).await?;
    }

    Ok(())
}

/// Hours a recovery code is good for.
const RECOVERY_HOURS: i64 = 24;

/// Takes the second step away and answers the code that stands in for it, and until when. All sessions end: the lost
/// telephone may lie beside an open window.
///
/// # Errors
/// `Forbidden` for oneself: it takes two people.
pub(super) async fn reset_second_factor(
    db: &mut PgConnection,
    by: &Actor,
    user: &User,
    at: DateTime<Utc>,
) -> Result<(String, DateTime<Utc>), Error> {
    if user.id == by.id {
        return Err(Error::Forbidden(
            "Kode masuk akun sendiri tidak dapat diatur ulang. Minta petugas lain.",
        ));
    }
    let code = password::random_code();
    let until = at + TimeDelta::hours(RECOVERY_HOURS);
    queries::update_recovery(db, user.id, &password::hash_random_code(&code)?, until).await?;
    session::end_all(db, user.id, None).await?;
    let event = Event::new("users.second_factor_reset", "users", user.id, &user.area);
    audit::record(db, by, event, at).await?;

    Ok((code, until))
}
