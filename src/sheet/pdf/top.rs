//! The top of a table's first page: kop, title, what was asked for, when it was printed.

use std::num::NonZeroU16;

use krilla::tagging::{Identifier, Node, Tag, TagGroup};

use super::super::{Sheet, SheetError};
use super::file::{Frame, paragraph};
use super::font::clean;
use super::grid::Grid;
use super::kop::Kop;
use super::pad::{MUTED, Pad, Style};

/// Between top and title, and title and table.
const AROUND_TITLE: f32 = 6.0;

/// The top, measured.
pub(super) struct Top {
    kop: Kop,
    lines: Vec<(Style, String)>,
    pub height: f32,
}

impl Top {
    pub fn new(sheet: &Sheet, grid: &Grid) -> Result<Top, SheetError> {
        let frame = &grid.frame;
        let kop = Kop::new(&sheet.letterhead, frame)?;
        let title = Style {
            size: 13.0,
            ..grid.bold
        };
        let asked = Style {
            size: 10.0,
            ..grid.style
        };
        let printed = Style {
            size: 8.0,
            grey: MUTED,
            ..grid.style
        };
        let set = [
            (title, &sheet.title),
            (asked, &sheet.filter_sentence),
            (printed, &sheet.printed_on),
        ];
        let lines: Vec<(Style, String)> = set
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .flat_map(|(style, text)| {
                let wrapped = style.balance(&clean(text), frame.room() * 0.9);
                wrapped.into_iter().map(move |line| (style, line))
            })
            .collect();
        let text: f32 = lines.iter().map(|(style, _)| style.line_height()).sum();
        let kop_height = kop.height;

        Ok(Top {
            kop,
            lines,
            height: kop_height + text + 2.0 * AROUND_TITLE,
        })
    }

    pub fn draw(&self, pad: &mut Pad, tree: &mut Vec<Node>, frame: &Frame) {
        self.kop.draw(pad, tree, frame);
        let mut y = frame.top + self.kop.height + AROUND_TITLE / 2.0;
        let mut title = Vec::new();
        let mut others = Vec::new();
        for (style, line) in self.lines.iter().filter(|(_, line)| !line.is_empty()) {
            let told = pad.told(|pad| pad.centred(*style, frame.middle(), y, line));
            match style.size > 12.0 {
                true => title.push(told),
                false => others.push(told),
            }
            y += style.line_height();
        }
        if !title.is_empty() {
            tree.push(heading(title, "Judul"));
        }
        if !others.is_empty() {
            tree.push(paragraph(others));
        }
    }
}

pub(super) fn heading(lines: Vec<Identifier>, title: &str) -> Node {
    let children = lines.into_iter().map(Node::Leaf).collect();

    Node::Group(TagGroup::with_children(
        Tag::Hn(NonZeroU16::MIN, Some(title.to_owned())),
        children,
    ))
}
