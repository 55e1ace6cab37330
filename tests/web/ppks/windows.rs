//! Windows of collecting: what a closed one asks, what it never keeps waiting, and how far everybody is.

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use super::sheet::{self, borrowed, kk, nik, person, register, send, submit};
use crate::rahasia::SECRET;
use crate::support::{Client, Page, TestApp};

const ASKED: &str = "form:has(#terlambat)";
const REASON: [(&str, &str); 2] = [("terlambat", "baru"), ("terlambat_catatan", "pindah hari Senin")];

/// A day as one types it, counted from today.
fn day(app: &TestApp, days: i64) -> String {
    (app.clock.today() + TimeDelta::days(days))
        .format("%d/%m/%Y")
        .to_string()
}

/// DSP3A makes a window; answers where its board is.
async fn window(app: &TestApp, admin: &mut Client, opens: i64, closes: i64) -> String {
    admin.get("/periode/baru").await;
    let (buka, tutup) = (day(app, opens), day(app, closes));
    let typed = [("nama", "Pendataan Uji"), ("buka", &buka), ("tutup", &tutup)];
    let made = admin.submit("main form", &typed).await;
    assert_eq!(made.status(), 303, "{}", made.shown());

    made.location().to_owned()
}

async fn closed(app: &TestApp) {
    window(app, &mut app.admin().await, -60, -30).await;
}

async fn late_reasons(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar("select late_reason from assessments order by created_at, category_code")
        .fetch_all(app.owner())
        .await
        .unwrap()
}

/// The cells of the line of one region.
fn line(page: &Page, name: &str) -> Vec<String> {
    let names = page.all("tbody th");
    let at = names
        .iter()
        .position(|one| one == name)
        .unwrap_or_else(|| panic!("{name}: {}", page.shown()));
    page.all(&format!("tbody tr:nth-child({}) td", at + 1))
}

#[tokio::test]
async fn where_no_window_was_ever_made_nothing_is_asked() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[("Maria Contoh", &nik(1), "23")]).await;

    assert_eq!(submit(&mut yohana, &family).await.status(), 303);
    assert_eq!(late_reasons(&app).await, [""]);
}

#[tokio::test]
async fn within_a_window_nothing_is_asked_and_outside_it_asks_why_and_loses_nothing() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    window(&app, &mut app.admin().await, -10, 5).await;
    let first = register(&mut yohana, &kk(1), &[("Maria Contoh", &nik(1), "23")]).await;

    app.clock.advance(TimeDelta::days(6));
    let mut yohana = app.operator_sebalo().await;
    let page = send(&mut yohana, &kk(2), &[("Ani Contoh", &nik(2), "24")]).await;
    assert_eq!(page.status(), 422);
    assert!(page.text("main").contains("Pendataan Uji ditutup"), "{}", page.shown());
    for (name, value) in [
        ("nomor_kk", kk(2)),
        ("a1_nama", "Ani Contoh".to_owned()),
        ("a1_nik", nik(2)),
    ] {
        assert_eq!(page.attr(&format!("{ASKED} input[name='{name}']"), "value"), value);
    }
    let again = yohana.submit(ASKED, &[]).await;
    assert_eq!(again.status(), 422);
    assert!(again.text(".errors").contains("Pilih salah satu alasan"));
    assert_eq!(app.count("select count(*) from families").await, 1);

    let saved = yohana.submit(ASKED, &REASON).await;
    assert_eq!(saved.status(), 303, "{}", saved.shown());
    let why = "Baru ditemukan atau baru pindah ke sini: pindah hari Senin";
    assert_eq!(late_reasons(&app).await, ["", why]);
    // What was entered in time, but is sent late, is asked about as well; what has its reason is not asked again.
    assert_eq!(submit(&mut yohana, saved.location()).await.status(), 303);
    let asked = submit(&mut yohana, &first).await;
    assert_eq!(asked.status(), 422);
    let sent = yohana.submit(ASKED, &[("terlambat", "terlewat")]).await;
    assert_eq!(sent.status(), 303, "{}", sent.shown());
    assert_eq!(late_reasons(&app).await, ["Terlewat saat pendataan", why]);

    let ani = person(&app, "Ani Contoh").await;
    let id = sheet::assessment(&app, ani, "24").await;
    let record = app.verifikator().await.get(&format!("/verifikasi/{id}")).await;
    assert!(record.text("main").contains(why), "{}", record.shown());
}

