//! The work itself. Begun again after a crash it finds what is there: whoever is in already is no longer ready.

use std::pin::Pin;

use chrono::{DateTime, Utc};

use crate::audit::{self, Event};
use crate::auth::{Actor, Permission, Scope, find_actor};
use crate::crypto::IndexKind;
use crate::import::actions::{Bench, sort};
use crate::import::check::Household;
use crate::import::model::{Import, Payload};
use crate::import::queries;
use crate::jobs::{Stopped, Work};
use crate::ppks::envelopes;
use crate::ppks::families::actions::Refusal;
use crate::ppks::families::{self, NewFamily};
use crate::ppks::identity::Identity;
use crate::ppks::moves;
use crate::ppks::persons;
use crate::ppks::queries::lock_desa;
use crate::ppks::windows::actions::{Whose, note_entry};
use crate::types::{FamilyId, ImportId, Receipt};
use crate::web::{Acting, Error, Tx};

/// Rows between two signs of life.
const STEP: usize = 25;

type Done = Pin<Box<dyn Future<Output = Result<(), Stopped>> + Send>>;

/// Takes the ready rows in.
pub fn take(work: Work) -> Done {
    Box::pin(async move { take_in(&work).await })
}

/// Takes back what came by a table and is still in the hands of the desa.
pub fn undo(work: Work) -> Done {
    Box::pin(async move { take_back(&work).await })
}

/// Whoever asked, with the office and the reach that they have by now.
struct Hand {
    actor: Actor,
    scope: Scope,
    import: Import,
    at: DateTime<Utc>,
}

impl Hand {
    async fn find(work: &Work) -> Result<(Hand, Tx), Stopped> {
        let state = &work.state;
        let mut db = Tx::begin(state, &Acting::system()).await?;
        let actor = find_actor(state, &mut db, work.job.user_id)
            .await?
            .ok_or_else(Error::not_permitted)?;
        drop(db);
        let scope = actor.scope_for(Permission::RegisterPersons)?;
        let mut tx = Tx::begin(state, &actor.acting()).await?;
        lock_desa(&mut tx, scope.area()).await?;
        let id = ImportId::from(work.job.subject_id);
        queries::lock(&mut tx, &scope, actor.id, id)
            .await?
            .ok_or(Error::NotFound)?;
        let import = queries::find(&mut tx, &scope, actor.id, id)
            .await?
            .ok_or(Error::NotFound)?;
        let at = state.clock.now();

        Ok((
            Hand {
                actor,
                scope,
                import,
                at,
            },
            tx,
        ))
    }
}

async fn take_in(work: &Work) -> Result<(), Stopped> {
    let (hand, mut tx) = Hand::find(work).await?;
    let keys = &work.state.keys;
    let payload = Payload::open(keys, hand.import.id, &hand.import.payload_enc)?;
    let bench = Bench::find(&mut tx, &hand.actor, &hand.scope).await?;
    let piles = sort(&mut tx, keys, &hand.scope, &bench, &payload, hand.at).await?;
    let receipt = envelopes::actions::receipt_of(keys, work.job.id.as_uuid())?;
    let (mut done, mut told) = (0, 0);
    let mut former = Vec::new();
    for household in piles.checked.households {
        done += household.places.len();
        former.extend(household.former.iter().map(|(_, person)| *person));
        enter(work, &hand, &mut tx, household, &receipt).await?;
        if done - told >= STEP {
            told = done;
            work.progress(done).await?;
        }
    }
    work.progress(done).await?;
    let (id, actor) = (hand.import.id, &hand.actor);
    queries::insert_persons(&mut tx, &hand.scope, id, actor.id, &former, hand.at).await?;
    let left = sort(&mut tx, keys, &hand.scope, &bench, &payload, hand.at).await?;
    let taken = i32::try_from(done).unwrap_or(i32::MAX);
    queries::update_taken(&mut tx, id, left.counts(), taken, hand.at).await?;
    let event = Event::new("imports.taken", "imports", id, &hand.import.desa_kode);
    audit::record(&mut tx, actor, event, hand.at).await?;
    work.finish(&mut tx).await?;

    Ok(tx.commit().await?)
}

/// One household through the door of the form: into the family that has this nomor KK, or as a new one. Who is recorded
/// already stays in the family that they are in.
async fn enter(work: &Work, hand: &Hand, tx: &mut Tx, household: Household, receipt: &Receipt) -> Result<(), Stopped> {
    let Household { mut new, former, .. } = household;
    // Backwards, so that the numbers of those before stay right.
    for (member, id) in former.into_iter().rev() {
        let needs = new.members.remove(member).assessments;
        let person = persons::queries::find(tx, &hand.scope, id)
            .await?
            .ok_or(Error::NotFound)?;
        let again = NewFamily {
            // Their family keeps the number that it has.
            nomor_kk: Identity::Missing(String::new()),
            members: Vec::new(),
            known: vec![(id, needs)],
            ..new.clone()
        };
        let family = person.family_id.ok_or(Error::NotFound)?;
        send(work, hand, tx, Some(family), &again, receipt).await?;
    }
    if new.members.is_empty() {
        return Ok(());
    }
    let family = match &new.nomor_kk {
        Identity::Known(number) => {
            let indexes = work.state.keys.blind_indexes(IndexKind::NomorKk, number.as_str());
            families::queries::find_by_nomor_kk(tx, &hand.scope, &indexes, None).await?
        }
        Identity::Missing(_) => None,
    };

    send(work, hand, tx, family, &new, receipt).await
}

async fn send(
    work: &Work,
    hand: &Hand,
    tx: &mut Tx,
    family: Option<FamilyId>,
    new: &NewFamily,
    receipt: &Receipt,
) -> Result<(), Stopped> {
    let (keys, actor, scope, at) = (&work.state.keys, &hand.actor, &hand.scope, hand.at);
    let done = match family {
        Some(family) => families::actions::extend(tx, keys, actor, scope, family, new, receipt, at).await,
        None => families::actions::register(tx, keys, actor, scope, new, receipt, at).await,
    };
    let entered = done.map_err(|refusal| match refusal {
        Refusal::Failed(error) => error,
        // The desa is held since the rows were sorted, so nobody can have come between.
        _ => Error::Conflict("Data desa berubah saat impor berjalan. Buka lagi impornya, periksa, lalu simpan."),
    })?;
    if let (Some(family), Some(reason)) = (entered.family, &hand.import.late_reason) {
        note_entry(tx, actor, scope, Whose::Family(family), reason, at).await?;
    }

    Ok(())
}

async fn take_back(work: &Work) -> Result<(), Stopped> {
    let (hand, mut tx) = Hand::find(work).await?;
    let (id, actor) = (hand.import.id, &hand.actor);
    if hand.import.is_taken() {
        let open = queries::list_open(&mut tx, &hand.scope, id).await?;
        for (done, assessment) in open.into_iter().enumerate() {
            moves::withdraw(&mut tx, actor, &hand.scope, assessment, hand.at).await?;
            if done % STEP == STEP - 1 {
                work.progress(done + 1).await?;
            }
        }
        queries::update_undone(&mut tx, id, hand.at).await?;
        let event = Event::new("imports.undone", "imports", id, &hand.import.desa_kode);
        audit::record(&mut tx, actor, event, hand.at).await?;
    }
    work.finish(&mut tx).await?;

    Ok(tx.commit().await?)
}
