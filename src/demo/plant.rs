//! Lets the invented year happen.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection, PgConnection};

use super::course::{self, Step};
use super::dice::Dice;
use super::offices::Offices;
use super::people::{DemoFamily, People};
use super::{PEOPLE, groups, queries};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::Way;
use crate::ppks::categories::Tiers;
use crate::ppks::desks::{Decision, Desk};
use crate::ppks::envelopes;
use crate::ppks::families::actions::Refusal;
use crate::ppks::families::registration::register;
use crate::ppks::moves::submit_family;
use crate::ppks::persons;
use crate::ppks::settings::way;
use crate::ppks::verification::Outcome;
use crate::ppks::verification::actions::decide;
use crate::types::{FamilyId, KodeWilayah, Level};
use crate::web::{Acting, AppState, Error, Tx};
use crate::wilayah;

/// Where the operator of the printed list works.
const HOME: &str = "61.07.04.1010";

/// How many transactions the year is made in.
const PORTIONS: usize = 50;

const RETURNS: [&str; 5] = [
    "Nomor KK pada isian tidak sama dengan foto KK. Mohon periksa lagi.",
    "Tanggal lahir berbeda dengan KTP. Mohon perbaiki.",
    "Alamat belum lengkap: isi RT dan RW.",
    "Kategori kurang sesuai; lihat kriteria lanjut usia terlantar.",
    "Nama ditulis singkat. Tulis lengkap sesuai KTP.",
];
const REJECTIONS: [&str; 3] = [
    "Saat kunjungan, keluarga mampu memenuhi kebutuhan dasar.",
    "Orang ini diasuh dengan baik oleh keluarganya.",
    "Kriteria kategori tidak terpenuhi saat kunjungan.",
];

/// How many people are in the registry.
///
/// # Errors
/// When the database fails.
pub async fn count_people(state: &AppState) -> Result<i64, Error> {
    let mut db = Tx::begin(state, &Acting::system()).await?;

    Ok(queries::count_people(&mut db).await?)
}

/// Whether this database was filled by the demo, wholly or in part. Its accounts share a password that is printed, and
/// sign in without a second step: nothing else may serve them.
///
/// # Errors
/// When the database fails.
pub async fn is_demo(db: &mut PgConnection) -> Result<bool, Error> {
    let mut transaction = db.begin().await?;
    Acting::system().announce(&mut transaction).await?;

    Ok(queries::is_demo(&mut transaction).await?)
}

/// Invents the people where they are not there yet; what a start that was broken off left behind is cleared away
/// first. Reports its progress in percent.
///
/// # Errors
/// When the database fails.
pub async fn plant_people(state: &AppState, owner_url: &str, progress: impl Fn(usize)) -> Result<(), Error> {
    let mut owner = PgConnection::connect(owner_url).await?;
    if queries::has_planted(&mut owner).await? {
        return Ok(owner.close().await?);
    }
    queries::clear(&mut owner).await?;
    let mut tx = begin(state).await?;
    let home = wilayah::queries::find_home(&mut tx).await?.ok_or(Error::NotFound)?;
    let desa = wilayah::queries::list_inside(&mut tx, &home.kode)
        .await?
        .into_iter()
        .map(|wilayah| wilayah.kode)
        .filter(|kode| kode.level() == Level::Desa)
        .collect();
    let tiers = Tiers::find(&mut tx).await?;
    let families: Vec<DemoFamily> = People::new(desa, PEOPLE, tiers, state.clock.today()).collect();
    let sent: Vec<(bool, u32)> = families
        .iter()
        .map(|family| (family.has_needs(), family.behind()))
        .collect();
    let steps = course::of_year(&sent, state.clock.now());
    let mut year = Year {
        state,
        offices: Offices::open(&mut tx).await?,
        registered: HashMap::new(),
        settled: Vec::new(),
        dice: Dice::new(17),
        families,
    };

    let first = steps.first().map_or_else(|| state.clock.now(), |(at, _)| *at);
    year.set_way(&mut tx, false, first).await?;
    // In portions: in one transaction the server could clear away none of the versions that each step leaves behind.
    for (portion, steps_of_portion) in steps.chunks(steps.len() / PORTIONS + 1).enumerate() {
        if portion % 5 == 0 {
            progress(portion * 100 / PORTIONS);
        }
        for (at, step) in steps_of_portion {
            year.happen(&mut tx, *step, *at).await?;
        }
        tx.commit().await?;
        if portion.is_power_of_two() {
            queries::gather_statistics(&mut owner).await?;
        }
        tx = begin(state).await?;
    }
    groups::plant(&mut tx, &year.offices, &year.troubled(), state.clock.now()).await?;
    // They were entered at the age they had then.
    persons::actions::refresh_age_bands(&mut tx, state.clock.today()).await?;
    let event = Event::new(queries::PLANTED, "wilayah", &home.kode, &home.kode);
    audit::record_system(&mut tx, "balale demo", event, state.clock.now()).await?;
    tx.commit().await?;
    queries::gather_statistics(&mut owner).await?;

    Ok(owner.close().await?)
}

/// A transaction outside of any request, reaching all: the invented people need what anybody may need.
async fn begin(state: &AppState) -> Result<Tx, Error> {
    let everybody = Acting {
        tier_max: 3,
        ..Acting::system()
    };
    let mut tx = Tx::begin(state, &everybody).await?;
    queries::keep_plans(&mut tx).await?;

    Ok(tx)
}

