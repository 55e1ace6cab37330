//! SQL of the figures: reads any table, writes none.

use sqlx::PgConnection;

pub(super) async fn ping(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("select 1 as one").fetch_one(db).await?;

    Ok(())
}
