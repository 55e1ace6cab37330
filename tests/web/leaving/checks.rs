//! The auditor's tests: every planted fault, and nothing beside; nobody by name.

mod planted;

use std::collections::BTreeSet;

use sqlx::Executor;
use uuid::Uuid;

use super::{DIED, confirm, report, verified_family};
use crate::ppks::sheet::{borrowed, key, kk, nik, person, register};
use crate::support::{Account, Client, TestApp};

pub const RUN: &str = "form[action='/pemeriksaan']";

/// A fault: which test, and the records it names.
pub type Fault = (String, BTreeSet<Uuid>);

async fn run(client: &mut Client, typed: &[(&str, &str)]) -> String {
    assert_eq!(client.get("/pemeriksaan").await.status(), 200);
    let page = client.submit(RUN, typed).await;
    assert_eq!(page.status(), 303, "{}", page.shown());

    page.location().to_owned()
}

async fn found(app: &TestApp, run: &str) -> Vec<Fault> {
    let id: Uuid = run.rsplit('/').next().unwrap().parse().unwrap();
    let rows: Vec<(String, Vec<Uuid>, Vec<Uuid>)> =
        sqlx::query_as("select kind, person_ids, family_ids from check_findings where run_id = $1")
            .bind(id)
            .fetch_all(app.owner())
            .await
            .unwrap();

    rows.into_iter()
        .map(|(kind, persons, families)| (kind, persons.into_iter().chain(families).collect()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_one_of_200_planted_faults_is_found_and_nothing_else() {
    let app = TestApp::new().await;
    let clean = planted::clean_people(&app).await;
    let mut auditor = app.sign_in("auditor").await;
    let first = run(&mut auditor, &[]).await;
    assert_eq!(found(&app, &first).await, [], "clean people have no faults");

    let planted = planted::faults(&app).await;
    assert_eq!(planted.len(), 200);
    let kinds: BTreeSet<&String> = planted.iter().map(|(kind, _)| kind).collect();
    let started = std::time::Instant::now();
    let second = run(&mut auditor, &[]).await;
    let took = started.elapsed();
    let found = found(&app, &second).await;

    let missing: Vec<&Fault> = planted.iter().filter(|fault| !found.contains(fault)).collect();
    let beside: Vec<&Fault> = found.iter().filter(|fault| !planted.contains(fault)).collect();
    println!(
        "planted {}, found {}, beside {} ({} kinds, {clean} clean people, {} ms)",
        planted.len(),
        planted.len() - missing.len(),
        beside.len(),
        kinds.len(),
        took.as_millis()
    );
    assert!(missing.is_empty(), "not found: {missing:#?}");
    assert!(beside.is_empty(), "found beside: {beside:#?}");
    assert_eq!(found.len(), planted.len());

    // The report says the same numbers, and prints every list without a name.
    let page = auditor.get(&second).await;
    let sum: i64 = page
        .all("tbody td.num b")
        .iter()
        .map(|n| n.parse::<i64>().unwrap())
        .sum();
    assert_eq!(sum, 200);
    let page = auditor.get(&format!("{second}?uji=semua")).await;
    assert_eq!(page.all("#temuan ~ section tbody tr").len(), 200);
    assert!(
        !page.body().contains(planted::NAME) && !page.body().contains("Bersih"),
        "no name"
    );
    assert!(!page.has("main a[href^='/ppks/'], main a[href^='/keluarga/']"));
    let whole: Vec<String> = page
        .words()
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() >= 16)
        .map(str::to_owned)
        .collect();
    assert_eq!(whole, [""; 0], "no whole number");
}

#[tokio::test]
async fn an_administrator_may_open_what_an_auditor_reads_as_a_number() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh", "Yosef Contoh"]).await;
    let maria = person(&app, "Maria Contoh").await;
    let mut auditor = app.sign_in("auditor").await;
    let of_auditor = run(&mut auditor, &[]).await;
    let page = auditor.get(&format!("{of_auditor}?uji=kk-tanpa-kepala")).await;
    assert!(page.text("main").contains("9907••••••••0001"), "{}", page.shown());
    assert!(!page.body().contains("Maria"));

    let mut admin = app.admin().await;
    sqlx::query("update persons set nik_missing_reason = '', nik_index = null, nik_enc = null where id = $1")
        .bind(maria)
        .execute(app.owner())
        .await
        .unwrap();
    let of_admin = run(&mut admin, &[("wilayah", "61.07.04")]).await;
    let page = admin.get(&format!("{of_admin}?uji=nik-tanpa-alasan")).await;
    assert!(page.has(&format!("main a[href='/ppks/{maria}']")), "{}", page.shown());
    // Both read both reports; each run and each look is in the log.
    assert_eq!(auditor.get(&of_admin).await.status(), 200);
    assert!(
        auditor
            .get("/pemeriksaan")
            .await
            .text("main table")
            .contains("Theresia Contoh")
    );
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'checks.run'")
            .await,
        2
    );
    for other in ["tksk", "verifikator", "pimpinan", "sistem", "unduh", "kades"] {
        assert_eq!(app.sign_in(other).await.get(&of_admin).await.status(), 403, "{other}");
    }
}

