//! What a page says about a table, held to the rules of the house: short sentences, what to do, how it looks when it is
//! right, no words of programmers.

use std::collections::BTreeSet;

use scraper::{ElementRef, Selector};

use crate::support::Page;

/// Something of these is asked of whoever reads it.
const VERBS: [&str; 26] = [
    "periksa",
    "ketik",
    "tulis",
    "pilih",
    "salin",
    "perbaiki",
    "hapus",
    "isi",
    "ganti",
    "betulkan",
    "pendekkan",
    "lihat",
    "centang",
    "kosongkan",
    "simpan",
    "tambah",
    "lengkapi",
    "buka",
    "pakai",
    "cek",
    "samakan",
    "unggah",
    "catat",
    "masukkan",
    "cocokkan",
    "bagi",
];
/// Words that nobody in a desa uses.
const JARGON: [&str; 22] = [
    "error",
    "invalid",
    "null",
    "format",
    "field",
    "string",
    "parsing",
    "input",
    "required",
    "upload",
    "download",
    "file",
    "duplikat",
    "server",
    "sistem gagal",
    "validasi",
    "parameter",
    "entri",
    "query",
    "database",
    "karakter",
    "kolom wajib",
];
/// Letters of one sentence.
const LONGEST: usize = 120;

/// What is wrong with what a page says; each fault once.
pub fn faults(page: &Page) -> (usize, BTreeSet<String>) {
    let html = page.html();
    let (blocks, error) = (
        Selector::parse("fieldset .field, fieldset p").unwrap(),
        Selector::parse(".error").unwrap(),
    );
    let mut faults = BTreeSet::new();
    let mut read = 0;
    for block in html.select(&blocks) {
        for said in block.select(&error) {
            let text = said.text().collect::<String>();
            read += 1;
            faults.extend(
                of(&text, shows_something(block))
                    .into_iter()
                    .map(|fault| format!("{fault}: {text}")),
            );
        }
    }

    (read, faults)
}

/// What stands in the file, or what there is to choose from.
fn shows_something(block: ElementRef<'_>) -> bool {
    let (filled, choice) = (
        Selector::parse("input[value]:not([value=''])").unwrap(),
        Selector::parse("select").unwrap(),
    );

    block.select(&filled).next().is_some() || block.select(&choice).next().is_some()
}

/// What is wrong with one message.
pub fn of(text: &str, shows_something: bool) -> Vec<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let mut faults = Vec::new();
    if !VERBS.iter().any(|verb| lower.contains(verb)) {
        faults.push("no verb".to_owned());
    }
    if !text.trim_end().ends_with(['.', '?', '!']) {
        faults.push("no end".to_owned());
    }
    for sentence in text.split(". ").flat_map(|part| part.split("? ")) {
        if sentence.chars().count() > LONGEST {
            faults.push(format!("{} letters in one sentence", sentence.chars().count()));
        }
    }
    let has_example = text.contains(|c: char| c.is_ascii_digit() || c == '“' || c == '#')
        || ["misalnya", "seperti", "contoh"]
            .iter()
            .any(|word| lower.contains(word));
    if !has_example && !shows_something {
        faults.push("no example".to_owned());
    }
    for jargon in JARGON {
        let is_there = if jargon.contains(' ') {
            lower.contains(jargon)
        } else {
            words.contains(&jargon)
        };
        if is_there {
            faults.push(format!("\u{201c}{jargon}\u{201d}"));
        }
    }

    faults
}
