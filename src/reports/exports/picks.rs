//! What a list by name holds of each person. What tells most (whole numbers, where somebody lives) is off until it is
//! ticked, each by itself.

use chrono::NaiveDate;

use super::kinds::ExportKind;
use crate::crypto::Keys;
use crate::ppks::categories::disability_text;
use crate::ppks::identity::{open_nik, open_nomor_kk};
use crate::ppks::persons::{FamilyRole, PersonRow};
use crate::sheet::{Cell, Column, Kind};
use crate::types::{KodeWilayah, PersonId};

/// What only some lists say of somebody.
pub(super) struct Detail {
    pub id: PersonId,
    pub family_role: String,
    pub disability_kinds: Vec<String>,
}

/// Something to tick; in the order of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    /// With most of its digits hidden, as on the screen.
    Nik,
    /// The whole number instead.
    FullNik,
    NomorKk,
    Role,
    Sex,
    BornOn,
    Age,
    /// Codes of province to desa.
    Region,
    Kecamatan,
    Desa,
    /// Dusun, RT, RW and address.
    Address,
    Disability,
    Categories,
    Status,
}

use Pick::{
    Address, Age, BornOn, Categories, Desa, Disability, FullNik, Kecamatan, Nik, NomorKk, Region, Role, Sex, Status,
};

impl Pick {
    const ALL: [Pick; 14] = [
        Nik, FullNik, NomorKk, Role, Sex, BornOn, Age, Region, Kecamatan, Desa, Address, Disability, Categories, Status,
    ];

    /// As stored and as sent in the form.
    pub fn code(self) -> &'static str {
        match self {
            Nik => "nik",
            FullNik => "nik_lengkap",
            NomorKk => "nomor_kk",
            Role => "hubungan",
            Sex => "jenis_kelamin",
            BornOn => "tanggal_lahir",
            Age => "umur",
            Region => "kode_wilayah",
            Kecamatan => "kecamatan",
            Desa => "desa",
            Address => "alamat",
            Disability => "disabilitas",
            Categories => "kategori",
            Status => "status",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Nik => "NIK tersamar",
            FullNik => "NIK lengkap",
            NomorKk => "Nomor KK",
            Role => "Hubungan keluarga",
            Sex => "Jenis kelamin",
            BornOn => "Tanggal lahir",
            Age => "Umur",
            Region => "Kode wilayah",
            Kecamatan => "Kecamatan",
            Desa => "Desa/Kelurahan",
            Address => "Dusun, RT, RW, dan alamat",
            Disability => "Disabilitas",
            Categories => "Kategori PPKS",
            Status => "Status",
        }
    }

    /// Off until somebody asks for it; named in the log.
    pub fn is_sensitive(self) -> bool {
        matches!(self, FullNik | NomorKk | Address)
    }

    /// What the log calls it.
    fn audit_field(self) -> Option<&'static str> {
        match self {
            FullNik => Some("nik"),
            NomorKk => Some("nomor_kk"),
            Address => Some("address"),
            _ => None,
        }
    }

    /// What a list of this kind can hold beside the name.
    pub fn of(kind: ExportKind) -> &'static [Pick] {
        match kind {
            ExportKind::Recap => &[],
            ExportKind::Persons => &[
                Nik, FullNik, NomorKk, Sex, BornOn, Age, Kecamatan, Desa, Address, Categories, Status,
            ],
            ExportKind::Bnba => &[
                Nik, FullNik, NomorKk, Role, Sex, BornOn, Age, Desa, Address, Categories, Status,
            ],
            ExportKind::Dtsen => &[
                FullNik, NomorKk, Role, Sex, BornOn, Region, Address, Disability, Categories, Status,
            ],
        }
    }
}

/// The ticked ones, in the order of the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picks(Vec<Pick>);

impl Picks {
    /// All that is ordinary.
    pub fn usual(kind: ExportKind) -> Picks {
        Picks(
            Pick::of(kind)
                .iter()
                .copied()
                .filter(|pick| !pick.is_sensitive())
                .collect(),
        )
    }

