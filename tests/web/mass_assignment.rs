//! A form writes its own fields and nothing else: every form of the site is sent with the name of every column of the
//! database beside its own, and changes what it changes without them.

use balale::paths::{Method, ROUTES};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::audit::routes::{Mode, Proof, fits};
use crate::ppks::sheet::{key, kk, masked, nik, sheet};
use crate::support::{ACCOUNTS, Account, TestApp};

/// What the same things are called in forms. None of them is a field of a form that could rightly take it.
const INDONESIAN: [&str; 24] = [
    "pemilik",
    "dibuat_oleh",
    "diubah_oleh",
    "disetujui_oleh",
    "diverifikasi_oleh",
    "terverifikasi",
    "peran",
    "wilayah",
    "desa",
    "kecamatan",
    "status",
    "tahap",
    "tingkat",
    "tier",
    "versi",
    "wewenang",
    "grants",
    "nonaktif",
    "wajib_ganti",
    "berlaku_sampai",
    "darurat",
    "id_pengguna",
    "petugas",
    "is_admin",
];

/// Values that change with every sending, whoever sends.
const RANDOM: [&str; 11] = [
    // Which of several records the lot falls on (the walk itself counts them), and the next number of the log.
    "is_sample",
    "seq",
    // Of a family to visit.
    "code",
    "check_code",
    "password_hash",
    "recovery_code_hash",
    "session",
    "data",
    "user_agent",
    "receipt",
    "xact",
];

/// Every row of every table, as JSON.
pub(crate) async fn rows(app: &TestApp) -> Vec<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select format('%I.%I', schemaname, tablename) from pg_tables
         where schemaname in ('public', 'rahasia') order by 1",
    )
    .fetch_all(app.owner())
    .await
    .unwrap();
    let mut all = Vec::new();
    for table in tables {
        let sql = format!("select '{table} ' || to_jsonb(t)::text from {table} t");
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_all(app.owner())
            .await
            .unwrap();
        all.extend(rows);
    }
    all.sort();

    all
}

/// The rows that came and went, without what no two sendings share.
pub(crate) fn difference(before: &[String], after: &[String]) -> Vec<String> {
    let gone = before.iter().filter(|row| after.binary_search(row).is_err());
    let come = after.iter().filter(|row| before.binary_search(row).is_err());
    let mut lines: Vec<String> = gone
        .map(|row| format!("- {}", plain(row)))
        .chain(come.map(|row| format!("+ {}", plain(row))))
        .collect();
    lines.sort();

    lines
}

fn plain(row: &str) -> String {
    let (table, json) = row.split_once(' ').unwrap();
    let mut value: Value = serde_json::from_str(json).unwrap();
    mask("", &mut value);

    format!("{table} {value}")
}

/// Accounts keep their names: who did something is what a stranger's field must not change.
fn mask(name: &str, value: &mut Value) {
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| mask(name, value)),
        Value::Array(values) => values.iter_mut().for_each(|value| mask(name, value)),
        Value::String(text) => {
            let account = text
                .parse::<Uuid>()
                .ok()
                .and_then(|id| ACCOUNTS.iter().find(|account| account.id() == id));
            *text = match account {
                Some(account) => account.username.to_owned(),
                None if RANDOM.contains(&name) => "random".to_owned(),
                None if text.starts_with("\\x") => "bytes".to_owned(),
                None if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => "random".to_owned(),
                None if text.parse::<DateTime<Utc>>().is_ok() => "instant".to_owned(),
                None => masked(text).split("R-").next().unwrap_or_default().to_owned(),
            };
        }
        // A running number tells in which order the rows of one act were written; the database makes it and takes none.
        Value::Number(_) if RANDOM.contains(&name) || name == "id" => *value = Value::Null,
        Value::Bool(_) if RANDOM.contains(&name) => *value = Value::Null,
        // The half minute of a code, which the clock of the test makes; a stranger's small number stays in sight.
        Value::Number(step) if name == "totp_last_step" && step.as_i64() > Some(1_000_000) => *value = Value::Null,
        _ => {}
    }
    if RANDOM.contains(&name) && value.is_object() {
        *value = Value::Null;
    }
}

