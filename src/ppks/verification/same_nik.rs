//! Two people under one NIK, side by side.

use chrono::NaiveDate;

use super::model::{RecordRow, desa_text};
use crate::ppks::Stage;
use crate::types::tanggal::tanggal;
use crate::types::{KodeWilayah, PersonId, Sex};

/// A person of another desa under the same NIK. For the verifier's eyes only.
pub struct SameNik {
    pub id: PersonId,
    pub full_name: String,
    pub born_on: NaiveDate,
    pub sex: Sex,
    /// Of the person, who may have several findings.
    pub stage: Option<String>,
    pub is_confirmed: bool,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
}

/// One line of a comparison.
pub struct Compared {
    pub what: &'static str,
    pub here: String,
    pub there: String,
    pub differs: bool,
}

impl SameNik {
    /// What the two records say, line by line. Needs stand in none: whether both are the same human is no question of
    /// what either of them needs.
    pub fn compare(&self, row: &RecordRow) -> Vec<Compared> {
        let line = |what, here: String, there: String| Compared {
            what,
            differs: here.to_lowercase() != there.to_lowercase(),
            here,
            there,
        };

        vec![
            line("Nama", row.full_name.clone(), self.full_name.clone()),
            line("Tanggal lahir", tanggal(row.born_on), tanggal(self.born_on)),
            line("Jenis kelamin", row.sex.label().to_owned(), self.sex.label().to_owned()),
            line(
                "Desa/kelurahan",
                row.desa_text(),
                desa_text(&self.desa_kode, &self.desa_name),
            ),
        ]
    }

    /// The stage in a person's words; none for a member of a family who needs nothing.
    pub fn stage_text(&self) -> &'static str {
        let stage = self.stage.as_deref().and_then(|stage| stage.parse::<Stage>().ok());

        stage.map_or("Anggota keluarga, bukan PPKS", Stage::label)
    }
}