    /// Those of these codes that a list of this kind can hold.
    pub fn of<'a>(kind: ExportKind, codes: impl Iterator<Item = &'a str>) -> Picks {
        let asked: Vec<&str> = codes.collect();
        let may = Pick::of(kind);

        Picks(
            Pick::ALL
                .into_iter()
                .filter(|pick| may.contains(pick) && asked.contains(&pick.code()))
                .collect(),
        )
    }

    pub fn has(&self, pick: Pick) -> bool {
        self.0.contains(&pick)
    }

    pub fn codes(&self) -> Vec<String> {
        self.0.iter().map(|pick| pick.code().to_owned()).collect()
    }

    /// To be remembered: without what is asked for anew each time.
    pub fn ordinary_codes(&self) -> Vec<String> {
        let ordinary = self.0.iter().filter(|pick| !pick.is_sensitive());

        ordinary.map(|pick| pick.code().to_owned()).collect()
    }

    pub fn audit_fields(&self) -> Vec<&'static str> {
        self.0.iter().filter_map(|pick| pick.audit_field()).collect()
    }

    /// "NIK lengkap, Nomor KK"; nothing where nothing of the kind is in it.
    pub fn sensitive_text(&self) -> String {
        let sensitive = self.0.iter().filter(|pick| pick.is_sensitive());

        sensitive.map(|pick| pick.label()).collect::<Vec<_>>().join(", ")
    }

    /// "Nama, NIK tersamar, Umur"
    pub fn text(&self) -> String {
        let is_said = |pick: &&Pick| **pick != Nik || !self.has(FullNik);
        let rest = self.0.iter().filter(is_said).map(|pick| pick.label());

        std::iter::once("Nama").chain(rest).collect::<Vec<_>>().join(", ")
    }

    /// With their widths in letters.
    pub fn columns(&self, kind: ExportKind) -> Vec<Column> {
        match kind {
            ExportKind::Dtsen => self.dtsen_columns(),
            _ => self.list_columns(),
        }
    }

    fn list_columns(&self) -> Vec<Column> {
        let mut columns = vec![
            Column::new("No", 7.0, Kind::Number),
            Column::new("Nama", 30.0, Kind::Text),
        ];
        if self.has(Nik) || self.has(FullNik) {
            columns.push(Column::new("NIK", 19.0, Kind::Code));
        }
        for pick in &self.0 {
            let more: &[(&str, f64, Kind)] = match pick {
                Nik | FullNik | Region | Disability => &[],
                NomorKk => &[("Nomor KK", 19.0, Kind::Code)],
                Role => &[("Hubungan keluarga", 16.0, Kind::Text)],
                Sex => &[("Jenis kelamin", 12.0, Kind::Text)],
                BornOn => &[("Tanggal lahir", 13.0, Kind::Date)],
                Age => &[("Umur", 7.0, Kind::Number)],
                Kecamatan => &[("Kecamatan", 18.0, Kind::Text)],
                Desa => &[("Desa/Kelurahan", 20.0, Kind::Text)],
                Address => &[
                    ("Dusun", 16.0, Kind::Text),
                    ("RT", 6.0, Kind::Code),
                    ("RW", 6.0, Kind::Code),
                    ("Alamat", 28.0, Kind::Text),
                ],
                Categories => &[("Kategori PPKS", 34.0, Kind::Text)],
                Status => &[("Status", 18.0, Kind::Text)],
            };
            columns.extend(
                more.iter()
                    .map(|(title, width, kind)| Column::new(*title, *width, *kind)),
            );
        }

        columns
    }

    /// Under the names of Peraturan BPS 6/2025, as far as they are held here.
    fn dtsen_columns(&self) -> Vec<Column> {
        let mut columns = vec![
            Column::new("nomor_induk_kependudukan", 26.0, Kind::Code),
            Column::new("nama", 30.0, Kind::Text),
        ];
        for pick in &self.0 {
            let more: &[(&str, f64, Kind)] = match pick {
                Nik | FullNik | Age | Kecamatan | Desa => &[],
                NomorKk => &[("nomor_kartu_keluarga", 22.0, Kind::Code)],
                Role => &[("status_hubungan_keluarga", 24.0, Kind::Text)],
                Sex => &[("jenis_kelamin", 14.0, Kind::Text)],
                BornOn => &[("tanggal_lahir", 13.0, Kind::Date)],
                Region => &[
                    ("kode_provinsi", 14.0, Kind::Code),
                    ("kode_kabupaten_kota", 20.0, Kind::Code),
                    ("kode_kecamatan", 15.0, Kind::Code),
                    ("kode_desa_kelurahan", 20.0, Kind::Code),
                ],
                Address => &[
                    ("alamat", 28.0, Kind::Text),
                    ("dusun", 16.0, Kind::Text),
                    ("rt", 6.0, Kind::Code),
                    ("rw", 6.0, Kind::Code),
                ],
                Disability => &[
                    ("penyandang_disabilitas", 22.0, Kind::Text),
                    ("jenis_disabilitas", 20.0, Kind::Text),
                ],
                Categories => &[("kategori_ppks", 34.0, Kind::Text)],
                Status => &[("status_verifikasi", 18.0, Kind::Text)],
            };
            columns.extend(
                more.iter()
                    .map(|(title, width, kind)| Column::new(*title, *width, *kind)),
            );
        }

        columns
    }

    /// One row, in the order of `columns`.
    pub fn cells(&self, kind: ExportKind, number: i64, one: &Listed<'_>) -> Vec<Cell> {
        let person = one.person;
        let mut cells = if kind == ExportKind::Dtsen {
            vec![one.full_nik(), person.full_name.as_str().into()]
        } else {
            let mut cells = vec![Cell::Number(number), person.full_name.as_str().into()];
            if self.has(FullNik) {
                cells.push(one.full_nik());
            } else if self.has(Nik) {
                cells.push(Cell::Text(person.nik_masked(one.keys)));
            }
            cells
        };
        for pick in &self.0 {
            match pick {
                Nik | FullNik => {}
                NomorKk => cells.push(one.nomor_kk()),
                Role => cells.push(one.role_text().into()),
                Sex => cells.push(person.sex.label().into()),
                BornOn => cells.push(Cell::Date(person.born_on)),
                Age => cells.push(Cell::Number(person.age(one.today).into())),
                Region => cells.extend(region_codes(&person.desa_kode)),
                Kecamatan => cells.push(person.kecamatan_name.as_str().into()),
                Desa => cells.push(person.desa_name.as_str().into()),
                Address if kind == ExportKind::Dtsen => cells
                    .extend([&person.address, &person.dusun, &person.rt, &person.rw].map(|part| part.as_str().into())),
                Address => cells
                    .extend([&person.dusun, &person.rt, &person.rw, &person.address].map(|part| part.as_str().into())),
                Disability => cells.extend(one.disability()),
                Categories => cells.push(Cell::Text(person.categories_text())),
                Status => cells.push(person.status_text().into()),
            }
        }

        cells
    }
}

