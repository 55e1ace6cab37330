use super::pdf::letter::{Block, Letter};
use super::pdf::{Paper, write_letter};
use super::pdf_tests::{pages, people, sheet};
use super::*;

fn act() -> Letter {
    let pair = |term: &str, said: &str| (term.to_owned(), said.to_owned());
    let party = |mark: &str, name: &str| Block::Fields {
        mark: mark.to_owned(),
        pairs: vec![
            pair("Nama", name),
            pair("NIP", "199001012015032001"),
            pair("Jabatan", "Kepala"),
        ],
        after: "Selanjutnya disebut PIHAK.".to_owned(),
    };
    Letter {
        letterhead: sheet(people()).letterhead,
        title: "BERITA ACARA\nSERAH TERIMA".to_owned(),
        number: "Nomor: 400/1/2026".to_owned(),
        body: vec![
            Block::Paragraph("Pada hari ini kami yang bertanda tangan di bawah ini:".to_owned()),
            party("1.", "Maria Contoh"),
            party("2.", "Budi Rekaan"),
            Block::Heading("Pernyataan".to_owned()),
            Block::Numbered(vec!["data lengkap;".to_owned(), "data dilindungi.".to_owned()]),
        ],
        signatories: ["Maria Contoh", "Budi Rekaan", "Siti Uji"]
            .map(|name| Signatory {
                above: vec!["PIHAK,".to_owned()],
                name: name.to_owned(),
                nip: String::new(),
            })
            .to_vec(),
        check: sheet(people()).check,
        footer: "Balale".to_owned(),
    }
}

#[test]
fn an_act_names_its_parties_and_is_signed_side_by_side() {
    let read = pages(&write_letter(&act(), Paper::F4).expect("a letter"));

    assert_eq!(read.len(), 1);
    for said in [
        "BERITA ACARA",
        "SERAH TERIMA",
        "Nomor: 400/1/2026",
        "1.",
        "PIHAK.",
        "Pernyataan",
        "hal 1 dari 1",
    ] {
        assert!(read[0].contains(said), "{said} is missing in {}", read[0]);
    }
    let side_by_side = |line: &str| line.contains("Maria Contoh") && line.contains("Budi Rekaan");
    assert!(read[0].lines().any(side_by_side), "{}", read[0]);
    assert_eq!(
        write_letter(&act(), Paper::F4).ok(),
        write_letter(&act(), Paper::F4).ok()
    );
}

#[test]
fn a_long_act_goes_on_and_its_signatures_stay_with_some_words() {
    for count in 1..80 {
        let long = Letter {
            body: (1..=count)
                .map(|n| Block::Paragraph(format!("Ayat {n} dari naskah ini.")))
                .collect(),
            ..act()
        };
        let read = pages(&write_letter(&long, Paper::A4).expect("a letter"));
        let last = read.last().expect("a page");
        assert!(last.contains(&format!("Ayat {count} ")), "{count}: {last}");
        assert!(
            last.contains("Siti Uji") && last.contains("Periksa keaslian"),
            "{count}: {last}"
        );
        let found: usize = read.iter().map(|page| page.matches("Ayat ").count()).sum();
        assert_eq!(found, count);
    }
    assert_eq!(
        pages(&write_letter(&Letter::default(), Paper::A4).expect("a letter")).len(),
        1
    );
}
