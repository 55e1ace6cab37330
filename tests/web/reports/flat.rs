//! Memory while a long file is made and fetched: the same for a thousand rows as for a hundred thousand.

use std::fs;
use std::io::Cursor;
use std::time::Instant;

use calamine::{Reader, Xlsx};

use super::kept::{approve, ask_as, fetch, plant};
use super::seed;
use crate::support::TestApp;

/// Highest resident memory of this process since [`forget_peak`], in MB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// Begins to measure anew; answers what is resident now.
fn forget_peak() -> u64 {
    fs::write("/proc/self/clear_refs", "5").unwrap();
    peak()
}

/// MB above idle while a file of so many rows is made.
async fn made(rows: i32, format: &str) -> u64 {
    let app = TestApp::new().await;
    plant(&app, seed::TIRTA, rows).await;
    let mut rina = app.pengunduh().await;
    let at = ask_as(&mut rina, "/unduhan/ppks", format).await;
    assert_eq!(approve(&app, "admin", &at).await.status(), 303);
    rina.get(&at).await;
    assert_eq!(rina.submit("form[action$='/pembuatan']", &[]).await.status(), 303);
    let idle = forget_peak();
    let begun = Instant::now();
    app.work().await;
    let (above, took) = (peak() - idle, begun.elapsed());
    let file = fetch(&app, &mut rina, "unduh", &at).await;
    let found = if format == "xlsx" {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes.clone())).unwrap();
        let range = book.worksheet_range("Data").unwrap();
        range
            .rows()
            .filter(|row| row[1].to_string().starts_with("Rekaan "))
            .count()
    } else {
        file.body().matches("Rekaan ").count()
    };
    assert_eq!(found, usize::try_from(rows).unwrap());
    println!(
        "{rows} rows as {format}: {above} MB above idle ({idle} MB), in {took:?}, {} bytes",
        file.bytes.len()
    );
    above
}

/// Alone in its process, for others would be measured along:
/// `cargo test --release --test web stays_flat -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "measures the memory of the whole process"]
async fn the_memory_of_an_export_stays_flat() {
    for format in ["xlsx", "csv-titik-koma"] {
        let few = made(1_000, format).await;
        let many = made(100_000, format).await;
        assert!(many <= 64, "{many} MB above idle for 100,000 rows, {few} for 1,000");
    }
}
