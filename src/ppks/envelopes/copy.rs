//! A secret case on the paper that its own subject asked for.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::actions::record;
use super::model::{SecretCase, State, StepRow};
use super::{notes, queries};
use crate::auth::{Actor, Scope};
use crate::crypto::{IndexKind, Keys};
use crate::types::{EnvelopeId, Nik, PersonId};
use crate::web::Error;

/// What is held in one envelope about whom it is copied for.
pub struct CaseCopy {
    pub id: EnvelopeId,
    pub case: SecretCase,
    pub desa_name: String,
    pub received_at: DateTime<Utc>,
    state: State,
    steps: Vec<(StepRow, String)>,
}

impl CaseCopy {
    pub fn state_label(&self) -> &'static str {
        self.state.label()
    }

    /// "3 Mei 2026, 10.00 WIB: Diterima, oleh Monika Contoh. Catatan", oldest first.
    pub fn step_texts(&self) -> Vec<String> {
        let text = |(step, note): &(StepRow, String)| {
            let note = if note.is_empty() {
                String::new()
            } else {
                format!(". {note}")
            };
            let at = crate::clock::waktu(step.decided_at);

            format!("{at}: {}, oleh {}{note}", step.label(), step.by_name)
        };

        self.steps.iter().map(text).collect()
    }
}

/// Opens every envelope that is linked to this person or holds their NIK; each opening is recorded. For the role of the
/// officers, so nobody else can ask.
///
/// # Errors
/// When the database fails, or a seal does not open.
pub async fn of_person(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    person: PersonId,
    nik: Option<&Nik>,
    at: DateTime<Utc>,
) -> Result<Vec<CaseCopy>, Error> {
    let indexes = nik.map_or_else(Vec::new, |nik| keys.blind_indexes(IndexKind::SecretNik, nik.as_str()));
    let mut copies = Vec::new();
    for envelope in queries::list_of_person(db, scope, person, &indexes).await? {
        record(db, actor, "envelopes.copied", envelope.id, &envelope.desa_kode, at).await?;
        copies.push(CaseCopy {
            id: envelope.id,
            case: SecretCase::open(keys, envelope.id, &envelope.payload_enc)?,
            steps: notes::notes(db, keys, scope, envelope.id).await?,
            state: envelope.state.parse()?,
            desa_name: envelope.desa_name,
            received_at: envelope.received_at,
        });
    }

    Ok(copies)
}
