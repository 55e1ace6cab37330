//! Files that are signed: the recap and the lists as PDF, on both papers.

use std::io::Write;
use std::process::{Command, Stdio};

use super::exports::fetch;
use super::seed::{self, PEOPLE};
use crate::support::{Page, TestApp};

/// What another program reads in it.
fn read(page: &Page) -> String {
    assert_eq!(page.header("content-type"), Some("application/pdf"));
    let disposition = page.header("content-disposition").unwrap();
    assert!(disposition.ends_with(".pdf\""), "{disposition}");
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("poppler-utils is needed for this test: apt-get install poppler-utils");
    let (mut input, bytes) = (child.stdin.take().unwrap(), page.bytes.clone());
    let feed = std::thread::spawn(move || input.write_all(&bytes));
    let out = child.wait_with_output().unwrap();
    let _ = feed.join();

    String::from_utf8(out.stdout).unwrap()
}

#[tokio::test]
async fn a_list_as_pdf_has_head_rows_signatory_and_where_to_check_it() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;
    admin.get("/pengaturan/kop").await;
    let typed = [
        ("baris1", "PEMERINTAH KABUPATEN CONTOH"),
        ("baris2", "DINAS CONTOH"),
        ("baris3", "Jalan Uji Coba Nomor 1"),
        ("tempat", "Contoh"),
        ("jabatan", "Kepala Dinas Contoh"),
        ("nama", "Budi Rekaan, S.Sos."),
        ("nip", "199001012015032001"),
    ];
    let set = admin.submit("form[action='/pengaturan/kop']", &typed).await;
    assert_eq!(set.status(), 303, "{}", set.shown());

    for format in ["pdf-f4", "pdf-a4"] {
        let file = fetch(&mut admin, "/unduhan/ppks", format).await;
        let text = read(&file);
        for said in [
            "PEMERINTAH KABUPATEN CONTOH",
            "DINAS CONTOH",
            "Jalan Uji Coba Nomor 1",
            "Daftar PPKS",
            "Kepala Dinas Contoh,",
            "Budi Rekaan, S.Sos.",
            "NIP 199001012015032001",
            "Periksa keaslian dokumen ini:",
            "/periksa/",
            "hal 1 dari",
            "Theresia Contoh",
        ] {
            assert!(text.contains(said), "{format}: {said} is missing in {text}");
        }
        // A name may stand in two lines of its cell.
        let first_word = |name: &'static str| name.split(' ').next().unwrap();
        let missing: Vec<&str> = PEOPLE
            .iter()
            .map(|one| first_word(one.name))
            .filter(|name| !text.contains(name))
            .collect();
        assert!(missing.len() <= 1, "{missing:?} are missing in {text}");
    }
    let logged = "select count(*) from exports where format in ('pdf-f4', 'pdf-a4')";
    assert_eq!(app.count(logged).await, 2);
    let log = admin.get("/unduhan").await;
    assert!(
        log.words().contains("PDF F4") && log.words().contains("PDF A4"),
        "{}",
        log.shown()
    );
}

#[tokio::test]
async fn the_recap_as_pdf_has_readable_headings_and_a_line_to_sign_on() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;
    let recap = fetch(&mut admin, "/unduhan/rekap", "pdf-f4").await;
    let text = read(&recap);

    for said in ["Rekap PPKS", "61.07.04", "Jumlah", "DINAS SOSIAL", "NIP", "hal 1 dari"] {
        assert!(text.contains(said), "{said} is missing in {text}");
    }
    // Nobody was set: a line of dots, and no name.
    assert!(!text.contains("NIP 1"), "{text}");
}

#[tokio::test]
async fn a_bnba_as_pdf_begins_each_desa_on_a_page_of_its_own() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;
    let file = fetch(&mut admin, "/unduhan/ppks?susunan=bnba", "pdf-f4").await;
    let text = read(&file);
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.is_empty()).collect();

    let desa = ["Desa Sungai Duri", "Kelurahan Sebalo", "Desa Tirta Kencana"];
    for (page, name) in pages.iter().zip(desa) {
        assert!(page.contains(name), "{name}: {page}");
        assert!(page.contains(&format!("Jumlah {name}")), "{name}: {page}");
    }
    assert!(pages.last().unwrap().contains("Periksa keaslian"));
}
