//! What goes out comes in again as it was, twice is once, and what was mended stays mended; over tables that a dice makes.
//!
//! More of them: `cargo test --release --test web import::round -- --ignored --nocapture`

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::time::Instant;

use calamine::{Data, Reader as _, Xlsx};

use super::{check, persons, piles, take, xlsx};
use crate::reports::exports::fetch;
use crate::support::{Client, Page, TestApp};

const DESA: &str = "61.07.04.1010";
/// Columns of an exported list that tell when it was made, or how far a record is; all others are the person.
const OF_THE_LIST: [&str; 3] = ["No", "Status", "Umur"];

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % limit
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

/// Somebody as the desa means them.
#[derive(Clone, Debug)]
struct Somebody {
    kk: String,
    nik: String,
    name: String,
    born: String,
    sex: &'static str,
    category: String,
    place: [String; 4],
}

impl Somebody {
    const HEADS: [&str; 10] = [
        "No KK",
        "NIK",
        "Nama",
        "Tanggal lahir",
        "JK",
        "Kategori",
        "Dusun",
        "RT",
        "RW",
        "Alamat",
    ];

    fn cells(&self) -> Vec<String> {
        let own = [&self.kk, &self.nik, &self.name, &self.born];
        let own = own.into_iter().cloned();
        own.chain([self.sex.to_owned(), self.category.clone()])
            .chain(self.place.clone())
            .collect()
    }
}

/// Some families whose records are right.
fn families(dice: &mut Dice) -> Vec<Somebody> {
    const FIRST: [&str; 12] = [
        "Maria",
        "YOHANES",
        "siti",
        "Ma'ruf",
        "Agus-Tina",
        "Dr. H. Ahmad",
        "M.",
        "Çelik",
        "I Gede",
        "Nurhaliza",
        "Abdul",
        "Petrus",
    ];
    const LAST: [&str; 8] = [
        "Contoh",
        "CONTOH, S.Sos.",
        "contoh",
        "Misal Rekaan",
        "bin Umpama",
        "Contoh, M.Si",
        "Rekaan",
        "O'Contoh",
    ];
    let mut people = Vec::new();
    let mut serial = 0;
    for family in 1..=1 + dice.below(5) {
        let kk = format!("990711010112{:04}", family * 7 + dice.below(7));
        let place = [
            dice.of(&["", "Sebalo Hulu", "Tanjung; Hilir", "\"Kampung\" Contoh"])
                .to_owned(),
            dice.of(&["", "001", "012"]).to_owned(),
            dice.of(&["", "002"]).to_owned(),
            dice.of(&[
                "",
                "Jalan Contoh No. 1, gang 2",
                "=Jalan;Rekaan",
                "Jl. Ñandu\u{2013}Contoh",
            ])
            .to_owned(),
        ];
        for _ in 0..=dice.below(4) {
            serial += 1;
            let is_woman = dice.below(2) == 0;
            let (day, month, year) = (1 + dice.below(28), 1 + dice.below(12), 30 + dice.below(66));
            let age = 126 - year;
            let category = match dice.below(4) {
                0 if age > 60 => "8",
                1 if is_woman && (18..59).contains(&age) => "23; 24",
                2 if age > 60 => "8 dan 24",
                _ => "24",
            };
            // Whoever stands below an age that the number could mean twice has the year in words.
            people.push(Somebody {
                kk: kk.clone(),
                nik: format!(
                    "990711{:02}{month:02}{year:02}{serial:04}",
                    if is_woman { day + 40 } else { day }
                ),
                name: format!(
                    "{} {} {}",
                    dice.of(&FIRST),
                    dice.of(&LAST),
                    ["Satu", "Dua", "Tiga", "Empat"][serial % 4]
                ),
                born: dice
                    .of(&["", "written"])
                    .replace("written", &format!("{day:02}/{month:02}/19{year:02}")),
                sex: if is_woman { "P" } else { "L" },
                category: category.to_owned(),
                place: place.clone(),
            });
        }
    }

    people
}

fn file(people: &[Somebody]) -> Vec<u8> {
    let rows: Vec<Vec<String>> = people.iter().map(Somebody::cells).collect();
    table(&Somebody::HEADS, &rows)
}

fn table(heads: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    let all: Vec<&[&str]> = std::iter::once(heads).chain(rows.iter().map(Vec::as_slice)).collect();
    xlsx(&all)
}

/// The list of the desa as a file, with every column that it can have.
async fn export(app: &TestApp, format: &str) -> Page {
    let path = format!("/unduhan/ppks?desa={DESA}");
    fetch(&mut app.admin().await, &path, format).await
}