struct Year<'a> {
    state: &'a AppState,
    offices: Offices,
    families: Vec<DemoFamily>,
    registered: HashMap<usize, FamilyId>,
    /// Families of three and more that were there before the last weeks.
    settled: Vec<(FamilyId, KodeWilayah)>,
    dice: Dice,
}

/// How many families apart the troubled ones are.
const TROUBLED_EVERY: usize = 200;

/// Days after which a family counts as settled: longer ago than any case of `groups` begins.
const SETTLED: i64 = 45;

impl Year<'_> {
    /// Of the settled families some here and there, and two of the desa whose operator stands first in the printed list.
    fn troubled(&self) -> Vec<(FamilyId, KodeWilayah)> {
        let (home, elsewhere): (Vec<_>, Vec<_>) = self
            .settled
            .iter()
            .cloned()
            .partition(|(_, desa)| desa.as_str() == HOME);
        let elsewhere = elsewhere.into_iter().step_by(TROUBLED_EVERY);

        home.into_iter().take(2).chain(elsewhere).collect()
    }

    async fn happen(&mut self, tx: &mut Tx, step: Step, at: DateTime<Utc>) -> Result<(), Error> {
        match step {
            Step::LengthenWay => self.set_way(tx, true, at).await,
            Step::Register(place) => self.register(tx, place, at).await,
            Step::Submit(place) => {
                let (operator, scope) = self.operator_of(place)?;
                if let Some(id) = self.registered.get(&place) {
                    submit_family(tx, operator, scope, *id, at).await?;
                }
                Ok(())
            }
            Step::Endorse(place) => self.decide(tx, place, Desk::Desa, at).await,
            Step::Recommend(place) => self.decide(tx, place, Desk::Kecamatan, at).await,
            Step::Decide(place) => self.decide(tx, place, Desk::Dinas, at).await,
        }
    }

    /// Lets both offices look before DSP3A does, or neither.
    async fn set_way(&self, tx: &mut Tx, is_long: bool, at: DateTime<Utc>) -> Result<(), Error> {
        let (admin, scope) = self.offices.admin.as_ref().ok_or(Error::NotFound)?;
        let way = Way {
            with_kades: is_long,
            with_tksk: is_long,
        };
        way::actions::set(tx, admin, scope, way, i32::from(is_long), at).await?;

        Ok(())
    }

    fn operator_of(&self, place: usize) -> Result<&(Actor, Scope), Error> {
        let desa = self.families[place].desa.as_str();

        self.offices.operators.get(desa).ok_or(Error::NotFound)
    }

    async fn register(&mut self, tx: &mut Tx, place: usize, at: DateTime<Utc>) -> Result<(), Error> {
        let (operator, scope) = self.operator_of(place)?;
        let receipt = envelopes::actions::receipt_of(&self.state.keys, FamilyId::new().as_uuid())?;
        let family = &self.families[place].family;
        let done = register(tx, &self.state.keys, operator, scope, family, &receipt, at)
            .await
            .map_err(word)?;
        if let Some(id) = done.family {
            self.registered.insert(place, id);
            let is_large = family.members.len() >= 3;
            if is_large && at < self.state.clock.now() - TimeDelta::days(SETTLED) {
                self.settled.push((id, self.families[place].desa.clone()));
            }
        }

        Ok(())
    }

    /// What an office says about all of a family that waits for it.
    async fn decide(&mut self, tx: &mut Tx, place: usize, desk: Desk, at: DateTime<Utc>) -> Result<(), Error> {
        let Some(id) = self.registered.get(&place) else {
            return Ok(());
        };
        let desa = &self.families[place].desa;
        let head = |kode: Option<String>| {
            kode.and_then(|kode| self.offices.heads.get(&kode))
                .ok_or(Error::NotFound)
        };
        let (officer, scope) = match desk {
            Desk::Desa => head(Some(desa.to_string()))?,
            Desk::Kecamatan => head(desa.kecamatan().map(|kode| kode.to_string()))?,
            Desk::Dinas => self.dice.pick(&self.offices.verifiers),
        };
        for (id, seen) in queries::list_waiting(tx, *id, desk.stage().code()).await? {
            let decision = decision(&mut self.dice, desk);
            let keys = &self.state.keys;
            match decide(tx, keys, officer, scope, id, seen, &decision, at).await? {
                Outcome::Done(_) => {}
                Outcome::Stale(_) => return Err(Error::internal("the demo's own record changed under it")),
                Outcome::SameNik => return Err(Error::internal("an invented NIK was given twice")),
            }
        }

        Ok(())
    }
}

/// Offices before DSP3A send less back: they know the people.
fn decision(dice: &mut Dice, desk: Desk) -> Decision {
    if desk != Desk::Dinas && dice.chance(970) {
        return desk.approval();
    }
    match dice.below(100) {
        6.. if desk != Desk::Dinas => desk.approval(),
        0..6 => Decision::Return {
            reason: (*dice.pick(&RETURNS)).to_owned(),
        },
        6..9 => Decision::Reject {
            reason: (*dice.pick(&REJECTIONS)).to_owned(),
        },
        _ => Decision::Verify,
    }
}

/// The invented never collide; whatever refuses them is a fault of the program.
fn word(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Failed(error) => error,
        Refusal::SameNomorKk(_) => Error::internal("an invented KK was given twice"),
        Refusal::SameNik { .. } => Error::internal("an invented NIK was given twice"),
        Refusal::Exhausted(..) => Error::internal("the demo looks nothing up"),
        Refusal::KkReasonMissing => Error::internal("the demo changes no nomor KK"),
        Refusal::Stale(_) => Error::internal("an invented family changed under us"),
    }
}
