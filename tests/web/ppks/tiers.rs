//! The office raises a category: what is recorded follows at once, and the desa sees no more of it.

use super::sheet::{self, assessment, child, kk, nik, register, send, stage, submit};
use crate::support::{Client, Page, TestApp};

const REASON: &str = "Anak mudah dikenali di desa yang kecil";

async fn raise(admin: &mut Client, code: &str, to: &str) -> Page {
    admin.get(&format!("/pengaturan/kategori/{code}/tingkat")).await;
    admin
        .submit("main form", &[("tingkat", to), ("alasan", REASON), ("paham", "ya")])
        .await
}

/// The figure of people on the desa's charts.
fn figure(page: &Page) -> String {
    page.all(".figures dd")[0].clone()
}

#[tokio::test]
async fn what_becomes_secret_vanishes_from_the_desa_and_stays_with_officers() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(
        &mut yohana,
        &kk(1),
        &[("Anak Contoh", &child(1), "04"), ("Maria Contoh", &nik(2), "24")],
    )
    .await;
    submit(&mut yohana, &family).await;
    let anak = sheet::person(&app, "Anak Contoh").await;
    let finding = assessment(&app, anak, "04").await;
    assert_eq!(yohana.get("/ppks").await.all("tbody th").len(), 2);
    assert_eq!(figure(&yohana.get("/laporan/grafik").await), "2");
    let mut dayang = app.verifikator().await;
    assert!(dayang.get("/verifikasi").await.words().contains("Anak Contoh"));

    let mut theresia = app.admin().await;
    let list = theresia.get("/pengaturan/kategori").await;
    assert_eq!(list.all("tbody tr").len(), 26);
    let raised = raise(&mut theresia, "04", "3").await;
    assert_eq!(raised.status(), 303, "{}", raised.shown());
    let list = theresia.follow().await;
    assert!(
        list.words().contains(REASON) && list.words().contains("Tingkat 2 → 3"),
        "{}",
        list.shown()
    );
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'categories.tier_raised'")
            .await,
        1
    );

    // The desa: no row, no page, no number, no month.
    assert_eq!(yohana.get("/ppks").await.all("tbody th"), ["Maria Contoh"]);
    for path in [
        format!("/ppks/{anak}"),
        format!("/ppks/{anak}/ubah"),
        format!("/ppks/{anak}/riwayat"),
    ] {
        assert_eq!(yohana.get(&path).await.status(), 404, "{path}");
    }
    assert!(!yohana.get(&family).await.body().contains("Anak Contoh"));
    assert_eq!(figure(&yohana.get("/laporan/grafik").await), "1");
    let months = yohana.get("/laporan/grafik?bagian=waktu").await;
    assert_eq!(months.all("tbody tr:last-child td")[0], "1", "{}", months.shown());
    for path in ["/ppks", "/verifikasi"] {
        for client in [&mut dayang, &mut app.tksk().await, &mut theresia] {
            let page = client.get(path).await;
            assert!(!page.body().contains("Anak Contoh"), "{path}");
        }
    }
    assert_eq!(dayang.get(&format!("/verifikasi/{finding}")).await.status(), 404);
    assert_eq!(dayang.get("/beranda").await.all(".menu .count"), ["1 menunggu"]);

    // An officer with the grant goes on with it; that leaves no mark on the desa's figures either.
    let mut monika = app.sign_in("rahasia").await;
    assert!(monika.get("/ppks").await.words().contains("Anak Contoh"));
    assert!(monika.get("/verifikasi").await.words().contains("Anak Contoh"));
    assert_eq!(sheet::decide(&mut monika, finding, "setujui").await.status(), 303);
    assert_eq!(stage(&app, finding).await, "verified");
    assert_eq!(figure(&yohana.get("/laporan/grafik").await), "1");
    sheet::assert_counts_are_true(&app).await;

    // New ones come in sealed, also about the same child, and the desa is answered as about anybody.
    let sent = send(&mut yohana, &kk(3), &[("Lain Contoh", &child(3), "04")]).await;
    assert!(
        sent.location().starts_with("/kasus-rahasia/terkirim/"),
        "{}",
        sent.shown()
    );
    assert_eq!(app.count("select count(*) from rahasia.envelopes").await, 1);
    let again = send(&mut yohana, &kk(4), &[("Anak Contoh", &child(1), "24")]).await;
    assert_eq!(again.status(), 303, "{}", again.shown());
    assert!(again.location().starts_with("/keluarga/"), "{}", again.shown());
    sheet::assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn somebody_with_another_finding_looks_as_if_there_were_only_that() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[("Ganda Contoh", &child(1), "24")]).await;
    let person = sheet::person(&app, "Ganda Contoh").await;
    yohana.get(&format!("/ppks/{person}/ubah")).await;
    let added = yohana.submit("#f", &[("a1_kategori", "04")]).await;
    assert_eq!(added.status(), 303, "{}", added.shown());
    submit(&mut yohana, &family).await;
    let secret = assessment(&app, person, "04").await;
    sheet::decide(&mut app.verifikator().await, secret, "kembalikan").await;
    assert!(yohana.get("/perbaikan").await.words().contains("Ganda Contoh"));

    raise(&mut app.admin().await, "04", "3").await;
    assert!(yohana.get("/perbaikan").await.has(".empty"));
    assert!(yohana.get("/beranda").await.all(".menu .count").is_empty());
    let page = yohana.get(&format!("/ppks/{person}")).await;
    assert_eq!(page.status(), 200);
    for word in ["Jalanan", "Perlu diperbaiki", "dikembalikan"] {
        assert!(!page.text("main").contains(word), "{word} {}", page.shown());
    }
    let history = yohana.get(&format!("/ppks/{person}/riwayat")).await;
    assert!(!history.words().contains("Jalanan"), "{}", history.shown());
    sheet::assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn a_tier_is_raised_once_with_a_reason_and_never_lowered() {
    let app = TestApp::new().await;
    let mut theresia = app.admin().await;
    let form = theresia.get("/pengaturan/kategori/24/tingkat").await;
    let refused = theresia.submit("main form", &[("alasan", "x")]).await;
    assert_eq!(refused.status(), 422);
    assert_eq!(refused.all(".errors a").len(), 3, "{}", refused.shown());
    assert_eq!(refused.text("#alasan"), "x");

    // Two administrators at once; the second is shown what the first has done and loses no word.
    theresia.back_to(form.clone());
    let mut yulius = app.sign_in("admin2").await;
    yulius.back_to(form);
    let typed = [("tingkat", "2"), ("alasan", REASON), ("paham", "ya")];
    let done = theresia.submit("main form", &typed).await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    let stale = yulius
        .submit("main form", &[("tingkat", "3"), typed[1], typed[2]])
        .await;
    assert_eq!(stale.status(), 409, "{}", stale.shown());
    assert!(stale.text(".note.err").contains("Tingkat 2") && stale.text("#alasan") == REASON);
    // Sent twice it is done once.
    let (path, pairs) = yulius.filled("main form", &[]);
    for _ in 0..2 {
        let done = yulius.post(&path, &sheet::borrowed(&pairs)).await;
        assert_eq!(done.location(), "/pengaturan/kategori", "{}", done.shown());
    }
    assert_eq!(app.count("select count(*) from tier_changes").await, 2);
    let highest = theresia.get("/pengaturan/kategori/24/tingkat").await;
    assert!(
        highest.has(".empty") && !highest.has("main form"),
        "{}",
        highest.shown()
    );
    let lower = theresia
        .post(
            "/pengaturan/kategori/24/tingkat",
            &[
                ("kunci", &sheet::key()),
                ("versi", "3"),
                ("tingkat", "1"),
                typed[1],
                typed[2],
            ],
        )
        .await;
    assert_eq!(lower.status(), 422);
    assert_eq!(theresia.get("/pengaturan/kategori/99/tingkat").await.status(), 404);
    assert_eq!(
        app.count("select count(*) from tier_changes where to_tier <= from_tier")
            .await,
        0
    );

    // Whoever enters people at this moment is waited for.
    let mut busy = app.owner().begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock_shared(hashtextextended('tiers', 0))")
        .execute(&mut *busy)
        .await
        .unwrap();
    let waiting = raise(&mut theresia, "26", "2").await;
    assert_eq!(waiting.status(), 503, "{}", waiting.shown());
    busy.rollback().await.unwrap();
    assert_eq!(raise(&mut theresia, "26", "2").await.status(), 303);
}
