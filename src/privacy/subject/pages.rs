use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::PgConnection;

use super::model::{Origin, Period};
use super::queries;
use crate::audit::{self, Event, EventRow};
use crate::auth::{Actor, Permission, Scope};
use crate::page::Page;
use crate::paths;
use crate::ppks::envelopes::{self, CaseCopy};
use crate::ppks::evidence::{self, EvidenceRow};
use crate::ppks::families;
use crate::ppks::groups::cases::queries::{Wanted, list};
use crate::ppks::groups::cases::{GroupCase, Subject as CaseSubject};
use crate::ppks::persons::assessments::{self, Assessment};
use crate::ppks::persons::history::{self, HistoryItem};
use crate::ppks::persons::restriction::{self, REASONS};
use crate::ppks::persons::{self, Person};
use crate::privacy::access;
use crate::privacy::requests::{self, RequestRow};
use crate::types::{EnvelopeId, PersonId};
use crate::web::idempotency;
use crate::web::{AppState, Error, Fields, Flash, Path, Query, Result, SecretTx, Tx};

/// Most looks on one paper; the period can be made shorter.
const LOOKS: i64 = 500;

/// Everything held on one person, for the screen and for paper.
#[derive(Template, WebTemplate)]
#[template(path = "privacy/subject/show.html")]
pub struct SubjectShow {
    page: Page,
    person: Person,
    origin: Origin,
    /// Masked, or in full after somebody asked for it; None where there is none.
    nik: Option<String>,
    nomor_kk: Option<String>,
    is_full: bool,
    assessments: Vec<Assessment>,
    /// Of the family as a whole.
    family_cases: Vec<GroupCase>,
    /// Photos and letters of the person and the family, old ones too.
    evidence: Vec<EvidenceRow>,
    /// Secret cases of theirs. Without the grant to read them there is none, and nothing says so.
    cases: Vec<CaseCopy>,
    history: Vec<HistoryItem>,
    looks: Vec<EventRow>,
    requests: Vec<RequestRow>,
    period: Period,
    today: NaiveDate,
    key: String,
}

impl SubjectShow {
    fn reasons(&self) -> &'static [(&'static str, &'static str)] {
        &REASONS
    }

    async fn find(
        page: Page,
        state: &AppState,
        db: &mut PgConnection,
        (actor, scope): (&Actor, &Scope),
        subject: Subject,
        typed: (&str, &str),
    ) -> Result<SubjectShow> {
        let Subject { person, cases, is_full } = subject;
        let id = person.id;
        let today = state.clock.today();
        let period = Period::read(typed.0, typed.1, today);
        let envelopes: Vec<EnvelopeId> = cases.iter().map(|case| case.id).collect();
        let origin = queries::find_origin(db, scope, id).await?.ok_or(Error::NotFound)?;
        let nik = person.nik(&state.keys)?;
        let nomor_kk = match person.family_id {
            Some(family) => match families::queries::find(db, scope, family).await? {
                Some(family) => family.nomor_kk(&state.keys)?,
                None => None,
            },
            None => None,
        };

        let family_cases = match person.family_id {
            Some(family) => list(db, scope, &Wanted::of_subject(actor, CaseSubject::Family(family))).await?,
            None => Vec::new(),
        };

        Ok(SubjectShow {
            family_cases,
            nik: nik.map(|nik| if is_full { nik.grouped() } else { nik.masked() }),
            nomor_kk: nomor_kk.map(|number| if is_full { number.grouped() } else { number.masked() }),
            is_full,
            assessments: assessments::queries::list_assessments(db, scope, id).await?,
            evidence: evidence::queries::list(db, scope, Some(id), person.family_id, true).await?,
            cases,
            history: history::items(db, scope, id).await?,
            looks: access::queries::list(db, scope, id, &envelopes, &period.span(), None, LOOKS).await?,
            requests: requests::queries::list_of_person(db, scope, id).await?,
            period,
            page,
            person,
            origin,
            today,
            key: idempotency::new_key(),
        })
    }
}

/// Whose copy it is, with the secret cases that whoever prints it may open.
struct Subject {
    person: Person,
    cases: Vec<CaseCopy>,
    is_full: bool,
}

impl Subject {
    /// Opens the person's envelopes for whoever holds the grant; for all others nothing is asked of them.
    async fn find(
        state: &AppState,
        actor: &Actor,
        db: &mut PgConnection,
        scope: &Scope,
        id: PersonId,
        secrets: Result<SecretTx>,
        is_full: bool,
    ) -> Result<Subject> {
        let person = persons::queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
        let mut cases = Vec::new();
        if actor.may(Permission::ReadSecrets) {
            let (mut secrets, scope) = (secrets?, actor.scope_for(Permission::ReadSecrets)?);
            let (nik, now) = (person.nik(&state.keys)?, state.clock.now());
            cases = envelopes::of_person(&mut secrets, &state.keys, actor, &scope, id, nik.as_ref(), now).await?;
            secrets.commit().await?;
        }

        Ok(Subject { person, cases, is_full })
    }
}

#[derive(Deserialize)]
pub struct Between {
    #[serde(default)]
    dari: String,
    #[serde(default)]
    sampai: String,
}

/// A look at everything at once is recorded, so it writes.
pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    secrets: Result<SecretTx>,
    Path(id): Path<PersonId>,
    Query(between): Query<Between>,
) -> Result<SubjectShow> {
    let scope = actor.scope_for(Permission::ManagePrivacy)?;
    let typed = (between.dari.as_str(), between.sampai.as_str());
    let subject = Subject::find(&state, &actor, &mut tx, &scope, id, secrets, false).await?;
    let shown = SubjectShow::find(page, &state, &mut tx, (&actor, &scope), subject, typed).await?;
    record(&mut tx, &actor, &shown.person, "persons.copied", &state).await?;
    tx.commit().await?;

    Ok(shown)
}

/// The same with NIK and nomor KK in full, for the person who asked for a copy.
pub async fn copy(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    secrets: Result<SecretTx>,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<SubjectShow> {
    let scope = actor.scope_for(Permission::ManagePrivacy)?;
    let typed = (fields.get("dari"), fields.get("sampai"));
    let subject = Subject::find(&state, &actor, &mut tx, &scope, id, secrets, true).await?;
    let shown = SubjectShow::find(page, &state, &mut tx, (&actor, &scope), subject, typed).await?;
    record(&mut tx, &actor, &shown.person, "persons.copied_in_full", &state).await?;
    tx.commit().await?;

    Ok(shown)
}

async fn record(
    db: &mut PgConnection,
    actor: &Actor,
    person: &Person,
    action: &'static str,
    state: &AppState,
) -> Result<()> {
    let event = Event::new(action, "persons", person.id, &person.desa_kode);

    audit::record(db, actor, event, state.clock.now()).await
}

pub async fn restrict(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManagePrivacy)?;
    persons::queries::find(&mut tx, &scope, id)
        .await?
        .ok_or(Error::NotFound)?;
    let (reason, _) = REASONS
        .iter()
        .find(|(code, _)| *code == fields.get("alasan"))
        .ok_or(Error::Unprocessable(
            "Pilih alasan pembatasan, lalu kirim lagi. Belum ada yang berubah.",
        ))?;
    restriction::restrict(&mut tx, &actor, &scope, id, reason, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::Restricted.redirect(&paths::subject(id)))
}

pub async fn lift(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<PersonId>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManagePrivacy)?;
    restriction::lift(&mut tx, &actor, &scope, id, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::Unrestricted.redirect(&paths::subject(id)))
}
