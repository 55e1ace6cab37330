//! Sessions in PostgreSQL, keyed by the SHA-256 of the cookie. A session holds a user id and times, nothing else.

mod queries;

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore, session_store};

use crate::clock::Clock;
use crate::crypto::{hex, sha256};
use crate::types::UserId;
use crate::web::{AppState, Error};

/// Minutes without a click after which a session ends.
pub const IDLE_MINUTES: i64 = 30;
/// The same for an account that opens much.
pub const PRIVILEGED_IDLE_MINUTES: i64 = 15;
/// Hours after sign-in at which it ends in any case.
const ABSOLUTE_HOURS: i64 = 12;
/// Seconds within which a further click does not write the session again.
const TOUCH_SECONDS: i64 = 60;

const COOKIE: &str = "__Host-balale";
const USER: &str = "user";
const SINCE: &str = "since";
const SEEN: &str = "seen";

/// The layer for all pages; assets go without.
pub fn layer(state: &AppState) -> SessionManagerLayer<PgSessions> {
    SessionManagerLayer::new(PgSessions {
        pool: state.pool.clone(),
        clock: state.clock.clone(),
    })
    .with_name(COOKIE)
    .with_secure(true)
    .with_http_only(true)
    .with_path("/")
    .with_same_site(SameSite::Lax)
    // The cookie lasts as long as the browser is open, the row decides: an ended session's cookie still tells whose
    // form it was that comes back sealed in the sign-in page.
    .with_expiry(Expiry::OnSessionEnd)
}

/// Letters kept of what a browser says it is.
const USER_AGENT_LENGTH: usize = 200;

/// What a browser and its line say of themselves; shown to the session's owner, decides nothing.
pub struct From<'a> {
    pub user_agent: &'a str,
    pub ip: &'a str,
}

/// Starts a session for this person under a new id, so that an id planted before is worthless. Must not be called
/// while a transaction is open: it takes connections of its own.
///
/// # Errors
/// When the store fails.
pub async fn start(session: &Session, user_id: UserId, from: &From<'_>, state: &AppState) -> Result<(), Error> {
    let now = state.clock.now().timestamp();
    session.cycle_id().await.map_err(failure)?;
    session.insert(USER, user_id).await.map_err(failure)?;
    session.insert(SINCE, now).await.map_err(failure)?;
    session.insert(SEEN, now).await.map_err(failure)?;
    session.save().await.map_err(failure)?;
    if let Some(id) = session.id() {
        let user_agent: String = from.user_agent.chars().take(USER_AGENT_LENGTH).collect();
        let mut db = state.pool.acquire().await?;
        queries::update_origin(&mut db, &hash(id), &user_agent, from.ip).await?;
    }

    Ok(())
}

/// Ends this session.
///
/// # Errors
/// When the store fails.
pub async fn end(session: &Session) -> Result<(), Error> {
    session.flush().await.map_err(failure)
}

/// A session that has not ended for anybody; for its user it may have.
pub(super) struct Live {
    pub user_id: UserId,
    since: i64,
    seen: i64,
}

/// Whose session this is, if it still counts.
pub(super) async fn current(session: &Session, clock: &Clock) -> Result<Option<Live>, Error> {
    let (Some(user_id), Some(since), Some(seen)) = (
        read::<UserId>(session, USER).await?,
        read::<i64>(session, SINCE).await?,
        read::<i64>(session, SEEN).await?,
    ) else {
        return Ok(None);
    };
    let now = clock.now().timestamp();
    let is_over = now - since > ABSOLUTE_HOURS * 3600 || now - seen > IDLE_MINUTES * 60;
    if is_over {
        // The row stays for a day: it still tells whose form comes back sealed in the sign-in page.
        return Ok(None);
    }

    Ok(Some(Live { user_id, since, seen }))
}

/// Keeps the session alive with this click, at most once a minute in the database. Answers when it will end without a
/// further one; None when it has ended for somebody who may be idle no longer than this.
pub(super) async fn keep_alive(
    session: &Session,
    live: &Live,
    idle_minutes: i64,
    clock: &Clock,
) -> Result<Option<DateTime<Utc>>, Error> {
    let now = clock.now().timestamp();
    if now - live.seen > idle_minutes * 60 {
        return Ok(None);
    }
    let mut seen = live.seen;
    if now - seen >= TOUCH_SECONDS {
        session.insert(SEEN, now).await.map_err(failure)?;
        seen = now;
    }
    let ends = (seen + idle_minutes * 60).min(live.since + ABSOLUTE_HOURS * 3600);

    Ok(DateTime::from_timestamp(ends, 0))
}

/// The first eight digits of the session's hash, for the audit: tells sessions apart, opens none.
pub(super) fn digits(session: &Session) -> Option<String> {
    session.id().map(|id| hex(&hash(id)[..4]))
}

/// A broken or foreign cookie is no error: it is nobody.
async fn read<T: serde::de::DeserializeOwned>(session: &Session, key: &str) -> Result<Option<T>, Error> {
    match session.get(key).await {
        Ok(value) => Ok(value),
        Err(tower_sessions::session::Error::Store(error)) => Err(store_failure(error)),
        Err(_) => Ok(None),
    }
}

fn failure(error: tower_sessions::session::Error) -> Error {
    match error {
        tower_sessions::session::Error::Store(error) => store_failure(error),
        other => Error::internal(other),
    }
}

