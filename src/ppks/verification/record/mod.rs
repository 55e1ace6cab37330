//! Everything a verifier sees of one assessment, gathered and masked.

mod queries;

use chrono::{Datelike, NaiveDate};
use sqlx::PgConnection;

use super::model::{OtherFinding, RecordRow, StepRow};
use super::same_nik::SameNik;
use crate::auth::{Actor, Permission, Scope};
use crate::crypto::{IndexKind, Keys, SealError};
use crate::ppks::Stage;
use crate::ppks::categories::CATALOGUE;
use crate::ppks::desks::{Desk, Waiting};
use crate::ppks::twins::{OpenTwin, list_open_of};
use crate::types::{AssessmentId, Nik, NomorKk, PersonId, Sex};
use crate::web::Error;

/// One record on one screen. Holds no whole NIK or nomor KK.
pub struct Record {
    desk: Desk,
    pub row: RecordRow,
    pub stage: Stage,
    pub nik: Option<MaskedNik>,
    pub nomor_kk_masked: Option<String>,
    pub criteria: Vec<&'static str>,
    pub other_findings: Vec<OtherFinding>,
    pub steps: Vec<StepRow>,
    pub same_nik: Vec<SameNik>,
    /// Others who may be the same human.
    pub twins: Vec<OpenTwin>,
    pub today: NaiveDate,
}

/// A NIK as far as it may be shown.
pub struct MaskedNik {
    pub masked: String,
    /// What the NIK says about birth and sex agrees with the record.
    pub agrees: bool,
}

impl Record {
    /// Reads one record within reach; None where there is none.
    ///
    /// # Errors
    /// When the database fails, or a sealed number cannot be opened with our keys.
    pub async fn load(
        db: &mut PgConnection,
        keys: &Keys,
        scope: &Scope,
        actor: &Actor,
        (desk, id): (Desk, AssessmentId),
        today: NaiveDate,
    ) -> Result<Option<Record>, Error> {
        let Some(row) = queries::find_record(db, scope, actor, id).await? else {
            return Ok(None);
        };

        let nik = open_nik(keys, &row)?;
        // Looked up by value: while keys are exchanged, two rows may carry the same NIK under two indexes.
        let indexes = nik
            .as_ref()
            .map(|nik| keys.blind_indexes(IndexKind::Nik, nik.as_str()))
            .unwrap_or_default();

        Ok(Some(Record {
            desk,
            stage: row.stage.parse().map_err(Error::internal)?,
            nik: nik.map(|nik| MaskedNik {
                masked: nik.masked(),
                agrees: agrees(&nik, row.born_on, row.sex),
            }),
            nomor_kk_masked: open_nomor_kk(keys, &row)?,
            criteria: CATALOGUE.criteria_of(&row.category_code).collect(),
            other_findings: queries::list_other_findings(db, scope, &row).await?,
            steps: queries::list_steps(db, scope, id).await?,
            same_nik: match desk.sees_other_desa() {
                true => queries::list_same_nik(db, scope, row.person_id, &indexes).await?,
                false => Vec::new(),
            },
            twins: match actor.may(Permission::ReadTwins) {
                true => list_open_of(db, scope, &[row.person_id]).await?,
                false => Vec::new(),
            },
            today,
            row,
        }))
    }

    pub fn is_waiting(&self) -> bool {
        self.stage == self.desk.stage()
    }

    /// Waiting, and not entered by the one who reads.
    pub fn is_decidable(&self) -> bool {
        self.is_waiting() && !self.row.is_maker
    }

    /// Sent for the first time.
    pub fn is_new(&self) -> bool {
        let sendings = self
            .steps
            .iter()
            .filter(|step| !step.is_undo && step.to_stage == self.desk.stage().code());

        self.is_waiting() && sendings.count() <= 1
    }

    pub fn waiting(&self) -> Waiting {
        Waiting::since(self.row.stage_at, self.today)
    }

    pub fn birth_text(&self) -> String {
        self.row.birth_text(self.today)
    }
}

fn open_nik(keys: &Keys, row: &RecordRow) -> Result<Option<Nik>, Error> {
    let Some(sealed) = &row.nik_enc else {
        return Ok(None);
    };
    let nik = keys.open_identity(&nik_place(row.person_id), sealed)?;

    Ok(Some(Nik::parse(&nik).map_err(|_| SealError)?))
}

fn nik_place(person: PersonId) -> String {
    format!("persons.nik.{person}")
}

/// A NIK has only two digits for the year, so the century is not compared.
fn agrees(nik: &Nik, born_on: NaiveDate, sex: Sex) -> bool {
    let said = nik.birth(born_on);

    said.sex == sex
        && (said.born_on.day(), said.born_on.month()) == (born_on.day(), born_on.month())
        && said.born_on.year().rem_euclid(100) == born_on.year().rem_euclid(100)
}

fn open_nomor_kk(keys: &Keys, row: &RecordRow) -> Result<Option<String>, Error> {
    let (Some(family), Some(sealed)) = (row.family_id, &row.nomor_kk_enc) else {
        return Ok(None);
    };
    let nomor_kk = keys.open_identity(&format!("families.nomor_kk.{family}"), sealed)?;
    let nomor_kk = NomorKk::parse(&nomor_kk).map_err(|_| SealError)?;

    Ok(Some(nomor_kk.masked()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_the_nik_with_the_card() {
        let nik = Nik::parse("9907115203900003").unwrap();
        let date = |text: &str| text.parse().unwrap();

        assert!(agrees(&nik, date("1990-03-12"), Sex::Perempuan));
        assert!(!agrees(&nik, date("1990-03-12"), Sex::LakiLaki));
        assert!(!agrees(&nik, date("1990-03-13"), Sex::Perempuan));
        assert!(!agrees(&nik, date("1991-03-12"), Sex::Perempuan));

        let born_1920 = Nik::parse("9907111203200003").unwrap();
        assert!(agrees(&born_1920, date("1920-03-12"), Sex::LakiLaki));
    }
}
