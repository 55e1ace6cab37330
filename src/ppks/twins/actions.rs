//! The one door through which pairs are found and decided.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::model::{Decision, Outcome, Pair, Seen, State};
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::{IndexKind, Keys};
use crate::ppks::identity::open_nik;
use crate::ppks::likeness::{self, Likeness, NOTED, Reason, Traits};
use crate::ppks::queries::{RecordVersion, insert_version, lock_desa};
use crate::ppks::{field_checks, persons};
use crate::types::{KodeWilayah, Nik, PersonId, TwinPairId};
use crate::web::{Acting, AppState, Error, Tx};

/// People one transaction of the search compares.
const BATCH: i64 = 20;
/// Batches of one round, so that a large import does not keep the upkeep from everything else.
const BATCHES: usize = 25;
/// Candidates by name, and as many by birth date, for one person.
const CANDIDATES: i32 = 40;

/// One round of the search for twins among whoever was entered or changed. Returns how many pairs are new.
///
/// It runs beside everything else and never in the request of an operator: whether somebody is registered elsewhere
/// must show neither in an answer nor in the time it takes.
///
/// # Errors
/// When the database fails.
pub async fn find_pairs(state: &AppState) -> Result<u64, Error> {
    let mut found = 0;
    for _ in 0..BATCHES {
        let mut tx = Tx::begin(state, &Acting::system()).await?;
        let people = queries::take_tasks(&mut tx, BATCH).await?;
        for id in &people {
            found += compare_one(&mut tx, &state.keys, *id, state.clock.now()).await?;
        }
        tx.commit().await?;
        if people.is_empty() {
            break;
        }
    }

    Ok(found)
}

async fn compare_one(db: &mut PgConnection, keys: &Keys, id: PersonId, at: DateTime<Utc>) -> Result<u64, Error> {
    let Some(person) = likeness::queries::find_traits(db, id).await? else {
        queries::close_gone(db, id, &[]).await?;
        return Ok(0);
    };
    let nik = nik_of(keys, &person);
    // Under every loaded key: while keys are exchanged one NIK stands under two.
    let indexes = nik
        .as_ref()
        .map(|nik| keys.blind_indexes(IndexKind::Nik, nik.as_str()))
        .unwrap_or_default();
    let born = (person.born_on, likeness::swapped(person.born_on));
    let candidates = likeness::queries::list_candidates(db, id, &person.name_key, born, &indexes, CANDIDATES).await?;
    let alike: Vec<(Traits, Likeness)> = candidates
        .into_iter()
        .map(|other| {
            let other_nik = nik_of(keys, &other);
            let likeness = likeness::compare(&person, &other, (nik.as_ref(), other_nik.as_ref()));
            (other, likeness)
        })
        .filter(|(_, likeness)| likeness.score >= NOTED)
        .collect();
    let still: Vec<PersonId> = alike.iter().map(|(other, _)| other.id).collect();
    queries::close_gone(db, id, &still).await?;
    let mut found = 0;
    for (other, likeness) in &alike {
        found += u64::from(note(db, &person, other, likeness, at).await?);
    }

    Ok(found)
}

/// A number that does not open with our keys tells nothing about who this is; `balale check` complains of it.
fn nik_of(keys: &Keys, person: &Traits) -> Option<Nik> {
    open_nik(keys, person.id, person.nik_enc.as_deref()).ok().flatten()
}

async fn note(
    db: &mut PgConnection,
    one: &Traits,
    other: &Traits,
    likeness: &Likeness,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let people = (one.id.min(other.id), one.id.max(other.id));
    let reasons: Vec<String> = likeness.reasons.iter().map(|r: &Reason| r.code().to_owned()).collect();
    let Some(id) = queries::note_pair(db, people, likeness.score, &reasons, at).await? else {
        return Ok(false);
    };
    let area = common_area(&one.desa_kode, &other.desa_kode);
    audit::record_system(
        db,
        "Pencarian data ganda",
        Event::new("twins.found", "twin_pairs", id, &area),
        at,
    )
    .await?;

    Ok(true)
}

/// The smallest region that holds both: the log tells of a pair only where both its people are within reach.
fn common_area(one: &KodeWilayah, other: &KodeWilayah) -> KodeWilayah {
    let mut area = one.clone();
    while !area.contains(other) {
        match area.parent() {
            Some(parent) => area = parent,
            None => return area,
        }
    }

    area
}

/// Decides about a pair that was read in these versions.
///
/// # Errors
/// `NotFound` out of reach; `Forbidden` for whoever entered, changed or sent one of the two; `Conflict` where there is
/// nothing to decide any more.
pub async fn decide(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: TwinPairId,
    seen: Seen,
    decision: &Decision,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let (pair, desa) = hold(db, scope, id).await?;
    let found = queries::lock(db, scope, actor.id, id).await?.ok_or(Error::NotFound)?;
    if found.is_maker {
        return Err(Error::Forbidden(
            "Salah satu data ini Anda masukkan sendiri; keputusannya harus oleh petugas lain.",
        ));
    }
    if State::read(&found.state) != State::Open {
        return Err(Error::Conflict(
            "Pasangan ini sudah diputuskan. Buka lagi halamannya untuk melihat keputusannya.",
        ));
    }
    if found.seen != seen {
        return Ok(Outcome::Stale);
    }
    match decision {
        Decision::Merge { survivor, reason } => {
            if found.is_closed {
                return Err(Error::Conflict(
                    "Salah satu data ini sudah digabung dengan data lain, dibatasi, atau dimusnahkan, jadi tidak dapat digabung.",
                ));
            }
            merge(db, actor, &pair, &desa, *survivor, reason, &found.seen, at).await?;
        }
        Decision::NotSame { reason } => {
            queries::update_state(db, id, State::NotSame, reason, Some(actor.id), Some(at)).await?;
            let area = common_area(&desa[0], &desa[1]);
            audit::record(db, actor, Event::new("twins.parted", "twin_pairs", id, &area), at).await?;
        }
        Decision::Check => {
            queries::touch(db, id).await?;
            for (person, desa) in [pair.first_id, pair.second_id].into_iter().zip(&desa) {
                field_checks::actions::ask(db, actor, (person, desa), at).await?;
            }
        }
    }

    Ok(Outcome::Done)
}

