use askama::Template;
use askama_web::WebTemplate;
use serde::Deserialize;

use super::{Wilayah, queries};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::types::{KodeWilayah, Level};
use crate::web::{Db, Error, Query, Result};

#[derive(Template, WebTemplate)]
#[template(path = "wilayah/index.html")]
pub struct WilayahIndex {
    page: Page,
    area: Wilayah,
    parent: Option<Wilayah>,
    children: Vec<Wilayah>,
    kecamatan_count: i64,
    desa_count: i64,
    kelurahan_count: i64,
}

#[derive(Deserialize)]
pub struct WilayahFilter {
    #[serde(default)]
    di: String,
}

/// The regions as loaded, one level at a time.
pub async fn index(page: Page, actor: Actor, mut db: Db, Query(filter): Query<WilayahFilter>) -> Result<WilayahIndex> {
    let scope = actor.scope_for(Permission::ReadWilayah)?;
    let area = KodeWilayah::parse(&filter.di)
        .ok()
        .unwrap_or_else(|| scope.area().clone());
    let scope = scope.narrow(&area).ok_or(Error::NotFound)?;
    let inside = queries::list_inside(&mut db, scope.area()).await?;
    let area = queries::find(&mut db, scope.area()).await?.ok_or(Error::NotFound)?;
    let parent = match area.kode.parent().filter(|kode| actor.area.contains(kode)) {
        Some(kode) => queries::find(&mut db, &kode).await?,
        None => None,
    };
    let count = |test: &dyn Fn(&Wilayah) -> bool| i64::try_from(inside.iter().filter(|w| test(w)).count()).unwrap_or(0);

    Ok(WilayahIndex {
        kecamatan_count: count(&|w| w.kode.level() == Level::Kecamatan),
        desa_count: count(&|w| w.kode.level() == Level::Desa && !w.kode.is_kelurahan()),
        kelurahan_count: count(&|w| w.kode.level() == Level::Desa && w.kode.is_kelurahan()),
        children: queries::list_children(&mut db, &area.kode).await?,
        page,
        area,
        parent,
    })
}
