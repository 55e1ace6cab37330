use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::actions::{self, find_undoable};
use super::history::{HistoryItem, list_items};
use super::model::{GroupCase, Seen};
use super::queries;
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::ppks::categories::CATALOGUE;
use crate::ppks::settings::reasons::queries::list_in_use;
use crate::ppks::settings::reasons::{DecisionReason, ReasonKind};
use crate::ppks::verification::{DecisionForm, Desk, Waiting};
use crate::ppks::{Stage, evidence};
use crate::types::GroupCaseId;
use crate::web::idempotency;
use crate::web::{AppState, Error, FormErrors, Path, Result, Tx};

/// One case: what is known, where it stands, what may be done by whoever looks, and what happened.
#[derive(Template, WebTemplate)]
#[template(path = "ppks/groups/cases/show.html")]
pub struct CaseShow {
    page: Page,
    case: GroupCase,
    history: Vec<HistoryItem>,
    criteria: Vec<&'static str>,
    /// The office at whose desk the reader sits.
    at_desk: Option<Desk>,
    reasons: Vec<DecisionReason>,
    form: DecisionForm,
    ending: String,
    pub(super) errors: FormErrors,
    /// What was on screen was not what is stored.
    pub(super) is_stale: bool,
    /// The step that the reader may still take back.
    undoable: Option<i64>,
    /// Of the same desk.
    waiting: i64,
    strip: evidence::Strip,
    key: String,
    today: NaiveDate,
}

impl CaseShow {
    /// What a reader of this office sees.
    pub(super) async fn find(
        page: Page,
        state: &AppState,
        db: &mut PgConnection,
        actor: &Actor,
        scope: &Scope,
        id: GroupCaseId,
    ) -> Result<CaseShow> {
        let case = queries::find(db, scope, actor, id).await?.ok_or(Error::NotFound)?;
        let at_desk = desk_of(actor);
        let undoable = match at_desk {
            Some(desk) => {
                let scope = actor.scope_for(desk.permission())?;
                find_undoable(db, actor, &scope, id, state.clock.now()).await?
            }
            None => None,
        };

        Ok(CaseShow {
            history: list_items(db, scope, id).await?,
            criteria: CATALOGUE.criteria_of(&case.category_code).collect(),
            reasons: list_in_use(db).await?,
            waiting: match at_desk {
                Some(desk) => queries::count(db, scope, desk.stage()).await?,
                None => 0,
            },
            strip: evidence::Strip::find(db, scope, None, case.family_id).await?,
            form: DecisionForm {
                versi: case.seen().to_string(),
                ..DecisionForm::default()
            },
            ending: String::new(),
            errors: FormErrors::default(),
            is_stale: false,
            undoable: undoable.map(|(step, ..)| step),
            at_desk,
            key: idempotency::new_key(),
            today: state.clock.today(),
            page,
            case,
        })
    }

    /// The same with what was typed, about the versions it now shows.
    pub(super) fn with_typed(mut self, form: DecisionForm, ending: String) -> CaseShow {
        let versi = std::mem::take(&mut self.form.versi);
        self.form = DecisionForm { versi, ..form };
        self.ending = ending;
        self
    }

    /// About the versions that were on screen, where these were any.
    pub(super) fn with_versions(mut self, typed: &str) -> CaseShow {
        if typed.parse::<Seen>().is_ok() {
            typed.clone_into(&mut self.form.versi);
        }
        self
    }

    /// The desk whose decision it waits for, where the reader may take it.
    fn deciding(&self) -> Option<Desk> {
        self.at_desk
            .filter(|desk| desk.stage() == self.case.stage() && !self.case.is_maker)
    }

    /// It waits for the reader's office, who may not decide about it.
    fn is_barred(&self) -> bool {
        self.case.is_maker && self.at_desk.is_some_and(|desk| desk.stage() == self.case.stage())
    }

    fn may_keep(&self) -> bool {
        self.page.may(Permission::RegisterPersons) && self.case.is_with_desa() && !self.case.is_suspended
    }

    /// A new one can be written down about the same.
    fn may_renew(&self) -> bool {
        self.page.may(Permission::RegisterPersons) && !self.case.is_open()
    }

    fn may_end(&self) -> bool {
        self.page.may(Permission::VerifyPersons) && self.case.stage() == Stage::Verified
    }

    fn waited(&self) -> Option<Waiting> {
        Desk::ALL
            .into_iter()
            .any(|desk| desk.stage() == self.case.stage())
            .then(|| Waiting::since(self.case.stage_at, self.today))
    }

    /// Why it came back, for whoever mends it.
    fn returned(&self) -> Option<&HistoryItem> {
        (self.case.stage() == Stage::Returned)
            .then(|| self.history.iter().find(|item| !item.reason.is_empty()))
            .flatten()
    }

    pub(super) fn answer(self, status: StatusCode) -> Response {
        with_status(status, self)
    }
}

/// The office that looks at what the desa send; None for all others.
pub(super) fn desk_of(actor: &Actor) -> Option<Desk> {
    Desk::ALL.into_iter().find(|desk| actor.may(desk.permission()))
}

/// A look at a case is recorded.
pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<GroupCaseId>,
) -> Result<CaseShow> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let shown = CaseShow::find(page, &state, &mut tx, &actor, &scope, id).await?;
    actions::record_opening(&mut tx, &actor, &shown.case, state.clock.now()).await?;
    tx.commit().await?;

    Ok(shown)
}
