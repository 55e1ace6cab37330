use askama::Template;
use askama_web::WebTemplate;

use super::{CATALOGUE, Catalogue};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::web::Result;

#[derive(Template, WebTemplate)]
#[template(path = "ppks/categories/index.html")]
pub struct CategoryIndex {
    page: Page,
    catalogue: &'static Catalogue,
}

/// What each of the 26 means, with its criteria and an example.
pub async fn index(page: Page, actor: Actor) -> Result<CategoryIndex> {
    actor.scope_for(Permission::ReadPersons)?;

    Ok(CategoryIndex {
        page,
        catalogue: &CATALOGUE,
    })
}
