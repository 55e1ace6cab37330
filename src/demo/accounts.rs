//! The accounts of the demo. Their one password is printed at every start; it works nowhere else.

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};

use super::dice::Dice;
use super::{names, queries};
use crate::accounts::grants::{self, Proposal};
use crate::accounts::users::NewUser;
use crate::accounts::users::actions::create_with_password;
use crate::auth::{Grant, Permission, Role, password};
use crate::chain;
use crate::crypto::Keys;
use crate::types::angka::ribuan;
use crate::types::{KodeWilayah, Level, Sex};
use crate::web::Error;
use crate::wilayah;

const PASSWORD: &str = "kapal biru di atas bukit";

/// User name, name, role, region, and what the printed list says.
type DemoAccount = (&'static str, &'static str, Role, &'static str, &'static str);

const ACCOUNTS: [DemoAccount; 13] = [
    (
        "sebalo",
        "Yohana Contoh",
        Role::OperatorDesa,
        "61.07.04.1010",
        "operator Kelurahan Sebalo",
    ),
    (
        "tirta",
        "Sinta Misal",
        Role::OperatorDesa,
        "61.07.04.2003",
        "operator Desa Tirta Kencana",
    ),
    (
        "kades",
        "Stefanus Contoh",
        Role::KepalaDesa,
        "61.07.04.1010",
        "lurah Sebalo",
    ),
    (
        "tksk",
        "Lusia Rekaan",
        Role::Tksk,
        "61.07.04",
        "TKSK Kecamatan Bengkayang",
    ),
    (
        VERIFIER,
        "Dayang Umpama",
        Role::VerifikatorDinas,
        "61.07",
        "verifikator DSP3A",
    ),
    (
        SECOND_VERIFIER,
        "Agus Misal",
        Role::VerifikatorDinas,
        "61.07",
        "verifikator kedua",
    ),
    ("admin", "Theresia Contoh", Role::AdminDinas, "61.07", "admin DSP3A"),
    (
        "pimpinan",
        "Markus Misal",
        Role::PimpinanKabupaten,
        "61.07",
        "pimpinan kabupaten: angka saja",
    ),
    (
        "unduh",
        "Rina Umpama",
        Role::PengunduhKabupaten,
        "61.07",
        "petugas data kabupaten: unduhan",
    ),
    (
        "rahasia",
        "Monika Umpama",
        Role::VerifikatorDinas,
        "61.07",
        "verifikator yang boleh membuka kasus rahasia",
    ),
    (
        PROPOSER,
        "Yulius Contoh",
        Role::AdminDinas,
        "61.07",
        "admin kedua, untuk persetujuan dua orang",
    ),
    (
        "sistem",
        "Dedi Rekaan",
        Role::AdminSistem,
        "61.07",
        "admin sistem: akun saja",
    ),
    (
        "auditor",
        "Ratna Misal",
        Role::Auditor,
        "61.07",
        "auditor: catatan dan angka",
    ),
];

/// Who holds which power at first, so that everything can be tried.
const GRANTS: [(&str, Grant); 3] = [
    ("admin", Grant::Export),
    ("unduh", Grant::Export),
    ("rahasia", Grant::Secret),
];
/// Who proposes them and who approves.
const PROPOSER: &str = "admin2";
/// Who sets how the registry works.
pub(super) const ADMIN: &str = "admin";
const APPROVER: &str = "pimpinan";

pub(super) const VERIFIER: &str = "verifikator";
pub(super) const SECOND_VERIFIER: &str = "verifikator2";

/// What is printed once the demo answers.
pub fn introduction(address: &str, people: i64) -> String {
    let accounts: Vec<String> = ACCOUNTS
        .iter()
        .map(|(username, .., what)| format!("  {username:<13} {what}"))
        .collect();

    format!(
        "\nBalale (contoh) siap di http://{address}\n{} orang rekaan, kata sandi semua akun: {PASSWORD}\n\n  nama pengguna\n{}\n\nBerhenti: Ctrl+C. Datanya tetap ada.\n",
        ribuan(people),
        accounts.join("\n"),
    )
}

