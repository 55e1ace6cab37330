use std::{
    fs,
    io::Write,
    os::unix::{ffi::OsStrExt, process::CommandExt},
    path::{Path, PathBuf},
    process::Stdio,
};

use super::{
    EmbeddedError, Settings,
    account::{self, Account},
    binaries::{self, Binaries},
    folders::{self, Lock},
    initdb, launch,
    names::SUPERUSER,
    process::Postmaster,
    server_config::ServerConfig,
    server_log,
    watcher::Watcher,
};

/// A running private PostgreSQL. It stops when this value is dropped.
#[derive(Debug)]
pub struct Cluster {
    postmaster: Postmaster,
    binaries: Binaries,
    socket_dir: PathBuf,
    durable: bool,
    was_created: bool,
    was_adopted: bool,
    // Fields are dropped in this order: the lock is freed after the server has stopped, the
    // folder of a throw-away cluster goes last.
    _lock: Lock,
    _watcher: Option<Watcher>,
}

impl Cluster {
    pub(super) fn start(settings: &Settings, watcher: Option<Watcher>) -> Result<Self, EmbeddedError> {
        let cluster = settings.data_dir.join("postgres");
        let account = Account::choose(&cluster)?;
        let data_version = binaries::data_version(&cluster);
        let binaries = Binaries::find(settings.bin_dir.as_deref(), data_version)?;
        let data_dir = folders::data_dir(&settings.data_dir, &account)?;
        let cluster = data_dir.join("postgres");
        let lock = Lock::take(&data_dir)?;
        check_version(&cluster, &binaries)?;
        let socket_dir = folders::socket_dir(settings.socket_dir.as_deref(), &data_dir, &account)?;
        let log_dir = data_dir.join("log");
        folders::private(&log_dir, &account)?;

        let was_created = !cluster.exists();
        if was_created {
            initdb::create(&data_dir, &binaries, settings.durable, &account)?;
        }
        let config = ServerConfig::new(&socket_dir, &log_dir, settings.durable, &account);
        let socket = socket_dir.join(folders::SOCKET_NAME);
        let program = binaries.path("postgres");
        let orphan = launch::adopt(&cluster, &config, &program, &socket)?;
        let was_adopted = orphan.is_some();
        let postmaster = match orphan {
            Some(orphan) => orphan,
            None => {
                // Unchanged settings need no room on a full disk.
                if !config.is_written(&cluster) {
                    config.write(&cluster, &account)?;
                }
                launch::launch(&program, &cluster, &log_dir, &socket, &account)?
            }
        };
        Ok(Self {
            postmaster,
            binaries,
            socket_dir,
            durable: settings.durable,
            was_created,
            was_adopted,
            _lock: lock,
            _watcher: watcher,
        })
    }

    /// Address of `database` for `role` (`balale_owner`, `balale_app`, `balale_rahasia`), over the socket.
    pub fn url(&self, role: &str, database: &str) -> String {
        format!(
            "postgres://{}@localhost/{}?host={}",
            percent_encoded(role.as_bytes()),
            percent_encoded(database.as_bytes()),
            percent_encoded(self.socket_dir.as_os_str().as_bytes()),
        )
    }

    /// Path of one of PostgreSQL's programs of the same version, such as `pg_dump`.
    pub fn bin(&self, name: &str) -> PathBuf {
        self.binaries.path(name)
    }

    /// The folder of the socket, for `-h` of PostgreSQL's programs.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Process id of the server.
    pub fn pid(&self) -> u32 {
        self.postmaster.pid
    }

    /// True when this start made the database files: the very first one.
    pub fn was_created(&self) -> bool {
        self.was_created
    }

    /// True when the server was already running, left behind by an earlier run.
    pub fn was_adopted(&self) -> bool {
        self.was_adopted
    }

    /// Makes what is missing of the roles `balale_owner`, `balale_app` and `balale_rahasia`, the database (owned by
    /// `balale_owner`) and its extension `pg_trgm`. One run of `psql`, harmless to repeat.
    ///
    /// # Errors
    /// [`EmbeddedError::Psql`] with psql's words.
    pub fn ensure_roles_and_database(&self, database: &str) -> Result<(), EmbeddedError> {
        let program = self.bin("psql");
        let mut psql = account::bare_command(&program)
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1"])
            .args(["-v", &format!("db={database}")])
            // Tests make databases of their own.
            .args([
                "-v",
                if self.durable {
                    "createdb=nocreatedb"
                } else {
                    "createdb=createdb"
                },
            ])
            .args(["-U", SUPERUSER, "-d", "postgres", "-f", "-", "-h"])
            .arg(&self.socket_dir)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(EmbeddedError::io("menjalankan", &program))?;
        if let Some(mut input) = psql.stdin.take() {
            // A failed write means that psql has ended; its own words are reported below.
            let _ = input.write_all(include_str!("roles_and_database.sql").as_bytes());
        }
        let output = psql
            .wait_with_output()
            .map_err(EmbeddedError::io("menjalankan", &program))?;
        if output.status.success() {
            return Ok(());
        }
        Err(EmbeddedError::Psql {
            output: server_log::last_lines(&String::from_utf8_lossy(&output.stderr)),
        })
    }

    /// Stops the server, also an adopted one: fast at first (sessions end, a checkpoint is
    /// written), at once after 20 seconds. Stopping twice does no harm.
    ///
    /// # Errors
    /// [`EmbeddedError::StillRunning`] when it does not end.
    pub fn stop(&mut self) -> Result<(), EmbeddedError> {
        self.postmaster.stop()?;
        // Only ever removes an empty folder.
        let _ = fs::remove_dir(&self.socket_dir);
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

fn check_version(cluster: &Path, binaries: &Binaries) -> Result<(), EmbeddedError> {
    match binaries::data_version(cluster) {
        Some(data) if data != binaries.major => Err(EmbeddedError::WrongVersion {
            data,
            programs: binaries.major,
            folder: cluster.into(),
        }),
        _ => Ok(()),
    }
}

fn percent_encoded(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(*byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_the_socket_folder() {
        assert_eq!(percent_encoded(b"/run/a b%"), "%2Frun%2Fa%20b%25");
    }
}
