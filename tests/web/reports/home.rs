use super::seed;
use crate::support::TestApp;

#[tokio::test]
async fn the_front_page_is_open_and_shows_no_figures() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let page = app.visitor().get("/").await;

    assert_eq!(page.status(), 200);
    assert_eq!(page.attr("main a.btn", "href"), "/masuk");
    let words = page.text("main");
    assert!(!words.chars().any(|c| c.is_ascii_digit()), "{words}");
}

#[tokio::test]
async fn the_start_page_is_for_people_with_an_account() {
    let app = TestApp::new().await;

    assert_ne!(app.visitor().get("/beranda").await.status(), 200);
}

#[tokio::test]
async fn the_operator_finds_what_is_to_be_done() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut operator = app.operator_sebalo().await;
    let page = operator.get("/beranda").await;

    assert!(page.text("h1").ends_with(", Yohana"), "{}", page.text("h1"));
    assert!(page.words().contains("Kelurahan Sebalo, Kecamatan Bengkayang"));
    assert_eq!(page.all("tbody th"), ["Dayang Misal"]);
    assert!(page.words().contains("Foto kartu tidak jelas"));
    // People, families; drafts, to be mended, waiting, verified.
    assert_eq!(page.all(".figures dd"), ["4", "4", "1", "1", "1", "1"]);
    assert!(page.has("main a[href='/keluarga/baru']"));
}

#[tokio::test]
async fn a_new_desa_is_told_how_to_begin() {
    let app = TestApp::new().await;
    let page = app.operator_tirta().await.get("/beranda").await;

    assert_eq!(page.text(".empty h2"), "Belum ada keluarga");
}

#[tokio::test]
async fn each_office_starts_with_its_own_work() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;

    let page = app.verifikator().await.get("/beranda").await;
    assert_eq!(page.attr("main .card a.btn", "href"), "/verifikasi/berikutnya");
    assert!(page.words().contains("1 data menunggu."), "{}", page.words());

    let page = app.tksk().await.get("/beranda").await;
    let desa = app
        .count("select count(*) from wilayah where parent_kode = '61.07.04'")
        .await;
    assert_eq!(i64::try_from(page.all("tbody tr").len()), Ok(desa));

    for username in ["admin", "pimpinan", "unduh"] {
        let page = app.sign_in(username).await.get("/beranda").await;
        assert!(page.has("svg.strands"), "{username}");
        assert!(page.has("main a[href='/laporan/grafik']"), "{username}");
        assert_eq!(page.has("main a[href='/ppks']"), username != "pimpinan", "{username}");
    }
}
