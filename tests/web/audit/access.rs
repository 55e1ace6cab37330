//! "Who saw my data?"

use chrono::TimeDelta;

use crate::ppks::sheet::{assessment, decide, kk, nik, person, register, submit};
use crate::support::{Client, Page, TestApp};

async fn ask(client: &mut Client, person: uuid::Uuid, query: &str) -> Page {
    let page = client.get(&format!("/catatan/orang?orang={person}{query}")).await;
    assert!([200, 422].contains(&page.status()), "{}", page.shown());
    page
}

/// Who did what, newest first.
fn lines(page: &Page) -> Vec<String> {
    let who = page.all("tbody th");
    let what = page.all("td[data-l=Perbuatan]");

    who.iter()
        .zip(what)
        .map(|(who, what)| format!("{who}: {what}"))
        .collect()
}

#[tokio::test]
async fn everybody_who_saw_a_person_is_named() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[("Ani Rahasia", &nik(1), "23")]).await;
    register(&mut yohana, &kk(2), &[("Budi Umpama", &nik(2), "23")]).await;
    let (ani, budi) = (person(&app, "Ani Rahasia").await, person(&app, "Budi Umpama").await);
    submit(&mut yohana, &family).await;
    app.tksk().await.get(&format!("/ppks/{ani}")).await;
    yohana.post(&format!("/ppks/{ani}/nik"), &[]).await;
    let mut lusia = app.verifikator().await;
    decide(&mut lusia, assessment(&app, ani, "23").await, "setujui").await;
    let mut rina = app.pengunduh().await;
    for query in ["?status=terverifikasi", "?kec=61.07.01"] {
        rina.get(&format!("/unduhan/ppks{query}")).await;
        let typed = [("format", "csv-koma"), ("tujuan", "Rapat koordinasi")];
        assert_eq!(rina.submit("form[action^='/unduhan']", &typed).await.status(), 200);
    }

    let mut admin = app.admin().await;
    let link = admin
        .get(&format!("/ppks/{ani}"))
        .await
        .attr("a[href^='/catatan/orang']", "href");
    let page = admin.get(&link).await;
    assert_eq!(
        lines(&page),
        [
            "Theresia Contoh: Data orang dibuka",
            "Rina Umpama: Berkas diunduh",
            "Dayang Umpama: Data disetujui (status)",
            "Dayang Umpama: Data orang dibuka",
            "Yohana Contoh: NIK dilihat",
            "Lusia Rekaan: Data orang dibuka",
            "Yohana Contoh: Data dikirim (status)",
            "Yohana Contoh: Orang didaftarkan",
            "Yohana Contoh: Keluarga didaftarkan",
        ]
    );
    // Never content.
    for secret in ["Rahasia", "9907", "Lanjut", "Rapat"] {
        assert!(!page.words().contains(secret), "{secret}\n{}", page.words());
    }
    // In no file, opened by nobody.
    assert_eq!(
        lines(&ask(&mut admin, budi, "").await),
        [
            "Yohana Contoh: Orang didaftarkan",
            "Yohana Contoh: Keluarga didaftarkan"
        ]
    );
    assert_eq!(app.count("select count(*) from export_persons").await, 1);
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'audit.viewed'")
            .await,
        2
    );
}

#[tokio::test]
async fn days_bound_the_answer() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let ani = person(&app, "Ani Contoh").await;
    app.clock.advance(TimeDelta::days(10));
    app.operator_sebalo().await.get(&format!("/ppks/{ani}")).await;
    let day = |back: i64| balale::types::tanggal::tanggal_singkat(app.clock.today() - TimeDelta::days(back));
    let mut admin = app.admin().await;

    let now = ask(&mut admin, ani, &format!("&dari={}", day(3))).await;
    assert_eq!(lines(&now), ["Yohana Contoh: Data orang dibuka"]);
    let then = ask(&mut admin, ani, &format!("&dari={}&sampai={}", day(11), day(9))).await;
    assert_eq!(lines(&then).len(), 2);
    assert_eq!(then.attr("#sampai", "value"), day(9));
    assert!(
        ask(&mut admin, ani, &format!("&sampai={}", day(20)))
            .await
            .has(".empty")
    );
    let wrong = ask(&mut admin, ani, "&dari=31/02/2026").await;
    assert_eq!(
        (wrong.status(), wrong.attr(".errors a", "href")),
        (422, "#dari".to_owned())
    );
}

#[tokio::test]
async fn only_who_may_read_the_log_may_ask() {
    let app = TestApp::new().await;
    for username in ["sebalo", "tksk", "verifikator", "pimpinan", "unduh"] {
        let mut client = app.sign_in(username).await;
        let page = client
            .get(&format!("/catatan/orang?orang={}", uuid::Uuid::new_v4()))
            .await;
        assert_eq!(page.status(), 403, "{username}");
    }
    let mut admin = app.admin().await;
    assert!(ask(&mut admin, uuid::Uuid::new_v4(), "").await.has(".empty"));
    assert_eq!(admin.get("/catatan/orang").await.status(), 400);
    assert_eq!(admin.get("/catatan/orang?orang=x").await.status(), 400);
}

#[tokio::test]
async fn the_log_says_how_far_it_is_sealed() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    let head = super::head(&app).await;
    let page = admin.get("/catatan").await;

    let words = page.words();
    assert!(words.contains(&format!("Catatan sampai nomor {}", head.seq)), "{words}");
    assert!(words.contains(&head.short()), "{words}");
}
