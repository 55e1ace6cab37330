//! The pool, the migrations, and the private PostgreSQL. Knows no table of any capability.

pub mod embedded;

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, PgConnection};

/// Every migration, in order; compiled into the binary.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// How a pool is built. Everything but a test that proves a cure takes the default.
#[derive(Clone, Copy, Debug)]
pub struct PoolSettings {
    /// How many connections the program holds at most.
    pub connections: u32,
    /// Hand out no connection before it got a ROLLBACK.
    pub rolls_back_first: bool,
}

impl Default for PoolSettings {
    /// Two cores do not serve more connections at once.
    fn default() -> PoolSettings {
        PoolSettings {
            connections: 16,
            rolls_back_first: true,
        }
    }
}

/// Opens the pool that serves requests.
///
/// Before a connection is handed out it gets a ROLLBACK. sqlx 0.9.0 can return a connection to the pool inside
/// an open transaction when a request is cancelled while it waits for BEGIN (a phone that loses its signal);
/// the next borrower's writes would then be answered "saved" and rolled back. Remove it only when the cure is
/// released upstream *and* `tests/web/storms.rs` stays green without it.
///
/// # Errors
/// When the URL is malformed or the server does not answer.
pub async fn connect(url: &str) -> Result<PgPool, sqlx::Error> {
    connect_with(url, PoolSettings::default()).await
}

/// [`connect`] with a pool of another make, for tests.
///
/// # Errors
/// As [`connect`].
#[doc(hidden)]
pub async fn connect_with(url: &str, settings: PoolSettings) -> Result<PgPool, sqlx::Error> {
    open(PgConnectOptions::from_str(url)?, settings).await
}

/// The role that alone can read secret cases.
const SECRETS_ROLE: &str = "balale_rahasia";
/// Few officers hold the grant.
const SECRETS_CONNECTIONS: u32 = 4;

/// Opens the pool that reads secret cases; without an address of its own, on the server of `url` under its own role.
/// The first officer who needs it connects.
///
/// # Errors
/// When the URL is malformed or the server does not answer.
pub async fn connect_secrets(url: &str, own_url: Option<&str>) -> Result<PgPool, sqlx::Error> {
    let options = match own_url {
        Some(own) => PgConnectOptions::from_str(own)?,
        None => PgConnectOptions::from_str(url)?.username(SECRETS_ROLE),
    };
    let settings = PoolSettings {
        connections: SECRETS_CONNECTIONS,
        ..PoolSettings::default()
    };

    open(options, settings).await
}

async fn open(options: PgConnectOptions, settings: PoolSettings) -> Result<PgPool, sqlx::Error> {
    let options = options.application_name("balale").options([
        ("statement_timeout", "10s"),
        ("lock_timeout", "3s"),
        ("idle_in_transaction_session_timeout", "15s"),
        ("timezone", "UTC"),
        // Lists have optional filters; a plan made for all of them at once would use none of the indexes.
        ("plan_cache_mode", "force_custom_plan"),
        // Each ROLLBACK below would otherwise be answered, and logged, as "no transaction in progress".
        ("client_min_messages", "error"),
    ]);

    PgPoolOptions::new()
        .max_connections(settings.connections)
        .min_connections(2.min(settings.connections))
        .acquire_timeout(Duration::from_secs(3))
        .max_lifetime(Duration::from_secs(30 * 60))
        .test_before_acquire(true)
        .before_acquire(move |connection, _| {
            Box::pin(async move {
                if settings.rolls_back_first {
                    sqlx::raw_sql("rollback").execute(connection).await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
}

/// Applies all pending migrations as the owner of the database.
///
/// # Errors
/// When a migration fails (it is rolled back whole) or the database holds one that this program does not know.
pub async fn migrate(owner_url: &str) -> Result<(), MigrateError> {
    let mut owner = PgConnection::connect(owner_url).await?;
    MIGRATIONS.run(&mut owner).await?;
    // The program itself must see at its start whether the database is behind.
    sqlx::raw_sql("grant select on _sqlx_migrations to balale_app")
        .execute(&mut owner)
        .await?;
    owner.close().await?;

    Ok(())
}

/// Why this database must not be served.
#[derive(Debug, thiserror::Error)]
pub enum Unsafe {
    #[error("Pengaturan PostgreSQL {0} mati. Data yang sudah disimpan bisa hilang saat listrik padam. Nyalakan dulu.")]
    Setting(String),
    #[error("Balale masuk ke PostgreSQL sebagai pemilik atau superuser. Pakai peran balale_app (docs/OPERATIONS.md).")]
    Role,
    #[error("Basis data belum mutakhir: {pending} migrasi belum dijalankan. Jalankan: balale migrate")]
    Pending { pending: usize },
    #[error("PostgreSQL tidak menjawab: {0}")]
    Database(#[from] sqlx::Error),
}

/// Refuses a database that could lose what it acknowledged, or whose role could rewrite its own rules.
///
/// # Errors
/// Names the first thing that is wrong.
pub async fn check_safety(pool: &PgPool) -> Result<(), Unsafe> {
    for setting in ["fsync", "full_page_writes", "synchronous_commit", "data_checksums"] {
        let value: String = sqlx::query_scalar!(r#"select current_setting($1) as "value!""#, setting)
            .fetch_one(pool)
            .await?;
        if value == "off" {
            return Err(Unsafe::Setting(setting.to_owned()));
        }
    }

    let is_too_strong = sqlx::query_scalar!(
        r#"
        select (r.rolsuper or r.rolbypassrls or exists (
            select from pg_class c where c.relowner = r.oid and c.relnamespace = 'public'::regnamespace
        )) as "is_too_strong!"
        from pg_roles r where r.rolname = current_user
        "#
    )
    .fetch_one(pool)
    .await?;
    if is_too_strong {
        return Err(Unsafe::Role);
    }

    Ok(())
}

/// Refuses a database that is behind this program.
///
/// # Errors
/// Says how many migrations are pending.
#[expect(
    clippy::disallowed_methods,
    reason = "the migrator's own table is not there when queries are checked"
)]
pub async fn check_migrations(url: &str) -> Result<(), Unsafe> {
    let mut db = PgConnection::connect(url).await?;
    let applied: i64 =
        sqlx::query_scalar("select case when to_regclass('_sqlx_migrations') is null then 0 else 1 end::bigint")
            .fetch_one(&mut db)
            .await?;
    let done: i64 = if applied == 0 {
        0
    } else {
        sqlx::query_scalar("select count(*) from _sqlx_migrations where success")
            .fetch_one(&mut db)
            .await?
    };
    let known = MIGRATIONS
        .iter()
        .filter(|m| !m.migration_type.is_down_migration())
        .count();
    let pending = known.saturating_sub(usize::try_from(done).unwrap_or(0));

    if pending > 0 {
        Err(Unsafe::Pending { pending })
    } else {
        Ok(())
    }
}

/// The name of the constraint that refused a statement, so that a slice can word it for people.
pub fn broken_constraint(error: &sqlx::Error) -> Option<&str> {
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::constraint)
}
