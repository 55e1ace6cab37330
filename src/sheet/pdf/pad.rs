//! What is drawn on: text, lines and boxes in points from the upper left corner, each either told to whoever reads the
//! page aloud or marked as decoration.

use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, LineCap, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};

use super::font::Face;

/// Grey from 0, black, to 255, white. Papers here are printed in black.
pub(super) type Grey = u8;

pub(super) const INK: Grey = 0x10;
pub(super) const MUTED: Grey = 0x50;

/// Millimetres in points.
pub(super) fn mm(length: f32) -> f32 {
    length * 72.0 / 25.4
}

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub face: &'static Face,
    /// In points.
    pub size: f32,
    pub grey: Grey,
}

impl Style {
    pub fn width(&self, text: &str) -> f32 {
        self.face.width(text, self.size)
    }

    pub fn wrap(&self, text: &str, width: f32) -> Vec<String> {
        self.face.wrap(text, self.size, width)
    }

    pub fn balance(&self, text: &str, width: f32) -> Vec<String> {
        self.face.balance(text, self.size, width)
    }

    /// From one line to the next.
    pub fn line_height(&self) -> f32 {
        self.size * 1.22
    }

    /// From the top of a line to where its letters stand.
    pub fn baseline(&self) -> f32 {
        self.size * 0.957
    }
}

/// One page while it is drawn.
pub(super) struct Pad<'a> {
    surface: Surface<'a>,
}

impl<'a> Pad<'a> {
    pub fn new(surface: Surface<'a>) -> Pad<'a> {
        Pad { surface }
    }

    /// What `draw` draws is read aloud where the answer is put into the tree.
    pub fn told(&mut self, draw: impl FnOnce(&mut Self)) -> Identifier {
        let identifier = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        draw(self);
        self.surface.end_tagged();

        identifier
    }

    /// What `draw` draws is a picture in the tree.
    pub fn pictured(&mut self, draw: impl FnOnce(&mut Self)) -> Identifier {
        let identifier = self.surface.start_tagged(ContentTag::Other);
        draw(self);
        self.surface.end_tagged();

        identifier
    }

    /// What `draw` draws is passed over when the page is read aloud.
    pub fn untold(&mut self, kind: ArtifactType, draw: impl FnOnce(&mut Self)) {
        self.surface
            .start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        draw(self);
        self.surface.end_tagged();
    }

    /// One line of text with its upper left corner at `x`, `top`.
    pub fn text(&mut self, style: Style, x: f32, top: f32, text: &str) {
        if text.is_empty() {
            return;
        }
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(ink(style.grey)));
        let start = Point::from_xy(x, top + style.baseline());
        let font = style.face.font.clone();
        let glyphs = style.face.glyphs(text);
        self.surface.draw_glyphs(start, &glyphs, font, text, style.size, false);
    }

    /// One line, its middle at `x`.
    pub fn centred(&mut self, style: Style, x: f32, top: f32, text: &str) {
        self.text(style, x - style.width(text) / 2.0, top, text);
    }

    /// One line, its end at `x`.
    pub fn right(&mut self, style: Style, x: f32, top: f32, text: &str) {
        self.text(style, x - style.width(text), top, text);
    }

    /// One line from `left` to `right`, its blanks stretched.
    pub fn justified(&mut self, style: Style, (left, right): (f32, f32), top: f32, text: &str) {
        let blanks = text.matches(' ').count();
        let missing = right - left - style.width(text);
        // A line that is nearly empty would be torn apart.
        if blanks == 0 || missing <= 0.0 || missing > (right - left) / 4.0 {
            return self.text(style, left, top, text);
        }
        let stretch = missing / blanks as f32 / style.size;
        let mut glyphs = style.face.glyphs(text);
        for glyph in &mut glyphs {
            if &text[glyph.text_range.clone()] == " " {
                glyph.x_advance += stretch;
            }
        }
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(ink(style.grey)));
        let start = Point::from_xy(left, top + style.baseline());
        let font = style.face.font.clone();
        self.surface.draw_glyphs(start, &glyphs, font, text, style.size, false);
    }

    /// `draw` with `x`, `bottom` as its origin, turned so that text runs upwards.
    pub fn turned(&mut self, x: f32, bottom: f32, draw: impl FnOnce(&mut Self)) {
        let turn = Transform::from_row(0.0, -1.0, 1.0, 0.0, x, bottom);
        self.surface.push_transform(&turn);
        draw(self);
        self.surface.pop();
    }

    /// Straight lines, each from a point to a point.
    pub fn lines(&mut self, lines: &[(f32, f32, f32, f32)], width: f32, grey: Grey) {
        self.stroke(lines, width, grey, None);
    }

    /// A line of dots to write on by hand.
    pub fn dots(&mut self, x: f32, y: f32, length: f32) {
        let dash = StrokeDash {
            array: vec![0.8, 1.8],
            offset: 0.0,
        };
        self.stroke(&[(x, y, x + length, y)], 0.8, INK, Some(dash));
    }

    fn stroke(&mut self, lines: &[(f32, f32, f32, f32)], width: f32, grey: Grey, dash: Option<StrokeDash>) {
        let mut path = PathBuilder::new();
        for (x1, y1, x2, y2) in lines {
            path.move_to(*x1, *y1);
            path.line_to(*x2, *y2);
        }
        let Some(path) = path.finish() else { return };
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: luma::Color::new(grey).into(),
            width,
            line_cap: LineCap::Butt,
            dash,
            ..Stroke::default()
        }));
        self.surface.draw_path(&path);
    }

    /// Filled boxes: left, top, width, height.
    pub fn boxes(&mut self, boxes: &[(f32, f32, f32, f32)], grey: Grey) {
        let mut path = PathBuilder::new();
        for (x, y, width, height) in boxes {
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rect);
            }
        }
        let Some(path) = path.finish() else { return };
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(ink(grey)));
        self.surface.draw_path(&path);
    }

    /// A picture in the given box.
    pub fn image(&mut self, image: Image, (x, y, width, height): (f32, f32, f32, f32)) {
        let Some(size) = Size::from_wh(width, height) else {
            return;
        };
        self.surface.push_transform(&Transform::from_translate(x, y));
        self.surface.draw_image(image, size);
        self.surface.pop();
    }
}

fn ink(grey: Grey) -> Fill {
    Fill {
        paint: luma::Color::new(grey).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}
