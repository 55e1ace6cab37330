//! What is found of a family as a whole, and of a community: written down where it belongs, sent, returned, mended,
//! endorsed by two offices and verified.

use crate::support::{Browser, TestApp, WIDE, journey};

#[tokio::test]
async fn with_javascript() {
    journey("kasus", WIDE, async |app, browser| go(app, browser).await).await;
}

#[tokio::test]
async fn without_javascript() {
    journey("kasus-tanpa-js", WIDE.without_javascript(), async |app, browser| {
        go(app, browser).await
    })
    .await;
}

async fn go(app: &TestApp, browser: &Browser) {
    sqlx::query("update ways set with_kades = true, with_tksk = true")
        .execute(app.owner())
        .await
        .unwrap();
    browser.sign_in("sebalo").await;
    browser.click("main a[href='/keluarga/baru']").await;
    browser.put("#nomor_kk", "9907110101120007").await;
    browser.put("#a1_nik", "9907115203900003").await;
    browser.put("#a1_nama", "Maria Contoh").await;
    browser.click("[data-utama]").await;
    browser.click("[name=kasus_keluarga]").await;
    browser.click("[data-utama]").await;
    browser.says("h1", "Catat kasus keluarga").await;
    browser.put("#uraian", "Kurang").await;
    browser.click("[data-utama]").await;
    browser.says(".errors", "Ceritakan keadaannya").await;
    browser
        .put("#uraian", "Suami istri berselisih, anak tidak terurus.")
        .await;
    browser.click("[data-utama]").await;
    browser.says("h1", "Keluarga Maria Contoh").await;
    browser.click("form[action$='/pengiriman'] button").await;
    browser.says(".note.ok", "Terkirim").await;

    browser.click(".menu a[href='/komunitas']").await;
    browser.click("main a[href='/komunitas/baru']").await;
    browser.put("#nama", "Kampung Contoh Hulu").await;
    browser.put("#lokasi", "Hulu Sungai Contoh").await;
    browser.put("#jumlah_kk", "18").await;
    browser.put("#jumlah_jiwa", "76").await;
    browser.click("[data-utama]").await;
    browser.click("main a[href$='/kasus']").await;
    browser
        .put("#uraian", "Belum ada sekolah dalam satu hari perjalanan.")
        .await;
    browser.click("[data-utama]").await;
    browser.says("h1", "Kampung Contoh Hulu").await;
    browser.click("form[action$='/pengiriman'] button").await;
    browser.says(".note.ok", "Terkirim").await;
    browser.sign_out().await;

    browser.sign_in("kades").await;
    browser.click(".menu a[href='/pengesahan']").await;
    browser.click("main a[href='/kasus']").await;
    assert_eq!(
        browser.texts("tbody th").await,
        ["Keluarga Maria Contoh", "Kampung Contoh Hulu"]
    );
    browser.click("tbody th a").await;
    browser.click("[value=kembalikan]").await;
    browser.put("#catatan", "Sebut siapa yang menerangkan.").await;
    browser.click("[data-utama]").await;
    browser.says(".note.ok", "Keputusan tersimpan").await;
    browser.sign_out().await;

    browser.sign_in("sebalo").await;
    browser.click(".menu a[href='/perbaikan']").await;
    browser.click("main a[href^='/kasus?']").await;
    browser.click("tbody th a").await;
    browser.says(".note.warn", "Sebut siapa yang menerangkan.").await;
    browser.click("main a[href$='/ubah']").await;
    browser
        .put("#uraian", "Diterangkan ketua RT: berselisih sejak setahun.")
        .await;
    browser.click("[data-utama]").await;
    browser.click("form[action$='/pengiriman'] button").await;
    browser.says(".note.ok", "Terkirim").await;
    browser.sign_out().await;

    for office in ["kades", "tksk", "verifikator"] {
        browser.sign_in(office).await;
        for _ in 0..2 {
            browser.open("/kasus").await;
            browser.click("tbody th a").await;
            browser.click("[value=setujui]").await;
            browser.click("[data-utama]").await;
            browser.says(".note.ok", "Keputusan tersimpan").await;
        }
        browser.sign_out().await;
    }
    assert_eq!(
        app.count("select count(*) from group_cases where stage = 'verified'")
            .await,
        2
    );
}
