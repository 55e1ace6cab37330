//! Charts: pure functions from numbers to an SVG drawing, as text to be placed in a page.
//!
//! plotters lays the shapes out and [`svg::AccessibleSvg`] writes them. A chart of nothing is
//! `None`, so that the page says "Belum ada data" in place of an empty frame. Beside every chart
//! the page shows a table of the same numbers; the drawing alone is never the only source.

mod backend;
pub mod bars;
pub mod line;
pub mod pyramid;
pub mod qr;
pub mod stacked;
pub mod strands;
mod svg;
#[cfg(test)]
mod tests;
mod text;

use plotters::coord::Shift;
use plotters::coord::types::{RangedCoordf64, RangedCoordi32};
use plotters::element::{Drawable, PointCollection};
use plotters::prelude::{
    Cartesian2d, CoordTranslate, DrawingArea, FontDesc, FontFamily, FontStyle, IntoDrawingArea, RGBColor, Rectangle,
    Text, TextStyle,
};
use plotters::style::Color;
use plotters_backend::text_anchor::{HPos, Pos, VPos};

pub use svg::{AccessibleSvg, Caption};

/// Width in units of a drawing for a phone, where letters must not shrink.
pub const NARROW: u32 = 344;
/// Width in units of a drawing for a desk and for paper.
pub const WIDE: u32 = 880;

const SIZE: f64 = 14.0;
const SMALL: f64 = 13.0;

/// Draws the chart twice, for a phone and for a desk, and lets the style sheet show one of them:
/// one drawing scaled to both would have letters too small on the phone or too large on the desk.
/// `draw` gets the caption (its id made unique) and the width.
pub fn responsive(caption: Caption<'_>, draw: impl Fn(&Caption<'_>, u32) -> Option<String>) -> Option<String> {
    let (narrow, wide) = (format!("{}-n", caption.id), format!("{}-w", caption.id));
    let narrow = draw(&Caption { id: &narrow, ..caption }, NARROW)?;
    let wide = draw(&Caption { id: &wide, ..caption }, WIDE)?;
    Some(format!("<div class=\"charts\">{narrow}{wide}</div>"))
}

/// A finished drawing, to be placed in a page as it is. Only this module makes one, and it has escaped every text
/// in it, so templates need not switch escaping off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing(String);

impl Drawing {
    /// The drawing for a phone and the one for a desk; see [`responsive`].
    pub fn responsive(caption: Caption<'_>, draw: impl Fn(&Caption<'_>, u32) -> Option<String>) -> Option<Drawing> {
        responsive(caption, draw).map(Drawing)
    }

    /// The woven strip; see [`strands::strands`].
    pub fn strands(caption: &Caption<'_>, strands: &[strands::Strand]) -> Option<Drawing> {
        strands::strands(caption, strands).map(Drawing)
    }
}

impl std::fmt::Display for Drawing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::FastWritable for Drawing {
    fn write_into(&self, dest: &mut dyn std::fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(dest.write_str(&self.0)?)
    }
}

impl askama::filters::HtmlSafe for Drawing {}

