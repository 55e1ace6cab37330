//! Lists by name that do not go at once: asked for, let go by a second person where they are long, made outside of the
//! request, kept sealed for a day, and fetched with a fresh code.

pub(super) mod actions;
mod approvals;
mod cancelling;
mod fetching;
mod handover;
mod making;
mod model;
mod pages;
mod queries;
mod show;

pub use actions::forget_files;
pub(super) use model::Asked;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::{Actor, Permission};

use crate::jobs::Kinds;
use crate::paths::routes;
use crate::web::{Result, Routes};

/// What the queue of long work calls making a file.
const JOB: &str = "export";

/// Who does this slice's long work.
pub const WORK: Kinds = &[(JOB, making::make)];

/// What waits for this person to let it go.
///
/// # Errors
/// `Forbidden` for an office that lets nothing go.
pub async fn count_to_decide(db: &mut PgConnection, actor: &Actor, now: DateTime<Utc>) -> Result<i64> {
    let scope = actor.scope_for(Permission::ApproveExports)?;

    Ok(queries::count_to_decide(db, &scope, actor.id, approvals::open_since(now)).await?)
}

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_OWN_EXPORTS, pages::index)
        .on(routes::SHOW_EXPORT, show::show)
        .on(routes::MAKE_EXPORT, pages::create)
        .on(routes::CANCEL_EXPORT, cancelling::destroy)
        .on(routes::FETCH_EXPORT, fetching::create)
        .on(routes::SHOW_HANDOVER, handover::show)
        .on(routes::LIST_EXPORT_APPROVALS, approvals::index)
        .on(routes::SHOW_EXPORT_APPROVAL, approvals::show)
        .on(routes::DECIDE_EXPORT, approvals::update)
}
