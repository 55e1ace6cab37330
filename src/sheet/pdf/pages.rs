//! Which rows stand on which page. Knows heights, draws nothing.

use super::Item;
use super::grid::{Grid, PAD_X, PAD_Y};

/// Above and below the heading of a section.
pub(super) const SECTION_HEIGHT: f32 = 22.0;

/// A row in lines, cell by cell.
pub(super) struct Laid {
    pub cells: Vec<Vec<String>>,
    /// Of the highest cell, at least 1.
    pub line_count: usize,
    /// Counted within its section, so that every second one can be shaded.
    pub number: usize,
    pub is_total: bool,
    /// Its only text runs across all columns.
    pub is_across: bool,
}

/// What stands between top and signature.
pub(super) enum Part {
    Section(String),
    Row(Laid),
}

/// Some lines of a row: nearly always all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Index of the part.
    pub part: usize,
    pub from: usize,
    pub to: usize,
}

/// One page of a table.
#[derive(Debug, Default)]
pub(super) struct PageOf {
    /// Index of the part whose heading stands here, and whether it began on an earlier page.
    pub section: Option<(usize, bool)>,
    pub pieces: Vec<Piece>,
    pub has_end: bool,
}

/// How much room there is.
pub(super) struct Room {
    /// Kop and title, on the first page only.
    pub intro: f32,
    /// Of a page without them.
    pub page: f32,
    /// Signature and QR, below the last row.
    pub end: f32,
}

/// Cuts cells into lines.
pub(super) fn lay(grid: &Grid, items: &[Item], has_total: bool) -> Vec<Part> {
    let mut number = 0;
    let last = items.len().saturating_sub(1);
    let mut parts = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let cells = match item {
            Item::Section(heading) => {
                number = 0;
                parts.push(Part::Section(heading.replace('\n', " ")));
                continue;
            }
            Item::Sum(text) => {
                parts.push(Part::Row(across(grid, text, number)));
                continue;
            }
            Item::Row(cells) => cells,
        };
        let is_total = has_total && at == last;
        let style = if is_total { grid.bold } else { grid.style };
        let cells: Vec<Vec<String>> = cells
            .iter()
            .enumerate()
            .map(|(column, text)| match text.is_empty() {
                true => Vec::new(),
                false => style.wrap(text, grid.inner(column)),
            })
            .collect();
        let line_count = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
        parts.push(Part::Row(Laid {
            cells,
            line_count,
            number,
            is_total,
            is_across: false,
        }));
        number += 1;
    }

    parts
}

fn across(grid: &Grid, text: &str, number: usize) -> Laid {
    let room = grid.edges[grid.edges.len() - 1] - grid.edges[0] - 2.0 * PAD_X;
    let lines = grid.bold.wrap(text, room);

    Laid {
        line_count: lines.len(),
        cells: vec![lines],
        number,
        is_total: true,
        is_across: true,
    }
}

/// Hands the parts out to pages.
pub(super) fn paginate(grid: &Grid, parts: &[Part], room: &Room) -> Vec<PageOf> {
    let mut pages = vec![PageOf::default()];
    let mut free = room.page - room.intro - grid.head_height;
    let mut section = None;
    for (part, what) in parts.iter().enumerate() {
        let row = match what {
            Part::Section(_) => {
                section = Some(part);
                let is_used = pages
                    .last()
                    .is_some_and(|page| !page.pieces.is_empty() || page.section.is_some());
                if is_used {
                    pages.push(PageOf::default());
                    free = room.page - grid.head_height;
                }
                free -= SECTION_HEIGHT;
                if let Some(page) = pages.last_mut() {
                    page.section = Some((part, false));
                }
                continue;
            }
            Part::Row(row) => row,
        };
        let whole = room.page - grid.head_height - section.map_or(0.0, |_| SECTION_HEIGHT);
        let mut from = 0;
        while from < row.line_count {
            let height = grid.row_height(row.line_count - from);
            let to = match () {
                () if height <= free => row.line_count,
                // It fits on a page of its own, so it is not torn.
                () if height <= whole => from,
                () => (from + fitting(grid, free)).min(row.line_count),
            };
            if to > from {
                free -= grid.row_height(to - from);
                if let Some(page) = pages.last_mut() {
                    page.pieces.push(Piece { part, from, to });
                }
                from = to;
            }
            if from < row.line_count {
                // A page so low that not one line fits still takes one: whatever happens, this ends.
                if pages.last().is_some_and(|page| page.pieces.is_empty()) && fitting(grid, whole) == 0 {
                    if let Some(page) = pages.last_mut() {
                        page.pieces.push(Piece {
                            part,
                            from,
                            to: from + 1,
                        });
                    }
                    from += 1;
                }
                pages.push(PageOf {
                    section: section.map(|part| (part, true)),
                    ..PageOf::default()
                });
                free = whole;
            }
        }
    }
    place_end(&mut pages, free, room, section);

    pages
}

/// The signature below the last row, or on a page of its own together with some rows: a page with a signature alone
/// could be put under any table.
fn place_end(pages: &mut Vec<PageOf>, free: f32, room: &Room, section: Option<usize>) {
    const TAKEN_ALONG: usize = 3;
    if room.end > free {
        let mut taken = Vec::new();
        if let Some(page) = pages.last_mut() {
            // Whole rows only, and the page keeps at least as many.
            while taken.len() < TAKEN_ALONG && page.pieces.len() > taken.len() + 1 {
                match page.pieces.pop_if(|piece| piece.from == 0) {
                    Some(piece) => taken.insert(0, piece),
                    None => break,
                }
            }
        }
        pages.push(PageOf {
            section: section.map(|part| (part, true)).filter(|_| !taken.is_empty()),
            pieces: taken,
            has_end: false,
        });
    }
    if let Some(page) = pages.last_mut() {
        page.has_end = room.end > 0.0;
    }
}

/// How many lines of a row fit into so much height.
fn fitting(grid: &Grid, height: f32) -> usize {
    ((height - 2.0 * PAD_Y) / grid.style.line_height()).max(0.0) as usize
}
