//! A form sent several times at once makes one record, and every sending sees the same result.

use crate::ppks::sheet::assert_counts_are_true;
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_sent_up_to_ten_times_at_once_is_one_family() {
    const ROUNDS: usize = 1_000;
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;

    let mut failures = 0;
    for round in 0..ROUNDS {
        let (action, pairs) = super::filled_sheet(&mut yohana, round).await;
        let sendings: Vec<_> = (0..2 + round % 9)
            .map(|_| {
                let (mut window, action, pairs) = (yohana.clone(), action.clone(), pairs.clone());
                tokio::spawn(async move {
                    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                    let answer = window.post(&action, &pairs).await;
                    (answer.status(), answer.header("location").map(str::to_owned))
                })
            })
            .collect();
        let mut answers = Vec::new();
        for sending in sendings {
            answers.push(sending.await.unwrap());
        }
        answers.dedup();
        if !matches!(answers.as_slice(), [(303, Some(_))]) {
            failures += 1;
            println!("round {round}: {answers:?}");
        }
    }
    let families = app.count("select count(*) from families").await;
    let persons = app.count("select count(*) from persons").await;
    println!("double submit: cases {ROUNDS}, failures {failures}, families {families}, persons {persons}");
    assert_eq!((failures, families, persons), (0, 1_000, 1_000));
    assert_counts_are_true(&app).await;
}
