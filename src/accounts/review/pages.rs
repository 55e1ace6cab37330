use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::model::{Account, Review, Summary};
use super::{actions, queries};
use crate::accounts::users;
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::types::UserId;
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Query, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "accounts/review/index.html")]
pub(super) struct ReviewIndex {
    page: Page,
    actor: Actor,
    accounts: Vec<Account>,
    sum: Summary,
    last: Option<Review>,
    /// Only the marked ones are shown.
    is_narrowed: bool,
    ticked: Vec<String>,
    errors: FormErrors,
}

#[derive(Deserialize)]
pub(super) struct ReviewQuery {
    #[serde(default)]
    tampil: String,
}

impl ReviewIndex {
    fn may_act(&self) -> bool {
        self.page.may(Permission::ManageUsers)
    }

    fn is_due(&self) -> bool {
        self.last.as_ref().is_none_or(|last| last.next() <= self.page.now)
    }

    fn is_ticked(&self, account: &Account) -> bool {
        self.ticked.contains(&account.id.to_string())
    }

    fn is_self(&self, account: &Account) -> bool {
        account.id == self.actor.id
    }
}

async fn find(db: &mut sqlx::PgConnection, page: Page, actor: Actor, is_narrowed: bool) -> Result<ReviewIndex> {
    let scope = actor.scope_for(Permission::ReviewAccess)?;
    let mut accounts = queries::list(db, &scope, page.now).await?;
    let sum = Summary::of(&accounts, page.now);
    if is_narrowed {
        accounts.retain(|account| !account.marks(page.now).is_empty());
    }

    Ok(ReviewIndex {
        last: queries::find_last(db).await?,
        page,
        actor,
        accounts,
        sum,
        is_narrowed,
        ticked: Vec::new(),
        errors: FormErrors::default(),
    })
}

pub(super) async fn index(
    page: Page,
    actor: Actor,
    mut db: Db,
    Query(query): Query<ReviewQuery>,
) -> Result<ReviewIndex> {
    find(&mut db, page, actor, query.tampil == "perlu").await
}

/// What is to be done, with which accounts: one row's button, or a button for all that are ticked.
fn read(fields: &Fields) -> (bool, Vec<String>) {
    for (button, extends) in [("perpanjang", true), ("nonaktifkan", false)] {
        if fields.has(button) {
            return (extends, vec![fields.get(button).to_owned()]);
        }
    }
    let ticked = fields.all("akun").map(str::to_owned).collect();

    (fields.get("aksi") == "perpanjang", ticked)
}

/// Extends or closes accounts; all or none.
pub(super) async fn update(
    State(state): State<AppState>,
    page: Page,
    actor: Actor,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    actor.scope_for(Permission::ReviewAccess)?;
    let scope = actor.scope_for(Permission::ManageUsers)?;
    let now = state.clock.now();
    let (extends, chosen) = read(&fields);
    let objection = if chosen.is_empty() {
        Some("Belum ada akun yang dicentang. Centang dulu akunnya, lalu tekan tombolnya lagi.")
    } else if !extends && chosen.contains(&actor.id.to_string()) {
        Some("Akun sendiri tidak dapat dinonaktifkan. Hilangkan centangnya, atau minta admin lain.")
    } else {
        None
    };
    if let Some(text) = objection {
        let page = Page { flash: None, ..page };
        let again = ReviewIndex {
            ticked: chosen,
            errors: FormErrors::one("akun", text),
            ..find(&mut tx, page, actor, fields.get("tampil") == "perlu").await?
        };
        return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
    }
    for id in chosen {
        let id: UserId = id.parse().map_err(|_| Error::NotFound)?;
        let user = users::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
        if extends {
            users::actions::extend(&mut tx, &actor, &user, now).await?;
        } else {
            users::actions::disable(&mut tx, &actor, &user, now).await?;
        }
    }
    tx.commit().await?;
    let flash = if extends {
        Flash::AccountsExtended
    } else {
        Flash::AccountsDisabled
    };

    Ok(flash.redirect(paths::REVIEW))
}

/// "Tinjauan selesai".
pub(super) async fn create(State(state): State<AppState>, actor: Actor, mut tx: Tx) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReviewAccess)?;
    actor.scope_for(Permission::ManageUsers)?;
    let now = state.clock.now();
    let sum = Summary::of(&queries::list(&mut tx, &scope, now).await?, now);
    actions::finish(&mut tx, &actor, sum, now).await?;
    tx.commit().await?;

    Ok(Flash::ReviewFinished.redirect(paths::REVIEW))
}
