//! A record on the whole way: a window is opened, the desa enters it, its head endorses it with signed minutes, the TKSK
//! recommends it, DSP3A verifies it, and the board of the window shows it.

use chrono::TimeDelta;

use crate::a_photo_is_sent_and_judged::photo;
use crate::support::{Browser, TestApp, WIDE, journey};

#[tokio::test]
async fn with_javascript() {
    journey("alur", WIDE, async |app, browser| go(app, browser, true).await).await;
}

#[tokio::test]
async fn without_javascript() {
    journey("alur-tanpa-js", WIDE.without_javascript(), async |app, browser| {
        go(app, browser, false).await
    })
    .await;
}

async fn go(app: &TestApp, browser: &Browser, has_scripts: bool) {
    let day = |days| {
        let day = app.clock.today() + TimeDelta::days(days);
        day.format("%d/%m/%Y").to_string()
    };
    browser.sign_in("admin").await;
    browser.open("/periode").await;
    browser.click(".empty a.btn").await;
    browser.put("#nama", "Pendataan Contoh").await;
    browser.put("#buka", &day(-1)).await;
    browser.put("#tutup", &day(89)).await;
    browser.click("main [data-utama]").await;
    browser.says(".tag.ok", "89 hari lagi").await;
    browser.click(".menu a[href='/pengaturan']").await;
    browser.click("main a[href='/pengaturan/alur']").await;
    browser.click("[name=kades]").await;
    browser.click("[name=tksk]").await;
    browser.click("[data-utama]").await;
    assert!(browser.comes(".note.ok").await);
    browser.says(".note.ok", "Perubahan tersimpan").await;
    browser.sign_out().await;

    browser.sign_in("sebalo").await;
    browser.says("main", "Pendataan Contoh").await;
    browser.click("main a[href='/keluarga/baru']").await;
    browser.put("#nomor_kk", "9907110101120007").await;
    browser.put("#dusun", "Contoh").await;
    browser.put("#a1_nik", "9907115203900003").await;
    browser.put("#a1_nama", "Maria Contoh").await;
    browser.put("#a1_kategori", "24").await;
    browser.click("[data-utama]").await;
    browser.click("form[action$='/pengiriman'] button").await;
    assert!(browser.comes("tbody .tag.wait").await);
    assert_eq!(browser.text("tbody .tag.wait").await, "Menunggu kades");
    browser.sign_out().await;

    browser.sign_in("kades").await;
    browser.click(".menu a[href='/pengesahan']").await;
    browser.put("#tempat", "Aula kelurahan").await;
    browser.click("[data-utama]").await;
    assert!(browser.comes("form[action$='/pindaian']").await);
    browser.says("h1", "Berita acara 1/").await;
    browser.click("main a[href$='/cetak']").await;
    assert!(browser.comes("[data-cetak]").await);
    browser.says("main", "Maria Contoh").await;
    browser.click("main a.line").await;
    assert!(browser.comes("form[action$='/pindaian']").await);
    let signed = photo();
    browser.attach("#berkas", &signed).await;
    if has_scripts {
        browser.says("[data-foto-kabar]", "Siap dikirim").await;
    }
    browser.click("form[action$='/pindaian'] button").await;
    browser.says("main", "Halaman 1").await;
    std::fs::remove_file(signed).unwrap();
    browser.keep_view("berita-acara").await;
    browser.click("[data-utama]").await;
    browser.arrives_at("/pengesahan").await;
    browser.says(".note.ok", "disahkan dan diteruskan").await;
    browser.sign_out().await;

    for (office, queue, note) in [
        ("tksk", "/rekomendasi", "Semua data"),
        ("verifikator", "/verifikasi", "Semua data"),
    ] {
        browser.sign_in(office).await;
        browser.click(&format!("main a[href^='{queue}/berikutnya']")).await;
        assert_eq!(browser.text("h2.name").await, "Maria Contoh");
        browser.click("[value=setujui]").await;
        browser.click("[data-utama]").await;
        assert!(browser.comes(".empty").await);
        browser.says(".note.ok", note).await;
        browser.sign_out().await;
    }
    assert_eq!(
        app.count("select count(*) from assessments where stage = 'verified'")
            .await,
        1
    );
    browser.sign_in("admin").await;
    browser.open("/periode").await;
    browser.click("tbody th a").await;
    browser.says("main", "Pendataan Contoh").await;
    browser.fits().await;
    browser.keep_view("papan-periode").await;
}
