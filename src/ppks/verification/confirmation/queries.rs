//! SQL of the confirmation of a person.

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};

use crate::auth::Scope;
use crate::types::{AssessmentId, PersonId};

pub(super) struct Candidate {
    pub id: PersonId,
    pub nik_enc: Option<Vec<u8>>,
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// The person of an assessment.
pub(super) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: AssessmentId,
) -> Result<Option<Candidate>, sqlx::Error> {
    sqlx::query_as!(
        Candidate,
        r#"
        select p.id as "id: PersonId", p.nik_enc, p.confirmed_at
        from assessments a join persons p on p.id = a.person_id
        where a.id = $1 and a.desa_kode >= $2 and a.desa_kode < $3 and a.tier <= $4
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await
}

/// Waits until nobody else confirms this NIK, and holds it until the transaction ends.
pub(super) async fn hold(db: &mut PgConnection, nik_index: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(hashtextextended('nik:' || encode($1, 'hex'), 0)) as "locked!: ()""#,
        nik_index
    )
    .fetch_one(db)
    .await?;

    Ok(())
}

/// Whether somebody else is confirmed under this NIK, as far as the asker sees.
pub(super) async fn has_confirmed(
    db: &mut PgConnection,
    scope: &Scope,
    except: PersonId,
    nik_indexes: &[Vec<u8>],
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select exists (
            select from persons o
            where o.nik_index = any($1) and o.id <> $2 and o.confirmed_at is not null and o.merged_into is null
                and o.restricted_at is null and o.desa_kode >= $3 and o.desa_kode < $4 and o.tier <= $5
        ) as "exists!"
        "#,
        nik_indexes,
        except.as_uuid(),
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_one(db)
    .await
}

/// Confirms, unless the constraint of the kabupaten says that somebody the asker does not see already is. While keys are
/// exchanged that somebody may stand under any index of the same NIK, so the row takes each in turn and keeps the last.
pub(super) async fn confirm(
    db: &mut PgConnection,
    scope: &Scope,
    id: PersonId,
    nik_indexes: &[Vec<u8>],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let mut part = db.begin().await?;
    match confirm_under_each(&mut part, scope, id, nik_indexes, at).await {
        Ok(()) => part.commit().await,
        Err(error) if is_taken(&error) => part.rollback().await,
        Err(error) => Err(error),
    }
}

async fn confirm_under_each(
    db: &mut PgConnection,
    scope: &Scope,
    id: PersonId,
    nik_indexes: &[Vec<u8>],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update persons set confirmed_at = $2 where id = $1 and desa_kode >= $3 and desa_kode < $4 and tier <= $5",
        id.as_uuid(),
        at,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .execute(&mut *db)
    .await?;
    for index in nik_indexes {
        sqlx::query!(
            r#"
            update persons set nik_index = $2
            where id = $1 and nik_index <> $2 and desa_kode >= $3 and desa_kode < $4 and tier <= $5
            "#,
            id.as_uuid(),
            index,
            scope.from(),
            scope.until(),
            scope.tier_max(),
        )
        .execute(&mut *db)
        .await?;
    }

    Ok(())
}

fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.constraint() == Some("persons_confirmed_nik_key"))
}
