//! SQL of the cases of families and communities. Every read takes a `Scope` and asks for the tier.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{GroupCase, NewCase, Subject};
use crate::auth::{Actor, Permission, Scope};
use crate::ppks::Stage;
use crate::types::{CommunityId, FamilyId, GroupCaseId, KodeWilayah, UserId};

/// Lines of a list; there are few families and communities among many people.
pub(crate) const LIST_LIMIT: i64 = 300;

/// What is asked for; what is None is not asked.
pub struct Wanted {
    asker: UserId,
    /// Whether the reader sees a case while it is suspended: the desa that keeps it, and who suspended it.
    sees_suspended: bool,
    id: Option<GroupCaseId>,
    family: Option<FamilyId>,
    community: Option<CommunityId>,
    stage: Option<Stage>,
    category: Option<&'static str>,
    /// Those that were taken back, too.
    with_withdrawn: bool,
}

impl Wanted {
    /// All that lists show.
    pub fn all(actor: &Actor) -> Wanted {
        Wanted {
            asker: actor.id,
            sees_suspended: actor.may(Permission::RegisterPersons) || actor.may(Permission::ManagePrivacy),
            id: None,
            family: None,
            community: None,
            stage: None,
            category: None,
            with_withdrawn: false,
        }
    }

    /// Of this stage and category only, where these are given.
    pub fn narrowed(self, stage: Option<Stage>, category: Option<&'static str>) -> Wanted {
        Wanted {
            stage,
            category,
            ..self
        }
    }

    pub fn one(actor: &Actor, id: GroupCaseId) -> Wanted {
        Wanted {
            id: Some(id),
            with_withdrawn: true,
            ..Wanted::all(actor)
        }
    }

    pub fn of_subject(actor: &Actor, subject: Subject) -> Wanted {
        Wanted {
            family: subject.family(),
            community: subject.community(),
            with_withdrawn: true,
            ..Wanted::all(actor)
        }
    }
}

/// Oldest in their stage first; of one subject that is oldest first too, as one follows the other.
pub(crate) async fn list(db: &mut PgConnection, scope: &Scope, wanted: &Wanted) -> Result<Vec<GroupCase>, sqlx::Error> {
    sqlx::query_as!(
        GroupCase,
        r#"
        select c.id as "id: GroupCaseId", c.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name, c.category_code,
               c.family_id as "family_id: FamilyId", c.community_id as "community_id: CommunityId",
               m.head_name, coalesce(m.member_count, 0) as "member_count!", g.name as "community_name?",
               c.found_on, c.note, c.stage, c.stage_at, c.version, coalesce(f.version, g.version) as "subject_version!",
               cu.full_name as created_by_name, c.updated_at, uu.full_name as updated_by_name,
               is_group_maker($5, c) as "is_maker!", coalesce(m.is_suspended, false) as "is_suspended!"
        from group_cases c
        join wilayah w on w.kode = c.desa_kode
        join users cu on cu.id = c.created_by
        join users uu on uu.id = c.updated_by
        left join families f on f.id = c.family_id
        left join communities g on g.id = c.community_id
        left join lateral (
            select count(*) filter (where p.restricted_at is null) as member_count,
                   bool_or(p.restricted_at is not null) as is_suspended,
                   (array_agg(p.full_name order by p.departed is not null, p.family_role <> 'kepala', p.born_on, p.id)
                        filter (where p.restricted_at is null))[1] as head_name
            from persons p
            where p.family_id = c.family_id and p.destroyed_at is null and p.merged_into is null
                and p.tier <= $3 and p.desa_kode >= $1 and p.desa_kode < $2
        ) m on c.family_id is not null
        where c.desa_kode >= $1 and c.desa_kode < $2 and c.tier <= $3
            and ($4 or not coalesce(m.is_suspended, false))
            and ($6::uuid is null or c.id = $6)
            and ($7::uuid is null or c.family_id = $7)
            and ($8::uuid is null or c.community_id = $8)
            and ($9::text is null or c.stage = $9)
            and ($10::text is null or c.category_code = $10)
            and ($11 or c.stage <> 'withdrawn')
        order by c.stage_at, c.id limit $12
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        wanted.sees_suspended,
        wanted.asker as _,
        wanted.id as _,
        wanted.family as _,
        wanted.community as _,
        wanted.stage.map(Stage::code),
        wanted.category,
        wanted.with_withdrawn,
        LIST_LIMIT,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    actor: &Actor,
    id: GroupCaseId,
) -> Result<Option<GroupCase>, sqlx::Error> {
    Ok(list(db, scope, &Wanted::one(actor, id)).await?.pop())
}

/// How many are of this stage, without the suspended ones. Asked for the menu of every page: the offset keeps the planner
/// from reading all persons for a few families.
pub(crate) async fn count(db: &mut PgConnection, scope: &Scope, stage: Stage) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from group_cases c
        where c.stage = $3 and c.desa_kode >= $1 and c.desa_kode < $2 and c.tier <= $4
            and not exists (select from persons p where p.family_id = c.family_id and p.restricted_at is not null offset 0)
        "#,
        scope.from(),
        scope.until(),
        stage.code(),
        scope.tier_max(),
    )
    .fetch_one(db)
    .await
}