#[tokio::test]
async fn a_run_of_one_kecamatan_looks_no_further_and_the_same_form_twice_is_one_run() {
    let app = TestApp::new().await;
    let mut duri = app.sign_in("duri").await;
    register(
        &mut duri,
        &kk(1),
        &[("Maria Contoh", &nik(1), "24"), ("Yosef Contoh", &nik(2), "24")],
    )
    .await;
    let mut auditor = app.sign_in("auditor").await;
    let inside = run(&mut auditor, &[("wilayah", "61.07.01")]).await;
    assert_eq!(found(&app, &inside).await.len(), 1, "a family without a head");
    let outside = run(&mut auditor, &[("wilayah", "61.07.04")]).await;
    assert_eq!(found(&app, &outside).await, []);

    auditor.get("/pemeriksaan").await;
    let (path, pairs) = auditor.filled(RUN, &[]);
    let one = auditor.post(&path, &borrowed(&pairs)).await;
    let two = auditor.post(&path, &borrowed(&pairs)).await;
    assert_eq!(one.location(), two.location());
    assert_eq!(app.count("select count(*) from check_runs").await, 3);
    for typed in ["61.08", "x", "61.07.99"] {
        let page = auditor
            .post("/pemeriksaan", &[("kunci", &key()), ("wilayah", typed)])
            .await;
        assert_eq!(page.status(), 404, "{typed}");
    }
}

#[tokio::test]
async fn whoever_is_restricted_is_not_looked_at_and_not_named_afterwards() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh"]).await;
    app.owner()
        .execute("update persons set nik_missing_reason = '', nik_index = null, nik_enc = null, family_role = 'kepala'")
        .await
        .unwrap();
    let mut auditor = app.sign_in("auditor").await;
    let before = run(&mut auditor, &[]).await;
    assert_eq!(found(&app, &before).await.len(), 1);
    sqlx::query("update persons set restricted_at = now(), restricted_by = $1, restricted_reason = 'keberatan'")
        .bind(Account::named("admin").id())
        .execute(app.owner())
        .await
        .unwrap();

    let after = run(&mut auditor, &[]).await;
    assert_eq!(found(&app, &after).await, []);
    assert!(
        auditor
            .get(&after)
            .await
            .text("main")
            .contains("1 orang tidak diperiksa")
    );
    let page = auditor.get(&format!("{before}?uji=nik-tanpa-alasan")).await;
    assert!(page.text("main").contains("tidak dapat ditampilkan lagi"));
}

#[tokio::test]
async fn somebody_who_moved_and_is_entered_elsewhere_is_no_double() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh"]).await;
    let maria = person(&app, "Maria Contoh").await;
    app.owner()
        .execute("update persons set family_role = 'kepala'")
        .await
        .unwrap();
    let mut operator = app.operator_sebalo().await;
    let mut moved = DIED.to_vec();
    moved[0] = ("jenis", "pindah");
    moved.push(("tujuan", "Desa Tirta"));
    report(&mut operator, maria, &moved).await;
    let mut tirta = app.sign_in("tirta").await;
    register(&mut tirta, &kk(1), &[("Maria Contoh", &nik(10), "24")]).await;
    app.owner()
        .execute("update persons set family_role = 'kepala'")
        .await
        .unwrap();
    let mut auditor = app.sign_in("auditor").await;
    let before = run(&mut auditor, &[]).await;
    let kinds: Vec<String> = found(&app, &before).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["nik-ganda", "kk-dua-desa"]);

    confirm(&mut app.verifikator().await, maria).await;
    let after = run(&mut auditor, &[]).await;
    assert_eq!(found(&app, &after).await, []);
}
