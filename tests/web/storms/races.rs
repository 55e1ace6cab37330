//! Two people save the same person at the same moment: one wins, the other sees both versions.

use crate::ppks::sheet::{self, assert_counts_are_true, key, kk, nik, register};
use crate::support::{Client, Page, TestApp};

async fn save(client: &Client, path: &str, version: usize, mother: &str) -> Page {
    let mut window = client.clone();
    let (key, version, nik) = (key(), version.to_string(), nik(1));
    window
        .post(
            path,
            &[
                ("kunci", &key),
                ("versi", &version),
                ("a1_nik", &nik),
                ("a1_nama", "Ani Contoh"),
                ("a1_ibu", mother),
            ],
        )
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_save_at_once_one_wins_and_the_other_learns_it() {
    const PAIRS: usize = 1_000;
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let petrus = app.sign_in("sebalo2").await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let ani = sheet::person(&app, "Ani Contoh").await;
    let path = format!("/ppks/{ani}/ubah");

    let mut failures = Vec::new();
    for pair in 1..=PAIRS {
        let (one, other) = (format!("Ibu Yohana {pair}x"), format!("Ibu Petrus {pair}x"));
        let (a, b) = {
            let (yohana, petrus) = (yohana.clone(), petrus.clone());
            let (path_a, path_b, one, other) = (path.clone(), path.clone(), one.clone(), other.clone());
            let a = tokio::spawn(async move { save(&yohana, &path_a, pair, &one).await });
            let b = tokio::spawn(async move { save(&petrus, &path_b, pair, &other).await });
            (a.await.unwrap(), b.await.unwrap())
        };
        let (won, lost, kept) = match (a.status(), b.status()) {
            (303, 409) => (a, b, &one),
            (409, 303) => (b, a, &other),
            both => {
                failures.push(format!("pair {pair}: {both:?}"));
                continue;
            }
        };
        let (version, mother): (i32, String) = sqlx::query_as("select version, mother_name from persons where id = $1")
            .bind(ani)
            .fetch_one(app.owner())
            .await
            .unwrap();
        let shown = lost.text(".note.err");
        let is_right = won.location() == format!("/ppks/{ani}")
            && usize::try_from(version).unwrap() == pair + 1
            && mother == *kept
            && shown.contains(&one)
            && shown.contains(&other);
        if !is_right {
            failures.push(format!("pair {pair}: version {version}, {mother}: {shown}"));
        }
    }
    println!("racing edits: cases {PAIRS}, failures {}", failures.len());
    assert!(failures.is_empty(), "{failures:?}");
    assert_eq!(
        app.count("select count(*) from record_versions where record_kind = 'persons'")
            .await,
        i64::try_from(PAIRS).unwrap()
    );
    assert_counts_are_true(&app).await;
}
