//! Environment -> Config, read once at the start. Nothing else in the program asks the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use tracing_subscriber::EnvFilter;

use crate::db::embedded;

/// Where the program runs and what it may use.
#[derive(Clone)]
pub struct Config {
    /// The server to use as `balale_app`; without it Balale runs its own private PostgreSQL.
    pub database_url: Option<String>,
    /// The same database as its owner, for migrations; defaults to `database_url`.
    pub owner_database_url: Option<String>,
    /// The same database as `balale_rahasia`, for officers who may open secret cases; defaults to `database_url` under
    /// that user name.
    pub secret_database_url: Option<String>,
    /// Private PostgreSQL, keys and temporary files.
    pub data_dir: PathBuf,
    /// Keys outside the database and outside its backups; defaults to `data_dir/keys`.
    pub keys_dir: PathBuf,
    /// Where the end of the audit's chain is written down each hour; defaults to `data_dir/anchor/audit-anchor.log`.
    pub anchor_file: PathBuf,
    /// Loopback only, unless a reverse proxy on another host stands before it.
    pub listen: SocketAddr,
    /// This program's own file: it starts itself anew to read what strangers send.
    pub program: PathBuf,
    /// Trust the last address in X-Forwarded-For, which our own reverse proxy wrote.
    pub is_behind_proxy: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("BALALE_LISTEN harus berupa alamat dan porta, misalnya 127.0.0.1:8080. Sekarang: {0}")]
    Listen(String),
    #[error("Berkas program Balale tidak ditemukan: {0}")]
    Program(std::io::Error),
}

impl Config {
    /// # Errors
    /// When a variable is set and cannot be understood.
    pub fn from_env() -> Result<Config, ConfigError> {
        let data_dir = var("BALALE_DATA_DIR").map_or_else(embedded::default_data_dir, PathBuf::from);
        let listen = var("BALALE_LISTEN").unwrap_or_else(|| "127.0.0.1:8080".to_owned());

        Ok(Config {
            database_url: var("DATABASE_URL"),
            owner_database_url: var("BALALE_OWNER_DATABASE_URL"),
            secret_database_url: var("BALALE_SECRET_DATABASE_URL"),
            keys_dir: var("BALALE_KEYS_DIR").map_or_else(|| data_dir.join("keys"), PathBuf::from),
            anchor_file: var("BALALE_ANCHOR_FILE")
                .map_or_else(|| data_dir.join("anchor/audit-anchor.log"), PathBuf::from),
            data_dir,
            listen: listen.parse().map_err(|_| ConfigError::Listen(listen))?,
            program: std::env::current_exe().map_err(ConfigError::Program)?,
            is_behind_proxy: var("BALALE_BEHIND_PROXY").is_some_and(|v| v == "1"),
        })
    }
}

/// Targets that repeat whole addresses or what a browser sent; quiet however much is asked for.
const QUIET: [&str; 2] = ["tower_http::csrf=warn", "axum::rejection=off"];

/// What is logged, given a wish such as `info,sqlx=warn`: all of it but what could tell about people.
///
/// # Errors
/// When the wish cannot be read.
pub fn log_filter(wish: &str) -> Result<EnvFilter, tracing_subscriber::filter::ParseError> {
    QUIET.iter().try_fold(EnvFilter::try_new(wish)?, |filter, quiet| {
        Ok(filter.add_directive(quiet.parse()?))
    })
}

/// Starts logging: human lines on a terminal's stderr, JSON with BALALE_LOG_FORMAT=json.
pub fn start_logging() {
    let filter = var("BALALE_LOG")
        .and_then(|wish| log_filter(&wish).ok())
        .or_else(|| log_filter("info,sqlx=warn,tower_http=warn").ok())
        .unwrap_or_default();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);

    if var("BALALE_LOG_FORMAT").is_some_and(|v| v == "json") {
        lines.json().init();
    } else {
        lines.init();
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn var(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
