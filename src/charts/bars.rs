//! Bars that lie: one line per region or category, the number at the end of its bar.

use plotters::element::PathElement;

use super::{
    AXIS, Caption, LABEL, Page, SIZE, SMALL, class, draw, grouped, is_narrow, page, plane, rectangle, svg, text, ticks,
    widest, write,
};

/// One bar. Values below zero count as zero: these are counts of people.
#[derive(Debug, Clone)]
pub struct Bar {
    pub label: String,
    pub value: i64,
    /// Where the label leads (a path of this site), for example to the same chart one level down.
    pub href: Option<String>,
}

const GAP: i32 = 10;
const TOP: i32 = 28;

/// Where the lines of a bar chart stand; shared with the stacked bars.
pub(super) struct Rows {
    pub label_room: u32,
    /// Left and right end of the longest bar.
    pub bars: (i32, i32),
    pub height: i32,
    pub thickness: i32,
    /// On a phone the label stands above its bar, on a desk to the left of it.
    above: bool,
}

impl Rows {
    /// `value_room` is kept free at the right for the numbers.
    pub fn new(labels: impl Iterator<Item = impl AsRef<str>>, width: u32, value_room: u32) -> Self {
        let right = width.saturating_sub(value_room).max(40) as i32 - GAP;
        if is_narrow(width) {
            return Self {
                label_room: width,
                bars: (0, right),
                height: 50,
                thickness: 14,
                above: true,
            };
        }
        let label_room = widest(labels, SIZE).min(width * 36 / 100);
        let left = label_room as i32 + 2 * GAP;
        Self {
            label_room,
            bars: (left, right),
            height: 34,
            thickness: 18,
            above: false,
        }
    }

    /// The middle of the label and the middle of the bar, for row `n` below `top`.
    pub fn middles(&self, n: usize, top: i32) -> (i32, i32) {
        let start = top + self.height * n as i32;
        if self.above {
            (start + 14, start + 32)
        } else {
            (start + 17, start + 17)
        }
    }
}

/// Draws the bars in the order given. `None` without any.
pub fn bars(caption: &Caption<'_>, bars: &[Bar], width: u32) -> Option<String> {
    let max = bars.iter().map(|bar| bar.value.max(0)).max()?;
    let values: Vec<String> = bars.iter().map(|bar| grouped(bar.value.max(0))).collect();
    let rows = Rows::new(bars.iter().map(|bar| &bar.label), width, widest(&values, SIZE) + 4);
    // A phone has no room for an axis between the labels; the numbers at the bars are enough.
    let top = if is_narrow(width) { 0 } else { TOP };
    let height = top + rows.height * bars.len() as i32 + 6;
    let (svg, area) = page(caption, width, height);
    // The longest bar takes the full room; round numbers of the axis lie within it.
    let scale = max.max(1) as f64;
    let across = plane(&area, 0.0..scale, rows.bars.0..rows.bars.1);

    if !is_narrow(width) {
        axis(&area, &rows, max, height);
    }
    for (n, (bar, value)) in bars.iter().zip(&values).enumerate() {
        // Every row is drawn as if it were the first and then moved: rows that differ in less compress better.
        let (label_y, y) = rows.middles(0, 0);
        let down = top + rows.height * n as i32;
        svg.add(format_args!("<g transform=\"translate(0 {down})\">"));
        let (upper, lower) = (y - rows.thickness / 2, y + rows.thickness / 2);
        let label = text::fit(&bar.label, SIZE, rows.label_room);
        // Named only where the name says more than what stands there; 26 names are a quarter of a small page.
        let is_named = label != bar.label || bar.href.is_some();
        if is_named {
            svg.open(&format!("{}: {value}", bar.label), bar.href.as_deref());
        }
        write(&area, &label, (0, label_y), LABEL);
        let end = shown(bar.value, scale, rows.bars);
        rectangle(&across, [(0.0, upper), (end, lower)], svg::series(1));
        if is_named {
            svg.close();
        }
        let x = rows.bars.0 + pixels(end, scale, rows.bars) + 8;
        write(&area, value, (x, y), LABEL.bold());
        svg.add(format_args!("</g>"));
    }
    Some(svg.finish(caption, class(width), false))
}

/// Numbers above and faint lines through the rows, as many as there is room for.
fn axis(area: &Page, rows: &Rows, max: i64, height: i32) {
    let room = (rows.bars.1 - rows.bars.0).unsigned_abs();
    let widest_number = widest([grouped(max)], SMALL) + 24;
    let count = i64::from(room / widest_number).clamp(1, 5);
    for tick in ticks(max, count).into_iter().filter(|tick| *tick <= max.max(1)) {
        let x = rows.bars.0 + pixels(tick as f64, max.max(1) as f64, rows.bars);
        draw(area, &PathElement::new([(x, TOP - 6), (x, height)], svg::GRID));
        write(area, &grouped(tick), (x, 10), AXIS);
    }
}

fn pixels(value: f64, scale: f64, (left, right): (i32, i32)) -> i32 {
    (value / scale * f64::from(right - left)).round() as i32
}

/// The value to draw: one person among thousands must still be seen, so never below two units.
fn shown(value: i64, scale: f64, (left, right): (i32, i32)) -> f64 {
    if value <= 0 {
        return 0.0;
    }
    (value as f64).max(2.0 * scale / f64::from((right - left).max(1)))
}
