//! The whole program on a database of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use balale::auth;
use balale::clock::Clock;
use balale::crypto::Keys;
use balale::db::{self, PoolSettings};
use balale::files::PrivateFolder;
use balale::jobs;
use balale::sheet::read::Reader;
use balale::web::{AppState, Site, Walls};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::cluster::Database;
use super::{ACCOUNTS, Account, Client};

/// One installation for one test.
pub struct TestApp {
    pub state: AppState,
    /// Move it to see things expire: `app.clock.advance(TimeDelta::minutes(31))`.
    pub clock: Clock,
    router: Router,
    owner: PgPool,
    _folder: TempDir,
    database: Database,
}

impl TestApp {
    /// With wilayah of Bengkayang, the categories, and the accounts of [`super::ACCOUNTS`]; nobody registered yet.
    pub async fn new() -> TestApp {
        TestApp::with(PoolSettings {
            connections: 6,
            ..PoolSettings::default()
        })
        .await
    }

    /// With a pool of another make.
    pub async fn with(pool: PoolSettings) -> TestApp {
        let database = Database::new().await;
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::default();
        let state = AppState {
            pool: db::connect_with(&database.app_url(), pool).await.unwrap(),
            secrets: PgPoolOptions::new()
                .max_connections(3)
                .connect_lazy(&database.secrets_url())
                .unwrap(),
            clock: clock.clone(),
            keys: Database::keys(),
            site: Arc::new(Site {
                region_name: "Kabupaten Bengkayang".to_owned(),
                is_demo: false,
                is_behind_proxy: false,
                spool: PrivateFolder::fresh(folder.path(), "spool").unwrap(),
                reader: Reader::new(env!("CARGO_BIN_EXE_balale").into()),
                walls: Walls::Both,
            }),
        };
        let owner = PgPoolOptions::new()
            .max_connections(2)
            .connect_lazy(&database.owner_url())
            .unwrap();

        TestApp {
            router: balale::app::router(state.clone()),
            state,
            clock,
            owner,
            _folder: folder,
            database,
        }
    }

    /// Adds routes that only this test has, beside the program's own and with the same knowledge of who asks.
    pub fn with_routes(mut self, routes: Router<AppState>) -> TestApp {
        let routes = routes
            .layer(from_fn(balale::web::shield::shield))
            .layer(from_fn_with_state(self.state.clone(), auth::load))
            .layer(auth::session::layer(&self.state));
        self.router = self.router.merge(routes.with_state(self.state.clone()));
        self
    }

    /// Adds pages that only this test has, inside all the layers of the program.
    pub fn with_pages(mut self, pages: Router<AppState>) -> TestApp {
        self.router = balale::app::router_beside(self.state.clone(), pages);
        self
    }

    /// As after a restart with other keys. Routes of the test itself are added after it.
    pub fn with_keys(mut self, keys: Keys) -> TestApp {
        self.state.keys = Arc::new(keys);
        self.router = balale::app::router(self.state.clone());
        self
    }

    /// As if these keys had been there from the start: everybody's second step is sealed with them.
    pub async fn with_first_keys(self, keys: Keys) -> TestApp {
        let app = self.with_keys(keys);
        for account in ACCOUNTS.iter().filter(|account| account.has_second_factor()) {
            app.set_up_second_factor(account.username).await;
        }
        app
    }

    /// A dump as an administrator makes it: PostgreSQL's own, in plain text.
    pub fn pg_dump(&self) -> String {
        self.database.dump()
    }

    /// Does the long work that was asked for, as the program does beside its pages.
    pub async fn work(&self) {
        jobs::run_all(&self.state, balale::app::WORK).await.unwrap();
    }

    /// Where PostgreSQL writes its own log.
    pub fn server_log(&self) -> PathBuf {
        self.database.log_dir()
    }

    /// Where the program puts files.
    pub fn folder(&self) -> &Path {
        self._folder.path()
    }

    /// The database as its owner: for looking behind the pages, and for damage a test does on purpose.
    pub fn owner(&self) -> &PgPool {
        &self.owner
    }

    /// The number a query answers: `app.count("select count(*) from persons")`.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.owner).await.unwrap()
    }

    /// A browser at this program in which nobody has signed in.
    pub fn visitor(&self) -> Client {
        Client::in_process(self.router.clone(), self.clock.clone(), self.owner.clone())
    }

    /// Gives an account the second step that privileged ones have from the start.
    pub async fn set_up_second_factor(&self, username: &str) {
        let account = Account::named(username);
        sqlx::query("update users set totp_secret_enc = $2, totp_confirmed_at = created_at where id = $1")
            .bind(account.id())
            .bind(account.seal_secret(&self.state.keys))
            .execute(&self.owner)
            .await
            .unwrap();
    }

    /// A browser at the same installation, but with one of the two walls taken down.
    pub fn visitor_behind(&self, walls: Walls) -> Client {
        let site = Site {
            region_name: self.state.site.region_name.clone(),
            is_demo: false,
            is_behind_proxy: false,
            spool: PrivateFolder::fresh(self._folder.path(), &format!("spool-{walls:?}")).unwrap(),
            reader: self.state.site.reader.clone(),
            walls,
        };
        let state = AppState {
            site: Arc::new(site),
            ..self.state.clone()
        };

        Client::in_process(balale::app::router(state), self.clock.clone(), self.owner.clone())
    }

    /// Signs in through the sign-in page, like everybody.
    pub async fn sign_in(&self, username: &str) -> Client {
        let mut client = self.visitor();
        client.sign_in(Account::named(username)).await;
        client
    }

    /// Enters people of Kelurahan Sebalo (61.07.04.1010).
    pub async fn operator_sebalo(&self) -> Client {
        self.sign_in("sebalo").await
    }

    /// Enters people of Desa Tirta Kencana (61.07.04.2003), in the same kecamatan.
    pub async fn operator_tirta(&self) -> Client {
        self.sign_in("tirta").await
    }

    /// Enters people of Desa Sungai Duri (61.07.01.2001), in another kecamatan.
    pub async fn operator_duri(&self) -> Client {
        self.sign_in("duri").await
    }

    /// Sees Kecamatan Bengkayang (61.07.04).
    pub async fn tksk(&self) -> Client {
        self.sign_in("tksk").await
    }

    pub async fn verifikator(&self) -> Client {
        self.sign_in("verifikator").await
    }

    pub async fn admin(&self) -> Client {
        self.sign_in("admin").await
    }

    pub async fn pimpinan(&self) -> Client {
        self.sign_in("pimpinan").await
    }

    pub async fn pengunduh(&self) -> Client {
        self.sign_in("unduh").await
    }

    /// Listens on a free loopback port until the test's runtime ends.
    pub async fn serve(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = self.router.clone().into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });

        address
    }
}
