//! Shares of a whole per region: how much is decided, sent, not yet begun. Every line is as long as
//! every other, for the question is the share; how many there are stands at its end. What is done
//! comes first; the last part is what is still to do, and stays pale.

use plotters_backend::text_anchor::HPos;

use super::bars::Rows;
use super::{
    AXIS, Caption, LABEL, LEGEND_MARK, Page, SIZE, class, grouped, legend_height, legend_places, page, percent, plane,
    rectangle, svg, text, widest, write,
};

/// One line: as many parts as there are names. Parts below zero count as zero.
#[derive(Debug, Clone)]
pub struct Stack {
    pub label: String,
    pub parts: Vec<i64>,
    pub href: Option<String>,
}

/// Draws the lines in the order given, their parts in the order of `names`. `None` without any
/// line or name.
pub fn stacked(caption: &Caption<'_>, names: &[&str], stacks: &[Stack], width: u32) -> Option<String> {
    if stacks.is_empty() || names.is_empty() {
        return None;
    }
    let totals: Vec<i64> = stacks.iter().map(total).collect();
    let numbers: Vec<String> = totals.iter().map(|n| grouped(*n)).collect();
    let rows = Rows::new(stacks.iter().map(|s| &s.label), width, widest(&numbers, SIZE) + 4);
    let top = legend_height(names, width) + 8;
    let height = top + rows.height * stacks.len() as i32 + 6;
    let (svg, area) = page(caption, width, height);

    legend(&area, names, width);
    for (n, stack) in stacks.iter().enumerate() {
        let (label_y, y) = rows.middles(n, top);
        svg.open(&spoken(stack, names, totals[n]), stack.href.as_deref());
        write(
            &area,
            &text::fit(&stack.label, SIZE, rows.label_room),
            (0, label_y),
            LABEL,
        );
        line(&area, stack, totals[n], &rows, y);
        svg.close();
        write(&area, &numbers[n], (rows.bars.1 + 8, y), LABEL.bold());
    }
    Some(svg.finish(caption, class(width), false))
}

fn total(stack: &Stack) -> i64 {
    stack
        .parts
        .iter()
        .fold(0i64, |sum, part| sum.saturating_add((*part).max(0)))
}

fn line(area: &Page, stack: &Stack, total: i64, rows: &Rows, y: i32) {
    let (top, bottom) = (y - rows.thickness / 2, y + rows.thickness / 2);
    let across = plane(area, 0.0..total.max(1) as f64, rows.bars.0..rows.bars.1);
    if total == 0 {
        return rectangle(&across, [(0.0, top), (1.0, bottom)], svg::GRID);
    }
    let gap = total as f64 / f64::from((rows.bars.1 - rows.bars.0).max(1));
    let mut from = 0.0;
    for (n, part) in stack.parts.iter().map(|part| (*part).max(0) as f64).enumerate() {
        if part == 0.0 {
            continue;
        }
        swatch(&across, [(from, top), (from + part, bottom)], (n, stack.parts.len()));
        if from > 0.0 {
            // A gap of paper between two parts, so that they differ on a grey printer too.
            rectangle(&across, [(from - gap, top), (from + gap, bottom)], svg::PAPER);
        }
        from += part;
    }
}

/// The n-th of so many parts in its colour and, from the second on, with a texture.
fn swatch<C: plotters::prelude::CoordTranslate>(
    area: &plotters::prelude::DrawingArea<svg::AccessibleSvg, C>,
    corners: [C::From; 2],
    (n, count): (usize, usize),
) where
    C::From: Clone,
{
    if n > 0 && n + 1 == count {
        return rectangle(area, corners, svg::GRID);
    }
    rectangle(area, corners.clone(), svg::series(n + 1));
    match n % 3 {
        1 => rectangle(area, corners, svg::HATCH),
        2 => rectangle(area, corners, svg::DOTS),
        _ => {}
    }
}

fn spoken(stack: &Stack, names: &[&str], total: i64) -> String {
    let parts: Vec<String> = names
        .iter()
        .zip(&stack.parts)
        .map(|(name, part)| {
            let share = percent(*part, total).map_or(String::new(), |p| format!(" ({p} %)"));
            format!("{name} {}{share}", grouped((*part).max(0)))
        })
        .collect();
    format!("{}: {}", stack.label, parts.join(", "))
}

fn legend(area: &Page, names: &[&str], width: u32) {
    for (n, (name, (x, y))) in names.iter().zip(legend_places(names, width)).enumerate() {
        swatch(area, [(x, y - 7), (x + LEGEND_MARK, y + 7)], (n, names.len()));
        write(
            area,
            name,
            (x + LEGEND_MARK + 8, y),
            AXIS.at(HPos::Left).color(svg::TEXT),
        );
    }
}
