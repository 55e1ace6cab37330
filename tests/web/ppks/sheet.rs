//! A family's sheet as an operator of a desa fills it, and what tests ask about it afterwards.

use balale::reports::recount;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::support::{Client, Page, TestApp};

pub const FORM: &str = "form#f";
pub const SEBALO: &str = "61.07.04.1010";
pub const TIRTA: &str = "61.07.04.2003";

/// A NIK of a woman born on 12 March 1990.
pub fn nik(serial: usize) -> String {
    assert!((1..10_000).contains(&serial));
    format!("990711520390{serial:04}")
}

/// A NIK of a girl born on 12 March 2012.
pub fn child(serial: usize) -> String {
    format!("990711520312{serial:04}")
}

/// A NIK of a girl born on 12 March 2021.
pub fn infant(serial: usize) -> String {
    format!("990711520321{serial:04}")
}

/// A NIK of a woman born on 12 March 1950.
pub fn elder(serial: usize) -> String {
    format!("990711520350{serial:04}")
}

pub fn kk(serial: usize) -> String {
    assert!((1..10_000).contains(&serial));
    format!("990711010112{serial:04}")
}

pub fn key() -> String {
    Uuid::new_v4().to_string()
}

/// Name, NIK and category of a member.
pub type Member<'a> = (&'a str, &'a str, &'a str);

/// A whole sheet; `key` makes two sendings the same form.
pub fn sheet(key: &str, nomor_kk: &str, members: &[Member<'_>]) -> Vec<(String, String)> {
    let mut pairs = vec![
        ("kunci".to_owned(), key.to_owned()),
        ("nomor_kk".to_owned(), nomor_kk.to_owned()),
        ("dusun".to_owned(), "Contoh".to_owned()),
        ("rt".to_owned(), "1".to_owned()),
        ("rw".to_owned(), "2".to_owned()),
    ];
    for (at, (name, nik, category)) in members.iter().enumerate() {
        for (field, value) in [("nama", name), ("nik", nik), ("kategori", category)] {
            pairs.push((format!("a{}_{field}", at + 1), (*value).to_owned()));
        }
        if ["5", "05", "9", "09"].contains(category) {
            pairs.push((format!("a{}_disabilitas", at + 1), "fisik".to_owned()));
        }
    }

    pairs
}

pub fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Sends a sheet without opening it first.
pub async fn send(client: &mut Client, nomor_kk: &str, members: &[Member<'_>]) -> Page {
    let pairs = sheet(&key(), nomor_kk, members);
    client.post("/keluarga", &borrowed(&pairs)).await
}

/// The same, where it must succeed; answers where the family is shown.
pub async fn register(client: &mut Client, nomor_kk: &str, members: &[Member<'_>]) -> String {
    let answer = send(client, nomor_kk, members).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    answer.location().to_owned()
}

/// Sends what is open of this family to the verifier.
pub async fn submit(client: &mut Client, family: &str) -> Page {
    client.post(&format!("{family}/pengiriman"), &[("kunci", &key())]).await
}

/// The id of the person of this name.
pub async fn person(app: &TestApp, name: &str) -> Uuid {
    sqlx::query_scalar("select id from persons where full_name = $1")
        .bind(name)
        .fetch_one(app.owner())
        .await
        .unwrap()
}

/// The id of a person's assessment in a category.
pub async fn assessment(app: &TestApp, person: Uuid, category: &str) -> Uuid {
    sqlx::query_scalar("select id from assessments where person_id = $1 and category_code = $2")
        .bind(person)
        .bind(category)
        .fetch_one(app.owner())
        .await
        .unwrap()
}

pub async fn stage(app: &TestApp, assessment: Uuid) -> String {
    sqlx::query_scalar("select stage from assessments where id = $1")
        .bind(assessment)
        .fetch_one(app.owner())
        .await
        .unwrap()
}

/// A verifier decides about an assessment: `setujui`, `kembalikan` or `tolak`.
pub async fn decide(verifier: &mut Client, assessment: Uuid, decision: &str) -> Page {
    let reason = match decision {
        "kembalikan" => "alamat",
        "tolak" => "kriteria",
        _ => "",
    };
    verifier.get(&format!("/verifikasi/{assessment}")).await;
    verifier
        .submit(
            "form[action^='/verifikasi/']",
            &[("keputusan", decision), ("alasan", reason)],
        )
        .await
}

/// Every row of every table as text; the order does not tell which row was written last.
pub async fn dump(app: &TestApp) -> String {
    let tables: Vec<String> = sqlx::query_scalar(
        "select format('%I.%I', schemaname, tablename) from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema')",
    )
    .fetch_all(app.owner())
    .await
    .unwrap();
    assert!(tables.len() > 10, "{tables:?}");
    let mut all = String::new();
    for table in tables {
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("select t::text from {table} t order by 1")))
            .fetch_all(app.owner())
            .await
            .unwrap();
        all.push_str(&rows.join("\n"));
    }

    all
}

/// Whether a text stands in a dump, in clear or as the bytes of a column.
pub fn holds(dump: &str, text: &str) -> bool {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();

    dump.contains(text) || dump.contains(&hex)
}

/// A page without what differs between two sendings: ids, times of day, seconds left of the session.
pub fn masked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_id = rest.get(..36).is_some_and(|part| part.parse::<Uuid>().is_ok());
        let is_time = rest.get(5..9) == Some(" WIB");
        if is_id {
            out.push_str("ID");
            rest = &rest[36..];
        } else if is_time {
            out.push_str("JAM");
            rest = &rest[9..];
        } else if let Some(after) = rest.strip_prefix("data-sesi=\"") {
            out.push_str("SISA");
            rest = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }

    out
}

/// All the summary tables say what a recount says.
pub async fn assert_counts_are_true(app: &TestApp) {
    let mut db = app.owner().acquire().await.unwrap();
    let differences = recount::check(&mut db, &app.state.keys, true).await.unwrap();
    let lines: Vec<String> = differences
        .into_iter()
        .map(|d| format!("{}: {} / {}", d.place, d.kept, d.counted))
        .collect();
    assert_eq!(lines, [""; 0]);
}