/// Loads the regions of Bengkayang and makes the accounts where there are none: those of the list, and the offices of each
/// other desa and kecamatan. What a demo planted by an older program lacks is added.
///
/// # Errors
/// When the database fails.
pub async fn plant_accounts(
    db: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
) -> Result<(), wilayah::actions::LoadError> {
    let mut tx = db.begin().await?;
    let is_first = !queries::has_accounts(&mut tx).await?;
    if is_first {
        wilayah::actions::import(&mut tx, wilayah::actions::BENGKAYANG, now).await?;
    }
    let hash = password::hash(PASSWORD.to_owned()).await?;
    plant_listed(&mut tx, &hash, now).await?;
    if is_first {
        plant_offices(&mut tx, &hash, now).await?;
    }
    plant_grants(&mut tx, now).await?;
    chain::seal(&mut tx, keys).await?;
    tx.commit().await?;

    Ok(())
}

async fn plant_listed(db: &mut PgConnection, hash: &str, now: DateTime<Utc>) -> Result<(), Error> {
    for (username, name, role, kode, _) in ACCOUNTS {
        if queries::find_account(db, username).await?.is_some() {
            continue;
        }
        let kode = KodeWilayah::parse(kode).map_err(Error::internal)?;
        let area = wilayah::queries::find(db, &kode).await?.ok_or(Error::NotFound)?;
        let new = NewUser {
            username: username.to_owned(),
            full_name: name.to_owned(),
            role,
            area,
        };
        create_with_password(db, &new, hash, now).await?;
    }

    Ok(())
}

/// An operator and a kepala desa or lurah for each desa, a TKSK for each kecamatan, where the list has none.
async fn plant_offices(db: &mut PgConnection, hash: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let home = wilayah::queries::find_home(db).await?.ok_or(Error::NotFound)?;
    let mut dice = Dice::new(124);
    for area in wilayah::queries::list_inside(db, &home.kode).await? {
        let offices: &[(Role, &str)] = match area.kode.level() {
            Level::Desa => &[(Role::OperatorDesa, "desa"), (Role::KepalaDesa, "kades")],
            Level::Kecamatan => &[(Role::Tksk, "tksk")],
            _ => &[],
        };
        for (role, prefix) in offices {
            let is_listed = |(_, _, listed, kode, _): &DemoAccount| listed == role && *kode == area.kode.as_str();
            if ACCOUNTS.iter().any(is_listed) {
                continue;
            }
            let sex = if dice.chance(500) {
                Sex::Perempuan
            } else {
                Sex::LakiLaki
            };
            let family = names::family_name(&mut dice);
            let new = NewUser {
                username: format!("{prefix}-{}", area.kode.as_str().replace('.', "")),
                full_name: names::full_name(&mut dice, sex, family),
                role: *role,
                area: area.clone(),
            };
            create_with_password(db, &new, hash, now).await?;
        }
    }

    Ok(())
}

/// Gives the powers of the list for a year, by two persons as everywhere; again where they have run out. One that
/// somebody has taken away stays away.
async fn plant_grants(db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), Error> {
    let actors = queries::list_actors(db).await?;
    let named = |username: &str| actors.iter().find(|actor| actor.username == username);
    let (Some(proposer), Some(approver)) = (named(PROPOSER), named(APPROVER)) else {
        return Ok(());
    };
    for (username, kind) in GRANTS {
        let Some(holder) = named(username) else { continue };
        if !kind.fits(holder.role) || queries::has_grant(db, holder.id, kind.code(), now).await? {
            continue;
        }
        let proposal = Proposal {
            user_id: holder.id,
            area: holder.area.clone(),
            kind,
            reason: "Mencoba semua bagian contoh Balale".to_owned(),
            months: 12,
        };
        let id = grants::actions::propose(db, proposer, &proposal, now).await?;
        let scope = approver.scope_for(Permission::ManageGrants)?;
        let grant = grants::queries::find(db, &scope, id).await?.ok_or(Error::NotFound)?;
        grants::actions::approve(db, approver, &grant, now).await?;
    }

    Ok(())
}
