//! What the page asks about the columns of a table: those whose headings nobody knows, and those of a table that has no
//! headings at all.

use super::cells::tidy;
use super::columns::{Columns, letter};
use super::headings::{self, Field, Words, bare, field_of};
use super::model::Payload;
use super::placed::{first_of_people, is_card};
use crate::sheet::read::{Row, Tab, Value};

/// Columns of one worksheet that are asked about.
const COLUMNS: usize = 30;
/// Cells shown of a column, and letters of each.
const SAMPLES: usize = 3;
const SAMPLE_LENGTH: usize = 24;

/// A column of a table, as the page asks about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub tab: usize,
    pub column: usize,
    /// The heading; empty where it has none.
    pub title: String,
    /// "9907••••••••0001, 9907••••••••0002"
    pub samples: String,
    /// What it is taken for by now; empty where nobody knows.
    pub meaning: &'static str,
}

impl Question {
    /// "Kolom “Identitas”", "Kolom B"
    pub fn label(&self) -> String {
        if self.title.is_empty() {
            format!("Kolom {}", letter(self.column))
        } else {
            format!("Kolom “{}”", self.title)
        }
    }

    pub fn is(&self, meaning: &str) -> bool {
        self.meaning == meaning
    }

    /// As the form names it.
    pub fn place(&self) -> String {
        format!("{}_{}", self.tab, self.column)
    }
}

/// Each heading once, and each column without one.
pub fn questions(payload: &Payload, words: &Words) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for (number, tab) in payload.book.tabs.iter().enumerate() {
        for question in of_tab(number, tab, payload, words) {
            let is_known = questions
                .iter()
                .any(|known| !question.title.is_empty() && bare(&known.title) == bare(&question.title));
            if !is_known {
                questions.push(question);
            }
        }
    }

    questions
}

fn of_tab(number: usize, tab: &Tab, payload: &Payload, words: &Words) -> Vec<Question> {
    let found = Columns::find(tab, words);
    let (titles, people): (Vec<&Row>, Vec<&Row>) = match &found {
        Some(columns) => {
            let titles = tab.rows.iter();
            let titles = titles.filter(|row| row.number >= columns.first_row && row.number <= columns.header_row);
            (titles.collect(), below(tab, columns.header_row))
        }
        None => match first_of_people(tab) {
            Some(first) => (
                heading_above(tab, first).into_iter().collect(),
                tab.rows[first..].iter().collect(),
            ),
            None => return Vec::new(),
        },
    };
    let width = people.iter().map(|row| row.cells.len()).max().unwrap_or(0);

    (0..width.min(COLUMNS))
        .filter_map(|column| {
            let title = title_of(&titles, column);
            let samples = samples(&people, column);
            let meaning = match &found {
                // What has no heading below a header is a note of somebody.
                Some(_) if title.is_empty() => return None,
                Some(columns) => columns.field(column).or_else(|| field_of(&title, words)),
                None if title.is_empty() => placed(payload, number, column),
                None => field_of(&title, words),
            };
            // Some columns are known and stand for nothing that could be chosen.
            let meaning = match meaning {
                Some(field) => headings::code(field)?,
                None => "",
            };
            (!samples.is_empty()).then_some(Question {
                tab: number,
                column,
                title,
                samples,
                meaning,
            })
        })
        .collect()
}

fn placed(payload: &Payload, tab: usize, column: usize) -> Option<Field> {
    let placed = payload.placed.iter();

    placed
        .filter(|placed| placed.tab == tab && placed.column == column)
        .find_map(|placed| headings::named(&placed.field))
}

fn below(tab: &Tab, header_row: u32) -> Vec<&Row> {
    tab.rows.iter().filter(|row| row.number > header_row).collect()
}

/// The row of words above the people; none where something else stands there.
fn heading_above(tab: &Tab, first: usize) -> Option<&Row> {
    let above = tab.rows.get(first.checked_sub(1)?)?;
    let words = above
        .cells
        .iter()
        .filter(|cell| matches!(cell, Value::Text(text) if !text.trim().is_empty()));

    (words.count() >= 2).then_some(above)
}

