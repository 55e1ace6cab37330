//! The kop of an official letter: arms at the left, lines in the middle, a thick rule over a thin one.

use krilla::image::Image;
use krilla::tagging::{ArtifactType, Node, Tag, TagGroup};

use super::super::{Letterhead, Logo, SheetError};
use super::file::{Frame, paragraph};
use super::font::{clean, faces};
use super::pad::{INK, Pad, Style, mm};

/// The most that the arms take, in millimetres.
const LOGO_WIDTH: f32 = 22.0;
const LOGO_HEIGHT: f32 = 25.0;
/// Between the lines and the double rule.
const GAP: f32 = 4.0;

/// A kop, measured.
pub(super) struct Kop {
    lines: Vec<(Style, String)>,
    logo: Option<(Image, f32, f32)>,
    /// Of everything, with the rule and the room below it.
    pub height: f32,
}

impl Kop {
    /// # Errors
    /// When the logo is no picture.
    pub fn new(letterhead: &Letterhead, frame: &Frame) -> Result<Kop, SheetError> {
        let (regular, bold) = faces()?;
        let logo = letterhead.logo.as_ref().map(picture).transpose()?;
        // The lines stand in the middle of the paper, so the arms take their room on both sides.
        let beside = if logo.is_some() {
            2.0 * mm(LOGO_WIDTH + 2.0)
        } else {
            0.0
        };
        let room = frame.room() - beside;
        let mut lines = Vec::new();
        for (n, line) in letterhead.lines.iter().enumerate() {
            let (size, is_bold) = letterhead.style(n);
            let line = clean(line).replace('\n', " ");
            let face = if is_bold { bold } else { regular };
            let mut style = Style { face, size, grey: INK };
            // A long name gets smaller before it takes a second line.
            let smallest = if is_bold { 11.0 + n.min(1) as f32 } else { 8.0 };
            while style.size > smallest && style.width(&line) > room {
                style.size -= 0.5;
            }
            let wrapped = style.balance(&line, room);
            lines.extend(wrapped.into_iter().map(|line| (style, line)));
        }
        let height = lines.iter().map(|(style, _)| style.line_height()).sum::<f32>();
        let height = height.max(logo.as_ref().map_or(0.0, |(_, _, height)| *height));
        let is_empty = lines.is_empty() && logo.is_none();

        Ok(Kop {
            lines,
            logo,
            height: if is_empty { 0.0 } else { height + GAP + 14.0 },
        })
    }

    pub fn draw(&self, pad: &mut Pad, tree: &mut Vec<Node>, frame: &Frame) {
        if self.height == 0.0 {
            return;
        }
        let inner = self.height - GAP - 14.0;
        if let Some((image, width, height)) = &self.logo {
            let place = (frame.left, frame.top + (inner - height) / 2.0, *width, *height);
            let told = pad.pictured(|pad| pad.image(image.clone(), place));
            let figure = Tag::Figure(Some("Lambang daerah".to_owned()));
            tree.push(Node::Group(TagGroup::with_children(figure, vec![told.into()])));
        }
        let text: f32 = self.lines.iter().map(|(style, _)| style.line_height()).sum();
        let mut top = frame.top + (inner - text) / 2.0;
        let mut told = Vec::new();
        for (style, line) in self.lines.iter().filter(|(_, line)| !line.is_empty()) {
            told.push(pad.told(|pad| pad.centred(*style, frame.middle(), top, line)));
            top += style.line_height();
        }
        if !told.is_empty() {
            tree.push(paragraph(told));
        }
        let rule = frame.top + inner + GAP;
        pad.untold(ArtifactType::Layout, |pad| {
            pad.lines(&[(frame.left, rule, frame.right, rule)], 2.0, INK);
            pad.lines(&[(frame.left, rule + 2.6, frame.right, rule + 2.6)], 0.7, INK);
        });
    }
}

/// The arms with their size in points, as large as they may be.
fn picture(logo: &Logo) -> Result<(Image, f32, f32), SheetError> {
    let broken = |_| SheetError::Pdf("the logo is no picture".to_owned());
    let decoded = image::load_from_memory(&logo.bytes).map_err(|error| broken(error.to_string()))?;
    let pixels = decoded.into_rgba8();
    let (width, height) = (pixels.width(), pixels.height());
    let image = Image::from_rgba8(pixels.into_raw(), width, height);
    let (width, height) = (width.max(1) as f32, height.max(1) as f32);
    let scale = (mm(LOGO_WIDTH) / width).min(mm(LOGO_HEIGHT) / height);

    Ok((image, width * scale, height * scale))
}
