//! The answer to a NIK takes as long whether it is new or known elsewhere.

use std::time::{Duration, Instant};

use crate::ppks::sheet::{kk, nik, register, send};
use crate::support::TestApp;

use super::SECRET;

/// Answers of each kind.
const N: usize = 2_000;
const ARMS: [&str; 3] = ["new", "T1 elsewhere", "T3 elsewhere"];
/// Members of a family while the desa elsewhere fills.
const FAMILY: usize = 5;

/// With `cargo test --release --test web -- --ignored --nocapture a_known_nik_takes_no_longer`; some minutes.
#[tokio::test]
#[ignore = "measures time; wants a quiet machine"]
async fn a_known_nik_takes_no_longer() {
    let app = TestApp::new().await;
    let mut duri = app.operator_duri().await;
    let mut yohana = app.operator_sebalo().await;
    // Serials: those of an arm follow those of the one before.
    for (at, category) in [(1, "24"), (2, SECRET)] {
        for family in 0..N / FAMILY {
            let niks: Vec<String> = (0..FAMILY).map(|n| nik(at * N + family * FAMILY + n + 1)).collect();
            let members: Vec<_> = niks
                .iter()
                .map(|nik| ("Melati Rekaan", nik.as_str(), category))
                .collect();
            register(&mut duri, &kk(at * N / FAMILY + family), &members).await;
        }
    }
    sqlx::query("analyze").execute(app.owner()).await.unwrap();

    let mut times: [Vec<Duration>; 3] = Default::default();
    for round in 0..N {
        for turn in 0..ARMS.len() {
            let arm = (round + turn) % ARMS.len();
            let (number, card) = (nik(arm * N + round + 1), kk(2_000 + arm * N + round));
            let begun = Instant::now();
            let answer = send(&mut yohana, &card, &[("Bunga Rekaan", &number, "24")]).await;
            times[arm].push(begun.elapsed());
            assert_eq!(answer.status(), 303, "{}", answer.shown());
        }
    }
    let mut failures = 0;
    for (arm, name) in ARMS.iter().enumerate().skip(1) {
        let gap = median(&times[0]) - median(&times[arm]);
        let p = mann_whitney(&times[0], &times[arm]);
        println!("T-OR-2: new against {name}: n {N}, median gap {gap:.3} ms, p {p:.3}");
        failures += usize::from(gap.abs() >= 2.0 && p <= 0.01);
    }
    println!("T-OR-2: cases {}, failures {failures}", ARMS.len() - 1);
    assert_eq!(failures, 0);
}

/// In milliseconds.
fn median(times: &[Duration]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();

    sorted[sorted.len() / 2].as_secs_f64() * 1_000.0
}

/// How likely a difference as large as this is where both come from one source: two-sided, by the normal approximation.
fn mann_whitney(one: &[Duration], other: &[Duration]) -> f64 {
    let mut all: Vec<(Duration, bool)> = one.iter().map(|t| (*t, true)).collect();
    all.extend(other.iter().map(|t| (*t, false)));
    all.sort_unstable();
    let ranks: f64 = (1_u32..)
        .zip(&all)
        .filter(|(_, (_, is_one))| *is_one)
        .map(|(rank, _)| f64::from(rank))
        .sum();
    let (n, m) = (one.len() as f64, other.len() as f64);
    let u = ranks - n * (n + 1.0) / 2.0;
    let z = (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt();

    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// Abramowitz and Stegun 7.1.26; wrong by less than 2e-7.
fn erfc(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let factors = [
        1.061_405_429,
        -1.453_152_027,
        1.421_413_741,
        -0.284_496_736,
        0.254_829_592,
    ];

    factors.iter().fold(0.0, |sum, factor| (sum + factor) * t) * (-x * x).exp()
}

#[test]
fn tells_shifted_times_from_equal_ones() {
    let times = |from: u64| -> Vec<Duration> { (0..500).map(|n| Duration::from_micros(from + n * 7 % 500)).collect() };

    assert!(mann_whitney(&times(0), &times(0)) > 0.9);
    assert!(mann_whitney(&times(0), &times(100)) < 1e-6);
    assert!((erfc(1.96 / std::f64::consts::SQRT_2) - 0.05).abs() < 1e-3);
}
