//! The woven strip: one slanted strand per kecamatan, filled from below by the share of its data
//! that is verified. An ornament that tells the truth.
//!
//! Drawn by hand and not by plotters: there is no axis, no scale and no text to lay out, and the
//! strip stretches with its box, which a laid-out chart must not.

use super::{AccessibleSvg, Caption, percent, text};

/// One strand: `done` of `total` are verified.
#[derive(Debug, Clone)]
pub struct Strand {
    pub label: String,
    pub done: i64,
    pub total: i64,
    pub href: Option<String>,
}

const PITCH: f64 = 60.0;
const WIDTH: f64 = 56.0;
const HEIGHT: f64 = 84.0;
/// How far the top of a strand leans to the right of its foot.
const LEAN: f64 = 12.0;

/// Draws the strip. Its height comes from the style sheet; its width is that of its box. `None`
/// without strands.
pub fn strands(caption: &Caption<'_>, strands: &[Strand]) -> Option<String> {
    if strands.is_empty() {
        return None;
    }
    let width = (PITCH * strands.len() as f64 + LEAN - (PITCH - WIDTH)).ceil() as u32;
    let svg = AccessibleSvg::new(caption, width, HEIGHT as u32);
    for (n, strand) in strands.iter().enumerate() {
        let share = percent(strand.done, strand.total);
        let color = n % 3 + 1;
        let x = PITCH * n as f64;
        svg.open(&spoken(&strand.label, share), strand.href.as_deref());
        svg.add(format_args!("{}", slice(x, 1.0, &format!("c{color} pale"))));
        if let Some(share) = share.filter(|share| *share > 0) {
            svg.add(format_args!("{}", slice(x, share as f64 / 100.0, &format!("c{color}"))));
        }
        svg.close();
    }
    Some(svg.finish(caption, "strands", true))
}

fn spoken(label: &str, share: Option<i64>) -> String {
    match share {
        Some(share) => format!("{label}: {share} % terverifikasi"),
        None => format!("{label}: belum ada data"),
    }
}

/// The lower part of the strand that stands at `x`, up to `share` (0 to 1) of its height. Steps from point to point in
/// whole units: full strands then differ in one number only, which compresses well.
fn slice(x: f64, share: f64, class: &str) -> String {
    let (height, lean) = (HEIGHT * share, LEAN * share);

    format!(
        "<path d=\"M{x:.0} {HEIGHT:.0}l{lean:.0}-{height:.0}h{WIDTH:.0}l-{lean:.0} {height:.0}z\" class=\"{}\"/>",
        text::escape(class)
    )
}
