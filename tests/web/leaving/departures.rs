//! Report, decision, return, and what depends on whoever left.

use sqlx::Executor;
use uuid::Uuid;

use super::{BACK, DECISION, DIED, REPORT, at, choose_head, confirm, report, stage_of, verified_family};
use crate::ppks::sheet::{borrowed, kk, nik, person, send};
use crate::rahasia::{SECRET, hand_in};
use crate::support::{Account, Client, TestApp};

#[tokio::test]
async fn a_death_is_reported_decided_and_never_off_the_screen() {
    let app = TestApp::new().await;
    let family = verified_family(&app, 1, &["Maria Contoh", "Yosef Contoh"]).await;
    let (maria, yosef) = (person(&app, "Maria Contoh").await, person(&app, "Yosef Contoh").await);
    let mut operator = app.operator_sebalo().await;
    assert_eq!(choose_head(&mut operator, &family, maria).await.status(), 303);

    let page = report(&mut operator, maria, &DIED).await;
    assert_eq!(page.location(), at(maria));
    let page = operator.get(&format!("/ppks/{maria}")).await;
    assert!(
        page.text(".note.warn")
            .contains("Dilaporkan meninggal pada 1 November 2026")
    );
    assert_eq!(
        stage_of(&app, maria).await.as_deref(),
        Some("verified"),
        "until it is decided"
    );

    let mut verifier = app.verifikator().await;
    assert!(verifier.get("/ppks/keluar").await.text("main").contains("Maria Contoh"));
    let page = confirm(&mut verifier, maria).await;
    assert_eq!(page.status(), 303, "{}", page.shown());

    assert_eq!(stage_of(&app, maria).await.as_deref(), Some("ended"));
    assert_eq!(stage_of(&app, yosef).await.as_deref(), Some("verified"));
    let page = operator.get("/ppks").await;
    assert!(page.text("main tbody").contains("Meninggal"), "{}", page.shown());
    let page = operator.get("/ppks?status=meninggal").await;
    assert_eq!(page.all("tbody th"), ["Maria Contoh"]);
    assert!(page.text("main p b").contains("1 orang"));
    assert!(operator.get("/ppks?status=pindah").await.has(".empty"));
    // Only one of the two is counted, in figures and in the recap.
    let mut admin = app.admin().await;
    assert!(admin.get("/laporan/rekap").await.text("main tbody").contains('1'));
    let page = admin.get("/laporan/grafik?wilayah=61.07.04").await;
    assert!(
        page.text("main table").contains("Sebalo1 orang1"),
        "{}",
        page.text("main table")
    );

    // The family has lost its head: a task, done by choosing another.
    let page = operator.get("/ppks/keluar").await;
    assert!(
        page.text("main").contains("Pilih kepala keluarga baru"),
        "{}",
        page.shown()
    );
    assert_eq!(choose_head(&mut operator, &family, yosef).await.status(), 303);
    assert!(!operator.get("/ppks/keluar").await.text("main").contains("Pilih kepala"));
    let page = operator.get(&at(maria)).await;
    assert!(page.text("main").contains("Selesai") && page.text("main").contains("Yosef Contoh"));
    let history = operator.get(&format!("/ppks/{maria}/riwayat")).await;
    for said in [
        "Dilaporkan keluar: Meninggal",
        "Keluar disahkan",
        "tidak berlaku lagi",
        "Hubungan keluarga",
    ] {
        assert!(history.text(".log").contains(said), "{said}: {}", history.text(".log"));
    }
    crate::ppks::sheet::assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn whoever_is_back_is_a_draft_with_all_that_was() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh"]).await;
    let maria = person(&app, "Maria Contoh").await;
    let mut operator = app.operator_sebalo().await;
    let mut verifier = app.verifikator().await;
    let gone = [
        ("jenis", "tidak-ditemukan"),
        ("tanggal", "1/11/2026"),
        ("alasan", "Tiga kali dicari"),
        ("bukti", "Berita acara RT"),
    ];
    report(&mut operator, maria, &gone).await;
    confirm(&mut verifier, maria).await;
    assert_eq!(operator.get(&format!("/ppks/{maria}/ubah")).await.status(), 409);

    verifier.get(&at(maria)).await;
    let page = verifier.submit(BACK, &[]).await;
    assert_eq!(page.status(), 422);
    let page = verifier.submit(BACK, &[("alasan_kembali", "Ternyata di ladang")]).await;
    assert_eq!(page.status(), 303, "{}", page.shown());

    assert_eq!(stage_of(&app, maria).await.as_deref(), Some("draft"));
    let page = operator.get(&at(maria)).await;
    assert!(page.has(REPORT), "can be reported again");
    assert!(page.text(".log").contains("Ternyata di ladang"));
    assert_eq!(operator.get(&format!("/ppks/{maria}/ubah")).await.status(), 200);
    crate::ppks::sheet::assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn a_family_that_moved_is_one_sheet_and_one_decision() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh", "Yosef Contoh", "Anna Contoh"]).await;
    let ids = [
        person(&app, "Maria Contoh").await,
        person(&app, "Yosef Contoh").await,
        person(&app, "Anna Contoh").await,
    ];
    let mut operator = app.operator_sebalo().await;
    let (yosef, anna) = (ids[1].to_string(), ids[2].to_string());
    let moved = [
        ("jenis", "pindah"),
        ("tanggal", "1/11/2026"),
        ("tujuan", "Pontianak"),
        ("alasan", "Ikut kerja anak"),
        ("bukti", "Surat pindah 3/2026"),
        ("ikut", yosef.as_str()),
        ("ikut", anna.as_str()),
    ];
    let page = report(&mut operator, ids[0], &moved).await;
    assert_eq!(page.status(), 303, "{}", page.shown());
    let mut verifier = app.verifikator().await;
    let page = verifier.get(&at(ids[0])).await;
    assert!(page.text("main").contains("Yosef Contoh") && page.text(DECISION).contains("2 orang"));
    confirm(&mut verifier, ids[0]).await;

    for id in ids {
        assert_eq!(stage_of(&app, id).await.as_deref(), Some("ended"));
    }
    let page = operator.get("/ppks?status=pindah").await;
    assert_eq!(page.all("tbody th").len(), 3, "{}", page.shown());
    assert_eq!(
        app.count("select count(*) from dependent_tasks").await,
        0,
        "nobody is left behind"
    );
}

