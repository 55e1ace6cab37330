//! SQL of the demo. People and accounts go through the actions of everyone.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::accounts::users::DEMO_OFFICE;
use crate::auth::{Actor, SecondFactor};
use crate::ppks::verification::Seen;
use crate::types::{AssessmentId, FamilyId, KodeWilayah, UserId};
use crate::web::Error;

pub(super) async fn has_accounts(db: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from users) as "exists!""#)
        .fetch_one(db)
        .await
}

pub(super) async fn find_account(db: &mut PgConnection, username: &str) -> Result<Option<UserId>, sqlx::Error> {
    sqlx::query_scalar!(r#"select id as "id: UserId" from users where username = $1"#, username)
        .fetch_optional(db)
        .await
}

/// Whether a power counts or waits, or has been taken away by somebody.
pub(super) async fn has_grant(
    db: &mut PgConnection,
    user_id: UserId,
    kind: &str,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select exists (select from grants
            where user_id = $1 and kind = $2 and not is_emergency
              and (expires_at > $3 or revoked_at is not null)) as "exists!"
        "#,
        user_id as _,
        kind,
        now,
    )
    .fetch_one(db)
    .await
}

/// Everybody who can act, of any region.
pub(super) async fn list_actors(db: &mut PgConnection) -> Result<Vec<Actor>, Error> {
    let rows = sqlx::query!(
        r#"
        select u.id as "id: UserId", u.username, u.full_name, u.role, u.wilayah_kode as "area: KodeWilayah",
               w.nama as area_name
        from users u join wilayah w on w.kode = u.wilayah_kode
        where u.disabled_at is null order by u.created_at, u.username
        "#,
    )
    .fetch_all(db)
    .await?;

    rows.into_iter()
        .map(|row| {
            Ok(Actor {
                id: row.id,
                username: row.username,
                full_name: row.full_name,
                role: row.role.parse().map_err(Error::internal)?,
                area: row.area,
                area_name: row.area_name,
                must_change_password: false,
                second_factor: SecondFactor::Optional,
                session_ends: None,
                grants: Vec::new(),
                is_assigned: false,
                walls: crate::web::Walls::default(),
            })
        })
        .collect()
}

/// The act that says that all people were made.
pub(super) const PLANTED: &str = "demo.planted";

pub(super) async fn has_planted(db: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from audit_events where action = $1) as "exists!""#,
        PLANTED
    )
    .fetch_one(db)
    .await
}

/// Whether the demo made accounts or people here. Accounts come first, so a planting that was broken off shows as well.
pub(super) async fn is_demo(db: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select exists (select from audit_events
            where actor_id is null and (action = $1 or (action = 'users.created' and actor_name = $2))) as "exists!"
        "#,
        PLANTED,
        DEMO_OFFICE,
    )
    .fetch_one(db)
    .await
}

/// Clears away people and figures; only the owner may, and only before the demo is first shown. The log of acts stays:
/// its chain has no holes, not even here.
pub(super) async fn clear(owner: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(
        "truncate ways, families, persons, assessments, assessment_steps, record_versions,
                  person_counts, assessment_counts, family_counts, step_counts,
                  communities, group_cases, group_case_steps, group_case_counts,
                  rahasia.envelopes, rahasia.envelope_steps cascade",
    )
    .execute(owner)
    .await?;

    Ok(())
}

pub(super) async fn count_people(db: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from persons"#)
        .fetch_one(db)
        .await
}

/// What of a family waits at this stage, with the versions a verifier would have on screen.
pub(super) async fn list_waiting(
    db: &mut PgConnection,
    family: FamilyId,
    stage: &str,
) -> Result<Vec<(AssessmentId, Seen)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select a.id as "id: AssessmentId", a.version as assessment, p.version as person, f.version as family
        from families f join persons p on p.family_id = f.id join assessments a on a.person_id = p.id
        where f.id = $1 and a.stage = $2 order by a.id
        "#,
        family as _,
        stage,
    )
    .fetch_all(db)
    .await?;

    Ok(rows
        .into_iter()
        .map(|row| {
            let seen = Seen {
                assessment: row.assessment,
                person: row.person,
                family: row.family,
            };
            (row.id, seen)
        })
        .collect())
}

/// Lets plans be kept, as the same few statements come a hundred thousand times.
pub(super) async fn keep_plans(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("set local plan_cache_mode = auto").execute(db).await?;

    Ok(())
}

/// Tells the planner what was planted; only the owner may.
pub(super) async fn gather_statistics(owner: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("analyze families, persons, assessments, assessment_steps, group_cases, audit_events")
        .execute(owner)
        .await?;

    Ok(())
}
