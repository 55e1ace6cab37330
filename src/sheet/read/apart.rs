//! Reading in a process of its own. A file of 1.4 KB can make a reader ask for all the memory there is, and a failed
//! request for memory ends a process without a word; so it is not ours that ends.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::sync::Semaphore;

use super::confinement::confine;
use super::{Book, FILE_LIMIT, ReadError, read};

/// Memory that the reading process may have, in bytes.
const MEMORY: u64 = 512 * 1024 * 1024;
/// Seconds that it may compute.
const SECONDS: u64 = 10;
/// Longest wait for it, should it neither compute nor end.
const PATIENCE: Duration = Duration::from_secs(30);
/// Processes that read at the same time: together they hold a gigabyte at most.
const AT_ONCE: usize = 2;
/// The subcommand of this program that does the reading.
pub const COMMAND: &str = "read-sheet";

/// What the other process answers.
#[derive(Serialize, Deserialize)]
struct Answer {
    /// Whether the system has taken the network and the files from it.
    is_confined: bool,
    table: Result<Book, ReadError>,
}

/// Reads files by starting this program anew.
#[derive(Clone, Debug)]
pub struct Reader {
    program: PathBuf,
    turns: Arc<Semaphore>,
}

impl Reader {
    /// `program` is this program's own file.
    pub fn new(program: PathBuf) -> Reader {
        Reader {
            program,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Reads a file of unknown origin.
    ///
    /// # Errors
    /// [`ReadError`]; `TooHeavy` where the process was stopped or did not answer.
    pub async fn read(&self, bytes: &[u8]) -> Result<Book, ReadError> {
        if bytes.len() > FILE_LIMIT {
            return Err(ReadError::TooLarge);
        }
        let _turn = self.turns.acquire().await;
        let answer = tokio::time::timeout(PATIENCE, self.ask(bytes)).await;
        match answer {
            Ok(Ok(answer)) => understood(&answer),
            Ok(Err(error)) => {
                tracing::warn!(cause = %error, "the process that reads a table did not run");
                Err(ReadError::TooHeavy)
            }
            Err(_) => Err(ReadError::TooHeavy),
        }
    }

    async fn ask(&self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut child = Command::new(&self.program)
            .arg(COMMAND)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            // It may end before it has heard us out; then its answer says why.
            let _ = input.write_all(bytes).await;
        }

        Ok(child.wait_with_output().await?.stdout)
    }
}

/// A process that was stopped has said nothing, or half of it.
fn understood(answer: &[u8]) -> Result<Book, ReadError> {
    let Ok(answer) = serde_json::from_slice::<Answer>(answer) else {
        return Err(ReadError::TooHeavy);
    };
    if !answer.is_confined {
        tracing::warn!("this kernel cannot take network and files from the process that reads tables (seccomp)");
    }

    answer.table
}

/// What the other process does: takes away from itself what a reader does not need, reads, and answers on its output.
/// Memory, time and size of files always; network, files and programs where the kernel can. Where it cannot, the answer
/// says so and the reading goes on.
///
/// # Errors
/// When input or output fail, or the limits cannot be set.
pub fn read_from_input() -> io::Result<()> {
    for (resource, most) in [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ] {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit)?;
    }
    let is_confined = confine().is_ok();
    let mut bytes = Vec::new();
    let most = u64::try_from(FILE_LIMIT + 1).unwrap_or(u64::MAX);
    io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    let table = read(&bytes);
    let answer = serde_json::to_vec(&Answer { is_confined, table })?;

    io::stdout().lock().write_all(&answer)
}
