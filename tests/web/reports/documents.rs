//! Whether a document is ours: asked without signing in, answered without naming anybody.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::kept::FORM;
use super::seed;
use crate::support::{Client, Page, TestApp};

/// The code that the second worksheet tells.
fn code_of(file: &Page) -> String {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes.clone())).unwrap();
    let notes = book.worksheet_range("Keterangan").unwrap();
    let row = notes
        .rows()
        .find(|row| row[0] == Data::String("Periksa keaslian".to_owned()))
        .unwrap();
    let text = row[1].to_string();
    let at = text.find("Kode: ").unwrap() + "Kode: ".len();

    text[at..at + 19].to_owned()
}

async fn make(client: &mut Client, path: &str) -> String {
    client.get(path).await;
    let typed = [("format", "xlsx"), ("tujuan", "Rapat Kenaritujuan")];
    let file = client.submit(FORM, &typed).await;
    assert_eq!(file.status(), 200, "{}", file.shown());

    code_of(&file)
}

#[tokio::test]
async fn every_file_carries_a_code_that_says_what_it_is_and_names_nobody() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;
    let codes = [
        (
            make(&mut admin, "/unduhan/rekap?wilayah=61.07.04").await,
            "Rekap PPKS Kecamatan Bengkayang",
        ),
        (
            make(&mut admin, "/unduhan/ppks?kec=61.07.04").await,
            "Daftar PPKS Kecamatan Bengkayang",
        ),
    ];
    assert_ne!(codes[0].0, codes[1].0);
    let mut anybody = app.visitor();
    for (code, title) in codes {
        let small = code.to_lowercase().replace('-', "");
        let answer = anybody.get(&format!("/periksa?kode={small}")).await;
        assert_eq!(answer.location(), format!("/periksa/{code}"));
        let page = anybody.follow().await;
        assert_eq!(page.status(), 200);
        for words in [
            title,
            "dibuat oleh Balale",
            "Kabupaten Bengkayang",
            "Cocokkan judul, jumlah baris",
        ] {
            assert!(page.words().contains(words), "{words}: {}", page.words());
        }
        for words in ["Theresia", "Kenaritujuan", "Agus"] {
            assert!(!page.body().contains(words), "{words}");
        }
    }
}

#[tokio::test]
async fn a_code_that_nobody_has_is_a_sentence_and_too_many_are_slowed() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let code = make(&mut app.admin().await, "/unduhan/rekap").await;
    let mut anybody = app.visitor();
    let page = anybody.get("/periksa?kode=7KQ2").await;
    assert_eq!((page.status(), page.attr("#kode", "value").as_str()), (422, "7KQ2"));
    for typed in ["99", "7KQ2-M4XD-0ZT9-B3HU", "%00", "a%20b"] {
        let page = anybody.get(&format!("/periksa/{typed}")).await;
        assert!([400, 404].contains(&page.status()), "{typed}: {}", page.status());
    }
    for n in 0..20 {
        let page = anybody.get(&format!("/periksa/0000-0000-0000-{n:04}")).await;
        assert_eq!(page.status(), 404);
        assert!(page.words().contains("bukan buatan Balale"), "{}", page.words());
    }
    let closed = anybody.get(&format!("/periksa/{code}")).await;
    assert_eq!(closed.status(), 429);
    assert!(closed.words().contains("Tunggu 10 menit"));
    app.clock.advance(chrono::TimeDelta::minutes(10));
    assert_eq!(anybody.get(&format!("/periksa/{code}")).await.status(), 200);
}
