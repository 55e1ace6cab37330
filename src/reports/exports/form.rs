use serde::{Deserialize, Serialize};

use super::kinds::{ExportFormat, ExportKind};
use super::model::NewExport;
use super::picks::{Pick, Picks};
use crate::web::{Fields, FormErrors};

/// Letters a purpose needs to say anything, and those a log line can hold.
const SHORTEST: usize = 5;
const LONGEST: usize = 300;
/// Letters of a name or an office on the minutes.
const LONGEST_NAME: usize = 120;

/// The form as typed.
#[derive(Clone, Debug)]
pub(super) struct ExportForm {
    pub format: String,
    pub purpose: String,
    /// Asked for the restricted categories as well.
    pub with_restricted: bool,
    pub picks: Picks,
    pub handover: Handover,
}

/// To whom data are handed over, for the minutes that go with them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Handover {
    /// Of the minutes, as the office numbers its letters.
    pub number: String,
    /// Where it is signed.
    pub place: String,
    /// Who hands over, with position and NIP.
    pub giver: String,
    pub giver_position: String,
    pub giver_nip: String,
    pub receiver: String,
    pub receiver_position: String,
    pub receiver_office: String,
}

impl Handover {
    fn read(fields: &Fields) -> Handover {
        let get = |name: &str| one_line(fields.get(name));

        Handover {
            number: get("nomor_ba"),
            place: get("tempat"),
            giver: get("penyerah"),
            giver_position: get("penyerah_jabatan"),
            giver_nip: get("penyerah_nip"),
            receiver: get("penerima"),
            receiver_position: get("penerima_jabatan"),
            receiver_office: get("penerima_instansi"),
        }
    }

    fn check(&self, errors: &mut FormErrors) {
        for (field, value, missing) in [
            (
                "nomor_ba",
                &self.number,
                "Nomor berita acara belum diisi. Tulis nomor surat dari buku agenda dinas.",
            ),
            (
                "tempat",
                &self.place,
                "Tempat belum diisi. Tulis kota tempat serah terima, misalnya: Bengkayang.",
            ),
            (
                "penyerah",
                &self.giver,
                "Nama yang menyerahkan belum diisi. Tulis nama pejabat dinas yang menandatangani.",
            ),
            (
                "penyerah_jabatan",
                &self.giver_position,
                "Jabatan yang menyerahkan belum diisi. Tulis misalnya: Kepala Dinas.",
            ),
            (
                "penerima",
                &self.receiver,
                "Nama penerima belum diisi. Tulis nama pejabat yang menerima data.",
            ),
            (
                "penerima_jabatan",
                &self.receiver_position,
                "Jabatan penerima belum diisi. Tulis jabatannya di instansi penerima.",
            ),
            (
                "penerima_instansi",
                &self.receiver_office,
                "Instansi penerima belum diisi. Tulis nama kantornya, misalnya: BPS Kabupaten Bengkayang.",
            ),
        ] {
            if value.is_empty() {
                errors.push(field, missing);
            } else if value.chars().count() > LONGEST_NAME {
                errors.push(
                    field,
                    format!("Isian ini paling panjang {LONGEST_NAME} huruf. Pendekkan."),
                );
            }
        }
        let nip: String = self.giver_nip.split(' ').collect();
        let is_nip = nip.len() == 18 && nip.bytes().all(|byte| byte.is_ascii_digit());
        if !nip.is_empty() && !is_nip {
            errors.push(
                "penyerah_nip",
                "NIP terdiri dari 18 angka. Ketik ulang, atau kosongkan bila tidak ada.",
            );
        }
    }
}

impl ExportForm {
    /// As it opens: with what was ticked the last time.
    pub fn new(picks: Picks) -> ExportForm {
        ExportForm {
            format: ExportFormat::Xlsx.code().to_owned(),
            purpose: String::new(),
            with_restricted: false,
            picks,
            handover: Handover::default(),
        }
    }

    pub fn read(fields: &Fields, kind: ExportKind) -> ExportForm {
        ExportForm {
            format: fields.get("format").to_owned(),
            purpose: fields.get("tujuan").to_owned(),
            with_restricted: fields.get("terbatas") == "ya",
            picks: Picks::of(kind, fields.all("kolom")),
            handover: Handover::read(fields),
        }
    }

    /// All errors at once.
    pub fn parse(&self, kind: ExportKind) -> Result<NewExport, FormErrors> {
        let mut errors = FormErrors::default();
        let format = ExportFormat::from_code(&self.format).filter(|format| kind.formats().contains(format));
        if format.is_none() {
            errors.push("format", "Bentuk berkas belum dipilih. Pilih salah satu.");
        }
        if kind == ExportKind::Dtsen {
            if !self.picks.has(Pick::FullNik) {
                errors.push(
                    "kolom-nik_lengkap",
                    "Susunan ini memerlukan NIK lengkap. Centang bila Anda memang boleh menyerahkannya.",
                );
            }
            self.handover.check(&mut errors);
        }
        let purpose = one_line(&self.purpose);
        match purpose.chars().count() {
            0 => errors.push(
                "tujuan",
                "Tujuan belum diisi. Tulis untuk apa berkas ini, misalnya: Rapat koordinasi.",
            ),
            n if n < SHORTEST => errors.push("tujuan", "Tujuan terlalu pendek. Tulis sedikitnya 5 huruf."),
            n if n > LONGEST => errors.push(
                "tujuan",
                format!("Tujuan {n} huruf, paling banyak {LONGEST}. Pendekkan."),
            ),
            _ => {}
        }

        match (format, errors.is_empty()) {
            (Some(format), true) => Ok(NewExport {
                format,
                purpose,
                with_restricted: self.with_restricted,
                picks: self.picks.clone(),
            }),
            _ => Err(errors),
        }
    }
}

fn one_line(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(format: &str, purpose: &str) -> ExportForm {
        ExportForm {
            format: format.to_owned(),
            purpose: purpose.to_owned(),
            ..ExportForm::new(Picks::usual(ExportKind::Persons))
        }
    }

    #[test]
    fn purpose_and_format_are_asked_for_together() {
        let kind = ExportKind::Persons;
        let errors = form("docx", "  ").parse(kind).err().unwrap();

        assert!(errors.at("format").is_some() && errors.at("tujuan").is_some());
        assert!(form("xlsx", "rap").parse(kind).is_err());
        assert!(form("xlsx", &"x".repeat(301)).parse(kind).is_err());
        assert_eq!(
            form("xlsx", " rapat \n desa ").parse(kind).ok().unwrap().purpose,
            "rapat desa"
        );
    }

    #[test]
    fn what_is_handed_over_needs_whole_nik_and_a_receiver() {
        let errors = form("xlsx", "Pemadanan data").parse(ExportKind::Dtsen).err().unwrap();
        let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();

        assert_eq!(fields.len(), 8, "{fields:?}");
        assert!(fields.contains(&"kolom-nik_lengkap") && fields.contains(&"penerima_instansi"));

        let typed = "format=xlsx&tujuan=Pemadanan&kolom=nik_lengkap&nomor_ba=1/BA&tempat=Ledo&penyerah=A+Contoh\
            &penyerah_jabatan=Kepala&penyerah_nip=1990&penerima=B&penerima_jabatan=Kepala&penerima_instansi=BPS";
        let form = ExportForm::read(&Fields::parse(typed.as_bytes()).unwrap(), ExportKind::Dtsen);
        let errors = form.parse(ExportKind::Dtsen).err().unwrap();
        assert_eq!(errors.iter().count(), 1);
        assert!(errors.at("penyerah_nip").is_some());
    }
}
