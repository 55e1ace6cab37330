use chrono::NaiveDate;

use super::*;
use crate::import::headings::Words;

fn read_table(cells: Vec<Vec<Value>>) -> Vec<(Place, Result<Line, Skipped>)> {
    let rows = cells
        .into_iter()
        .zip(1..)
        .map(|(cells, number)| Row { number, cells })
        .collect();
    let tab = Tab {
        name: "Lembar1".to_owned(),
        rows,
    };

    read(0, &tab, &Columns::find(&tab, &Words::new()).unwrap())
}

fn texts(cells: &[&str]) -> Vec<Value> {
    cells.iter().map(|text| Value::Text((*text).to_owned())).collect()
}

fn people(cells: Vec<Vec<Value>>) -> Vec<Line> {
    read_table(cells)
        .into_iter()
        .filter_map(|(_, line)| line.ok())
        .collect()
}

#[test]
fn the_kk_of_the_first_row_holds_for_the_family() {
    let found = people(vec![
        texts(&["No KK", "NIK", "Nama", "Dusun", "RT", "RW"]),
        texts(&[
            "9907110101120007",
            "9907111203900001",
            "Budi Contoh",
            "Sebalo",
            "1",
            "2",
        ]),
        texts(&["", "9907115203900003", "Maria Contoh", "", "", ""]),
        texts(&["sda", "9907115203900004", "Ani Contoh", "〃", "", ""]),
        texts(&["9907110101120008", "9907115203900005", "Sari Misal", "", "3", ""]),
    ]);

    assert_eq!(found[1].nomor_kk, found[0].nomor_kk);
    assert_eq!(found[2].nomor_kk, found[0].nomor_kk);
    assert_eq!((found[1].dusun.as_str(), found[1].rt.as_str()), ("Sebalo", "1"));
    assert_eq!(found[2].dusun, "Sebalo");
    assert_eq!((found[3].dusun.as_str(), found[3].rw.as_str()), ("", ""));
}

#[test]
fn says_which_digit_excel_has_taken() {
    let heads = texts(&["NIK", "Nama"]);
    let nik = |value| people(vec![heads.clone(), vec![value, Value::Text("Maria Contoh".to_owned())]]).remove(0);

    let rounded = nik(Value::Number(6_107_115_203_900_000.0));
    assert_eq!(
        (rounded.nik.as_str(), rounded.has_lost_digit),
        ("6107115203900000", true)
    );
    let whole = nik(Value::Number(6_107_115_203_900_003.0));
    assert_eq!((whole.nik.as_str(), whole.has_lost_digit), ("6107115203900003", false));
    let text = nik(Value::Text("'6107115203900010".to_owned()));
    assert_eq!((text.nik.as_str(), text.has_lost_digit), ("6107115203900010", false));
    assert_eq!(
        nik(Value::Text("61O711\u{a0}520390 OOO3".to_owned())).nik,
        "610711 520390 0003"
    );
    assert_eq!(nik(Value::Text("6,10711E+15".to_owned())).nik, "6,10711E+15");
}

#[test]
fn reads_dates_and_sexes_of_every_make() {
    let heads = texts(&["NIK", "Nama", "Tgl Lahir", "JK"]);
    let read = |born: Value, sex: &str| {
        let row = vec![
            Value::Text("9907115203900003".to_owned()),
            Value::Text("Maria Contoh".to_owned()),
            born,
            Value::Text(sex.to_owned()),
        ];
        people(vec![heads.clone(), row]).remove(0)
    };
    for born in [
        Value::Number(32_944.0),
        Value::Date(NaiveDate::from_ymd_opt(1990, 3, 12).unwrap()),
    ] {
        assert_eq!(read(born, "P").born_on, "12/03/1990");
    }
    assert_eq!(read(Value::Text("90-03-12".to_owned()), "P").born_on, "12/03/90");
    assert_eq!(
        read(Value::Text("12 Maret 1990".to_owned()), "P").born_on,
        "12 Maret 1990"
    );
    for (written, sex) in [
        ("LK", "L"),
        ("Pria", "L"),
        ("1", "L"),
        ("pr.", "P"),
        ("WANITA", "P"),
        ("?", "?"),
    ] {
        assert_eq!(read(Value::Empty, written).sex, sex);
    }
}

#[test]
fn two_in_one_cell_are_two() {
    assert_eq!(categories("8 dan 24"), ("8".to_owned(), "24".to_owned()));
    assert_eq!(
        categories("lansia, fakir miskin"),
        ("lansia".to_owned(), "fakir miskin".to_owned())
    );
    assert_eq!(
        categories("Orang dengan HIV/AIDS"),
        ("Orang dengan HIV/AIDS".to_owned(), String::new())
    );
    assert_eq!(categories("8"), ("8".to_owned(), String::new()));
}

#[test]
fn titles_totals_and_signatures_are_nobody() {
    let found = read_table(vec![
        texts(&["No", "NIK", "Nama", "TTL", "RT/RW"]),
        texts(&[
            "1",
            "9907115203900003",
            "Maria Contoh",
            "Bengkayang, 12-03-1990",
            "001/002",
        ]),
        texts(&["2", "", "", "", ""]),
        texts(&["", "Jumlah", "", "", "1"]),
        texts(&["", "", "", "Mengetahui", ""]),
        texts(&["", "", "Kepala Desa Sebalo", "", ""]),
    ]);
    let line = found[0].1.as_ref().unwrap();

    assert_eq!(line.born_on, "12-03-1990");
    assert_eq!((line.rt.as_str(), line.rw.as_str()), ("001", "002"));
    assert_eq!(found[1].1, Err(Skipped::Heading));
    assert_eq!(found[2].1, Err(Skipped::Total));
    assert_eq!(found[3].1, Err(Skipped::Heading));
    assert_eq!(found[4].1, Err(Skipped::Heading));
}
