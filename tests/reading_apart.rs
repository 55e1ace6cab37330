//! The process that reads tables of unknown origin, seen from outside: what the system has taken from it while it waits
//! for its input.

#[path = "web/import/old_excel.rs"]
mod old_excel;

use std::fs;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use balale::sheet::read::{ReadError, Reader};
use old_excel::OldCell;

/// Old workbooks, spoilt by a dice: some of them ask for all the memory there is. Whatever they do is done to the other
/// process, and each gets its sentence.
async fn spoil_old_workbooks(count: usize) {
    let reader = Reader::new(env!("CARGO_BIN_EXE_balale").into());
    let row = |number: f64| {
        vec![
            OldCell::Text("Maria Contoh"),
            OldCell::Number(number),
            OldCell::Text("24"),
        ]
    };
    let rows: Vec<_> = (0..40).map(|at| row(f64::from(at))).collect();
    let good = [old_excel::workbook("Data", &rows), old_excel::encrypted()];
    assert!(reader.read(&good[0]).await.is_ok());
    assert_eq!(reader.read(&good[1]).await, Err(ReadError::Encrypted));
    let (mut dice, mut heavy, mut read) = (61_u64, 0, 0);
    for at in 0..count {
        let mut bytes = good[at % 2].clone();
        for _ in 0..=at % 7 {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            // The records stand in the first half.
            let place = (dice >> 33) as usize % (bytes.len() / 2);
            bytes[place] = (dice >> 24) as u8;
        }
        match reader.read(&bytes).await {
            Ok(_) => read += 1,
            Err(ReadError::TooHeavy) => heavy += 1,
            Err(_) => {}
        }
    }
    println!("old workbooks {count}, read {read}, stopped {heavy}");
    assert!(reader.read(&good[0]).await.is_ok());
}

#[tokio::test]
async fn a_spoilt_old_workbook_ends_the_other_process_at_most() {
    spoil_old_workbooks(60).await;
}

#[tokio::test]
#[ignore = "takes a while; prints what it found"]
async fn many_spoilt_old_workbooks_end_the_other_process_at_most() {
    spoil_old_workbooks(3_000).await;
}

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
