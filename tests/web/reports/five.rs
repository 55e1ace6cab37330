//! What the screen shows is what is printed and what is taken away: the same people, in the same order, as many.

use std::io::{Cursor, Write};
use std::process::{Command, Stdio};

use calamine::{Data, Reader, Xlsx};

use super::kept::FORM;
use super::seed::{self, DURI, SEBALO, Someone, TIRTA};
use crate::storms::dice::Dice;
use crate::support::{Client, Page, TestApp};

fn pick<'a>(dice: &mut Dice, of: &[&'a str]) -> &'a str {
    of[dice.below(of.len())]
}

/// A word that stands in one name only, and that no cell is too narrow for.
fn mark(n: usize) -> String {
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());
    format!("Qx{}{}", letter(n / 26), letter(n))
}

/// The marks of a text, in their order; each once, should a name be repeated.
fn marks(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, _) in text.match_indices("Qx") {
        let mark = text[at..].chars().take(4).collect();
        if !found.contains(&mark) {
            found.push(mark);
        }
    }
    found
}

const FIRST_NAMES: [&str; 8] = [
    "Ani",
    "budi",
    "Çelik",
    "=Dayang",
    "Eko",
    "Fitri",
    "Gita Misal",
    "  Hana",
];
const FINDINGS: [&[(&str, &str, &str)]; 9] = [
    &[("08", "", "verified")],
    &[("24", "", "draft")],
    &[("24", "", "submitted"), ("08", "", "verified")],
    &[("01", "", "draft"), ("24", "", "verified")],
    &[("02", "02.1", "verified")],
    &[("09", "", "returned")],
    &[("23", "", "rejected")],
    &[("23", "", "withdrawn")],
    &[("08", "", "ended")],
];

async fn plant(app: &TestApp, dice: &mut Dice, count: usize) {
    for n in 0..count {
        let name = format!("{} {}", FIRST_NAMES[dice.below(8)].trim(), mark(n));
        let one = Someone {
            name: &name,
            desa: pick(dice, &[SEBALO, TIRTA, DURI]),
            sex: pick(dice, &["L", "P"]),
            age: u32::try_from(dice.below(90)).unwrap(),
            findings: FINDINGS[dice.below(FINDINGS.len())],
        };
        seed::register(app, n, &one).await;
    }
}

fn filter(dice: &mut Dice) -> String {
    let parts: [(&str, &[&str]); 5] = [
        ("kec", &["", "", "61.07.04", "61.07.01"]),
        ("desa", &["", "", SEBALO, TIRTA, DURI]),
        ("kategori", &["", "", "08", "24", "1", "02", "09", "23", "20"]),
        ("sub", &["", "", "", "", "02.1", "99.9"]),
        (
            "status",
            &[
                "",
                "",
                "draf",
                "terverifikasi",
                "perlu",
                "meninggal",
                "selesai",
                "tidak-ada",
            ],
        ),
    ];
    let mut query = form_urlencoded(&[]);
    for (name, values) in parts {
        let value = pick(dice, values);
        if !value.is_empty() {
            query = form_urlencoded(&[(query.as_str(), ""), (name, value)]);
        }
    }
    query
}

/// `a=b&c=d`; a first pair without a value is what stands already.
fn form_urlencoded(pairs: &[(&str, &str)]) -> String {
    let parts: Vec<String> = pairs
        .iter()
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, value)| {
            if value.is_empty() {
                (*name).to_owned()
            } else {
                format!("{name}={value}")
            }
        })
        .collect();
    parts.join("&")
}

async fn on_screen(client: &mut Client, filter: &str) -> (Vec<String>, String) {
    let mut all = Vec::new();
    let mut at = format!("/ppks?{filter}");
    let mut total = String::new();
    loop {
        let page = client.get(&at).await;
        assert_eq!(page.status(), 200, "{at}");
        if total.is_empty() && page.has("main p b") {
            total = page.text("main p b");
        }
        all.extend(page.all("tbody th[scope=row]"));
        if !page.has("a[rel=next]") {
            return (marks(&all.join("\n")), total);
        }
        at = page.attr("a[rel=next]", "href");
    }
}

