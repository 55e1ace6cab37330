//! What a heading of somebody's own table means: what desa usually write, and what a desa has said of its own words.

use std::collections::HashMap;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Nik,
    NomorKk,
    Name,
    BornOn,
    /// Place and date of birth in one cell.
    BirthPlaceAndDate,
    BirthPlace,
    Age,
    Sex,
    /// A tick for men, where the sexes have a column each.
    Male,
    Female,
    Category,
    OtherCategory,
    SubCategory,
    Disability,
    MismatchReason,
    DoubtReason,
    Mother,
    Dusun,
    Rt,
    Rw,
    /// "001/002" in one cell.
    RtRw,
    Address,
    Desa,
    Kecamatan,
    /// The running number of the list.
    Number,
    Role,
    Note,
    /// Nothing for us, as the desa has said.
    Unused,
    /// What we wrote into a file that we gave back.
    Fix,
}

/// Headers as desa write them, without spaces and marks. The first that fits wins, so the longer stand first.
const SYNONYMS: [(&str, Field); 92] = [
    ("nomorkartukeluarga", Field::NomorKk),
    ("nokartukeluarga", Field::NomorKk),
    ("kartukeluarga", Field::NomorKk),
    ("nomorkk", Field::NomorKk),
    ("nokk", Field::NomorKk),
    ("nkk", Field::NomorKk),
    ("kk", Field::NomorKk),
    ("nomorindukkependudukan", Field::Nik),
    ("noindukkependudukan", Field::Nik),
    ("nomorktp", Field::Nik),
    ("noktp", Field::Nik),
    ("nomornik", Field::Nik),
    ("nonik", Field::Nik),
    ("nik", Field::Nik),
    ("ktp", Field::Nik),
    ("namaibukandung", Field::Mother),
    ("ibukandung", Field::Mother),
    ("namaibu", Field::Mother),
    ("ibu", Field::Mother),
    ("namalengkap", Field::Name),
    ("namappks", Field::Name),
    ("namapmks", Field::Name),
    ("namapenerima", Field::Name),
    ("namawarga", Field::Name),
    ("namaanggotakeluarga", Field::Name),
    ("namaanggota", Field::Name),
    ("nama", Field::Name),
    ("namadesa", Field::Desa),
    ("desakelurahan", Field::Desa),
    ("kelurahandesa", Field::Desa),
    ("desakel", Field::Desa),
    ("desa", Field::Desa),
    ("kelurahan", Field::Desa),
    ("namakecamatan", Field::Kecamatan),
    ("kecamatan", Field::Kecamatan),
    ("kec", Field::Kecamatan),
    ("tempattanggallahir", Field::BirthPlaceAndDate),
    ("tempattgllahir", Field::BirthPlaceAndDate),
    ("tempatdantanggallahir", Field::BirthPlaceAndDate),
    ("ttl", Field::BirthPlaceAndDate),
    ("tempatlahir", Field::BirthPlace),
    ("tanggallahir", Field::BornOn),
    ("tgllahir", Field::BornOn),
    ("tgllhr", Field::BornOn),
    ("tanggal", Field::BornOn),
    ("lahir", Field::BornOn),
    ("umur", Field::Age),
    ("usia", Field::Age),
    ("jeniskelamin", Field::Sex),
    ("jkelamin", Field::Sex),
    ("kelamin", Field::Sex),
    ("jk", Field::Sex),
    ("lp", Field::Sex),
    ("gender", Field::Sex),
    ("l", Field::Male),
    ("lk", Field::Male),
    ("lakilaki", Field::Male),
    ("p", Field::Female),
    ("pr", Field::Female),
    ("perempuan", Field::Female),
    ("subkategori", Field::SubCategory),
    ("kategorippks", Field::Category),
    ("kategoripmks", Field::Category),
    ("jenisppks", Field::Category),
    ("jenispmks", Field::Category),
    ("kategori", Field::Category),
    ("kodekategori", Field::Category),
    ("ppks", Field::Category),
    ("pmks", Field::Category),
    ("jenis", Field::Category),
    ("jenisdisabilitas", Field::Disability),
    ("ragamdisabilitas", Field::Disability),
    ("disabilitas", Field::Disability),
    ("kategorikedua", Field::OtherCategory),
    ("alasanbedanik", Field::MismatchReason),
    ("alasankategori", Field::DoubtReason),
    ("perbaikan", Field::Fix),
    ("dusun", Field::Dusun),
    ("lingkungan", Field::Dusun),
    ("rtrw", Field::RtRw),
    ("rt", Field::Rt),
    ("rw", Field::Rw),
    ("alamatlengkap", Field::Address),
    ("alamatrumah", Field::Address),
    ("alamat", Field::Address),
    ("jalan", Field::Address),
    ("hubungankeluarga", Field::Role),
    ("shdk", Field::Role),
    ("hubungan", Field::Role),
    ("no", Field::Number),
    ("nomor", Field::Number),
    ("keterangan", Field::Note),
];

