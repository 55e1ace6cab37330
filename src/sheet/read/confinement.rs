//! Takes from a process all that reading a table does not need: afterwards it can ask the system for memory, read and
//! write what is open already, and end. It opens no file and no socket and starts no program.

use std::io;

use seccompiler::{TargetArch, apply_filter, compile_from_json};

/// What may still be asked of the system, by its names. Everything else is answered "not permitted".
const LEFT: [&str; 28] = [
    "brk",
    "clock_gettime",
    "clock_nanosleep",
    "close",
    "exit",
    "exit_group",
    "fstat",
    "futex",
    "getpid",
    "getrandom",
    "gettid",
    "lseek",
    "madvise",
    "mmap",
    "mprotect",
    "mremap",
    "munmap",
    "nanosleep",
    "read",
    "readv",
    "restart_syscall",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sched_yield",
    "sigaltstack",
    "tgkill",
    "write",
];
const NAME: &str = "reading";

/// Confines the calling thread, and all that it will ever start, for good.
///
/// # Errors
/// Where the system has no such means: a kernel without seccomp, or a processor that the list is not known for.
pub fn confine() -> io::Result<()> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
    let left: Vec<_> = LEFT.iter().map(|name| serde_json::json!({ "syscall": name })).collect();
    let not_permitted = rustix::io::Errno::PERM.raw_os_error();
    let rules = serde_json::json!({ NAME: {
        "mismatch_action": { "errno": not_permitted },
        "match_action": "allow",
        "filter": left,
    } });
    let programs = compile_from_json(rules.to_string().as_bytes(), arch).map_err(io::Error::other)?;
    let program = programs.get(NAME).ok_or(io::ErrorKind::NotFound)?;

    apply_filter(program).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::ErrorKind;
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::os::unix::net::UnixStream;
    use std::path::Path;
    use std::process::Command;
    use std::thread;

    use super::*;

    fn refusal<T>(done: io::Result<T>) -> Option<ErrorKind> {
        done.err().map(|error| error.kind())
    }

    #[test]
    fn whoever_is_confined_opens_starts_and_reaches_nothing_but_still_computes() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (known, new) = (
            Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"),
            folder.path().join("new"),
        );
        // The filter holds for the thread that asks for it, so the other tests go on as before.
        let confined = thread::spawn(move || {
            confine().unwrap();
            let refused = [
                ("reads a file", refusal(File::open(&known))),
                ("writes a file", refusal(File::create(&new))),
                ("deletes a file", refusal(std::fs::remove_file(&new))),
                ("lists a folder", refusal(std::fs::read_dir("/"))),
                ("connects", refusal(TcpStream::connect(address))),
                ("listens", refusal(TcpListener::bind("127.0.0.1:0"))),
                ("sends", refusal(UdpSocket::bind("127.0.0.1:0"))),
                ("talks to a neighbour", refusal(UnixStream::connect("/tmp/none"))),
                ("starts a program", refusal(Command::new("/bin/true").spawn())),
            ];
            let table = super::super::read(b"NIK;Nama\n9907115203900003;Maria Contoh\n");
            (refused, vec![1_u8; 8 * 1024 * 1024].len(), table)
        });
        let (refused, memory, table) = confined.join().unwrap();

        for (what, kind) in refused {
            assert_eq!(kind, Some(ErrorKind::PermissionDenied), "{what}");
        }
        assert_eq!(memory, 8 * 1024 * 1024);
        assert_eq!(table.unwrap().tabs[0].rows.len(), 2);
        assert!(TcpStream::connect(address).is_ok());
    }
}
