//! Every row of a table through the checks of the entry form. Nothing is written; the same form that an operator would
//! fill in says what is wrong, at its field and with what to do.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::lines::{Line, Place};
use crate::ppks::categories::{CATALOGUE, DISABILITY_KINDS, Reference, Tiers};
use crate::ppks::families::{FamilyForm, NewFamily};
use crate::types::{NomorKk, PersonId};
use crate::web::Fields;

/// Members that one form takes.
const FORM_SIZE: usize = 20;

/// Something to mend in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub place: Place,
    /// What the column is about: "NIK", "Tanggal lahir".
    pub what: &'static str,
    /// The field of the form that mends it; none where the row itself is the matter.
    pub field: Option<&'static str>,
    /// What stands in the file.
    pub found: String,
    /// What is wrong and what to do.
    pub text: String,
}

impl Problem {
    /// Nothing is wrong here, but in another row of the family.
    pub fn is_waiting(&self) -> bool {
        self.what == WAITING
    }
}

/// What a row is about that waits for another one of its family.
const WAITING: &str = "Keluarga";

/// A household of a table that could go through the form as it is.
pub struct Household {
    /// Row of each member, in the order of the form.
    pub places: Vec<Place>,
    pub new: NewFamily,
    /// Members, by their number in the form, who are recorded but without a need in force: an import that was taken
    /// back left them.
    pub former: Vec<(usize, PersonId)>,
}

/// What came of all rows: each stands in one of the two.
#[derive(Default)]
pub struct Checked {
    pub households: Vec<Household>,
    pub problems: Vec<Problem>,
}

/// What the rows are judged by.
pub struct Rules<'a> {
    /// "Sebalo"
    pub desa_name: &'a str,
    pub reference: &'a Reference,
    pub tiers: &'a Tiers,
    /// What this desa has said that a word for a category means.
    pub words: &'a HashMap<String, String>,
    /// Rows of people who are recorded without a need in force.
    pub former: &'a HashMap<Place, PersonId>,
    pub today: NaiveDate,
}

/// Checks the rows of one desa.
pub fn check(lines: &[Line], rules: &Rules<'_>) -> Checked {
    let mut checked = Checked::default();
    let repeated = repeated(lines);
    for group in households(lines) {
        for part in group.chunks(FORM_SIZE) {
            check_household(part, rules, &repeated, &mut checked);
        }
    }
    checked.problems.sort_by_key(|problem| problem.place);

    checked
}

/// The number of a category: what the catalogue reads, or what the desa has said before; else as it stands.
pub fn category(typed: &str, words: &HashMap<String, String>) -> String {
    if CATALOGUE.resolve(typed).is_some() {
        return typed.to_owned();
    }

    words.get(&word(typed)).cloned().unwrap_or_else(|| typed.to_owned())
}

/// Whether a row claims a need that only DSP3A may read of. Those are not taken from files.
pub fn is_secret(line: &Line, rules: &Rules<'_>) -> bool {
    [&line.category, &line.other_category].into_iter().any(|typed| {
        CATALOGUE
            .resolve(&category(typed, rules.words))
            .is_some_and(|known| rules.tiers.is_secret(&known.code))
    })
}

/// A word for a category as it is remembered.
pub fn word(typed: &str) -> String {
    let bare = typed.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();

    bare.chars().take(100).collect()
}

/// Lines of one nomor KK are one household; a line without any is one by itself.
fn households(lines: &[Line]) -> Vec<Vec<&Line>> {
    let mut groups: Vec<Vec<&Line>> = Vec::new();
    let mut by_kk: HashMap<String, usize> = HashMap::new();
    for line in lines {
        let household = line.household();
        if household.is_empty() {
            groups.push(vec![line]);
            continue;
        }
        let at = *by_kk.entry(household).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(line);
    }

    groups
}

/// Rows whose NIK stands in a row before, and which.
fn repeated(lines: &[Line]) -> HashMap<Place, Place> {
    let mut first: HashMap<String, Place> = HashMap::new();
    let mut repeated = HashMap::new();
    for line in lines.iter().filter(|line| !line.has_lost_digit) {
        let digits = digits(&line.nik);
        if digits.len() != 16 {
            continue;
        }
        match first.get(&digits) {
            Some(place) => {
                repeated.insert(line.place, *place);
            }
            None => {
                first.insert(digits, line.place);
            }
        }
    }

    repeated
}