/// The rows of an exported list, each as what its columns say of the person.
fn listed(file: &Page) -> BTreeSet<BTreeMap<String, String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes.clone())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let rows: Vec<Vec<String>> = range
        .rows()
        .map(|row| row.iter().map(Data::to_string).collect())
        .collect();
    let head = rows.iter().position(|row| row.contains(&"NIK".to_owned())).unwrap();
    let heads = &rows[head];

    rows[head + 1..]
        .iter()
        .filter(|row| row.iter().filter(|cell| !cell.is_empty()).count() > 5)
        .map(|row| {
            let cells = heads.iter().cloned().zip(row.iter().cloned());
            cells
                .filter(|(head, _)| !OF_THE_LIST.contains(&head.as_str()))
                .collect()
        })
        .collect()
}

/// Uploads, and takes in all there is; everything must be ready.
async fn enter(app: &TestApp, client: &mut Client, bytes: &[u8], count: usize) {
    let (at, page) = check(client, bytes).await;
    assert_eq!(
        piles(&page),
        [count.to_string(), "0".into(), "0".into()],
        "{}",
        page.shown()
    );
    let page = take(app, client, &at).await;
    assert_eq!(
        piles(&page),
        ["0".into(), "0".into(), count.to_string()],
        "{}",
        page.shown()
    );
}

async fn versions(app: &TestApp) -> (i64, i64, i64) {
    (
        app.count("select coalesce(sum(version), 0)::bigint from persons").await,
        app.count("select coalesce(sum(version), 0)::bigint from families")
            .await,
        app.count("select count(*) from assessments").await,
    )
}

async fn out_and_in(seed: u64) -> usize {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let people = families(&mut dice);
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let bytes = file(&people);
    enter(&app, &mut yohana, &bytes, people.len()).await;

    // Twice is once, whether it is the same file or another copy.
    let mut turned = people.clone();
    turned.reverse();
    let before = versions(&app).await;
    let known = ["0".to_owned(), "0".to_owned(), people.len().to_string()];
    for again in [bytes, file(&turned)] {
        let (_, page) = check(&mut yohana, &again).await;
        assert_eq!(piles(&page), known, "seed {seed}: {}", page.shown());
    }
    // Its own list, in both forms.
    let exported = export(&app, "xlsx").await;
    for format in ["xlsx", "csv-titik-koma", "csv-koma"] {
        let again = export(&app, format).await;
        let (_, page) = check(&mut yohana, &again.bytes).await;
        assert_eq!(piles(&page), known, "seed {seed}, {format}: {}", page.shown());
        assert!(
            !page.words().contains("Kolom yang belum dikenal"),
            "seed {seed}: {}",
            page.shown()
        );
    }
    assert_eq!(versions(&app).await, before, "seed {seed}");

    // And in a registry that knows nobody.
    let fresh = TestApp::new().await;
    let mut operator = fresh.operator_sebalo().await;
    enter(&fresh, &mut operator, &exported.bytes, people.len()).await;
    let (old, new) = (listed(&exported), listed(&export(&fresh, "xlsx").await));
    assert_eq!(old.len(), people.len(), "seed {seed}");
    assert_eq!(old, new, "seed {seed}");
    let families = "select count(*) from families";
    assert_eq!(app.count(families).await, fresh.count(families).await, "seed {seed}");

    people.len()
}

/// One thing wrong with a row.
fn spoil(somebody: &mut Somebody, dice: &mut Dice) -> &'static str {
    match dice.below(4) {
        0 => {
            somebody.nik.truncate(14);
            "nik"
        }
        1 => {
            somebody.born = "31/02/1990".to_owned();
            "tanggal_lahir"
        }
        2 => {
            somebody.category = "99".to_owned();
            "kategori"
        }
        _ => {
            somebody.name = "-".to_owned();
            "nama"
        }
    }
}

fn right(somebody: &Somebody, field: &str) -> String {
    match field {
        "nik" => somebody.nik.clone(),
        "tanggal_lahir" => {
            let day: usize = somebody.nik[6..8].parse().unwrap();
            format!(
                "{:02}/{}/19{}",
                if day > 40 { day - 40 } else { day },
                &somebody.nik[8..10],
                &somebody.nik[10..12]
            )
        }
        "kategori" => "24".to_owned(),
        _ => somebody.name.clone(),
    }
}

