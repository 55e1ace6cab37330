use balale::jobs;

use super::{check, csv, persons, piles, take};
use crate::ppks::sheet::{kk, nik};
use crate::support::{Client, TestApp};

/// This many families of one.
fn many(count: usize) -> Vec<u8> {
    let rows: Vec<[String; 8]> = (1..=count)
        .map(|n| {
            let name = format!("Contoh Nomor{n}");
            [
                kk(n),
                nik(n),
                name,
                String::new(),
                "P".into(),
                "24".into(),
                "1".into(),
                "2".into(),
            ]
        })
        .collect();
    let rows: Vec<[&str; 8]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    csv(&rows)
}

async fn confirm(client: &mut Client, at: &str) {
    client.get(at).await;
    let answer = client.submit(&format!("form[action='{at}/simpan']"), &[]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
}

#[tokio::test]
async fn work_under_way_is_seen_and_can_be_called_off() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (at, _) = check(&mut yohana, &many(3)).await;
    confirm(&mut yohana, &at).await;

    let page = yohana.get(&at).await;
    assert_eq!(page.header("refresh"), Some("2"));
    assert!(page.words().contains("0 dari 3 baris"), "{}", page.shown());
    assert_eq!(page.attr("progress", "max"), "3");
    let key = crate::ppks::sheet::key();
    let mended = yohana.post(&at, &[("kunci", &key), ("b0_2_nama", "Lain")]).await;
    assert_eq!(mended.status(), 409);

    yohana.get(&at).await;
    yohana.submit(&format!("form[action='{at}/henti']"), &[]).await;
    app.work().await;
    let page = yohana.get(&at).await;
    assert!(
        page.words()
            .contains("Tidak ada baris dari percobaan itu yang tersimpan"),
        "{}",
        page.shown()
    );
    assert_eq!(persons(&app).await, 0);
    assert_eq!(page.header("refresh"), None);
    let page = take(&app, &mut yohana, &at).await;
    assert_eq!(piles(&page), ["0", "0", "3"]);
}

#[tokio::test]
async fn work_that_breaks_ends_alone_and_what_comes_after_is_done() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (at, _) = check(&mut yohana, &many(3)).await;
    confirm(&mut yohana, &at).await;
    let breaking: jobs::Kinds = &[("import", |_| Box::pin(async { panic!("this work is broken") }))];
    jobs::run_all(&app.state, breaking).await.unwrap();

    assert_eq!(app.count("select count(*) from jobs where state = 'failed'").await, 1);
    assert_eq!(persons(&app).await, 0);
    let page = take(&app, &mut yohana, &at).await;
    assert_eq!(piles(&page), ["0", "0", "3"]);
}

#[tokio::test]
async fn work_that_its_program_left_is_taken_up_again_once() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (at, _) = check(&mut yohana, &many(3)).await;
    confirm(&mut yohana, &at).await;
    // As a program leaves it that was killed in the middle.
    let left = "update jobs set state = 'running', attempt_count = 1, done_count = 2, started_at = created_at,
                leased_until = created_at + interval '2 minutes'";
    sqlx::query(left).execute(app.owner()).await.unwrap();
    app.work().await;
    assert_eq!(persons(&app).await, 0, "somebody may still be at it");

    app.clock.advance(chrono::TimeDelta::minutes(3));
    app.work().await;
    let page = yohana.get(&at).await;
    assert!(page.words().contains("3 baris sudah tersimpan"), "{}", page.shown());
    assert_eq!(persons(&app).await, 3);
}

#[tokio::test]
async fn work_that_fails_three_times_is_given_up_and_says_so() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (at, _) = check(&mut yohana, &many(2)).await;
    confirm(&mut yohana, &at).await;
    sqlx::query("update jobs set state = 'running', attempt_count = 3, leased_until = created_at")
        .execute(app.owner())
        .await
        .unwrap();
    app.clock.advance(chrono::TimeDelta::minutes(3));
    app.work().await;

    let page = yohana.get(&at).await;
    assert!(page.words().contains("terhenti karena gangguan"), "{}", page.shown());
    assert_eq!(persons(&app).await, 0);
    assert_eq!(piles(&page), ["2", "0", "0"]);
}

#[tokio::test]
async fn who_may_no_more_enter_anybody_takes_nothing_in() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (at, _) = check(&mut yohana, &many(2)).await;
    confirm(&mut yohana, &at).await;
    sqlx::query("update users set disabled_at = now() where username = 'sebalo'")
        .execute(app.owner())
        .await
        .unwrap();
    app.work().await;

    assert_eq!(persons(&app).await, 0);
    assert_eq!(app.count("select count(*) from jobs where state = 'failed'").await, 1);
}

/// The page is asked for in the very moment in which the work ends.
#[tokio::test]
async fn work_that_ends_while_the_page_is_made_is_not_shown_as_having_done_nothing() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (at, _) = check(&mut yohana, &many(3)).await;
    confirm(&mut yohana, &at).await;

    let mut work = app.owner().begin().await.unwrap();
    sqlx::query("lock table jobs in access exclusive mode")
        .execute(&mut *work)
        .await
        .unwrap();
    let mut other = yohana.clone();
    let page = tokio::spawn({
        let at = at.clone();
        async move { other.get(&at).await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert!(!page.is_finished(), "it waits for the job");
    for ends in [
        "update imports set state = 'taken', taken_at = now(), taken_count = 3, ready_count = 0",
        "update jobs set state = 'done', finished_at = now()",
    ] {
        sqlx::query(ends).execute(&mut *work).await.unwrap();
    }
    work.commit().await.unwrap();

    let page = page.await.unwrap();
    let says_all = page.words().contains("3 baris sudah tersimpan");
    assert!(says_all || page.header("refresh").is_some(), "{}", page.shown());
}
