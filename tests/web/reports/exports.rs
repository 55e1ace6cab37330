use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};

use super::kept;
use super::seed::{self, PEOPLE};
use crate::support::{Client, Page, TestApp};

const FORM: &str = "form[action^='/unduhan']";

/// Opens the page of an export, and sends its form.
pub async fn fetch(client: &mut Client, path: &str, format: &str) -> Page {
    let page = client.get(path).await;
    assert_eq!(page.status(), 200, "{}", page.shown());
    let mut typed = vec![("format", format), ("tujuan", "Rapat koordinasi")];
    // Everything that there is to tick.
    let ticks = page.attrs("input[name=kolom]", "value");
    typed.extend(ticks.iter().map(|tick| ("kolom", tick.as_str())));
    let answer = client.submit(FORM, &typed).await;
    assert_eq!(answer.status(), 200, "{}", answer.shown());
    let disposition = answer.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");

    answer
}

/// The lines below the table's head, and the head.
fn table(page: &Page, first: &str) -> (Vec<Data>, Vec<Vec<Data>>) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(page.bytes.clone())).unwrap();
    assert_eq!(book.sheet_names(), ["Data", "Keterangan"]);
    let rows: Vec<Vec<Data>> = book
        .worksheet_range("Data")
        .unwrap()
        .rows()
        .map(<[Data]>::to_vec)
        .collect();
    let head = rows
        .iter()
        .position(|row| row[0] == Data::String(first.to_owned()))
        .unwrap();

    (rows[head].clone(), rows[head + 1..].to_vec())
}

fn text(cell: &Data) -> &str {
    match cell {
        Data::String(text) => text,
        other => panic!("{other:?} is no text"),
    }
}

/// One part of the zip archive that an XLSX is.
fn part(page: &Page, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(page.bytes.clone())).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();

    text
}

#[tokio::test]
async fn the_list_as_xlsx_holds_what_the_screen_shows() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;

    for query in [
        "",
        "kec=61.07.04",
        "kategori=24",
        "status=terverifikasi",
        "kategori=24&status=terverifikasi",
    ] {
        let screen = admin.get(&format!("/ppks?{query}")).await.all("tbody th");
        let path = format!("/unduhan/ppks?{query}");
        let promised = admin.get(&path).await.all(".facts dd")[1].clone();
        let file = fetch(&mut admin, &path, "xlsx").await;
        let (head, rows) = table(&file, "No");

        assert_eq!(promised, format!("{} baris", screen.len()), "{query}");
        assert_eq!(
            rows.iter().map(|row| text(&row[1]).to_owned()).collect::<Vec<_>>(),
            screen,
            "{query}"
        );
        assert_eq!(head.len(), 15);
        for row in &rows {
            let at = PEOPLE.iter().position(|one| one.name == text(&row[1])).unwrap();
            assert_eq!(text(&row[2]), seed::nik(at));
            assert_eq!(text(&row[3]).len(), 16);
            assert_eq!(text(&row[10]), "001");
        }
    }

    let file = fetch(&mut admin, "/unduhan/ppks", "xlsx").await;
    let xml = part(&file, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("state=\"frozen\""));
    assert!(!xml.contains("<f>"), "no formula");
    assert!(part(&file, "xl/workbook.xml").contains("_xlnm.Print_Area"));
    assert_eq!(std::fs::read_dir(app.state.site.spool.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_list_longer_than_one_batch_is_whole_and_in_order() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    sqlx::query(
        "insert into persons (id, desa_kode, nik_missing_reason, full_name, name_key, sex, born_on, age_band,
            created_at, created_by, updated_at, updated_by)
         select gen_random_uuid(), '61.07.04.2003', 'belum-rekam', 'Rekaan ' || n % 700, 'rekaan', 'L', '1990-01-01', 4,
            now(), (select id from users limit 1), now(), (select id from users limit 1)
         from generate_series(1, 2500) n",
    )
    .execute(app.owner())
    .await
    .unwrap();
    sqlx::query(
        "insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage_at, created_at, created_by)
         select gen_random_uuid(), id, desa_kode, '24', '2026-01-01', now(), now(), created_by
         from persons where name_key = 'rekaan'",
    )
    .execute(app.owner())
    .await
    .unwrap();
    let file = kept::fetch_long(&app, "/unduhan/ppks").await.body();
    let lines: Vec<&str> = file.lines().skip(1).collect();
    assert_eq!(lines.len(), 2506);
    for (n, line) in lines.iter().enumerate() {
        assert!(line.starts_with(&format!("{};", n + 1)), "{line}");
    }
    let ordered: Vec<String> =
        sqlx::query_scalar("select full_name from persons where stage is not null order by lower(full_name), id")
            .fetch_all(app.owner())
            .await
            .unwrap();
    let names: Vec<&str> = lines
        .iter()
        .map(|line| line.split(';').nth(1).unwrap().trim_start_matches('\''))
        .collect();
    assert_eq!(names, ordered);
    assert_eq!(app.count("select row_count::bigint from exports").await, 2506);
}

