//! SQL shared by the whole slice.

use sqlx::PgConnection;

use crate::types::KodeWilayah;

/// Lets writers of one desa take turns, until the end of the transaction. They all touch the same few rows of the
/// counts; taking this lock first means no two of them ever wait for each other in a circle.
pub(crate) async fn lock_desa(db: &mut PgConnection, desa: &KodeWilayah) -> Result<(), sqlx::Error> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", desa.as_str())
        .execute(db)
        .await?;

    Ok(())
}
