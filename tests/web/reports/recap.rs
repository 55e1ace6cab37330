use super::seed::{self, SEBALO};
use crate::support::TestApp;

#[tokio::test]
async fn the_matrix_sums_to_a_recount() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;

    let page = admin.get("/laporan/rekap").await;
    assert_eq!(page.all("thead th").len(), 28);
    assert_eq!(page.all("tbody tr").len(), 18);
    let total = app
        .count("select count(*) from assessments where stage <> 'withdrawn'")
        .await;
    assert_eq!(page.text("tbody tr:last-child td:last-child"), total.to_string());
    assert!(page.has("[role=region][tabindex='0'][aria-label]"));

    let page = admin.get("/laporan/rekap?wilayah=61.07.04&status=terverifikasi").await;
    assert_eq!(page.text("tbody tr:last-child td:last-child"), "3");
    assert_eq!(
        admin
            .get(&format!("/laporan/rekap?wilayah={SEBALO}"))
            .await
            .all("tbody tr")
            .len(),
        2
    );
}

#[tokio::test]
async fn only_who_may_take_it_out_is_offered_the_file() {
    let app = TestApp::new().await;

    for (username, may) in [("admin", true), ("unduh", true), ("pimpinan", false), ("sebalo", false)] {
        let mut client = app.sign_in(username).await;
        let page = client.get("/laporan/rekap").await;
        assert_eq!(page.has("a[href^='/unduhan/rekap']"), may, "{username}");
        let status = client.get("/unduhan/rekap").await.status();
        assert_eq!(status, if may { 200 } else { 403 }, "{username}");
    }
}
