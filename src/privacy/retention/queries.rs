//! SQL of the rules: how much is past each, and when it last ran.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Rule, Run};

pub(super) async fn upsert_run(
    db: &mut PgConnection,
    rule: &str,
    removed: i64,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into retention_runs as r (rule, at, row_count) values ($1, $2, $3)
        on conflict (rule) do update set at = excluded.at, row_count = excluded.row_count
        "#,
        rule,
        at,
        removed,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn list_runs(db: &mut PgConnection) -> Result<Vec<Run>, sqlx::Error> {
    sqlx::query_as!(Run, "select rule, at, row_count from retention_runs")
        .fetch_all(db)
        .await
}

/// Rows past each rule but those that need two persons, in the order of `Rule::ALL`.
pub(super) async fn count_past(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<(Rule, i64)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select (select count(*) from searches where at < $1) as "searches!",
               (select count(*) from sign_in_failures where at < $2) as "sign_in_failures!",
               (select count(*) from sessions where expires_at < $3) as "sessions!",
               (select count(*) from slip_batches where expires_at < $4) as "slip_batches!",
               (select count(*) from idempotency_keys where at < $5) as "idempotency_keys!",
               (select count(*) from drafts where updated_at < $6) as "drafts!",
               (select count(*) from imports where created_at < $9 and coalesce(taken_at, created_at) < $9) as "imports!",
               (select count(*) from export_requests where state = 'ready' and made_at < $10) as "export_files!",
               (select count(*) from document_check_misses where at < $11) as "document_misses!",
               (select count(*) from subject_requests where closed_at < $7) as "requests!",
               (select count(*) from exports where at < $8) as "exports!",
               (select count(*) from audit_events where at < $8) as "audit_events!"
        "#,
        Rule::Searches.limit(now),
        Rule::SignInFailures.limit(now),
        Rule::Sessions.limit(now),
        Rule::SlipBatches.limit(now),
        Rule::IdempotencyKeys.limit(now),
        Rule::Drafts.limit(now),
        Rule::Requests.limit(now),
        Rule::Exports.limit(now),
        Rule::Imports.limit(now),
        Rule::ExportFiles.limit(now),
        Rule::DocumentMisses.limit(now),
    )
    .fetch_one(db)
    .await?;

    Ok(vec![
        (Rule::Searches, row.searches),
        (Rule::SignInFailures, row.sign_in_failures),
        (Rule::Sessions, row.sessions),
        (Rule::SlipBatches, row.slip_batches),
        (Rule::IdempotencyKeys, row.idempotency_keys),
        (Rule::Drafts, row.drafts),
        (Rule::Imports, row.imports),
        (Rule::ExportFiles, row.export_files),
        (Rule::DocumentMisses, row.document_misses),
        (Rule::Requests, row.requests),
        (Rule::Exports, row.exports),
        (Rule::AuditEvents, row.audit_events),
    ])
}
