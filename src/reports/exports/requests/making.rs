//! Making a kept file. Begun again after a crash it starts anew: what was written before was never committed.

use std::fs::File;
use std::pin::Pin;

use tokio::io::AsyncReadExt;

use super::actions;
use super::model::{ExportRequest, chunk_place};
use super::queries::{self, Made};
use crate::auth::{Actor, Permission, Scope, find_actor};
use crate::jobs::{Stopped, Work};
use crate::letterhead::find_head;
use crate::reports::exports::actions::{begin, complete};
use crate::reports::exports::listing::Listing;
use crate::reports::exports::model::{Export, NewExport, day_of};
use crate::reports::exports::selection::{RESTRICTED, Selection};
use crate::reports::exports::spool::Spool;
use crate::types::ExportId;
use crate::web::{Acting, Error, Tx, Walls};

/// Bytes of one sealed piece: small enough that memory stays flat, large enough that rows stay few.
const CHUNK: usize = 256 * 1024;

type Done = Pin<Box<dyn Future<Output = Result<(), Stopped>> + Send>>;

/// Makes what was asked for and let go.
pub fn make(work: Work) -> Done {
    Box::pin(async move { make_file(&work).await })
}

async fn make_file(work: &Work) -> Result<(), Stopped> {
    let state = &work.state;
    let (actor, scope, mut tx, request) = begin_again(work).await?;
    let at = state.clock.now();
    let selection = Selection::of_query(&mut tx, &scope, &request.query)
        .await?
        .up_to(request.tier);
    // Both walls: the transaction reads no further than the file may hold, and neither do the queries.
    if actor.walls != Walls::QueriesOnly {
        tx.lower_tier(request.tier.min(RESTRICTED)).await?;
    }
    let export = Export {
        id: request.id,
        approved_by: request.decided_by,
        ..begin(
            request.kind(),
            &request.area_kode,
            request.filter.clone(),
            NewExport {
                format: request.format(),
                purpose: request.purpose.clone(),
                with_restricted: request.tier >= RESTRICTED,
                picks: request.picks(),
            },
            request.site.clone(),
            at,
        )
    };
    let title = export.kind.title(&selection.area.full_name());
    let office = &state.site.region_name;
    let columns = export.request.picks.columns(export.kind);
    let head = find_head(&mut tx, &export.area, office).await.map_err(Error::from)?;
    let sheet = export.sheet(&actor, title.clone(), &head, columns);
    let mut spool = Spool::open(state, export.request.format, sheet);
    let mut listing = Listing::open(&mut tx, &selection, export.kind, &export.request.picks).await?;
    while let Some(pieces) = listing.next(&mut tx, &selection, &state.keys, day_of(at)).await? {
        for piece in pieces {
            spool.push(piece).await?;
        }
        work.progress(listing.done()).await?;
    }
    let (file, rows) = spool.finish().await?;
    let made = Made {
        rows,
        families: listing.family_count(),
        bytes: seal(work, &mut tx, export.id, file).await?,
    };
    complete(&mut tx, &actor, &export, &title, office, rows, listing.ids()).await?;
    actions::keep(&mut tx, &actor, &request, &made, at)
        .await
        .map_err(|error| match error {
            Error::Conflict(_) => Stopped::Cancelled,
            other => Stopped::Failed(other),
        })?;
    work.finish(&mut tx).await?;

    Ok(tx.commit().await?)
}

/// Whoever asked, with the office and the reach that they have by now.
async fn begin_again(work: &Work) -> Result<(Actor, Scope, Tx, ExportRequest), Stopped> {
    let state = &work.state;
    let mut db = Tx::begin(state, &Acting::system()).await?;
    let actor = find_actor(state, &mut db, work.job.user_id)
        .await?
        .ok_or_else(Error::not_permitted)?;
    drop(db);
    let scope = actor.scope_for(Permission::ExportPersons)?;
    let mut tx = Tx::begin(state, &actor.acting()).await?;
    let id = ExportId::from(work.job.subject_id);
    let request = queries::find_own(&mut tx, &scope, actor.id, id)
        .await?
        .ok_or(Error::NotFound)?;
    if request.state != "approved" {
        return Err(Stopped::Cancelled);
    }

    Ok((actor, scope, tx, request))
}

/// Puts the file away in sealed pieces, and answers its length. It has lain in the spool folder without a name, and is
/// gone with this handle.
async fn seal(work: &Work, tx: &mut Tx, id: ExportId, file: File) -> Result<i64, Stopped> {
    let mut file = tokio::fs::File::from_std(file);
    let (mut n, mut bytes) = (0, 0);
    loop {
        let mut chunk = Vec::with_capacity(CHUNK);
        let limit = u64::try_from(CHUNK).unwrap_or(u64::MAX);
        let read = (&mut file)
            .take(limit)
            .read_to_end(&mut chunk)
            .await
            .map_err(Error::internal)?;
        if read == 0 {
            return Ok(bytes);
        }
        let sealed = work.state.keys.seal(&chunk_place(id, n), &chunk).map_err(Error::from)?;
        queries::insert_chunk(tx, id, n, &sealed).await?;
        bytes += i64::try_from(read).unwrap_or(0);
        n += 1;
    }
}
