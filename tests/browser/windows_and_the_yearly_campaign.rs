//! A window from its making to late work, and a yearly campaign from its making to renewed dates; each with and without
//! scripts.

use chrono::TimeDelta;

use crate::seed;
use crate::support::{Browser, TestApp, WIDE, Window, journey};

fn day(app: &TestApp, days: i64) -> String {
    (app.clock.today() + TimeDelta::days(days))
        .format("%d/%m/%Y")
        .to_string()
}

async fn enter_family(browser: &Browser, number: u32) {
    browser.open("/keluarga/baru").await;
    browser.put("#nomor_kk", &format!("990711010112000{number}")).await;
    browser.put("#a1_nik", &format!("990711520390000{number}")).await;
    browser.put("#a1_nama", "Maria Contoh").await;
    browser.put("#a1_tanggal_lahir", "12/03/1990").await;
    browser.choose("#a1_jenis_kelamin", "P").await;
    browser.put("#a1_kategori", "24").await;
    browser.click("[data-utama]").await;
}

async fn a_window(name: &'static str, window: Window) {
    journey(name, window, async |app, browser| {
        browser.sign_in("admin").await;
        browser.open("/periode").await;
        browser.click(".empty a.btn").await;
        browser.put("#nama", "Pendataan Contoh").await;
        browser.put("#buka", &day(app, -10)).await;
        browser.put("#tutup", &day(app, 5)).await;
        browser.click("main [data-utama]").await;
        assert!(browser.comes("main tbody tr").await);
        browser.says(".tag.ok", "5 hari lagi").await;
        browser.sign_out().await;

        browser.sign_in("sebalo").await;
        enter_family(browser, 1).await;
        browser.says(".note.ok", "Tersimpan").await;
        browser.open("/beranda").await;
        browser.says("main", "1 draf belum dikirim").await;
        // Its last day goes by.
        sqlx::query("update collection_windows set opens_on = opens_on - 30, closes_on = closes_on - 30")
            .execute(app.owner())
            .await
            .unwrap();
        enter_family(browser, 2).await;
        assert!(browser.comes("#terlambat").await);
        browser.says("h1", "di luar periode").await;
        browser.click("input[value=lain]").await;
        browser.put("#terlambat_catatan", "Baru pulang dari ladang").await;
        browser.click("main [data-utama]").await;
        browser.says(".note.ok", "Tersimpan").await;
        browser.click("form[action$='/pengiriman'] button").await;
        assert!(browser.comes("tbody .tag.wait").await);
        browser.sign_out().await;

        browser.sign_in("verifikator").await;
        browser.click("main a[href^='/verifikasi/berikutnya']").await;
        assert!(browser.comes("h2.name").await);
        browser.says("main", "Baru pulang dari ladang").await;
    })
    .await;
}

async fn a_campaign(name: &'static str, window: Window) {
    journey(name, window, async |app, browser| {
        seed::register_all(app).await;
        sqlx::query("update assessments set stage_at = stage_at - interval '400 days'")
            .execute(app.owner())
            .await
            .unwrap();
        browser.sign_in("admin").await;
        browser.open("/pemutakhiran/baru").await;
        browser.put("#nama", "Pemutakhiran Contoh").await;
        browser.put("#mulai", &day(app, 0)).await;
        browser.put("#selesai", &day(app, 30)).await;
        browser.click("main [data-utama]").await;
        browser.click("main a[href$='/kuota']").await;
        browser.click("a[href$='wilayah=61.07.04']").await;
        browser.put("#kuota_61_07_04_2003", "0").await;
        browser.click("main [data-utama]").await;
        assert!(browser.comes(".note.ok").await);
        browser.click("main p a[href^='/pemutakhiran/']").await;
        browser.click("form[action$='/mulai'] button").await;
        browser.says(".note.ok", "dimulai").await;
        browser.sign_out().await;

        browser.sign_in("sebalo").await;
        browser.click("main a[href$='/keluarga']").await;
        browser.click("a[href*='/cetak']").await;
        assert!(browser.comes("svg.qr").await);
        browser.client.back().await.unwrap();
        browser.click("main .actions a.btn").await;
        browser.click("input[value=masih]").await;
        browser.click("main [data-utama]").await;
        browser.says(".note.ok", "berikutnya").await;
        // By keys alone: the choice with the arrows, then Enter.
        browser.tab_to("input[value=masih]").await;
        browser.type_text(" ").await;
        browser.press(fantoccini::key::Key::Enter).await;
        browser.says(".note.ok", "Semua keluarga").await;
        browser.sign_out().await;

        browser.sign_in("tksk").await;
        browser.click("main a[href$='/hasil']").await;
        assert_eq!(browser.texts("#hasil tbody tr").await.len(), 2);
        browser.click("#hasil [data-utama]").await;
        browser.says(".note.ok", "dikonfirmasi").await;
        assert_eq!(
            app.count("select count(*) from assessments where confirmed_on is not null and stage = 'verified'")
                .await,
            2
        );
    })
    .await;
}

#[tokio::test]
async fn a_window_opens_closes_and_still_takes_late_work() {
    a_window("periode", WIDE).await;
}

#[tokio::test]
async fn a_window_without_javascript() {
    a_window("periode-tanpa-js", WIDE.without_javascript()).await;
}

#[tokio::test]
async fn a_campaign_from_its_making_to_renewed_dates() {
    a_campaign("pemutakhiran", WIDE).await;
}

#[tokio::test]
async fn a_campaign_without_javascript() {
    a_campaign("pemutakhiran-tanpa-js", WIDE.without_javascript()).await;
}