/// Reads a pair and holds the desa of both its people, in the one order that cannot deadlock.
async fn hold(db: &mut PgConnection, scope: &Scope, id: TwinPairId) -> Result<(Pair, [KodeWilayah; 2]), Error> {
    let pair = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    let first = queries::find_side(db, scope, pair.first_id)
        .await?
        .ok_or(Error::NotFound)?;
    let second = queries::find_side(db, scope, pair.second_id)
        .await?
        .ok_or(Error::NotFound)?;
    let desa = [first.desa_kode, second.desa_kode];
    let mut ordered = desa.clone();
    ordered.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    for kode in &ordered {
        lock_desa(db, kode).await?;
    }

    Ok((pair, desa))
}

#[expect(clippy::too_many_arguments, reason = "a pair, its places, and who decides why")]
async fn merge(
    db: &mut PgConnection,
    actor: &Actor,
    pair: &Pair,
    desa: &[KodeWilayah; 2],
    survivor: PersonId,
    reason: &str,
    seen: &Seen,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    queries::merge(db, pair, survivor, reason, actor.id, at).await?;
    queries::update_state(db, pair.id, State::Merged, reason, Some(actor.id), Some(at)).await?;
    for (id, desa, version) in [
        (pair.first_id, &desa[0], seen.first),
        (pair.second_id, &desa[1], seen.second),
    ] {
        let (action, text) = if id == survivor {
            ("persons.merged", "data ganda digabung ke sini")
        } else {
            ("persons.absorbed", "digabung ke data lain orang yang sama")
        };
        keep_version(db, actor, (id, desa), version, text, at).await?;
        audit::record(db, actor, Event::new(action, "persons", id, desa), at).await?;
    }

    Ok(())
}

/// A line in the person's own history. It names no other desa.
async fn keep_version(
    db: &mut PgConnection,
    actor: &Actor,
    person: (PersonId, &KodeWilayah),
    version: i32,
    text: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let changed = json!({ "data_ganda": ["", text] });
    let old = RecordVersion {
        record_kind: "persons",
        record_id: person.0.as_uuid(),
        desa_kode: person.1,
        version,
        changed: &changed,
    };

    Ok(insert_version(db, &old, actor.id, at).await?)
}

/// Takes a merge back: both records are what they were before it.
///
/// # Errors
/// `NotFound` out of reach; `Conflict` where it is too late, where something it moved was changed since, or where
/// somebody else was faster.
pub async fn unmerge(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: TwinPairId,
    version: i32,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let (pair, desa) = hold(db, scope, id).await?;
    let merge = queries::find_merge(db, scope, id).await?.ok_or(Error::Conflict(
        "Penggabungan ini sudah dibatalkan. Buka lagi halamannya untuk melihat keadaannya.",
    ))?;
    queries::lock(db, scope, actor.id, id).await?.ok_or(Error::NotFound)?;
    if pair.version != version {
        return Err(Error::Conflict(
            "Pasangan ini berubah sejak halamannya dibuka. Buka lagi, periksa, lalu batalkan dari sana.",
        ));
    }
    if !merge.is_reversible(at) {
        return Err(Error::Conflict(
            "Penggabungan hanya dapat dibatalkan selama 90 hari, dan masa itu sudah lewat. Data tidak berubah. Bila memang keliru, daftarkan orangnya lagi di desanya.",
        ));
    }
    if queries::has_later_changes(db, scope, &merge).await? {
        return Err(Error::Conflict(
            "Sesudah digabung, datanya sudah diubah lagi: kategorinya diputuskan, orangnya digabung dengan data lain, atau dibatasi. Data tidak berubah. Batalkan dulu perubahan yang terakhir.",
        ));
    }
    queries::undo_merge(db, merge.id, reason, actor.id, at).await?;
    queries::update_state(db, id, State::Open, "", None, None).await?;
    for (person, desa) in [pair.first_id, pair.second_id].into_iter().zip(&desa) {
        let now = persons::queries::find(db, scope, person)
            .await?
            .ok_or(Error::NotFound)?;
        let text = "penggabungan dibatalkan";
        keep_version(db, actor, (person, desa), now.version - 1, text, at).await?;
        if person == merge.absorbed_id {
            audit::record(db, actor, Event::new("persons.unmerged", "persons", person, desa), at).await?;
        }
    }

    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_tells_of_a_pair_where_both_are_within_reach() {
        let area = |one, other| {
            let kode = |text| KodeWilayah::parse(text).unwrap();
            common_area(&kode(one), &kode(other)).to_string()
        };

        assert_eq!(area("61.07.04.1010", "61.07.04.1010"), "61.07.04.1010");
        assert_eq!(area("61.07.04.1010", "61.07.04.2003"), "61.07.04");
        assert_eq!(area("61.07.04.1010", "61.07.01.2001"), "61.07");
    }
}
