//! SQL of keys. One macro writes the same few statements for every column, so that a column more is a line more.

use sqlx::PgConnection;
use uuid::Uuid;

use super::columns::{IndexColumn, SealedColumn};

/// A mark as it was written at a first start: file name and bytes.
pub(super) struct Mark {
    pub file: String,
    pub mark: Vec<u8>,
}

/// A ciphertext in its place.
pub(super) struct Sealed {
    pub id: Uuid,
    pub place: String,
    pub sealed: Vec<u8>,
}

/// A blind index with the ciphertext of its value.
pub(super) struct Indexed {
    pub id: Uuid,
    pub place: String,
    pub sealed: Vec<u8>,
    pub index: Vec<u8>,
}

pub(super) struct KeyCount {
    pub key_id: i32,
    pub n: i64,
}

/// Ids, places and new values of a batch, in the same order.
#[derive(Default)]
pub(super) struct Batch {
    pub ids: Vec<Uuid>,
    pub places: Vec<String>,
    pub values: Vec<Vec<u8>>,
}

impl Batch {
    pub(super) fn push(&mut self, id: Uuid, place: String, value: Vec<u8>) {
        self.ids.push(id);
        self.places.push(place);
        self.values.push(value);
    }

    pub(super) fn len(&self) -> i64 {
        i64::try_from(self.ids.len()).unwrap_or(i64::MAX)
    }
}

/// Column, table, name of the column, and what a value of it is sealed for, as SQL over the row `t`; where its id is a
/// number, the id as this module passes it on.
macro_rules! over_sealed {
    ($column:expr, $statement:ident, $($argument:expr),+) => {
        match $column {
            SealedColumn::PersonNik => {
                $statement!("persons", "t.id", "nik_enc", "'persons.nik.' || t.id", $($argument),+)
            }
            SealedColumn::FamilyNomorKk => {
                $statement!("families", "t.id", "nomor_kk_enc", "'families.nomor_kk.' || t.id", $($argument),+)
            }
            SealedColumn::TransferNik => {
                $statement!("transfers", "t.id", "nik_enc", "'transfers.nik.' || t.id", $($argument),+)
            }
            SealedColumn::Draft => {
                $statement!("drafts", "t.id", "payload_enc", "'draft:' || t.user_id || ':' || t.id", $($argument),+)
            }
            SealedColumn::Search => {
                $statement!("searches", "t.id", "payload_enc", "'search:' || t.user_id || ':' || t.id", $($argument),+)
            }
            SealedColumn::Import => {
                $statement!("imports", "t.id", "payload_enc", "'import:' || t.id", $($argument),+)
            }
            SealedColumn::ExportChunk => $statement!(
                "export_chunks",
                "t.id",
                "chunk_enc",
                "'export:' || t.export_id || ':' || t.n",
                $($argument),+
            ),
            SealedColumn::SlipBatch => $statement!("slip_batches", "t.id", "payload_enc", "'slip'", $($argument),+),
            SealedColumn::UserTotp => {
                $statement!("users", "t.id", "totp_secret_enc", "'totp:' || t.id", $($argument),+)
            }
            SealedColumn::Envelope => {
                $statement!("rahasia.envelopes", "t.id", "payload_enc", "'envelopes.payload.' || t.id", $($argument),+)
            }
            SealedColumn::EnvelopeNote => $statement!(
                "rahasia.envelope_steps",
                "lpad(to_hex(t.id), 32, '0')::uuid",
                "note_enc",
                "'envelope_steps.note.' || t.envelope_id",
                $($argument),+
            ),
            SealedColumn::EvidenceKey => {
                $statement!("evidence", "t.id", "key_enc", "'evidence.key.' || t.id", $($argument),+)
            }
            SealedColumn::ScanKey => {
                $statement!("endorsement_scans", "t.id", "key_enc", "'endorsement_scans.key.' || t.id", $($argument),+)
            }
            SealedColumn::FamilyCard => {
                $statement!("family_cards", "t.id", "nomor_kk_enc", "'family_cards.nomor_kk.' || t.id", $($argument),+)
            }
        }
    };
}

