//! Our own canvas for plotters. The backend that plotters ships writes fixed colours and no
//! title, description or role; this one writes what a screen reader, a strict content security
//! policy and a dark screen need: names, classes in place of colours, no style attribute.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use plotters::style::RGBColor;
use plotters_backend::{BackendColor, BackendStyle};

use super::text::escape;

/// Grid and axis lines (class `cg`).
pub const GRID: RGBColor = RGBColor(2, 0, 0);
/// Text (class `ct`).
pub const TEXT: RGBColor = RGBColor(2, 0, 1);
/// Secondary text, such as the numbers of an axis (class `cm`).
pub const MUTED: RGBColor = RGBColor(2, 0, 2);
/// The colour of the paper: gaps between parts, text on a dark bar (class `cp`).
pub const PAPER: RGBColor = RGBColor(2, 0, 3);
/// Slanted lines over a bar, so that parts differ in black and white too.
pub const HATCH: RGBColor = RGBColor(2, 0, 4);
/// Dots over a bar, for the same reason.
pub const DOTS: RGBColor = RGBColor(2, 0, 5);

/// The colour of series `n` (class `c0` to `c7`; beyond that the colours start again).
pub const fn series(n: usize) -> RGBColor {
    RGBColor(1, 0, (n % 8) as u8)
}

/// What a chart is called. `id` must be unique on the page and plain (letters, digits, dashes).
#[derive(Debug, Clone, Copy)]
pub struct Caption<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub desc: &'a str,
}

/// A canvas of `width` by `height` units. Clones share the same drawing: plotters holds one,
/// the chart keeps another to open links between two shapes.
#[derive(Clone)]
pub struct AccessibleSvg {
    id: String,
    pub(super) size: (u32, u32),
    sheet: Rc<RefCell<Sheet>>,
}

#[derive(Default)]
struct Sheet {
    body: String,
    /// The closing tag of the group now open; groups are never nested.
    open: &'static str,
    has_links: bool,
    has_textures: bool,
}

impl AccessibleSvg {
    pub fn new(caption: &Caption<'_>, width: u32, height: u32) -> Self {
        let id = caption
            .id
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c));
        Self {
            id: id.collect(),
            size: (width, height),
            sheet: Rc::default(),
        }
    }

    /// Starts a group that is named `title` (shown on hover, read aloud) and, with `href`, is a
    /// link. Only links within this site are taken; others are left out.
    pub fn open(&self, title: &str, href: Option<&str>) {
        let mut sheet = self.sheet.borrow_mut();
        match href.filter(|h| h.starts_with(['/', '?', '#']) && !h.starts_with("//")) {
            Some(href) => {
                sheet.has_links = true;
                put(&mut sheet.body, format_args!("<a href=\"{}\">", escape(href)));
            }
            None => sheet.body.push_str("<g>"),
        }
        sheet.open = if sheet.body.ends_with("<g>") { "</g>" } else { "</a>" };
        put(&mut sheet.body, format_args!("<title>{}</title>", escape(title)));
    }

    /// Ends the group that [`open`](Self::open) started.
    pub fn close(&self) {
        let mut sheet = self.sheet.borrow_mut();
        let end = std::mem::take(&mut sheet.open);
        sheet.body.push_str(end);
    }

    /// The whole document, to be placed in a page as it is. `class` is added to `chart`;
    /// `stretch` lets the drawing take any shape its box has.
    pub fn finish(self, caption: &Caption<'_>, class: &str, stretch: bool) -> String {
        let sheet = self.sheet.borrow();
        let (id, (w, h)) = (&self.id, self.size);
        // A picture hides what is in it, so one that holds links has to be a group.
        let role = if sheet.has_links { "group" } else { "img" };
        let aspect = if stretch { " preserveAspectRatio=\"none\"" } else { "" };
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart {class}\" role=\"{role}\" \
             aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {w} {h}\"{aspect}>\
             <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
            escape(caption.title),
            escape(caption.desc)
        );
        if sheet.has_textures {
            put(
                &mut out,
                format_args!(
                    "<defs><pattern id=\"{id}-h\" width=\"6\" height=\"6\" \
                 patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
                 <rect class=\"cp\" width=\"2\" height=\"6\"/></pattern>\
                 <pattern id=\"{id}-o\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
                 <circle class=\"cp\" cx=\"3\" cy=\"3\" r=\"1.3\"/></pattern></defs>"
                ),
            );
        }
        let hidden = if sheet.has_links { "" } else { " aria-hidden=\"true\"" };
        put(&mut out, format_args!("<g{hidden}>"));
        out.push_str(&sheet.body);
        out.push_str("</g></svg>");
        out
    }

    /// Adds a finished shape.
    pub(super) fn add(&self, markup: std::fmt::Arguments<'_>) {
        put(&mut self.sheet.borrow_mut().body, markup);
    }

    /// The attributes that paint a shape: a class for the known colours, never a colour.
    pub(super) fn paint(&self, color: BackendColor) -> String {
        let mut paint = match color.rgb {
            (1, 0, n) => format!("class=\"c{n}\""),
            (2, 0, 0) => "class=\"cg\"".to_owned(),
            (2, 0, 2) => "class=\"cm\"".to_owned(),
            (2, 0, 3) => "class=\"cp\"".to_owned(),
            (2, 0, texture @ (4 | 5)) => {
                self.sheet.borrow_mut().has_textures = true;
                let kind = if texture == 4 { 'h' } else { 'o' };
                format!("class=\"cx\" fill=\"url(#{}-{kind})\"", self.id)
            }
            _ => "class=\"ct\"".to_owned(),
        };
        if color.alpha < 1.0 {
            put(&mut paint, format_args!(" opacity=\"{:.2}\"", color.alpha));
        }
        paint
    }

    /// The same for a line: the classes tell the style sheet to stroke and not to fill.
    pub(super) fn stroke<S: BackendStyle>(&self, style: &S) -> String {
        let paint = self.paint(style.color()).replacen("class=\"", "class=\"l ", 1);
        match style.stroke_width() {
            1 => paint,
            width => format!("{paint} stroke-width=\"{width}\""),
        }
    }
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a string takes all text");
}
