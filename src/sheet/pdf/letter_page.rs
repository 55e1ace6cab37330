//! A letter on its pages: blocks are cut into lines, lines are handed out to pages, pages are drawn.

use std::num::NonZeroU16;
use std::ops::Range;

use krilla::tagging::{Node, Tag, TagGroup};

use super::super::SheetError;
use super::Paper;
use super::end::{Checking, Signing};
use super::file::{Frame, PdfFile, paragraph};
use super::font::{clean, faces};
use super::kop::Kop;
use super::letter::{Block, Letter};
use super::pad::{INK, Pad, Style, mm};

/// Free paper at both sides, in millimetres: a letter has wider ones than a table.
const SIDE: f32 = 25.0;
/// Letters, from the usual to the smallest: the largest that saves a sheet is taken.
const SIZES: [f32; 3] = [11.0, 10.5, 10.0];
/// Room of "10." before a numbered paragraph.
const INDENT: f32 = 20.0;
/// Between two paragraphs.
const GAP: f32 = 6.0;
const BEFORE_SIGNING: f32 = 14.0;

/// Where a line's text stands from side to side.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Left,
    Middle,
    Justified,
}

/// One line of text, or some beside each other.
struct Line {
    /// Each with its left edge; the width ends at the frame's right edge.
    pieces: Vec<(f32, Place, Style, String)>,
    /// Free paper above it, unless it begins a page.
    gap: f32,
    /// Stays with the line after it.
    clings: bool,
    /// It is the title: (level 1), read aloud as such.
    is_title: bool,
    height: f32,
}

/// The letter as a PDF. The same letter is always the same file.
///
/// # Errors
/// [`SheetError::Pdf`] when the file cannot be made, for example because the logo is no picture.
pub fn write_letter(letter: &Letter, paper: Paper) -> Result<Vec<u8>, SheetError> {
    let frame = Frame::new(paper.sides(), SIDE);
    let kop = Kop::new(&letter.letterhead, &frame)?;
    let ending = Ending::new(letter, &frame)?;
    let mut chosen: Option<(Vec<Line>, Vec<Range<usize>>)> = None;
    for size in SIZES {
        let lines = lines(letter, &frame, size)?;
        let pages = paginate(&lines, &frame, kop.height, ending.height);
        if chosen.as_ref().is_none_or(|(_, before)| pages.len() < before.len()) {
            chosen = Some((lines, pages));
        }
    }
    let (lines, pages) = chosen.unwrap_or_default();
    let title = if letter.title.is_empty() {
        &letter.number
    } else {
        &letter.title
    };
    let mut file = PdfFile::new(frame, title, &letter.footer, pages.len())?;
    file.mark(None);
    for (number, page) in pages.iter().enumerate() {
        let is_last = number + 1 == pages.len();
        file.page(|pad, tree| {
            let mut y = frame.top;
            if number == 0 {
                kop.draw(pad, tree, &frame);
                y += kop.height;
            }
            y = draw_lines(pad, tree, &frame, &lines[page.clone()], y);
            if is_last {
                ending.draw(pad, tree, &frame, y + BEFORE_SIGNING);
            }
        })?;
    }

    file.finish()
}

fn lines(letter: &Letter, frame: &Frame, size: f32) -> Result<Vec<Line>, SheetError> {
    let (regular, bold) = faces()?;
    let style = Style {
        face: regular,
        size,
        grey: INK,
    };
    let bold = Style { face: bold, ..style };
    let title = Style { size: 13.0, ..bold };
    let mut setter = Setter {
        frame: *frame,
        style,
        bold,
        lines: Vec::new(),
    };
    setter.middle(title, &letter.title, 8.0, true);
    setter.middle(style, &letter.number, 1.0, false);
    if let Some(last) = setter.lines.last_mut() {
        last.height += 8.0;
    }
    for block in &letter.body {
        setter.block(block);
    }

    Ok(setter.lines)
}

/// Cuts blocks into lines.
struct Setter {
    frame: Frame,
    style: Style,
    bold: Style,
    lines: Vec<Line>,
}