/// A number as Indonesians write it: 8412 is `8.412`.
pub fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
    if n < 0 {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// Whole per cent of `part` in `total`, rounded down: 100 means all of them, never nearly all.
/// `None` if there is nothing to share.
pub fn percent(part: i64, total: i64) -> Option<i64> {
    (total > 0).then(|| (i128::from(part.clamp(0, total)) * 100 / i128::from(total)) as i64)
}

/// Round whole numbers from 0 up for an axis: the last is the first round one not below `max`,
/// and there are about `count` steps. Steps are 1, 2, 5, 10, 20, 50 and so on.
fn ticks(max: i64, count: i64) -> Vec<i64> {
    let (max, count) = (i128::from(max.max(1)), i128::from(count.max(1)));
    let mut steps = (0..19).flat_map(|power| [1, 2, 5].map(|factor| factor * 10i128.pow(power)));
    let step = steps.find(|step| step * count >= max).unwrap_or(max);
    let last = (max + step - 1) / step;
    (0..=last)
        .map(|n| i64::try_from(n * step).unwrap_or(i64::MAX))
        .collect()
}

type Page = DrawingArea<AccessibleSvg, Shift>;
type Plane = DrawingArea<AccessibleSvg, Cartesian2d<RangedCoordf64, RangedCoordi32>>;

/// A canvas and the plotters area that draws on it, in units of the drawing.
fn page(caption: &Caption<'_>, width: u32, height: i32) -> (AccessibleSvg, Page) {
    let svg = AccessibleSvg::new(caption, width, height.unsigned_abs());
    let area = svg.clone().into_drawing_area();
    (svg, area)
}

/// The same canvas with values from left to right between two edges and units from top down.
fn plane(area: &Page, values: std::ops::Range<f64>, edges: std::ops::Range<i32>) -> Plane {
    let (_, height) = area.dim_in_pixel();
    let height = 0..height as i32;
    area.clone()
        .apply_coord_spec(Cartesian2d::new(values, height.clone(), (edges, height)))
}

fn draw<'a, C, E>(area: &DrawingArea<AccessibleSvg, C>, element: &'a E)
where
    C: CoordTranslate,
    &'a E: PointCollection<'a, C::From>,
    E: Drawable<AccessibleSvg>,
{
    area.draw(element).expect("the canvas is a string: it refuses no shape");
}

fn rectangle<C: CoordTranslate>(area: &DrawingArea<AccessibleSvg, C>, corners: [C::From; 2], color: RGBColor) {
    draw(area, &Rectangle::new(corners, color.filled()));
}

/// Writes `text` at a point of the page. `side` says which end of the text stands there.
fn write(area: &Page, text: &str, at: (i32, i32), style: Letters) {
    let weight = if style.bold { FontStyle::Bold } else { FontStyle::Normal };
    let style = TextStyle {
        font: FontDesc::new(FontFamily::SansSerif, style.size, weight),
        color: plotters::style::Color::to_backend_color(&style.color),
        pos: Pos::new(style.side, VPos::Center),
    };
    draw(area, &Text::new(text, at, style));
}

/// How a text looks: see [`LABEL`] and [`AXIS`].
#[derive(Clone, Copy)]
struct Letters {
    size: f64,
    bold: bool,
    color: RGBColor,
    side: HPos,
}

const LABEL: Letters = Letters {
    size: SIZE,
    bold: false,
    color: svg::TEXT,
    side: HPos::Left,
};
const AXIS: Letters = Letters {
    size: SMALL,
    bold: false,
    color: svg::MUTED,
    side: HPos::Center,
};

impl Letters {
    const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    const fn at(self, side: HPos) -> Self {
        Self { side, ..self }
    }

    const fn color(self, color: RGBColor) -> Self {
        Self { color, ..self }
    }
}

const LEGEND_MARK: i32 = 22;

/// Where each name of a legend stands (its mark first): names that do not fit go to the next line.
fn legend_places(names: &[&str], width: u32) -> Vec<(i32, i32)> {
    let (mut x, mut y) = (0, 12);
    let place = |name: &&str| {
        let room = text::text_width(name, SMALL) as i32 + LEGEND_MARK + 8;
        if x > 0 && x + room > width as i32 {
            (x, y) = (0, y + 22);
        }
        let place = (x, y);
        x += room + 16;
        place
    };
    names.iter().map(place).collect()
}

fn legend_height(names: &[&str], width: u32) -> i32 {
    legend_places(names, width).last().map_or(0, |(_, y)| y + 14)
}

const fn is_narrow(width: u32) -> bool {
    width < 520
}

const fn class(width: u32) -> &'static str {
    if is_narrow(width) { "narrow" } else { "wide" }
}

/// The widest of `texts`, in units.
fn widest<T: AsRef<str>>(texts: impl IntoIterator<Item = T>, size: f64) -> u32 {
    texts
        .into_iter()
        .map(|t| text::text_width(t.as_ref(), size))
        .max()
        .unwrap_or(0)
}
