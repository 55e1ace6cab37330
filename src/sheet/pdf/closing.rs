//! What stands below the last row of a table.

use krilla::tagging::Node;

use super::super::{Sheet, SheetError};
use super::Item;
use super::end::{Checking, QR, Signing, WIDTH};
use super::file::{Frame, paragraph};
use super::font::clean;
use super::grid::Grid;
use super::pad::{MUTED, Pad, Style};

/// Between the last row and the signature.
pub(super) const BEFORE_END: f32 = 16.0;

/// What the signs of the table mean, who signs, where to check.
pub(super) struct End {
    key: Vec<String>,
    key_style: Style,
    signing: Option<Signing>,
    checking: Option<Checking>,
    pub height: f32,
}

impl End {
    pub fn new(sheet: &Sheet, grid: &Grid, items: &[Item]) -> Result<End, SheetError> {
        let key_style = Style {
            size: 8.0,
            grey: MUTED,
            ..grid.style
        };
        let key: Vec<String> = signs(sheet, items)
            .into_iter()
            .flat_map(|text| key_style.wrap(&text, grid.frame.room()))
            .collect();
        let beside = grid.frame.room() - WIDTH - QR - 30.0;
        let signing = sheet.signatory.as_ref().map(Signing::new).transpose()?;
        let checking = sheet
            .check
            .as_ref()
            .map(|check| Checking::new(check, beside))
            .transpose()?;
        let signed = signing.as_ref().map_or(0.0, |signing| signing.height(signing.above()));
        let below = checking.as_ref().map_or(0.0, Checking::height).max(signed);
        let key_height = key.len() as f32 * key_style.line_height();
        let is_empty = key.is_empty() && signing.is_none() && checking.is_none();

        Ok(End {
            height: if is_empty {
                0.0
            } else {
                key_height + below + BEFORE_END + 4.0
            },
            key,
            key_style,
            signing,
            checking,
        })
    }

    pub fn draw(&self, pad: &mut Pad, tree: &mut Vec<Node>, frame: &Frame, top: f32) {
        // The key stands close to its table.
        let mut y = top - BEFORE_END + 5.0;
        let mut told = Vec::new();
        for line in &self.key {
            told.push(pad.told(|pad| pad.text(self.key_style, frame.left, y, line)));
            y += self.key_style.line_height();
        }
        if !told.is_empty() {
            tree.push(paragraph(told));
        }
        let top = top + self.key.len() as f32 * self.key_style.line_height();
        let signed = self.signing.as_ref().map(|signing| signing.height(signing.above()));
        if let Some(signing) = &self.signing {
            signing.draw(pad, tree, frame.right - WIDTH / 2.0 - 8.0, top, signing.above());
        }
        if let Some(checking) = &self.checking {
            let beside = signed.map_or(top, |height| top + (height - checking.height()).max(0.0));
            checking.draw(pad, tree, frame.left, beside);
        }
    }
}

/// Notes about signs of one character that stand in the table as a cell of their own, such as a cross for a figure
/// that is withheld.
fn signs(sheet: &Sheet, items: &[Item]) -> Vec<String> {
    let stands = |sign: &str| {
        items.iter().any(|item| match item {
            Item::Row(cells) => cells.iter().any(|cell| cell == sign),
            Item::Section(_) | Item::Sum(_) => false,
        })
    };

    sheet
        .notes
        .iter()
        .filter(|(term, _)| term.chars().count() == 1 && stands(term))
        .map(|(term, meaning)| format!("{term} = {}", clean(meaning)))
        .collect()
}
