//! The end of a paper: who signs, and the QR to check it by. Kept together on one page.

use krilla::tagging::{ArtifactType, Node, Tag, TagGroup};
use qrcode::{EcLevel, QrCode};

use super::super::{Check, SheetError, Signatory};
use super::file::paragraph;
use super::font::{clean, faces};
use super::pad::{INK, MUTED, Pad, Style};

/// Width of a block for signing, in points.
pub(super) const WIDTH: f32 = 210.0;
/// For the hand and the stamp.
const ROOM: f32 = 56.0;
/// Side of the QR.
pub(super) const QR: f32 = 62.0;

/// One block for signing, measured.
pub(super) struct Signing {
    above: Vec<String>,
    name: Vec<String>,
    nip: String,
    style: Style,
    bold: Style,
}

impl Signing {
    pub fn new(signatory: &Signatory) -> Result<Signing, SheetError> {
        let (regular, bold) = faces()?;
        let style = Style {
            face: regular,
            size: 10.0,
            grey: INK,
        };
        let bold = Style { face: bold, ..style };
        let lines = |style: Style, text: &str| style.balance(clean(text).trim(), WIDTH);
        let name = signatory.name.trim();

        Ok(Signing {
            above: signatory.above.iter().flat_map(|line| lines(style, line)).collect(),
            name: if name.is_empty() { Vec::new() } else { lines(bold, name) },
            nip: clean(signatory.nip.trim()).replace('\n', " "),
            style,
            bold,
        })
    }

    /// How many lines stand above the room; blocks side by side are brought to the same.
    pub fn above(&self) -> usize {
        self.above.len()
    }

    pub fn height(&self, above: usize) -> f32 {
        (above + self.name.len().max(1) + 1) as f32 * self.style.line_height() + ROOM
    }

    /// With its middle at `x`.
    pub fn draw(&self, pad: &mut Pad, tree: &mut Vec<Node>, x: f32, top: f32, above: usize) {
        let step = self.style.line_height();
        let mut told = Vec::new();
        let mut y = top;
        for line in self.above.iter().filter(|line| !line.is_empty()) {
            told.push(pad.told(|pad| pad.centred(self.style, x, y, line)));
            y += step;
        }
        y = top + above as f32 * step + ROOM;
        if self.name.is_empty() {
            pad.untold(ArtifactType::Layout, |pad| {
                pad.dots(x - 80.0, y + self.style.baseline() + 1.5, 160.0);
            });
            y += step;
        }
        for line in &self.name {
            told.push(pad.told(|pad| pad.centred(self.bold, x, y, line)));
            let width = self.bold.width(line);
            let below = y + self.bold.baseline() + 1.6;
            pad.untold(ArtifactType::Layout, |pad| {
                pad.lines(&[(x - width / 2.0, below, x + width / 2.0, below)], 0.7, INK);
            });
            y += step;
        }
        y += 1.0;
        if !self.nip.is_empty() {
            let line = format!("NIP {}", self.nip);
            told.push(pad.told(|pad| pad.centred(self.style, x, y, &line)));
        } else if self.name.is_empty() {
            told.push(pad.told(|pad| pad.text(self.style, x - 80.0, y, "NIP")));
        }
        if !told.is_empty() {
            tree.push(paragraph(told));
        }
    }
}

/// QR and address, measured.
pub(super) struct Checking {
    modules: Vec<(f32, f32, f32, f32)>,
    words: Vec<String>,
    address: Vec<String>,
    style: Style,
    bold: Style,
}

impl Checking {
    /// `room` is the width that words and address may take beside the QR.
    pub fn new(check: &Check, room: f32) -> Result<Checking, SheetError> {
        let (regular, bold) = faces()?;
        let mut style = Style {
            face: regular,
            size: 8.0,
            grey: MUTED,
        };
        // An address is copied by hand from one line better than from two.
        let whole = clean(&check.address);
        while style.size > 6.5 && style.width(&whole) > room {
            style.size -= 0.25;
        }
        let bold = Style {
            face: bold,
            grey: INK,
            ..style
        };
        let code = QrCode::with_error_correction_level(check.address.as_bytes(), EcLevel::M)
            .map_err(|error| SheetError::Pdf(format!("the address to check by: {error}")))?;

        Ok(Checking {
            modules: modules(&code),
            words: bold.wrap(&clean(&check.words), room),
            address: style.wrap(&whole, room),
            style,
            bold,
        })
    }

    pub fn height(&self) -> f32 {
        QR.max((self.words.len() + self.address.len()) as f32 * self.style.line_height())
    }

    /// From the upper left corner.
    pub fn draw(&self, pad: &mut Pad, tree: &mut Vec<Node>, left: f32, top: f32) {
        let placed: Vec<_> = self
            .modules
            .iter()
            .map(|(x, y, width, height)| (left + x, top + y, *width, *height))
            .collect();
        let told = pad.pictured(|pad| pad.boxes(&placed, 0));
        let figure = Tag::Figure(Some("Kode QR, isinya alamat di sebelahnya".to_owned()));
        tree.push(Node::Group(TagGroup::with_children(figure, vec![told.into()])));
        let beside = left + QR + 9.0;
        let text = (self.words.len() + self.address.len()) as f32 * self.style.line_height();
        let mut y = top + (self.height() - text) / 2.0;
        let mut told = Vec::new();
        let words = self.words.iter().map(|line| (self.bold, line));
        let address = self.address.iter().map(|line| (self.style, line));
        for (style, line) in words.chain(address).filter(|(_, line)| !line.is_empty()) {
            told.push(pad.told(|pad| pad.text(style, beside, y, line)));
            y += style.line_height();
        }
        if !told.is_empty() {
            tree.push(paragraph(told));
        }
    }
}

/// Dark modules as boxes, neighbours in a row joined: fewer boxes, and no hair lines between them.
fn modules(code: &QrCode) -> Vec<(f32, f32, f32, f32)> {
    let count = code.width();
    let side = QR / count as f32;
    let colors = code.to_colors();
    let is_dark = |x: usize, y: usize| colors.get(y * count + x).is_some_and(|c| *c == qrcode::Color::Dark);
    let mut boxes = Vec::new();
    for y in 0..count {
        let mut x = 0;
        while x < count {
            let run = (x..count).take_while(|x| is_dark(*x, y)).count();
            if run > 0 {
                boxes.push((x as f32 * side, y as f32 * side, run as f32 * side, side * 1.02));
            }
            x += run.max(1);
        }
    }

    boxes
}
