use super::seed::{self, DURI, SEBALO};
use crate::support::{Page, TestApp, selector};

const SECTIONS: [&str; 4] = ["wilayah", "kategori", "umur", "waktu"];

/// The cells of the table's line that begins with this name.
fn line(page: &Page, name: &str) -> Vec<String> {
    let html = page.html();
    let (rows, cells) = (selector("tbody tr"), selector("th, td"));
    let texts = |row: scraper::ElementRef<'_>| -> Vec<String> {
        row.select(&cells)
            .map(|cell| cell.text().collect::<String>().trim().to_owned())
            .collect()
    };

    html.select(&rows)
        .map(texts)
        .find(|row| row[0] == name)
        .unwrap_or_else(|| panic!("no line {name}\n{}", page.shown()))
}

/// Number at the start of a cell; the rest is for screen readers.
fn number(cell: &str) -> i64 {
    cell.chars()
        .take_while(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .unwrap()
}

#[tokio::test]
async fn figures_equal_a_recount() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;

    let page = admin.get("/laporan/grafik").await;
    assert_eq!(page.status(), 200);
    assert_eq!(page.text("h1"), "Sebaran PPKS – Kabupaten Bengkayang");
    let recorded = app.count("select count(*) from persons where stage is not null").await;
    assert_eq!(recorded, 6);
    assert_eq!(page.all(".figures dd")[..2], ["6", "7"]);
    assert_eq!(page.all(".figures dd")[3], "3 / 124");
    assert_eq!(number(&line(&page, "Bengkayang")[1]), 5);
    assert_eq!(number(&line(&page, "Sungai Raya")[1]), 1);
    assert_eq!(number(&line(&page, "Jumlah")[1]), recorded);
    assert_eq!(page.text("h2:first-of-type:has(+ svg)"), "Tujuh belas helai");

    let page = admin.get("/laporan/grafik?bagian=kategori").await;
    let findings = app
        .count("select count(*) from assessments where stage <> 'withdrawn'")
        .await;
    assert_eq!(number(&line(&page, "Jumlah")[1]), findings);
    assert_eq!(number(&line(&page, "8 Lanjut Usia Terlantar")[1]), 2);
    let page = admin.get("/laporan/grafik?bagian=sub").await;
    assert_eq!(number(&line(&page, "02.1 Yatim")[2]), 1);

    let page = admin.get("/laporan/grafik?bagian=umur").await;
    assert_eq!(line(&page, "Jumlah")[1..], ["3", "3", "6"]);
    assert_eq!(line(&page, "60–69 tahun")[1..], ["0", "1", "1"]);

    let page = admin.get("/laporan/grafik?bagian=waktu").await;
    let verified: i64 = page
        .all("tbody td:nth-of-type(2)")
        .iter()
        .map(|cell| number(cell))
        .sum();
    assert_eq!(
        verified,
        app.count("select count(*) from assessment_steps where to_stage = 'verified'")
            .await
    );
}

#[tokio::test]
async fn a_status_narrows_every_section_and_its_lists() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;

    let page = admin.get("/laporan/grafik?status=terverifikasi").await;
    assert_eq!(number(&line(&page, "Jumlah")[1]), 3);
    let page = admin.get("/laporan/grafik?bagian=kategori&status=terverifikasi").await;
    assert_eq!(number(&line(&page, "24 Fakir Miskin")[1]), 1);
    let list = page.attr("tbody a[href*='kategori=24']", "href");
    assert!(list.contains("status=terverifikasi"), "{list}");
    assert_eq!(admin.get(&list).await.all("tbody tr").len(), 1);
    assert_eq!(admin.get("/laporan/grafik?status=entah").await.status(), 400);
}

#[tokio::test]
async fn drills_down_from_kabupaten_to_the_list() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;

    admin.get("/laporan/grafik").await;
    let kecamatan = admin.page().attr("tbody th a[href*='61.07.04']", "href");
    let page = admin.get(&kecamatan).await;
    assert_eq!(page.text("h1"), "Sebaran PPKS – Kecamatan Bengkayang");
    assert_eq!(page.text("nav[aria-label='Wilayah di atas'] a"), "Kabupaten Bengkayang");
    let desa = page.attr(&format!("tbody th a[href*='{SEBALO}']"), "href");
    let page = admin.get(&desa).await;
    assert_eq!(page.text("h1"), "Sebaran PPKS – Kelurahan Sebalo");
    let count = number(&line(&page, "Perlu diperbaiki")[1]);
    let list = page.attr("tbody a[href*='status=perlu']", "href");
    let page = admin.get(&list).await;
    assert_eq!(page.status(), 200);
    assert_eq!(i64::try_from(page.all("tbody tr").len()), Ok(count));
}

#[tokio::test]
async fn reach_narrows_the_same_pages() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;

    let mut operator = app.operator_sebalo().await;
    let page = operator.get("/laporan/grafik").await;
    assert_eq!(page.text("h1"), "Sebaran PPKS – Kelurahan Sebalo");
    assert_eq!(page.all(".figures dd")[0], "4");
    let outside = [DURI, "61.07.04", "61.07", "61", "61.07.04.1999", "x"];
    for section in SECTIONS {
        for area in outside {
            let path = format!("/laporan/grafik?wilayah={area}&bagian={section}");
            assert_eq!(operator.get(&path).await.status(), 404, "{path}");
        }
    }
    for area in outside {
        assert_eq!(
            operator.get(&format!("/laporan/rekap?wilayah={area}")).await.status(),
            404
        );
    }

    let mut tksk = app.tksk().await;
    assert_eq!(tksk.get("/laporan/grafik").await.all(".figures dd")[0], "5");
    assert_eq!(tksk.get("/laporan/grafik?wilayah=61.07.01").await.status(), 404);
}

#[tokio::test]
async fn leadership_sees_figures_and_no_way_to_names() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut pimpinan = app.pimpinan().await;

    for section in SECTIONS.into_iter().chain(["sub"]) {
        for area in ["61.07", "61.07.04", SEBALO] {
            let page = pimpinan
                .get(&format!("/laporan/grafik?wilayah={area}&bagian={section}"))
                .await;
            assert_eq!(page.status(), 200);
            assert!(
                page.attrs("main a", "href")
                    .iter()
                    .all(|href| !href.starts_with("/ppks"))
            );
        }
    }
}

#[tokio::test]
async fn nothing_recorded_is_said_in_words() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;

    for section in SECTIONS.into_iter().chain(["sub"]) {
        let page = admin.get(&format!("/laporan/grafik?bagian={section}")).await;
        assert_eq!(page.text(".empty h2"), "Belum ada data", "{section}");
    }
    assert_eq!(admin.get("/laporan/rekap").await.text(".empty h2"), "Belum ada data");
}

#[tokio::test]
async fn every_drawing_has_a_name_a_role_and_a_table() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;

    for section in SECTIONS {
        let page = admin.get(&format!("/laporan/grafik?bagian={section}")).await;
        let drawings = page.all("svg.chart").len();
        assert!(drawings >= 2, "{section}");
        assert_eq!(page.all("svg.chart[role][aria-labelledby] > title").len(), drawings);
        assert_eq!(page.all("svg.chart > desc").len(), drawings);
        assert!(page.has("main table caption"));
        let mut ids = page.attrs("[id]", "id");
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "{section}: ids are unique");
    }
}