fn check_household(lines: &[&Line], rules: &Rules<'_>, repeated: &HashMap<Place, Place>, checked: &mut Checked) {
    let mut problems: Vec<Problem> = lines
        .iter()
        .flat_map(|line| own_problems(line, rules, repeated))
        .collect();
    if let Some(first) = lines.first().filter(|line| line.has_lost_kk_digit) {
        problems.push(Problem {
            place: first.place,
            what: "Nomor KK",
            field: Some("nomor_kk"),
            found: first.nomor_kk.clone(),
            text: "Excel menghapus angka terakhir nomor KK. Ketik 1 angka terakhirnya saja, seperti di KK.".to_owned(),
        });
    }
    let fields = form_of(lines, rules);
    let mut form = FamilyForm::read(&fields);
    let mut parsed = form.parse(rules.today, rules.reference, true);
    if lines.iter().any(|line| !line.doubt_reason.is_empty()) {
        // The first reading has asked about the doubts; here is the answer.
        for (member, line) in form.members.iter_mut().zip(lines) {
            member.needs.is_confirmed = !line.doubt_reason.is_empty();
            member.needs.warning_reason.clone_from(&line.doubt_reason);
        }
        parsed = form.parse(rules.today, rules.reference, true);
    }
    match parsed {
        Ok(new) if problems.is_empty() => checked.households.push(Household {
            places: lines.iter().map(|line| line.place).collect(),
            former: lines
                .iter()
                .enumerate()
                .filter_map(|(member, line)| Some((member, *rules.former.get(&line.place)?)))
                .collect(),
            new,
        }),
        Ok(_) => {}
        Err(errors) => {
            for (field, text) in errors.iter() {
                problems.extend(problem_of(lines, field, text));
            }
        }
    }
    // The whole household waits for the row that is wrong: a family is entered at once or not at all.
    if let Some(reason) = problems.first().cloned() {
        for line in lines {
            if !problems.iter().any(|problem| problem.place == line.place) {
                problems.push(Problem {
                    place: line.place,
                    what: WAITING,
                    field: None,
                    found: line.full_name.clone(),
                    text: format!(
                        "Baris ini satu keluarga dengan baris {}. Perbaiki baris {0}, lalu baris ini ikut masuk.",
                        reason.place.row
                    ),
                });
            }
        }
    }
    checked.problems.extend(problems);
}

/// What the form cannot see: what the spreadsheet did, other rows, another desa.
fn own_problems(line: &Line, rules: &Rules<'_>, repeated: &HashMap<Place, Place>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut note = |what, field, found: &str, text: String| {
        problems.push(Problem {
            place: line.place,
            what,
            field,
            found: found.to_owned(),
            text,
        });
    };
    if line.has_lost_digit {
        note(
            "NIK",
            Some("nik"),
            &line.nik,
            "Excel menghapus angka terakhir NIK. Ketik 1 angka terakhirnya saja, seperti di KTP atau KK.".to_owned(),
        );
    }
    if let Some(first) = repeated.get(&line.place) {
        note(
            "NIK",
            Some("nik"),
            &line.nik,
            format!(
                "NIK ini sama dengan baris {}. Hapus salah satunya, atau betulkan NIK-nya.",
                first.row
            ),
        );
    }
    if !line.desa.is_empty() && !is_same_place(&line.desa, rules.desa_name) {
        note(
            "Desa/kelurahan",
            None,
            &line.desa,
            format!(
                "Baris ini untuk “{}”, akun Anda untuk {}. Hapus barisnya, atau betulkan nama desanya.",
                line.desa, rules.desa_name
            ),
        );
    }
    for fault in &line.faults {
        note(
            "Rumus",
            None,
            fault,
            format!("Rumus Excel di sel ini gagal ({fault}). Ganti rumusnya dengan isi yang benar."),
        );
    }

    problems
}

fn is_same_place(written: &str, nama: &str) -> bool {
    let word = |text: &str| {
        let lower = text.to_lowercase();
        let bare = ["desa ", "kelurahan ", "kel. ", "ds. ", "ds "]
            .iter()
            .find_map(|title| lower.strip_prefix(title))
            .unwrap_or(&lower)
            .to_owned();
        bare.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
    };

    word(written) == word(nama)
}

/// The entry form as somebody would have filled it in from these lines.
fn form_of(lines: &[&Line], rules: &Rules<'_>) -> Fields {
    let first = lines[0];
    let mut form = form_urlencoded::Serializer::new(String::new());
    match missing(&first.nomor_kk, &MISSING_KK) {
        Some(reason) => form.append_pair("tanpa_kk", "ya").append_pair("alasan_kk", reason),
        None => form.append_pair("nomor_kk", &first.nomor_kk),
    };
    form.append_pair("dusun", &first.dusun)
        .append_pair("rt", &first.rt)
        .append_pair("rw", &first.rw)
        .append_pair("alamat", &first.address);
    for (line, n) in lines.iter().zip(1..) {
        match missing(&line.nik, &MISSING_NIK) {
            Some(reason) => form
                .append_pair(&format!("a{n}_tanpa_nik"), "ya")
                .append_pair(&format!("a{n}_alasan_nik"), reason),
            None => form.append_pair(&format!("a{n}_nik"), &line.nik),
        };
        for (name, value) in [
            ("nama", &line.full_name),
            ("tanggal_lahir", &line.born_on),
            ("jenis_kelamin", &line.sex),
            ("ibu", &line.mother_name),
            ("kategori", &category(&line.category, rules.words)),
            ("kategori_2", &category(&line.other_category, rules.words)),
            ("sub", &line.sub_category),
        ] {
            form.append_pair(&format!("a{n}_{name}"), value);
        }
        if !line.mismatch_reason.is_empty() {
            form.append_pair(&format!("a{n}_alasan_beda"), &line.mismatch_reason);
        }
        for kind in disabilities(&line.disability) {
            form.append_pair(&format!("a{n}_disabilitas"), kind);
        }
    }

    // Far fewer fields than a form may have.
    Fields::parse(form.finish().as_bytes()).unwrap_or_default()
}

