//! A few communities, and a few families that have lost their peace: each somewhere else on the way.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::dice::Dice;
use super::offices::{Officer, Offices};
use crate::ppks::desks::{Decision, Desk};
use crate::ppks::groups::cases::actions::{Refusal, decide, record, submit};
use crate::ppks::groups::cases::queries::{Wanted, list};
use crate::ppks::groups::cases::{NewCase, Subject};
use crate::ppks::groups::communities::{NewCommunity, actions};
use crate::types::{FamilyId, GroupCaseId, KodeWilayah};
use crate::web::Error;

/// Desa with a remote community; the first is where the operator of the printed list works.
const REMOTE: [(&str, &str, &str, i32, i32); 7] = [
    (
        "61.07.04.1010",
        "Kampung Contoh Hulu",
        "Hulu Sungai Contoh, dua jam dengan perahu",
        18,
        76,
    ),
    (
        "61.07.04.2003",
        "Kampung Rekaan Atas",
        "Lereng Bukit Rekaan, jalan kaki tiga jam",
        23,
        104,
    ),
    (
        "61.07.01.2001",
        "Rumah Panjang Misal",
        "Muara Sungai Misal, hanya lewat air",
        31,
        142,
    ),
    (
        "61.07.02.2001",
        "Kampung Umpama",
        "Dusun Umpama, jalan putus di musim hujan",
        12,
        47,
    ),
    (
        "61.07.05.2001",
        "Kampung Andai",
        "Perbatasan, satu hari dari jalan besar",
        27,
        119,
    ),
    (
        "61.07.06.2001",
        "Rumah Panjang Teladan",
        "Hulu Sungai Teladan, empat jeram",
        15,
        68,
    ),
    (
        "61.07.08.2001",
        "Kampung Khayal",
        "Bukit Khayal, hanya jalan setapak",
        20,
        93,
    ),
];

const REMOTE_NOTES: [&str; 3] = [
    "Belum ada sekolah dan puskesmas dalam satu hari perjalanan; hidup dari ladang dan hutan.",
    "Hidup berpindah ladang, sebagian besar belum punya KTP; diterangkan kepala dusun.",
    "Air bersih dan listrik belum ada; anak bersekolah bila musim kering saja.",
];
const FAMILY_NOTES: [&str; 4] = [
    "Suami istri berselisih sejak setahun; anak sering tinggal di rumah tetangga. Diterangkan ketua RT.",
    "Orang tua berpisah tanpa kesepakatan, anak tidak bersekolah sejak tiga bulan.",
    "Anggota keluarga tidak bertegur sapa, lansia di rumah itu tidak terurus.",
    "Pertengkaran sering terdengar; sudah dua kali didamaikan di balai desa.",
];

/// How far each comes, one after the other: how many offices have said yes, and whether the next one sends it back.
const FATES: [(usize, bool); 7] = [
    (3, false),
    (0, false),
    (1, false),
    (3, false),
    (2, false),
    (0, true),
    (3, false),
];

/// Makes them, over the last forty days.
///
/// # Errors
/// When the database fails.
pub(super) async fn plant(
    db: &mut PgConnection,
    offices: &Offices,
    families: &[(FamilyId, KodeWilayah)],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let mut dice = Dice::new(26);
    let mut place = 0;
    for (desa, name, location, family_count, person_count) in REMOTE {
        let Some((operator, scope)) = offices.operators.get(desa) else {
            continue;
        };
        let at = now - TimeDelta::days(i64::from(dice.between(20, 40)));
        let new = NewCommunity {
            name: name.to_owned(),
            location: location.to_owned(),
            family_count,
            person_count,
            note: String::new(),
        };
        let id = actions::register(db, operator, scope, &new, at)
            .await
            .map_err(word_of_community)?;
        let subject = Subject::Community(id);
        walk(
            db,
            offices,
            &mut dice,
            (subject, desa),
            REMOTE_NOTES[place % 3],
            (FATES[place % 7], at),
        )
        .await?;
        place += 1;
    }
    for (family, desa) in families {
        let at = now - TimeDelta::days(i64::from(dice.between(16, 40)));
        let subject = Subject::Family(*family);
        let note = *dice.pick(&FAMILY_NOTES);
        walk(
            db,
            offices,
            &mut dice,
            (subject, desa.as_str()),
            note,
            (FATES[place % 7], at),
        )
        .await?;
        place += 1;
    }

    Ok(())
}

/// Recorded, sent, and looked at by as many offices as its fate says.
async fn walk(
    db: &mut PgConnection,
    offices: &Offices,
    dice: &mut Dice,
    (subject, desa): (Subject, &str),
    note: &str,
    ((yes, is_returned), recorded): ((usize, bool), DateTime<Utc>),
) -> Result<(), Error> {
    let Some((operator, scope)) = offices.operators.get(desa) else {
        return Ok(());
    };
    let new = NewCase {
        found_on: crate::clock::in_wib(recorded).date_naive(),
        note: note.to_owned(),
    };
    let id = record(db, operator, scope, subject, &new, recorded)
        .await
        .map_err(word)?;
    let mut at = recorded + TimeDelta::hours(1);
    submit(db, operator, scope, id, at).await?;
    let kecamatan = desa.get(..8).unwrap_or_default();
    for (place, desk) in Desk::ALL.into_iter().enumerate() {
        let officer = match desk {
            Desk::Desa => offices.heads.get(desa),
            Desk::Kecamatan => offices.heads.get(kecamatan),
            Desk::Dinas => Some(dice.pick(&offices.verifiers)),
        };
        let Some(officer) = officer else { return Ok(()) };
        at += TimeDelta::hours(i64::from(dice.between(20, 90)));
        if place < yes {
            say(db, officer, id, &desk.approval(), at).await?;
        } else {
            if is_returned {
                let reason = "Ceritakan siapa yang menerangkan dan sejak kapan.".to_owned();
                say(db, officer, id, &Decision::Return { reason }, at).await?;
            }
            return Ok(());
        }
    }

    Ok(())
}

async fn say(
    db: &mut PgConnection,
    (officer, scope): &Officer,
    id: GroupCaseId,
    decision: &Decision,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let case = list(db, scope, &Wanted::one(officer, id))
        .await?
        .pop()
        .ok_or(Error::NotFound)?;

    decide(db, officer, scope, id, case.seen(), decision, at)
        .await
        .map_err(word)
}

/// The invented never collide; whatever refuses them is a fault of the program.
fn word(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Failed(error) => error,
        Refusal::Open(_) => Error::internal("an invented family has two cases"),
        Refusal::Stale(_) => Error::internal("an invented case changed under us"),
    }
}

fn word_of_community(refusal: actions::Refusal) -> Error {
    match refusal {
        actions::Refusal::Failed(error) => error,
        actions::Refusal::SameName(_) => Error::internal("two invented communities have one name"),
        actions::Refusal::Stale(_) => Error::internal("an invented community changed under us"),
    }
}
