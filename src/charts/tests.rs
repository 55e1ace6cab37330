use super::bars::{Bar, bars};
use super::line::{Series, lines};
use super::pyramid::{AgeBand, pyramid};
use super::stacked::{Stack, stacked};
use super::strands::{Strand, strands};
use super::*;

const NASTY: &str = "<b>\"Ledo\" & 'Teriak'</b>\u{0}\u{1b} ]]>";

fn caption() -> Caption<'static> {
    Caption {
        id: "bagan",
        title: NASTY,
        desc: "Angka di tabel",
    }
}

fn bar(label: &str, value: i64) -> Bar {
    Bar {
        label: label.to_owned(),
        value,
        href: Some("/sebaran?a=1&b=2".to_owned()),
    }
}

fn months(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("Jan {}", 2000 + n)).collect()
}

fn series(name: &str, values: &[Option<i64>]) -> Series {
    Series {
        name: name.to_owned(),
        values: values.to_vec(),
    }
}

/// Every drawing, for a phone and a desk, of small, great, hostile and lonely numbers.
fn drawings() -> Vec<String> {
    let numbers: [Vec<i64>; 5] = [
        vec![0, 0, 0],
        vec![1],
        vec![i64::MAX, 1, i64::MAX],
        vec![-5, 7],
        (0..130).collect(),
    ];
    let mut all = Vec::new();
    for values in &numbers {
        let long = format!("{NASTY}{}", "Sungai Raya Kepulauan ".repeat(40));
        let some: Vec<Bar> = values.iter().map(|v| bar(&long, *v)).collect();
        let stacks: Vec<Stack> = values
            .iter()
            .map(|v| Stack {
                label: long.clone(),
                parts: vec![*v, 3, *v],
                href: None,
            })
            .collect();
        let bands: Vec<AgeBand> = values
            .iter()
            .map(|v| AgeBand {
                label: NASTY.to_owned(),
                male: *v,
                female: v.saturating_sub(1),
            })
            .collect();
        let counted: Vec<Option<i64>> = values.iter().map(|v| Some(*v)).collect();
        let lined = [series(NASTY, &counted), series("b", &[None, Some(3)])];
        let woven: Vec<Strand> = values
            .iter()
            .map(|v| Strand {
                label: NASTY.into(),
                done: *v,
                total: 100,
                href: Some("/x".into()),
            })
            .collect();
        for width in [NARROW, WIDE] {
            all.extend(bars(&caption(), &some, width));
            all.extend(stacked(&caption(), &["a", NASTY, "c"], &stacks, width));
            all.extend(pyramid(&caption(), &bands, width));
            all.extend(lines(&caption(), &months(values.len()), &lined, width));
        }
        all.extend(strands(&caption(), &woven));
    }
    assert_eq!(all.len(), 5 * 9);
    all
}

/// Reads just enough of XML to say whether tags pair up and text is escaped.
fn assert_well_formed(svg: &str) {
    let mut open = Vec::new();
    for piece in svg.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "a bare > in {piece}");
        assert!(
            !text.chars().chain(tag.chars()).any(char::is_control),
            "control byte: {piece}"
        );
        for after in text.split('&').skip(1).chain(tag.split('&').skip(1)) {
            let name = after.split(';').next().unwrap_or_default();
            assert!(
                ["amp", "lt", "gt", "quot", "#39"].contains(&name),
                "a bare & in {piece}"
            );
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "quotes in {tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed out of order");
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or_default());
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

#[test]
fn every_drawing_is_well_formed_named_and_free_of_styles() {
    for svg in drawings() {
        assert_well_formed(&svg);
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        assert!(svg.contains("aria-labelledby=\"bagan-t bagan-d\""));
        assert!(svg.contains("<title id=\"bagan-t\">&lt;b&gt;&quot;Ledo&quot; &amp; &#39;Teriak"));
        assert!(svg.contains("<desc id=\"bagan-d\">Angka di tabel</desc>"));
        assert!(svg.contains("viewBox=\"0 0 "));
        assert!(!svg.contains("style=") && !svg.contains("fill=\"#") && !svg.contains("NaN"));
        assert!(!svg.contains("<b>"), "a label came through unescaped");
    }
}

#[test]
fn shapes_stay_on_the_canvas() {
    for svg in drawings() {
        let view: Vec<f64> = attribute(&svg, "viewBox=\"0 0 ")[0]
            .split(' ')
            .map(|n| n.parse().expect("a number"))
            .collect();
        for (name, most) in [(" x=\"", view[0]), (" y=\"", view[1]), (" width=\"", view[0])] {
            for value in attribute(&svg, name) {
                let value: f64 = value.parse().expect("a number");
                assert!((0.0..=most + 1.0).contains(&value), "{name}{value} of {most}");
            }
        }
    }
}

