use askama::Template;
use askama_web::WebTemplate;
use serde::Deserialize;

use super::model::{RtCount, VisitRow};
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::ppks::board::{narrowed, regions};
use crate::ppks::campaigns::Campaign;
use crate::ppks::campaigns::pages::find;
use crate::types::{CampaignId, Level};
use crate::web::{Db, Path, Query, Result};
use crate::wilayah::Wilayah;

#[derive(Template, WebTemplate)]
#[template(path = "ppks/campaigns/visits/index.html")]
pub struct VisitIndex {
    page: Page,
    campaign: Campaign,
    area: Wilayah,
    /// What lies inside, to be chosen from, where this is no desa.
    inside: Vec<Wilayah>,
    visits: Vec<VisitRow>,
    rts: Vec<RtCount>,
    /// RT and RW that are shown; None: all.
    place: Option<(String, String)>,
}

#[derive(Deserialize)]
pub struct PlaceQuery {
    #[serde(default)]
    pub wilayah: String,
    pub rt: Option<String>,
    #[serde(default)]
    pub rw: String,
}

impl PlaceQuery {
    /// RT and RW to narrow to.
    pub fn place(&self) -> Option<(&str, &str)> {
        self.rt.as_deref().map(|rt| (rt, self.rw.as_str()))
    }
}

/// The families of one desa, those not yet asked first.
pub async fn index(
    page: Page,
    actor: Actor,
    mut db: Db,
    Path(id): Path<CampaignId>,
    Query(query): Query<PlaceQuery>,
) -> Result<VisitIndex> {
    let whole = actor.scope_for(Permission::ReadPersons)?;
    let campaign = find(&mut db, &whole, id).await?;
    let whole = whole.narrow(&campaign.area_kode).unwrap_or(whole);
    let scope = narrowed(&whole, &query.wilayah)?;
    let (area, inside) = regions(&mut db, &scope).await?;
    let is_desa = area.kode.level() == Level::Desa;
    let (visits, rts) = if is_desa {
        (
            queries::list_visits(&mut db, &scope, id, query.place()).await?,
            queries::list_rts(&mut db, &scope, id).await?,
        )
    } else {
        (Vec::new(), Vec::new())
    };

    Ok(VisitIndex {
        page,
        campaign,
        inside: if is_desa { Vec::new() } else { inside },
        place: query.place().map(|(rt, rw)| (rt.to_owned(), rw.to_owned())),
        area,
        visits,
        rts,
    })
}

impl VisitIndex {
    fn may_write(&self) -> bool {
        self.page.may(Permission::RegisterPersons) && self.campaign.is_running()
    }

    fn is_cut(&self) -> bool {
        i64::try_from(self.visits.len()).is_ok_and(|n| n >= queries::PAGE_SIZE)
    }

    fn is_shown(&self, rt: &RtCount) -> bool {
        self.place.as_ref().is_some_and(|(a, b)| (a, b) == (&rt.rt, &rt.rw))
    }

    fn here(&self) -> String {
        paths::about(&paths::visits(self.campaign.id), &self.area.kode)
    }

    /// Families of one RT.
    fn rt_link(&self, rt: &RtCount) -> String {
        paths::in_rt(&self.here(), &rt.rt, &rt.rw)
    }

    /// What is shown here, on paper.
    fn print_link(&self) -> String {
        let all = paths::about(&paths::prelist(self.campaign.id), &self.area.kode);
        match &self.place {
            Some((rt, rw)) => paths::in_rt(&all, rt, rw),
            None => all,
        }
    }

    fn first_open(&self) -> Option<String> {
        let open = self.visits.iter().find(|visit| !visit.is_done())?;

        self.may_write().then(|| paths::visit(&open.code))
    }
}