/// What a desa has said that its own headings mean, by [`bare`] words.
pub type Words = HashMap<String, Field>;

/// What may be chosen for a column: as it is kept, what it is, and how the page calls it.
pub const MEANINGS: [(&str, Field, &str); 20] = [
    ("nik", Field::Nik, "NIK"),
    ("nama", Field::Name, "Nama"),
    ("nomor_kk", Field::NomorKk, "Nomor KK"),
    ("kategori", Field::Category, "Kategori PPKS"),
    ("kategori_2", Field::OtherCategory, "Kategori kedua"),
    ("sub", Field::SubCategory, "Sub-kategori"),
    ("tanggal_lahir", Field::BornOn, "Tanggal lahir"),
    ("ttl", Field::BirthPlaceAndDate, "Tempat dan tanggal lahir"),
    ("jenis_kelamin", Field::Sex, "Jenis kelamin"),
    ("tanda_laki", Field::Male, "Tanda untuk laki-laki"),
    ("tanda_perempuan", Field::Female, "Tanda untuk perempuan"),
    ("disabilitas", Field::Disability, "Jenis disabilitas"),
    ("ibu", Field::Mother, "Ibu kandung"),
    ("dusun", Field::Dusun, "Dusun"),
    ("rt", Field::Rt, "RT"),
    ("rw", Field::Rw, "RW"),
    ("rt_rw", Field::RtRw, "RT dan RW bersama"),
    ("alamat", Field::Address, "Alamat"),
    ("desa", Field::Desa, "Desa/kelurahan"),
    ("tidak_dipakai", Field::Unused, "Tidak dipakai"),
];

/// Headings that hold nothing for us and are not worth a question.
const UNUSED: [&str; 25] = [
    "status",
    "pekerjaan",
    "agama",
    "pendidikan",
    "pendidikanterakhir",
    "nohp",
    "nomorhp",
    "hp",
    "notelepon",
    "telepon",
    "nowa",
    "email",
    "statusperkawinan",
    "statuskawin",
    "golongandarah",
    "kewarganegaraan",
    "penghasilan",
    "namaayah",
    "ayah",
    "kodepos",
    "provinsi",
    "kabupaten",
    "foto",
    "paraf",
    "tandatangan",
];

/// The field that is kept under this name.
pub fn named(code: &str) -> Option<Field> {
    MEANINGS
        .iter()
        .find(|(known, ..)| *known == code)
        .map(|(_, field, _)| *field)
}

/// The name under which a field is kept; none for what nobody is asked about.
pub fn code(field: Field) -> Option<&'static str> {
    MEANINGS
        .iter()
        .find(|(_, known, _)| *known == field)
        .map(|(code, ..)| *code)
}

/// Letters and digits of a heading, without its hint: what is remembered, and compared.
pub fn bare(heading: &str) -> String {
    let without_hint = heading.split(['(', '*', '\n']).next().unwrap_or_default();

    without_hint
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .take(60)
        .collect()
}

/// What a heading says, whatever its spelling: "No. KK", "NIK (16 digit)", "Jenis Kelamin L/P".
pub fn field_of(heading: &str, words: &Words) -> Option<Field> {
    let word = bare(heading);
    if let Some(field) = words.get(&word) {
        return Some(*field);
    }
    let exact = |word: &str| {
        SYNONYMS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, field)| *field)
    };
    // "jenis kelamin l/p" begins with a heading that we know; a short one may begin anything.
    let begun = || {
        SYNONYMS
            .iter()
            .filter(|(known, _)| known.len() >= 5 && word.starts_with(known))
            .max_by_key(|(known, _)| known.len())
            .map(|(_, field)| *field)
    };

    if UNUSED.contains(&word.as_str()) {
        return Some(Field::Unused);
    }

    exact(&word).or_else(|| (word.len() <= 40).then(begun).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_synonym_is_reached() {
        let words = Words::new();
        for (word, field) in SYNONYMS {
            assert_eq!(field_of(word, &words), Some(field), "{word}");
        }
        assert_eq!(field_of("Nomor Induk Kependudukan (NIK)", &words), Some(Field::Nik));
        assert_eq!(field_of("Pekerjaan", &words), Some(Field::Unused));
        assert_eq!(field_of("Identitas", &words), None);
    }

    #[test]
    fn what_the_desa_has_said_goes_before_what_we_know() {
        let words = Words::from([("tanggal".to_owned(), Field::Unused)]);

        assert_eq!(field_of("TANGGAL*", &words), Some(Field::Unused));
        assert_eq!(field_of("Tanggal", &Words::new()), Some(Field::BornOn));
    }

    #[test]
    fn each_meaning_has_a_name_of_its_own() {
        for (name, field, _) in MEANINGS {
            assert_eq!((named(name), code(field)), (Some(field), Some(name)));
        }
    }
}