#[tokio::test]
async fn the_question_can_be_laid_aside_as_a_draft() {
    let app = TestApp::new().await;
    closed(&app).await;
    let mut yohana = app.operator_sebalo().await;
    send(&mut yohana, &kk(1), &[("Maria Contoh", &nik(1), "23")]).await;
    let kept = yohana.submit(ASKED, &[("aksi", "draf")]).await;

    assert_eq!(kept.location(), "/beranda");
    assert!(yohana.get("/draf").await.text("main").contains("Maria Contoh"));
}

#[tokio::test]
async fn a_category_that_is_added_late_says_why() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Maria Contoh", &nik(1), "23")]).await;
    closed(&app).await;
    let maria = person(&app, "Maria Contoh").await;
    let edit = format!("/ppks/{maria}/ubah");
    yohana.get(&edit).await;
    // A change of the name alone is no new work.
    let renamed = yohana
        .submit("form#f", &[("a1_nama", "Maria Misal"), ("aksi", "simpan")])
        .await;
    assert_eq!(renamed.status(), 303, "{}", renamed.shown());

    yohana.get(&edit).await;
    let asked = yohana
        .submit("form#f", &[("a1_kategori", "24"), ("aksi", "kirim")])
        .await;
    assert_eq!(asked.status(), 422, "{}", asked.shown());
    let sent = yohana.submit(ASKED, &[("terlambat", "segera")]).await;
    assert_eq!(sent.status(), 303, "{}", sent.shown());
    assert_eq!(
        late_reasons(&app).await,
        ["Perlu segera ditangani", "Perlu segera ditangani"]
    );
}

#[tokio::test]
async fn a_secret_case_is_never_kept_waiting_and_its_answer_tells_nothing() {
    let (open, shut) = (TestApp::new().await, TestApp::new().await);
    closed(&shut).await;
    let mut answers = Vec::new();
    for app in [&open, &shut] {
        let mut yohana = app.operator_sebalo().await;
        let alone = send(&mut yohana, &kk(1), &[("Kenari Senyap", &nik(1), SECRET)]).await;
        assert!(
            alone.location().starts_with("/kasus-rahasia/terkirim/"),
            "{}",
            alone.shown()
        );
        let mixed = send(
            &mut yohana,
            &kk(2),
            &[("Ani Contoh", &nik(2), SECRET), ("Budi Contoh", &nik(3), "24")],
        )
        .await;
        answers.push(crate::rahasia::comparable(&mixed).replace("/keluarga/", ""));
        assert_eq!(app.count("select count(*) from rahasia.envelopes").await, 2);
    }
    assert_eq!(answers[0], answers[1]);
    // The rest of the form says what anybody could have chosen.
    assert_eq!(late_reasons(&shut).await, ["Perlu segera ditangani"]);
    assert_eq!(late_reasons(&open).await, [""]);
    assert_eq!(
        shut.count("select count(*) from audit_events where action = 'families.late_explained'")
            .await,
        1
    );
}

