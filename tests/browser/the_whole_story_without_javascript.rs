//! Everything again where no script runs.

use crate::admin_reads_the_chart_and_exports::names;
use crate::seed;
use crate::support::{Browser, TestApp, WIDE, journey};

#[tokio::test]
async fn a_family_is_entered_and_nothing_typed_is_lost() {
    journey("keluarga-tanpa-js", WIDE.without_javascript(), async |app, browser| {
        browser.sign_in("sebalo").await;
        browser.click("main a[href='/keluarga/baru']").await;
        browser.put("#nomor_kk", "9907110101120007").await;
        browser.put("#dusun", "Contoh").await;
        browser.put("#a1_nik", "9907115203900003").await;
        browser.put("#a1_nama", "Maria Contoh").await;
        // One day off what the NIK says.
        browser.put("#a1_tanggal_lahir", "13/03/1990").await;
        browser.choose("#a1_jenis_kelamin", "P").await;
        browser.put("#a1_kategori", "24").await;
        browser.click("[data-anggota='1'] summary").await;
        browser.put("#a1_ibu", "Ursula Contoh").await;
        for number in 2..=5 {
            browser.click("[data-tambah]").await;
            assert!(browser.comes(&format!("#a{number}_nik")).await);
            for (field, typed) in [
                ("#nomor_kk", "9907110101120007"),
                ("#dusun", "Contoh"),
                ("#a1_nik", "9907115203900003"),
                ("#a1_nama", "Maria Contoh"),
                ("#a1_tanggal_lahir", "13/03/1990"),
                ("#a1_jenis_kelamin", "P"),
                ("#a1_kategori", "24"),
                ("#a1_ibu", "Ursula Contoh"),
            ] {
                assert_eq!(browser.value(field).await, typed, "{field}");
            }
            let nik = format!("990711150688000{number}");
            browser.put(&format!("#a{number}_nik"), &nik).await;
            browser.put(&format!("#a{number}_nama"), "Petrus Contoh").await;
        }
        browser.put("#a2_kategori", "pengemis").await;

        browser.click("[data-utama]").await;
        browser.says(".errors", "NIK berbeda dengan tanggal lahir").await;
        browser.choose("#a1_alasan_beda", "sesuai_kk").await;
        browser.click("[data-utama]").await;
        browser.says(".note.ok", "Tersimpan").await;
        assert_eq!(browser.texts("tbody th").await.len(), 5);
        // What the NIK says was taken over by the server.
        assert_eq!(
            app.count("select count(*) from persons where born_on = '1988-06-15' and sex = 'L'")
                .await,
            4
        );
        browser.click("form[action$='/pengiriman'] button").await;
        assert!(browser.comes("tbody .tag.wait").await);
        return_mend_and_approve(app, browser).await;
    })
    .await;
}

/// Two categories are waiting; the first goes back and comes again.
async fn return_mend_and_approve(app: &TestApp, browser: &Browser) {
    browser.sign_out().await;
    browser.sign_in("verifikator").await;
    browser.click("main a[href^='/verifikasi/berikutnya']").await;
    let name = browser.text("h2.name").await;
    browser.click("[value=kembalikan]").await;
    browser.choose("#alasan", "alamat").await;
    browser.click("[data-utama]").await;
    browser.says(".note.ok", "Dikembalikan").await;
    browser.sign_out().await;

    browser.sign_in("sebalo").await;
    browser.click(".menu a[href='/perbaikan']").await;
    let task = browser.text("tbody tr").await;
    assert!(task.contains(&name) && task.contains("isi dusun, RT, dan RW"), "{task}");
    browser.click("tbody a[href$='/ubah']").await;
    browser.click("button[value=kirim]").await;
    assert!(browser.comes(".note.ok, .errors").await);
    if browser.has(".errors").await {
        browser.choose("#a1_alasan_beda", "sesuai_kk").await;
        browser.click("button[value=kirim]").await;
    }
    browser.says(".note.ok", "Menunggu verifikasi").await;
    browser.sign_out().await;

    browser.sign_in("verifikator").await;
    browser.click("main a[href^='/verifikasi/berikutnya']").await;
    assert_eq!(browser.text("h1").await, "Verifikasi 1 / 2");
    approve(browser).await;
    browser.says(".note.ok", "Disetujui").await;
    approve(browser).await;
    assert!(browser.comes(".empty").await);
    assert_eq!(
        app.count("select count(*) from assessments where stage = 'verified'")
            .await,
        2
    );
    browser.click(".menu a[href='/ppks']").await;
    assert_eq!(browser.texts("tbody .tag.ok").await, ["Terverifikasi", "Terverifikasi"]);
}

async fn approve(browser: &Browser) {
    let facts = browser.text(".facts").await;
    let is_maria = browser.text("h2.name").await == "Maria Contoh";
    // The reason in the words of the form.
    assert_eq!(facts.contains("Isian ini sesuai KK"), is_maria, "{facts}");
    browser.click("[value=setujui]").await;
    browser.click("[data-utama]").await;
}

#[tokio::test]
async fn the_chart_leads_to_the_names_and_to_the_file() {
    journey("grafik-tanpa-js", WIDE.without_javascript(), async |app, browser| {
        seed::register_all(app).await;
        browser.sign_in("admin").await;
        browser.open("/laporan/grafik").await;
        assert!(browser.has("svg[role=img] title").await);
        browser.click("tbody th a[href*='wilayah=61.07.04']").await;
        browser.click("tbody th a[href*='wilayah=61.07.04.1010']").await;
        browser.click("tbody a[href*='status=perlu']").await;
        let screen = browser.texts("tbody th").await;
        assert_eq!(screen, ["Dayang Misal"]);

        browser.click("main a[href^='/unduhan/ppks?']").await;
        browser.put("#tujuan", "Rapat koordinasi").await;
        browser.click("[data-unduh] button").await;
        assert_eq!(names(&browser.downloaded("xlsx").await), screen);
    })
    .await;
}
