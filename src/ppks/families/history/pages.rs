use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;

use super::queries::{self, CardRow, HappenedRow};
use crate::auth::{Actor, Permission};
use crate::clock::waktu;
use crate::crypto::{Keys, SealError};
use crate::page::Page;
use crate::ppks::families::mergers::MERGER_REASONS;
use crate::ppks::families::model::{Family, card_place};
use crate::ppks::families::splits::SPLIT_REASONS;
use crate::types::{FamilyId, NomorKk};
use crate::web::{AppState, Db, Error, Path, Result};

/// An earlier number of the KK, as people read it.
pub struct Card {
    number: String,
    from: String,
    until: String,
    reason: &'static str,
    by: String,
}

/// One thing that happened, as people read it.
pub struct Item {
    what: String,
    /// The other family of a split or merger.
    other: Option<FamilyId>,
    /// Field, before, after.
    changes: Vec<(&'static str, String, String)>,
    by: String,
    at: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/families/history/show.html")]
pub struct FamilyHistory {
    page: Page,
    family: Family,
    nomor_kk: Option<String>,
    cards: Vec<Card>,
    items: Vec<Item>,
}

pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Path(id): Path<FamilyId>,
) -> Result<FamilyHistory> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let family = super::super::queries::find(&mut db, &scope, id)
        .await?
        .ok_or(Error::NotFound)?;
    let cards = queries::list_cards(&mut db, &scope, id).await?;
    let cards: Result<Vec<Card>, SealError> = cards.into_iter().map(|row| card(&state.keys, row)).collect();
    let happened = queries::list_happened(&mut db, &scope, id).await?;

    Ok(FamilyHistory {
        page,
        nomor_kk: family.nomor_kk(&state.keys)?.map(|nomor_kk| nomor_kk.masked()),
        family,
        cards: cards?,
        items: happened.into_iter().map(item).collect(),
    })
}

fn card(keys: &Keys, row: CardRow) -> Result<Card, SealError> {
    let digits = keys.open_identity(&card_place(row.id), &row.nomor_kk_enc)?;
    let number = NomorKk::parse(&digits).map_err(|_| SealError)?;

    Ok(Card {
        number: number.masked(),
        from: waktu(row.valid_from),
        until: waktu(row.valid_until),
        reason: match row.reason.as_str() {
            "salah_ketik" => "salah ketik",
            "digabung" => "keluarganya digabung",
            _ => "KK baru",
        },
        by: row.by_name,
    })
}

fn item(row: HappenedRow) -> Item {
    let count = row.member_count.unwrap_or_default();
    let what = match row.kind.as_deref() {
        Some("split_off") => format!("{count} anggota dipisah ke KK baru"),
        Some("split_from") => format!("Dipisah dari keluarga lain dengan {count} anggota"),
        Some("merged_into") => format!("{count} anggota pindah ke keluarga lain; keluarga ini ditutup"),
        Some("took_in") => format!("Menerima {count} anggota dari keluarga lain"),
        _ => "Data keluarga diubah".to_owned(),
    };
    let reason = SPLIT_REASONS
        .iter()
        .chain(MERGER_REASONS.iter())
        .find(|(code, _)| *code == row.reason)
        .map(|(_, label)| format!(": {}", label.to_lowercase()));

    Item {
        what: what + &reason.unwrap_or_default(),
        other: row.other_id,
        changes: changes(row.changed.as_ref()),
        by: row.by_name,
        at: waktu(row.at),
    }
}

fn changes(changed: Option<&serde_json::Value>) -> Vec<(&'static str, String, String)> {
    let Some(changed) = changed.and_then(serde_json::Value::as_object) else {
        return Vec::new();
    };

    changed
        .iter()
        .map(|(field, values)| {
            let label = match field.as_str() {
                "nomor_kk" => "Nomor KK",
                "dusun" => "Dusun",
                "rt" => "RT",
                "rw" => "RW",
                "address" => "Alamat",
                _ => "Isian",
            };
            let text = |at: usize| values.get(at).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
            (label, text(0), text(1))
        })
        .collect()
}
