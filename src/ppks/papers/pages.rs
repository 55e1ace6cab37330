use askama::Template;
use askama_web::WebTemplate;
use serde::Deserialize;

use super::model::RtCount;
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::ppks::board::{narrowed, regions, up};
use crate::types::Level;
use crate::types::angka;
use crate::web::{Db, Query, Result};
use crate::wilayah::Wilayah;

#[derive(Template, WebTemplate)]
#[template(path = "ppks/papers/index.html")]
pub struct PaperIndex {
    page: Page,
    area: Wilayah,
    /// What lies inside, to be chosen from, where this is no desa.
    inside: Vec<Wilayah>,
    rts: Vec<RtCount>,
    up: Option<String>,
}

#[derive(Deserialize)]
pub struct AreaQuery {
    #[serde(default)]
    pub wilayah: String,
}

/// What can be printed for an area.
pub async fn index(page: Page, actor: Actor, mut db: Db, Query(query): Query<AreaQuery>) -> Result<PaperIndex> {
    let whole = actor.scope_for(Permission::ReadPersons)?;
    let scope = narrowed(&whole, &query.wilayah)?;
    let (area, inside) = regions(&mut db, &scope).await?;
    let is_desa = area.kode.level() == Level::Desa;

    Ok(PaperIndex {
        page,
        rts: if is_desa {
            queries::list_rts(&mut db, &scope).await?
        } else {
            Vec::new()
        },
        inside: if is_desa { Vec::new() } else { inside },
        up: up(&whole, &scope, paths::PAPERS),
        area,
    })
}

impl PaperIndex {
    fn is_desa(&self) -> bool {
        self.area.kode.level() == Level::Desa
    }

    fn people(&self) -> i64 {
        self.rts.iter().map(|rt| rt.n).sum()
    }

    fn rt_link(&self, rt: &RtCount) -> String {
        paths::in_rt(&paths::about(paths::ROUNDS, &self.area.kode), &rt.rt, &rt.rw)
    }

    /// The list of the area, with boxes to tick.
    fn list_link(&self) -> String {
        paths::persons_on_paper(format!("{}&kotak=ya", paths::area_filter(&self.area.kode)).trim_start_matches('&'))
    }
}
