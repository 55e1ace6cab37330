//! An operator enters a family of five and never touches the mouse.

use crate::support::{Key, WIDE, journey};

/// Invented: there is no province 99.
const KK: &str = "9907110101120007";

/// NIK, name, what the NIK says about birth and sex, category as typed.
const WITH_NIK: [(&str, &str, &str, &str, &str); 4] = [
    ("9907110501550001", "Yakobus Contoh", "05/01/1955", "L", "8"),
    ("9907115203900003", "Maria Contoh", "12/03/1990", "P", "fakir"),
    ("9907111506880004", "Petrus Contoh", "15/06/1988", "L", ""),
    ("9907115004120005", "Klara Contoh", "10/04/2012", "P", ""),
];

#[tokio::test]
async fn by_keyboard_only() {
    journey("keluarga", WIDE, async |app, browser| {
        browser.sign_in("sebalo").await;
        browser.enter(".menu a[href='/keluarga/baru']").await;
        browser.arrives_at("/keluarga/baru").await;

        browser.fill("#nomor_kk", KK).await;
        assert!(browser.has_focus("#dusun").await, "sixteen digits lead on");
        browser.type_text("Contoh").await;
        browser.press(Key::Tab).await;
        browser.type_text("001").await;
        browser.press(Key::Tab).await;
        browser.type_text("002").await;
        browser.tab_to("#a1_nik").await;

        for (at, (nik, name, born_on, sex, category)) in WITH_NIK.into_iter().enumerate() {
            let field = |name: &str| format!("#a{}_{name}", at + 1);
            assert!(browser.has_focus(&field("nik")).await, "a new member starts at the NIK");
            browser.type_text(nik).await;
            assert!(browser.has_focus(&field("nama")).await);
            browser.type_text(name).await;
            assert_eq!(browser.value(&field("tanggal_lahir")).await, born_on);
            assert_eq!(browser.value(&field("jenis_kelamin")).await, sex);
            browser.fill(&field("kategori"), category).await;
            browser.chord(Key::Alt, "a").await;
        }
        let echo = browser.text("[data-anggota='1'] [data-nik-echo]").await;
        assert!(echo.starts_with("Dari NIK: lahir 5 Januari 1955 ("), "{echo}");
        assert!(echo.ends_with("tahun), laki-laki"), "{echo}");

        // The fifth has no NIK yet.
        browser.fill("#a5_nama", "Agnes Contoh").await;
        browser.fill("#a5_tanggal_lahir", "3 2 2024").await;
        browser.tab_to("#a5_jenis_kelamin").await;
        browser.press(Key::Down).await;
        browser.press(Key::Down).await;
        assert_eq!(browser.value("#a5_jenis_kelamin").await, "P");
        browser.enter("[data-anggota='5'] summary").await;
        browser.fill("[name=a5_tanpa_nik]", " ").await;
        browser.tab_to("#a5_alasan_nik").await;
        browser.press(Key::Down).await;
        assert_eq!(browser.value("#a5_alasan_nik").await, "bayi");
        assert_eq!(browser.violations().await, [""; 0]);
        browser.press_ctrl_enter().await;

        browser.says(".note.ok", "Tersimpan").await;
        assert!(browser.path().await.starts_with("/keluarga/"));
        assert_eq!(browser.texts("tbody th").await.len(), 5);
        browser.enter("form[action$='/pengiriman'] button").await;
        assert!(browser.comes("tbody .tag.wait").await);
        browser.says(".note.ok", "Terkirim").await;

        let sent = "select string_agg(category_code, ' ' order by category_code) from assessments
                    where stage = 'submitted'";
        let sent: String = sqlx::query_scalar(sent).fetch_one(app.owner()).await.unwrap();
        assert_eq!(sent, "08 24");
        assert_eq!(app.count("select count(*) from persons").await, 5);
    })
    .await;
}
