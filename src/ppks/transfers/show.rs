//! One transfer: who asked, who answered, who decided, when and why.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State as AxumState;
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::form::StepForm;
use super::model::{Kind, Match, State, Transfer};
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::crypto::IndexKind;
use crate::page::Page;
use crate::ppks::likeness::{self, Wanted};
use crate::types::TransferId;
use crate::web::idempotency;
use crate::web::{AppState, Error, FormErrors, Path, Result, Tx};

/// People of nearly the same name who are offered for a closer look.
const NEAR: usize = 5;

/// What is wrong beside the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    None,
    Stale,
    /// The desa of destination has the same number already.
    Taken,
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/transfers/show.html")]
pub struct TransferShow {
    page: Page,
    pub(super) transfer: Transfer,
    /// Of an ask, as it was typed.
    nik: Option<String>,
    /// Who may be meant; for DSP3A alone.
    matches: Vec<Match>,
    /// The record itself is within reach of whoever reads.
    has_person: bool,
    may_answer: bool,
    may_decide: bool,
    pub(super) form: StepForm,
    pub(super) errors: FormErrors,
    pub(super) trouble: Trouble,
    today: NaiveDate,
    kunci: String,
}

impl TransferShow {
    pub(super) async fn load(
        page: Page,
        db: &mut PgConnection,
        state: &AppState,
        actor: &Actor,
        scope: &Scope,
        id: TransferId,
    ) -> Result<TransferShow> {
        let transfer = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
        let may_decide = actor.may(Permission::VerifyPersons) && transfer.state().is_open();
        let nik = transfer.nik(&state.keys)?;
        let matches = if may_decide && transfer.state() == State::Asked {
            let indexes = nik
                .as_ref()
                .map(|nik| state.keys.blind_indexes(IndexKind::Nik, nik.as_str()))
                .unwrap_or_default();
            let wanted = Wanted::read(&transfer.full_name);
            let near = likeness::find(db, scope, &wanted, NEAR).await?;
            queries::list_matches(db, scope, &indexes, &near).await?
        } else {
            Vec::new()
        };
        let has_person = match transfer.person_id {
            Some(person) => queries::find_movable(db, scope, person).await?.is_some(),
            None => false,
        };

        Ok(TransferShow {
            page,
            nik: nik.map(|nik| nik.masked()),
            matches,
            has_person,
            may_answer: actor.may(Permission::RegisterPersons) && transfer.waits_for(scope),
            may_decide,
            form: StepForm {
                versi: transfer.version.to_string(),
                ..StepForm::default()
            },
            errors: FormErrors::default(),
            trouble: Trouble::None,
            today: state.clock.today(),
            kunci: idempotency::new_key(),
            transfer,
        })
    }

    /// What was typed, about the version that is shown now or, where it was only incomplete, about the one typed.
    pub(super) fn again(self, form: StepForm, errors: FormErrors, trouble: Trouble) -> TransferShow {
        let versi = if trouble == Trouble::None {
            form.versi.clone()
        } else {
            self.form.versi.clone()
        };

        TransferShow {
            form: StepForm { versi, ..form },
            errors,
            trouble,
            ..self
        }
    }

    fn is_ask(&self) -> bool {
        self.transfer.kind() == Kind::Ask
    }

    fn is_searching(&self) -> bool {
        self.transfer.state() == State::Asked
    }

    fn is_agreed(&self) -> bool {
        self.transfer.state() == State::Accepted
    }
}

/// Names people of two desa, so the look is recorded.
pub async fn show(
    page: Page,
    actor: Actor,
    AxumState(state): AxumState<AppState>,
    mut tx: Tx,
    Path(id): Path<TransferId>,
) -> Result<TransferShow> {
    let scope = actor.scope_for(Permission::ReadTransfers)?;
    let shown = TransferShow::load(page, &mut tx, &state, &actor, &scope, id).await?;
    actions::record_look(&mut tx, &actor, &scope, id, state.clock.now()).await?;
    tx.commit().await?;

    Ok(shown)
}
