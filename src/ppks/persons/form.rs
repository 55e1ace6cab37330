use chrono::NaiveDate;

use super::assessments::{NeedsForm, Who};
use crate::ppks::categories::{Reference, Unit};
use crate::ppks::entry::NewPerson;
use crate::ppks::identity::Identity;
use crate::types::{FullName, Nik, Sex, parse_tanggal};
use crate::web::{Fields, FormErrors};

/// Why somebody has no NIK: code and label.
pub const MISSING_REASONS: [(&str, &str); 6] = [
    ("bayi", "Bayi atau anak, akta belum jadi"),
    ("belum_rekam", "Belum pernah rekam KTP"),
    ("hilang", "Hilang atau lupa, tidak ada salinan"),
    ("tanpa_identitas", "Orang terlantar tanpa identitas"),
    ("adat", "Komunitas adat terpencil"),
    ("pendatang", "Pendatang, surat masih di tempat asal"),
];

/// Why NIK and birth date or sex may differ: code and label.
pub const MISMATCH_REASONS: [(&str, &str); 3] = [
    ("sesuai_kk", "Isian ini sesuai KK; NIK memang berbeda"),
    ("diperbaiki_dukcapil", "Sedang diperbaiki di Dukcapil"),
    ("keterangan_keluarga", "Menurut keterangan keluarga"),
];

/// One member exactly as typed. Field names are `{prefix}_nik` and so on.
#[derive(Clone, Debug, Default)]
pub struct MemberForm {
    /// "a1"
    pub prefix: String,
    pub nik: String,
    pub has_no_nik: bool,
    pub missing_reason: String,
    pub mismatch_reason: String,
    pub full_name: String,
    pub born_on: String,
    pub sex: String,
    pub mother_name: String,
    pub needs: NeedsForm,
    /// Asks for the reason of a mismatch; set by `parse`.
    pub asks_mismatch: bool,
}

impl MemberForm {
    pub fn read(fields: &Fields, prefix: &str) -> MemberForm {
        let get = |name: &str| fields.get(&format!("{prefix}_{name}")).to_owned();

        MemberForm {
            nik: get("nik"),
            has_no_nik: !get("tanpa_nik").is_empty(),
            missing_reason: get("alasan_nik"),
            mismatch_reason: get("alasan_beda"),
            full_name: get("nama"),
            born_on: get("tanggal_lahir"),
            sex: get("jenis_kelamin"),
            mother_name: get("ibu"),
            needs: NeedsForm::read(fields, prefix),
            asks_mismatch: fields.has(&format!("{prefix}_alasan_beda")),
            prefix: prefix.to_owned(),
        }
    }

    pub fn empty(prefix: String) -> MemberForm {
        MemberForm {
            needs: NeedsForm::empty(prefix.clone()),
            prefix,
            ..MemberForm::default()
        }
    }

    /// The NIK as pages compare it.
    pub fn nik_masked(&self) -> String {
        Nik::parse(&self.nik).map_or_else(|_| "belum ada".to_owned(), |nik| nik.masked())
    }

