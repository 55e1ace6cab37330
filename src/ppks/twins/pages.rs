use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State as AxumState;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::form::DecisionForm;
use super::model::{Decision, Merge, Outcome, Pair, PairRow, Place, Seen, State};
use super::queries::PAGE_SIZE;
use super::side::{Compared, Side, compare};
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::field_checks::{self, FieldCheck};
use crate::ppks::persons::actions::record_opening;
use crate::types::TwinPairId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Query, Result, Tx};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawFilter {
    keadaan: String,
    setelah: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/twins/index.html")]
pub struct TwinIndex {
    page: Page,
    state: State,
    waiting: i64,
    rows: Vec<PairRow>,
    is_continued: bool,
    next: Option<Place>,
}

impl TwinIndex {
    fn shows(&self, state: &State) -> bool {
        self.state == *state
    }

    fn is_open(&self, state: &State) -> bool {
        *state == State::Open
    }

    fn query(&self, state: State, after: Option<Place>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if state != State::Open {
            query.append_pair("keadaan", state.slug());
        }
        if let Some(after) = after {
            query.append_pair("setelah", &after.to_string());
        }

        query.finish()
    }
}

/// Pairs within reach, most alike first.
pub async fn index(page: Page, actor: Actor, mut db: Db, Query(raw): Query<RawFilter>) -> Result<TwinIndex> {
    let scope = actor.scope_for(Permission::ReadTwins)?;
    let state = State::from_slug(&raw.keadaan).unwrap_or(State::Open);
    let after: Option<Place> = raw.setelah.parse().ok();
    let mut rows = queries::list(&mut db, &scope, state, after).await?;
    let has_more = rows.len() > PAGE_SIZE;
    rows.truncate(PAGE_SIZE);

    Ok(TwinIndex {
        page,
        state,
        waiting: queries::count_open(&mut db, &scope).await?,
        next: rows.last().map(PairRow::place).filter(|_| has_more),
        is_continued: after.is_some(),
        rows,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/twins/show.html")]
pub struct TwinShow {
    page: Page,
    pub(super) pair: Pair,
    first: Side,
    second: Side,
    lines: Vec<Compared>,
    merge: Option<Merge>,
    /// What the desa said about either, oldest first.
    checks: Vec<FieldCheck>,
    form: DecisionForm,
    errors: FormErrors,
    is_stale: bool,
    kunci: String,
}

impl TwinShow {
    pub(super) async fn load(
        page: Page,
        db: &mut PgConnection,
        state: &AppState,
        scope: &Scope,
        id: TwinPairId,
    ) -> Result<TwinShow> {
        let pair = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
        let first = queries::find_side(db, scope, pair.first_id).await?.ok_or(Error::NotFound)?;
        let second = queries::find_side(db, scope, pair.second_id).await?.ok_or(Error::NotFound)?;
        let seen = Seen {
            pair: pair.version,
            first: first.version,
            second: second.version,
        };

        Ok(TwinShow {
            lines: compare(&state.keys, &first, &second, state.clock.today())?,
            merge: queries::find_merge(db, scope, id).await?,
            checks: field_checks::queries::list_of(db, scope, &[pair.first_id, pair.second_id]).await?,
            form: DecisionForm {
                versi: seen.to_string(),
                ..DecisionForm::default()
            },
            errors: FormErrors::default(),
            is_stale: false,
            kunci: idempotency::new_key(),
            page,
            pair,
            first,
            second,
        })
    }

    /// The same page with what was typed into the form that takes a merge back.
    pub(super) fn with_refused(self, reason: String, errors: FormErrors) -> TwinShow {
        let form = DecisionForm {
            alasan: reason,
            ..self.form
        };

        TwinShow { form, errors, ..self }
    }

    fn may_decide(&self) -> bool {
        self.page.may(Permission::VerifyPersons)
            && self.pair.state() == State::Open
            && !self.first.is_merged
            && !self.second.is_merged
    }

    fn sides(&self) -> [(&'static str, &Side); 2] {
        [("Data 1", &self.first), ("Data 2", &self.second)]
    }

    fn is_open_check(&self) -> bool {
        self.checks.iter().any(FieldCheck::is_open)
    }

    /// The merge may still be taken back by whoever reads.
    fn may_unmerge(&self) -> bool {
        self.page.may(Permission::VerifyPersons)
            && self.merge.as_ref().is_some_and(|merge| merge.is_reversible(self.page.now))
    }
}

/// Both records side by side. A look at two people, so two looks are recorded.
pub async fn show(
    page: Page,
    actor: Actor,
    AxumState(state): AxumState<AppState>,
    mut tx: Tx,
    Path(id): Path<TwinPairId>,
) -> Result<TwinShow> {
    let scope = actor.scope_for(Permission::ReadTwins)?;
    let shown = TwinShow::load(page, &mut tx, &state, &scope, id).await?;
    for side in [&shown.first, &shown.second] {
        record_opening(&mut tx, &actor, (side.id, &side.desa_kode), state.clock.now()).await?;
    }
    tx.commit().await?;

    Ok(shown)
}

/// Decides about a pair.
pub async fn update(
    page: Page,
    actor: Actor,
    AxumState(state): AxumState<AppState>,
    mut tx: Tx,
    Path(id): Path<TwinPairId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let pair = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let form = DecisionForm::read(&fields);
    let (decision, seen) = match form.check((pair.first_id, pair.second_id)) {
        Ok(checked) => checked,
        Err(errors) => {
            let shown = TwinShow::load(page, &mut tx, &state, &scope, id).await?;
            // Versions as typed: what changed meanwhile must still be noticed at the next sending.
            let versi = if form.versi.parse::<Seen>().is_ok() {
                form.versi.clone()
            } else {
                shown.form.versi.clone()
            };
            let again = TwinShow {
                form: DecisionForm { versi, ..form },
                errors,
                ..shown
            };
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };

    match actions::decide(&mut tx, &actor, &scope, id, seen, &decision, now).await? {
        Outcome::Done => {
            let location = paths::twin(id);
            key.finish(tx, &location).await?;
            Ok(flash(&decision).redirect(&location))
        }
        Outcome::Stale => {
            let shown = TwinShow::load(page, &mut tx, &state, &scope, id).await?;
            let versi = shown.form.versi.clone();
            let again = TwinShow {
                form: DecisionForm { versi, ..form },
                is_stale: true,
                ..shown
            };
            Ok(with_status(StatusCode::CONFLICT, again))
        }
    }
}

fn flash(decision: &Decision) -> Flash {
    match decision {
        Decision::Merge { .. } => Flash::TwinsMerged,
        Decision::NotSame { .. } => Flash::TwinsParted,
        Decision::Check => Flash::TwinsToCheck,
    }
}