#[tokio::test]
async fn csv_has_its_mark_its_delimiter_and_no_formula() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;

    for (format, delimiter) in [("csv-koma", ','), ("csv-titik-koma", ';')] {
        let file = fetch(&mut admin, "/unduhan/ppks", format).await;
        let body = file.body();
        assert!(body.starts_with("\u{FEFF}No"), "{format}");
        assert_eq!(body.lines().next().unwrap().split(delimiter).count(), 15);
        assert_eq!(body.lines().count(), 7);
        assert!(body.contains("'=Budi Rumus"));
        assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    }
}

#[tokio::test]
async fn the_recap_as_xlsx_equals_the_screen() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;

    let query = "wilayah=61.07.04&status=terverifikasi";
    let screen = admin.get(&format!("/laporan/rekap?{query}")).await;
    let file = fetch(&mut admin, &format!("/unduhan/rekap?{query}"), "xlsx").await;
    let (head, rows) = table(&file, "Kode");

    assert_eq!(head.len(), 29);
    assert_eq!(
        rows.iter().map(|row| text(&row[1]).to_owned()).collect::<Vec<_>>(),
        screen.all("tbody th")
    );
    let numbers: Vec<String> = rows
        .iter()
        .flat_map(|row| row[2..].iter().map(ToString::to_string))
        .collect();
    assert_eq!(numbers, screen.all("tbody td"));
    let disposition = file.header("content-disposition").unwrap();
    assert!(disposition.contains("rekap-ppks-61.07.04-"), "{disposition}");
    assert!(disposition.ends_with(".xlsx\""), "{disposition}");
}

#[tokio::test]
async fn the_purpose_is_asked_for_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;

    for path in ["/unduhan/rekap?wilayah=61.07&status=draf", "/unduhan/ppks?kategori=24"] {
        for purpose in ["", "abc"] {
            admin.get(path).await;
            let page = admin.submit(FORM, &[("format", "csv-koma"), ("tujuan", purpose)]).await;
            assert_eq!(page.status(), 422);
            assert!(page.text("title").starts_with("Kesalahan: "));
            assert_eq!(page.attr(".errors a", "href"), "#tujuan");
            assert_eq!(page.attr("input[name=format][checked]", "value"), "csv-koma");
            assert_eq!(page.text("textarea"), purpose);
            assert_eq!(page.attr(FORM, "action"), path);
        }
    }
    assert_eq!(app.count("select count(*) from exports").await, 0);
}

#[tokio::test]
async fn every_file_leaves_a_line_in_the_log() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;

    let mut pengunduh = app.pengunduh().await;
    fetch(&mut pengunduh, "/unduhan/ppks?kec=61.07.01", "csv-koma").await;
    assert_eq!(pengunduh.get("/unduhan").await.status(), 403);
    assert_eq!(
        app.count(
            "select count(*) from exports e join audit_events a on a.object_id = e.id::text
                   where a.action = 'exports.made' and e.row_count = 1 and e.area_kode = '61.07.01'"
        )
        .await,
        1
    );

    let page = app.admin().await.get("/unduhan").await;
    assert_eq!(page.all("tbody th"), ["Rina Umpama"]);
    for words in ["Rapat koordinasi", "Kecamatan Sungai Raya, semua status", "CSV"] {
        assert!(page.words().contains(words), "{words}");
    }
}

#[tokio::test]
async fn the_log_goes_on_page_by_page() {
    let app = TestApp::new().await;
    sqlx::query(
        "insert into exports (id, user_id, kind, format, purpose, filter, area_kode, row_count, at)
         select gen_random_uuid(), (select id from users where username = 'unduh'), 'rekap', 'xlsx',
            'Tujuan ' || n, 'semua', '61.07', n, now() - make_interval(mins => n / 2)
         from generate_series(1, 120) n",
    )
    .execute(app.owner())
    .await
    .unwrap();
    let mut admin = app.admin().await;

    let mut seen = Vec::new();
    let mut path = Some("/unduhan".to_owned());
    while let Some(next) = path {
        let page = admin.get(&next).await;
        seen.extend(page.all("td[data-l=Tujuan]"));
        path = page.attrs("a[href*='sebelum=']", "href").pop();
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 120);
}

#[tokio::test]
async fn names_leave_the_house_only_with_those_who_may() {
    let app = TestApp::new().await;

    for username in ["pimpinan", "verifikator", "tksk", "sebalo"] {
        let mut client = app.sign_in(username).await;
        assert_eq!(client.get("/unduhan/ppks").await.status(), 403, "{username}");
        let answer = client
            .post("/unduhan/ppks", &[("format", "xlsx"), ("tujuan", "Rapat koordinasi")])
            .await;
        assert_eq!(answer.status(), 403, "{username}");
    }
    let mut admin = app.admin().await;
    assert_eq!(admin.get("/unduhan/ppks?desa=61.08.01.2001").await.status(), 404);
    assert_eq!(admin.get("/unduhan/ppks?cari=x").await.status(), 400);
}
