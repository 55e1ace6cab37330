//! What is to be mended, as the page shows it: by cause, and row by row with the fields that mend it.

use std::collections::HashMap;

use super::asking::{Question, questions};
use super::check::{Problem, word};
use super::headings::Words;
use super::lines::{Line, Place};
use super::model::{Payload, Piles};
use crate::ppks::categories::{CATALOGUE, DISABILITY_KINDS};
use crate::ppks::persons::MISMATCH_REASONS;
use crate::sheet::read::Book;
use crate::types::angka::ribuan;

/// Rows on one page.
const PART: usize = 15;
/// Words for categories that are asked about at once.
const WORDS: usize = 20;

#[derive(Default)]
pub struct View {
    pub causes: Vec<Cause>,
    /// The cause that is looked at, from 1; 0: all.
    pub cause: usize,
    pub rows: Vec<Row>,
    pub part: usize,
    pub parts: usize,
    /// What people wrote for categories that nobody knows, and how often.
    pub words: Vec<(String, usize)>,
    /// Columns whose headings nobody knows, and the others that may be said otherwise.
    pub columns: Vec<Question>,
    pub other_columns: Vec<Question>,
    /// What the spreadsheet does not show, and what became of it; empty for nothing.
    pub hidden: String,
    /// No row is understood before somebody names the columns.
    pub names_nobody: bool,
    /// "baris 5, baris 12"
    pub secret: String,
    pub secret_count: usize,
}

/// One kind of mistake and how many rows have it.
pub struct Cause {
    pub what: &'static str,
    pub text: String,
    pub count: usize,
}

/// A row with what is to be mended in it.
pub struct Row {
    pub place: Place,
    /// "Baris 5", "Lembar Dusun A, baris 5"
    pub label: String,
    pub name: String,
    pub asks: Vec<Ask>,
}

/// One mistake, and the field that mends it where one does.
pub struct Ask {
    pub what: &'static str,
    pub text: String,
    /// The name of the field; empty where the row itself is the matter.
    pub name: String,
    pub value: String,
    pub input: Input,
}

pub enum Input {
    None,
    Text,
    Digit,
    Category,
    Choice(&'static [(&'static str, &'static str)]),
}

const SEXES: [(&str, &str); 2] = [("L", "Laki-laki"), ("P", "Perempuan")];

impl View {
    /// An answer under a heading is kept for the desa.
    pub fn are_remembered(&self) -> bool {
        self.columns.iter().any(|column| !column.title.is_empty())
    }