#[tokio::test]
async fn the_dead_take_nobody_along_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh", "Yosef Contoh"]).await;
    let (maria, yosef) = (person(&app, "Maria Contoh").await, person(&app, "Yosef Contoh").await);
    let mut operator = app.operator_sebalo().await;
    let yosef = yosef.to_string();
    let typed = [
        ("jenis", "meninggal"),
        ("tanggal", "31/02/2026"),
        ("alasan", "Sakit lama di rumah"),
        ("bukti", ""),
        ("ikut", yosef.as_str()),
    ];
    let page = report(&mut operator, maria, &typed).await;

    assert_eq!(page.status(), 422);
    for field in ["#tanggal", "#bukti", "#ikut"] {
        assert!(page.has(&format!("{field}[aria-invalid]")), "{field}: {}", page.shown());
    }
    assert_eq!(page.attr("#tanggal", "value"), "31/02/2026");
    assert_eq!(page.text("#alasan"), "Sakit lama di rumah");
    assert!(page.has(&format!("[name=ikut][value='{yosef}'][checked]")));
    assert!(page.has("[name=jenis][value=meninggal][checked]"));
    assert!(
        !page.has("[value=mandiri]"),
        "a desa does not judge that somebody is able"
    );
    let forced = operator
        .post(
            &at(maria),
            &[
                ("kunci", &crate::ppks::sheet::key()),
                ("versi", "1"),
                ("jenis", "mandiri"),
                ("tanggal", "1/11/2026"),
                ("alasan", "Sudah bekerja"),
                ("bukti", "Keterangan RT"),
            ],
        )
        .await;
    assert_eq!(forced.status(), 422);
    assert_eq!(app.count("select count(*) from departures").await, 0);
}