/// Column, table, names of the ciphertext and of the index, and what the ciphertext is sealed for.
macro_rules! over_indexed {
    ($column:expr, $statement:ident, $($argument:expr),+) => {
        match $column {
            IndexColumn::PersonNik => {
                $statement!("persons", "nik_enc", "nik_index", "'persons.nik.' || t.id", $($argument),+)
            }
            IndexColumn::FamilyNomorKk => {
                $statement!("families", "nomor_kk_enc", "nomor_kk_index", "'families.nomor_kk.' || t.id", $($argument),+)
            }
            IndexColumn::EnvelopeNik => {
                $statement!("rahasia.envelopes", "payload_enc", "nik_index", "'envelopes.payload.' || t.id", $($argument),+)
            }
            IndexColumn::EnvelopeReceipt => {
                $statement!("rahasia.envelopes", "payload_enc", "receipt_index", "'envelopes.payload.' || t.id", $($argument),+)
            }
        }
    };
}

macro_rules! count_by_key {
    ($table:literal, $id:literal, $column:literal, $place:literal, $db:expr) => {
        sqlx::query_as!(
            KeyCount,
            "select get_byte(t."
                + $column
                + ", 0) as \"key_id!\", count(*) as \"n!\" from "
                + $table
                + " t where t."
                + $column
                + " is not null group by 1 order by 1",
        )
        .fetch_all($db)
        .await
    };
}

macro_rules! list_sample {
    ($table:literal, $id:literal, $column:literal, $place:literal, $db:expr, $limit:expr) => {
        sqlx::query_as!(
            Sealed,
            "select "
                + $id
                + " as \"id!\", "
                + $place
                + " as \"place!\", t."
                + $column
                + " as \"sealed!\" from "
                + $table
                + " t where t."
                + $column
                + " is not null order by 1 limit $1",
            $limit,
        )
        .fetch_all($db)
        .await
    };
}

macro_rules! lock_sealed {
    ($table:literal, $id:literal, $column:literal, $place:literal, $db:expr, $key_id:expr, $after:expr, $limit:expr) => {
        sqlx::query_as!(
            Sealed,
            "select "
                + $id
                + " as \"id!\", "
                + $place
                + " as \"place!\", t."
                + $column
                + " as \"sealed!\" from "
                + $table
                + " t where t."
                + $column
                + " is not null and get_byte(t."
                + $column
                + ", 0) <> $1 and ($2::uuid is null or "
                + $id
                + " > $2) order by 1 limit $3 for update skip locked",
            $key_id,
            $after,
            $limit,
        )
        .fetch_all($db)
        .await
    };
}

macro_rules! update_sealed {
    ($table:literal, $id:literal, $column:literal, $place:literal, $db:expr, $batch:expr) => {
        sqlx::query!(
            "update "
                + $table
                + " t set "
                + $column
                + " = d.value from unnest($1::uuid[], $2::text[], $3::bytea[]) d (id, place, value) where "
                + $id
                + " = d.id and "
                + $place
                + " = d.place",
            &$batch.ids,
            &$batch.places,
            &$batch.values,
        )
        .execute($db)
        .await
    };
}

macro_rules! list_indexed {
    ($table:literal, $sealed:literal, $index:literal, $place:literal, $db:expr, $after:expr, $limit:expr) => {
        sqlx::query_as!(
            Indexed,
            "select t.id, "
                + $place
                + " as \"place!\", t."
                + $sealed
                + " as \"sealed!\", t."
                + $index
                + " as \"index!\" from "
                + $table
                + " t where t."
                + $index
                + " is not null and ($1::uuid is null or t.id > $1) order by t.id limit $2",
            $after,
            $limit,
        )
        .fetch_all($db)
        .await
    };
}

macro_rules! lock_indexed {
    ($table:literal, $sealed:literal, $index:literal, $place:literal, $db:expr, $after:expr, $limit:expr) => {
        sqlx::query_as!(
            Indexed,
            "select t.id, "
                + $place
                + " as \"place!\", t."
                + $sealed
                + " as \"sealed!\", t."
                + $index
                + " as \"index!\" from "
                + $table
                + " t where t."
                + $index
                + " is not null and ($1::uuid is null or t.id > $1) order by t.id limit $2 for update skip locked",
            $after,
            $limit,
        )
        .fetch_all($db)
        .await
    };
}

