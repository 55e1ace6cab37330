//! Nobody learns at the door which names there are: the same page, and the same time, for every refusal.

use std::time::{Duration, Instant};

use crate::support::{Page, TestApp};

/// A name and what is the matter with it; the last one does not exist.
const NAMES: [(&str, &str); 6] = [
    ("sebalo", "failure_count = 0"),
    ("tirta", "disabled_at = now()"),
    ("duri", "failure_count = 100"),
    ("tksk", "expires_at = now() - interval '1 day'"),
    (
        "sebalo2",
        "must_change_password = true, password_expires_at = now() - interval '1 day'",
    ),
    ("tidakada", ""),
];

/// Hashes as on a server, not the cheap ones of most tests.
async fn prepare(app: &TestApp) {
    let hash = balale::auth::password::hash("kata sandi yang benar".to_owned())
        .await
        .unwrap();
    sqlx::query("update users set password_hash = $1")
        .bind(hash)
        .execute(app.owner())
        .await
        .unwrap();
    let code = balale::auth::password::hash_random_code("abcd-efgh-jkmn-pqrs").unwrap();
    sqlx::query("update users set password_hash = $1 where username = 'sebalo2'")
        .bind(code)
        .execute(app.owner())
        .await
        .unwrap();
    forget(app).await;
}

/// As if nobody had tried yet.
async fn forget(app: &TestApp) {
    for (name, matter) in NAMES.iter().filter(|(_, matter)| !matter.is_empty()) {
        let sql = format!("update users set failure_count = 0, {matter} where username = '{name}'");
        let sql = sql.replace("failure_count = 0, failure_count", "failure_count");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(app.owner())
            .await
            .unwrap();
    }
    sqlx::raw_sql("delete from sign_in_failures")
        .execute(app.owner())
        .await
        .unwrap();
}

async fn knock(app: &TestApp, name: &str, password: &str) -> (Page, Duration) {
    let mut anyone = app.visitor();
    let pairs = [("nama_pengguna", name), ("kata_sandi", password)];
    let since = Instant::now();
    let page = anyone.post("/masuk", &pairs).await;
    (page, since.elapsed())
}

/// What a stranger could compare, without the name that was typed.
fn shown(page: &Page, name: &str) -> (u16, String, Vec<String>) {
    let headers = page
        .headers
        .iter()
        .filter(|(header, _)| *header != "content-length")
        .map(|(header, value)| format!("{header}: {}", value.to_str().unwrap()))
        .collect();
    let typed = format!("value=\"{name}\"");
    assert!(page.body().contains(&typed), "{}", page.shown());
    (page.status(), page.body().replace(&typed, ""), headers)
}

#[tokio::test]
async fn every_refusal_looks_the_same() {
    let app = TestApp::new().await;
    prepare(&app).await;
    let (mut cases, mut failures) = (0, Vec::new());
    let first = shown(&knock(&app, "sebalo", "salah").await.0, "sebalo");
    assert_eq!(first.0, 422);
    for (name, matter) in NAMES {
        // To the one whose account is open the right password would open it.
        let right = (name != "sebalo").then_some("kata sandi yang benar");
        for password in ["salah", "x"].into_iter().chain(right) {
            cases += 1;
            if shown(&knock(&app, name, password).await.0, name) != first {
                failures.push(format!("{name} ({matter}), {password}"));
            }
        }
    }
    println!("T-AU-3 (pages): cases {cases}, failures {}", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// `cargo test --release --test web -- --ignored --nocapture every_refusal_takes_as_long`
#[tokio::test]
#[ignore = "six thousand hashes of full strength: some minutes"]
async fn every_refusal_takes_as_long() {
    const ROUNDS: usize = 1_000;
    let app = TestApp::new().await;
    prepare(&app).await;
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); NAMES.len()];
    for round in 0..ROUNDS {
        // Each round begins elsewhere, so that none always comes after the same other.
        for at in 0..NAMES.len() {
            let at = (at + round) % NAMES.len();
            let (page, time) = knock(&app, NAMES[at].0, "salah").await;
            assert_eq!(page.status(), 422, "{}", page.shown());
            times[at].push(time);
        }
        forget(&app).await;
    }
    let medians: Vec<Duration> = times
        .iter_mut()
        .map(|times| {
            times.sort_unstable();
            times[ROUNDS / 2]
        })
        .collect();
    let gap = medians.iter().max().unwrap().abs_diff(*medians.iter().min().unwrap());
    let is_wide = gap > Duration::from_millis(5);
    println!(
        "T-AU-3: cases {}, failures {}, medians {medians:?}, widest gap {gap:?}",
        ROUNDS * NAMES.len(),
        usize::from(is_wide)
    );
    assert!(!is_wide, "{gap:?}");
}