/// The kinds of disability that a cell names: "tuna netra, rungu".
fn disabilities(typed: &str) -> impl Iterator<Item = &'static str> {
    let typed = typed.to_lowercase();

    DISABILITY_KINDS
        .iter()
        .map(|(code, _)| *code)
        .filter(move |code| typed.contains(code))
}

/// Words in the place of a number, and the reason of the form that they mean.
const MISSING_KK: [(&str, &str); 6] = [
    ("belum", "belum_punya"),
    ("tidak punya", "belum_punya"),
    ("tdk punya", "belum_punya"),
    ("hilang", "hilang"),
    ("tanpa alamat", "tanpa_alamat"),
    ("adat", "adat"),
];
const MISSING_NIK: [(&str, &str); 8] = [
    ("bayi", "bayi"),
    ("akta", "bayi"),
    ("belum rekam", "belum_rekam"),
    ("belum", "belum_rekam"),
    ("hilang", "hilang"),
    ("lupa", "hilang"),
    ("adat", "adat"),
    ("pendatang", "pendatang"),
];

/// Whether a row says why there is no NIK, in the place of one.
pub fn has_no_nik(line: &Line) -> bool {
    missing(&line.nik, &MISSING_NIK).is_some()
}

fn missing(typed: &str, words: &[(&str, &'static str)]) -> Option<&'static str> {
    let typed = typed.to_lowercase();

    words
        .iter()
        .find(|(word, _)| typed.contains(word))
        .map(|(_, reason)| *reason)
}

/// An error of the form, at the row and column it came from.
fn problem_of(lines: &[&Line], field: &str, text: &str) -> Option<Problem> {
    let (line, name) = match field.strip_prefix('a').and_then(|rest| rest.split_once('_')) {
        Some((n, name)) if n.parse::<usize>().is_ok() => {
            let at = n.parse::<usize>().ok()?.checked_sub(1)?;
            (*lines.get(at)?, name)
        }
        _ => (*lines.first()?, field),
    };
    let (what, field, found) = match name {
        // The sentence about the digit that Excel took says it better.
        "nik" | "nomor_kk" if line.has_lost(name) => return None,
        "nik" | "alasan_nik" => ("NIK", "nik", &line.nik),
        "nomor_kk" | "alasan_kk" => ("Nomor KK", "nomor_kk", &line.nomor_kk),
        "nama" => ("Nama", "nama", &line.full_name),
        "tanggal_lahir" => ("Tanggal lahir", "tanggal_lahir", &line.born_on),
        "alasan_beda" => ("Beda dengan NIK", "alasan_beda", &line.born_on),
        "yakin" | "alasan_yakin" => ("Kategori", "alasan_yakin", &line.category),
        "disabilitas" => ("Jenis disabilitas", "disabilitas", &line.disability),
        "jenis_kelamin" => ("Jenis kelamin", "jenis_kelamin", &line.sex),
        "ibu" => ("Ibu kandung", "ibu", &line.mother_name),
        "kategori" => ("Kategori", "kategori", &line.category),
        "kategori_2" => ("Kategori", "kategori_2", &line.other_category),
        "sub" => ("Sub-kategori", "sub", &line.sub_category),
        "dusun" => ("Dusun", "dusun", &line.dusun),
        "rt" => ("RT", "rt", &line.rt),
        "rw" => ("RW", "rw", &line.rw),
        _ => ("Alamat", "alamat", &line.address),
    };

    Some(Problem {
        place: line.place,
        what,
        field: Some(field),
        found: masked(what, found),
        text: text.to_owned(),
    })
}

/// A whole number of a card is shown as everywhere; one that is wrong is shown as it is, to be found.
fn masked(what: &str, found: &str) -> String {
    match what {
        "Nomor KK" => NomorKk::parse(found).map_or_else(|_| found.to_owned(), |number| number.masked()),
        _ => found.to_owned(),
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests;
