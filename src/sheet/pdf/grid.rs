//! How wide each column is, how large the letters are, and whether the paper stands or lies.

use super::super::{Column, Kind, SheetError};
use super::file::{Frame, SIDE};
use super::font::{clean, faces};
use super::pad::{INK, Style};
use super::{Item, Paper};

/// Left and right of a text in its cell.
pub(super) const PAD_X: f32 = 2.8;
/// Above and below.
pub(super) const PAD_Y: f32 = 2.2;
/// Letters a single word of running text may ask for; a longer one is broken.
const LONGEST_WORD: f32 = 13.0;
/// Letters a code may ask for.
const LONGEST_CODE: f32 = 24.0;
/// A letter of the usual width, in ems.
const LETTER: f32 = 0.53;

/// A table's columns on its paper.
pub(super) struct Grid {
    pub frame: Frame,
    /// Left edges, and the right edge of the last: one more than there are columns.
    pub edges: Vec<f32>,
    pub style: Style,
    pub bold: Style,
    pub heads: Vec<Head>,
    pub head_height: f32,
}

/// A column's heading in lines.
pub(super) struct Head {
    pub lines: Vec<String>,
    pub is_turned: bool,
    pub style: Style,
}

/// What a column asks for at a given size of letters.
struct Wish {
    /// Below this numbers and words are broken.
    least: f32,
    /// With this nothing needs a second line.
    full: f32,
}

impl Grid {
    pub fn new(columns: &[Column], items: &[Item], paper: Paper) -> Result<Grid, SheetError> {
        let (short, long) = paper.sides();
        let (standing, lying) = (Frame::new((short, long), SIDE), Frame::new((long, short), SIDE));
        // From the best to what always goes; the share is how much of its wish beyond the least a column must get.
        let choices = [9.0, 8.5, 8.0]
            .map(|size| (standing, size, 1.0))
            .into_iter()
            .chain([9.0, 8.5, 8.0].map(|size| (lying, size, 1.0)))
            .chain([(standing, 8.0, 0.8)])
            .chain([9.0, 8.5, 8.0, 7.5].map(|size| (lying, size, 0.55)))
            .chain([7.5, 7.0, 6.5].map(|size| (lying, size, 0.3)));
        let mut last = None;
        for (frame, size, share) in choices {
            let wishes = wishes(columns, items, size)?;
            let asked: f32 = wishes
                .iter()
                .map(|wish| wish.least + (wish.full - wish.least) * share)
                .sum();
            last = Some((frame, size, wishes));
            if asked <= frame.room() {
                break;
            }
        }
        let Some((frame, size, wishes)) = last else {
            return Err(SheetError::Pdf("no size of letters".to_owned()));
        };

        Grid::on(frame, size, columns, &shares(columns, &wishes, frame.room()))
    }

    fn on(frame: Frame, size: f32, columns: &[Column], widths: &[f32]) -> Result<Grid, SheetError> {
        let (style, bold) = styles(size)?;
        let total: f32 = widths.iter().sum();
        let mut edges = vec![frame.left + (frame.room() - total).max(0.0) / 2.0];
        for width in widths {
            edges.push(edges.last().unwrap_or(&frame.left) + width);
        }
        let turned_height = turned_height(columns, widths, bold);
        let heads: Vec<Head> = columns
            .iter()
            .zip(widths)
            .map(|(column, width)| head(column, *width, bold, turned_height))
            .collect();
        let height = heads.iter().map(|head| match head.is_turned {
            true => turned_height,
            false => head.lines.len() as f32 * head.style.line_height(),
        });

        Ok(Grid {
            head_height: height.fold(0.0, f32::max) + 2.0 * PAD_Y + 2.0,
            frame,
            edges,
            style,
            bold,
            heads,
        })
    }

    /// The room of a text in a column.
    pub fn inner(&self, column: usize) -> f32 {
        self.edges[column + 1] - self.edges[column] - 2.0 * PAD_X
    }

    pub fn row_height(&self, lines: usize) -> f32 {
        lines.max(1) as f32 * self.style.line_height() + 2.0 * PAD_Y
    }
}

fn styles(size: f32) -> Result<(Style, Style), SheetError> {
    let (regular, bold) = faces()?;
    let style = Style {
        face: regular,
        size,
        grey: INK,
    };

    Ok((style, Style { face: bold, ..style }))
}