/// Some rows are mended on the page, the rest in the file that comes back; what is ready meanwhile goes in at times.
async fn mended_and_sent_again(seed: u64) -> usize {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let meant = families(&mut dice);
    let mut wrong: BTreeMap<usize, &'static str> = BTreeMap::new();
    let mut sent = meant.clone();
    for (at, somebody) in sent.iter_mut().enumerate() {
        if dice.below(3) == 0 {
            wrong.insert(at, spoil(somebody, &mut dice));
        }
    }
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (at, page) = check(&mut yohana, &file(&sent)).await;
    let [ready, mend, known] = piles(&page).map(|count| count.parse::<usize>().unwrap());
    assert_eq!((ready + mend, known), (meant.len(), 0), "seed {seed}");
    assert!(mend >= wrong.len(), "seed {seed}");

    if ready > 0 && dice.below(2) == 0 {
        take(&app, &mut yohana, &at).await;
        assert_eq!(persons(&app).await, i64::try_from(ready).unwrap(), "seed {seed}");
    }
    let on_the_page: Vec<usize> = wrong.keys().copied().filter(|_| dice.below(2) == 0).collect();
    for row in on_the_page {
        let field = wrong.remove(&row).unwrap();
        let name = format!("b0_{}_{field}", row + 2);
        let text = right(&meant[row], field);
        let key = crate::ppks::sheet::key();
        let answer = yohana.post(&at, &[("kunci", &key), (&name, &text)]).await;
        assert_eq!(answer.status(), 303, "seed {seed}: {}", answer.shown());
    }
    let back = yohana.get(&format!("{at}/berkas")).await;
    assert_eq!(back.status(), 200, "seed {seed}");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(back.bytes.clone())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let width = Somebody::HEADS.len();
    let cell = |row: usize, column: usize| {
        let at = (u32::try_from(row).unwrap(), u32::try_from(column).unwrap());
        range.get_value(at).map(Data::to_string).unwrap_or_default()
    };
    assert_eq!(cell(0, width), "Perbaikan", "seed {seed}");
    let mut rows: Vec<Vec<String>> = (1..=meant.len())
        .map(|row| (0..=width).map(|column| cell(row, column)).collect())
        .collect();
    for (row, field) in &wrong {
        assert!(
            !rows[*row][width].is_empty(),
            "seed {seed}: row {row} says what to do: {:?}",
            rows[*row]
        );
        let column = ["", "nik", "nama", "tanggal_lahir", "", "kategori"]
            .iter()
            .position(|name| name == field)
            .unwrap();
        rows[*row][column] = right(&meant[*row], field);
    }
    let heads = [&Somebody::HEADS[..], &["Perbaikan"]].concat();
    let (again, page) = check(&mut yohana, &table(&heads, &rows)).await;
    let [ready, mend, _] = piles(&page).map(|count| count.parse::<usize>().unwrap());
    assert_eq!(mend, 0, "seed {seed}: {}", page.shown());
    if ready > 0 {
        take(&app, &mut yohana, &again).await;
    }

    let stored: Vec<(String, chrono::NaiveDate)> = sqlx::query_as("select full_name, born_on from persons")
        .fetch_all(app.owner())
        .await
        .unwrap();
    let stored: BTreeSet<(String, String)> = stored
        .into_iter()
        .map(|(name, born)| (name, born.format("%d/%m/%Y").to_string()))
        .collect();
    let intended: BTreeSet<(String, String)> = meant
        .iter()
        .map(|somebody| {
            let name = somebody.name.split_whitespace().collect::<Vec<_>>().join(" ");
            (name, right(somebody, "tanggal_lahir"))
        })
        .collect();
    assert_eq!(stored, intended, "seed {seed}: no edit is lost");
    assert_eq!(
        persons(&app).await,
        i64::try_from(meant.len()).unwrap(),
        "seed {seed}: nobody is there twice"
    );

    meant.len()
}

async fn many(cases: std::ops::Range<u64>) {
    let begun = Instant::now();
    let (mut count, mut rows) = (0, 0);
    for seed in cases {
        rows += out_and_in(seed).await;
        rows += mended_and_sent_again(seed).await;
        count += 2;
    }
    println!("tables {count}, rows {rows}, in {:?}: lost 0, twice 0", begun.elapsed());
}

#[tokio::test]
async fn what_goes_out_comes_in_as_it_was_and_what_was_mended_stays() {
    many(1..13).await;
}

#[tokio::test]
#[ignore = "takes some minutes; prints how many"]
async fn what_goes_out_comes_in_as_it_was_over_many_tables() {
    many(100..350).await;
}
