use std::{fmt::Write, fs, path::Path};

use super::{EmbeddedError, account::Account, folders, names};

/// Read by `postgresql.conf`, written anew at every start.
const SETTINGS_FILE: &str = "balale.conf";

/// The files that tell the server how to behave and whom to let in.
#[derive(Debug)]
pub(super) struct ServerConfig {
    files: [(&'static str, String); 3],
}

impl ServerConfig {
    pub fn new(socket_dir: &Path, log_dir: &Path, durable: bool, account: &Account) -> Self {
        Self {
            files: [
                (SETTINGS_FILE, settings(socket_dir, log_dir, durable)),
                ("pg_hba.conf", admission()),
                ("pg_ident.conf", identities(account)),
            ],
        }
    }

    /// True when a running server already has these very settings.
    pub fn is_written(&self, cluster: &Path) -> bool {
        self.files
            .iter()
            .all(|(name, text)| fs::read_to_string(cluster.join(name)).is_ok_and(|found| found == *text))
    }

    pub fn write(&self, cluster: &Path, account: &Account) -> Result<(), EmbeddedError> {
        self.files
            .iter()
            .try_for_each(|(name, text)| folders::replace(&cluster.join(name), text, account))
    }
}

/// Makes a new cluster read our settings after those that initdb measured.
pub(super) fn include(cluster: &Path, account: &Account) -> Result<(), EmbeddedError> {
    let path = cluster.join("postgresql.conf");
    let mut text = fs::read_to_string(&path).map_err(EmbeddedError::io("membaca", &path))?;
    let _ = write!(text, "\ninclude_if_exists = '{SETTINGS_FILE}'\n");
    folders::replace(&path, &text, account)
}

fn settings(socket_dir: &Path, log_dir: &Path, durable: bool) -> String {
    let mut text = format!(
        "# Written by Balale at every start. Use ALTER SYSTEM for changes of your own.\n\
         listen_addresses = ''\n\
         port = 5432\n\
         unix_socket_directories = {sockets}\n\
         unix_socket_permissions = 0700\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n\
         # The log must never hold what people typed: no statement, no parameter, no detail of\n\
         # an error. An error's own words may quote a value, so errors go to the application only.\n\
         log_min_messages = log\n\
         log_error_verbosity = terse\n\
         log_min_error_statement = panic\n\
         log_parameter_max_length = 0\n\
         log_parameter_max_length_on_error = 0\n\
         log_statement = none\n\
         log_min_duration_statement = -1\n\
         log_checkpoints = off\n\
         # One file for each day of the week, overwritten a week later.\n\
         logging_collector = on\n\
         log_directory = {logs}\n\
         log_filename = 'postgres-%a.log'\n\
         log_file_mode = 0600\n\
         log_rotation_age = 1d\n\
         log_rotation_size = 0\n\
         log_truncate_on_rotation = on\n",
        sockets = quoted_list_item(socket_dir),
        logs = quoted(&log_dir.to_string_lossy()),
    );
    text.push_str(if durable {
        "shared_buffers = 128MB\n\
         max_connections = 100\n"
    } else {
        "# A throw-away cluster: fast and small, lost with the machine.\n\
         fsync = off\n\
         synchronous_commit = off\n\
         full_page_writes = off\n\
         wal_level = minimal\n\
         max_wal_senders = 0\n\
         min_wal_size = 32MB\n\
         max_wal_size = 128MB\n\
         shared_buffers = 64MB\n\
         max_connections = 200\n"
    });
    text
}

/// Only our roles, only over the socket, only for users named in the map.
fn admission() -> String {
    format!(
        "# Written by Balale at every start.\nlocal all {} peer map=balale\n",
        names::ROLES.join(",")
    )
}

/// The user that runs Balale and the user that runs PostgreSQL (for its own tools).
fn identities(account: &Account) -> String {
    let mut text = String::from("# Written by Balale at every start.\n");
    let mut users = vec![&account.own_name, &account.name];
    users.dedup();
    for user in users {
        for role in names::ROLES {
            let _ = writeln!(text, "balale \"{user}\" {role}");
        }
    }
    text
}

/// A value of postgresql.conf.
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "''"))
}

/// A value of a setting that is itself a list: a comma in a path must not part it.
fn quoted_list_item(path: &Path) -> String {
    let path = path.to_string_lossy().replace('"', "\"\"");
    quoted(&format!("\"{path}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account {
            name: "postgres".into(),
            uid: 101,
            gid: 104,
            is_other: true,
            own_name: "root".into(),
        }
    }

    #[test]
    fn quotes_odd_paths() {
        let text = settings(Path::new("/a, b/it's"), Path::new("/l'og"), true);
        assert!(text.contains("unix_socket_directories = '\"/a, b/it''s\"'\n"));
        assert!(text.contains("log_directory = '/l''og'\n"));
    }

    #[test]
    fn only_throw_away_clusters_risk_data() {
        let [sockets, logs] = [Path::new("/s"), Path::new("/l")];
        assert!(!settings(sockets, logs, true).contains("fsync"));
        assert!(settings(sockets, logs, false).contains("fsync = off"));
    }

    #[test]
    fn admits_two_users_as_our_roles_and_nobody_else() {
        assert_eq!(
            admission().lines().last().unwrap(),
            "local all balale_superuser,balale_owner,balale_app,balale_rahasia peer map=balale"
        );
        let map = identities(&account());
        assert_eq!(map.lines().filter(|line| line.contains('"')).count(), 8);
        assert!(map.contains("balale \"root\" balale_app\n"));
    }
}