#[tokio::test]
async fn whoever_reports_does_not_decide() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh"]).await;
    let maria = person(&app, "Maria Contoh").await;
    let mut verifier = app.verifikator().await;
    let able = [
        ("jenis", "mandiri"),
        ("tanggal", "1/11/2026"),
        ("alasan", "Sudah punya usaha"),
        ("bukti", "Kunjungan DSP3A"),
    ];
    report(&mut verifier, maria, &able).await;
    let page = verifier.get(&at(maria)).await;
    assert!(!page.has(DECISION));
    let id: Uuid = sqlx::query_scalar("select id from departures")
        .fetch_one(app.owner())
        .await
        .unwrap();
    let own = verifier
        .post(
            &format!("/ppks/keluar/{id}/keputusan"),
            &[
                ("kunci", &crate::ppks::sheet::key()),
                ("versi", "1"),
                ("keputusan", "sahkan"),
            ],
        )
        .await;
    assert_eq!(own.status(), 403, "{}", own.shown());

    let mut other = app.sign_in("verifikator2").await;
    other.get(&at(maria)).await;
    let page = other.submit(DECISION, &[("keputusan", "tolak")]).await;
    assert_eq!(page.status(), 422);
    let page = other
        .submit(
            DECISION,
            &[("keputusan", "tolak"), ("catatan", "Belum setahun usahanya")],
        )
        .await;
    assert_eq!(page.status(), 303, "{}", page.shown());
    assert_eq!(stage_of(&app, maria).await.as_deref(), Some("verified"));
    let page = verifier.get(&at(maria)).await;
    assert!(page.text(".log").contains("Belum setahun usahanya"));
}

#[tokio::test]
async fn a_stale_page_shows_both_and_writes_nothing() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh"]).await;
    let maria = person(&app, "Maria Contoh").await;
    let (mut first, mut second) = (app.operator_sebalo().await, app.sign_in("sebalo2").await);
    first.get(&at(maria)).await;
    let (path, late) = second_sheet(&mut second, maria).await;
    assert_eq!(first.submit(REPORT, &DIED).await.status(), 303);
    let page = second.post(&path, &borrowed(&late)).await;
    assert_eq!(page.status(), 409, "{}", page.shown());
    assert!(page.text(".note.err").contains("Meninggal pada 1 November 2026"));
    assert!(page.text(".note.err").contains("Pindah ke kota lain"));
    assert_eq!(app.count("select count(*) from departures").await, 1);

    let (mut one, mut two) = (app.verifikator().await, app.sign_in("verifikator2").await);
    two.get(&at(maria)).await;
    let (path, late) = two.filled(DECISION, &[("keputusan", "tolak"), ("catatan", "Masih hidup")]);
    confirm(&mut one, maria).await;
    let page = two.post(&path, &borrowed(&late)).await;
    assert_eq!(page.status(), 409, "{}", page.shown());
    assert!(page.text(".note.err").contains("Masih hidup"));
    assert_eq!(stage_of(&app, maria).await.as_deref(), Some("ended"));
}

async fn second_sheet(client: &mut Client, id: Uuid) -> (String, Vec<(String, String)>) {
    client.get(&at(id)).await;
    client.filled(
        REPORT,
        &[
            ("jenis", "pindah"),
            ("tanggal", "2/11/2026"),
            ("tujuan", "Singkawang"),
            ("alasan", "Pindah ke kota lain"),
            ("bukti", "Keterangan RT"),
        ],
    )
}

