use super::model::NewCampaign;
use crate::types::tanggal::parse_rencana;
use crate::types::{KodeWilayah, Level};
use crate::web::{Fields, FormErrors};

const DATE_HELP: &str = "Tanggal ini belum terbaca. Tulis hari, bulan, tahun, misalnya 01/03/2027.";
pub const MONTHS: &str = "12";
/// More than any desa has.
const QUOTA_MOST: i32 = 100_000;

/// A campaign as it was typed.
#[derive(Clone, Debug, Default)]
pub struct CampaignForm {
    pub nama: String,
    pub wilayah: String,
    pub mulai: String,
    pub selesai: String,
    pub bulan: String,
    pub kuota: String,
}

impl CampaignForm {
    pub fn read(fields: &Fields) -> CampaignForm {
        let get = |name: &str| fields.get(name).trim().to_owned();

        CampaignForm {
            nama: get("nama"),
            wilayah: get("wilayah"),
            mulai: get("mulai"),
            selesai: get("selesai"),
            bulan: get("bulan"),
            kuota: get("kuota"),
        }
    }

    pub fn parse(&self) -> Result<NewCampaign, FormErrors> {
        let mut errors = FormErrors::default();
        if !(3..=80).contains(&self.nama.chars().count()) {
            errors.push("nama", "Beri nama 3 sampai 80 huruf, misalnya Pemutakhiran 2027.");
        }
        let area_kode = KodeWilayah::parse(&self.wilayah)
            .ok()
            .filter(|kode| matches!(kode.level(), Level::Kabupaten | Level::Kecamatan));
        if area_kode.is_none() {
            errors.push("wilayah", "Pilih wilayah dari daftar.");
        }
        let (starts_on, ends_on) = (parse_rencana(&self.mulai), parse_rencana(&self.selesai));
        for (field, date) in [("mulai", starts_on), ("selesai", ends_on)] {
            if date.is_none() {
                errors.push(field, DATE_HELP);
            }
        }
        if let (Some(starts_on), Some(ends_on)) = (starts_on, ends_on)
            && ends_on < starts_on
        {
            errors.push("selesai", "Hari terakhir tidak boleh sebelum hari pertama.");
        }
        let months = self.bulan.parse::<i16>().ok().filter(|n| (1..=120).contains(n));
        if months.is_none() {
            errors.push("bulan", "Isi jumlah bulan 1 sampai 120, biasanya 12.");
        }
        let quota = read_quota(&self.kuota, 1);
        if quota.is_err() {
            errors.push(
                "kuota",
                "Isi jumlah orang, atau kosongkan untuk semua yang sudah waktunya.",
            );
        }
        match (area_kode, starts_on, ends_on, months, quota) {
            (Some(area_kode), Some(starts_on), Some(ends_on), Some(months), Ok(quota)) if errors.is_empty() => {
                Ok(NewCampaign {
                    name: self.nama.clone(),
                    area_kode,
                    starts_on,
                    ends_on,
                    months,
                    quota,
                })
            }
            _ => Err(errors),
        }
    }
}

/// The field of one desa's quota.
pub fn quota_field(kode: &KodeWilayah) -> String {
    format!("kuota_{}", kode.as_str().replace('.', "_"))
}

/// What was typed for each of these desa.
///
/// # Errors
/// Each number that is none.
pub fn read_quotas(fields: &Fields, desa: &[KodeWilayah]) -> Result<Vec<(KodeWilayah, Option<i32>)>, FormErrors> {
    let mut errors = FormErrors::default();
    let mut quotas = Vec::new();
    for kode in desa {
        let field = quota_field(kode);
        match read_quota(fields.get(&field).trim(), 0) {
            Ok(quota) => quotas.push((kode.clone(), quota)),
            Err(()) => errors.push(field, "Isi jumlah orang, atau kosongkan."),
        }
    }
    errors.into_result()?;

    Ok(quotas)
}

fn read_quota(typed: &str, least: i32) -> Result<Option<i32>, ()> {
    if typed.is_empty() {
        return Ok(None);
    }
    let typed = typed.replace('.', "");

    match typed.parse::<i32>() {
        Ok(quota) if (least..=QUOTA_MOST).contains(&quota) => Ok(Some(quota)),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_a_number_or_nothing() {
        assert_eq!(read_quota("", 1), Ok(None));
        assert_eq!(read_quota("25", 1), Ok(Some(25)));
        assert_eq!(read_quota("1.200", 1), Ok(Some(1200)));
        assert_eq!(read_quota("0", 0), Ok(Some(0)));
        for typed in ["0", "-1", "banyak", "999999999999", "100001"] {
            assert_eq!(read_quota(typed, 1), Err(()), "{typed}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let errors = CampaignForm::default().parse().err().unwrap();
        let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();

        assert_eq!(fields, ["nama", "wilayah", "mulai", "selesai", "bulan"]);
    }
}