impl Setter {
    fn block(&mut self, block: &Block) {
        let left = self.frame.left;
        match block {
            Block::Heading(text) => {
                self.middle(self.bold, text, GAP + 4.0, false);
                if let Some(last) = self.lines.last_mut() {
                    last.clings = true;
                }
            }
            Block::Paragraph(text) => self.running("", text, left, GAP),
            Block::Numbered(points) => {
                for (number, text) in (1..).zip(points) {
                    self.running(&format!("{number}."), text, left + INDENT, GAP / 2.0);
                }
            }
            Block::Fields { mark, pairs, after } => self.fields(mark, pairs, after),
        }
    }

    fn middle(&mut self, style: Style, text: &str, gap: f32, is_title: bool) {
        if text.trim().is_empty() {
            return;
        }
        let lines = style.balance(&clean(text), self.frame.room());
        for (n, line) in lines.into_iter().enumerate() {
            self.lines.push(Line {
                pieces: vec![(self.frame.left, Place::Middle, style, line)],
                gap: if n == 0 { gap } else { 0.0 },
                clings: true,
                is_title,
                height: style.line_height() * 1.05,
            });
        }
    }

    /// Running text from `left`, with a mark before its first line.
    fn running(&mut self, mark: &str, text: &str, left: f32, gap: f32) {
        let wrapped = self.style.wrap(&clean(text), self.frame.right - left);
        let count = wrapped.len();
        for (n, line) in wrapped.into_iter().enumerate() {
            let place = if n + 1 == count { Place::Left } else { Place::Justified };
            let mut pieces = vec![(left, place, self.style, line)];
            if n == 0 && !mark.is_empty() {
                pieces.insert(0, (left - INDENT, Place::Left, self.style, mark.to_owned()));
            }
            // No single line of a paragraph stands alone at the foot of a page.
            self.push(pieces, if n == 0 { gap } else { 0.0 }, n == 0 && count > 2);
        }
    }

    fn fields(&mut self, mark: &str, pairs: &[(String, String)], after: &str) {
        let left = self.frame.left + if mark.is_empty() { 0.0 } else { INDENT };
        let terms = pairs.iter().map(|(term, _)| self.style.width(&clean(term)));
        let widest = terms.fold(0.0, f32::max).clamp(70.0, self.frame.room() * 0.4);
        let colon = left + widest + 8.0;
        let value = colon + 8.0;
        for (n, (term, said)) in pairs.iter().enumerate() {
            let terms = self.style.wrap(&clean(term), widest + 1.0);
            let said = self.style.wrap(&clean(said), self.frame.right - value);
            for line in 0..terms.len().max(said.len()) {
                let mut pieces = Vec::new();
                if n == 0 && line == 0 && !mark.is_empty() {
                    pieces.push((left - INDENT, Place::Left, self.style, clean(mark)));
                }
                if let Some(text) = terms.get(line) {
                    pieces.push((left, Place::Left, self.style, text.clone()));
                }
                if line == 0 {
                    pieces.push((colon, Place::Left, self.style, ":".to_owned()));
                }
                if let Some(text) = said.get(line) {
                    pieces.push((value, Place::Left, self.style, text.clone()));
                }
                self.push(
                    pieces,
                    if n + line == 0 { GAP } else { 0.0 },
                    n + 1 < pairs.len().min(3),
                );
            }
        }
        if !after.trim().is_empty() {
            if let Some(last) = self.lines.last_mut() {
                last.clings = true;
            }
            self.running("", after, left, 2.0);
        }
    }

    fn push(&mut self, pieces: Vec<(f32, Place, Style, String)>, gap: f32, clings: bool) {
        self.lines.push(Line {
            pieces,
            gap,
            clings,
            is_title: false,
            height: self.style.line_height() * 1.08,
        });
    }
}

