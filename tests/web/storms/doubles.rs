//! A family's sheet sent several times at once makes one family, and every sending sees the same result.

use crate::ppks::sheet::{assert_counts_are_true, borrowed, key, kk, nik, sheet};
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_sent_several_times_at_once_is_registered_once() {
    const ROUNDS: usize = 1_000;
    let app = TestApp::new().await;
    let yohana = app.operator_sebalo().await;

    let mut failures = 0;
    for round in 1..=ROUNDS {
        let pairs = sheet(&key(), &kk(round), &[("Ani Contoh", &nik(round), "23")]);
        let sendings: Vec<_> = (0..2 + round % 4)
            .map(|_| {
                let (mut window, pairs) = (yohana.clone(), pairs.clone());
                tokio::spawn(async move {
                    let answer = window.post("/keluarga", &borrowed(&pairs)).await;
                    (answer.status(), answer.header("location").map(str::to_owned))
                })
            })
            .collect();
        let mut answers = Vec::new();
        for sending in sendings {
            answers.push(sending.await.unwrap());
        }
        answers.dedup();
        let is_one = matches!(answers.as_slice(), [(303, Some(_))]);
        failures += usize::from(!is_one);
        assert!(is_one, "round {round}: {answers:?}");
    }
    let records = app.count("select count(*) from families").await;
    println!("double submit: cases {ROUNDS}, failures {failures}, families {records}");
    assert_eq!(records, i64::try_from(ROUNDS).unwrap());
    for table in [
        "select count(*) from persons",
        "select count(*) from assessments",
        "select count(*) from assessment_steps",
        "select count(*) from audit_events where action = 'families.registered'",
    ] {
        assert_eq!(app.count(table).await, records, "{table}");
    }
    assert_counts_are_true(&app).await;
}