    /// The rows of one cause (0: all), and of them one page.
    pub fn of(payload: &Payload, piles: &Piles, headings: &Words, cause: usize, part: usize) -> View {
        let problems = &piles.checked.problems;
        let lines: HashMap<Place, &Line> = piles.lines.iter().map(|line| (line.place, line)).collect();
        let (causes, cause_of) = causes(problems);
        let cause = if cause <= causes.len() { cause } else { 0 };
        let mut places: Vec<Place> = problems
            .iter()
            .zip(&cause_of)
            // Who only waits for another row of the family needs nothing here.
            .filter(|(problem, of)| (cause == 0 && !problem.is_waiting()) || (cause > 0 && **of == cause - 1))
            .map(|(problem, _)| problem.place)
            .collect();
        places.dedup();
        let parts = places.len().div_ceil(PART).max(1);
        let part = part.clamp(1, parts);
        let rows = places
            .iter()
            .skip((part - 1) * PART)
            .take(PART)
            .filter_map(|place| row(payload, problems, lines.get(place)?))
            .collect();
        let secret: Vec<String> = payload
            .secret
            .iter()
            .map(|place| label(payload, *place).to_lowercase())
            .collect();

        let (other_columns, columns) = questions(payload, headings)
            .into_iter()
            .partition(|question| !question.meaning.is_empty());

        View {
            columns,
            other_columns,
            hidden: hidden(&payload.book),
            names_nobody: piles.lines.is_empty() && piles.skipped.iter().all(|(_, skipped)| !skipped.is_chosen()),
            causes,
            cause,
            rows,
            part,
            parts,
            words: words(problems),
            secret_count: secret.len(),
            secret: secret.into_iter().take(20).collect::<Vec<_>>().join(", "),
        }
    }
}

/// The causes, most frequent first, and for each problem which of them it has.
fn causes(problems: &[Problem]) -> (Vec<Cause>, Vec<usize>) {
    let mut by_key: HashMap<(&str, String), usize> = HashMap::new();
    let mut causes: Vec<Cause> = Vec::new();
    let mut of = Vec::new();
    for problem in problems {
        let key = (problem.what, problem.text.replace(|c: char| c.is_ascii_digit(), ""));
        let at = *by_key.entry(key).or_insert_with(|| {
            causes.push(Cause {
                what: problem.what,
                text: problem.text.clone(),
                count: 0,
            });
            causes.len() - 1
        });
        causes[at].count += 1;
        of.push(at);
    }
    let mut order: Vec<usize> = (0..causes.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(causes[*at].count));
    let mut rank = vec![0; causes.len()];
    for (new, old) in order.iter().enumerate() {
        rank[*old] = new;
    }
    let mut sorted: Vec<(usize, Cause)> = rank.iter().copied().zip(causes).collect();
    sorted.sort_by_key(|(rank, _)| *rank);

    (
        sorted.into_iter().map(|(_, cause)| cause).collect(),
        of.into_iter().map(|at| rank[at]).collect(),
    )
}

fn row(payload: &Payload, problems: &[Problem], line: &Line) -> Option<Row> {
    let start = problems.partition_point(|problem| problem.place < line.place);
    let own = problems[start..]
        .iter()
        .take_while(|problem| problem.place == line.place);
    let asks: Vec<Ask> = own.map(|problem| ask(problem, line)).collect();

    (!asks.is_empty()).then(|| Row {
        place: line.place,
        label: label(payload, line.place),
        name: line.full_name.clone(),
        asks,
    })
}

fn ask(problem: &Problem, line: &Line) -> Ask {
    let Place { tab, row } = line.place;
    let (field, value) = match problem.field {
        Some(field) => (field, line.get(field).to_owned()),
        None => ("", String::new()),
    };
    let is_digit = line.has_lost(field);
    if is_word(problem) {
        return Ask {
            what: problem.what,
            text: format!(
                "Kategori “{}” belum dikenal. Pilih artinya di bagian Arti kategori, di atas.",
                problem.found
            ),
            name: String::new(),
            value: String::new(),
            input: Input::None,
        };
    }

    Ask {
        what: problem.what,
        text: problem.text.clone(),
        name: if field.is_empty() {
            String::new()
        } else {
            format!("b{tab}_{row}_{field}")
        },
        input: match field {
            "" => Input::None,
            _ if is_digit => Input::Digit,
            "kategori" | "kategori_2" => Input::Category,
            "jenis_kelamin" => Input::Choice(&SEXES),
            "alasan_beda" => Input::Choice(&MISMATCH_REASONS),
            "disabilitas" => Input::Choice(&DISABILITY_KINDS),
            _ => Input::Text,
        },
        value: if is_digit { String::new() } else { value },
    }
}

/// Categories in words that nobody knows; each is asked about once.
fn words(problems: &[Problem]) -> Vec<(String, usize)> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for problem in problems {
        if is_word(problem) {
            *counts.entry(word(&problem.found)).or_default() += 1;
        }
    }
    let mut words: Vec<(String, usize)> = counts.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    words.truncate(WORDS);

    words
}

/// The cell holds words for a category, and nobody has said yet which.
fn is_word(problem: &Problem) -> bool {
    matches!(problem.field, Some("kategori" | "kategori_2"))
        && !problem.found.is_empty()
        // A wrong number means nothing for the next table.
        && !problem.found.starts_with(|c: char| c.is_ascii_digit())
        && CATALOGUE.resolve(&problem.found).is_none()
}

/// "3 baris tersembunyi di berkas ini ikut dibaca. …"
fn hidden(book: &Book) -> String {
    let counts = [(book.hidden_rows, "baris"), (book.hidden_columns, "kolom")];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", ribuan((*count).into())))
        .collect();
    let mut text = String::new();
    if !parts.is_empty() {
        text = format!(
            "{} tersembunyi di berkas ini ikut dibaca. Bila tidak perlu, hapus di Excel, lalu unggah lagi. ",
            parts.join(" dan ")
        );
    }
    if !book.hidden_tabs.is_empty() {
        let names: Vec<String> = book
            .hidden_tabs
            .iter()
            .take(5)
            .map(|name| format!("“{name}”"))
            .collect();
        text.push_str(&format!(
            "Lembar tersembunyi {} tidak dibaca. Bila perlu, tampilkan dulu di Excel, lalu unggah lagi.",
            names.join(", ")
        ));
    }

    text.trim_end().to_owned()
}

fn label(payload: &Payload, place: Place) -> String {
    match payload.book.tabs.get(place.tab) {
        Some(tab) if payload.book.tabs.len() > 1 => format!("Lembar {}, baris {}", tab.name, place.row),
        _ => format!("Baris {}", place.row),
    }
}
