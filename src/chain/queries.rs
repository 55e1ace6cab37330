//! SQL of the chain: what waits, what is sealed, where the chain ends.

use sqlx::PgConnection;

use super::{Hash, Head, Row, Whose};

impl Whose {
    fn is_carried_over(self) -> bool {
        self == Whose::CarriedOver
    }
}

/// Rows of a transaction that are not sealed yet, in the order they were written, each with its place there.
pub(super) async fn list_pending(db: &mut PgConnection, whose: Whose) -> Result<Vec<(i64, Row)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select n, at, actor_id, actor_name, actor_role, area_kode, action, object_kind, object_id, tier, fields,
               request_id, session
        from audit_pending
        where xact = case when $1 then xid8 '0' else pg_current_xact_id_if_assigned() end
        order by n
        "#,
        whose.is_carried_over(),
    )
    .fetch_all(db)
    .await?;

    Ok(rows
        .into_iter()
        .map(|row| {
            let sealed = Row {
                seq: 0,
                at: row.at,
                actor_id: row.actor_id,
                actor_name: row.actor_name,
                actor_role: row.actor_role,
                area_kode: row.area_kode,
                action: row.action,
                object_kind: row.object_kind,
                object_id: row.object_id,
                tier: row.tier,
                fields: row.fields,
                request_id: row.request_id,
                session: row.session,
            };
            (row.n, sealed)
        })
        .collect())
}

/// The end of the chain, held until the commit.
pub(super) async fn lock_head(db: &mut PgConnection) -> Result<Head, sqlx::Error> {
    let row = sqlx::query!("select seq, hash from audit_head for update")
        .fetch_one(db)
        .await?;

    head(row.seq, &row.hash)
}

pub(super) async fn find_head(db: &mut PgConnection) -> Result<Head, sqlx::Error> {
    let row = sqlx::query!("select seq, hash from audit_head").fetch_one(db).await?;

    head(row.seq, &row.hash)
}

fn head(seq: i64, hash: &[u8]) -> Result<Head, sqlx::Error> {
    let hash = Hash::try_from(hash).map_err(|error| sqlx::Error::Decode(error.into()))?;

    Ok(Head { seq, hash })
}

/// Places in `audit_pending` with the number and seal each row gets.
#[derive(Default)]
pub(super) struct Sealed {
    n: Vec<i64>,
    seq: Vec<i64>,
    hash: Vec<Vec<u8>>,
}

impl Sealed {
    pub(super) fn push(&mut self, n: i64, head: Head) {
        self.n.push(n);
        self.seq.push(head.seq);
        self.hash.push(head.hash.to_vec());
    }
}

/// Moves the rows into the chain and the head to their end, in one statement.
pub(super) async fn insert_sealed(
    db: &mut PgConnection,
    whose: Whose,
    sealed: &Sealed,
    head: Head,
) -> Result<(), sqlx::Error> {
    let moved = sqlx::query!(
        r#"
        with gone as (
            delete from audit_pending
            where xact = case when $1 then xid8 '0' else pg_current_xact_id_if_assigned() end
            returning n, at, actor_id, actor_name, actor_role, area_kode, action, object_kind, object_id, tier, fields,
                      request_id, session
        ), ended as (
            update audit_head set seq = $5, hash = $6
        )
        insert into audit_events (seq, at, actor_id, actor_name, actor_role, area_kode, action, object_kind, object_id,
                                  tier, fields, request_id, session, hash)
        select s.seq, g.at, g.actor_id, g.actor_name, g.actor_role, g.area_kode, g.action, g.object_kind, g.object_id,
               g.tier, g.fields, g.request_id, g.session, s.hash
        from gone g join unnest($2::bigint[], $3::bigint[], $4::bytea[]) as s (n, seq, hash) on s.n = g.n
        order by s.seq
        "#,
        whose.is_carried_over(),
        &sealed.n,
        &sealed.seq,
        &sealed.hash,
        head.seq,
        head.hash.as_slice(),
    )
    .execute(db)
    .await?
    .rows_affected();

    if usize::try_from(moved).is_ok_and(|moved| moved == sealed.n.len()) {
        Ok(())
    } else {
        Err(sqlx::Error::Protocol(
            "audit rows went missing while they were sealed".to_owned(),
        ))
    }
}

/// Reach over the whole chain, for whoever verifies it; until the end of the transaction.
pub(super) async fn see_all(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        select set_config('app.scope', '0', true) as a, set_config('app.scope_end', '~', true) as b,
               set_config('app.tier_max', '3', true) as c
        "#,
    )
    .fetch_one(db)
    .await?;

    Ok(())
}

/// The chain after a given number, each row with the seal it carries.
pub(super) async fn list_sealed(
    db: &mut PgConnection,
    after: i64,
    limit: i64,
) -> Result<Vec<(Row, Vec<u8>)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select seq, at, actor_id, actor_name, actor_role, area_kode, action, object_kind, object_id, tier, fields,
               request_id, session, hash
        from audit_events where seq > $1 order by seq limit $2
        "#,
        after,
        limit,
    )
    .fetch_all(db)
    .await?;

    Ok(rows
        .into_iter()
        .map(|row| {
            let sealed = Row {
                seq: row.seq,
                at: row.at,
                actor_id: row.actor_id,
                actor_name: row.actor_name,
                actor_role: row.actor_role,
                area_kode: row.area_kode,
                action: row.action,
                object_kind: row.object_kind,
                object_id: row.object_id,
                tier: row.tier,
                fields: row.fields,
                request_id: row.request_id,
                session: row.session,
            };
            (sealed, row.hash)
        })
        .collect())
}
