use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, process::CommandExt},
    path::{Path, PathBuf},
    process::Child,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use super::{EmbeddedError, account::Account, folders};

/// A fast stop ends every session and writes a checkpoint.
const FAST_STOP: Duration = Duration::from_secs(20);
const IMMEDIATE_STOP: Duration = Duration::from_secs(10);
const STEP: Duration = Duration::from_millis(10);

/// The postmaster of our cluster: our child, or an orphan that an earlier run left behind.
#[derive(Debug)]
pub(super) struct Postmaster {
    pub pid: u32,
    child: Option<Child>,
    cluster: PathBuf,
}

impl Postmaster {
    /// Starts `program` on `cluster`. What it says before its own log begins goes to `first_log`.
    ///
    /// It gets a process group of its own: Ctrl-C in the terminal must reach the application
    /// alone, which still needs its database while it finishes the last requests.
    pub fn spawn(program: &Path, cluster: &Path, first_log: &Path, account: &Account) -> Result<Self, EmbeddedError> {
        let log = folders::fresh_file(first_log, account)?;
        let second = log.try_clone().map_err(EmbeddedError::io("membuka", first_log))?;
        let child = account
            .command(program)
            .arg("-D")
            .arg(cluster)
            .stdout(log)
            .stderr(second)
            .process_group(0)
            .spawn()
            .map_err(EmbeddedError::io("menjalankan", program))?;
        Ok(Self {
            pid: child.id(),
            child: Some(child),
            cluster: cluster.into(),
        })
    }

    /// The live postmaster named by `postmaster.pid`, if it truly is one and serves `cluster`.
    pub fn find_orphan(cluster: &Path) -> Option<Self> {
        let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
        let pid = text.lines().next()?.trim().parse().ok()?;
        serves(pid, cluster).then(|| Self {
            pid,
            child: None,
            cluster: cluster.into(),
        })
    }

    /// True when the process runs the very file at `program`. After an upgrade by the package
    /// manager it does not, and its new sessions fail to load libraries.
    pub fn runs(&self, program: &Path) -> bool {
        let running = fs::read_link(format!("/proc/{}/exe", self.pid));
        let wanted = fs::canonicalize(program);
        matches!((running, wanted), (Ok(running), Ok(wanted)) if running == wanted)
    }

    pub fn is_alive(&mut self) -> bool {
        match &mut self.child {
            // Also reaps it, so that no zombie keeps the process id.
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => serves(self.pid, &self.cluster),
        }
    }

    /// Fast stop (SIGINT); when that takes too long, immediate stop (SIGQUIT), which is safe: the
    /// next start recovers from the write-ahead log.
    pub fn stop(&mut self) -> Result<(), EmbeddedError> {
        for (signal, patience) in [(Signal::INT, FAST_STOP), (Signal::QUIT, IMMEDIATE_STOP)] {
            if self.signal_and_wait(signal, patience) {
                return Ok(());
            }
        }
        Err(EmbeddedError::StillRunning { pid: self.pid })
    }

    fn signal_and_wait(&mut self, signal: Signal, patience: Duration) -> bool {
        // Asking first also guards against a process id that now belongs to someone else.
        if !self.is_alive() {
            return true;
        }
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            let _ = kill_process(pid, signal);
        }
        let deadline = Instant::now() + patience;
        while self.is_alive() {
            if Instant::now() >= deadline {
                return false;
            }
            thread::sleep(STEP);
        }
        true
    }
}

/// True when `pid` is a living `postgres -D cluster`. Zombies are dead: they only wait for their
/// parent. The command line is asked because, unlike the rest of /proc, any user may read it.
fn serves(pid: u32, cluster: &Path) -> bool {
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else {
        return false;
    };
    let Ok(command) = fs::read(format!("/proc/{pid}/cmdline")) else {
        return false;
    };
    is_living(&stat) && is_postgres_on(&command, cluster)
}

/// proc(5): `pid (name) state ...`, where the name may hold blanks and brackets.
fn is_living(stat: &str) -> bool {
    let state = stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next());
    state.is_some_and(|state| !"ZXx".contains(state))
}

fn is_postgres_on(command: &[u8], cluster: &Path) -> bool {
    let words: Vec<&Path> = command
        .split(|byte| *byte == 0)
        .map(|word| Path::new(OsStr::from_bytes(word)))
        .collect();
    let is_postgres = words[0].file_name() == Some(OsStr::new("postgres"));
    is_postgres
        && words
            .windows(2)
            .any(|pair| pair[0] == Path::new("-D") && pair[1] == cluster)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zombies_are_dead() {
        assert!(is_living("12 (a) b) S 1 12"));
        assert!(!is_living("12 (postgres) Z 1 12"));
        assert!(!is_living(""));
    }

    #[test]
    fn knows_its_own_cluster() {
        let command = b"/usr/lib/postgresql/15/bin/postgres\0-D\0/d/postgres\0";
        assert!(is_postgres_on(command, Path::new("/d/postgres")));
        assert!(!is_postgres_on(command, Path::new("/other")));
        assert!(!is_postgres_on(b"vi\0-D\0/d/postgres\0", Path::new("/d/postgres")));
        assert!(!is_postgres_on(b"", Path::new("/d/postgres")));
    }

    #[test]
    fn a_stranger_with_the_same_process_id_is_no_orphan() {
        let cluster = tempfile::tempdir().unwrap();
        let pid = std::process::id();
        fs::write(cluster.path().join("postmaster.pid"), format!("{pid}\n")).unwrap();
        assert!(Postmaster::find_orphan(cluster.path()).is_none());
    }
}
