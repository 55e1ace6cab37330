use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::known_member::KnownMember;
use super::model::NewFamily;
use crate::ppks::categories::Reference;
use crate::ppks::identity::Identity;
use crate::ppks::persons::MemberForm;
use crate::types::{FamilyId, NomorKk};
use crate::web::{Fields, FormErrors};

/// Why a household has no Kartu Keluarga: code and label.
pub const MISSING_KK_REASONS: [(&str, &str); 4] = [
    ("belum_punya", "Belum mengurus KK"),
    ("hilang", "KK hilang, nomornya tidak diketahui"),
    ("tanpa_alamat", "Tidak punya tempat tinggal tetap"),
    ("adat", "Komunitas adat terpencil"),
];

/// Why the nomor KK of a family changes: code and label.
pub const CARD_REASONS: [(&str, &str); 2] = [
    ("kk_baru", "KK baru; nomor lama tidak berlaku lagi"),
    ("salah_ketik", "Nomor lama salah ketik"),
];

/// Most members one form takes; a larger household is entered in two goes.
const MEMBER_LIMIT: usize = 20;
const TOO_MANY: &str =
    "Satu formulir memuat paling banyak 20 anggota. Simpan 20 orang dulu, lalu tambahkan sisanya lewat Ubah keluarga.";
/// Most characters of a place or address.
const TEXT_LIMIT: usize = 200;

/// The sheet exactly as typed.
#[derive(Clone, Debug, Default)]
pub struct FamilyForm {
    pub nomor_kk: String,
    pub has_no_kk: bool,
    pub missing_reason: String,
    /// On an edit that changes the number: why.
    pub card_reason: String,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
    pub members: Vec<MemberForm>,
    /// One person without a Kartu Keluarga.
    pub is_alone: bool,
    /// Nobody of it is in need alone: a case of the family itself comes next (`groups`).
    pub is_case: bool,
    /// The nomor KK is that of this family, whose members are offered.
    pub family: Option<FamilyId>,
    pub known: Vec<KnownMember>,
}

impl FamilyForm {
    pub fn read(fields: &Fields) -> FamilyForm {
        let get = |name: &str| fields.get(name).to_owned();

        FamilyForm {
            nomor_kk: get("nomor_kk"),
            has_no_kk: fields.has("tanpa_kk"),
            missing_reason: get("alasan_kk"),
            card_reason: get("alasan_ganti_kk"),
            dusun: get("dusun"),
            rt: get("rt"),
            rw: get("rw"),
            address: get("alamat"),
            members: member_numbers(fields)
                .map(|n| MemberForm::read(fields, &format!("a{n}")))
                .collect(),
            is_alone: fields.has("sendiri"),
            is_case: fields.has("kasus_keluarga"),
            family: None,
            known: Vec::new(),
        }
    }

    /// The nomor KK as pages compare it.
    pub fn nomor_kk_masked(&self) -> String {
        NomorKk::parse(&self.nomor_kk).map_or_else(|_| "belum ada".to_owned(), |nomor_kk| nomor_kk.masked())
    }

    /// A new sheet with this many empty member rows.
    pub fn with_rows(mut self, rows: usize) -> FamilyForm {
        for _ in 0..rows {
            self.add_row();
        }

        self
    }

    /// One more empty row, after the last; an error where the form is full.
    pub fn add_row(&mut self) -> FormErrors {
        let mut errors = FormErrors::default();
        if let Some(last) = self.members.last().filter(|_| self.members.len() >= MEMBER_LIMIT) {
            errors.push(last.id("nik"), TOO_MANY);
            return errors;
        }
        let last = self
            .members
            .iter()
            .filter_map(|m| m.number().parse::<usize>().ok())
            .max()
            .unwrap_or(0);
        self.members.push(MemberForm::empty(format!("a{}", last + 1)));

        errors
    }

    /// Everything wrong at once; the family where nothing is. `needs_members` is false where an existing family is
    /// edited.
    ///
    /// # Errors
    /// All of them, each at its field.
    pub fn parse(
        &mut self,
        today: NaiveDate,
        reference: &Reference,
        needs_members: bool,
    ) -> Result<NewFamily, FormErrors> {
        let mut errors = FormErrors::default();
        let nomor_kk = self.parse_nomor_kk(&mut errors);
        for (field, text) in [("dusun", &self.dusun), ("alamat", &self.address)] {
            if text.chars().count() > TEXT_LIMIT {
                errors.push(field, "Isian ini maksimal 200 huruf. Pendekkan.");
            }
        }
        for (field, text) in [("rt", &self.rt), ("rw", &self.rw)] {
            let text = text.trim();
            if text.len() > 3 || !text.chars().all(|c| c.is_ascii_digit()) {
                errors.push(field, "RT dan RW paling banyak 3 angka. Tulis seperti 001.");
            }
        }

        let mut members = Vec::new();
        for member in self.members.iter_mut().filter(|member| !member.is_blank()) {
            members.extend(member.parse(today, reference, &mut errors));
        }
        let mut known = Vec::new();
        for member in &mut self.known {
            known.extend(member.parse(reference, today, &mut errors));
        }
        let is_chosen = self.known.iter().any(|member| member.is_chosen);
        let is_touched = self.members.iter().any(|member| !member.is_blank());
        if self.family.is_some() {
            if !is_touched && !is_chosen {
                errors.push(
                    "k1_pilih",
                    "Centang anggota yang termasuk PPKS, atau tambah anggota yang belum tercatat.",
                );
            }
        } else if needs_members && !is_touched {
            errors.push("a1_nik", "Isi paling sedikit satu anggota keluarga.");
        } else if needs_members
            && !self.is_case
            && errors.is_empty()
            && members.iter().all(|m| m.assessments.is_empty())
        {
            errors.push("a1_kategori", "Pilih kategori PPKS untuk paling sedikit satu anggota.");
        }
        if let Some(beyond) = self.members.iter().filter(|m| !m.is_blank()).nth(MEMBER_LIMIT) {
            errors.push(beyond.id("nik"), TOO_MANY);
        }
        self.find_repeated(&mut errors);

        match (errors.is_empty(), nomor_kk) {
            (true, Some(nomor_kk)) => Ok(NewFamily {
                nomor_kk,
                dusun: tidy(&self.dusun),
                rt: padded(&self.rt),
                rw: padded(&self.rw),
                address: tidy(&self.address),
                card_reason: CARD_REASONS
                    .iter()
                    .map(|(code, _)| *code)
                    .find(|code| *code == self.card_reason),
                members,
                known,
            }),
            _ => Err(errors),
        }
    }

