use askama::Template;
use askama_web::WebTemplate;

use super::model::Transfer;
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::web::{Db, Result};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/transfers/index.html")]
pub struct TransferIndex {
    page: Page,
    /// What waits for whoever reads.
    mine: Vec<Transfer>,
    open: Vec<Transfer>,
    closed: Vec<Transfer>,
}

/// What there is within reach; first what waits for whoever reads.
pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<TransferIndex> {
    let scope = actor.scope_for(Permission::ReadTransfers)?;
    let (registers, decides) = (
        actor.may(Permission::RegisterPersons),
        actor.may(Permission::VerifyPersons),
    );
    let (open, closed): (Vec<Transfer>, Vec<Transfer>) = queries::list(&mut db, &scope)
        .await?
        .into_iter()
        .partition(|transfer| transfer.state().is_open());
    let (mine, open) = open.into_iter().partition(|transfer| {
        (registers && transfer.waits_for(&scope)) || (decides && transfer.waits_for_dsp3a())
    });

    Ok(TransferIndex {
        page,
        mine,
        open,
        closed,
    })
}