fn wishes(columns: &[Column], items: &[Item], size: f32) -> Result<Vec<Wish>, SheetError> {
    let (style, bold) = styles(size)?;
    let rows = || {
        items.iter().filter_map(|item| match item {
            Item::Row(cells) => Some(cells),
            Item::Section(_) | Item::Sum(_) => None,
        })
    };
    let wish = |(n, column): (usize, &Column)| {
        let cells = || rows().filter_map(move |row| row.get(n));
        let widest = cells().map(|cell| bold.width(cell)).fold(0.0, f32::max);
        let word = cells()
            .flat_map(|cell| cell.split_whitespace())
            .map(|word| style.width(word));
        let word = word.fold(0.0, f32::max).min(LONGEST_WORD * LETTER * size);
        let title = clean(&column.title);
        let title_word = title
            .split_whitespace()
            .map(|word| bold.width(word))
            .fold(0.0, f32::max);
        let title_word = title_word.min(LONGEST_WORD * LETTER * size);
        let asked = (column.width as f32).max(1.0) * LETTER * size;
        let (least, full) = match column.kind {
            Kind::Text => (word, widest.min(asked).max(word)),
            _ => {
                let code = widest.min(LONGEST_CODE * LETTER * size);
                (code, code)
            }
        };
        let (least, full) = match column.meaning.is_empty() {
            true => (least.max(title_word), full.max(title_word)),
            // A turned title asks for two lines.
            false => (least, full.max(2.0 * bold.line_height())),
        };

        Wish {
            least: least + 2.0 * PAD_X + 0.5,
            full: full + 2.0 * PAD_X + 0.5,
        }
    };

    Ok(columns.iter().enumerate().map(wish).collect())
}

/// Widths that fill the room: each its least, the rest by how much is wished; what then remains goes to the words.
fn shares(columns: &[Column], wishes: &[Wish], room: f32) -> Vec<f32> {
    let least: f32 = wishes.iter().map(|wish| wish.least).sum();
    let full: f32 = wishes.iter().map(|wish| wish.full).sum();
    if least > room {
        return wishes.iter().map(|wish| wish.least * room / least).collect();
    }
    if full > room {
        let share = (room - least) / (full - least);
        return wishes
            .iter()
            .map(|wish| wish.least + (wish.full - wish.least) * share)
            .collect();
    }
    let is_text = |column: &Column| column.kind == Kind::Text;
    let text: f32 = wishes
        .iter()
        .zip(columns)
        .filter(|(_, column)| is_text(column))
        .map(|(wish, _)| wish.full)
        .sum();
    let (grows, base): (&dyn Fn(&Column) -> bool, f32) = match text > 0.0 {
        true => (&is_text, text),
        false => (&|_| true, full),
    };

    wishes
        .iter()
        .zip(columns)
        .map(|(wish, column)| match grows(column) {
            true => wish.full + (room - full) * wish.full / base.max(1.0),
            false => wish.full,
        })
        .collect()
}

/// The letters of turned titles are smaller: there are many, and each has its number before it.
fn turned_style(bold: Style) -> Style {
    Style {
        size: bold.size.min(7.0),
        ..bold
    }
}

fn turned_title(column: &Column) -> String {
    format!("{} {}", clean(&column.title), clean(&column.meaning))
}

/// The least height at which every turned title fits into its column.
fn turned_height(columns: &[Column], widths: &[f32], bold: Style) -> f32 {
    const TALLEST: f32 = 170.0;
    let style = turned_style(bold);
    let fits = |height: f32| {
        columns
            .iter()
            .zip(widths)
            .filter(|(column, _)| !column.meaning.is_empty())
            .all(|(column, width)| {
                let lines = style.wrap(&turned_title(column), height).len() as f32;
                lines * style.line_height() <= width - 2.0
            })
    };
    let mut height: f32 = 36.0;
    while height < TALLEST && !fits(height) {
        height += 4.0;
    }

    height
}

fn head(column: &Column, width: f32, bold: Style, turned_height: f32) -> Head {
    if column.meaning.is_empty() {
        return Head {
            lines: bold.wrap(&clean(&column.title), width - 2.0 * PAD_X + 0.5),
            is_turned: false,
            style: bold,
        };
    }
    let style = turned_style(bold);
    let mut lines = style.wrap(&turned_title(column), turned_height);
    // In a column too narrow even so, what does not fit would run into its neighbour.
    lines.truncate(((width - 1.0) / style.line_height()).max(1.0) as usize);

    Head {
        lines,
        is_turned: true,
        style,
    }
}
