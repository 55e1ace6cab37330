//! What a handler asks for. The database comes only as a transaction that already knows who is acting.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

use super::{AppState, Error, Pass, queries};
use crate::chain;
use crate::crypto::Keys;
use crate::types::Permission;

/// Who acts in this request and how far they reach; put there by `auth` and told to PostgreSQL at the start of
/// each transaction, where row-level security can read it.
#[derive(Clone, Debug, Default)]
pub struct Acting {
    pub user_id: Option<Uuid>,
    /// Reach as a range on the region code; empty reaches nothing.
    pub from: String,
    pub until: String,
    /// Highest tier of confidentiality read by name; 0: nobody.
    pub tier_max: i16,
}

impl Acting {
    /// Tells PostgreSQL, until the end of the transaction that `db` is in. Needed only where a transaction was begun
    /// without [`Tx`]: by a command that has no state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn announce(&self, db: &mut PgConnection) -> Result<(), sqlx::Error> {
        queries::set_acting(db, self).await
    }

    /// The program's own work, for all of the registry but the secret cases: growing older, counting again, moving
    /// cases along by the calendar.
    pub fn system() -> Acting {
        Acting {
            user_id: None,
            from: String::new(),
            until: "~".to_owned(),
            tier_max: 2,
        }
    }
}

/// A transaction for reading; rolled back when the handler is done.
pub struct Db(Transaction<'static, Postgres>);

/// A transaction for writing. Dropped without `commit`, it leaves no trace.
pub struct Tx {
    transaction: Transaction<'static, Postgres>,
    keys: Arc<Keys>,
}

impl Tx {
    /// For the few handlers that must not hold a connection while they do something slow (hashing a password): they
    /// begin only when that is done. All others take `Tx` as a parameter.
    ///
    /// # Errors
    /// `Busy` when the database is saturated or away.
    pub async fn begin(state: &AppState, acting: &Acting) -> Result<Tx, Error> {
        Tx::begin_on(&state.pool, state, acting).await
    }

    async fn begin_on(pool: &PgPool, state: &AppState, acting: &Acting) -> Result<Tx, Error> {
        #[expect(clippy::disallowed_methods, reason = "this is the one door")]
        let mut transaction = pool.begin().await?;
        queries::set_acting(&mut transaction, acting).await?;

        Ok(Tx {
            transaction,
            keys: Arc::clone(&state.keys),
        })
    }

    /// Reads no further than this tier from here on, whoever acts: for what leaves the house.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lower_tier(&mut self, tier: i16) -> Result<(), Error> {
        Ok(queries::lower_tier(&mut self.transaction, tier).await?)
    }

    /// Seals the traces of what was done, and commits. Success may be told to a person only after this has returned.
    ///
    /// # Errors
    /// `Busy` when the traces cannot be sealed: nothing is then done. Any, when the database did not confirm: nothing
    /// may then be claimed as stored.
    pub async fn commit(mut self) -> Result<(), Error> {
        chain::seal(&mut self.transaction, &self.keys)
            .await
            .map_err(Error::untraced)?;

        Ok(self.transaction.commit().await?)
    }
}

/// A transaction in the role that alone can read secret cases. Only for who holds the grant, or has such a case in care
/// (and then the policies show that one), and always for writing: a look at a secret case leaves a trace.
pub struct SecretTx(Tx);

impl SecretTx {
    /// # Errors
    /// As [`Tx::commit`].
    pub async fn commit(self) -> Result<(), Error> {
        self.0.commit().await
    }
}

impl FromRequestParts<AppState> for SecretTx {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<SecretTx, Error> {
        let acting = acting(parts);
        if acting.user_id.is_none() {
            return Err(Error::SignInRequired);
        }
        let is_assigned = parts
            .extensions
            .get::<Pass>()
            .is_some_and(|pass| pass.permissions.contains(&Permission::ReadAssignedSecrets));
        if acting.tier_max < 3 && !is_assigned {
            return Err(Error::Forbidden(
                "Kasus rahasia hanya dibuka petugas yang diberi wewenang untuk itu. Jika perlu, hubungi admin DSP3A.",
            ));
        }

        Ok(SecretTx(Tx::begin_on(&state.secrets, state, &acting).await?))
    }
}

impl Deref for SecretTx {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.0
    }
}

impl DerefMut for SecretTx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.0
    }
}

impl FromRequestParts<AppState> for Db {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Db, Error> {
        let mut transaction = state.pool.begin_with("begin read only").await?;
        queries::set_acting(&mut transaction, &acting(parts)).await?;

        Ok(Db(transaction))
    }
}

impl FromRequestParts<AppState> for Tx {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Tx, Error> {
        Tx::begin(state, &acting(parts)).await
    }
}

fn acting(parts: &Parts) -> Acting {
    parts.extensions.get::<Acting>().cloned().unwrap_or_default()
}

impl Deref for Db {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.0
    }
}

impl DerefMut for Db {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.0
    }
}

impl Deref for Tx {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.transaction
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}

/// A path parameter; one that does not parse names nothing that exists.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Path<T> {
    type Rejection = Error;

    #[expect(clippy::disallowed_types, reason = "wraps the raw extractor with our refusal")]
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Path<T>, Error> {
        <axum::extract::Path<T> as FromRequestParts<AppState>>::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Path(value))
            .map_err(|_| Error::NotFound)
    }
}

/// The query string, read leniently: unknown keys are ignored, so an old shared link still opens.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Query<T> {
    type Rejection = Error;

    #[expect(clippy::disallowed_types, reason = "wraps the raw extractor with our refusal")]
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Query<T>, Error> {
        // PostgreSQL text cannot hold NUL, and no honest link has one.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Error::BadRequest("Alamat halaman ini rusak. Buka lagi dari menu."));
        }

        <axum::extract::Query<T> as FromRequestParts<AppState>>::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Query(value)| Query(value))
            .map_err(|_| Error::BadRequest("Alamat halaman ini tidak lengkap. Buka lagi dari menu."))
    }
}

/// The address the request came from, for throttling only.
#[derive(Clone, Debug)]
pub struct PeerAddress(pub String);

impl FromRequestParts<AppState> for PeerAddress {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<PeerAddress, Error> {
        let forwarded = parts
            .headers
            .get("x-forwarded-for")
            .filter(|_| state.site.is_behind_proxy)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.rsplit(',').next())
            .map(|value| value.trim().to_owned());
        let direct = parts
            .extensions
            .get::<axum::extract::ConnectInfo<std::net::SocketAddr>>()
            .map(|info| info.0.ip().to_string());

        Ok(PeerAddress(forwarded.or(direct).unwrap_or_else(|| "local".to_owned())))
    }
}
