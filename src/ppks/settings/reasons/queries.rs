//! SQL of the reasons.

use sqlx::PgConnection;

use super::model::{DecisionReason, ReasonKind};

/// All of them, those in use first, in the order in which they were added.
pub(super) async fn list_all(db: &mut PgConnection) -> Result<Vec<DecisionReason>, sqlx::Error> {
    sqlx::query_as!(
        DecisionReason,
        "select code, kind, text, is_retired, version from decision_reasons order by is_retired, position"
    )
    .fetch_all(db)
    .await
}

/// Those that may be chosen now.
pub(crate) async fn list_in_use(db: &mut PgConnection) -> Result<Vec<DecisionReason>, sqlx::Error> {
    sqlx::query_as!(
        DecisionReason,
        "select code, kind, text, is_retired, version from decision_reasons where not is_retired order by position"
    )
    .fetch_all(db)
    .await
}

/// Adds one.
///
/// # Errors
/// `decision_reasons_text_key` where the same words are in use.
pub(super) async fn insert(db: &mut PgConnection, code: &str, kind: ReasonKind, text: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into decision_reasons (code, kind, text) values ($1, $2, $3)",
        code,
        kind.code(),
        text,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Changes words or use, unless somebody has changed it since this version.
///
/// # Errors
/// `decision_reasons_text_key` where the same words are in use.
pub(super) async fn update(
    db: &mut PgConnection,
    code: &str,
    text: Option<&str>,
    is_retired: Option<bool>,
    version: i32,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        r#"
        update decision_reasons
        set text = coalesce($2, text), is_retired = coalesce($3, is_retired), version = version + 1
        where code = $1 and version = $4
        "#,
        code,
        text,
        is_retired,
        version,
    )
    .execute(db)
    .await?;

    Ok(done.rows_affected() == 1)
}

pub(super) async fn exists(db: &mut PgConnection, code: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from decision_reasons where code = $1) as "exists!""#,
        code
    )
    .fetch_one(db)
    .await
}
