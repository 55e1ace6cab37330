//! Guessing passwords and codes: how much of it is judged, and whom it may not keep out.

use chrono::TimeDelta;
use tokio::task::JoinSet;

use crate::support::{Account, Client, PASSWORD, TestApp};

/// Whether the password was looked at: "salah" says so, "terlalu banyak" says that it was not.
async fn is_judged(client: &mut Client, username: &str, password: &str) -> bool {
    let pairs = [("nama_pengguna", username), ("kata_sandi", password)];
    for _ in 0..60 {
        let page = client.post("/masuk", &pairs).await;
        match page.status() {
            422 => return true,
            429 => return false,
            // The other tests of this process stand at the hash too.
            503 => tokio::time::sleep(std::time::Duration::from_millis(500)).await,
            status => panic!("{status}\n{}", page.shown()),
        }
    }

    panic!("no answer within half a minute")
}

#[tokio::test]
async fn a_thousand_guesses_in_ten_minutes_are_fifteen_at_most() {
    let app = TestApp::new().await;
    let mut own = app.operator_sebalo().await;
    own.post("/keluar", &[]).await;
    let mut thief = app.visitor();
    let mut judged = 0;
    for guess in 0..1_000 {
        if guess % 10 == 0 {
            app.clock.advance(TimeDelta::seconds(6));
        }
        judged += i64::from(is_judged(&mut thief, "sebalo", "salah").await);
        if guess == 500 {
            let pairs = [("nama_pengguna", "sebalo"), ("kata_sandi", "salah")];
            assert_eq!(own.clone().post("/masuk", &pairs).await.status(), 422);
        }
    }
    println!(
        "T-AU-1: cases 1000, failures {}, judged {judged}",
        i64::from(judged > 15)
    );
    assert!(judged <= 15, "{judged}");

    let pairs = [("nama_pengguna", "sebalo"), ("kata_sandi", PASSWORD)];
    assert_eq!(own.post("/masuk", &pairs).await.status(), 303);
}

#[tokio::test]
async fn strangers_alone_never_use_up_the_hundred() {
    let app = TestApp::new().await;
    let mut own = app.operator_sebalo().await;
    own.post("/keluar", &[]).await;
    for window in 0..12 {
        let mut thief = app.visitor();
        for _ in 0..12 {
            app.clock.advance(TimeDelta::seconds(9));
            is_judged(&mut thief, "sebalo", "salah").await;
        }
        app.clock
            .advance(TimeDelta::hours(if window % 4 == 3 { 13 } else { 1 }));
    }
    let count = app
        .count("select failure_count::bigint from users where username = 'sebalo'")
        .await;
    println!(
        "T-AU-1 (consecutive): cases 144, failures {}, counted {count}",
        i64::from(count > 100)
    );
    assert!(count <= 100, "{count}");

    app.clock.advance(TimeDelta::hours(13));
    assert!(
        is_judged(&mut app.visitor(), "sebalo", PASSWORD).await,
        "closed to strangers"
    );
    let pairs = [("nama_pengguna", "sebalo"), ("kata_sandi", PASSWORD)];
    assert_eq!(own.post("/masuk", &pairs).await.status(), 303);
}

#[tokio::test]
async fn two_hundred_first_guesses_at_once_are_few() {
    let app = TestApp::new().await;
    let mut thieves = JoinSet::new();
    for _ in 0..200 {
        let mut thief = app.visitor();
        thieves.spawn(async move {
            let pairs = [("nama_pengguna", "sebalo"), ("kata_sandi", "salah")];
            thief.post("/masuk", &pairs).await.status()
        });
    }
    let answers = thieves.join_all().await;
    let judged = answers.iter().filter(|status| **status == 422).count();
    println!(
        "T-AU-1 (at once): cases 200, failures {}, judged {judged}",
        usize::from(judged > 15)
    );
    assert!((1..=15).contains(&judged), "{judged}");
}

#[tokio::test]
async fn one_address_tries_fifty_names_in_half_a_day() {
    let app = TestApp::new().await;
    let mut anyone = app.visitor();
    let mut judged = 0;
    for name in 0..2_000 {
        judged += i64::from(is_judged(&mut anyone, &format!("nama{name}"), "kata sandi umum").await);
    }
    println!(
        "T-AU-2: cases 2000, failures {}, judged {judged}",
        i64::from(judged != 50)
    );
    assert_eq!(judged, 50);

    // What succeeds is never counted: the same office signs in all day.
    let app = TestApp::new().await;
    for _ in 0..60 {
        app.operator_sebalo().await;
    }
    assert_eq!(app.count("select count(*) from sign_in_failures").await, 0);
}

#[tokio::test]
async fn a_code_counts_once_and_wrong_ones_are_counted() {
    let app = TestApp::new().await;
    let admin = Account::named("admin");
    let mut first = app.admin().await;
    let mut second = app.visitor();
    let pairs = [("nama_pengguna", "admin"), ("kata_sandi", PASSWORD)];
    second.post("/masuk", &pairs).await;
    let used = admin.code(app.clock.now());
    let replayed = second.submit("form[action='/masuk/kode']", &[("kode", &used)]).await;
    assert_eq!(replayed.status(), 422);
    assert_eq!(first.get("/akun").await.status(), 200);

    app.clock.advance(TimeDelta::minutes(20));
    let mut thief = app.visitor();
    thief.post("/masuk", &pairs).await;
    let mut judged = 0;
    for _ in 0..40 {
        app.clock.advance(TimeDelta::seconds(5));
        let page = thief.submit("form[action='/masuk/kode']", &[("kode", "000000")]).await;
        judged += i64::from(page.status() == 422);
    }
    println!(
        "T-AU-1 (codes): cases 40, failures {}, judged {judged}",
        i64::from(judged > 10)
    );
    assert!(judged <= 10, "{judged}");
}
