//! Who is to be asked, on paper: one part per RT, one block per family.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::NaiveDate;

use super::actions;
use super::model::ItemRow;
use super::pages::PlaceQuery;
use super::queries;
use crate::auth::{Actor, Permission};
use crate::charts::qr::Qr;
use crate::crypto::Keys;
use crate::page::Page;
use crate::paths;
use crate::ppks::address::place_text;
use crate::ppks::board::narrowed;
use crate::ppks::campaigns::pages::find;
use crate::ppks::campaigns::{Campaign, Outcome};
use crate::types::{CampaignId, Level};
use crate::web::origin::origin;
use crate::web::{AppState, Error, Path, Query, Result, Tx};
use crate::wilayah::{self, Wilayah};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/campaigns/visits/prelist.html")]
pub struct Prelist {
    page: Page,
    campaign: Campaign,
    area: Wilayah,
    kecamatan_name: String,
    rts: Vec<Rt>,
    today: NaiveDate,
}

/// The families of one RT.
struct Rt {
    title: String,
    families: Vec<Family>,
}

/// One block.
struct Family {
    code: String,
    place: String,
    qr: Option<Qr>,
    people: Vec<Line>,
}

struct Line {
    item: ItemRow,
    nik: String,
}

/// Opened to be printed; the names are an act that is recorded.
pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<CampaignId>,
    Query(query): Query<PlaceQuery>,
    headers: HeaderMap,
) -> Result<Prelist> {
    let whole = actor.scope_for(Permission::ReadPersons)?;
    let campaign = find(&mut tx, &whole, id).await?;
    let whole = whole.narrow(&campaign.area_kode).unwrap_or(whole);
    let scope = narrowed(&whole, &query.wilayah)?;
    let area = wilayah::queries::find(&mut tx, scope.area())
        .await?
        .filter(|area| area.kode.level() == Level::Desa)
        .ok_or(Error::NotFound)?;
    let kecamatan = match area.kode.parent() {
        Some(kode) => wilayah::queries::find(&mut tx, &kode).await?,
        None => None,
    };
    let items = queries::list_prelist(&mut tx, &scope, id, query.place()).await?;
    actions::record_opening(&mut tx, &actor, &campaign, &area.kode, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Prelist {
        page,
        rts: by_rt(items, &state.keys, &origin(&headers))?,
        kecamatan_name: kecamatan.map(|region| region.full_name()).unwrap_or_default(),
        campaign,
        area,
        today: state.clock.today(),
    })
}

impl Prelist {
    fn outcomes(&self) -> [Outcome; 6] {
        Outcome::ALL
    }

    fn families(&self) -> usize {
        self.rts.iter().map(|rt| rt.families.len()).sum()
    }
}

/// Keeps the order of the rows, in which families of one RT and people of one family stand together.
fn by_rt(items: Vec<ItemRow>, keys: &Keys, site: &str) -> Result<Vec<Rt>> {
    let mut rts: Vec<Rt> = Vec::new();
    let mut last: Option<(String, String)> = None;
    for item in items {
        let place = (item.rt.clone(), item.rw.clone());
        if last.as_ref() != Some(&place) {
            rts.push(Rt {
                title: place_text("", &item.rt, &item.rw),
                families: Vec::new(),
            });
            last = Some(place);
        }
        let Some(rt) = rts.last_mut() else { continue };
        if rt.families.last().is_none_or(|family| family.code != item.code) {
            rt.families.push(family(&item, site));
        }
        let nik = item.nik_text(keys)?;
        if let Some(family) = rt.families.last_mut() {
            family.people.push(Line { item, nik });
        }
    }

    Ok(rts)
}

fn family(item: &ItemRow, site: &str) -> Family {
    let dusun = place_text(&item.dusun, &item.rt, &item.rw);

    Family {
        code: item.code.clone(),
        place: if item.address.is_empty() {
            dusun
        } else {
            format!("{dusun}, {}", item.address)
        },
        qr: Qr::of(&format!("{site}{}", paths::visit(&item.code))),
        people: Vec::new(),
    }
}