/// The lowest words above a column: of two rows of headings the second says what is meant.
fn title_of(titles: &[&Row], column: usize) -> String {
    titles
        .iter()
        .rev()
        .map(|row| tidy(row.cell(column)))
        .find(|title| title.chars().any(char::is_alphabetic))
        .map(|title| title.chars().take(60).collect())
        .unwrap_or_default()
}

/// The first different cells of a column, numbers of cards as they are shown everywhere.
fn samples(people: &[&Row], column: usize) -> String {
    let mut samples: Vec<String> = Vec::new();
    for row in people {
        let cell = row.cell(column);
        let text = tidy(cell);
        let text = if is_card(cell) { masked(&text) } else { text };
        let text: String = text.chars().take(SAMPLE_LENGTH).collect();
        if !text.is_empty() && !samples.contains(&text) {
            samples.push(text);
        }
        if samples.len() == SAMPLES {
            break;
        }
    }

    samples.join(", ")
}

fn masked(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let (start, end) = (
        digits.get(..4),
        digits.len().checked_sub(4).and_then(|at| digits.get(at..)),
    );

    format!("{}••••{}", start.unwrap_or_default(), end.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::placed::Placed;
    use crate::sheet::read::read;

    fn payload(csv: &str) -> Payload {
        Payload {
            book: read(csv.as_bytes()).unwrap(),
            ..Payload::default()
        }
    }

    fn asked(payload: &Payload, words: &Words) -> Vec<(String, &'static str)> {
        let questions = questions(payload, words);
        questions
            .iter()
            .map(|question| (question.label(), question.meaning))
            .collect()
    }

    #[test]
    fn a_heading_that_nobody_knows_is_asked_about_and_one_of_no_use_is_not_unknown() {
        let payload = payload("No;Identitas;Nama;RT;Pekerjaan\n1;9907115203900003;Maria Contoh;1;Tani\n");
        let expected = [
            ("Kolom “Identitas”".to_owned(), ""),
            ("Kolom “Nama”".to_owned(), "nama"),
            ("Kolom “RT”".to_owned(), "rt"),
            ("Kolom “Pekerjaan”".to_owned(), "tidak_dipakai"),
        ];

        assert_eq!(asked(&payload, &Words::new()), expected);
        assert_eq!(questions(&payload, &Words::new())[0].samples, "9907••••0003");
        let words = Words::from([("identitas".to_owned(), Field::Nik)]);
        assert_eq!(asked(&payload, &words)[0].1, "nik");
        assert_eq!(payload.table(&words).lines[0].nik, "9907115203900003");
    }

    #[test]
    fn a_table_under_words_of_its_own_is_found_once_they_are_explained() {
        let payload = payload("Data warga\nIdentitas;Siapa\n9907115203900003;Maria Contoh\n");
        let words = Words::from([("identitas".to_owned(), Field::Nik), ("siapa".to_owned(), Field::Name)]);

        assert_eq!(asked(&payload, &Words::new()).len(), 2);
        assert!(payload.table(&Words::new()).lines.is_empty());
        assert_eq!(payload.table(&words).lines[0].full_name, "Maria Contoh");
    }

    #[test]
    fn columns_without_any_heading_are_named_by_their_letter() {
        let mut payload = payload("9907115203900003;Maria Contoh;24\n9907115203900004;Sari Contoh;24\n");
        assert_eq!(
            asked(&payload, &Words::new()),
            ["A", "B", "C"].map(|letter| (format!("Kolom {letter}"), ""))
        );
        for (column, field) in [(0, "nik"), (1, "nama"), (2, "kategori")] {
            payload.placed.push(Placed {
                tab: 0,
                column,
                field: field.to_owned(),
            });
        }

        let lines = payload.table(&Words::new()).lines;
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (lines[0].full_name.as_str(), lines[0].category.as_str()),
            ("Maria Contoh", "24")
        );
    }

    #[test]
    fn a_letter_is_no_table() {
        assert!(asked(&payload("Kepada Yth;Bapak Camat\nDengan;hormat\n"), &Words::new()).is_empty());
    }
}
