//! The log of acts: that it cannot be changed unnoticed, that nothing happens without it, and who may ask it what.

mod access;
mod cases;
mod exports;
mod groups;
mod households;
mod imports;
mod leaving;
mod million;
mod moves;
mod powers;
mod rights;
pub(crate) mod routes;
mod stored;
mod tampering;
mod way;
mod yearly;

use balale::chain::{self, Anchor, Head, Report, VerifyError};
use sqlx::Connection;

use crate::support::TestApp;

/// The chain of this installation, followed from its beginning.
async fn verify(app: &TestApp, anchors: Vec<Anchor>) -> Result<Report, VerifyError> {
    let mut db = app.owner().acquire().await.unwrap();
    let mut tx = db.begin().await.unwrap();

    chain::verify(&mut tx, &app.state.keys, anchors).await
}

async fn head(app: &TestApp) -> Head {
    chain::head(&mut app.owner().acquire().await.unwrap()).await.unwrap()
}

fn anchor(head: Head) -> Anchor {
    Anchor {
        seq: head.seq,
        hash: head.hash.to_vec(),
        line: 1,
    }
}
