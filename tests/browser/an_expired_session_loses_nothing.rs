//! The session ends while a family is being typed.

use chrono::TimeDelta;

use crate::app::PASSWORD;
use crate::support::{Key, WIDE, journey};

#[tokio::test]
async fn the_form_comes_through_the_sign_in_page() {
    journey("sesi-berakhir", WIDE, async |app, browser| {
        browser.sign_in("sebalo").await;
        browser.open("/keluarga/baru").await;
        browser.fill("#nomor_kk", "9907110101120007").await;
        browser.fill("#a1_nik", "9907115203900003").await;
        browser.fill("#a1_nama", "Maria Contoh").await;
        app.clock.advance(TimeDelta::minutes(31));
        browser.fill("#a1_kategori", "fakir").await;
        browser.press_ctrl_enter().await;

        assert!(browser.comes("input[type=password]").await);
        assert_eq!(browser.violations().await, [""; 0]);
        let page = browser.text("main").await;
        assert!(page.contains("Isian Anda"), "{page}");
        browser.tab_to("input[autocomplete=username]").await;
        browser.chord(Key::Control, "a").await;
        browser.type_text("sebalo").await;
        browser.fill("input[type=password]", PASSWORD).await;
        browser.press(Key::Enter).await;

        browser.arrives_at("/keluarga/").await;
        browser.says(".note.ok", "Tersimpan").await;
        assert_eq!(browser.texts("tbody th").await, ["Maria Contoh"]);
        assert_eq!(app.count("select count(*) from persons").await, 1);
    })
    .await;
}
