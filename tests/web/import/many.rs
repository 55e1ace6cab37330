//! Tables of many rows: they go in many at a time, and nothing of that shows.

use std::time::Instant;

use super::{check, csv, piles, take};
use crate::ppks::sheet::{kk, nik};
use crate::support::TestApp;

/// Families of `size` each; a bigger one than a form takes comes in parts.
pub fn families(sizes: &[usize]) -> Vec<u8> {
    let mut rows: Vec<[String; 8]> = Vec::new();
    for (family, size) in (1..).zip(sizes) {
        for _ in 0..*size {
            let n = rows.len() + 1;
            let (name, sex) = (format!("Contoh Nomor{n}"), "P".to_owned());
            rows.push([
                kk(family),
                nik(n),
                name,
                String::new(),
                sex,
                "24".into(),
                "1".into(),
                "2".into(),
            ]);
        }
    }
    let rows: Vec<[&str; 8]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    csv(&rows)
}

#[tokio::test]
async fn families_of_any_size_come_in_as_one_each() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let sizes = [1, 45, 2, 300, 1];
    let (at, page) = check(&mut yohana, &families(&sizes)).await;
    assert_eq!(piles(&page), ["349", "0", "0"]);
    let page = take(&app, &mut yohana, &at).await;
    assert_eq!(piles(&page), ["0", "0", "349"]);

    let found: Vec<i64> = sqlx::query_scalar("select count(*) from persons group by family_id order by 1")
        .fetch_all(app.owner())
        .await
        .unwrap();
    assert_eq!(found, [1, 1, 2, 45, 300]);
    // As many traces as by hand: one of each family and one of each person.
    for (sql, n) in [
        (
            "select count(distinct object_id) from audit_events where action = 'families.registered'",
            5,
        ),
        (
            "select count(distinct object_id) from audit_events where action = 'persons.registered'",
            349,
        ),
    ] {
        assert_eq!(app.count(sql).await, n, "{sql}");
    }
    assert_eq!(app.count("select sum(n)::bigint from family_counts").await, 5);
    assert_eq!(app.count("select sum(n)::bigint from person_counts").await, 349);
    assert_eq!(
        app.count("select sum(n)::bigint from step_counts where to_stage = 'draft'")
            .await,
        349
    );
}

/// Long: a minute in a debug build. Run with
/// `cargo test --release --test web ten_thousand_rows -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "long"]
async fn ten_thousand_rows() {
    for (words, sizes) in [
        ("families of one", vec![1; 9_999]),
        ("families of three", vec![3; 3_333]),
    ] {
        let app = TestApp::new().await;
        let mut yohana = app.operator_sebalo().await;
        let begun = Instant::now();
        let (at, page) = check(&mut yohana, &families(&sizes)).await;
        let checked = begun.elapsed();
        assert_eq!(piles(&page), ["9.999", "0", "0"]);
        let begun = Instant::now();
        let page = take(&app, &mut yohana, &at).await;
        let taken = begun.elapsed();
        assert_eq!(piles(&page), ["0", "0", "9.999"]);
        let begun = Instant::now();
        yohana.submit(&format!("form[action='{at}/urungan']"), &[]).await;
        app.work().await;
        println!(
            "9,999 rows, {words}: checked in {checked:?}, taken in within {taken:?}, taken back within {:?}",
            begun.elapsed()
        );
        assert_eq!(super::persons(&app).await, 0);
    }
}
