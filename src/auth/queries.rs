//! SQL of accounts as far as signing in needs it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::actor::is_privileged;
use super::{Actor, Grant, Role, SecondFactor};
use crate::types::{KodeWilayah, UserId};
use crate::web::{Error, Walls};

/// The account as it stands now; none where it is disabled or has run out.
pub(super) async fn find_active_actor(
    db: &mut PgConnection,
    id: UserId,
    now: DateTime<Utc>,
) -> Result<Option<Actor>, Error> {
    let row = sqlx::query!(
        r#"
        select u.id as "id: UserId", u.username, u.full_name, u.role, u.wilayah_kode as "area: KodeWilayah",
               w.nama as area_name, u.must_change_password,
               u.totp_confirmed_at is not null as "has_totp!", u.recovery_code_hash is not null as "is_recovering!",
               array(select distinct g.kind from grants g
                     where g.user_id = u.id and g.revoked_at is null and g.expires_at > $2
                       and (g.approved_at is not null or g.is_emergency)) as "grants!",
               u.role = 'tksk' and has_assignment(u.id, $2) as "is_assigned!"
        from users u join wilayah w on w.kode = u.wilayah_kode
        where u.id = $1 and u.disabled_at is null and (u.expires_at is null or u.expires_at > $2)
        "#,
        id as _,
        now,
    )
    .fetch_optional(db)
    .await?;

    row.map(|row| {
        let role: Role = row.role.parse().map_err(Error::internal)?;
        let grants: Vec<Grant> = row.grants.iter().filter_map(|kind| kind.parse().ok()).collect();

        Ok(Actor {
            id: row.id,
            username: row.username,
            full_name: row.full_name,
            role,
            area: row.area,
            area_name: row.area_name,
            must_change_password: row.must_change_password,
            second_factor: match (
                row.has_totp,
                row.is_recovering || is_privileged(role, &grants, row.is_assigned),
            ) {
                (true, _) => SecondFactor::Confirmed,
                (false, true) => SecondFactor::Missing,
                (false, false) => SecondFactor::Optional,
            },
            session_ends: None,
            grants,
            is_assigned: row.is_assigned,
            walls: Walls::default(),
        })
    })
    .transpose()
}
