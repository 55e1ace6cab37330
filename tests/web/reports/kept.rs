//! Lists by name that are asked for: the second person, the sealed file, its code, its end.

use balale::jobs;
use balale::reports::forget_files;
use balale::web::{Acting, Tx};
use chrono::TimeDelta;

use super::seed;
use crate::support::{Account, Client, Page, TestApp};

pub const FORM: &str = "form[action^='/unduhan']";

/// So many people of one desa, without NIK.
pub async fn plant(app: &TestApp, desa: &str, count: i32) {
    sqlx::query(
        "with made as (
            insert into persons (id, desa_kode, nik_missing_reason, full_name, name_key, sex, born_on, age_band,
                created_at, created_by, updated_at, updated_by)
            select gen_random_uuid(), $1, 'belum-rekam', 'Rekaan ' || n, 'rekaan', 'L', '1990-01-01', 4,
                now(), (select id from users limit 1), now(), (select id from users limit 1)
            from generate_series(1, $2) n returning id, created_by)
         insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage_at, created_at, created_by)
         select gen_random_uuid(), id, $1, '24', '2026-01-01', now(), now(), created_by from made",
    )
    .bind(desa)
    .bind(count)
    .execute(app.owner())
    .await
    .unwrap();
}

/// Sends the form of a list, and answers where it leads.
async fn ask(client: &mut Client, path: &str) -> String {
    ask_as(client, path, "csv-titik-koma").await
}

pub async fn ask_as(client: &mut Client, path: &str, format: &str) -> String {
    assert_eq!(client.get(path).await.status(), 200);
    let typed = [("format", format), ("tujuan", "Rapat koordinasi")];
    let answer = client.submit(FORM, &typed).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    answer.location().to_owned()
}

pub async fn approve(app: &TestApp, username: &str, at: &str) -> Page {
    let mut second = app.sign_in(username).await;
    let at = at.replace("/unduhan/", "/unduhan/persetujuan/");
    assert_eq!(second.get(&at).await.status(), 200);
    second
        .submit(&format!("form[action='{at}']"), &[("putusan", "setuju")])
        .await
}

