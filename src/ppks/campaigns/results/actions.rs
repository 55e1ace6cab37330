//! The one door through which results are confirmed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Choice, Verdict};
use super::queries::{self, HeldItem};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::campaigns::{Campaign, Outcome};
use crate::ppks::departed::Kind;
use crate::ppks::departures::{self, NewDeparture};
use crate::ppks::outgrown;
use crate::ppks::queries::lock_desa;
use crate::types::CampaignItemId;
use crate::web::Error;

/// Confirms results, or gives them back to be asked once more. All, or none: false where one of them is not what was
/// read any more.
///
/// # Errors
/// `Forbidden` for whoever has found one of them themselves.
pub(super) async fn decide(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    campaign: &Campaign,
    choices: &[Choice],
    verdict: Verdict,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let ids: Vec<CampaignItemId> = choices.iter().map(|choice| choice.item).collect();
    for desa in queries::list_desa_of(db, scope, campaign.id, &ids).await? {
        lock_desa(db, &desa).await?;
    }
    let held = queries::lock(db, scope, campaign.id, &ids).await?;
    let is_as_read = |choice: &Choice| {
        held.iter()
            .any(|item| item.id == choice.item && item.said == choice.said)
    };
    if !choices.iter().all(is_as_read) {
        return Ok(false);
    }
    if held.iter().any(|item| item.found_by == actor.id) {
        return Err(Error::Forbidden(
            "Hasil ini Anda catat sendiri; yang mengonfirmasi harus orang lain.",
        ));
    }
    match verdict {
        Verdict::Confirm => {
            confirm(db, actor, scope, &held, &ids, at).await?;
            report(db, actor, scope, campaign, &held, at).await?;
        }
        Verdict::AskAgain => queries::update_unfound(db, &ids).await?,
    }
    let action = match verdict {
        Verdict::Confirm => "campaigns.result_confirmed",
        Verdict::AskAgain => "campaigns.result_returned",
    };
    for item in &held {
        let event = Event::new(action, "persons", item.person_id, &item.desa_kode);
        audit::record(db, actor, event, at).await?;
    }

    Ok(true)
}

/// Whoever does not meet the criteria any more is reported as having left, in the name of whoever found it out; DSP3A
/// decides. Until then what is in force stays so.
async fn report(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    campaign: &Campaign,
    held: &[HeldItem],
    at: DateTime<Utc>,
) -> Result<(), Error> {
    for item in held {
        let Some(kind) = Outcome::from_code(&item.result).and_then(Outcome::departure) else {
            continue;
        };
        let said = if item.note.is_empty() {
            "Tanpa catatan."
        } else {
            &item.note
        };
        let new = NewDeparture {
            kind,
            happened_on: item.found_on,
            reason: format!("Hasil kunjungan pemutakhiran: {}. {said}", kind.label()),
            destination: if kind == Kind::Moved {
                "Lihat catatan kunjungan.".to_owned()
            } else {
                String::new()
            },
            evidence: format!("{}, dikonfirmasi {}.", campaign.name, actor.full_name),
            companions: Vec::new(),
        };
        let found = (item.person_id, &item.desa_kode, item.found_by);
        departures::actions::report_found(db, actor, scope, found, &new, at).await?;
    }

    Ok(())
}

async fn confirm(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    held: &[HeldItem],
    ids: &[CampaignItemId],
    at: DateTime<Utc>,
) -> Result<(), Error> {
    queries::update_confirmed(db, ids, actor.id, at).await?;
    let still: Vec<&HeldItem> = held
        .iter()
        .filter(|item| item.result == Outcome::StillMeets.code())
        .collect();
    let people: Vec<_> = still.iter().map(|item| item.person_id).collect();
    let days: Vec<_> = still.iter().map(|item| item.found_on).collect();
    for (assessment, desa) in queries::update_confirmed_on(db, scope, &people, &days).await? {
        let event = Event::new("assessments.renewed", "assessments", assessment, &desa);
        audit::record(db, actor, event.with_fields(vec!["confirmed_on"]), at).await?;
        // Somebody has looked: what a birthday had proposed is answered.
        outgrown::actions::close(db, actor, (assessment, &desa), at).await?;
    }

    Ok(())
}
