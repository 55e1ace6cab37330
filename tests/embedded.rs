//! The private PostgreSQL, with real servers in temporary folders.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use balale::db::embedded::{self, Cluster, EmbeddedError, Settings};
use rustix::process::{Pid, Signal, geteuid, kill_process};

/// A data folder whose server, if any is left, ends with the test.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        open_to_all(folder.path());
        Self(folder)
    }

    fn settings(&self) -> Settings {
        Settings {
            durable: false,
            ..Settings::new(self.0.path().join("data"))
        }
    }

    fn postgres(&self) -> PathBuf {
        self.0.path().join("data/postgres")
    }

    fn pid_in_file(&self) -> Option<u32> {
        let text = fs::read_to_string(self.postgres().join("postmaster.pid")).ok()?;
        text.lines().next()?.parse().ok()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(pid) = self.pid_in_file().filter(|pid| is_postgres(*pid)) {
            send(pid, Signal::QUIT);
            eventually(|| !is_postgres(pid));
        }
    }
}

fn open_to_all(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
}

fn send(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(pid.try_into().unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// Living, not a zombie (a zombie has no command line).
fn is_postgres(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|command| command.contains("/postgres\0-D\0"))
}

fn eventually(mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !holds() {
        assert!(Instant::now() < deadline, "did not happen within 10 s");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Runs SQL with psql; the answer, or what psql complained about.
fn sql(cluster: &Cluster, role: &str, database: &str, text: &str) -> Result<String, String> {
    let output = Command::new(cluster.bin("psql"))
        .args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"])
        .args(["-d", &cluster.url(role, database), "-c", text])
        .output()
        .unwrap();
    if output.status.success() {
        Ok(String::from_utf8(output.stdout).unwrap().trim().into())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into())
    }
}

/// Another process that starts a cluster, says so, and waits to be killed.
struct OtherProcess {
    child: Child,
    pid_of_server: u32,
    folder: PathBuf,
}

impl OtherProcess {
    /// `bin_dir` is left out as `-`; without a folder the cluster is a throw-away one.
    fn start(data_dir: &str, bin_dir: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "holds_a_cluster_for_another_test",
                "--ignored",
                "--nocapture",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.as_mut().unwrap(), "{data_dir}\n{bin_dir}").unwrap();
        let said = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("started ").map(|(_, rest)| rest.to_owned()))
            .expect("the other process starts a cluster");
        let (pid, folder) = said.split_once(' ').unwrap();
        Self {
            child,
            pid_of_server: pid.parse().unwrap(),
            folder: folder.into(),
        }
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
#[ignore = "run by other tests as a process of its own"]
fn holds_a_cluster_for_another_test() {
    let mut lines = std::io::stdin().lines().map_while(Result::ok);
    let (Some(data_dir), Some(bin_dir)) = (lines.next(), lines.next()) else {
        return;
    };
    let cluster = if data_dir == "-" {
        embedded::throw_away()
    } else {
        embedded::start(&Settings {
            durable: false,
            bin_dir: Some(PathBuf::from(bin_dir)).filter(|dir| dir.is_absolute()),
            ..Settings::new(data_dir)
        })
    };
    let cluster = cluster.unwrap();
    let folder = cluster.socket_dir().parent().unwrap();
    println!("started {} {}", cluster.pid(), folder.display());
    // Ends when the test that asked for us ends.
    lines.next();
}

#[test]
fn first_start_makes_a_durable_cluster_and_the_second_keeps_the_data() {
    let folder = Folder::new();
    let settings = Settings {
        durable: true,
        ..folder.settings()
    };

    let mut cluster = embedded::start(&settings).unwrap();
    assert!(cluster.was_created());
    cluster.ensure_roles_and_database("balale").unwrap();
    sql(&cluster, "balale_owner", "balale", "create table t as select 7 as n").unwrap();
    let settings_of_server = sql(
        &cluster,
        "balale_superuser",
        "balale",
        "select string_agg(setting, ' ' order by lower(name)) from pg_settings where name in
         ('data_checksums', 'fsync', 'listen_addresses', 'log_error_verbosity',
          'log_min_error_statement', 'server_encoding', 'TimeZone')",
    );
    assert_eq!(settings_of_server.unwrap(), "on on  terse panic UTF8 UTC");
    cluster.stop().unwrap();
    cluster.stop().unwrap();
    drop(cluster);
    assert_eq!(folder.pid_in_file(), None);

    let cluster = embedded::start(&settings).unwrap();
    assert!(!cluster.was_created() && !cluster.was_adopted());
    cluster.ensure_roles_and_database("balale").unwrap();
    let kept = sql(&cluster, "balale_owner", "balale", "select n from t");
    assert_eq!(kept.unwrap(), "7");

    let refused = sql(&cluster, "balale_owner", "balale", "create database other");
    assert!(refused.unwrap_err().contains("permission denied"));
}

#[test]
fn throw_away_clusters_let_in_three_roles_and_log_no_values() {
    let cluster = embedded::throw_away().unwrap();
    cluster.ensure_roles_and_database("uji").unwrap();
    cluster.ensure_roles_and_database("uji").unwrap();
    for (role, text) in [
        ("balale_owner", "select show_trgm('sri') is not null"),
        ("balale_owner", "create database other"),
        ("balale_owner", "create table t (n bigint)"),
        ("balale_app", "select 1"),
    ] {
        let answer = sql(&cluster, role, "uji", text);
        assert!(answer.is_ok(), "{role}: {text}: {answer:?}");
    }
    for (role, text) in [
        ("balale_app", "create table u ()"),
        ("balale_app", "create database u"),
        ("balale_app", "select * from t"),
        ("postgres", "select 1"),
        ("balale_owner", "select '9900000000000001x'::bigint"),
    ] {
        let answer = sql(&cluster, role, "uji", text);
        assert!(answer.is_err(), "{role}: {text}: {answer:?}");
    }

    let folder = cluster.socket_dir().parent().unwrap().to_owned();
    for entry in fs::read_dir(folder.join("log")).unwrap() {
        let log = fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!log.contains("9900000000000001"), "{log}");
    }
    drop(cluster);
    assert!(!folder.exists());
}

#[test]
fn a_throw_away_cluster_dies_with_a_killed_process() {
    let mut other = OtherProcess::start("-", "-");
    assert!(is_postgres(other.pid_of_server));
    other.kill();
    eventually(|| !other.folder.exists() && !is_postgres(other.pid_of_server));
}

#[test]
fn adopts_the_server_of_a_killed_process_and_recovers_when_that_is_killed_too() {
    let folder = Folder::new();
    let settings = folder.settings();
    let data_dir = settings.data_dir.to_str().unwrap();

    let mut other = OtherProcess::start(data_dir, "-");
    let refused = embedded::start(&settings).unwrap_err();
    let pid = other.child.id();
    assert!(
        matches!(&refused, EmbeddedError::AlreadyRunning { pid: holder, .. } if *holder == pid.to_string()),
        "{refused}"
    );
    other.kill();
    assert!(is_postgres(other.pid_of_server));

    let cluster = embedded::start(&settings).unwrap();
    assert!(cluster.was_adopted());
    assert_eq!(cluster.pid(), other.pid_of_server);
    drop(cluster);
    assert!(!is_postgres(other.pid_of_server));

    let mut other = OtherProcess::start(data_dir, "-");
    other.kill();
    send(other.pid_of_server, Signal::KILL);
    let cluster = embedded::start(&settings).unwrap();
    assert!(!cluster.was_adopted());
    assert!(sql(&cluster, "balale_superuser", "postgres", "select 1").is_ok());
}

#[test]
fn recovers_after_the_server_alone_was_killed() {
    let folder = Folder::new();
    let settings = Settings {
        durable: true,
        ..folder.settings()
    };
    let cluster = embedded::start(&settings).unwrap();
    cluster.ensure_roles_and_database("uji").unwrap();
    sql(&cluster, "balale_owner", "uji", "create table t as select 7 as n").unwrap();
    send(cluster.pid(), Signal::KILL);
    drop(cluster);

    let cluster = embedded::start(&settings).unwrap();
    let kept = sql(&cluster, "balale_owner", "uji", "select n from t");
    assert_eq!(kept.unwrap(), "7");
}

#[test]
fn restarts_an_orphan_whose_program_was_replaced() {
    let folder = Folder::new();
    let settings = folder.settings();
    let cluster = embedded::start(&settings).unwrap();
    let old = folder.0.path().join("old-bin");
    fs::create_dir(&old).unwrap();
    open_to_all(&old);
    for name in ["postgres", "initdb", "psql"] {
        fs::copy(cluster.bin(name), old.join(name)).unwrap();
    }
    drop(cluster);

    let data_dir = settings.data_dir.to_str().unwrap();
    let mut other = OtherProcess::start(data_dir, old.to_str().unwrap());
    other.kill();
    fs::remove_dir_all(&old).unwrap();
    let cluster = embedded::start(&settings).unwrap();
    assert!(!cluster.was_adopted());
    assert!(!is_postgres(other.pid_of_server));
    assert!(is_postgres(cluster.pid()));
}

#[test]
fn refuses_what_cannot_work_and_says_what_to_do() {
    let folder = Folder::new();

    let settings = Settings {
        bin_dir: Some(folder.0.path().into()),
        ..folder.settings()
    };
    let refused = embedded::start(&settings).unwrap_err().to_string();
    let words = "PostgreSQL tidak ditemukan. Pasang dengan: apt-get install -y postgresql";
    assert!(refused.starts_with(words), "{refused}");

    let settings = Settings {
        socket_dir: Some(folder.0.path().join("x".repeat(100))),
        ..folder.settings()
    };
    let refused = embedded::start(&settings).unwrap_err();
    assert!(
        matches!(refused, EmbeddedError::SocketPathTooLong { bytes: 108.., .. }),
        "{refused}"
    );

    fs::create_dir_all(folder.postgres()).unwrap();
    fs::write(folder.postgres().join("PG_VERSION"), "9\n").unwrap();
    let refused = embedded::start(&folder.settings()).unwrap_err();
    assert!(
        matches!(refused, EmbeddedError::WrongVersion { data: 9, .. }),
        "{refused}"
    );
}

#[test]
fn names_the_parent_folder_that_the_unprivileged_user_cannot_enter() {
    if !geteuid().is_root() {
        return;
    }
    let folder = Folder::new();
    let closed = folder.0.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let refused = embedded::start(&Settings::new(closed.join("a/b"))).unwrap_err();
    assert!(
        matches!(&refused, EmbeddedError::Untraversable { folder, .. } if folder.ends_with("closed")),
        "{refused}"
    );
    assert!(!closed.join("a").exists());
}

#[test]
fn a_long_data_folder_does_no_harm() {
    if !geteuid().is_root() {
        return;
    }
    let folder = Folder::new();
    let settings = Settings {
        data_dir: folder.0.path().join("panjang'\"".repeat(20)),
        ..folder.settings()
    };
    let cluster = embedded::start(&settings).unwrap();
    assert!(cluster.url("balale_app", "postgres").len() < 120);
}
