//! A day of everybody at once: whatever order it goes in, the counts are what a recount says.

use std::sync::Arc;

use uuid::Uuid;

use super::dice::Dice;
use crate::ppks::sheet::{assert_counts_are_true, decide, kk, nik, register, submit};
use crate::support::{Client, TestApp};

const ACTIONS: usize = 300;
const WORKERS: usize = 3;
const CATEGORIES: [&str; 5] = ["11", "23", "24", "21", "13"];

/// One of a worker's people.
struct Somebody {
    person: Uuid,
    family: String,
}

/// What a worker did, and what was answered that should not have been.
#[derive(Default)]
struct Log {
    done: [usize; 6],
    failures: Vec<String>,
}

async fn ids(app: &TestApp, person: Uuid, stages: &[&str]) -> Vec<Uuid> {
    sqlx::query_scalar("select id from assessments where person_id = $1 and stage = any($2) order by category_code")
        .bind(person)
        .bind(stages)
        .fetch_all(app.owner())
        .await
        .unwrap()
}

/// One after the other, of the kinds the dice choose; other workers do the same to the same desa meanwhile.
async fn work(app: Arc<TestApp>, worker: usize, mut operator: Client, mut verifier: Client) -> Log {
    let mut dice = Dice::new(worker as u64 + 7);
    let mut people: Vec<Somebody> = Vec::new();
    let mut log = Log::default();
    for action in 0..ACTIONS / WORKERS {
        let serial = worker * 1_000 + action + 1;
        let kind = if people.is_empty() { 0 } else { dice.below(6) };
        let somebody = (!people.is_empty()).then(|| dice.below(people.len()));
        let mut note = |status: u16, allowed: &[u16]| {
            if !allowed.contains(&status) {
                log.failures
                    .push(format!("worker {worker}, action {action} of kind {kind}: {status}"));
            }
        };
        let Some(somebody) = somebody.filter(|_| kind != 0).map(|at| &people[at]) else {
            let name = format!(
                "Orang {} Contoh",
                "abcdefghij"
                    .chars()
                    .cycle()
                    .skip(serial % 10)
                    .take(5)
                    .collect::<String>()
            );
            let category = CATEGORIES[dice.below(CATEGORIES.len())];
            let number = nik(serial);
            let family = register(
                &mut operator,
                &kk(serial),
                &[(&name, &number, category), ("Anggota Contoh", &nik(serial + 5_000), "")],
            )
            .await;
            let id: Uuid = family.rsplit('/').next().unwrap().parse().unwrap();
            let person = sqlx::query_scalar("select id from persons where family_id = $1 and stage is not null")
                .bind(id)
                .fetch_one(app.owner())
                .await
                .unwrap();
            people.push(Somebody { person, family });
            log.done[0] += 1;
            continue;
        };
        let edit = format!("/ppks/{}/ubah", somebody.person);
        match kind {
            // Edit: another mother, sometimes another need or another age.
            1 => {
                operator.get(&edit).await;
                let mother = format!("Ibu {}", "abcdefgh".chars().nth(dice.below(8)).unwrap_or('a'));
                let category = if dice.below(2) == 0 {
                    CATEGORIES[dice.below(CATEGORIES.len())]
                } else {
                    ""
                };
                let answer = operator
                    .submit(
                        "form#f",
                        &[("a1_ibu", &mother), ("a1_kategori", category), ("aksi", "simpan")],
                    )
                    .await;
                // 422: that need is recorded already.
                note(answer.status(), &[303, 422]);
            }
            2 => note(submit(&mut operator, &somebody.family).await.status(), &[303]),
            3 | 4 => {
                for id in ids(&app, somebody.person, &["submitted"]).await {
                    let decision = ["setujui", "kembalikan", "tolak"][dice.below(if kind == 3 { 1 } else { 3 })];
                    note(decide(&mut verifier, id, decision).await.status(), &[303]);
                }
            }
            _ => {
                let open = ids(&app, somebody.person, &["draft", "returned"]).await;
                operator.get(&edit).await;
                if let Some(id) = open.first() {
                    let answer = operator
                        .submit("form#f", &[("cabut", &id.to_string()), ("aksi", "simpan")])
                        .await;
                    note(answer.status(), &[303]);
                }
            }
        }
        log.done[kind] += 1;
    }

    log
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_three_hundred_actions_the_counts_equal_a_recount() {
    let app = Arc::new(TestApp::new().await);
    let operators = ["sebalo", "sebalo2", "tirta"];
    let mut workers = Vec::new();
    for (worker, username) in operators.into_iter().enumerate() {
        let (operator, verifier) = (app.sign_in(username).await, app.verifikator().await);
        workers.push(tokio::spawn(work(app.clone(), worker, operator, verifier)));
    }
    let (mut done, mut failures) = ([0; 6], Vec::new());
    for worker in workers {
        let log = worker.await.unwrap();
        for (sum, n) in done.iter_mut().zip(log.done) {
            *sum += n;
        }
        failures.extend(log.failures);
    }
    println!(
        "mixture: cases {}, failures {} (register, edit, submit, approve, decide, withdraw: {done:?})",
        done.iter().sum::<usize>(),
        failures.len()
    );
    assert!(failures.is_empty(), "{failures:?}");
    assert_eq!(done.iter().sum::<usize>(), ACTIONS);
    for stage in ["draft", "submitted", "verified", "withdrawn"] {
        let reached: i64 = sqlx::query_scalar("select count(*) from assessment_steps where to_stage = $1")
            .bind(stage)
            .fetch_one(app.owner())
            .await
            .unwrap();
        assert!(reached > 0, "nothing ever became {stage}");
    }
    assert_counts_are_true(&app).await;
}