    fn parse_nomor_kk(&self, errors: &mut FormErrors) -> Option<Identity<NomorKk>> {
        if self.has_no_kk && self.nomor_kk.trim().is_empty() {
            let is_known = MISSING_KK_REASONS.iter().any(|(code, _)| *code == self.missing_reason);
            if !is_known {
                errors.push("alasan_kk", "Pilih alasan belum punya KK.");
            }
            return is_known.then(|| Identity::Missing(self.missing_reason.clone()));
        }

        match NomorKk::parse(&self.nomor_kk) {
            Ok(nomor_kk) => Some(Identity::Known(nomor_kk)),
            Err(error) => {
                errors.push("nomor_kk", error.to_string());
                None
            }
        }
    }

    /// One NIK for two members, or the nomor KK typed as a NIK.
    fn find_repeated(&self, errors: &mut FormErrors) {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let nomor_kk = digits(&self.nomor_kk);
        let mut seen = BTreeSet::new();
        for member in &self.members {
            let nik = digits(&member.nik);
            if nik.len() != 16 {
                continue;
            }
            if nik == nomor_kk {
                errors.push(
                    member.id("nik"),
                    "Ini nomor KK, bukan NIK. Salin NIK anggota dari baris namanya di KK.",
                );
            }
            if !seen.insert(nik) {
                errors.push(
                    member.id("nik"),
                    "NIK ini sudah dipakai anggota lain di formulir ini. Periksa KK.",
                );
            }
        }
    }
}

/// The n of every `a{n}_…` field, in order.
fn member_numbers(fields: &Fields) -> impl Iterator<Item = u32> {
    let numbers: BTreeSet<u32> = fields
        .iter()
        .filter_map(|(name, _)| name.strip_prefix('a')?.split_once('_')?.0.parse().ok())
        .filter(|n| (1..1000).contains(n))
        .collect();

    numbers.into_iter()
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// "1" -> "001"
fn padded(text: &str) -> String {
    let text = text.trim();

    if text.is_empty() {
        String::new()
    } else {
        format!("{text:0>3}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    fn parse(body: &str) -> Result<NewFamily, FormErrors> {
        FamilyForm::read(&Fields::parse(body.as_bytes()).unwrap()).parse(today(), &Reference::shipped(), true)
    }

    const GOOD: &str = "nomor_kk=9907110101120007&dusun=Sebalo&rt=1&rw=02&a1_nik=9907115203900003&a1_nama=Maria+Contoh\
        &a1_kategori=24&a2_nik=&a2_nama=&a2_tanggal_lahir=&a2_jenis_kelamin=&a2_kategori=";

    #[test]
    fn a_good_sheet_is_read_and_blank_rows_are_passed_over() {
        let family = parse(GOOD).unwrap();

        assert_eq!(family.members.len(), 1);
        assert_eq!((family.rt.as_str(), family.rw.as_str()), ("001", "002"));
    }

    #[test]
    fn a_family_needs_a_member_with_a_category() {
        assert!(parse("nomor_kk=9907110101120007").unwrap_err().at("a1_nik").is_some());
        assert!(
            parse(&GOOD.replace("a1_kategori=24", "a1_kategori="))
                .unwrap_err()
                .at("a1_kategori")
                .is_some()
        );
    }

    #[test]
    fn the_same_nik_twice_and_the_kk_as_nik_are_seen() {
        let twice = format!("{GOOD}&a3_nik=9907115203900003&a3_nama=Anu+Contoh");
        assert!(parse(&twice).unwrap_err().at("a3_nik").is_some());

        let kk_as_nik = GOOD.replace("a1_nik=9907115203900003", "a1_nik=9907110101120007");
        assert!(parse(&kk_as_nik).unwrap_err().at("a1_nik").is_some());
    }

    #[test]
    fn without_kk_a_reason_is_enough() {
        let without = GOOD.replace("nomor_kk=9907110101120007", "nomor_kk=&tanpa_kk=ya");
        assert!(parse(&without).unwrap_err().at("alasan_kk").is_some());
        assert!(parse(&format!("{without}&alasan_kk=tanpa_alamat")).is_ok());
    }
}
