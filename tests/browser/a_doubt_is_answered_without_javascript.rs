//! A category that does not quite fit: asked about, answered with a reason, read by the verifier. Where no script runs.

use crate::support::{PHONE, journey};

const KK: &str = "9907110101120007";

#[tokio::test]
async fn on_a_phone_without_javascript() {
    journey(
        "peringatan-tanpa-js",
        PHONE.without_javascript(),
        async |app, browser| {
            browser.sign_in("sebalo").await;
            browser.open("/keluarga/baru").await;
            browser.put("#nomor_kk", KK).await;
            // A girl of five, found selling on the street.
            browser.put("#a1_nik", "9907115203210003").await;
            browser.put("#a1_nama", "Upik Contoh").await;
            browser.put("#a1_kategori", "4").await;
            browser.click("[data-anggota='1'] summary").await;
            browser.choose("#a1_tinggal", "jalanan").await;
            browser.click("[data-utama]").await;
            browser.says(".errors", "umur 6–18 tahun").await;
            assert_eq!(browser.value("#a1_nama").await, "Upik Contoh");
            assert_eq!(browser.value("#a1_tinggal").await, "jalanan");
            browser.click("#a1_yakin").await;
            browser.put("#a1_alasan_yakin", "Ikut ibunya berjualan").await;
            browser.click("[data-utama]").await;
            browser.says(".note.ok", "Tersimpan").await;

            // The same KK again: its member is offered.
            browser.open("/keluarga/baru").await;
            browser.put("#nomor_kk", KK).await;
            browser.put("#a1_nik", "9907115203900004").await;
            browser.put("#a1_nama", "Ibu Contoh").await;
            browser.put("#a1_kategori", "23").await;
            browser.click("[data-utama]").await;
            assert!(browser.comes("#k1_pilih").await);
            browser.says("main form", "Siapa yang termasuk PPKS?").await;
            browser.click("#k1_pilih").await;
            browser.put("#k1_kategori", "fakir").await;
            browser.click("[data-utama]").await;
            assert!(browser.comes("form[action$='/pengiriman']").await);
            assert_eq!(browser.texts("tbody th").await, ["Upik Contoh", "Ibu Contoh"]);
            browser.click("form[action$='/pengiriman'] button").await;
            browser.says(".note.ok", "Terkirim").await;
            assert_eq!(
                app.count("select count(*) from assessments where stage = 'submitted'")
                    .await,
                3
            );
            browser.sign_out().await;

            browser.sign_in("verifikator").await;
            let id: uuid::Uuid = sqlx::query_scalar("select id from assessments where cardinality(warnings) > 0")
                .fetch_one(app.owner())
                .await
                .unwrap();
            browser.open(&format!("/verifikasi/{id}")).await;
            let facts = browser.text(".facts").await;
            assert!(
                facts.contains("Ikut ibunya berjualan") && facts.contains("Jalanan"),
                "{facts}"
            );
        },
    )
    .await;
}
