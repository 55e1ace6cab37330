//! SQL of the tables that people send.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::Import;
use crate::auth::Scope;
use crate::types::{ImportId, KodeWilayah, PersonId, UserId};

/// Tables on the page of one's own imports.
const LIST_LIMIT: i64 = 30;

/// Columns of an import that was checked.
pub(super) struct StoredImport<'a> {
    pub id: ImportId,
    pub desa_kode: &'a KodeWilayah,
    pub user_id: UserId,
    pub file_name: &'a str,
    pub file_hash: &'a [u8],
    pub payload_enc: &'a [u8],
    /// Ready, to mend, known, skipped.
    pub counts: [i32; 4],
}

pub(super) async fn insert(
    db: &mut PgConnection,
    import: &StoredImport<'_>,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let [ready, mend, known, skipped] = import.counts;
    sqlx::query!(
        r#"
        insert into imports (id, desa_kode, user_id, file_name, file_hash, payload_enc, ready_count, mend_count,
                             known_count, skipped_count, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        "#,
        import.id.as_uuid(),
        import.desa_kode.as_str(),
        import.user_id as _,
        import.file_name,
        import.file_hash,
        import.payload_enc,
        ready,
        mend,
        known,
        skipped,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// The mended table, while nobody has taken it in.
pub(super) async fn update_checked(
    db: &mut PgConnection,
    id: ImportId,
    payload_enc: &[u8],
    counts: [i32; 4],
) -> Result<bool, sqlx::Error> {
    let [ready, mend, known, skipped] = counts;
    let updated = sqlx::query!(
        r#"
        update imports
        set payload_enc = $2, ready_count = $3, mend_count = $4, known_count = $5, skipped_count = $6
        where id = $1 and state = 'checked'
        "#,
        id.as_uuid(),
        payload_enc,
        ready,
        mend,
        known,
        skipped,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// One's own import in one's own desa.
pub(super) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    user_id: UserId,
    id: ImportId,
) -> Result<Option<Import>, sqlx::Error> {
    sqlx::query_as!(
        Import,
        r#"
        select i.id as "id: ImportId", i.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name,
            i.user_id as "user_id: UserId", i.file_name, i.payload_enc, i.state, i.ready_count, i.mend_count,
            i.known_count, i.created_at, i.taken_at
        from imports i join wilayah w on w.kode = i.desa_kode
        where i.id = $1 and i.user_id = $2 and i.desa_kode >= $3 and i.desa_kode < $4
        "#,
        id.as_uuid(),
        user_id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// Holds it against other writers until the end of the transaction; answers where it stands.
pub(super) async fn lock(
    db: &mut PgConnection,
    scope: &Scope,
    user_id: UserId,
    id: ImportId,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select state from imports where id = $1 and user_id = $2 and desa_kode >= $3 and desa_kode < $4 for update",
        id.as_uuid(),
        user_id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// One's own imports, newest first; their rows stay sealed.
pub(super) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    user_id: UserId,
) -> Result<Vec<Import>, sqlx::Error> {
    sqlx::query_as!(
        Import,
        r#"
        select i.id as "id: ImportId", i.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name,
            i.user_id as "user_id: UserId", i.file_name, ''::bytea as "payload_enc!", i.state, i.ready_count,
            i.mend_count, i.known_count, i.created_at, i.taken_at
        from imports i join wilayah w on w.kode = i.desa_kode
        where i.user_id = $1 and i.desa_kode >= $2 and i.desa_kode < $3
        order by i.created_at desc limit $4
        "#,
        user_id as _,
        scope.from(),
        scope.until(),
        LIST_LIMIT,
    )
    .fetch_all(db)
    .await
}

/// The same file, sent before and not taken back.
pub(super) async fn find_same(
    db: &mut PgConnection,
    scope: &Scope,
    user_id: UserId,
    file_hash: &[u8],
) -> Result<Option<ImportId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select id as "id: ImportId" from imports
        where user_id = $1 and file_hash = $2 and state <> 'undone' and desa_kode >= $3 and desa_kode < $4
        order by created_at desc limit 1
        "#,
        user_id as _,
        file_hash,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn update_state(db: &mut PgConnection, id: ImportId, state: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("update imports set state = $2 where id = $1", id.as_uuid(), state)
        .execute(db)
        .await?;

    Ok(())
}

pub(super) async fn update_taken(db: &mut PgConnection, id: ImportId, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!("update imports set state = 'taken', taken_at = $2 where id = $1", id.as_uuid(), at)
        .execute(db)
        .await?;

    Ok(())
}

pub(super) async fn update_undone(db: &mut PgConnection, id: ImportId, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!("update imports set state = 'undone', undone_at = $2 where id = $1", id.as_uuid(), at)
        .execute(db)
        .await?;

    Ok(())
}

/// Remembers who was entered, for taking it back.
pub(super) async fn insert_persons(
    db: &mut PgConnection,
    id: ImportId,
    desa_kode: &KodeWilayah,
    persons: &[PersonId],
) -> Result<(), sqlx::Error> {
    let persons: Vec<_> = persons.iter().map(|person| person.as_uuid()).collect();
    sqlx::query!(
        "insert into import_persons (import_id, person_id, desa_kode) select $1, person, $2 from unnest($3::uuid[]) as p (person)",
        id.as_uuid(),
        desa_kode.as_str(),
        &persons,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn list_persons(
    db: &mut PgConnection,
    scope: &Scope,
    id: ImportId,
) -> Result<Vec<PersonId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select person_id as "id: PersonId" from import_persons
        where import_id = $1 and desa_kode >= $2 and desa_kode < $3
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}
