use super::*;

const KK: &str = "9907110101120007";

fn line(row: u32, nik: &str, name: &str) -> Line {
    Line {
        place: Place { tab: 0, row },
        nik: nik.to_owned(),
        nomor_kk: KK.to_owned(),
        full_name: name.to_owned(),
        category: "24".to_owned(),
        ..Line::default()
    }
}

fn run(lines: &[Line]) -> Checked {
    let rules = Rules {
        desa_name: "Sebalo",
        reference: &Reference::shipped(),
        tiers: &Tiers::default(),
        words: &HashMap::from([("miskin sekali".to_owned(), "24".to_owned())]),
        former: &HashMap::new(),
        today: NaiveDate::from_ymd_opt(2026, 11, 27).unwrap(),
    };

    check(lines, &rules)
}

#[test]
fn a_good_household_is_ready_as_one() {
    let checked = run(&[
        line(4, "9907111203900001", "Budi Contoh"),
        line(5, "9907115203900003", "Maria Contoh"),
    ]);

    assert!(checked.problems.is_empty());
    assert_eq!(checked.households.len(), 1);
    assert_eq!(
        checked.households[0]
            .places
            .iter()
            .map(|place| place.row)
            .collect::<Vec<_>>(),
        [4, 5]
    );
    assert_eq!(checked.households[0].new.members.len(), 2);
}

#[test]
fn every_row_lands_on_one_side() {
    let lost = Line {
        has_lost_digit: true,
        nik: "6107115203900000".to_owned(),
        ..line(5, "", "Maria Contoh")
    };
    let elsewhere = Line {
        desa: "Desa Tirta Kencana".to_owned(),
        nomor_kk: "belum punya".to_owned(),
        ..line(7, "9907115203900005", "Sari Misal")
    };
    let lines = [line(4, "9907111203900001", "Budi Contoh"), lost, elsewhere];
    let checked = run(&lines);
    let ready: Vec<Place> = checked
        .households
        .iter()
        .flat_map(|household| household.places.clone())
        .collect();

    for line in &lines {
        let is_wrong = checked.problems.iter().any(|problem| problem.place == line.place);
        assert_ne!(is_wrong, ready.contains(&line.place), "{:?}", line.place);
    }
    for (row, words) in [
        (4, "dengan baris 5"),
        (5, "Ketik 1 angka"),
        (7, "akun Anda untuk Sebalo"),
    ] {
        let of_row = checked.problems.iter().filter(|problem| problem.place.row == row);
        assert!(
            of_row.clone().any(|problem| problem.text.contains(words)),
            "{:?}",
            of_row.collect::<Vec<_>>()
        );
    }
}

#[test]
fn the_same_nik_twice_is_said_with_the_row() {
    let other = Line {
        nomor_kk: "9907110101120008".to_owned(),
        ..line(9, "9907111203900001", "Budi Contoh")
    };
    let checked = run(&[line(4, "9907111203900001", "Budi Contoh"), other]);

    assert_eq!(checked.problems.len(), 1);
    assert!(checked.problems[0].text.contains("sama dengan baris 4"));
    assert_eq!(checked.households.len(), 1);
}

#[test]
fn a_word_that_the_desa_has_explained_is_a_category() {
    let checked = run(&[Line {
        category: "Miskin  Sekali".to_owned(),
        ..line(4, "9907111203900001", "Budi Contoh")
    }]);

    assert_eq!(checked.households[0].new.members[0].assessments[0].category_code, "24");
}

#[test]
fn words_in_the_place_of_a_number_are_reasons() {
    let baby = Line {
        nomor_kk: "Belum punya KK".to_owned(),
        born_on: "1/2/2026".to_owned(),
        sex: "L".to_owned(),
        ..line(4, "bayi, akta belum jadi", "Bayi Contoh")
    };
    let checked = run(&[baby]);

    assert!(checked.problems.is_empty(), "{:?}", checked.problems);
    assert_eq!(checked.households.len(), 1);
}
