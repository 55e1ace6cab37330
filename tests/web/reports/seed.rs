//! Invented people put into the database behind the pages.

use balale::crypto::IndexKind;
use balale::types::{AgeBand, name_key};
use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use crate::support::{Account, TestApp};

pub const SEBALO: &str = "61.07.04.1010";
pub const TIRTA: &str = "61.07.04.2003";
pub const DURI: &str = "61.07.01.2001";

/// Somebody in a family of one.
pub struct Someone<'a> {
    pub name: &'a str,
    pub desa: &'a str,
    pub sex: &'a str,
    pub age: u32,
    /// Category, sub-category (or empty) and stage.
    pub findings: &'a [(&'a str, &'a str, &'a str)],
}

/// Seven people in three desa of two kecamatan, in every status.
pub const PEOPLE: [Someone<'static>; 7] = [
    someone("Agus Rekaan", SEBALO, "L", 70, &[("08", "", "verified")]),
    someone("=Budi Rumus", SEBALO, "L", 30, &[("24", "", "submitted")]),
    someone(
        "cici Contoh",
        SEBALO,
        "P",
        4,
        &[("01", "", "draft"), ("24", "", "verified")],
    ),
    someone("Dayang Misal", SEBALO, "P", 65, &[("08", "", "returned")]),
    someone("Eko Umpama", TIRTA, "L", 10, &[("02", "02.1", "verified")]),
    someone("Fitri Andai", DURI, "P", 45, &[("23", "", "verified")]),
    someone("Gita Andai", DURI, "P", 50, &[("23", "", "withdrawn")]),
];

const fn someone<'a>(
    name: &'a str,
    desa: &'a str,
    sex: &'a str,
    age: u32,
    findings: &'a [(&'a str, &'a str, &'a str)],
) -> Someone<'a> {
    Someone {
        name,
        desa,
        sex,
        age,
        findings,
    }
}

/// All of [`PEOPLE`].
pub async fn register_all(app: &TestApp) {
    for (number, one) in PEOPLE.iter().enumerate() {
        register(app, number, one).await;
    }
}

/// The NIK that [`register`] gives to the person of this number.
pub fn nik(number: usize) -> String {
    format!("990711010170{:04}", number + 1)
}

pub async fn register(app: &TestApp, number: usize, one: &Someone<'_>) {
    let (family, person) = (Uuid::new_v4(), Uuid::new_v4());
    let by = Account::named("sebalo").id();
    let at = app.clock.now() - TimeDelta::days(2);
    let born_on = app.clock.today() - TimeDelta::days(i64::from(one.age) * 366);
    let keys = &app.state.keys;
    let (nik, kk) = (nik(number), format!("990711010112{:04}", number + 1));
    sqlx::query(
        "insert into families (id, desa_kode, nomor_kk_enc, nomor_kk_index, dusun, rt, rw, address, created_at,
            created_by, updated_at, updated_by)
         values ($1, $2, $3, $4, 'Contoh', '001', '002', 'Jl. Rekaan 1', $5, $6, $5, $6)",
    )
    .bind(family)
    .bind(one.desa)
    .bind(keys.seal_identity(&format!("families.nomor_kk.{family}"), &kk).unwrap())
    .bind(keys.blind_index(IndexKind::NomorKk, &kk))
    .bind(at)
    .bind(by)
    .execute(app.owner())
    .await
    .unwrap();
    sqlx::query(
        "insert into persons (id, family_id, desa_kode, nik_enc, nik_index, full_name, name_key, sex, born_on,
            age_band, created_at, created_by, updated_at, updated_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11, $12)",
    )
    .bind(person)
    .bind(family)
    .bind(one.desa)
    .bind(keys.seal_identity(&format!("persons.nik.{person}"), &nik).unwrap())
    .bind(keys.blind_index(IndexKind::Nik, &nik))
    .bind(one.name)
    .bind(name_key(one.name))
    .bind(one.sex)
    .bind::<NaiveDate>(born_on)
    .bind(AgeBand::of(one.age).code())
    .bind(at)
    .bind(by)
    .execute(app.owner())
    .await
    .unwrap();
    for (category, sub, stage) in one.findings {
        sqlx::query(
            "with added as (
                insert into assessments (id, person_id, desa_kode, category_code, sub_category_code, assessed_on,
                    stage, stage_at, created_at, created_by)
                values ($1, $2, $3, $4, nullif($5, ''), $6, $7, $8, $8, $9) returning id)
             insert into assessment_steps (assessment_id, desa_kode, to_stage, reason, decided_by, decided_at)
             select id, $3, $7, 'Foto kartu tidak jelas', $9, $8 from added",
        )
        .bind(Uuid::new_v4())
        .bind(person)
        .bind(one.desa)
        .bind(category)
        .bind(sub)
        .bind(born_on)
        .bind(stage)
        .bind(at)
        .bind(by)
        .execute(app.owner())
        .await
        .unwrap();
    }
}
