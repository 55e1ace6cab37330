use chrono::TimeDelta;

use crate::support::{Account, Client, TestApp};

const REASON: &str = "Korban datang malam ini dan perlu dirujuk";

async fn open(by: &mut Client) -> u16 {
    by.get("/wewenang/darurat").await;
    by.submit("main form", &[("alasan", REASON), ("paham", "ya")])
        .await
        .status()
}

#[tokio::test]
async fn opens_for_an_hour_and_no_longer() {
    let app = TestApp::new().await;
    let mut dayang = app.verifikator().await;
    assert_eq!(open(&mut dayang).await, 303);
    // Small steps: a session left alone ends.
    for _ in 0..4 {
        app.clock.advance(TimeDelta::minutes(14));
        assert!(dayang.get("/wewenang/darurat").await.words().contains("berlaku sampai"));
    }
    let again = [
        ("alasan", REASON),
        ("paham", "ya"),
        ("kunci", "9d1c5c1e-7a0c-4f0e-8a51-0f6a52a1b111"),
    ];
    assert_eq!(
        dayang.post("/wewenang/darurat", &again).await.status(),
        409,
        "one at a time"
    );
    app.clock.advance(TimeDelta::minutes(5));
    assert!(dayang.get("/wewenang/darurat").await.has("#paham"), "closed again");
    assert_eq!(app.count("select count(*) from grants where is_emergency").await, 1);
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'grants.emergency_started'")
            .await,
        1
    );
}

#[tokio::test]
async fn wants_a_reason_and_a_tick() {
    let app = TestApp::new().await;
    let mut dayang = app.verifikator().await;
    dayang.get("/wewenang/darurat").await;
    let page = dayang.submit("main form", &[("alasan", "mendesak")]).await;
    assert_eq!(page.status(), 422);
    assert_eq!(page.attrs(".errors a", "href"), ["#alasan", "#paham"]);
    assert_eq!(page.text("#alasan"), "mendesak");
    assert_eq!(app.count("select count(*) from grants where is_emergency").await, 0);
}

#[tokio::test]
async fn is_told_to_the_head_and_the_administrators_until_one_has_seen_it() {
    let app = TestApp::new().await;
    let mut theresia = app.admin().await;
    assert_eq!(open(&mut theresia).await, 303);
    // One act of hers in that hour stands for the reading of a case; what others do does not count.
    let someone = Account::named("tirta").id();
    theresia.post(&format!("/pengguna/{someone}/penonaktifan"), &[]).await;
    sqlx::query("update audit_events set tier = 3")
        .execute(app.owner())
        .await
        .unwrap();
    let mut pimpinan = app.pimpinan().await;
    let mut admin2 = app.sign_in("admin2").await;
    // The session outlives the emergency here, and the notice stays.
    app.clock.advance(TimeDelta::minutes(10));
    for client in [&mut pimpinan, &mut admin2] {
        let page = client.get("/beranda").await;
        assert!(page.words().contains(REASON), "{}", page.shown());
        assert!(page.has("form[action$='/dilihat']"));
        assert!(page.has(".menu .count"));
    }
    let own = theresia.get("/beranda").await;
    assert!(own.words().contains(REASON) && !own.has("form[action$='/dilihat']"));
    assert!(!app.verifikator().await.get("/beranda").await.words().contains(REASON));

    let path = pimpinan.page().attr("form[action$='/dilihat']", "action");
    assert_eq!(
        theresia.post(&path, &[]).await.status(),
        403,
        "not by the one who opened it"
    );
    assert_eq!(pimpinan.submit("form[action$='/dilihat']", &[]).await.status(), 303);
    let report = pimpinan.follow().await;
    assert!(report.words().contains("Markus Misal"), "{}", report.shown());
    assert_eq!(report.text("td[data-l=Dibuka]"), "1");
    assert!(!admin2.get("/beranda").await.words().contains(REASON));
}

#[tokio::test]
async fn is_only_for_offices_that_read_secret_cases() {
    let app = TestApp::new().await;
    let form = [
        ("alasan", REASON),
        ("paham", "ya"),
        ("kunci", "9d1c5c1e-7a0c-4f0e-8a51-0f6a52a1b112"),
    ];
    for username in ["sebalo", "tksk", "pimpinan", "unduh", "sistem", "auditor"] {
        let mut client = app.sign_in(username).await;
        assert_eq!(client.get("/wewenang/darurat").await.status(), 403, "{username}");
        assert_eq!(
            client.post("/wewenang/darurat", &form).await.status(),
            403,
            "{username}"
        );
    }
    let mut monika = app.sign_in("rahasia").await;
    assert!(!monika.get("/wewenang/darurat").await.has("#paham"), "open already");
    assert_eq!(monika.post("/wewenang/darurat", &form).await.status(), 409);
    assert_eq!(app.count("select count(*) from grants where is_emergency").await, 0);
}