    /// The sex in words.
    pub fn sex_text(&self) -> &'static str {
        Sex::parse(&self.sex).map_or("", Sex::label)
    }

    /// A row that nobody has touched.
    pub fn is_blank(&self) -> bool {
        !self.has_no_nik
            && self.needs.is_blank()
            && [&self.nik, &self.full_name, &self.born_on, &self.sex]
                .iter()
                .all(|text| text.trim().is_empty())
    }

    /// "1" of "a1"
    pub fn number(&self) -> &str {
        self.prefix.trim_start_matches('a')
    }

    /// The id of one of this member's fields.
    pub fn id(&self, name: &str) -> String {
        format!("{}_{name}", self.prefix)
    }

    /// Everything wrong at once; the person where nothing is. A difference between NIK and birth date or sex is a
    /// question with a reason for an answer, never a wall.
    pub fn parse(&mut self, today: NaiveDate, reference: &Reference, errors: &mut FormErrors) -> Option<NewPerson> {
        let before = errors.iter().count();
        let prefix = self.prefix.clone();
        let at = |name: &str| format!("{prefix}_{name}");

        let nik = self.parse_nik(errors);
        let from_nik = nik.as_ref().and_then(|identity| match identity {
            Identity::Known(nik) => Some(nik.birth(today)),
            Identity::Missing(_) => None,
        });
        let full_name = FullName::parse(&self.full_name)
            .map_err(|e| errors.push(at("nama"), e.to_string()))
            .ok();
        let born_on = match (&from_nik, self.born_on.trim()) {
            (Some(birth), "") => Some(birth.born_on),
            (_, typed) => parse_tanggal(typed, today)
                .map_err(|e| errors.push(at("tanggal_lahir"), e.to_string()))
                .ok(),
        };
        let sex = match (&from_nik, self.sex.trim()) {
            (Some(birth), "") => Some(birth.sex),
            (_, typed) => Sex::parse(typed)
                .map_err(|_| errors.push(at("jenis_kelamin"), "Pilih jenis kelamin: laki-laki atau perempuan."))
                .ok(),
        };
        let who = born_on.zip(sex).map(|(born_on, sex)| Who {
            unit: Unit::Orang,
            born_on,
            sex,
            has_nik: matches!(nik, Some(Identity::Known(_))),
        });
        let assessments = self.needs.parse(who, reference, today, errors);
        if self.mother_name.chars().count() > 150 {
            errors.push(at("ibu"), "Nama ibu kandung maksimal 150 huruf. Pendekkan.");
        }

        let is_different = from_nik.as_ref().is_some_and(|birth| {
            born_on.is_some_and(|date| date != birth.born_on) || sex.is_some_and(|sex| sex != birth.sex)
        });
        self.asks_mismatch = is_different;
        let is_answered = MISMATCH_REASONS.iter().any(|(code, _)| *code == self.mismatch_reason);
        if is_different && !is_answered {
            errors.push(
                at("alasan_beda"),
                "NIK berbeda dengan tanggal lahir atau jenis kelamin. Periksa KK, lalu perbaiki atau pilih alasannya.",
            );
        }
        if errors.iter().count() > before {
            return None;
        }

        Some(NewPerson {
            nik: nik?,
            nik_mismatch_reason: is_different.then(|| self.mismatch_reason.clone()),
            full_name: full_name?,
            sex: sex?,
            born_on: born_on?,
            mother_name: self.mother_name.split_whitespace().collect::<Vec<_>>().join(" "),
            assessments,
        })
    }

    /// The same where the NIK may have been left masked: that keeps the one stored. The form shows no more of it
    /// afterwards than before.
    pub fn parse_keeping(
        &mut self,
        stored: Option<&Nik>,
        today: NaiveDate,
        reference: &Reference,
        errors: &mut FormErrors,
    ) -> Option<NewPerson> {
        let Some(stored) = stored.filter(|_| self.nik.contains('•')) else {
            return self.parse(today, reference, errors);
        };
        stored.as_str().clone_into(&mut self.nik);
        let parsed = self.parse(today, reference, errors);
        self.nik = stored.masked();

        parsed
    }

    fn parse_nik(&self, errors: &mut FormErrors) -> Option<Identity<Nik>> {
        if self.has_no_nik && self.nik.trim().is_empty() {
            let is_known = MISSING_REASONS.iter().any(|(code, _)| *code == self.missing_reason);
            if !is_known {
                errors.push(self.id("alasan_nik"), "Pilih alasan belum punya NIK.");
            }
            return is_known.then(|| Identity::Missing(self.missing_reason.clone()));
        }

        match Nik::parse(&self.nik) {
            Ok(nik) => Some(Identity::Known(nik)),
            Err(error) => {
                errors.push(self.id("nik"), error.to_string());
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    /// 12 Maret 1990, perempuan.
    fn form() -> MemberForm {
        MemberForm {
            nik: "990711.520390.0003".to_owned(),
            full_name: "Maria Contoh".to_owned(),
            needs: needs("24", "", ""),
            ..MemberForm::empty("a1".to_owned())
        }
    }

    fn needs(category: &str, sub: &str, other: &str) -> NeedsForm {
        NeedsForm {
            category: category.to_owned(),
            sub_category: sub.to_owned(),
            other_category: other.to_owned(),
            ..NeedsForm::empty("a1".to_owned())
        }
    }

    fn parse(mut form: MemberForm) -> Result<NewPerson, FormErrors> {
        let mut errors = FormErrors::default();
        form.parse(today(), &Reference::shipped(), &mut errors).ok_or(errors)
    }

    #[test]
    fn the_nik_fills_birth_date_and_sex() {
        let person = parse(form()).unwrap();

        assert_eq!(person.born_on, NaiveDate::from_ymd_opt(1990, 3, 12).unwrap());
        assert_eq!(person.sex, Sex::Perempuan);
        assert_eq!(person.nik_mismatch_reason, None);
    }

    #[test]
    fn a_mismatch_asks_a_reason_and_does_not_block() {
        let different = MemberForm {
            born_on: "13/03/1990".to_owned(),
            ..form()
        };
        let errors = parse(different.clone()).unwrap_err();
        assert!(errors.at("a1_alasan_beda").is_some());
        assert_eq!(errors.iter().count(), 1);

        let person = parse(MemberForm {
            mismatch_reason: "sesuai_kk".to_owned(),
            ..different
        })
        .unwrap();
        assert_eq!(person.born_on, NaiveDate::from_ymd_opt(1990, 3, 13).unwrap());
        assert_eq!(person.nik_mismatch_reason.as_deref(), Some("sesuai_kk"));
    }

    #[test]
    fn a_nik_left_masked_stays_as_it_is() {
        let stored = Nik::parse("9907115203900003").unwrap();
        let mut masked = MemberForm {
            nik: stored.masked(),
            ..form()
        };
        let mut errors = FormErrors::default();

        let person = masked
            .parse_keeping(Some(&stored), today(), &Reference::shipped(), &mut errors)
            .unwrap();
        assert_eq!(person.nik, Identity::Known(stored.clone()));
        assert_eq!(masked.nik, stored.masked());
        assert!(
            masked
                .parse_keeping(None, today(), &Reference::shipped(), &mut errors)
                .is_none()
        );
        assert!(errors.at("a1_nik").is_some());
    }

    #[test]
    fn without_nik_a_reason_is_enough() {
        let without = MemberForm {
            nik: String::new(),
            has_no_nik: true,
            born_on: "1 1 2024".to_owned(),
            sex: "L".to_owned(),
            ..form()
        };
        assert!(parse(without.clone()).unwrap_err().at("a1_alasan_nik").is_some());

        let person = parse(MemberForm {
            missing_reason: "bayi".to_owned(),
            ..without
        })
        .unwrap();
        assert_eq!(person.nik, Identity::Missing("bayi".to_owned()));
    }

    #[test]
    fn all_errors_come_at_once() {
        let errors = parse(MemberForm {
            nik: "99071152039000".to_owned(),
            born_on: "31/02/1990".to_owned(),
            needs: NeedsForm {
                category: "tidak ada".to_owned(),
                ..NeedsForm::empty("a2".to_owned())
            },
            ..MemberForm::empty("a2".to_owned())
        })
        .unwrap_err();

        for field in [
            "a2_nik",
            "a2_nama",
            "a2_tanggal_lahir",
            "a2_jenis_kelamin",
            "a2_kategori",
        ] {
            assert!(errors.at(field).is_some(), "{field}");
        }
    }

    #[test]
    fn the_same_category_twice_is_said() {
        let twice = MemberForm {
            needs: needs("8", "", "lansia"),
            ..form()
        };

        assert!(parse(twice).unwrap_err().at("a1_kategori_2").is_some());
    }

    #[test]
    fn a_sub_category_belongs_to_its_category() {
        let person = parse(MemberForm {
            needs: needs("21", "21.2", ""),
            ..form()
        })
        .unwrap();
        assert_eq!(person.assessments[0].sub_category_code.as_deref(), Some("21.2"));

        let wrong = MemberForm {
            needs: needs("24", "08.2", ""),
            ..form()
        };
        assert!(parse(wrong).unwrap_err().at("a1_sub").is_some());
    }
}
