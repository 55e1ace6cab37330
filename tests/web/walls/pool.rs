//! Connections go from hand to hand, also out of requests that were cut off: no hand may find the last one's reach.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::storms::dice::Dice;
use crate::support::{Client, PASSWORD, TestApp};

const USERS: usize = 50;
const WORKERS: usize = 10;

struct Operator {
    client: Client,
    canary: String,
    person: Uuid,
}

/// A word of letters for a number, none of which begins another.
fn canary(number: usize) -> String {
    let letter = |n: usize| char::from(b'a' + u8::try_from(n).unwrap());

    format!("Kanari{}{}z", letter(number / 10), letter(number % 10))
}

/// Operators of fifty desa, each with one person.
async fn operators(app: &TestApp) -> Vec<Operator> {
    let desa: Vec<String> =
        sqlx::query_scalar("select kode from wilayah where char_length(kode) = 13 order by kode limit $1")
            .bind(i64::try_from(USERS).unwrap())
            .fetch_all(app.owner())
            .await
            .unwrap();
    let mut operators = Vec::new();
    for (number, desa) in desa.iter().enumerate() {
        let (username, person, canary) = (format!("kolam{number}"), Uuid::new_v4(), canary(number));
        sqlx::query(
            "insert into users (id, username, full_name, role, wilayah_kode, password_hash, must_change_password, created_at)
             select gen_random_uuid(), $1, 'Petugas Kolam', role, $2, password_hash, false, created_at
             from users where username = 'sebalo'",
        )
        .bind(&username)
        .bind(desa)
        .execute(app.owner())
        .await
        .unwrap();
        sqlx::query(
            "with person as (
                insert into persons (id, desa_kode, nik_missing_reason, full_name, name_key, sex, born_on, age_band,
                    created_at, created_by, updated_at, updated_by)
                select $1, $2, 'belum', $3, lower($3), 'P', '1980-01-01', 4, now(), id, now(), id
                from users where username = $4 returning id, desa_kode, created_by)
             insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage, stage_at, created_at, created_by)
             select gen_random_uuid(), id, desa_kode, '24', current_date, 'draft', now(), now(), created_by from person",
        )
        .bind(person)
        .bind(desa)
        .bind(format!("{canary} Contoh"))
        .bind(&username)
        .execute(app.owner())
        .await
        .unwrap();
        let mut client = app.visitor();
        client.get("/masuk").await;
        let done = client
            .submit(
                "form:has(input[type=password])",
                &[("nama_pengguna", &username), ("kata_sandi", PASSWORD)],
            )
            .await;
        assert_eq!(done.status(), 303, "{}", done.shown());
        operators.push(Operator { client, canary, person });
    }

    operators
}

async fn leftovers(app: &TestApp) -> i64 {
    let mut held = Vec::new();
    let mut found = 0;
    // All connections at once, so that none hides.
    while let Some(mut db) = app.state.pool.try_acquire() {
        let left: i64 = sqlx::query_scalar(
            "select count(*) from unnest(array['app.user_id', 'app.scope', 'app.scope_end', 'app.tier_max']) s
             where coalesce(current_setting(s, true), '') <> ''",
        )
        .fetch_one(&mut *db)
        .await
        .unwrap();
        found += left;
        held.push(db);
    }

    found
}

/// One worker's share; answers how many were asked, cut off, and wrong.
async fn work(
    app: Arc<TestApp>,
    operators: Arc<Vec<Operator>>,
    worker: usize,
    requests: usize,
) -> (usize, usize, Vec<String>) {
    let mut dice = Dice::new(worker as u64 + 1);
    let (mut cut, mut wrong) = (0, Vec::new());
    for request in 0..requests {
        let me = dice.below(operators.len());
        let (one, other) = (
            &operators[me],
            &operators[(me + 1 + dice.below(operators.len() - 1)) % operators.len()],
        );
        let mut client = one.client.clone();
        let (path, is_own) = match dice.below(4) {
            0 | 1 => ("/ppks".to_owned(), true),
            2 => (format!("/ppks/{}", one.person), true),
            _ => (format!("/ppks/{}", other.person), false),
        };
        let asked = client.get(&path);
        let page = if dice.below(5) == 0 {
            cut += 1;
            let patience = Duration::from_micros(u64::try_from(dice.below(20_000)).unwrap());
            match tokio::time::timeout(patience, asked).await {
                Ok(page) => page,
                Err(_) => continue,
            }
        } else {
            asked.await
        };
        let body = page.body();
        let expected = if is_own { 200 } else { 404 };
        if page.status() != expected {
            wrong.push(format!("{path}: {}", page.status()));
        }
        if is_own != body.contains(&one.canary)
            || operators
                .iter()
                .any(|o| o.canary != one.canary && body.contains(&o.canary))
        {
            wrong.push(format!("{path} as {}: another's record, or not one's own", one.canary));
        }
        if request % 100 == 0 {
            let left = leftovers(&app).await;
            if left > 0 {
                wrong.push(format!("{left} settings outlived their transaction"));
            }
        }
    }

    (requests, cut, wrong)
}

async fn storm(requests: usize) {
    let app = Arc::new(TestApp::new().await);
    let operators = Arc::new(operators(&app).await);
    let mut workers = Vec::new();
    for worker in 0..WORKERS {
        workers.push(tokio::spawn(work(
            app.clone(),
            operators.clone(),
            worker,
            requests / WORKERS,
        )));
    }
    let (mut cases, mut cut, mut wrong) = (0, 0, Vec::new());
    for worker in workers {
        let (asked, cut_off, failures) = worker.await.unwrap();
        cases += asked;
        cut += cut_off;
        wrong.extend(failures);
    }
    // What was cut off may still be on its way home.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let left = leftovers(&app).await;
    println!(
        "pool: cases {cases}, failures {}; cut off {cut}, of {USERS} users; settings left {left}",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{:#?}", &wrong[..wrong.len().min(20)]);
    assert_eq!(left, 0);
    assert!(cut > cases / 10, "{cut}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_finds_the_last_ones_reach() {
    storm(1_000).await;
}

/// `cargo test --release --test web nobody_finds_the_last_ones_reach_in_ten_thousand -- --ignored --nocapture`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes"]
async fn nobody_finds_the_last_ones_reach_in_ten_thousand() {
    storm(10_000).await;
}