/// The store has lost the kind of its database error on the way; all of them are passing troubles of the database.
fn store_failure(error: session_store::Error) -> Error {
    tracing::warn!(cause = %error, "sessions cannot be read");
    Error::Busy
}

/// One line of "my sessions".
pub struct SessionRow {
    pub id_hash: String,
    pub user_agent: String,
    pub ip: String,
    pub created_at: DateTime<Utc>,
    pub seen_at: Option<DateTime<Utc>>,
    pub is_this: bool,
}

/// All live sessions of a person.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &mut sqlx::PgConnection,
    user_id: UserId,
    session: &Session,
    now: DateTime<Utc>,
) -> Result<Vec<SessionRow>, Error> {
    let this = session.id().map(hash);

    Ok(queries::list_sessions(db, user_id, now)
        .await?
        .into_iter()
        .map(|row| SessionRow {
            is_this: this.as_deref() == Some(&row.id_hash),
            id_hash: crate::crypto::hex(&row.id_hash),
            user_agent: row.user_agent,
            ip: row.ip,
            created_at: row.created_at,
            seen_at: row.seen.and_then(|seen| DateTime::from_timestamp(seen, 0)),
        })
        .collect())
}

/// Ends every session of a person, except this one where given.
///
/// # Errors
/// When the database fails.
pub async fn end_all(db: &mut sqlx::PgConnection, user_id: UserId, except: Option<&Session>) -> Result<u64, Error> {
    let kept = except.and_then(Session::id).map(hash);

    Ok(queries::delete_sessions(db, user_id, kept.as_deref()).await?)
}

/// Ends one session of a person, named by the hash shown in the list.
///
/// # Errors
/// When the database fails.
pub async fn end_one(db: &mut sqlx::PgConnection, user_id: UserId, id_hash: &str) -> Result<bool, Error> {
    match crate::crypto::unhex(id_hash) {
        Some(id_hash) => Ok(queries::delete_session(db, user_id, &id_hash).await?),
        None => Ok(false),
    }
}

/// Removes what has expired; part of the daily upkeep.
///
/// # Errors
/// When the database fails.
pub async fn forget_expired(db: &mut sqlx::PgConnection, now: DateTime<Utc>) -> Result<u64, Error> {
    // A day longer than they live: an ended session still tells whose form it was that came back.
    Ok(queries::delete_expired_sessions(db, now - TimeDelta::days(1)).await?)
}

/// Whose cookie this was, even if the session has ended. Only to bind a kept form to its owner, never to admit.
///
/// # Errors
/// When the database fails.
pub async fn former_owner(
    db: &mut sqlx::PgConnection,
    headers: &axum::http::HeaderMap,
) -> Result<Option<UserId>, Error> {
    let Some(id) = crate::web::flash::cookie(headers, COOKIE).and_then(|id| id.parse::<Id>().ok()) else {
        return Ok(None);
    };

    Ok(queries::find_session_owner(db, &hash(id)).await?)
}

fn hash(id: Id) -> Vec<u8> {
    sha256(id.to_string().as_bytes())
}

/// The store. `tower-sessions` asks for four methods.
#[derive(Clone)]
pub struct PgSessions {
    pool: PgPool,
    clock: Clock,
}

impl fmt::Debug for PgSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PgSessions")
    }
}

#[async_trait]
impl SessionStore for PgSessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        loop {
            if self.write(record, true).await? {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.write(record, false).await.map(|_| ())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let mut db = self.pool.acquire().await.map_err(backend)?;
        let found = queries::find_session(&mut db, &hash(*id), self.clock.now())
            .await
            .map_err(backend)?;
        let Some((data, expires_at)) = found else {
            return Ok(None);
        };
        let Ok(data) = serde_json::from_value(data) else {
            return Ok(None);
        };
        let expiry_date = OffsetDateTime::from_unix_timestamp(expires_at.timestamp())
            .map_err(|error| session_store::Error::Decode(error.to_string()))?;

        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let mut db = self.pool.acquire().await.map_err(backend)?;

        queries::delete_session_by_hash(&mut db, &hash(*id))
            .await
            .map_err(backend)
    }
}

impl PgSessions {
    async fn write(&self, record: &Record, is_new: bool) -> session_store::Result<bool> {
        // A session is no place for anything about a person.
        if let Some(key) = record
            .data
            .keys()
            .find(|key| ![USER, SINCE, SEEN].contains(&key.as_str()))
        {
            return Err(session_store::Error::Encode(format!("a session holds no {key}")));
        }
        let user_id = record
            .data
            .get(USER)
            .and_then(|id| serde_json::from_value::<UserId>(id.clone()).ok());
        let data =
            serde_json::to_value(&record.data).map_err(|error| session_store::Error::Encode(error.to_string()))?;
        let id_hash = hash(record.id);
        let now = self.clock.now();
        let expires_at = now + TimeDelta::minutes(IDLE_MINUTES);
        let mut db = self.pool.acquire().await.map_err(backend)?;

        let written = if is_new {
            queries::insert_session(&mut db, &id_hash, user_id, &data, now, expires_at).await
        } else {
            queries::update_session(&mut db, &id_hash, user_id, &data, expires_at).await
        };

        written.map_err(backend)
    }
}

fn backend(error: sqlx::Error) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}
