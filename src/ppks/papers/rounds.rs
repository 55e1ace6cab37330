//! The families of a desa or an RT, to be asked from door to door: one part per RT, one block per family, and room for
//! those whom nobody has recorded yet.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;

use super::model::{Line, MOST, Rt};
use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::ppks::board::narrowed;
use crate::ppks::identity::open_nomor_kk;
use crate::types::Level;
use crate::web::{AppState, Error, Query, Result, Tx};
use crate::wilayah::{self, Wilayah};

/// Lines for people who are new, at the end of each RT.
const FREE_LINES: usize = 6;
/// What may have become of somebody: as in the yearly campaign.
const OUTCOMES: [&str; 5] = ["Tetap", "Berubah", "Pindah", "Meninggal", "Tidak ada"];

#[derive(Template, WebTemplate)]
#[template(path = "ppks/papers/rounds.html")]
pub struct Rounds {
    page: Page,
    area: Wilayah,
    kecamatan_name: String,
    rts: Vec<Rt>,
    today: NaiveDate,
    /// Nobody walks through more than one desa with one paper.
    is_desa: bool,
    /// There are more people than one paper holds.
    is_cut: bool,
}

#[derive(Deserialize)]
pub struct PlaceQuery {
    #[serde(default)]
    wilayah: String,
    rt: Option<String>,
    #[serde(default)]
    rw: String,
}

/// Opened to be printed; the names are an act that is recorded.
pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Query(query): Query<PlaceQuery>,
) -> Result<Rounds> {
    let scope = narrowed(&actor.scope_for(Permission::ReadPersons)?, &query.wilayah)?;
    let area = wilayah::queries::find(&mut tx, scope.area())
        .await?
        .ok_or(Error::NotFound)?;
    let is_desa = area.kode.level() == Level::Desa;
    let kecamatan = match area.kode.parent() {
        Some(kode) => wilayah::queries::find(&mut tx, &kode).await?,
        None => None,
    };
    let place = query.rt.as_deref().map(|rt| (rt, query.rw.as_str()));
    let mut people = if is_desa {
        queries::list_rounds(&mut tx, &scope, place, MOST + 1).await?
    } else {
        Vec::new()
    };
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let is_cut = people.len() > most;
    people.truncate(most);
    actions::record_printing(&mut tx, &actor, &area.kode, state.clock.now()).await?;
    tx.commit().await?;
    let keys = &state.keys;
    let lines = people
        .into_iter()
        .map(|person| Line {
            nik: person.nik_masked(keys),
            person,
        })
        .collect();

    Ok(Rounds {
        page,
        rts: Rt::gather(lines, |person| {
            let number = person
                .family_id
                .map(|id| open_nomor_kk(keys, id, person.nomor_kk_enc.as_deref()));
            match number {
                Some(Ok(Some(number))) => number.masked(),
                Some(Err(_)) => "tidak terbaca".to_owned(),
                Some(Ok(None)) | None => "belum ada".to_owned(),
            }
        }),
        kecamatan_name: kecamatan.map(|region| region.full_name()).unwrap_or_default(),
        area,
        today: state.clock.today(),
        is_desa,
        is_cut,
    })
}

impl Rounds {
    fn outcomes(&self) -> [&'static str; 5] {
        OUTCOMES
    }

    fn free_lines(&self) -> std::ops::Range<usize> {
        0..FREE_LINES
    }

    fn people(&self) -> usize {
        self.rts.iter().map(Rt::people).sum()
    }
}
