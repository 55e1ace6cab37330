//! Tables of people from a desa's own files: checked, mended, taken in whole or not at all, taken back.

mod columns;
mod hostile;
mod jobs;
pub mod many;
mod nasty;
mod nasty_files;
mod old_excel;
pub mod piles;
mod round;
mod said;
mod way;

use rust_xlsxwriter::Workbook;

use crate::support::{Client, Page, TestApp};

pub const HEADS: [&str; 8] = ["No KK", "NIK", "Nama", "Tgl Lahir", "JK", "Kategori", "RT", "RW"];

/// A CSV with the usual columns.
pub fn csv(rows: &[[&str; 8]]) -> Vec<u8> {
    let mut text = HEADS.join(";");
    for row in rows {
        text.push('\n');
        text.push_str(&row.join(";"));
    }
    text.into_bytes()
}

/// An XLSX with these cells, all of them text.
pub fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0u32..).zip(rows) {
        for (col, text) in (0u16..).zip(*cells) {
            sheet.write_string(row, col, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// Sends a file from the page of imports, as the form there would; the answer is a redirect or a refusal.
pub async fn upload(client: &mut Client, name: &str, bytes: &[u8]) -> Page {
    let key = client.get("/impor").await.attr("form.card [name=kunci]", "value");
    client.post_file("/impor", &[("kunci", &key)], name, bytes).await
}

/// The same, where the file is read; answers the address of its page and shows it.
pub async fn check(client: &mut Client, bytes: &[u8]) -> (String, Page) {
    let answer = upload(client, "data.csv", bytes).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let at = answer.location().to_owned();
    (at, client.follow().await)
}

/// Ready, to mend, there already: as the page says.
pub fn piles(page: &Page) -> [String; 3] {
    let counts = page.all(".figures dd");
    [counts[0].clone(), counts[1].clone(), counts[2].clone()]
}

/// Presses "Simpan" on the page of an import and waits for the work.
pub async fn take(app: &TestApp, client: &mut Client, at: &str) -> Page {
    client.get(at).await;
    let answer = client.submit(&format!("form[action='{at}/simpan']"), &[]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    app.work().await;
    client.get(at).await
}

pub async fn persons(app: &TestApp) -> i64 {
    app.count("select count(*) from persons where stage is not null").await
}