/// Which lines stand on which page. The signatures take some lines along, if they need a page of their own.
fn paginate(lines: &[Line], frame: &Frame, kop: f32, ending: f32) -> Vec<Range<usize>> {
    const TAKEN_ALONG: usize = 3;
    let page = frame.bottom - frame.top;
    let mut pages = Vec::new();
    let (mut from, mut used) = (0, kop);
    for (at, line) in lines.iter().enumerate() {
        let gap = if at == from && !pages.is_empty() { 0.0 } else { line.gap };
        if used + gap + line.height > page && at > from {
            let mut cut = at;
            while cut > from + 1 && lines[cut - 1].clings {
                cut -= 1;
            }
            pages.push(from..cut);
            from = cut;
            used = lines[cut..at].iter().map(|line| line.gap + line.height).sum();
        }
        used += gap + line.height;
    }
    if used + ending > page && lines.len() > from {
        let mut cut = lines.len().saturating_sub(TAKEN_ALONG).max(from + 1).min(lines.len());
        while cut > from + 1 && lines[cut - 1].clings {
            cut -= 1;
        }
        pages.push(from..cut);
        from = cut;
    }
    pages.push(from..lines.len());

    pages
}

fn draw_lines(pad: &mut Pad, tree: &mut Vec<Node>, frame: &Frame, lines: &[Line], top: f32) -> f32 {
    let mut y = top;
    let mut open = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        // A gap begins a new paragraph.
        if line.gap > 0.0 && !open.is_empty() {
            tree.push(paragraph(std::mem::take(&mut open)));
        }
        if n > 0 || top > frame.top {
            y += line.gap;
        }
        let mut told = Vec::new();
        for (left, place, style, text) in line.pieces.iter().filter(|(.., text)| !text.is_empty()) {
            told.push(pad.told(|pad| match place {
                Place::Left => pad.text(*style, *left, y, text),
                Place::Middle => pad.centred(*style, frame.middle(), y, text),
                Place::Justified => pad.justified(*style, (*left, frame.right), y, text),
            }));
        }
        if line.is_title && !told.is_empty() {
            let title = Tag::Hn(NonZeroU16::MIN, Some("Judul".to_owned()));
            let children = told.into_iter().map(Node::Leaf).collect();
            tree.push(Node::Group(TagGroup::with_children(title, children)));
        } else {
            open.extend(told);
        }
        y += line.height;
    }
    if !open.is_empty() {
        tree.push(paragraph(open));
    }

    y
}

/// Signatures, two in a row, and below them the QR.
struct Ending {
    rows: Vec<Vec<Signing>>,
    checking: Option<Checking>,
    height: f32,
}

impl Ending {
    fn new(letter: &Letter, frame: &Frame) -> Result<Ending, SheetError> {
        let mut rows: Vec<Vec<Signing>> = Vec::new();
        for pair in letter.signatories.chunks(2) {
            rows.push(pair.iter().map(Signing::new).collect::<Result<_, _>>()?);
        }
        let room = frame.room() - mm(30.0);
        let checking = letter
            .check
            .as_ref()
            .map(|check| Checking::new(check, room))
            .transpose()?;
        let signed: f32 = rows.iter().map(|row| row_height(row) + BEFORE_SIGNING).sum();
        let checked = checking
            .as_ref()
            .map_or(0.0, |checking| checking.height() + BEFORE_SIGNING);

        Ok(Ending {
            rows,
            checking,
            height: signed + checked,
        })
    }

    fn draw(&self, pad: &mut Pad, tree: &mut Vec<Node>, frame: &Frame, top: f32) {
        let mut y = top;
        for row in &self.rows {
            let above = row.iter().map(Signing::above).max().unwrap_or(0);
            let share = frame.room() / row.len() as f32;
            for (n, signing) in row.iter().enumerate() {
                signing.draw(pad, tree, frame.left + share * (n as f32 + 0.5), y, above);
            }
            y += row_height(row) + BEFORE_SIGNING;
        }
        if let Some(checking) = &self.checking {
            checking.draw(pad, tree, frame.left, y);
        }
    }
}

fn row_height(row: &[Signing]) -> f32 {
    let above = row.iter().map(Signing::above).max().unwrap_or(0);

    row.iter().map(|signing| signing.height(above)).fold(0.0, f32::max)
}
