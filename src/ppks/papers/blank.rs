//! The form of a family, empty: two sides of F4, in the order of the entry form on the screen.

use askama::Template;
use askama_web::WebTemplate;

use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::ppks::categories::{CATALOGUE, Category, Tiers};
use crate::types::Level;
use crate::web::{Db, Result};

/// Members that one sheet has room for.
const MEMBERS: usize = 6;

#[derive(Template, WebTemplate)]
#[template(path = "ppks/papers/blank.html")]
pub struct BlankForm {
    page: Page,
    /// "Desa Sebalo"; empty where whoever prints is of no desa.
    desa_name: String,
    /// Those that may stand on paper.
    categories: Vec<&'static Category>,
    /// Those that may not: they are entered on the screen, sealed.
    secret: Vec<&'static Category>,
}

pub async fn show(page: Page, actor: Actor, mut db: Db) -> Result<BlankForm> {
    actor.scope_for(Permission::ReadPersons)?;
    let tiers = Tiers::find(&mut db).await?;
    let (secret, categories) = CATALOGUE
        .categories
        .iter()
        .filter(|category| !category.is_of_groups())
        .partition(|category| tiers.is_secret(&category.code));

    Ok(BlankForm {
        page,
        desa_name: if actor.area.level() == Level::Desa {
            actor.area_name.clone()
        } else {
            String::new()
        },
        categories,
        secret,
    })
}

impl BlankForm {
    fn members(&self) -> std::ops::RangeInclusive<usize> {
        1..=MEMBERS
    }

    /// One box for each digit of a NIK or nomor KK.
    fn digits(&self) -> std::ops::Range<usize> {
        0..16
    }
}
