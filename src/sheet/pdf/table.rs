//! A table on its pages.

use krilla::tagging::{ArtifactType, Node, TableHeaderScope, Tag, TagGroup};

use super::super::{Column, Kind, Sheet, SheetError};
use super::closing::{BEFORE_END, End};
use super::file::PdfFile;
use super::grid::{Grid, PAD_X, PAD_Y};
use super::pad::{Grey, INK, Pad, Style};
use super::pages::{Laid, PageOf, Part, Piece, Room, SECTION_HEIGHT, lay, paginate};
use super::top::{Top, heading};
use super::{Item, Paper};

const SHADE: Grey = 0xF3;
const HEAD_SHADE: Grey = 0xE2;
const GRID_LINE: Grey = 0xA0;

pub(super) fn draw(sheet: &Sheet, paper: Paper, items: &[Item]) -> Result<Vec<u8>, SheetError> {
    let grid = Grid::new(&sheet.columns, items, paper)?;
    let frame = grid.frame;
    let top = Top::new(sheet, &grid)?;
    let end = End::new(sheet, &grid, items)?;
    let parts = lay(&grid, items, sheet.has_total);
    let pages = paginate(
        &grid,
        &parts,
        &Room {
            intro: top.height,
            page: frame.bottom - frame.top,
            end: end.height,
        },
    );
    let mut file = PdfFile::new(frame, &sheet.title, &sheet.footer, pages.len())?;
    let mut body = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        mark(&mut file, &parts, page, number);
        file.page(|pad, tree| {
            let mut y = frame.top;
            if number == 0 {
                top.draw(pad, tree, &frame);
                y += top.height;
            }
            y = section(pad, tree, &mut body, &grid, &parts, page, y);
            if !page.pieces.is_empty() || parts.is_empty() {
                y = rows(pad, &mut body, &grid, sheet, &parts, page, y);
            }
            // A table whose pages are all drawn goes into the tree before what follows it.
            let is_last = pages
                .get(number + 1)
                .is_none_or(|next| next.section.is_some_and(|(_, is_on)| !is_on));
            if is_last {
                close_table(tree, &mut body);
            }
            if page.has_end {
                end.draw(pad, tree, &frame, y + BEFORE_END);
            }
        })?;
    }

    file.finish()
}

fn mark(file: &mut PdfFile, parts: &[Part], page: &PageOf, number: usize) {
    let heading = match page.section.map(|(part, is_on)| (&parts[part], is_on)) {
        Some((Part::Section(heading), false)) => Some(heading.as_str()),
        _ => None,
    };
    if heading.is_some() || number == 0 {
        file.mark(heading);
    }
}

fn close_table(tree: &mut Vec<Node>, body: &mut Vec<Node>) {
    if body.is_empty() {
        return;
    }
    let head: Vec<Node> = body.drain(..1).collect();
    let mut table = TagGroup::new(Tag::Table);
    table.push(TagGroup::with_children(Tag::THead, head));
    if !body.is_empty() {
        table.push(TagGroup::with_children(Tag::TBody, std::mem::take(body)));
    }
    tree.push(Node::Group(table));
}

/// The heading of a section, if one stands on this page. Answers where the table begins.
fn section(
    pad: &mut Pad,
    tree: &mut Vec<Node>,
    body: &mut Vec<Node>,
    grid: &Grid,
    parts: &[Part],
    page: &PageOf,
    y: f32,
) -> f32 {
    let Some((part, is_on)) = page.section else { return y };
    let Part::Section(text) = &parts[part] else { return y };
    let style = Style {
        size: 10.5,
        ..grid.bold
    };
    let text = match is_on {
        true => format!("{text} (lanjutan)"),
        false => text.clone(),
    };
    // A heading has one line; what does not fit into it gets smaller.
    let wide = style.width(&text);
    let size = style.size * (grid.frame.room() / wide.max(1.0)).min(1.0);
    let style = Style { size, ..style };
    let draw = |pad: &mut Pad| pad.text(style, grid.edges[0], y + 4.0, &text);
    if is_on {
        pad.untold(ArtifactType::PaginationOther, draw);
    } else {
        close_table(tree, body);
        if !text.trim().is_empty() {
            tree.push(heading(vec![pad.told(draw)], text.trim()));
        }
    }

    y + SECTION_HEIGHT
}

