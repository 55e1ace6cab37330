//! Two hundred people at the door at once, with hashes of full strength.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::support::{PASSWORD, TestApp};

const NAMES: [&str; 6] = ["sebalo", "sebalo2", "tirta", "duri", "tksk", "tksk-raya"];
const CROWD: usize = 200;
/// Two hashes at once of 19 MiB each, and 100 MB for everything else.
const MOST_GROWTH: u64 = 2 * 19 * 1024 + 100_000;

/// Kilobytes of memory this process holds.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// `cargo test --release --test web -- --ignored --nocapture --test-threads 1 a_crowd_at_the_door`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures memory and time: alone on the machine"]
async fn a_crowd_at_the_door_starves_nobody() {
    let app = TestApp::new().await;
    let hash = balale::auth::password::hash(PASSWORD.to_owned()).await.unwrap();
    sqlx::query("update users set password_hash = $1")
        .bind(hash)
        .execute(app.owner())
        .await
        .unwrap();
    let address = app.serve().await;
    let mut reader = app.verifikator().await.moved_to(address);
    assert_eq!(reader.get("/beranda").await.status(), 200);

    let before = resident();
    let (highest, is_over) = (Arc::new(AtomicU64::new(before)), Arc::new(AtomicBool::new(false)));
    let watch = std::thread::spawn({
        let (highest, is_over) = (Arc::clone(&highest), Arc::clone(&is_over));
        move || {
            while !is_over.load(Ordering::Relaxed) {
                highest.fetch_max(resident(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    });
    let mut crowd = JoinSet::new();
    for place in 0..CROWD {
        let mut client = app.visitor().moved_to(address);
        crowd.spawn(async move {
            let pairs = [("nama_pengguna", NAMES[place % NAMES.len()]), ("kata_sandi", PASSWORD)];
            let page = client.post("/masuk", &pairs).await;
            (page.status(), page.header("retry-after").is_some())
        });
    }
    let reading = tokio::spawn({
        let is_over = Arc::clone(&is_over);
        async move {
            let mut times = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                let since = Instant::now();
                assert_eq!(reader.get("/beranda").await.status(), 200);
                times.push(since.elapsed());
            }
            times
        }
    });
    let answers = crowd.join_all().await;
    is_over.store(true, Ordering::Relaxed);
    watch.join().unwrap();
    let mut times = reading.await.unwrap();
    times.sort_unstable();
    let p99 = times[(times.len() * 99 / 100).min(times.len() - 1)];
    let growth = highest.load(Ordering::Relaxed) - before;

    let let_in = answers.iter().filter(|(status, _)| *status == 303).count();
    let sent_off = answers.iter().filter(|answer| **answer == (503, true)).count();
    let failures = [
        let_in + sent_off != CROWD,
        let_in < 50 || sent_off == 0,
        growth > MOST_GROWTH,
        p99 > Duration::from_secs(1),
    ];
    println!(
        "T-AU-4: cases {CROWD}, failures {}, let in {let_in}, 503 with Retry-After {sent_off}, memory +{growth} kB, \
         {} other pages with p99 {p99:?}",
        failures.iter().filter(|failed| **failed).count(),
        times.len()
    );
    assert_eq!(failures, [false; 4], "{answers:?}");
}
