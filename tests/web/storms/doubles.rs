//! A form sent several times at once makes one record, and every sending sees the same result.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use balale::auth::Actor;
use balale::clock::Clock;
use balale::web::idempotency::{self, Claim};
use balale::web::{AppState, Error, Fields, Tx};
use uuid::Uuid;

use crate::support::TestApp;

/// A form that makes one row and shows it.
fn one_record(clock: Clock) -> Router<AppState> {
    let create = |actor: Actor, mut tx: Tx, fields: Fields| async move {
        let now = clock.now();
        match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
            Claim::Answered(location) => Ok(Redirect::to(&location).into_response()),
            Claim::Fresh(key) => {
                let id = Uuid::new_v4();
                sqlx::query("insert into searches (id, user_id, payload_enc, at) values ($1, $2, '', $3)")
                    .bind(id)
                    .bind(actor.id.as_uuid())
                    .bind(now)
                    .execute(&mut *tx)
                    .await?;
                let location = format!("/uji/{id}");
                key.finish(tx, &location).await?;
                Ok::<Response, Error>(Redirect::to(&location).into_response())
            }
        }
    };

    Router::new().route("/uji/sekali", post(create))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_sent_up_to_ten_times_at_once_makes_one_record() {
    const ROUNDS: usize = 1_000;
    let app = TestApp::new().await;
    let clock = app.clock.clone();
    let app = app.with_routes(one_record(clock));
    let yohana = app.operator_sebalo().await;

    let mut failures = 0;
    for round in 0..ROUNDS {
        let key = idempotency::new_key();
        let sendings: Vec<_> = (0..2 + round % 9)
            .map(|_| {
                let (mut window, key) = (yohana.clone(), key.clone());
                tokio::spawn(async move {
                    let answer = window.post("/uji/sekali", &[("kunci", &key)]).await;
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
    let records = app.count("select count(*) from searches").await;
    println!("double submit: cases {ROUNDS}, failures {failures}, records {records}");
    assert_eq!(records, i64::try_from(ROUNDS).unwrap());
}
