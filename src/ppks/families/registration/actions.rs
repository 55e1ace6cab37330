//! The one door through which families come in: one from a form, or those of a whole table.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::{IndexKind, Keys};
use crate::ppks::categories::Tiers;
use crate::ppks::entry::NewPerson;
use crate::ppks::envelopes::{self, Split};
use crate::ppks::families::actions::{Refusal, Registered, desa_of, household, refuse_known, stored};
use crate::ppks::families::model::NewFamily;
use crate::ppks::families::queries;
use crate::ppks::identity::Identity;
use crate::ppks::persons;
use crate::ppks::queries::lock_desa;
use crate::types::{FamilyId, KodeWilayah, Receipt};
use crate::web::Error;

/// Enters a family with its members into the actor's desa; secret cases are sealed under the receipt instead, and
/// leave no trace among the rest.
///
/// A NIK or KK that another desa holds is taken like any other: an operator must not learn who is registered
/// elsewhere. The pair is for the verifier.
///
/// # Errors
/// `Refusal`, with what the page needs to lead on.
pub async fn register(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    new: &NewFamily,
    receipt: &Receipt,
    at: DateTime<Utc>,
) -> Result<Registered, Refusal> {
    let registered = register_all(db, keys, actor, scope, &[new], receipt, at).await?;

    registered.into_iter().next().ok_or_else(|| Error::NotFound.into())
}

/// The same for many families at once, in few statements: a table of a whole desa comes through the door of the form.
///
/// # Errors
/// The first `Refusal`; nothing of the others may then be committed.
pub async fn register_all(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    all: &[&NewFamily],
    receipt: &Receipt,
    at: DateTime<Utc>,
) -> Result<Vec<Registered>, Refusal> {
    let desa_kode = desa_of(scope)?;
    lock_desa(db, desa_kode).await?;
    let tiers = Tiers::hold(db).await?;
    let splits: Vec<(&NewFamily, Split)> = all
        .iter()
        .map(|new| {
            (
                *new,
                envelopes::split(&tiers, &household(new), &new.members, true, &actor.full_name),
            )
        })
        .collect();
    // Of a family with secret cases alone not even the number is looked up: it is answered like any other.
    let open: Vec<Open<'_>> = splits
        .iter()
        .filter(|(_, split)| split.cases.is_empty() || !split.members.is_empty())
        .map(|(new, split)| (FamilyId::new(), *new, split))
        .collect();
    insert_all(db, keys, actor, scope, desa_kode, &open, at).await?;
    let mut ids = open.iter().map(|(id, ..)| *id);
    let mut registered = Vec::new();
    for (_, split) in &splits {
        envelopes::actions::receive(db, keys, actor, desa_kode, &split.cases, receipt, at).await?;
        let has_secrets = !split.cases.is_empty();
        let is_open = !has_secrets || !split.members.is_empty();
        registered.push(Registered {
            family: if is_open { ids.next() } else { None },
            has_secrets,
        });
    }

    Ok(registered)
}

/// A family about to be registered: its id, what is entered, and what of it is not secret.
type Open<'a> = (FamilyId, &'a NewFamily, &'a Split);

async fn insert_all(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    desa_kode: &KodeWilayah,
    open: &[Open<'_>],
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let Some((_, last, _)) = open.last() else {
        return Ok(());
    };
    if any_known(db, keys, scope, open).await? {
        for (_, new, split) in open {
            refuse_known(db, keys, scope, &new.nomor_kk, &split.members, None).await?;
        }
    }
    let families = open
        .iter()
        .map(|(id, new, _)| stored(keys, *id, desa_kode, new))
        .collect::<Result<Vec<_>, _>>()?;
    queries::insert(db, &families, actor.id, at).await?;
    let events: Vec<Event> = open
        .iter()
        .map(|(id, ..)| Event::new("families.registered", "families", id, desa_kode))
        .collect();
    audit::record_all(db, actor, &events, at).await?;
    let members: Vec<(FamilyId, &NewPerson)> = open
        .iter()
        .flat_map(|(id, _, split)| split.members.iter().map(|(_, member)| (*id, member)))
        .collect();
    persons::actions::register(db, keys, actor, desa_kode, &members, at).await?;
    queries::remember_place(db, actor.id, &last.dusun, &last.rt, &last.rw).await?;

    Ok(())
}

/// Whether any nomor KK or NIK of these is known in the desa: asked once for all, because hardly ever one is.
async fn any_known(db: &mut PgConnection, keys: &Keys, scope: &Scope, families: &[Open<'_>]) -> Result<bool, Refusal> {
    let cards: Vec<_> = families
        .iter()
        .filter_map(|(_, new, _)| match &new.nomor_kk {
            Identity::Known(nomor_kk) => Some(keys.blind_indexes(IndexKind::NomorKk, nomor_kk.as_str())),
            Identity::Missing(_) => None,
        })
        .flatten()
        .collect();
    let numbers: Vec<_> = families
        .iter()
        .flat_map(|(_, _, split)| &split.members)
        .filter_map(|(_, member)| match &member.nik {
            Identity::Known(nik) => Some(keys.blind_indexes(IndexKind::Nik, nik.as_str())),
            Identity::Missing(_) => None,
        })
        .flatten()
        .collect();

    Ok(!queries::list_by_nomor_kk(db, scope, &cards).await?.is_empty()
        || !persons::queries::list_by_nik(db, scope, &numbers).await?.is_empty())
}