async fn file(client: &mut Client, filter: &str, format: &str) -> Page {
    client.get(&format!("/unduhan/ppks?{filter}")).await;
    let typed = [("format", format), ("tujuan", "Uji kesamaan"), ("terbatas", "ya")];
    let file = client.submit(FORM, &typed).await;
    assert_eq!(file.status(), 200, "{filter} {format}: {}", file.shown());
    file
}

fn in_xlsx(file: &Page) -> String {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes.clone())).unwrap();
    let range = book.worksheet_range("Data").unwrap();
    let rows: Vec<String> = range
        .rows()
        .map(|row| row.iter().map(Data::to_string).collect::<Vec<_>>().join(" "))
        .collect();
    rows.join("\n")
}

fn in_pdf(file: &Page) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("poppler-utils is needed for this test: apt-get install poppler-utils");
    let (mut input, bytes) = (child.stdin.take().unwrap(), file.bytes.clone());
    let feed = std::thread::spawn(move || input.write_all(&bytes));
    let out = child.wait_with_output().unwrap();
    let _ = feed.join();
    String::from_utf8(out.stdout).unwrap()
}

async fn compare(people: usize, filters: usize) {
    let app = TestApp::new().await;
    let mut dice = Dice::new(20_261_127);
    plant(&app, &mut dice, people).await;
    // In no list: neither shown nor counted.
    sqlx::query(
        "update persons set restricted_at = now(), restricted_reason = 'keberatan', restricted_by = created_by
         where id in (select id from persons where stage is not null order by id limit 3)",
    )
    .execute(app.owner())
    .await
    .unwrap();
    let mut admin = app.admin().await;
    let (mut rows, mut empty, mut pages) = (0, 0, 0);
    for _ in 0..filters {
        let filter = filter(&mut dice);
        let (screen, total) = on_screen(&mut admin, &filter).await;
        let paper = admin.get(&format!("/cetak/daftar?{filter}")).await;
        if !screen.is_empty() {
            let said = format!(" {} orang, menurut nama", screen.len());
            assert!(
                paper.words().contains(&said),
                "{filter}: the paper says another number: {}",
                paper.words()
            );
        }
        let paper = marks(&paper.all("tbody th[scope=row]").join("\n"));
        let xlsx = marks(&in_xlsx(&file(&mut admin, &filter, "xlsx").await));
        let csv = marks(&file(&mut admin, &filter, "csv-titik-koma").await.body());
        let pdf = marks(&in_pdf(&file(&mut admin, &filter, "pdf-f4").await));
        for (name, found) in [("print", &paper), ("XLSX", &xlsx), ("CSV", &csv), ("PDF", &pdf)] {
            assert_eq!(found, &screen, "{name} is not the screen under {filter}");
        }
        if screen.is_empty() {
            empty += 1;
        } else {
            assert_eq!(total, format!("{} orang", screen.len()), "{filter}");
        }
        rows += screen.len();
        pages = pages.max(screen.len());
        // So many files on one day are more than anybody may take.
        sqlx::query("update exports set at = at - interval '2 days'")
            .execute(app.owner())
            .await
            .unwrap();
    }
    assert!(
        rows > filters,
        "most filters find somebody: {rows} rows in {filters} filters"
    );
    println!(
        "screen = print = XLSX = CSV = PDF: cases {filters}, failures 0; {rows} rows, {empty} empty lists, longest {pages}"
    );
}

#[tokio::test]
async fn the_five_outputs_agree() {
    compare(60, 20).await;
}

#[tokio::test]
#[ignore = "long: cargo test --test web five_outputs_agree_under -- --ignored --nocapture"]
async fn the_five_outputs_agree_under_five_hundred_filters() {
    compare(120, 500).await;
}
