//! Whoever holds a list of numbers cannot try them all: look-ups have an end, and DSP3A learns of it.

use chrono::{TimeDelta, Utc};

use super::sheet::{self, kk, nik, register, send};
use crate::support::{Client, Page, TestApp};

/// What was asked, and what failed.
#[derive(Default)]
struct Score {
    cases: usize,
    failures: usize,
}

impl Score {
    fn note(&mut self, is_right: bool, what: &str) {
        self.cases += 1;
        if !is_right {
            self.failures += 1;
            eprintln!("{what}");
        }
    }
}

async fn search(client: &mut Client, text: &str) -> Page {
    client.post("/ppks/pencarian", &[("cari", text)]).await
}

const EVENTS: &str = "select count(*) from audit_events where action = 'persons.lookups_exhausted'";

#[tokio::test]
async fn numbers_end_at_a_hundred_an_hour_and_three_hundred_a_day() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let mut score = Score::default();
    let mut told = 0;
    for hour in 1..=3 {
        for n in 1..=100 {
            // Most are searches; some are forms that name who has the number here.
            let status = if n % 10 == 0 {
                send(&mut yohana, &kk(500 + n), &[("Ani Lagi", &nik(1), "23")])
                    .await
                    .status()
            } else {
                search(&mut yohana, &nik(1_000 * hour + n)).await.status()
            };
            let expected = if n % 10 == 0 { 422 } else { 303 };
            score.note(status == expected, &format!("hour {hour}, look-up {n}: {status}"));
        }
        let number = nik(9_000);
        for _ in 0..2 {
            let refused = search(&mut yohana, &number).await;
            score.note(refused.status() == 429, &format!("hour {hour}: one too many"));
            score.note(
                refused.header("retry-after").is_some() && refused.attr("#cari", "value") == number,
                "nothing is lost, and when it works again is said",
            );
            let text = refused.text(".note.warn");
            score.note(text.contains("WIB") && text.contains("100 kali per jam"), &text);
        }
        let form = send(&mut yohana, &kk(900), &[("Ani Lagi", &nik(1), "23")]).await;
        score.note(
            form.status() == 429 && !form.has(".note.warn a") && form.body().contains("Ani Lagi"),
            "a form names nobody any more, and keeps what was typed",
        );
        told += 1;
        score.note(app.count(EVENTS).await == told, "told once an hour");
        // Names, other numbers of one's own and other accounts go on.
        score.note(search(&mut yohana, "Ani").await.status() == 303, "a name");
        let new = send(&mut yohana, &kk(100 + hour), &[("Baru Contoh", &nik(100 + hour), "23")]).await;
        score.note(new.status() == 303, "a new person");
        let mut petrus = app.sign_in("sebalo2").await;
        score.note(search(&mut petrus, &number).await.status() == 303, "another account");
        app.clock.advance(TimeDelta::minutes(61));
        yohana = app.operator_sebalo().await;
    }
    // Three hundred within a day: the fourth hour has none.
    let refused = search(&mut yohana, &nik(9_000)).await;
    score.note(refused.status() == 429, "the three hundred and first of a day");
    score.note(app.count(EVENTS).await == 4, "told in the fourth hour too");
    let home = app.admin().await.get("/beranda").await.words();
    score.note(
        home.contains("melewati batas pencarian NIK hari ini"),
        "the office learns of it",
    );
    let mut verifier = app.verifikator().await;
    score.note(
        !verifier.get("/beranda").await.words().contains("melewati batas"),
        "only the administrator",
    );
    app.clock.advance(TimeDelta::hours(21));
    yohana = app.operator_sebalo().await;
    score.note(
        search(&mut yohana, &nik(9_000)).await.status() == 303,
        "a day after the first ones",
    );
    println!("T-OR-4: cases {}, failures {}", score.cases, score.failures);
    assert_eq!(score.failures, 0);
}

#[tokio::test]
async fn whole_niks_end_at_thirty_an_hour() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let path = format!("/ppks/{}/nik", sheet::person(&app, "Ani Contoh").await);
    let mut score = Score::default();
    for n in 1..=30 {
        score.note(yohana.post(&path, &[]).await.status() == 200, &format!("reveal {n}"));
    }
    let refused = yohana.post(&path, &[]).await;
    score.note(refused.status() == 429, "the thirty-first");
    score.note(!sheet::holds(&refused.body(), &nik(1)), "and shows no NIK");
    score.note(
        refused.text(".note.warn[role=alert]").contains("30 kali"),
        "in plain words",
    );
    score.note(
        search(&mut yohana, &nik(1)).await.status() == 303,
        "searches count apart",
    );
    let mut dayang = app.verifikator().await;
    for _ in 0..35 {
        score.note(
            dayang.post(&path, &[]).await.status() == 200,
            "the office has no such end",
        );
    }
    app.clock.advance(TimeDelta::minutes(61));
    yohana = app.operator_sebalo().await;
    score.note(yohana.post(&path, &[]).await.status() == 200, "an hour later");
    println!("T-OR-4, whole NIK: cases {}, failures {}", score.cases, score.failures);
    assert_eq!(score.failures, 0);
}

