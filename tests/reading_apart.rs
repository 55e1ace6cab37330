//! The process that reads tables of unknown origin, seen from outside: what the system has taken from it while it waits
//! for its input.

use std::fs;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

fn start() -> Child {
    Command::new(env!("CARGO_BIN_EXE_balale"))
        .arg("read-sheet")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A line of /proc/PID/status.
fn status(child: &Child, name: &str) -> String {
    let text = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));

    line.unwrap_or_default().trim().to_owned()
}

#[test]
fn the_reading_process_has_neither_network_nor_files_while_it_waits() {
    let mut child = start();
    let deadline = Instant::now() + Duration::from_secs(10);
    // 2: only what a list allows.
    while status(&child, "Seccomp") != "2" {
        assert!(Instant::now() < deadline, "it is not confined within 10 s");
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(status(&child, "NoNewPrivs"), "1");
    assert_eq!(status(&child, "Threads"), "1");
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let line = |name: &str| limits.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(line("Max address space").contains("536870912"), "{limits}");
    assert!(line("Max cpu time").contains("10"), "{limits}");
    // Nothing is open but input and output, and what whoever runs the tests left open for all.
    let left = |id: u32, number: &str| fs::read_link(format!("/proc/{id}/fd/{number}")).ok();
    for entry in fs::read_dir(format!("/proc/{}/fd", child.id())).unwrap() {
        let number = entry.unwrap().file_name().into_string().unwrap();
        let is_own = ["0", "1", "2"].contains(&number.as_str());
        assert!(
            is_own || left(child.id(), &number) == left(std::process::id(), &number),
            "{number} is open: {:?}",
            left(child.id(), &number)
        );
    }

    let mut input = child.stdin.take().unwrap();
    input.write_all(b"NIK;Nama\n9907115203900003;Maria Contoh\n").unwrap();
    drop(input);
    let mut answer = String::new();
    child.stdout.take().unwrap().read_to_string(&mut answer).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(answer.starts_with("{\"is_confined\":true,"), "{answer}");
    assert!(answer.contains("Maria Contoh"), "{answer}");
}
