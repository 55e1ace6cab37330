//! The one door through which secret cases come in, are looked at, and move.

use chrono::{DateTime, Datelike, Utc};
use sqlx::PgConnection;

use super::model::{Envelope, SecretCase, State, note_place};
use super::queries::{self, StoredEnvelope};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::clock;
use crate::crypto::{IndexKind, Keys};
use crate::ppks::categories::SECRET;
use crate::types::{EnvelopeId, KodeWilayah, Nik, PersonId, Receipt, UserId};
use crate::web::Error;

/// The receipt of one form: made of the form's own key, so that a form sent twice is answered with the same number
/// and none is stored.
///
/// # Errors
/// Never with our indexes, which are longer than a receipt.
pub fn receipt_of(keys: &Keys, form_key: uuid::Uuid) -> Result<Receipt, Error> {
    let bits = keys.blind_index(IndexKind::Receipt, &form_key.to_string());

    Receipt::from_bits(&bits).ok_or_else(|| Error::internal("an index is shorter than a receipt"))
}

/// Seals cases of one form, in the transaction of whoever sends them. What comes in cannot be read back from here.
pub(in crate::ppks) async fn receive(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    desa_kode: &KodeWilayah,
    cases: &[SecretCase],
    receipt: &Receipt,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    for case in cases {
        let id = insert(db, keys, desa_kode, case.clone(), receipt, actor.id, at).await?;
        record(db, actor, "envelopes.received", id, desa_kode, at).await?;
    }

    Ok(())
}

