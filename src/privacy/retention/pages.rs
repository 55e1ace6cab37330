use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;

use super::destructions::{self, DestructionRow};
use super::model::{Rule, RuleLine, Way, veiled_text};
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::types::angka;
use crate::web::idempotency;
use crate::web::{Acting, AppState, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "privacy/retention/index.html")]
pub struct RetentionIndex {
    page: Page,
    lines: Vec<RuleLine>,
    due: i64,
    /// Secret cases past their time; None: fewer than ten.
    secrets: Option<i64>,
    /// A proposal nobody has decided on; a second one waits for it.
    open: Option<DestructionRow>,
    key: String,
}

impl RetentionIndex {
    /// "12 orang dan kurang dari 10 kasus rahasia"; None where nothing is past its time.
    fn due_text(&self) -> Option<String> {
        let persons = (self.due > 0).then(|| format!("{} orang", angka::ribuan(self.due)));
        let secrets = (self.secrets != Some(0)).then(|| format!("{} kasus rahasia", veiled_text(self.secrets)));
        let parts: Vec<String> = persons.into_iter().chain(secrets).collect();

        (!parts.is_empty()).then(|| parts.join(" dan "))
    }
}

/// What is past its time is counted over everybody's rows, which no person may read: the program counts them itself.
pub async fn index(page: Page, actor: Actor, State(state): State<AppState>) -> Result<RetentionIndex> {
    let scope = actor.scope_for(Permission::ManagePrivacy)?;
    let now = state.clock.now();
    let mut db = Tx::begin(&state, &Acting::system()).await?;
    let past = queries::count_past(&mut db, now).await?;
    let mut runs = queries::list_runs(&mut db).await?;
    let due = destructions::queries::count_due(&mut db, &scope, Rule::Persons.limit(now)).await?;
    let secrets = destructions::queries::count_past_envelopes(&mut db, &scope, Rule::Envelopes.limit(now)).await?;
    let open = destructions::queries::find_open(&mut db, &scope).await?;
    let lines = Rule::ALL
        .into_iter()
        .map(|rule| RuleLine {
            rule,
            past: match rule {
                Rule::Persons => Some(due),
                Rule::Envelopes => secrets,
                _ => past
                    .iter()
                    .find(|(counted, _)| *counted == rule)
                    .map(|(_, count)| *count),
            },
            last: runs
                .iter()
                .position(|run| run.rule == rule.code())
                .map(|at| runs.swap_remove(at)),
        })
        .collect();

    Ok(RetentionIndex {
        page,
        lines,
        due,
        secrets,
        open,
        key: idempotency::new_key(),
    })
}
