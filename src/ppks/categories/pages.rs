use askama::Template;
use askama_web::WebTemplate;

use super::{CATALOGUE, Catalogue, Tiers};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::web::{Db, Result};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/categories/index.html")]
pub struct CategoryIndex {
    page: Page,
    catalogue: &'static Catalogue,
    tiers: Tiers,
}

/// What each of the 26 means, with its criteria and an example.
pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<CategoryIndex> {
    actor.scope_for(Permission::ReadPersons)?;

    Ok(CategoryIndex {
        page,
        catalogue: &CATALOGUE,
        tiers: Tiers::find(&mut db).await?,
    })
}
