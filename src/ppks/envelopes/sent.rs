use askama::Template;
use askama_web::WebTemplate;

use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::types::Receipt;
use crate::web::{Path, Result};

/// Says that something was received and what happens next. Looks nothing up: the same page for every number, so it
/// tells nobody which numbers there are.
#[derive(Template, WebTemplate)]
#[template(path = "ppks/envelopes/sent.html")]
pub struct EnvelopeSent {
    page: Page,
    receipt: Receipt,
}

pub async fn show(page: Page, actor: Actor, Path(receipt): Path<String>) -> Result<EnvelopeSent> {
    actor.scope_for(Permission::RegisterPersons)?;
    let receipt = receipt.parse().map_err(|_| crate::web::Error::NotFound)?;

    Ok(EnvelopeSent { page, receipt })
}
