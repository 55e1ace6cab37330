use crate::types::{KodeWilayah, Level};

/// One region: its Kemendagri code and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wilayah {
    pub kode: KodeWilayah,
    pub nama: String,
}

impl Wilayah {
    /// "Desa Sebalo", "Kelurahan Bumi Emas", "Kecamatan Teriak"; a kabupaten's name already says what it is.
    pub fn full_name(&self) -> String {
        match self.kode.level() {
            Level::Desa if self.kode.is_kelurahan() => format!("Kelurahan {}", self.nama),
            Level::Desa => format!("Desa {}", self.nama),
            Level::Kecamatan => format!("Kecamatan {}", self.nama),
            Level::Kabupaten | Level::Provinsi => self.nama.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kelurahan_is_not_called_desa() {
        let name = |kode, nama: &str| {
            Wilayah {
                kode: KodeWilayah::parse(kode).unwrap(),
                nama: nama.to_owned(),
            }
            .full_name()
        };

        assert_eq!(name("61.07.04.1001", "Bumi Emas"), "Kelurahan Bumi Emas");
        assert_eq!(name("61.07.04.2003", "Contoh"), "Desa Contoh");
        assert_eq!(name("61.07", "Kabupaten Bengkayang"), "Kabupaten Bengkayang");
    }
}