#[tokio::test]
async fn the_board_counts_each_desa_and_a_desa_with_secret_cases_alone_looks_like_one_with_none() {
    let app = TestApp::new().await;
    let board = window(&app, &mut app.admin().await, -10, 5).await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[("Maria Contoh", &nik(1), "23")]).await;
    register(&mut yohana, &kk(2), &[("Ani Contoh", &nik(2), "24")]).await;
    submit(&mut yohana, &family).await;
    let mut sinta = app.operator_tirta().await;
    send(&mut sinta, &kk(3), &[("Kenari Senyap", &nik(3), SECRET)]).await;

    let mut tksk = app.tksk().await;
    let page = tksk.get(&board).await;
    assert_eq!(line(&page, "Sebalo")[..4], ["Dikerjakan", "1", "1", "0"]);
    let bare: Vec<&str> = vec!["Belum mulai", "0", "0", "0", "belum ada"];
    assert_eq!(line(&page, "Tirta Kencana"), bare);
    assert!(page.has("main svg[role=img]"));
    assert!(page.attr("a[href^='https://wa.me/']", "href").contains("belum%20mulai"));
    assert!(!page.body().contains("Maria"));

    let mut pimpinan = app.pimpinan().await;
    let page = pimpinan.get(&board).await;
    assert_eq!(page.all("tbody tr").len(), 17);
    assert_eq!(line(&page, "Bengkayang")[..4], ["5", "1", "0", "0"]);
    let page = pimpinan.get(&format!("{board}?wilayah=61.07.04")).await;
    assert_eq!(page.all("tbody tr").len(), 6);
    // The operator sees the own desa only.
    let page = yohana.get(&board).await;
    assert_eq!(page.all("tbody th"), ["Sebalo"]);
    assert!(page.has("a[href='/ppks?status=draf']"));
    for elsewhere in ["61.07.04.2003", "61.07.01", "entah"] {
        assert_eq!(yohana.get(&format!("{board}?wilayah={elsewhere}")).await.status(), 404);
    }
    sheet::assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn what_was_entered_before_the_window_was_made_counts_in_it() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Maria Contoh", &nik(1), "23")]).await;
    let board = window(&app, &mut app.admin().await, 0, 5).await;

    let page = app.tksk().await.get(&board).await;
    assert_eq!(line(&page, "Sebalo")[..2], ["Dikerjakan", "1"]);
}

#[tokio::test]
async fn the_first_page_reminds_whoever_has_something_left() {
    let app = TestApp::new().await;
    window(&app, &mut app.admin().await, -10, 5).await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Maria Contoh", &nik(1), "23")]).await;

    let page = yohana.get("/beranda").await;
    let words = page.text("main");
    assert!(
        words.contains("ditutup 5 hari lagi") && words.contains("1 draf belum dikirim"),
        "{words}"
    );
    assert!(page.has("main a[href='/ppks?status=draf']"));
    let page = app.tksk().await.get("/beranda").await;
    assert!(
        page.text("main").contains("5 dari 6 desa/kelurahan belum mulai"),
        "{}",
        page.shown()
    );
    let share = page.attr("main a[href^='https://wa.me/']", "href");
    assert!(!share.contains("Maria") && !share.contains("Sebalo"), "{share}");
    assert!(
        !app.verifikator()
            .await
            .get("/beranda")
            .await
            .has("a[href^='https://wa.me/']")
    );
}

#[tokio::test]
async fn windows_do_not_share_a_day_and_everything_wrong_is_said_at_once() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    window(&app, &mut admin, 0, 10).await;
    admin.get("/periode/baru").await;
    let page = admin
        .submit("main form", &[("nama", ""), ("buka", "besok"), ("tutup", "31/02/2027")])
        .await;
    assert_eq!(page.status(), 422);
    assert_eq!(page.all(".errors li").len(), 3);
    assert_eq!(page.attr("#buka", "value"), "besok");

    let (buka, tutup) = (day(&app, 10), day(&app, 20));
    let page = admin
        .submit("main form", &[("nama", "Kedua"), ("buka", &buka), ("tutup", &tutup)])
        .await;
    assert_eq!(page.status(), 422);
    assert!(
        page.text(".errors").contains("bertemu dengan Pendataan Uji"),
        "{}",
        page.shown()
    );
    let buka = day(&app, 11);
    assert_eq!(admin.submit("main form", &[("buka", &buka)]).await.status(), 303);
    assert_eq!(admin.get("/periode").await.all("tbody tr").len(), 2);
    assert_eq!(app.operator_sebalo().await.get("/periode/baru").await.status(), 403);
}