/// Header and rows. Answers where they end.
fn rows(
    pad: &mut Pad,
    body: &mut Vec<Node>,
    grid: &Grid,
    sheet: &Sheet,
    parts: &[Part],
    page: &PageOf,
    top: f32,
) -> f32 {
    let (left, right) = (grid.edges[0], grid.edges[grid.edges.len() - 1]);
    let laid: Vec<(&Laid, Piece, f32)> = page
        .pieces
        .iter()
        .filter_map(|piece| match &parts[piece.part] {
            Part::Row(row) => Some((row, *piece, grid.row_height(piece.to - piece.from))),
            Part::Section(_) => None,
        })
        .collect();
    let empty = if parts.is_empty() { grid.row_height(1) } else { 0.0 };
    let bottom = top + grid.head_height + empty + laid.iter().map(|(_, _, height)| height).sum::<f32>();

    // Shades below, lines above them, text on top.
    pad.untold(ArtifactType::Layout, |pad| {
        pad.boxes(&[(left, top, right - left, grid.head_height)], HEAD_SHADE);
        let mut y = top + grid.head_height;
        let (mut shaded, mut rules) = (Vec::new(), vec![(left, y, right, y)]);
        for (row, _, height) in &laid {
            if row.number % 2 == 1 && !row.is_total {
                shaded.push((left, y, right - left, *height));
            }
            if row.is_total {
                rules.push((left, y, right, y));
            }
            y += height;
        }
        pad.boxes(&shaded, SHADE);
        let mut y = top + grid.head_height;
        let mut lines: Vec<_> = laid
            .iter()
            .map(|(_, _, height)| {
                y += height;
                (left, y, right, y)
            })
            .collect();
        let inner = if parts.is_empty() {
            top + grid.head_height
        } else {
            bottom
        };
        lines.extend(grid.edges.iter().map(|x| (*x, top, *x, inner)));
        pad.lines(&lines, 0.4, GRID_LINE);
        // A sum runs across its columns, so their lines end above it.
        let mut y = top + grid.head_height;
        let mut plain = Vec::new();
        for (row, _, height) in &laid {
            if row.is_across {
                plain.push((left, y, right - left, *height));
            }
            y += height;
        }
        pad.boxes(&plain, HEAD_SHADE);
        rules.extend([
            (left, top, right, top),
            (left, bottom, right, bottom),
            (left, top, left, bottom),
            (right, top, right, bottom),
        ]);
        pad.lines(&rules, 0.7, INK);
    });
    head(pad, body, grid, top);
    if parts.is_empty() {
        let (x, y) = ((left + right) / 2.0, top + grid.head_height + PAD_Y);
        let told = pad.told(|pad| pad.centred(grid.style, x, y, "Tidak ada data."));
        body.push(row_of(vec![Node::Group(TagGroup::with_children(
            Tag::TD,
            vec![told.into()],
        ))]));
    }
    let mut y = top + grid.head_height;
    for (row, piece, height) in &laid {
        body.push(cells(pad, grid, &sheet.columns, row, *piece, y));
        y += height;
    }

    bottom
}

fn row_of(cells: Vec<Node>) -> Node {
    Node::Group(TagGroup::with_children(Tag::TR, cells))
}

/// The header. Only the first one of a table is read aloud.
fn head(pad: &mut Pad, body: &mut Vec<Node>, grid: &Grid, top: f32) {
    if !body.is_empty() {
        return pad.untold(ArtifactType::PaginationOther, |pad| {
            for column in 0..grid.heads.len() {
                head_cell(pad, grid, column, top);
            }
        });
    }
    let cells = (0..grid.heads.len()).map(|column| {
        let told = pad.told(|pad| head_cell(pad, grid, column, top));
        Node::Group(TagGroup::with_children(
            Tag::TH(TableHeaderScope::Column),
            vec![told.into()],
        ))
    });
    let row = row_of(cells.collect());
    body.push(row);
}

fn head_cell(pad: &mut Pad, grid: &Grid, column: usize, top: f32) {
    let head = &grid.heads[column];
    let step = head.style.line_height();
    let (left, right) = (grid.edges[column], grid.edges[column + 1]);
    let used = head.lines.len() as f32 * step;
    if head.is_turned {
        let x = (left + right - used) / 2.0;
        pad.turned(x, top + grid.head_height - PAD_Y - 1.5, |pad| {
            for (n, line) in head.lines.iter().enumerate() {
                pad.text(head.style, 0.0, n as f32 * step, line);
            }
        });
        return;
    }
    let mut y = top + (grid.head_height - used) / 2.0;
    for line in &head.lines {
        pad.centred(head.style, (left + right) / 2.0, y, line);
        y += step;
    }
}

fn cells(pad: &mut Pad, grid: &Grid, columns: &[Column], row: &Laid, piece: Piece, top: f32) -> Node {
    let style = if row.is_total { grid.bold } else { grid.style };
    let cells = row.cells.iter().zip(columns).enumerate().map(|(n, (lines, column))| {
        let kind = if row.is_across { Kind::Text } else { column.kind };
        let mut group = TagGroup::new(Tag::TD);
        let lines = lines.get(piece.from..piece.to.min(lines.len())).unwrap_or(&[]);
        if lines.iter().any(|line| !line.is_empty()) {
            let (left, right) = (grid.edges[n] + PAD_X, grid.edges[n + 1] - PAD_X);
            group.push(pad.told(|pad| {
                for (at, line) in lines.iter().enumerate() {
                    let y = top + PAD_Y + at as f32 * style.line_height();
                    match kind {
                        Kind::Number => pad.right(style, right, y, line),
                        Kind::Date => pad.centred(style, (left + right) / 2.0, y, line),
                        Kind::Text | Kind::Code => pad.text(style, left, y, line),
                    }
                }
            }));
        }
        Node::Group(group)
    });

    row_of(cells.collect())
}