#[tokio::test]
async fn the_same_form_twice_is_one_report_and_one_decision() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh"]).await;
    let maria = person(&app, "Maria Contoh").await;
    let mut operator = app.operator_sebalo().await;
    operator.get(&at(maria)).await;
    let (path, pairs) = operator.filled(REPORT, &DIED);
    let first = operator.post(&path, &borrowed(&pairs)).await;
    let again = operator.post(&path, &borrowed(&pairs)).await;
    assert_eq!((first.status(), again.status()), (303, 303), "{}", again.shown());
    assert_eq!(first.location(), again.location());
    assert_eq!(app.count("select count(*) from departures").await, 1);

    let mut verifier = app.verifikator().await;
    verifier.get(&at(maria)).await;
    let (path, pairs) = verifier.filled(DECISION, &[("keputusan", "sahkan")]);
    for _ in 0..2 {
        // The second time the page finds nothing left to decide, or the same answer.
        let page = verifier.post(&path, &borrowed(&pairs)).await;
        assert_eq!(page.status(), 303, "{}", page.shown());
    }
    assert_eq!(
        app.count("select count(*) from assessment_steps where to_stage = 'ended'")
            .await,
        1
    );
}

#[tokio::test]
async fn another_desa_is_not_there_and_another_office_is_refused() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh"]).await;
    let maria = person(&app, "Maria Contoh").await;
    let mut operator = app.operator_sebalo().await;
    report(&mut operator, maria, &DIED).await;
    let id: Uuid = sqlx::query_scalar("select id from departures")
        .fetch_one(app.owner())
        .await
        .unwrap();
    let key = crate::ppks::sheet::key();
    let typed = [("kunci", key.as_str()), ("versi", "1"), ("keputusan", "sahkan")];

    for other in ["tirta", "tksk-raya"] {
        let mut client = app.sign_in(other).await;
        assert_eq!(client.get(&at(maria)).await.status(), 404, "{other}");
        assert_eq!(client.post(&at(maria), &DIED).await.status(), 404, "{other}");
        assert!(!client.get("/ppks/keluar").await.text("main").contains("Maria"));
    }
    assert_eq!(
        operator
            .post(&format!("/ppks/keluar/{id}/keputusan"), &typed)
            .await
            .status(),
        403
    );
    let mut kades = app.sign_in("kades").await;
    assert_eq!(kades.get(&at(maria)).await.status(), 200);
    assert!(!kades.page().has(REPORT));
    assert_eq!(kades.post(&at(maria), &DIED).await.status(), 403);
    assert_eq!(app.sign_in("auditor").await.get(&at(maria)).await.status(), 403);
}

#[tokio::test]
async fn a_restricted_person_is_neither_reported_nor_decided_about() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh"]).await;
    let maria = person(&app, "Maria Contoh").await;
    let mut operator = app.operator_sebalo().await;
    operator.get(&at(maria)).await;
    let (path, pairs) = operator.filled(REPORT, &DIED);
    let mut early = app.operator_sebalo().await;
    report(&mut early, maria, &DIED).await;
    let mut verifier = app.verifikator().await;
    verifier.get(&at(maria)).await;
    let (decision, sahkan) = verifier.filled(DECISION, &[("keputusan", "sahkan")]);
    sqlx::query(
        "update persons set restricted_at = now(), restricted_by = $2, restricted_reason = 'keberatan' where id = $1",
    )
    .bind(maria)
    .bind(Account::named("admin").id())
    .execute(app.owner())
    .await
    .unwrap();

    assert_eq!(operator.post(&path, &borrowed(&pairs)).await.status(), 409);
    assert!(!operator.get(&at(maria)).await.has(REPORT));
    assert_eq!(verifier.get(&at(maria)).await.status(), 404);
    assert_eq!(verifier.post(&decision, &borrowed(&sahkan)).await.status(), 404);
    assert!(!verifier.get("/ppks/keluar").await.text("main").contains("Maria"));
    assert_eq!(stage_of(&app, maria).await.as_deref(), Some("verified"));
}

