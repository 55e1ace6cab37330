//! Columns of a worksheet: by its header, or as somebody has named them where it has none.

use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::headings::{self, Field, Words};
use crate::sheet::read::{Book, Tab, Value};

/// Digits from which on a cell is taken for the number of a card.
const CARD: usize = 10;

/// What somebody has said that a column without a heading holds. Kept with its table: the next one may stand otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub tab: usize,
    /// From 0.
    pub column: usize,
    /// As in [`headings::MEANINGS`].
    pub field: String,
}

/// The columns of a worksheet: by its header, or as somebody has named them.
pub fn columns_of(book: &Book, placed: &[Placed], number: usize, words: &Words) -> Option<Columns> {
    let tab = book.tabs.get(number)?;
    if let Some(columns) = Columns::find(tab, words) {
        return Some(columns);
    }
    let fields = placed.iter().filter(|placed| placed.tab == number);
    let mut fields: Vec<(usize, Field)> = fields
        .filter_map(|placed| Some((placed.column, headings::named(&placed.field)?)))
        .filter(|(_, field)| *field != Field::Unused)
        .collect();
    fields.sort_by_key(|(column, _)| *column);
    let first = tab.rows.get(first_of_people(tab)?)?;

    Columns::placed(fields, first.number.saturating_sub(1))
}

/// Where the people of a worksheet without a header begin: the first row with the number of a card and something else.
pub fn first_of_people(tab: &Tab) -> Option<usize> {
    tab.rows.iter().position(|row| {
        let filled = row.cells.iter().filter(|cell| !cell.is_empty()).count();
        filled >= 2 && row.cells.iter().any(is_card)
    })
}

pub fn is_card(cell: &Value) -> bool {
    match cell {
        Value::Number(number) => *number >= 1e9 && number.fract() == 0.0,
        Value::Text(text) => {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            digits >= CARD && digits * 2 > text.chars().count()
        }
        Value::Empty | Value::Date(_) | Value::Flag(_) | Value::Fault(_) => false,
    }
}
