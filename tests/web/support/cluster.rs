//! One throw-away PostgreSQL for each test binary, and in it a template from which every test gets its database in
//! about a tenth of a second.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
use std::time::Duration;

use balale::crypto::Keys;
use balale::db::embedded::{self, Cluster};
use balale::{chain, ppks, wilayah};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::accounts;

const OWNER: &str = "balale_owner";
const APP: &str = "balale_app";
const SECRETS: &str = "balale_rahasia";
/// Where one stands while making and dropping the others.
const HALL: &str = "uji";
const TEMPLATE: &str = "uji_template";

struct Server {
    cluster: Cluster,
    dropped: Mutex<Sender<String>>,
}

/// Never dropped: the cluster's own watcher removes it when this process ends, however it ends.
static SERVER: OnceLock<Server> = OnceLock::new();
/// One set for the whole process: the template's chain is sealed with them.
static KEYS: LazyLock<Arc<Keys>> = LazyLock::new(|| Arc::new(Keys::ephemeral()));
static COUNT: AtomicU32 = AtomicU32::new(1);

/// A database of one test; removed when the value is dropped.
pub struct Database {
    name: String,
}

impl Database {
    /// A copy of the template: migrated, with wilayah, categories and accounts.
    pub async fn new() -> Database {
        Database::make(TEMPLATE).await
    }

    /// Without any table.
    pub async fn empty() -> Database {
        Database::make("template0").await
    }

    async fn make(template: &str) -> Database {
        let server = server();
        let name = format!("uji_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let mut hall = PgConnection::connect(&server.cluster.url(OWNER, HALL)).await.unwrap();
        hall.execute(AssertSqlSafe(format!("create database {name} template {template}")))
            .await
            .unwrap();
        hall.close().await.unwrap();

        Database { name }
    }

    /// The keys of all databases of this process.
    pub fn keys() -> Arc<Keys> {
        Arc::clone(&KEYS)
    }

    pub fn owner_url(&self) -> String {
        server().cluster.url(OWNER, &self.name)
    }

    /// Where PostgreSQL writes its own log.
    pub fn log_dir(&self) -> PathBuf {
        server().cluster.log_dir()
    }

    pub fn dump(&self) -> String {
        let dump = std::process::Command::new(server().cluster.bin("pg_dump"))
            .arg(self.owner_url())
            .output()
            .unwrap();
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        String::from_utf8(dump.stdout).unwrap()
    }

    pub fn app_url(&self) -> String {
        server().cluster.url(APP, &self.name)
    }

    /// For officers who may open secret cases.
    pub fn secrets_url(&self) -> String {
        server().cluster.url(SECRETS, &self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Ok(dropped) = server().dropped.lock() {
            let _ = dropped.send(self.name.clone());
        }
    }
}

fn server() -> &'static Server {
    // A thread of its own, because the caller may already stand in a runtime.
    SERVER.get_or_init(|| std::thread::spawn(start).join().unwrap())
}

fn start() -> Server {
    super::log::start();
    let cluster = embedded::throw_away().unwrap();
    cluster.ensure_roles_and_database(HALL).unwrap();
    cluster.ensure_roles_and_database(TEMPLATE).unwrap();
    runtime().block_on(plant(&cluster.url(OWNER, TEMPLATE)));

    let (dropped, names) = channel::<String>();
    let hall = cluster.url(OWNER, HALL);
    std::thread::spawn(move || {
        runtime().block_on(async {
            let mut hall = PgConnection::connect(&hall).await.unwrap();
            while let Ok(name) = names.recv() {
                // The test's own connections are closing; a straggler holds nothing worth waiting for.
                std::thread::sleep(Duration::from_millis(20));
                let _ = hall
                    .execute(AssertSqlSafe(format!("drop database {name} with (force)")))
                    .await;
            }
        });
    });

    Server {
        cluster,
        dropped: Mutex::new(dropped),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

async fn plant(url: &str) {
    balale::db::migrate(url).await.unwrap();
    let mut owner = PgConnection::connect(url).await.unwrap();
    let now = balale::clock::Clock::default().now();
    let mut tx = owner.begin().await.unwrap();
    wilayah::actions::import(&mut tx, wilayah::actions::BENGKAYANG, now)
        .await
        .unwrap();
    chain::seal(&mut tx, &KEYS).await.unwrap();
    tx.commit().await.unwrap();
    ppks::categories::load(&mut owner).await.unwrap();
    let hash = accounts::password_hash();
    for account in &accounts::ACCOUNTS {
        sqlx::query(
            "insert into users (id, username, full_name, role, wilayah_kode, password_hash, must_change_password, created_at,
                                totp_secret_enc, totp_confirmed_at)
             values ($1, $2, $3, $4, $5, $6, false, $7, $8, case when $8 is not null then $7 end)",
        )
        .bind(account.id())
        .bind(account.username)
        .bind(account.full_name)
        .bind(account.role.code())
        .bind(account.wilayah_kode)
        .bind(&hash)
        .bind(now)
        .bind(account.has_second_factor().then(|| account.seal_secret(&KEYS)))
        .execute(&mut owner)
        .await
        .unwrap();
    }
    for (username, kind) in accounts::GRANTS {
        sqlx::query(
            "insert into grants (id, user_id, kind, reason, proposed_by, proposed_at, approved_by, approved_at, expires_at)
             values (gen_random_uuid(), $1, $2, 'Tugas contoh', $3, $5, $4, $5, $5 + interval '300 days')",
        )
        .bind(accounts::Account::named(username).id())
        .bind(kind)
        .bind(accounts::Account::named(if username == "admin2" { "sistem" } else { "admin2" }).id())
        .bind(accounts::Account::named("pimpinan").id())
        .bind(now)
        .execute(&mut owner)
        .await
        .unwrap();
    }
    // Most tests are about something else than the offices before DSP3A; those that are switch them on.
    sqlx::query(
        "insert into ways (kabupaten_kode, with_kades, with_tksk, updated_at, updated_by) values ('61.07', false, false, $1, $2)",
    )
    .bind(now)
    .bind(accounts::Account::named("admin").id())
    .execute(&mut owner)
    .await
    .unwrap();
    owner.execute("vacuum analyze").await.unwrap();
    owner.close().await.unwrap();
}
