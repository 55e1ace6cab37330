use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::actions::{self, Opened};
use super::assignment;
use super::assignment::model::{Assignment, Carer, DAYS};
use super::form;
use super::model::{SameNik, State, StepRow};
use super::notes::notes;
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::types::{EnvelopeId, PersonId};
use crate::web::{AppState, Error, Fields, Flash, FormErrors, Path, Result, SecretTx};

/// One case, opened. Every showing of this page is recorded.
#[derive(Template, WebTemplate)]
#[template(path = "ppks/envelopes/show.html")]
pub struct EnvelopeShow {
    page: Page,
    opened: Opened,
    /// Masked, or in full after somebody asked for it.
    nik: Option<String>,
    is_nik_shown: bool,
    same_nik: Vec<SameNik>,
    steps: Vec<(StepRow, String)>,
    /// TKSK who could look after it, and those who do.
    carers: Vec<Carer>,
    assignments: Vec<Assignment>,
    assign: AssignForm,
    errors: FormErrors,
    today: NaiveDate,
}

/// Whom the case is to be given to, as typed.
#[derive(Default)]
pub(super) struct AssignForm {
    carer: String,
    days: String,
    reason: String,
}

impl AssignForm {
    pub fn read(fields: &Fields) -> AssignForm {
        AssignForm {
            carer: fields.get("tksk").to_owned(),
            days: fields.get("hari").to_owned(),
            reason: fields.get("alasan_titip").to_owned(),
        }
    }
}

impl EnvelopeShow {
    pub(super) async fn of(
        page: Page,
        shared: &AppState,
        db: &mut PgConnection,
        scope: &Scope,
        opened: Opened,
    ) -> Result<EnvelopeShow> {
        let (keys, now, id) = (&shared.keys, shared.clock.now(), opened.envelope.id);
        let steps = notes(db, keys, scope, id).await?;

        Ok(EnvelopeShow {
            same_nik: actions::list_same_nik(db, keys, scope, &opened.case).await?,
            carers: assignment::queries::list_carers(db, scope, &opened.envelope.desa_kode, now).await?,
            assignments: assignment::queries::list_current(db, scope, id, now).await?,
            assign: AssignForm::default(),
            today: shared.clock.today(),
            nik: opened.case.nik().map(|nik| nik.masked()),
            is_nik_shown: false,
            errors: FormErrors::default(),
            page,
            opened,
            steps,
        })
    }

    /// The same with whom it was to be given to as typed, and what is wrong about it.
    pub(super) fn refused(self, assign: AssignForm, errors: FormErrors) -> EnvelopeShow {
        EnvelopeShow { assign, errors, ..self }
    }

    fn id(&self) -> EnvelopeId {
        self.opened.envelope.id
    }

    fn version(&self) -> i32 {
        self.opened.envelope.version
    }

    fn may_become(&self, state: State) -> bool {
        self.opened.state().may_become(state)
    }

    fn step_label(&self, step: &StepRow) -> &'static str {
        step.label()
    }

    fn is_linked(&self, person: &PersonId) -> bool {
        self.opened.envelope.person_id == Some(*person)
    }
}

pub async fn show(
    page: Page,
    actor: Actor,
    Shared(shared): Shared<AppState>,
    mut tx: SecretTx,
    Path(id): Path<EnvelopeId>,
) -> Result<EnvelopeShow> {
    let scope = actor.scope_for(Permission::ReadSecrets)?;
    let opened = actions::open(&mut tx, &shared.keys, &actor, &scope, id, shared.clock.now()).await?;
    let shown = EnvelopeShow::of(page, &shared, &mut tx, &scope, opened).await?;
    tx.commit().await?;

    Ok(shown)
}

/// The same page with the NIK in full. A POST, because a look at a NIK is an act that is recorded.
pub async fn reveal(
    page: Page,
    actor: Actor,
    Shared(shared): Shared<AppState>,
    mut tx: SecretTx,
    Path(id): Path<EnvelopeId>,
) -> Result<EnvelopeShow> {
    let scope = actor.scope_for(Permission::ReadSecrets)?;
    let (opened, nik) = actions::reveal_nik(&mut tx, &shared.keys, &actor, &scope, id, shared.clock.now()).await?;
    let shown = EnvelopeShow::of(page, &shared, &mut tx, &scope, opened).await?;
    tx.commit().await?;

    Ok(EnvelopeShow {
        nik: nik.map(|nik| nik.grouped()),
        is_nik_shown: true,
        ..shown
    })
}

pub async fn accept(
    actor: Actor,
    Shared(shared): Shared<AppState>,
    mut tx: SecretTx,
    Path(id): Path<EnvelopeId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadSecrets)?;
    let (version, now) = (version(&fields)?, shared.clock.now());
    actions::decide(
        &mut tx,
        &shared.keys,
        &actor,
        &scope,
        id,
        version,
        State::Accepted,
        "",
        now,
    )
    .await?;
    tx.commit().await?;

    Ok(Flash::SecretAccepted.redirect(&paths::secret(id)))
}

pub async fn close(
    page: Page,
    actor: Actor,
    Shared(shared): Shared<AppState>,
    mut tx: SecretTx,
    Path(id): Path<EnvelopeId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadSecrets)?;
    let (version, now) = (version(&fields)?, shared.clock.now());
    let reason = match form::read_reason(fields.get("alasan")) {
        Ok(reason) => reason,
        Err(errors) => {
            let opened = actions::open(&mut tx, &shared.keys, &actor, &scope, id, now).await?;
            let shown = EnvelopeShow::of(page, &shared, &mut tx, &scope, opened).await?;
            tx.commit().await?;
            return Ok(with_status(
                StatusCode::UNPROCESSABLE_ENTITY,
                EnvelopeShow { errors, ..shown },
            ));
        }
    };
    actions::decide(
        &mut tx,
        &shared.keys,
        &actor,
        &scope,
        id,
        version,
        State::Closed,
        &reason,
        now,
    )
    .await?;
    tx.commit().await?;

    Ok(Flash::SecretClosed.redirect(paths::SECRETS))
}

pub async fn link(
    actor: Actor,
    Shared(shared): Shared<AppState>,
    mut tx: SecretTx,
    Path(id): Path<EnvelopeId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadSecrets)?;
    let person = fields.get("orang").parse().map_err(|_| Error::NotFound)?;
    let (version, now) = (version(&fields)?, shared.clock.now());
    actions::link(&mut tx, &shared.keys, &actor, &scope, id, version, person, now).await?;
    tx.commit().await?;

    Ok(Flash::SecretLinked.redirect(&paths::secret(id)))
}

pub(super) fn version(fields: &Fields) -> Result<i32> {
    fields
        .get("versi")
        .parse()
        .map_err(|_| Error::BadRequest("Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim lagi."))
}
