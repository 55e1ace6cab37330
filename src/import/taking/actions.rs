//! The work itself. Begun again after a crash it finds what is there: whoever is in already is no longer ready.

use std::pin::Pin;

use super::entering::Entering;
use super::hand::Hand;
use crate::audit::{self, Event};
use crate::import::actions::{Bench, sort};
use crate::import::model::Payload;
use crate::import::queries;
use crate::jobs::{Stopped, Work};
use crate::ppks::envelopes;
use crate::ppks::moves;

/// Rows that are written at once, and after which the page is told.
const STEP: usize = 250;

type Done = Pin<Box<dyn Future<Output = Result<(), Stopped>> + Send>>;

/// Takes the ready rows in.
pub fn take(work: Work) -> Done {
    Box::pin(async move { take_in(&work).await })
}

/// Takes back what came by a table and is still in the hands of the desa.
pub fn undo(work: Work) -> Done {
    Box::pin(async move { take_back(&work).await })
}

async fn take_in(work: &Work) -> Result<(), Stopped> {
    let (hand, mut tx) = Hand::find(work).await?;
    let keys = &work.state.keys;
    let payload = Payload::open(keys, hand.import.id, &hand.import.payload_enc)?;
    let bench = Bench::find(&mut tx, &hand.actor, &hand.scope).await?;
    let piles = sort(&mut tx, keys, &hand.scope, &bench, &payload, hand.at).await?;
    let receipt = envelopes::actions::receipt_of(keys, work.job.id.as_uuid())?;
    let households = piles.checked.households;
    let mut entering = Entering::new(&mut tx, keys, &hand, &households, receipt).await?;
    let mut former = Vec::new();
    let mut done = 0;
    for household in households {
        former.extend(household.former.iter().map(|(_, person)| *person));
        done += household.places.len();
        entering.enter(&mut tx, household).await?;
        if entering.waiting >= STEP {
            entering.write(&mut tx).await?;
            work.progress(done).await?;
        }
    }
    entering.write(&mut tx).await?;
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

async fn take_back(work: &Work) -> Result<(), Stopped> {
    let (hand, mut tx) = Hand::find(work).await?;
    let (id, actor) = (hand.import.id, &hand.actor);
    if hand.import.is_taken() {
        let open = queries::list_open(&mut tx, &hand.scope, id).await?;
        let mut done = 0;
        for some in open.chunks(STEP) {
            moves::withdraw_all(&mut tx, actor, &hand.scope, some, hand.at).await?;
            done += some.len();
            work.progress(done).await?;
        }
        queries::update_undone(&mut tx, id, hand.at).await?;
        let event = Event::new("imports.undone", "imports", id, &hand.import.desa_kode);
        audit::record(&mut tx, actor, event, hand.at).await?;
    }
    work.finish(&mut tx).await?;

    Ok(tx.commit().await?)
}
