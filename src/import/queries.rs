//! SQL of the tables that people send.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::Import;
use crate::auth::Scope;
use crate::types::{AssessmentId, ImportId, KodeWilayah, PersonId, UserId};

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
        set payload_enc = $2, ready_count = $3, mend_count = $4, known_count = $5, skipped_count = $6,
            version = version + 1
        where id = $1 and state <> 'undone'
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
            i.file_name, i.payload_enc, i.version, i.state, i.ready_count,
            i.mend_count, i.known_count, i.taken_count, i.late_reason, i.created_at, i.taken_at
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

/// Holds it against other writers until the end of the transaction.
pub(super) async fn lock(
    db: &mut PgConnection,
    scope: &Scope,
    user_id: UserId,
    id: ImportId,
) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar!(
        "select version from imports where id = $1 and user_id = $2 and desa_kode >= $3 and desa_kode < $4 for update",
        id.as_uuid(),
        user_id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// One's own imports, newest first; their rows stay sealed.
pub(super) async fn list(db: &mut PgConnection, scope: &Scope, user_id: UserId) -> Result<Vec<Import>, sqlx::Error> {
    sqlx::query_as!(
        Import,
        r#"
        select i.id as "id: ImportId", i.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name,
            i.file_name, ''::bytea as "payload_enc!", i.version, i.state, i.ready_count,
            i.mend_count, i.known_count, i.taken_count, i.late_reason, i.created_at, i.taken_at
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

/// Keeps why it comes outside of a window.
pub(super) async fn update_late(db: &mut PgConnection, id: ImportId, reason: Option<&str>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update imports set late_reason = $2 where id = $1",
        id.as_uuid(),
        reason
    )
    .execute(db)
    .await?;

    Ok(())
}

/// What is left of it once its ready rows are in.
pub(super) async fn update_taken(
    db: &mut PgConnection,
    id: ImportId,
    counts: [i32; 4],
    taken: i32,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let [ready, mend, known, skipped] = counts;
    sqlx::query!(
        r#"
        update imports
        set state = 'taken', taken_at = coalesce(taken_at, $2), taken_count = taken_count + $3, ready_count = $4,
            mend_count = $5, known_count = $6, skipped_count = $7, version = version + 1
        where id = $1
        "#,
        id.as_uuid(),
        at,
        taken,
        ready,
        mend,
        known,
        skipped,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn update_undone(db: &mut PgConnection, id: ImportId, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update imports set state = 'undone', undone_at = $2 where id = $1",
        id.as_uuid(),
        at
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Remembers who was entered at this moment by this user, and whose need was taken up again, for taking it back.
pub(super) async fn insert_persons(
    db: &mut PgConnection,
    scope: &Scope,
    id: ImportId,
    user_id: UserId,
    former: &[PersonId],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let former: Vec<_> = former.iter().map(|person| person.as_uuid()).collect();
    sqlx::query!(
        r#"
        insert into import_persons (import_id, person_id, desa_kode)
        select $1, id, desa_kode from persons
        where desa_kode >= $2 and desa_kode < $3 and tier <= $4
          and ((created_by = $5 and created_at = $6) or id = any($7))
        on conflict do nothing
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
        scope.tier_max(),
        user_id as _,
        at,
        &former,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Needs of those who came by this table that are still in the hands of the desa.
pub(super) async fn list_open(
    db: &mut PgConnection,
    scope: &Scope,
    id: ImportId,
) -> Result<Vec<AssessmentId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select a.id as "id: AssessmentId"
        from import_persons i join assessments a on a.person_id = i.person_id
        where i.import_id = $1 and i.desa_kode >= $2 and i.desa_kode < $3 and a.desa_kode >= $2 and a.desa_kode < $3
          and a.tier <= $4 and a.stage in ('draft', 'returned')
        order by a.id
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Words that a desa has explained, with the number of the category.
pub(super) async fn list_words(db: &mut PgConnection, scope: &Scope) -> Result<Vec<(String, String)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select word, category_code from category_words where desa_kode >= $1 and desa_kode < $2",
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await?;

    Ok(rows.into_iter().map(|row| (row.word, row.category_code)).collect())
}

pub(super) async fn upsert_word(
    db: &mut PgConnection,
    desa_kode: &KodeWilayah,
    word: &str,
    category_code: &str,
    user_id: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into category_words (desa_kode, word, category_code, said_by, said_at) values ($1, $2, $3, $4, $5)
        on conflict (desa_kode, word)
        do update set category_code = excluded.category_code, said_by = excluded.said_by, said_at = excluded.said_at
        "#,
        desa_kode.as_str(),
        word,
        category_code,
        user_id as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Somebody without a NIK, by what a table knows of them.
pub(super) struct Unnumbered {
    pub id: PersonId,
    pub full_name: String,
    pub born_on: NaiveDate,
    pub nomor_kk_index: Option<Vec<u8>>,
    /// Nothing of theirs is in force, and nothing else stands against entering it again.
    pub is_former: bool,
    pub departed: Option<String>,
}

/// Those within reach who have no NIK and one of these names, in small letters.
pub(super) async fn list_unnumbered(
    db: &mut PgConnection,
    scope: &Scope,
    names: &[String],
) -> Result<Vec<Unnumbered>, sqlx::Error> {
    sqlx::query_as!(
        Unnumbered,
        r#"
        select p.id as "id: PersonId", p.full_name, p.born_on, f.nomor_kk_index as "nomor_kk_index?", p.departed,
            (p.stage is null and p.departed is null and p.restricted_at is null) as "is_former!"
        from persons p left join families f on f.id = p.family_id
        where p.nik_index is null and p.merged_into is null and p.destroyed_at is null and lower(p.full_name) = any($1)
          and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4
        order by p.id
        "#,
        names,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Headings that a desa has explained, with the name of what they hold.
pub(super) async fn list_headings(db: &mut PgConnection, scope: &Scope) -> Result<Vec<(String, String)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select word, field from column_words where desa_kode >= $1 and desa_kode < $2",
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await?;

    Ok(rows.into_iter().map(|row| (row.word, row.field)).collect())
}

pub(super) async fn upsert_heading(
    db: &mut PgConnection,
    desa_kode: &KodeWilayah,
    word: &str,
    field: &str,
    user_id: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into column_words (desa_kode, word, field, said_by, said_at) values ($1, $2, $3, $4, $5)
        on conflict (desa_kode, word)
        do update set field = excluded.field, said_by = excluded.said_by, said_at = excluded.said_at
        "#,
        desa_kode.as_str(),
        word,
        field,
        user_id as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Part of the upkeep.
pub(super) async fn delete_old(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from imports where coalesce(taken_at, created_at) < $1 and created_at < $1",
        before
    )
    .execute(db)
    .await?;

    Ok(deleted.rows_affected())
}
