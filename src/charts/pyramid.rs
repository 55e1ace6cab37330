//! People by sex and age: men to the left, women to the right, the oldest on top.

use plotters_backend::text_anchor::HPos;

use super::{AXIS, Caption, LABEL, SIZE, SMALL, class, grouped, page, plane, rectangle, svg, text, widest, write};

/// One band of ages, such as "18–24". Counts below zero count as zero.
#[derive(Debug, Clone)]
pub struct AgeBand {
    pub label: String,
    pub male: i64,
    pub female: i64,
}

const ROW: i32 = 28;
const THICKNESS: i32 = 18;
const TOP: i32 = 40;

/// Draws the bands, given from young to old. `None` without any band.
pub fn pyramid(caption: &Caption<'_>, bands: &[AgeBand], width: u32) -> Option<String> {
    let max = bands.iter().map(|band| band.male.max(band.female)).max()?.max(1) as f64;
    let numbers = bands
        .iter()
        .flat_map(|b| [grouped(b.male.max(0)), grouped(b.female.max(0))]);
    let (w, middle) = (width as i32, width as i32 / 2);
    let value_room = widest(numbers, SMALL) as i32 + 10;
    let label_room = widest(bands.iter().map(|band| &band.label), SIZE).min(width / 3);
    let spine = label_room as i32 / 2 + 10;
    let height = TOP + ROW * bands.len() as i32 + 4;
    let (svg, area) = page(caption, width, height);

    // Both sides measure with the same rule, away from the spine.
    let reach = (middle - spine - value_room).max(20);
    let left = plane(&area, 0.0..max, (middle - spine)..(middle - spine - reach));
    let right = plane(&area, 0.0..max, (middle + spine)..(middle + spine + reach));
    let sum = |count: fn(&AgeBand) -> i64| {
        grouped(
            bands
                .iter()
                .fold(0i64, |sum, band| sum.saturating_add(count(band).max(0))),
        )
    };
    let men = format!("Laki-laki {}", sum(|band| band.male));
    let women = format!("Perempuan {}", sum(|band| band.female));
    write(&area, &men, (middle - spine, 14), LABEL.bold().at(HPos::Right));
    write(&area, &women, (middle + spine, 14), LABEL.bold());
    write(&area, "Umur", (middle, 14), AXIS);

    for (n, band) in bands.iter().rev().enumerate() {
        let y = TOP + ROW * n as i32 + ROW / 2 - 4;
        let (top, bottom) = (y - THICKNESS / 2, y + THICKNESS / 2);
        let (male, female) = (band.male.max(0), band.female.max(0));
        let title = format!(
            "{} tahun: laki-laki {}, perempuan {}",
            band.label,
            grouped(male),
            grouped(female)
        );
        svg.open(&title, None);
        for (side, value, color) in [(&left, male, 1), (&right, female, 2)] {
            rectangle(side, [(0.0, top), (value as f64, bottom)], svg::series(color));
        }
        let label = text::fit(&band.label, SIZE, label_room);
        write(&area, &label, (middle, y), LABEL.at(HPos::Center));
        let end = |value: i64| spine + (value as f64 / max * f64::from(reach)).round() as i32 + 6;
        let number = AXIS.color(svg::TEXT);
        let men = (middle - end(male)).max(0);
        write(&area, &grouped(male), (men, y), number.at(HPos::Right));
        write(
            &area,
            &grouped(female),
            ((middle + end(female)).min(w), y),
            number.at(HPos::Left),
        );
        svg.close();
    }
    Some(svg.finish(caption, class(width), false))
}