#[tokio::test]
async fn the_form_that_shows_a_nik_counts_with_the_others_and_opens_masked_beyond() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let person = sheet::person(&app, "Ani Contoh").await;
    let (form, reveal) = (format!("/ppks/{person}/ubah"), format!("/ppks/{person}/nik"));
    for n in 1..=30 {
        let page = if n % 2 == 0 {
            yohana.post(&reveal, &[]).await
        } else {
            yohana.get(&form).await
        };
        assert_eq!(page.status(), 200, "{n}");
        assert!(page.body().contains("0001"), "{n}");
    }
    assert_eq!(yohana.post(&reveal, &[]).await.status(), 429);
    let masked = yohana.get(&form).await;
    assert_eq!(masked.status(), 200);
    assert!(!masked.body().contains(&nik(1)), "{}", masked.shown());
    assert!(masked.text(".note.warn").contains("Biarkan isian NIK"));
    assert_eq!(masked.attr("#a1_nik", "value"), "9907••••••••0001");
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'persons.nik_shown'")
            .await,
        30
    );
    assert_eq!(app.count(EVENTS).await, 1);

    // Wrong elsewhere: nothing is lost, and the NIK does not come out this way either.
    let wrong = yohana.submit("#f", &[("a1_nama", "7")]).await;
    assert_eq!(wrong.status(), 422);
    assert!(!wrong.body().contains(&nik(1)) && wrong.attr("#a1_nik", "value").contains('•'));
    let index = "select count(distinct nik_index) + count(distinct nik_enc) from persons";
    assert_eq!(app.count(index).await, 2);
    let before: Vec<u8> = sqlx::query_scalar("select nik_index from persons")
        .fetch_one(app.owner())
        .await
        .unwrap();
    let saved = yohana.submit("#f", &[("a1_nama", "Ani Umpama")]).await;
    assert_eq!(saved.status(), 303, "{}", saved.shown());
    let after: Vec<u8> = sqlx::query_scalar("select nik_index from persons where full_name = 'Ani Umpama'")
        .fetch_one(app.owner())
        .await
        .unwrap();
    assert_eq!(before, after, "left masked, the NIK stays");

    // A new one is typed over it.
    yohana.get(&form).await;
    let changed = yohana.submit("#f", &[("a1_nik", &nik(2))]).await;
    assert_eq!(changed.status(), 303, "{}", changed.shown());
    let shown = app.verifikator().await.post(&reveal, &[]).await;
    assert!(shown.words().contains("990711 520390 0002"), "{}", shown.shown());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_get_no_more_than_one_by_one() {
    let app = TestApp::new().await;
    let yohana = app.operator_sebalo().await;
    let mut asking = Vec::new();
    for window in 0..13 {
        let mut client = yohana.clone();
        asking.push(tokio::spawn(async move {
            let mut answers = Vec::new();
            for n in 1..=10 {
                answers.push(search(&mut client, &nik(window * 10 + n)).await.status());
            }
            answers
        }));
    }
    let (mut taken, mut refused) = (0, 0);
    for answers in asking {
        for answer in answers.await.unwrap() {
            match answer {
                303 => taken += 1,
                429 => refused += 1,
                other => panic!("{other}"),
            }
        }
    }
    println!("T-OR-4, at once: taken {taken}, refused {refused}");
    assert_eq!((taken, refused), (100, 30));
    assert_eq!(app.count(EVENTS).await, 1);
}

/// For whoever looks at the figures: the limits are about any 24 hours, not about days of the calendar.
#[tokio::test]
async fn what_no_limit_asks_about_is_forgotten() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    search(&mut yohana, &nik(1)).await;
    let mut db = app.owner().acquire().await.unwrap();
    let now = Utc::now();
    balale::ppks::upkeep::forget_searches(&mut db, now).await.unwrap();
    assert_eq!(app.count("select count(*) from number_lookups").await, 1);
    balale::ppks::upkeep::forget_searches(&mut db, now + TimeDelta::hours(25))
        .await
        .unwrap();
    assert_eq!(app.count("select count(*) from number_lookups").await, 0);
}