/// One hostile value for each column: one that the column would take.
async fn fields_beside(app: &TestApp) -> Vec<(String, String)> {
    let columns: Vec<(String, String)> = sqlx::query_as(
        "select distinct on (column_name) column_name::text, data_type::text from information_schema.columns
         where table_schema in ('public', 'rahasia') order by column_name, data_type",
    )
    .fetch_all(app.owner())
    .await
    .unwrap();
    let named = INDONESIAN.map(|name| (name.to_owned(), "text".to_owned()));
    let mut fields: Vec<(String, String)> = columns
        .into_iter()
        .chain(named)
        .map(|(name, kind)| {
            let value = hostile(&name, &kind);
            (name, value)
        })
        .collect();
    let of_members: Vec<(String, String)> = fields
        .iter()
        .map(|(name, value)| (format!("a1_{name}"), value.clone()))
        .collect();
    fields.extend(of_members);
    // Fields that a form of the site rightly has, under the name of some column.
    fields.retain(|(name, _)| !OWN.contains(&name.as_str()));

    fields
}

/// Names of columns that are also names of fields.
const OWN: [&str; 6] = ["a1_nik", "a1_nama", "kode", "kunci", "rt", "rw"];

fn hostile(name: &str, kind: &str) -> String {
    let value = match (name, kind) {
        ("role" | "peran" | "actor_role", _) => "admin_dinas",
        ("stage" | "status" | "tahap" | "to_stage" | "terverifikasi", _) => "verified",
        ("versi" | "version", _) => "7",
        ("grants" | "wewenang" | "kind", _) => "secret",
        ("username", _) => "penyusup",
        ("nama" | "full_name", _) => "Penyusup Contoh",
        (name, "text") if name.contains("kode") || name.contains("area") => "61.07.01.2001",
        ("wilayah" | "desa" | "kecamatan", _) => "61.07.01.2001",
        (_, "uuid") => return Account::named("sistem").id().to_string(),
        (_, "boolean") => "true",
        (_, "smallint" | "integer" | "bigint") => "3",
        (_, "date") => "2001-01-01",
        (_, kind) if kind.starts_with("timestamp") => "2031-01-01T00:00:00Z",
        _ => "ya",
    };

    value.to_owned()
}

/// The whole walk through the site, and the drafts.
async fn walk(app: &TestApp, fields: Vec<(String, String)>) -> Vec<(String, Vec<String>)> {
    let mut proof = Proof::new(app, Mode::Beside(fields));
    let mut sinta = app.operator_tirta().await;
    let half = sheet(&key(), &kk(91), &[("Cici Contoh", &nik(91), "23")]);
    proof.post(&mut sinta, "", "/draf", &half).await;
    let draft: Uuid = sqlx::query_scalar("select id from drafts")
        .fetch_one(app.owner())
        .await
        .unwrap();
    proof
        .post(&mut sinta, "", &format!("/draf/{draft}/pembuangan"), &[])
        .await;
    proof.walk().await;

    proof.changes
}

/// What the same sendings changed with the fields beside, where it is not what they change without.
fn differing(expected: &[(String, Vec<String>)], found: &[(String, Vec<String>)]) -> Vec<String> {
    let pairs = expected
        .iter()
        .zip(found)
        .filter(|((_, without), (_, with))| without != with);

    pairs
        .map(|((path, without), (_, with))| {
            let lost: Vec<&String> = without.iter().filter(|row| !with.contains(row)).collect();
            let new: Vec<&String> = with.iter().filter(|row| !without.contains(row)).collect();
            format!("{path}\n  without: {lost:#?}\n  with: {new:#?}")
        })
        .collect()
}

#[tokio::test]
async fn a_form_changes_nothing_but_what_it_asks_for() {
    let plain = TestApp::new().await;
    let fields = fields_beside(&plain).await;
    let count = fields.len();
    let expected = walk(&plain, Vec::new()).await;
    // A form takes 600 fields, and there are more: those of the form itself go first, those of a member after them.
    let (of_members, of_form): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(name, _)| name.starts_with("a1_"));
    let mut found = Vec::new();
    let mut failures = Vec::new();
    for part in [of_form, of_members] {
        found = walk(&TestApp::new().await, part).await;
        assert_eq!(expected.len(), found.len());
        failures.extend(differing(&expected, &found));
    }
    for route in ROUTES.iter().filter(|route| route.method == Method::Post) {
        let line = format!("POST {}", route.at);
        if !found.iter().any(|(path, _)| fits(&line, &format!("POST {path}"))) {
            failures.push(format!("{}: never sent", route.name));
        }
    }
    println!(
        "T-AZ-5: cases {}, failures {} ({} forms, {count} fields beside each)",
        found.len() * count,
        failures.len(),
        found.len()
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
