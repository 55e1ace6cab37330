//! Liberation Sans, regular and bold: what a character looks like, how wide it is, and where a text breaks.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use super::super::SheetError;

const REGULAR: &[u8] = include_bytes!("../../../static/LiberationSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../static/LiberationSans-Bold.ttf");

/// Stands where the font has no picture for a character: nothing vanishes silently.
const SUBSTITUTE: char = '\u{25A1}';
/// Characters looked up once and for all: Latin with all its marks.
const TABLE: usize = 0x250;

static FONTS: LazyLock<Option<(Face, Face)>> = LazyLock::new(|| Some((Face::new(REGULAR)?, Face::new(BOLD)?)));

/// Regular and bold.
///
/// # Errors
/// Never with the fonts that the program carries; a test opens them.
pub(in crate::sheet) fn faces() -> Result<(&'static Face, &'static Face), SheetError> {
    match &*FONTS {
        Some((regular, bold)) => Ok((regular, bold)),
        None => Err(SheetError::Pdf("the font cannot be read".to_owned())),
    }
}

/// One cut of the font.
pub(in crate::sheet) struct Face {
    pub font: Font,
    data: FontRef<'static>,
    units: f32,
    latin: Vec<(u32, f32)>,
    substitute: (u32, f32),
}

impl Face {
    fn new(bytes: &'static [u8]) -> Option<Face> {
        let data = FontRef::new(bytes).ok()?;
        let font = Font::new(bytes.into(), 0)?;
        let mut face = Face {
            units: font.units_per_em(),
            font,
            data,
            latin: Vec::new(),
            substitute: (0, 0.0),
        };
        face.substitute = face.look_up(SUBSTITUTE).or_else(|| face.look_up('?'))?;
        face.latin = (0..TABLE as u32)
            .map(|c| {
                char::from_u32(c)
                    .and_then(|c| face.look_up(c))
                    .unwrap_or(face.substitute)
            })
            .collect();

        Some(face)
    }

    /// The glyph and its width in ems.
    fn look_up(&self, c: char) -> Option<(u32, f32)> {
        let glyph = self.data.charmap().map(c).filter(|glyph| glyph.to_u32() != 0)?;
        let metrics = self.data.glyph_metrics(Size::unscaled(), LocationRef::default());

        Some((glyph.to_u32(), metrics.advance_width(glyph)? / self.units))
    }

    fn glyph(&self, c: char) -> (u32, f32) {
        match self.latin.get(c as usize) {
            Some(known) => *known,
            None => self.look_up(c).unwrap_or(self.substitute),
        }
    }

    /// In points.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.glyph(c).1).sum::<f32>() * size
    }

    /// The glyphs of a line in the order in which they stand on paper: what is written from right to left is turned
    /// round. Nothing is shaped; names here are written in Latin letters.
    pub fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let mut glyphs: Vec<KrillaGlyph> = Vec::with_capacity(text.len());
        // Where a run from right to left began, and where its last such letter ended.
        let mut run: Option<(usize, usize)> = None;
        for (at, c) in text.char_indices() {
            let (glyph, advance) = self.glyph(c);
            let here = glyphs.len();
            match (is_right_to_left(c), run) {
                (true, None) => run = Some((here, here + 1)),
                (true, Some((from, _))) => run = Some((from, here + 1)),
                (false, Some((from, to))) if !c.is_whitespace() => {
                    glyphs[from..to].reverse();
                    run = None;
                }
                (false, _) => {}
            }
            let range = at..at + c.len_utf8();
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(glyph),
                advance,
                0.0,
                0.0,
                0.0,
                range,
                None,
            ));
        }
        if let Some((from, to)) = run {
            glyphs[from..to].reverse();
        }

        glyphs
    }

    /// The text in lines no wider than `width` points. Breaks at blanks, after a slash or hyphen, and in the middle
    /// of a word that is wider than a line. At least one line, which may be empty.
    pub fn wrap(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            self.wrap_paragraph(paragraph, size, width, &mut lines);
        }

        lines
    }

    /// As few lines as [`Face::wrap`] needs, but of nearly the same length: for what stands in the middle of a page.
    pub fn balance(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let lines = self.wrap(text, size, width);
        if lines.len() < 2 {
            return lines;
        }
        let (mut low, mut high) = (width / 2.0, width);
        for _ in 0..8 {
            let middle = (low + high) / 2.0;
            match self.wrap(text, size, middle).len() > lines.len() {
                true => low = middle,
                false => high = middle,
            }
        }

        self.wrap(text, size, high)
    }

    fn wrap_paragraph(&self, text: &str, size: f32, width: f32, lines: &mut Vec<String>) {
        let blank = self.glyph(' ').1 * size;
        let (mut line, mut used) = (String::new(), 0.0);
        for word in text.split_whitespace() {
            let mut is_start = true;
            for piece in word.split_inclusive(['/', '-', ',']) {
                let wide = self.width(piece, size);
                let gap = if is_start && !line.is_empty() { blank } else { 0.0 };
                if used + gap + wide <= width || line.is_empty() && wide <= width {
                    if gap > 0.0 {
                        line.push(' ');
                    }
                    line.push_str(piece);
                    used += gap + wide;
                } else if wide <= width {
                    lines.push(std::mem::take(&mut line));
                    line.push_str(piece);
                    used = wide;
                } else {
                    if gap > 0.0 {
                        line.push(' ');
                        used += gap;
                    }
                    for c in piece.chars() {
                        let wide = self.glyph(c).1 * size;
                        if used + wide > width && !line.is_empty() {
                            lines.push(std::mem::take(&mut line).trim_end().to_owned());
                            used = 0.0;
                        }
                        line.push(c);
                        used += wide;
                    }
                }
                is_start = false;
            }
        }
        lines.push(line);
    }
}

/// What a paper can show: no control characters, nothing that is invisible or turns its neighbours round. New lines
/// stay; any other blank becomes one.
pub(super) fn clean(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' => Some('\n'),
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => None,
        // Joiners, marks of direction, variation selectors, the mark of byte order.
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' => None,
        '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}' => None,
        // Private and no characters at all: shown as lacking.
        '\u{E000}'..='\u{F8FF}' | '\u{FFFC}'..='\u{FFFF}' | '\u{F0000}'..='\u{10FFFF}' => Some(SUBSTITUTE),
        c => Some(c),
    };

    text.chars().filter_map(shown).collect()
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}')
}