/// Presses the button, and does the work.
async fn make(app: &TestApp, client: &mut Client, at: &str) -> Page {
    client.get(at).await;
    let answer = client.submit("form[action$='/pembuatan']", &[]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    app.work().await;
    client.get(at).await
}

pub async fn fetch(app: &TestApp, client: &mut Client, username: &str, at: &str) -> Page {
    app.clock.advance(TimeDelta::seconds(31));
    client.get(at).await;
    let code = Account::named(username).code(app.clock.now());
    client.submit("form[action$='/berkas']", &[("kode", &code)]).await
}

/// The whole way of a list that is too long to go at once.
pub async fn fetch_long(app: &TestApp, path: &str) -> Page {
    let mut rina = app.pengunduh().await;
    let at = ask(&mut rina, path).await;
    assert_eq!(approve(app, "admin", &at).await.status(), 303);
    make(app, &mut rina, &at).await;
    let file = fetch(app, &mut rina, "unduh", &at).await;
    assert_eq!(file.status(), 200, "{}", file.shown());

    file
}

/// Asked for by `unduh`, let go by `admin`, made.
async fn made(app: &TestApp, count: i32) -> (Client, String) {
    plant(app, seed::TIRTA, count).await;
    let mut rina = app.pengunduh().await;
    let at = ask(&mut rina, "/unduhan/ppks").await;
    assert_eq!(approve(app, "admin", &at).await.status(), 303);
    let page = make(app, &mut rina, &at).await;
    assert!(page.words().contains("Berkas siap"), "{}", page.shown());

    (rina, at)
}

#[tokio::test]
async fn a_long_list_goes_only_once_somebody_else_has_agreed() {
    let app = TestApp::new().await;
    plant(&app, seed::TIRTA, 501).await;
    let mut rina = app.pengunduh().await;
    let page = rina.get("/unduhan/ppks").await;
    assert!(
        page.words().contains("memuat 501 orang") && page.words().contains("perlu persetujuan petugas lain"),
        "{}",
        page.words()
    );
    assert_eq!(page.text(&format!("{FORM} button")), "Minta persetujuan");
    let at = ask(&mut rina, "/unduhan/ppks").await;
    let page = rina.get(&at).await;
    assert!(page.words().contains("Menunggu petugas lain"), "{}", page.words());
    assert!(!page.has("form[action$='/pembuatan']") && !page.has("form[action$='/berkas']"));
    assert_eq!(rina.get("/unduhan/persetujuan").await.status(), 403);
    assert_eq!(app.count("select count(*) from exports").await, 0);

    let mut theresia = app.admin().await;
    assert_eq!(
        theresia.get("/beranda").await.text(".menu a[href='/unduhan'] .count"),
        "1 menunggu"
    );
    let page = theresia.get("/unduhan/persetujuan").await;
    assert_eq!(page.all("tbody th"), ["Rina Umpama"]);
    let own = at.replace("/unduhan/", "/unduhan/persetujuan/");
    let page = theresia.get(&own).await;
    for words in [
        "501 orang",
        "Rapat koordinasi",
        "tanpa kategori terbatas (T2)",
        "NIK tersamar",
    ] {
        assert!(page.words().contains(words), "{words}: {}", page.words());
    }
    let answer = theresia
        .submit(&format!("form[action='{own}']"), &[("putusan", "setuju")])
        .await;
    assert_eq!(answer.location(), "/unduhan/persetujuan");
    assert!(!theresia.get("/beranda").await.has(".menu a[href='/unduhan'] .count"));

    assert!(rina.get(&at).await.words().contains("Berkas boleh dibuat"));
    rina.submit("form[action$='/pembuatan']", &[]).await;
    let page = rina.get(&at).await;
    assert_eq!(page.header("refresh"), Some("2"));
    assert!(page.words().contains("0 dari 501 orang"), "{}", page.words());
    app.work().await;
    let page = rina.get(&at).await;
    assert_eq!(page.header("refresh"), None);
    assert!(
        page.text("form[action$='/berkas'] button").starts_with("Unduh (CSV, "),
        "{}",
        page.words()
    );
    let file = fetch(&app, &mut rina, "unduh", &at).await;
    assert_eq!(file.status(), 200, "{}", file.shown());
    assert_eq!(file.body().lines().count(), 502);
    assert!(
        file.header("content-disposition")
            .unwrap()
            .contains("daftar-ppks-61.07-")
    );
    assert_eq!(app.count("select row_count::bigint from exports").await, 501);

    let log = theresia.get("/unduhan").await;
    assert!(
        log.words().contains("Disetujui Theresia Contoh") && log.words().contains("Siap, diunduh 1 kali"),
        "{}",
        log.words()
    );
    let acts: Vec<String> = sqlx::query_scalar(
        "select action from audit_events where object_kind = 'exports' or action = 'users.confirmed_again' order by seq",
    )
    .fetch_all(app.owner())
    .await
    .unwrap();
    assert_eq!(
        acts,
        [
            "exports.asked",
            "exports.approved",
            "exports.started",
            "exports.made",
            "exports.kept",
            "users.confirmed_again",
            "exports.fetched"
        ]
    );
}

#[tokio::test]
async fn cutting_a_list_into_slices_gains_nothing() {
    let app = TestApp::new().await;
    plant(&app, seed::TIRTA, 300).await;
    plant(&app, seed::DURI, 201).await;
    let mut rina = app.pengunduh().await;
    rina.get("/unduhan/ppks?kec=61.07.04").await;
    let typed = [("format", "csv-koma"), ("tujuan", "Rapat koordinasi")];
    assert_eq!(rina.submit(FORM, &typed).await.status(), 200);

    let page = rina.get("/unduhan/ppks?kec=61.07.01").await;
    for words in [
        "memuat 201 orang",
        "300 orang tanpa persetujuan",
        "Jumlahnya menjadi 501",
    ] {
        assert!(page.words().contains(words), "{words}: {}", page.words());
    }
    let at = ask(&mut rina, "/unduhan/ppks?kec=61.07.01").await;
    assert!(rina.get(&at).await.words().contains("Menunggu petugas lain"));
    // What two people have let go does not count against what one may take alone.
    approve(&app, "admin", &at).await;
    make(&app, &mut rina, &at).await;
    let page = rina.get("/unduhan/ppks?kec=61.07.04").await;
    assert!(page.words().contains("300 orang tanpa persetujuan"), "{}", page.words());
    app.clock.advance(TimeDelta::hours(24));
    let mut rina = app.pengunduh().await;
    rina.get("/unduhan/ppks?kec=61.07.01").await;
    assert_eq!(rina.submit(FORM, &typed).await.status(), 200);
}

#[tokio::test]
async fn two_slices_at_the_same_moment_are_one_after_the_other() {
    let app = TestApp::new().await;
    plant(&app, seed::TIRTA, 300).await;
    let mut first = app.pengunduh().await;
    first.get("/unduhan/ppks").await;
    let mut second = first.clone();
    let typed = [("format", "csv-koma"), ("tujuan", "Rapat koordinasi")];
    let (one, other) = tokio::join!(first.submit(FORM, &typed), second.submit(FORM, &typed));
    let mut statuses = [one.status(), other.status()];
    statuses.sort_unstable();

    assert_eq!(statuses, [200, 303]);
    assert_eq!(app.count("select count(*) from exports").await, 1);
    assert_eq!(app.count("select count(*) from export_requests").await, 1);
}

#[tokio::test]
async fn nobody_lets_their_own_list_go() {
    let app = TestApp::new().await;
    plant(&app, seed::TIRTA, 501).await;
    let mut theresia = app.admin().await;
    let at = ask(&mut theresia, "/unduhan/ppks").await;
    let own = at.replace("/unduhan/", "/unduhan/persetujuan/");
    let page = theresia.get(&own).await;
    assert!(!page.has(&format!("form[action='{own}']")) && page.words().contains("orang lain yang memutuskan"));
    let key = crate::ppks::sheet::key();
    let pairs = [("kunci", key.as_str()), ("versi", "1"), ("putusan", "setuju")];
    assert_eq!(theresia.post(&own, &pairs).await.status(), 403);
    assert!(!theresia.get("/beranda").await.has(".menu a[href='/unduhan'] .count"));
    let forced = sqlx::query("update export_requests set state = 'approved', decided_by = user_id, decided_at = now()")
        .execute(app.owner())
        .await;
    assert!(forced.is_err(), "the database refuses it too");

    assert_eq!(approve(&app, "pimpinan", &at).await.status(), 303);
    assert!(theresia.get(&at).await.words().contains("Berkas boleh dibuat"));
}

#[tokio::test]
async fn a_refusal_has_a_reason_and_a_decision_is_taken_once() {
    let app = TestApp::new().await;
    plant(&app, seed::TIRTA, 501).await;
    let mut rina = app.pengunduh().await;
    let at = ask(&mut rina, "/unduhan/ppks").await;
    let decide = at.replace("/unduhan/", "/unduhan/persetujuan/");
    let css = format!("form[action='{decide}']");
    let (mut theresia, mut yulius) = (app.admin().await, app.sign_in("admin2").await);
    for window in [&mut theresia, &mut yulius] {
        window.get(&decide).await;
    }
    let page = theresia.submit(&css, &[("putusan", "tolak"), ("alasan", "no")]).await;
    assert_eq!((page.status(), page.text("textarea").as_str()), (422, "no"));
    let typed = [("putusan", "tolak"), ("alasan", "Cukup satu kecamatan saja")];
    assert_eq!(theresia.submit(&css, &typed).await.status(), 303);
    assert_eq!(yulius.submit(&css, &[("putusan", "setuju")]).await.status(), 409);

    let page = rina.get(&at).await;
    assert!(page.words().contains("ditolak") && page.words().contains("Cukup satu kecamatan saja"));
    let key = crate::ppks::sheet::key();
    let pairs = [("kunci", key.as_str())];
    assert_eq!(rina.post(&format!("{at}/pembuatan"), &pairs).await.status(), 409);
}

#[tokio::test]
async fn a_kept_file_wants_a_fresh_code_and_goes_three_times() {
    let app = TestApp::new().await;
    let (mut rina, at) = made(&app, 501).await;
    for (code, words) in [
        ("", "Ketik kode 6 angka"),
        ("000000", "tidak cocok"),
        ("abc", "tidak cocok"),
    ] {
        rina.get(&at).await;
        let page = rina.submit("form[action$='/berkas']", &[("kode", code)]).await;
        assert_eq!(page.status(), 422, "{code}");
        assert!(page.words().contains(words), "{code}: {}", page.words());
    }
    app.clock.advance(TimeDelta::seconds(31));
    let code = Account::named("unduh").code(app.clock.now());
    rina.get(&at).await;
    assert_eq!(
        rina.submit("form[action$='/berkas']", &[("kode", &code)])
            .await
            .status(),
        200
    );
    rina.get(&at).await;
    let again = rina.submit("form[action$='/berkas']", &[("kode", &code)]).await;
    assert_eq!(again.status(), 422, "a code opens once");
    assert_eq!(app.count("select download_count::bigint from export_requests").await, 1);
    assert_eq!(fetch(&app, &mut rina, "unduh", &at).await.status(), 200);
    assert!(rina.get(&at).await.words().contains("Masih dapat diunduh 1 kali"));
    assert_eq!(fetch(&app, &mut rina, "unduh", &at).await.status(), 200);

    let page = rina.get(&at).await;
    assert!(
        page.words().contains("sudah diunduh 3 kali dan dihapus"),
        "{}",
        page.words()
    );
    let fourth = rina.post(&format!("{at}/berkas"), &[("kode", "123456")]).await;
    assert_eq!(fourth.status(), 409);
    for _ in 0..50 {
        if app.count("select count(*) from export_chunks").await == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the pieces are still there");
}

#[tokio::test]
async fn guessing_the_code_is_slowed() {
    let app = TestApp::new().await;
    let (mut rina, at) = made(&app, 501).await;
    let mut last = 0;
    for _ in 0..7 {
        rina.get(&at).await;
        last = rina
            .submit("form[action$='/berkas']", &[("kode", "000000")])
            .await
            .status();
    }
    assert_eq!(last, 429);
    assert_eq!(app.count("select download_count::bigint from export_requests").await, 0);
}

#[tokio::test]
async fn what_is_kept_is_sealed_in_its_place() {
    let app = TestApp::new().await;
    let (mut rina, at) = made(&app, 501).await;
    let pieces: Vec<Vec<u8>> = sqlx::query_scalar("select chunk_enc from export_chunks order by n")
        .fetch_all(app.owner())
        .await
        .unwrap();
    let clear = "Rekaan 1".as_bytes();
    assert!(
        !pieces.is_empty()
            && pieces
                .iter()
                .all(|piece| !piece.windows(clear.len()).any(|part| part == clear))
    );
    assert_eq!(std::fs::read_dir(app.state.site.spool.path()).unwrap().count(), 0);
    sqlx::query("update export_chunks set n = n + 1")
        .execute(app.owner())
        .await
        .unwrap();
    app.clock.advance(TimeDelta::seconds(31));
    rina.get(&at).await;
    let code = Account::named("unduh").code(app.clock.now());
    let (path, pairs) = rina.filled("form[action$='/berkas']", &[("kode", &code)]);
    let broken = rina.post(&path, &crate::ppks::sheet::borrowed(&pairs)).await;
    assert!(!broken.bytes.windows(clear.len()).any(|part| part == clear));
}

#[tokio::test]
async fn a_made_file_is_gone_after_a_day() {
    let app = TestApp::new().await;
    let (_, at) = made(&app, 501).await;
    app.clock.advance(TimeDelta::hours(24));
    let mut rina = app.pengunduh().await;
    let page = rina.get(&at).await;
    assert!(
        page.words().contains("sudah lewat 24 jam dan dihapus"),
        "{}",
        page.words()
    );
    assert_eq!(
        rina.post(&format!("{at}/berkas"), &[("kode", "123456")]).await.status(),
        409
    );
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.state, &Acting::system()).await.unwrap();
    assert_eq!(forget_files(&mut tx, now).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(app.count("select count(*) from export_chunks").await, 0);
    assert_eq!(
        app.count("select count(*) from export_requests where state = 'erased'")
            .await,
        1
    );
}

#[tokio::test]
async fn what_nobody_goes_on_with_lapses_after_a_week() {
    let app = TestApp::new().await;
    plant(&app, seed::TIRTA, 501).await;
    let at = ask(&mut app.pengunduh().await, "/unduhan/ppks").await;
    app.clock.advance(TimeDelta::days(7));
    assert!(app.pengunduh().await.get(&at).await.words().contains("lewat waktu"));
    let mut theresia = app.admin().await;
    assert!(theresia.get("/unduhan/persetujuan").await.has(".empty"));
    let key = crate::ppks::sheet::key();
    let pairs = [("kunci", key.as_str()), ("versi", "1"), ("putusan", "setuju")];
    let decide = at.replace("/unduhan/", "/unduhan/persetujuan/");
    assert_eq!(theresia.post(&decide, &pairs).await.status(), 409);
}

#[tokio::test]
async fn another_persons_file_is_not_there() {
    let app = TestApp::new().await;
    let (_, at) = made(&app, 501).await;
    let mut theresia = app.admin().await;
    let key = crate::ppks::sheet::key();
    assert_eq!(theresia.get(&at).await.status(), 404);
    assert_eq!(theresia.get(&format!("{at}/berita-acara")).await.status(), 404);
    for part in ["berkas", "pembuatan", "pembatalan"] {
        let pairs = [("kunci", key.as_str()), ("kode", "123456")];
        assert_eq!(
            theresia.post(&format!("{at}/{part}"), &pairs).await.status(),
            404,
            "{part}"
        );
    }
    // Who lost the grant, or the office, reaches the own file no more.
    sqlx::query("update grants set revoked_at = now(), revoked_by = proposed_by where kind = 'export'")
        .execute(app.owner())
        .await
        .unwrap();
    assert_eq!(app.pengunduh().await.get(&at).await.status(), 403);
}

#[tokio::test]
async fn a_request_is_withdrawn_at_every_step() {
    let app = TestApp::new().await;
    let (mut rina, at) = made(&app, 501).await;
    rina.get(&at).await;
    assert_eq!(rina.submit("form[action$='/pembatalan']", &[]).await.location(), at);
    assert!(rina.get(&at).await.words().contains("dibatalkan"));
    assert_eq!(app.count("select count(*) from export_chunks").await, 0);
    // While it is being made.
    let at = ask(&mut rina, "/unduhan/ppks").await;
    approve(&app, "admin", &at).await;
    rina.get(&at).await;
    rina.submit("form[action$='/pembuatan']", &[]).await;
    rina.get(&at).await;
    assert_eq!(rina.submit("form[action$='/pembatalan']", &[]).await.status(), 303);
    app.work().await;
    assert!(rina.get(&at).await.words().contains("dibatalkan"));
    assert_eq!(app.count("select count(*) from export_chunks").await, 0);
    assert_eq!(app.count("select count(*) from exports").await, 1);
}

#[tokio::test]
async fn a_file_that_was_cut_off_is_made_anew_and_once() {
    let app = TestApp::new().await;
    plant(&app, seed::TIRTA, 501).await;
    let mut rina = app.pengunduh().await;
    let at = ask(&mut rina, "/unduhan/ppks").await;
    approve(&app, "admin", &at).await;
    rina.get(&at).await;
    rina.submit("form[action$='/pembuatan']", &[]).await;
    // As a program leaves it that was killed in the middle.
    sqlx::query(
        "update jobs set state = 'running', attempt_count = 1, done_count = 200, started_at = created_at,
            leased_until = created_at + interval '2 minutes'",
    )
    .execute(app.owner())
    .await
    .unwrap();
    app.work().await;
    assert_eq!(
        app.count("select count(*) from export_chunks").await,
        0,
        "somebody may still be at it"
    );
    app.clock.advance(TimeDelta::minutes(3));
    app.work().await;
    assert!(rina.get(&at).await.words().contains("Berkas siap"));
    assert_eq!(app.count("select count(*) from exports").await, 1);
}

#[tokio::test]
async fn a_file_that_breaks_leaves_nothing_and_says_so() {
    let app = TestApp::new().await;
    plant(&app, seed::TIRTA, 501).await;
    let mut rina = app.pengunduh().await;
    let at = ask(&mut rina, "/unduhan/ppks").await;
    approve(&app, "admin", &at).await;
    rina.get(&at).await;
    rina.submit("form[action$='/pembuatan']", &[]).await;
    let breaking: jobs::Kinds = &[("export", |_| Box::pin(async { panic!("this work is broken") }))];
    jobs::run_all(&app.state, breaking).await.unwrap();
    let page = rina.get(&at).await;
    assert!(page.words().contains("terhenti karena gangguan"), "{}", page.words());
    assert_eq!(app.count("select count(*) from export_chunks").await, 0);
    let page = make(&app, &mut rina, &at).await;
    assert!(page.words().contains("Berkas siap"), "{}", page.words());
}

#[tokio::test]
async fn who_may_no_more_take_names_out_gets_no_file_made() {
    let app = TestApp::new().await;
    plant(&app, seed::TIRTA, 501).await;
    let mut rina = app.pengunduh().await;
    let at = ask(&mut rina, "/unduhan/ppks").await;
    approve(&app, "admin", &at).await;
    rina.get(&at).await;
    rina.submit("form[action$='/pembuatan']", &[]).await;
    sqlx::query("update users set disabled_at = now() where username = 'unduh'")
        .execute(app.owner())
        .await
        .unwrap();
    app.work().await;
    assert_eq!(app.count("select count(*) from jobs where state = 'failed'").await, 1);
    assert_eq!(app.count("select count(*) from export_chunks").await, 0);
}

#[tokio::test]
async fn twenty_files_by_name_are_the_measure_of_a_day() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    sqlx::query(
        "insert into exports (id, user_id, kind, format, purpose, filter, area_kode, row_count, at)
         select gen_random_uuid(), (select id from users where username = 'unduh'), 'daftar', 'xlsx', 'Tujuan ' || n,
            'semua', '61.07', 1, now() - make_interval(mins => n) from generate_series(1, 19) n",
    )
    .execute(app.owner())
    .await
    .unwrap();
    let mut rina = app.pengunduh().await;
    let typed = [("format", "csv-koma"), ("tujuan", "Rapat koordinasi")];
    rina.get("/unduhan/ppks").await;
    assert_eq!(rina.submit(FORM, &typed).await.status(), 200);
    let page = rina.get("/unduhan/ppks").await;
    assert!(page.words().contains("Batas 20 berkas"), "{}", page.words());
    let page = rina.submit(FORM, &typed).await;
    assert_eq!(page.status(), 429);
    assert!(page.words().contains("mengunduh lagi mulai") && page.text("textarea") == "Rapat koordinasi");
    // A recap names nobody and is no such file.
    rina.get("/unduhan/rekap").await;
    assert_eq!(rina.submit(FORM, &typed).await.status(), 200);
}