#[tokio::test]
async fn the_same_form_twice_makes_one_window() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    admin.get("/periode/baru").await;
    let (buka, tutup) = (day(&app, 0), day(&app, 10));
    let (path, pairs) = admin.filled("main form", &[("nama", "Sekali"), ("buka", &buka), ("tutup", &tutup)]);
    let first = admin.post(&path, &borrowed(&pairs)).await;
    let second = admin.post(&path, &borrowed(&pairs)).await;

    assert_eq!(first.location(), second.location());
    assert_eq!(app.count("select count(*) from collection_windows").await, 1);
}

#[tokio::test]
async fn a_window_is_extended_with_a_reason_and_a_stale_form_shows_both() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    let board = window(&app, &mut admin, -10, 5).await;
    let edit = format!("{board}/ubah");
    admin.get(&edit).await;
    let mut stale = app.sign_in("admin2").await;
    stale.get(&edit).await;

    let tutup = day(&app, 9);
    let bare = admin.submit("main form", &[("tutup", &tutup)]).await;
    assert_eq!(bare.status(), 422);
    assert!(bare.text(".errors").contains("mengapa"));
    let done = admin.submit("main form", &[("alasan", "Banjir di Ledo")]).await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert!(admin.follow().await.text(".log").contains("Banjir di Ledo"));

    let other = day(&app, 20);
    let page = stale
        .submit("main form", &[("tutup", &other), ("alasan", "Sinyal putus")])
        .await;
    assert_eq!(page.status(), 409);
    assert!(
        page.text(".note.err").contains("baru diubah oleh Theresia Contoh"),
        "{}",
        page.shown()
    );
    assert_eq!(page.attr("#tutup", "value"), other);
    // Read, and sent once more.
    assert_eq!(stale.submit("main form", &[]).await.status(), 303);
    assert_eq!(app.count("select count(*) from window_changes").await, 2);
    assert_eq!(admin.get(&format!("/periode/{}", Uuid::new_v4())).await.status(), 404);
}

#[tokio::test]
async fn two_windows_made_at_once_do_not_overlap() {
    let app = TestApp::new().await;
    let (mut one, mut two) = (app.admin().await, app.sign_in("admin2").await);
    let (buka, tutup) = (day(&app, 0), day(&app, 10));
    let typed = [
        ("nama", "Berbarengan"),
        ("buka", buka.as_str()),
        ("tutup", tutup.as_str()),
    ];
    one.get("/periode/baru").await;
    two.get("/periode/baru").await;
    let (first, second) = tokio::join!(one.submit("main form", &typed), two.submit("main form", &typed));

    let mut statuses = [first.status(), second.status()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    assert_eq!(app.count("select count(*) from collection_windows").await, 1);
}

#[tokio::test]
async fn the_database_itself_refuses_windows_that_share_a_day() {
    let app = TestApp::new().await;
    let insert =
        "insert into collection_windows (id, kabupaten_kode, name, opens_on, closes_on, created_at, created_by,
            updated_at, updated_by)
         select gen_random_uuid(), '61.07', 'Uji', $1, $2, now(), id, now(), id from users where username = 'admin'";
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (opens, closes, is_taken) in [
        ("2026-01-01", "2026-01-31", true),
        ("2026-01-31", "2026-02-28", false),
        ("2026-02-01", "2026-02-28", true),
    ] {
        let done = sqlx::query(insert)
            .bind(day(opens))
            .bind(day(closes))
            .execute(app.owner())
            .await;
        assert_eq!(done.is_ok(), is_taken, "{opens}");
    }
}
