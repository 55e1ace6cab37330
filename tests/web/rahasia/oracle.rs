//! An operator cannot ask the registry whether somebody is known elsewhere, or as what: the answer to a NIK that is new,
//! that another desa holds, or that stands in a sealed case only, is the same to the byte.

use super::{SECRET, comparable};
use crate::ppks::sheet::{self, FORM, kk, nik, register, send};
use crate::support::{Client, TestApp};

/// Where a NIK is known before the operator types it.
const KNOWN: [&str; 5] = [
    "T1 elsewhere",
    "T2 elsewhere",
    "T3 elsewhere",
    "T3 here",
    "T1 and T3 elsewhere",
];
/// The categories under which it is then typed.
const TYPED: [&str; 4] = ["24", "9", SECRET, "18"];
/// 5 x 4 x 50 = 1,000 pairs.
const ROUNDS: usize = 50;

/// Serials: each number is typed once as new and once as known.
fn serial(known: usize, typed: usize, round: usize) -> usize {
    1 + (known * TYPED.len() + typed) * ROUNDS + round
}

async fn answer(client: &mut Client, nomor_kk: &str, nik: &str, category: &str) -> String {
    let sent = send(client, nomor_kk, &[("Bunga Rekaan", nik, category)]).await;
    let shown = client.follow().await;
    // A page of its own KK shows its last digits.
    let digits = nomor_kk[12..].to_owned();

    format!("{}\n{}", comparable(&sent), comparable(&shown)).replace(&format!("9907••••••••{digits}"), "KK")
}

#[tokio::test]
async fn a_thousand_pairs_are_answered_alike() {
    let app = TestApp::new().await;
    let mut duri = app.operator_duri().await;
    let mut yohana = app.operator_sebalo().await;
    let (mut cases, mut failures) = (0, 0);
    for (at, known) in KNOWN.iter().enumerate() {
        for (place, category) in TYPED.iter().enumerate() {
            for round in 0..ROUNDS {
                let number = serial(at, place, round);
                let (old, new) = (nik(number), nik(number + 5_000));
                let before: &[&str] = match *known {
                    "T1 elsewhere" => &["24"],
                    "T2 elsewhere" => &["9"],
                    "T1 and T3 elsewhere" => &["24", SECRET],
                    _ => &[SECRET],
                };
                let elsewhere = if *known == "T3 here" { &mut yohana } else { &mut duri };
                for (n, category) in before.iter().enumerate() {
                    let card = kk(number + 2_000 + 1_000 * n);
                    assert_eq!(
                        send(elsewhere, &card, &[("Melati Rekaan", &old, category)])
                            .await
                            .status(),
                        303
                    );
                }
                let first = answer(&mut yohana, &kk(number), &new, category).await;
                let second = answer(&mut yohana, &kk(number + 5_000), &old, category).await;
                // The last digits of the NIK stand in neither; those of the KK are masked above.
                cases += 1;
                if first != second || first.len() != second.len() {
                    failures += 1;
                    let at = first.lines().zip(second.lines()).find(|(a, b)| a != b);
                    eprintln!("{known}, typed as {category}: {at:?}");
                }
            }
        }
    }
    println!("duplicate oracle: cases {cases}, failures {failures}");
    assert_eq!((cases, failures), (1_000, 0));
}

#[tokio::test]
async fn edit_search_counts_and_home_tell_no_more() {
    let app = TestApp::new().await;
    let mut duri = app.operator_duri().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut duri, &kk(1), &[("Melati Rekaan", &nik(1), "24")]).await;
    super::hand_in(&mut duri, &kk(2), "Melati Rekaan", &nik(2), SECRET).await;
    super::hand_in(&mut yohana, &kk(3), "Melati Rekaan", &nik(3), SECRET).await;
    let family = register(&mut yohana, &kk(4), &[("Bunga Rekaan", &nik(10), "24")]).await;
    sheet::submit(&mut yohana, &family).await;
    yohana.get(&family).await;
    let person = sheet::person(&app, "Bunga Rekaan").await;
    let (mut cases, mut failures) = (0, 0);
    let mut compare = |what: &str, answers: &[String]| {
        for other in &answers[1..] {
            cases += 1;
            if *other != answers[0] {
                failures += 1;
                let at = answers[0].lines().zip(other.lines()).find(|(a, b)| a != b);
                eprintln!("{what}: {at:?}");
            }
        }
    };

    // New, another desa's, another desa's secret, one's own desa's secret.
    let numbers = [nik(20), nik(1), nik(2), nik(3)];
    let mut searched = Vec::new();
    for number in &numbers {
        let sent = yohana.post("/ppks/pencarian", &[("cari", number)]).await;
        let shown = yohana.follow().await;
        searched.push(format!("{}\n{}", comparable(&sent), comparable(&shown)).replace(number.as_str(), "NIK"));
    }
    compare("number search", &searched);
    let mut edited = Vec::new();
    let mut homes = Vec::new();
    for number in &numbers {
        yohana.get(&format!("/ppks/{person}/ubah")).await;
        let saved = yohana.submit(FORM, &[("a1_nik", number)]).await;
        let shown = yohana.follow().await;
        let digits = &number[12..];
        edited.push(
            format!("{}\n{}", comparable(&saved), comparable(&shown)).replace(&format!("9907••••••••{digits}"), "NIK"),
        );
        let mut home = String::new();
        for path in [
            "/beranda",
            "/laporan/grafik?bagian=kategori",
            "/laporan/rekap",
            "/ppks/kategori",
            "/perbaikan",
            // Lists with their totals and pages.
            "/ppks",
            "/ppks?kategori=24",
            "/ppks?status=perlu",
        ] {
            home.push_str(&comparable(&yohana.get(path).await));
        }
        homes.push(home.replace(&format!("9907••••••••{digits}"), "NIK"));
    }
    compare("person edit form", &edited);
    compare("home, lists, figures and badges", &homes);
    println!("T-OR-3, search, edit, home, figures and badges: cases {cases}, failures {failures}");
    assert_eq!(failures, 0);
}