fn attribute<'a>(svg: &'a str, name: &str) -> Vec<&'a str> {
    svg.split(name)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn nothing_to_draw_is_none() {
    assert_eq!(bars(&caption(), &[], WIDE), None);
    assert_eq!(stacked(&caption(), &["a"], &[], WIDE), None);
    assert_eq!(pyramid(&caption(), &[], WIDE), None);
    assert_eq!(strands(&caption(), &[]), None);
    assert_eq!(lines(&caption(), &[], &[series("a", &[Some(1)])], WIDE), None);
    assert_eq!(lines(&caption(), &months(2), &[series("a", &[None, None])], WIDE), None);
    assert_eq!(responsive(caption(), |caption, width| bars(caption, &[], width)), None);
}

#[test]
fn a_picture_with_links_is_a_group_so_that_they_can_be_reached() {
    let linked = bars(&caption(), &[bar("Ledo", 8412)], WIDE).expect("one bar");
    assert!(linked.contains("role=\"group\"") && !linked.contains("aria-hidden"));
    assert!(linked.contains("<a href=\"/sebaran?a=1&amp;b=2\"><title>Ledo: 8.412</title>"));

    for href in [
        None,
        Some("javascript:alert(1)"),
        Some("//jahat.example"),
        Some("https://x"),
    ] {
        let href = href.map(str::to_owned);
        let plain = bars(&caption(), &[Bar { href, ..bar("Ledo", 1) }], WIDE).expect("one bar");
        assert!(plain.contains("role=\"img\"") && plain.contains("<g aria-hidden=\"true\">"));
        assert!(!plain.contains("href"));
    }
}

#[test]
fn the_two_drawings_of_a_page_have_ids_of_their_own() {
    let both = responsive(caption(), |caption, width| bars(caption, &[bar("Ledo", 1)], width));
    let both = both.expect("one bar");
    assert!(both.contains("id=\"bagan-n-t\"") && both.contains("id=\"bagan-w-t\""));
    assert!(both.contains("class=\"chart narrow\"") && both.contains("class=\"chart wide\""));
}

#[test]
fn one_person_among_thousands_is_still_seen() {
    let svg = bars(&caption(), &[bar("a", 1_000_000), bar("b", 1), bar("c", 0)], WIDE);
    let svg = svg.expect("three bars");
    let bars: Vec<&str> = svg.split("<rect ").skip(1).collect();
    let width = |n: usize| attribute(bars[n], "width=\"")[0].parse::<i32>().expect("a number");
    assert!(width(0) > 500);
    assert_eq!((width(1), width(2)), (2, 0));
}

#[test]
fn a_long_label_is_shortened_and_kept_whole_in_its_title() {
    let long = "Penyandang disabilitas yang memerlukan perlindungan khusus dan pendampingan";
    let svg = bars(&caption(), &[bar(long, 1)], NARROW).expect("one bar");
    assert!(svg.contains(&format!("<title>{long}: 1</title>")));
    assert!(svg.contains("…</text>") && !svg.contains(&format!("{long}</text>")));
}

#[test]
fn a_strand_says_its_share_and_is_full_only_when_all_is_done() {
    let strand = |done, total| Strand {
        label: "Sungai Raya".into(),
        done,
        total,
        href: None,
    };
    let svg = strands(&caption(), &[strand(92, 100), strand(999, 1000), strand(0, 0)]);
    let svg = svg.expect("three strands");
    assert!(svg.contains("<title>Sungai Raya: 92 % terverifikasi</title>"));
    assert!(svg.contains("<title>Sungai Raya: 99 % terverifikasi</title>"));
    assert!(svg.contains("<title>Sungai Raya: belum ada data</title>"));
    assert_eq!(svg.matches("<path").count(), 5);
}

#[test]
fn a_month_nobody_counted_is_a_gap_and_not_a_zero() {
    let values = [Some(4), Some(5), None, Some(6), Some(7)];
    let svg = lines(&caption(), &months(5), &[series("a", &values)], WIDE).expect("a line");
    assert_eq!(svg.matches("class=\"l c1\"").count(), 2);
    assert_eq!(svg.matches("<circle").count(), 4);
}

#[test]
fn axes_have_round_numbers() {
    assert_eq!(ticks(9_220, 5), [0, 2_000, 4_000, 6_000, 8_000, 10_000]);
    assert_eq!(ticks(1, 4), [0, 1]);
    assert_eq!(ticks(0, 4), [0, 1]);
    assert_eq!(ticks(130, 4), [0, 50, 100, 150]);
    assert!(ticks(i64::MAX, 4).len() <= 6);
}

#[test]
fn numbers_are_written_as_indonesians_write_them() {
    let written: Vec<String> = [0, 999, 8_412, -1_250_000, i64::MIN]
        .iter()
        .map(|n| grouped(*n))
        .collect();
    assert_eq!(
        written,
        ["0", "999", "8.412", "-1.250.000", "-9.223.372.036.854.775.808"]
    );
    assert_eq!(percent(2, 3), Some(66));
    assert_eq!(percent(i64::MAX, i64::MAX), Some(100));
    assert_eq!(percent(1, 0), None);
}
