//! From the whole kabupaten down to the names, and out as a file.

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::seed;
use crate::support::{WIDE, journey};

/// The names in a downloaded list, in its order.
pub fn names(path: &Path) -> Vec<String> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let sheet = book.worksheet_range("Data").unwrap();
    let lines = sheet.rows().skip_while(|row| row[0] != Data::String("No".to_owned()));
    lines.skip(1).map(|row| row[1].to_string()).collect()
}

#[tokio::test]
async fn by_keyboard_only() {
    journey("grafik", WIDE, async |app, browser| {
        seed::register_all(app).await;
        browser.sign_in("admin").await;
        browser.enter(".menu a[href='/laporan']").await;
        browser.enter("main a[href='/laporan/grafik']").await;
        assert!(browser.text("h1").await.ends_with("Kabupaten Bengkayang"));
        assert!(browser.has("svg[role=img] title").await);

        browser.enter("tbody th a[href*='wilayah=61.07.04']").await;
        browser.arrives_at("/laporan/grafik?wilayah=61.07.04").await;
        browser.enter("tbody th a[href*='wilayah=61.07.04.1010']").await;
        browser.arrives_at("/laporan/grafik?wilayah=61.07.04.1010").await;
        assert!(browser.text("h1").await.ends_with("Kelurahan Sebalo"));
        browser.enter("tbody a[href*='status=perlu']").await;
        browser.arrives_at("/ppks?").await;
        assert_eq!(browser.texts("tbody th").await, ["Dayang Misal"]);
        browser.enter(".chips li:last-child a").await;
        browser.enter("main a[href^='/unduhan/ppks?']").await;
        browser.arrives_at("/unduhan/ppks?").await;
        browser.enter("main a[href^='/ppks?']").await;
        browser.arrives_at("/ppks?").await;
        let screen = browser.texts("tbody th").await;
        assert_eq!(screen, ["=Budi Rumus", "Agus Rekaan", "cici Contoh", "Dayang Misal"]);

        browser.enter("main a[href^='/unduhan/ppks?']").await;
        browser.arrives_at("/unduhan/ppks?").await;
        browser.fill("#tujuan", "Rapat koordinasi").await;
        browser.press_ctrl_enter().await;
        let file = browser.downloaded("xlsx").await;
        assert_eq!(names(&file), screen);

        browser.enter(".menu a[href='/unduhan']").await;
        browser.arrives_at("/unduhan").await;
        browser.says("tbody tr", "Rapat koordinasi").await;
    })
    .await;
}
