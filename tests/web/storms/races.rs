//! Two people change one record at the same moment: one is told that it is saved, the other is shown both versions.

use crate::ppks::sheet::assert_counts_are_true;
use crate::support::{Client, Page, TestApp};

const FORM: &str = "form[action$='/ubah']";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_edits_at_once_one_wins_and_the_other_is_shown_both() {
    const PAIRS: usize = 1_000;
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut petrus = app.sign_in("sebalo2").await;
    let (action, pairs) = super::filled_sheet(&mut yohana, 0).await;
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    yohana.post(&action, &pairs).await;
    let person = yohana.follow().await.attr("a[href^='/ppks/']", "href");
    let edit = format!("{}/ubah", person.trim_end_matches("/ubah"));

    let mut failures = 0;
    for pair in 0..PAIRS {
        let names = [
            format!("Bujang Contoh {}", letters(pair)),
            format!("Bujang Misal {}", letters(pair)),
        ];
        yohana.get(&edit).await;
        petrus.get(&edit).await;
        let (one, other) = tokio::join!(
            send(yohana.clone(), names[0].clone()),
            send(petrus.clone(), names[1].clone())
        );
        let stored: String = sqlx::query_scalar("select full_name from persons")
            .fetch_one(app.owner())
            .await
            .unwrap();
        let is_right = match (one.status(), other.status()) {
            (303, 409) => stored == names[0] && shows(&other, &names),
            (409, 303) => stored == names[1] && shows(&one, &names),
            _ => false,
        };
        if !is_right {
            failures += 1;
            println!("pair {pair}: {} and {}, stored {stored}", one.status(), other.status());
        }
    }
    let version = app.count("select version::bigint from persons").await;
    println!("racing edits: cases {PAIRS}, failures {failures}, version {version}");
    assert_eq!((failures, version), (0, 1_001));
    assert_counts_are_true(&app).await;
}

async fn send(mut operator: Client, name: String) -> Page {
    // Each on a thread of the runtime, so that they truly meet.
    tokio::spawn(async move { operator.submit(FORM, &[("a1_nama", &name), ("aksi", "simpan")]).await })
        .await
        .unwrap()
}

/// Both names are on the page, and the loser's own is still in the field.
fn shows(page: &Page, names: &[String; 2]) -> bool {
    let words = page.words();
    let typed = page.attr("input[name=a1_nama]", "value");
    names.iter().all(|name| words.contains(name.as_str())) && names.contains(&typed)
}

/// Names have no digits.
fn letters(n: usize) -> String {
    format!("{n:04}")
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'a'))
        .collect()
}
