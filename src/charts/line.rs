//! Numbers over time: one to three series, month by month.

use plotters::coord::types::RangedCoordf64;
use plotters::element::{Circle, PathElement, Polygon};
use plotters::prelude::{Cartesian2d, Color, DrawingArea};
use plotters_backend::text_anchor::HPos;

use super::{
    AXIS, AccessibleSvg, Caption, LABEL, LEGEND_MARK, Page, SIZE, SMALL, class, draw, grouped, is_narrow,
    legend_height, legend_places, page, svg, text, ticks, widest, write,
};

/// One line. `values` go with the months; `None` is a month nobody has counted yet, which leaves
/// a gap: it is not a zero.
#[derive(Debug, Clone)]
pub struct Series {
    pub name: String,
    pub values: Vec<Option<i64>>,
}

/// A series cut to the months there are.
struct Line<'a> {
    name: &'a str,
    values: &'a [Option<i64>],
}

type Plane = DrawingArea<AccessibleSvg, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Draws the series over `months` (labels such as "Jan 2026"). `None` if no month has a value.
/// A series drawn alone is filled below its line.
pub fn lines(caption: &Caption<'_>, months: &[String], series: &[Series], width: u32) -> Option<String> {
    let series: Vec<Line<'_>> = series
        .iter()
        .map(|s| Line {
            name: &s.name,
            values: &s.values[..s.values.len().min(months.len())],
        })
        .collect();
    let max = (*series.iter().flat_map(|s| s.values.iter().flatten()).max()?).max(1);
    let steps = ticks(max, 4);
    let top_value = *steps.last()?;

    let height = if is_narrow(width) { 260 } else { 320 };
    let (svg, area) = page(caption, width, height);
    let left = widest(steps.iter().map(|t| grouped(*t)), SMALL) as i32 + 10;
    let last_values = series.iter().filter_map(last).map(|(_, value)| grouped(value));
    let right = (width - widest(last_values, SIZE)) as i32 - 14;
    let names: Vec<&str> = series.iter().map(|s| s.name).collect();
    // A line drawn alone is named by the title of the chart.
    let names = if names.len() > 1 { names } else { Vec::new() };
    let (top, bottom) = (legend_height(&names, width) + 12, height - 30);
    // A single month stands in the middle, as there is no way from it to another.
    let span = if months.len() > 1 {
        0.0..(months.len() - 1) as f64
    } else {
        -1.0..1.0
    };
    let plane = area.clone().apply_coord_spec(Cartesian2d::new(
        span,
        0.0..top_value as f64,
        ((left + 8)..right, bottom..top),
    ));

    for tick in &steps {
        let y = plane.map_coordinate(&(0.0, *tick as f64)).1;
        draw(&area, &PathElement::new([(left, y), (right, y)], svg::GRID));
        write(&area, &grouped(*tick), (left - 10, y), AXIS.at(HPos::Right));
    }
    month_labels(&area, &plane, months, width, height - 10);
    legend(&area, &names, width);
    for (n, one) in series.iter().enumerate() {
        trace(&svg, &plane, months, one, n, series.len() == 1);
    }
    end_values(&area, &plane, &series, right + 10);
    Some(svg.finish(caption, class(width), false))
}

fn last(series: &Line<'_>) -> Option<(usize, i64)> {
    series
        .values
        .iter()
        .enumerate()
        .rev()
        .find_map(|(n, value)| value.map(|v| (n, v.max(0))))
}

/// As many months as there is room for, counted back from the latest, which is always named.
fn month_labels(area: &Page, plane: &Plane, months: &[String], width: u32, y: i32) {
    let room = widest(months, SMALL) + 14;
    let each = months.len() as u32 * room / width.saturating_sub(70).max(1) + 1;
    for (n, month) in months.iter().enumerate() {
        if ((months.len() - 1 - n) as u32).is_multiple_of(each) {
            let x = plane.map_coordinate(&(n as f64, 0.0)).0;
            let half = text::text_width(month, SMALL) as i32 / 2;
            let x = x.clamp(half, (width as i32 - half).max(half));
            write(area, month, (x, y), AXIS);
        }
    }
}

fn legend(area: &Page, names: &[&str], width: u32) {
    for (n, (name, (x, y))) in names.iter().zip(legend_places(names, width)).enumerate() {
        let mark = [(x, y), (x + LEGEND_MARK, y)];
        draw(area, &PathElement::new(mark, svg::series(n + 1).stroke_width(3)));
        write(
            area,
            name,
            (x + LEGEND_MARK + 8, y),
            AXIS.at(HPos::Left).color(svg::TEXT),
        );
    }
}

/// The line in pieces, broken at months without a value, and a dot per month to point at.
fn trace(svg: &AccessibleSvg, plane: &Plane, months: &[String], series: &Line<'_>, n: usize, filled: bool) {
    let color = svg::series(n + 1);
    let points: Vec<Option<(f64, f64)>> = series
        .values
        .iter()
        .enumerate()
        .map(|(n, value)| value.map(|v| (n as f64, v.max(0) as f64)))
        .collect();
    for piece in points.split(Option::is_none) {
        let piece: Vec<(f64, f64)> = piece.iter().copied().flatten().collect();
        let (Some(first), Some(end)) = (piece.first(), piece.last()) else {
            continue;
        };
        if filled && piece.len() > 1 {
            let mut area = piece.clone();
            area.extend([(end.0, 0.0), (first.0, 0.0)]);
            draw(plane, &Polygon::new(area, color.mix(0.14)));
        }
        if piece.len() > 1 {
            draw(plane, &PathElement::new(piece, color.stroke_width(3)));
        }
    }
    let end = last(series).map(|(n, _)| n);
    for (month, (x, y)) in points.iter().enumerate().filter_map(|(n, p)| p.map(|p| (n, p))) {
        let title = format!("{}, {}: {}", series.name, months[month], grouped(y as i64));
        svg.open(&title, None);
        let radius = if end == Some(month) {
            5
        } else if months.len() > 13 {
            2
        } else {
            3
        };
        draw(plane, &Circle::new((x, y), radius, color.filled()));
        svg.close();
    }
}

/// The latest number of each series beside its end, moved apart where they would overlap.
fn end_values(area: &Page, plane: &Plane, series: &[Line<'_>], x: i32) {
    let mut ends: Vec<(i32, String)> = series
        .iter()
        .filter_map(last)
        .map(|(n, value)| (plane.map_coordinate(&(n as f64, value as f64)).1, grouped(value)))
        .collect();
    ends.sort_by_key(|(y, _)| *y);
    let mut free = i32::MIN;
    for (y, value) in ends {
        let y = y.max(free);
        free = y + 18;
        write(area, &value, (x, y), LABEL.bold());
    }
}