#[tokio::test]
async fn somebody_with_a_sealed_case_looks_the_same() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh"]).await;
    verified_family(&app, 2, &["Yosef Contoh"]).await;
    let (maria, yosef) = (person(&app, "Maria Contoh").await, person(&app, "Yosef Contoh").await);
    let mut operator = app.operator_sebalo().await;
    hand_in(&mut operator, &kk(3), "Maria Contoh", &nik(10), SECRET).await;
    let mut verifier = app.verifikator().await;
    for id in [maria, yosef] {
        report(&mut operator, id, &DIED).await;
        confirm(&mut verifier, id).await;
    }

    let plain = |page: crate::support::Page| {
        let text = crate::ppks::sheet::masked(&page.text("main"));
        text.replace("Maria", "Yosef").replace("0010", "0020")
    };
    // What was said after the last act is said once.
    operator.get("/ppks").await;
    for suffix in ["", "/keluar", "/riwayat"] {
        let one = plain(operator.get(&format!("/ppks/{maria}{suffix}")).await);
        let other = plain(operator.get(&format!("/ppks/{yosef}{suffix}")).await);
        assert_eq!(one, other, "{suffix}");
    }
    assert_eq!(
        app.count("select count(*) from rahasia.envelopes where state = 'received'")
            .await,
        1,
        "the case goes its own way"
    );
}

#[tokio::test]
async fn the_nik_of_somebody_dead_leads_to_the_record_in_the_own_desa_only() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh"]).await;
    let maria = person(&app, "Maria Contoh").await;
    let mut operator = app.operator_sebalo().await;
    report(&mut operator, maria, &DIED).await;
    confirm(&mut app.verifikator().await, maria).await;

    let page = send(&mut operator, &kk(9), &[("Maria Contoh", &nik(10), "24")]).await;
    assert_eq!(page.status(), 422);
    assert!(
        page.text(".note.warn")
            .contains("tercatat meninggal pada 1 November 2026"),
        "{}",
        page.shown()
    );
    assert!(page.text("#a1_nik-e").contains("sudah tercatat keluar"));
    let mut tirta = app.sign_in("tirta").await;
    assert_eq!(
        send(&mut tirta, &kk(9), &[("Maria Contoh", &nik(10), "24")])
            .await
            .status(),
        303
    );
}

#[tokio::test]
async fn children_left_alone_are_somebodys_work() {
    let app = TestApp::new().await;
    verified_family(&app, 1, &["Maria Contoh", "Anna Contoh"]).await;
    app.owner()
        .execute("update persons set born_on = '2018-03-12' where full_name = 'Anna Contoh'")
        .await
        .unwrap();
    let maria = person(&app, "Maria Contoh").await;
    let mut operator = app.operator_sebalo().await;
    report(&mut operator, maria, &DIED).await;
    confirm(&mut app.verifikator().await, maria).await;

    let task = "form[action^='/ppks/tugas/']";
    assert!(
        operator
            .get("/ppks/keluar")
            .await
            .text("main")
            .contains("Anak tanpa orang dewasa")
    );
    operator.get(&at(maria)).await;
    let (path, mut pairs) = operator.filled(task, &[("catatan", "")]);
    assert_eq!(operator.post(&path, &borrowed(&pairs)).await.status(), 422);
    let mut other = app.sign_in("tirta").await;
    assert_eq!(other.post(&path, &borrowed(&pairs)).await.status(), 404);
    pairs.retain(|(name, _)| name != "catatan");
    pairs.push(("catatan".to_owned(), "Diasuh bibinya, sudah dicatat".to_owned()));
    for _ in 0..2 {
        let page = operator.post(&path, &borrowed(&pairs)).await;
        assert_eq!(page.status(), 303, "{}", page.shown());
    }
    assert!(operator.get(&at(maria)).await.text("main").contains("Diasuh bibinya"));
}
