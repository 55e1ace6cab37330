//! SQL of communities. Every read takes a `Scope`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Community, CommunityRow, NewCommunity};
use crate::auth::Scope;
use crate::types::{CommunityId, KodeWilayah, UserId};

/// Lines of the list; a kabupaten has a few dozen of them.
pub(super) const LIST_LIMIT: i64 = 500;

pub(crate) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: CommunityId,
) -> Result<Option<Community>, sqlx::Error> {
    sqlx::query_as!(
        Community,
        r#"
        select g.id as "id: CommunityId", g.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name,
               coalesce(k.nama, '') as "kecamatan_name!", g.name, g.location, g.family_count, g.person_count, g.note,
               g.version, g.updated_at, u.full_name as updated_by_name
        from communities g
        join wilayah w on w.kode = g.desa_kode
        left join wilayah k on k.kode = w.parent_kode
        join users u on u.id = g.updated_by
        where g.id = $1 and g.desa_kode >= $2 and g.desa_kode < $3
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// By desa and name, each with the stage of its last case.
pub(super) async fn list(db: &mut PgConnection, scope: &Scope) -> Result<Vec<CommunityRow>, sqlx::Error> {
    sqlx::query_as!(
        CommunityRow,
        r#"
        select g.id as "id: CommunityId", g.name, g.location, w.nama as desa_name, g.family_count, g.person_count,
               (select c.stage from group_cases c
                where c.community_id = g.id and c.stage <> 'withdrawn' and c.tier <= $3
                    and c.desa_kode >= $1 and c.desa_kode < $2
                order by c.created_at desc, c.id limit 1) as stage
        from communities g join wilayah w on w.kode = g.desa_kode
        where g.desa_kode >= $1 and g.desa_kode < $2
        order by g.desa_kode, lower(g.name), g.id limit $4
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        LIST_LIMIT,
    )
    .fetch_all(db)
    .await
}

/// Another one of this name in the same desa.
pub(super) async fn find_namesake(
    db: &mut PgConnection,
    scope: &Scope,
    desa: &KodeWilayah,
    name: &str,
    except: Option<CommunityId>,
) -> Result<Option<CommunityId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select id as "id: CommunityId" from communities
        where desa_kode = $1 and lower(name) = lower($2) and ($3::uuid is null or id <> $3)
            and desa_kode >= $4 and desa_kode < $5
        "#,
        desa.as_str(),
        name,
        except as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn insert(
    db: &mut PgConnection,
    id: CommunityId,
    desa: &KodeWilayah,
    new: &NewCommunity,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into communities (id, desa_kode, name, location, family_count, person_count, note, created_at, created_by,
                                 updated_at, updated_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $9)
        "#,
        id as _,
        desa.as_str(),
        new.name,
        new.location,
        new.family_count,
        new.person_count,
        new.note,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// False when the version is not the expected one any more.
pub(super) async fn update(
    db: &mut PgConnection,
    id: CommunityId,
    new: &NewCommunity,
    version: i32,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update communities
        set name = $3, location = $4, family_count = $5, person_count = $6, note = $7, updated_at = $8, updated_by = $9,
            version = version + 1
        where id = $1 and version = $2
        "#,
        id as _,
        version,
        new.name,
        new.location,
        new.family_count,
        new.person_count,
        new.note,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}