/// Holds a case and what it is about against other writers until the end of the transaction.
pub(super) async fn lock(db: &mut PgConnection, scope: &Scope, id: GroupCaseId) -> Result<bool, sqlx::Error> {
    let found = sqlx::query_scalar!(
        "select id from group_cases where id = $1 and desa_kode >= $2 and desa_kode < $3 and tier <= $4 for update",
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await?;

    Ok(found.is_some())
}

pub(super) async fn insert(
    db: &mut PgConnection,
    id: GroupCaseId,
    desa: &KodeWilayah,
    subject: Subject,
    new: &NewCase,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    // The trigger puts the tier of the category in its place.
    sqlx::query!(
        r#"
        insert into group_cases (id, desa_kode, category_code, family_id, community_id, tier, found_on, note, stage,
                                 stage_at, created_at, created_by, updated_at, updated_by)
        values ($1, $2, $3, $4, $5, 3, $6, $7, 'draft', $8, $8, $9, $8, $9)
        "#,
        id as _,
        desa.as_str(),
        subject.category_code(),
        subject.family() as _,
        subject.community() as _,
        new.found_on,
        new.note,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn update(
    db: &mut PgConnection,
    id: GroupCaseId,
    new: &NewCase,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update group_cases
        set found_on = $2, note = $3, updated_at = $4, updated_by = $5, version = version + 1
        where id = $1
        "#,
        id as _,
        new.found_on,
        new.note,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Moves a held case. `submitted_by` stays where none is given.
pub(super) async fn update_stage(
    db: &mut PgConnection,
    id: GroupCaseId,
    to: Stage,
    since: DateTime<Utc>,
    submitted_by: Option<UserId>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update group_cases
        set stage = $2, stage_at = $3, submitted_by = coalesce($4, submitted_by), version = version + 1
        where id = $1
        "#,
        id as _,
        to.code(),
        since,
        submitted_by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// A step of the way, as it is written down.
pub(super) struct NewStep<'a> {
    pub case: GroupCaseId,
    pub desa_kode: &'a KodeWilayah,
    pub from: Option<Stage>,
    pub to: Stage,
    pub reason: &'a str,
    /// The step that this one takes back.
    pub undoes: Option<i64>,
}

pub(super) async fn insert_step(
    db: &mut PgConnection,
    step: &NewStep<'_>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into group_case_steps (case_id, desa_kode, from_stage, to_stage, reason, decided_by, decided_at, undoes)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        "#,
        step.case as _,
        step.desa_kode.as_str(),
        step.from.map(Stage::code),
        step.to.code(),
        step.reason,
        by as _,
        at,
        step.undoes,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// The last step of a case, where it can be asked whether it may be taken back.
pub(super) struct LastStep {
    pub id: i64,
    pub from_stage: Option<String>,
    pub to_stage: String,
    pub decided_by: UserId,
    pub decided_at: DateTime<Utc>,
    pub is_undo: bool,
    /// When it had come to the desk that decided.
    pub waited_since: Option<DateTime<Utc>>,
    /// Nobody has changed the case or its subject since.
    pub is_untouched: bool,
}

pub(super) async fn find_last_step(
    db: &mut PgConnection,
    scope: &Scope,
    id: GroupCaseId,
) -> Result<Option<LastStep>, sqlx::Error> {
    sqlx::query_as!(
        LastStep,
        r#"
        select s.id, s.from_stage, s.to_stage, s.decided_by as "decided_by: UserId", s.decided_at,
               s.undoes is not null as "is_undo!",
               (select max(b.decided_at) from group_case_steps b
                where b.case_id = c.id and b.id < s.id and b.to_stage = s.from_stage and b.undoes is null) as waited_since,
               (c.updated_at <= s.decided_at and coalesce(f.updated_at <= s.decided_at, true)
                and coalesce(g.updated_at <= s.decided_at, true)) as "is_untouched!"
        from group_cases c
        join group_case_steps s on s.case_id = c.id
        left join families f on f.id = c.family_id
        left join communities g on g.id = c.community_id
        where c.id = $1 and c.desa_kode >= $2 and c.desa_kode < $3 and c.tier <= $4
        order by s.id desc limit 1
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await
}

/// One thing that happened: a step, or a change of fields.
pub(super) struct HappenedRow {
    pub at: DateTime<Utc>,
    pub by_name: String,
    pub from_stage: Option<String>,
    pub to_stage: Option<String>,
    pub is_undo: bool,
    pub reason: String,
    pub changed: Option<serde_json::Value>,
}

/// All that happened to a case, newest first.
pub(super) async fn list_happened(
    db: &mut PgConnection,
    scope: &Scope,
    id: GroupCaseId,
) -> Result<Vec<HappenedRow>, sqlx::Error> {
    sqlx::query_as!(
        HappenedRow,
        r#"
        select h.at as "at!", u.full_name as by_name, h.from_stage, h.to_stage, h.is_undo as "is_undo!",
               h.reason as "reason!", h.changed
        from (
            select s.decided_at as at, s.decided_by as by, s.from_stage, s.to_stage, s.undoes is not null as is_undo,
                   s.reason, null::jsonb as changed, s.id as place
            from group_case_steps s where s.case_id = $1 and s.desa_kode >= $2 and s.desa_kode < $3
            union all
            select v.at, v.by, null, null, false, '', v.changed, 0 from record_versions v
            where v.record_kind = 'group_cases' and v.record_id = $1 and v.desa_kode >= $2 and v.desa_kode < $3
        ) h
        join users u on u.id = h.by
        order by h.at desc, h.place desc limit 200
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// Changes of fields of a record that has no steps, newest first.
pub(super) async fn list_versions(
    db: &mut PgConnection,
    scope: &Scope,
    kind: &str,
    id: Uuid,
) -> Result<Vec<HappenedRow>, sqlx::Error> {
    sqlx::query_as!(
        HappenedRow,
        r#"
        select v.at, u.full_name as by_name, null::text as from_stage, null::text as to_stage, false as "is_undo!",
               '' as "reason!", v.changed as "changed?"
        from record_versions v join users u on u.id = v.by
        where v.record_kind = $4 and v.record_id = $1 and v.desa_kode >= $2 and v.desa_kode < $3
        order by v.at desc, v.id desc limit 200
        "#,
        id,
        scope.from(),
        scope.until(),
        kind,
    )
    .fetch_all(db)
    .await
}

/// How many live in a family, and the name of whoever was entered first and may be named.
pub(super) async fn find_members(
    db: &mut PgConnection,
    scope: &Scope,
    id: FamilyId,
) -> Result<(i64, Option<String>), sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select count(*) as "n!", (array_agg(full_name order by created_at, born_on, id)
                filter (where restricted_at is null))[1] as first
        from persons
        where family_id = $1 and desa_kode >= $2 and desa_kode < $3 and tier <= $4
            and destroyed_at is null and merged_into is null
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_one(db)
    .await?;

    Ok((row.n, row.first))
}

/// Desa, name, and how many families and people live in a community.
pub(super) async fn find_community(
    db: &mut PgConnection,
    scope: &Scope,
    id: CommunityId,
) -> Result<Option<(KodeWilayah, String, i32, i32)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select desa_kode as "desa_kode: KodeWilayah", name, family_count, person_count from communities
        where id = $1 and desa_kode >= $2 and desa_kode < $3
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| (row.desa_kode, row.name, row.family_count, row.person_count)))
}