macro_rules! update_indexed {
    ($table:literal, $sealed:literal, $index:literal, $place:literal, $db:expr, $batch:expr) => {
        sqlx::query!(
            "update " + $table + " t set " + $index
                + " = d.value from unnest($1::uuid[], $2::text[], $3::bytea[]) d (id, place, value) where t.id = d.id and "
                + $place + " = d.place",
            &$batch.ids,
            &$batch.places,
            &$batch.values,
        )
        .execute($db)
        .await
    };
}

/// How many values each key has; the key's id is the first byte.
pub(super) async fn count_by_key(db: &mut PgConnection, column: SealedColumn) -> Result<Vec<KeyCount>, sqlx::Error> {
    over_sealed!(column, count_by_key, db)
}

/// In no order that means anything: ids are random, so the first ones are a sample.
pub(super) async fn list_sample(
    db: &mut PgConnection,
    column: SealedColumn,
    limit: i64,
) -> Result<Vec<Sealed>, sqlx::Error> {
    over_sealed!(column, list_sample, db, limit)
}

/// Values of other keys than this one, held against writers; those that a writer holds are left for later.
pub(super) async fn lock_sealed(
    db: &mut PgConnection,
    column: SealedColumn,
    key_id: i32,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Sealed>, sqlx::Error> {
    over_sealed!(column, lock_sealed, db, key_id, after, limit)
}

pub(super) async fn update_sealed(
    db: &mut PgConnection,
    column: SealedColumn,
    batch: &Batch,
) -> Result<(), sqlx::Error> {
    over_sealed!(column, update_sealed, db, batch).map(drop)
}

pub(super) async fn list_indexed(
    db: &mut PgConnection,
    column: IndexColumn,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Indexed>, sqlx::Error> {
    over_indexed!(column, list_indexed, db, after, limit)
}

/// Held against writers; rows that a writer holds are left for later.
pub(super) async fn lock_indexed(
    db: &mut PgConnection,
    column: IndexColumn,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Indexed>, sqlx::Error> {
    over_indexed!(column, lock_indexed, db, after, limit)
}

pub(super) async fn update_indexed(
    db: &mut PgConnection,
    column: IndexColumn,
    batch: &Batch,
) -> Result<(), sqlx::Error> {
    over_indexed!(column, update_indexed, db, batch).map(drop)
}

/// Before persons take these indexes: where a NIK is confirmed for two of them, which only an index under another key
/// can have let happen, the one confirmed first stays so. Answers how many are unconfirmed now.
pub(super) async fn update_later_confirmed(db: &mut PgConnection, batch: &Batch) -> Result<i64, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        with moved as (select d.id, d.value from unnest($1::uuid[], $2::bytea[]) d (id, value)),
        ranked as (
            select p.id, row_number() over (partition by coalesce(m.value, p.nik_index) order by p.confirmed_at, p.id) as n
            from persons p left join moved m on m.id = p.id
            where p.confirmed_at is not null and p.merged_into is null
                and (m.id is not null or p.nik_index = any($2))
        )
        update persons set confirmed_at = null where id in (select id from ranked where n > 1)
        "#,
        &batch.ids,
        &batch.values,
    )
    .execute(db)
    .await?;

    Ok(i64::try_from(updated.rows_affected()).unwrap_or(i64::MAX))
}

pub(super) async fn list_marks(db: &mut PgConnection) -> Result<Vec<Mark>, sqlx::Error> {
    sqlx::query_as!(Mark, "select file, mark from key_marks order by file")
        .fetch_all(db)
        .await
}

/// One that is there already stays as it is.
pub(super) async fn insert_mark(db: &mut PgConnection, file: &str, mark: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into key_marks (file, mark) values ($1, $2) on conflict do nothing",
        file,
        mark,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn delete_mark(db: &mut PgConnection, file: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from key_marks where file = $1", file)
        .execute(db)
        .await?;

    Ok(())
}

/// Reaches everybody until the end of the transaction: a key is tried on whatever row comes first.
pub(super) async fn set_whole_reach(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        select set_config('app.scope', '0', true) as a, set_config('app.scope_end', '~', true) as b,
               set_config('app.tier_max', '2', true) as c
        "#
    )
    .fetch_one(db)
    .await?;

    Ok(())
}

/// Whether this role owns the people, and so sees all of them whatever the policies say.
pub(super) async fn has_ownership(db: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select pg_has_role(relowner, 'member') as "is_owner!" from pg_class where oid = 'persons'::regclass"#
    )
    .fetch_one(db)
    .await
}
