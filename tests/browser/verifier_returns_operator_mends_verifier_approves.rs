//! A record goes back to the desa and comes again, by keys.

use crate::seed::{SEBALO, Someone, register};
use crate::support::{Key, WIDE, journey};

const SENT: Someone<'static> = Someone {
    name: "Mariya Contoh",
    desa: SEBALO,
    sex: "P",
    age: 30,
    findings: &[("24", "", "submitted")],
};

#[tokio::test]
async fn by_keyboard_only() {
    journey("verifikasi", WIDE, async |app, browser| {
        register(app, 0, &SENT).await;
        browser.sign_in("verifikator").await;
        browser.enter("main a[href^='/verifikasi/berikutnya']").await;
        assert!(browser.has_focus("[data-keputusan]").await, "the letters work at once");
        for (key, decision) in [("s", "setujui"), ("t", "tolak"), ("P", "kembalikan")] {
            browser.type_text(key).await;
            assert!(browser.has(&format!("[value={decision}]:checked")).await, "{key}");
        }
        browser.tab_to("#alasan").await;
        for _ in 0..3 {
            browser.press(Key::Down).await;
        }
        assert_eq!(browser.value("#alasan").await, "nama");
        browser.press_ctrl_enter().await;
        assert!(browser.comes(".empty").await);
        browser.sign_out().await;

        browser.sign_in("sebalo").await;
        browser.enter(".menu a[href='/perbaikan']").await;
        browser.arrives_at("/perbaikan").await;
        let task = browser.text("tbody tr").await;
        assert!(task.contains("Mariya Contoh"), "{task}");
        assert!(task.contains("tulis nama seperti di KTP atau KK"), "{task}");
        browser.enter("tbody a[href$='/ubah']").await;
        browser.says(".note.warn", "tulis nama seperti di KTP").await;
        browser.tab_to("#a1_nama").await;
        browser.chord(Key::Control, "a").await;
        browser.type_text("Maria Contoh").await;
        // The invented NIK says another birth date; the reason is asked once.
        browser.press_ctrl_enter().await;
        assert!(browser.has_focus("[data-galat]").await);
        assert_eq!(browser.value("#a1_nama").await, "Maria Contoh");
        browser.tab_to("#a1_alasan_beda").await;
        browser.press(Key::Down).await;
        browser.enter("button[value=kirim]").await;
        browser.says(".note.ok", "Menunggu verifikasi").await;
        browser.sign_out().await;

        browser.sign_in("verifikator").await;
        browser.enter("main a[href^='/verifikasi/berikutnya']").await;
        assert!(browser.has_focus("[data-keputusan]").await);
        assert_eq!(browser.text("h2.name").await, "Maria Contoh");
        browser.type_text("s").await;
        browser.press_ctrl_enter().await;
        assert!(browser.comes(".empty").await);
        browser.enter(".menu a[href='/ppks']").await;
        browser.arrives_at("/ppks").await;
        let row = browser.text("tbody tr").await;
        assert!(row.contains("Maria Contoh") && row.contains("Terverifikasi"), "{row}");
    })
    .await;
}