async fn insert(
    db: &mut PgConnection,
    keys: &Keys,
    desa_kode: &KodeWilayah,
    mut case: SecretCase,
    receipt: &Receipt,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<EnvelopeId, Error> {
    receipt.as_str().clone_into(&mut case.receipt);
    let id = EnvelopeId::new();
    let envelope = StoredEnvelope {
        id,
        desa_kode,
        payload_enc: case.seal(keys, id)?,
        receipt_index: &keys.blind_index(IndexKind::Receipt, receipt.as_str()),
        nik_index: case
            .nik
            .as_deref()
            .map(|nik| keys.blind_index(IndexKind::SecretNik, nik)),
    };
    queries::insert(db, &envelope, by, at).await?;

    Ok(id)
}

/// An opened envelope.
pub struct Opened {
    pub envelope: Envelope,
    pub case: SecretCase,
}

impl Opened {
    pub fn state(&self) -> State {
        self.envelope.state.parse().unwrap_or(State::Closed)
    }
}

/// Opens an envelope; the look itself is recorded.
///
/// # Errors
/// `NotFound` out of reach.
pub async fn open(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: EnvelopeId,
    at: DateTime<Utc>,
) -> Result<Opened, Error> {
    let envelope = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    let case = SecretCase::open(keys, id, &envelope.payload_enc)?;
    record(db, actor, "envelopes.opened", id, &envelope.desa_kode, at).await?;

    Ok(Opened { envelope, case })
}

/// The same, with the NIK in full.
///
/// # Errors
/// `NotFound` out of reach.
pub async fn reveal_nik(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: EnvelopeId,
    at: DateTime<Utc>,
) -> Result<(Opened, Option<Nik>), Error> {
    let opened = open(db, keys, actor, scope, id, at).await?;
    record(db, actor, "envelopes.nik_shown", id, &opened.envelope.desa_kode, at).await?;
    let nik = opened.case.nik();

    Ok((opened, nik))
}

/// Accepts a case as a need, or closes it with a reason.
///
/// # Errors
/// `NotFound` out of reach; `Forbidden` for whoever sent it; `Conflict` where it has moved since it was read.
#[expect(clippy::too_many_arguments, reason = "a decision, its record, and who takes it")]
pub async fn decide(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: EnvelopeId,
    version: i32,
    to: State,
    note: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let envelope = find_for_change(db, actor, scope, id).await?;
    let state: State = envelope.state.parse()?;
    if !state.may_become(to) {
        return Err(Error::Conflict(MOVED));
    }
    let note_enc = (!note.is_empty())
        .then(|| keys.seal_secret(&note_place(id), note.as_bytes()))
        .transpose()?;
    if !queries::update_state(db, id, version, to, actor.id, at).await? {
        return Err(Error::Conflict(MOVED));
    }
    queries::insert_step(db, &envelope, to, note_enc.as_deref(), actor.id, at).await?;
    if to == State::Accepted {
        count(db, keys, &envelope, at).await?;
    }
    if to == State::Closed && queries::end_assignments(db, id, actor.id, at).await? > 0 {
        record(db, actor, "envelopes.unassigned", id, &envelope.desa_kode, at).await?;
    }
    let action = match to {
        State::Closed => "envelopes.closed",
        State::Received | State::Accepted => "envelopes.accepted",
    };

    record(db, actor, action, id, &envelope.desa_kode, at).await
}

/// The only figure of secret cases: how many of a category were accepted in a year, in the whole kabupaten. Whoever
/// counts must be able to open the envelope.
async fn count(db: &mut PgConnection, keys: &Keys, envelope: &Envelope, at: DateTime<Utc>) -> Result<(), Error> {
    let case = SecretCase::open(keys, envelope.id, &envelope.payload_enc)?;
    let kabupaten = envelope
        .desa_kode
        .kabupaten()
        .ok_or_else(|| Error::internal("an envelope lies outside of every kabupaten"))?;
    let year = clock::in_wib(at).year();

    Ok(queries::count_accepted(db, &kabupaten, year, &case.category_code).await?)
}

/// Says that the case is about this person of the registry. The registry itself does not change.
///
/// # Errors
/// `NotFound` out of reach, or for a person with another NIK; `Forbidden` for whoever sent it; `Conflict` where it has
/// moved since it was read.
#[expect(clippy::too_many_arguments, reason = "a link, its two ends, and who makes it")]
pub async fn link(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: EnvelopeId,
    version: i32,
    person: PersonId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let envelope = find_for_change(db, actor, scope, id).await?;
    let case = SecretCase::open(keys, id, &envelope.payload_enc)?;
    let same = list_same_nik(db, keys, scope, &case).await?;
    if !same.iter().any(|known| known.id == person) {
        return Err(Error::NotFound);
    }
    if !queries::update_person(db, id, version, person).await? {
        return Err(Error::Conflict(MOVED));
    }

    record(db, actor, "envelopes.linked", id, &envelope.desa_kode, at).await
}

pub(super) const MOVED: &str =
    "Kasus ini sudah berubah sejak Anda membukanya. Muat ulang halamannya, lalu periksa lagi.";

pub(super) async fn find_for_change(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: EnvelopeId,
) -> Result<Envelope, Error> {
    let envelope = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    if envelope.received_by == actor.id {
        return Err(Error::Forbidden(
            "Kasus ini Anda kirim sendiri; keputusannya harus oleh petugas lain.",
        ));
    }

    Ok(envelope)
}

/// Who in the registry has the NIK of this case.
pub(super) async fn list_same_nik(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    case: &SecretCase,
) -> Result<Vec<super::model::SameNik>, Error> {
    match &case.nik {
        Some(nik) => {
            let indexes = keys.blind_indexes(IndexKind::Nik, nik);
            Ok(queries::list_same_nik(db, scope, &indexes).await?)
        }
        None => Ok(Vec::new()),
    }
}

/// Every trace of a secret case is itself kept as one.
pub(super) async fn record(
    db: &mut PgConnection,
    actor: &Actor,
    action: &'static str,
    id: impl ToString,
    desa_kode: &KodeWilayah,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let event = Event::new(action, "envelopes", id, desa_kode).with_tier(SECRET);

    audit::record(db, actor, event, at).await
}