/// Somebody on their way into a file.
pub(super) struct Listed<'a> {
    pub person: &'a PersonRow,
    pub detail: Option<&'a Detail>,
    pub keys: &'a Keys,
    pub today: NaiveDate,
}

impl Listed<'_> {
    fn full_nik(&self) -> Cell {
        let person = self.person;
        let nik = open_nik(self.keys, person.id, person.nik_enc.as_deref());

        identity(nik.map(|nik| nik.map(|nik| nik.as_str().to_owned())))
    }

    fn nomor_kk(&self) -> Cell {
        let sealed = self.person.nomor_kk_enc.as_deref();

        identity(self.person.family_id.map_or(Ok(None), |id| {
            open_nomor_kk(self.keys, id, sealed).map(|kk| kk.map(|kk| kk.as_str().to_owned()))
        }))
    }

    fn role_text(&self) -> &'static str {
        self.detail
            .and_then(|detail| FamilyRole::from_code(&detail.family_role))
            .map_or(FamilyRole::Unsaid.label(), FamilyRole::label)
    }

    fn disability(&self) -> [Cell; 2] {
        let kinds = self
            .detail
            .map(|detail| detail.disability_kinds.as_slice())
            .unwrap_or_default();
        let has = if kinds.is_empty() { "Tidak tercatat" } else { "Ya" };

        [has.into(), Cell::Text(disability_text(kinds))]
    }
}

/// One number that does not open must not withhold all the others.
fn identity<E>(digits: Result<Option<String>, E>) -> Cell {
    match digits {
        Ok(Some(digits)) => Cell::Text(digits),
        Ok(None) => "belum ada".into(),
        Err(_) => "tidak terbaca".into(),
    }
}

/// Province, kabupaten, kecamatan and desa, digits only.
fn region_codes(desa: &KodeWilayah) -> [Cell; 4] {
    let code = |length: usize| -> Cell {
        let digits: String = desa
            .as_str()
            .chars()
            .filter(char::is_ascii_digit)
            .take(length)
            .collect();
        Cell::Text(digits)
    };

    [code(2), code(4), code(6), code(10)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_most_is_off_until_it_is_ticked() {
        for kind in ExportKind::BY_NAME {
            let usual = Picks::usual(kind);
            assert!(usual.audit_fields().is_empty() && usual.sensitive_text().is_empty());
            for pick in [FullNik, NomorKk, Address] {
                assert!(Pick::of(kind).contains(&pick) && !usual.has(pick), "{kind:?} {pick:?}");
            }
            let all = Picks::of(kind, Pick::ALL.iter().map(|pick| pick.code()));
            assert_eq!(all.audit_fields(), ["nik", "nomor_kk", "address"]);
            assert_eq!(all.ordinary_codes(), usual.codes());
        }
        let foreign = Picks::of(ExportKind::Persons, ["hubungan", "rahasia", "umur"].into_iter());
        assert_eq!(foreign.codes(), ["umur"]);
        assert_eq!(foreign.text(), "Nama, Umur");
    }

    #[test]
    fn region_codes_are_digits() {
        let kode = KodeWilayah::parse("61.07.04.1010").unwrap();
        let codes = region_codes(&kode).map(|cell| match cell {
            Cell::Text(text) => text,
            other => panic!("{other:?}"),
        });

        assert_eq!(codes, ["61", "6107", "610704", "6107041010"]);
    }
}
