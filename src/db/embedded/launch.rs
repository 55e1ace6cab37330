use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use super::{
    EmbeddedError,
    account::Account,
    error,
    handshake::{self, Answer},
    names::SUPERUSER,
    process::Postmaster,
    server_config::ServerConfig,
    server_log::LogMark,
};

/// How long a server may stay silent.
const SILENT_WAIT: Duration = Duration::from_secs(60);
/// How long it may say that it is still recovering: ending that would only make it begin again.
const RECOVERY_WAIT: Duration = Duration::from_secs(600);
/// A killed server's process id and memory stay taken until the system has cleaned up.
const STALE_WAIT: Duration = Duration::from_secs(15);
const STEP: Duration = Duration::from_millis(20);

/// Takes over a server that an earlier run left behind, or stops it when it runs other settings
/// or another program than we would start.
pub(super) fn adopt(
    cluster: &Path,
    config: &ServerConfig,
    program: &Path,
    socket: &Path,
) -> Result<Option<Postmaster>, EmbeddedError> {
    let Some(mut orphan) = Postmaster::find_orphan(cluster) else {
        return Ok(None);
    };
    if config.is_written(cluster)
        && orphan.runs(program)
        && matches!(wait_until_ready(&mut orphan, socket), Outcome::Ready)
    {
        return Ok(Some(orphan));
    }
    orphan.stop()?;
    Ok(None)
}

enum Outcome {
    Ready,
    Ended,
    TooLate(Duration),
    Refused(String),
}

/// Starts the server and waits until it takes connections.
pub(super) fn launch(
    program: &Path,
    cluster: &Path,
    log_dir: &Path,
    socket: &Path,
    account: &Account,
) -> Result<Postmaster, EmbeddedError> {
    let first_log = log_dir.join("start.log");
    let begun = Instant::now();
    loop {
        // Begun anew each time, so all of it comes after the mark.
        let _ = fs::remove_file(&first_log);
        let mark = LogMark::set(log_dir);
        let mut postmaster = Postmaster::spawn(program, cluster, &first_log, account)?;
        match wait_until_ready(&mut postmaster, socket) {
            Outcome::Ready => return Ok(postmaster),
            Outcome::Ended => {
                let said = fs::read_to_string(&first_log).unwrap_or_default();
                if is_stale(&said) && begun.elapsed() < STALE_WAIT {
                    thread::sleep(10 * STEP);
                    continue;
                }
                let log = mark.last_lines();
                return Err(if error::tells_disk_full(&log) {
                    EmbeddedError::DiskFull { folder: cluster.into() }
                } else {
                    EmbeddedError::EarlyExit { log }
                });
            }
            Outcome::TooLate(waited) => {
                let log = mark.last_lines();
                postmaster.stop()?;
                let seconds = waited.as_secs();
                return Err(EmbeddedError::NotReady { seconds, log });
            }
            Outcome::Refused(message) => {
                postmaster.stop()?;
                return Err(EmbeddedError::Refused { message });
            }
        }
    }
}

fn wait_until_ready(postmaster: &mut Postmaster, socket: &Path) -> Outcome {
    let begun = Instant::now();
    loop {
        let answer = handshake::ask(socket, SUPERUSER);
        if !postmaster.is_alive() {
            return Outcome::Ended;
        }
        let patience = match answer {
            Answer::Ready => return Outcome::Ready,
            Answer::Refused(message) => return Outcome::Refused(message),
            Answer::Busy => RECOVERY_WAIT,
            Answer::Silent => SILENT_WAIT,
        };
        if begun.elapsed() > patience {
            return Outcome::TooLate(begun.elapsed());
        }
        thread::sleep(STEP);
    }
}

/// True when a killed server is not quite gone yet: its process waits to be reaped, or its
/// sessions still hold the shared memory. Time cures both.
fn is_stale(said: &str) -> bool {
    ["\"postmaster.pid\" already exists", "pre-existing shared memory"]
        .iter()
        .any(|words| said.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_passing_trouble_from_a_lasting_one() {
        assert!(is_stale("FATAL:  lock file \"postmaster.pid\" already exists"));
        assert!(is_stale(
            "FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use"
        ));
        assert!(!is_stale("FATAL:  could not load server certificate"));
    }
}
