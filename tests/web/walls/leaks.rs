//! Each wall alone keeps every foreign record from every page.

use balale::web::Walls;
use sqlx::{AssertSqlSafe, Executor};
use uuid::Uuid;

use crate::reports::seed::{self, Someone};
use crate::support::{Account, Client, Page, TestApp};

/// Desa of three kecamatan, and the word that stands in every field of its record and nowhere else.
const PLACES: [(&str, &str); 6] = [
    ("61.07.04.1010", "Kanarisatu"),
    ("61.07.04.2003", "Kanaridua"),
    ("61.07.04.2004", "Kanaritiga"),
    ("61.07.01.2001", "Kanariempat"),
    ("61.07.01.2004", "Kanarilima"),
    ("61.07.02.2001", "Kanarienam"),
];

/// Who reads, and an office and area they are given for this test. Offices of the kabupaten are put into a kecamatan,
/// so that they too have something foreign.
pub const READERS: [(&str, &str); 9] = [
    ("sebalo", "61.07.04.1010"),
    ("tirta", "61.07.04.2003"),
    ("duri", "61.07.01.2001"),
    ("tksk", "61.07.04"),
    ("tksk-raya", "61.07.01"),
    ("verifikator", "61.07.04"),
    ("unduh", "61.07.04"),
    ("admin", "61.07.01"),
    ("pimpinan", "61.07.01"),
];

pub struct Record {
    pub desa: &'static str,
    pub word: &'static str,
    nik: String,
    kk: String,
    pub person: Uuid,
    pub family: Uuid,
    pub assessment: Uuid,
}

impl Record {
    fn marks(&self) -> [&str; 3] {
        [self.word, &self.nik, &self.kk]
    }
}

pub async fn plant(app: &TestApp) -> Vec<Record> {
    let mut records = Vec::new();
    for (number, (desa, word)) in PLACES.into_iter().enumerate() {
        let name = format!("{word} Contoh");
        let stage = ["submitted", "returned"][number % 2];
        let one = Someone {
            name: &name,
            desa,
            sex: "P",
            age: 40,
            findings: &[("24", "", stage), ("09", "", "verified")],
        };
        seed::register(app, number, &one).await;
        let (person, family): (Uuid, Uuid) = sqlx::query_as("select id, family_id from persons where full_name = $1")
            .bind(&name)
            .fetch_one(app.owner())
            .await
            .unwrap();
        let assessment = sqlx::query_scalar("select id from assessments where person_id = $1 and category_code = '24'")
            .bind(person)
            .fetch_one(app.owner())
            .await
            .unwrap();
        for sql in [
            format!("update families set dusun = 'Dusun {word}', address = 'Gang {word}' where id = '{family}'"),
            format!("update persons set mother_name = 'Ibu {word}' where id = '{person}'"),
            format!("update assessment_steps set reason = 'Alasan {word}' where desa_kode = '{desa}'"),
            format!(
                "insert into record_versions (desa_kode, record_kind, record_id, version, changed, by, at)
                 select '{desa}', 'persons', '{person}', 1, '{{\"mother_name\": [\"{word}\", \"\"]}}', id, now()
                 from users where username = 'sebalo2'"
            ),
            format!(
                "insert into exports (id, user_id, kind, format, purpose, filter, area_kode, row_count, at)
                 select gen_random_uuid(), id, 'daftar', 'xlsx', 'Rapat {word}', '{word}', '{desa}', 1, now()
                 from users where username = 'sebalo2'"
            ),
            format!(
                "with head as (update audit_head set seq = seq + 1 returning seq)
                 insert into audit_events (seq, at, actor_name, actor_role, area_kode, action, object_kind, object_id, hash)
                 select seq, now(), 'Petugas {word}', 'sistem', '{desa}', 'persons.changed', 'persons', '{word}', '' from head"
            ),
        ] {
            app.owner().execute(AssertSqlSafe(sql)).await.unwrap();
        }
        let kk = format!("990711010112{:04}", number + 1);
        records.push(Record {
            desa,
            word,
            nik: seed::nik(number),
            kk,
            person,
            family,
            assessment,
        });
    }
    for (username, area) in READERS {
        sqlx::query("update users set wilayah_kode = $2 where username = $1")
            .bind(username)
            .bind(area)
            .execute(app.owner())
            .await
            .unwrap();
    }

    records
}

#[derive(Default)]
pub struct Tally {
    pub cases: usize,
    /// Pages that showed their reader's own record: a page that shows nobody proves nothing.
    pub shown: usize,
    pub failures: Vec<String>,
}

impl Tally {
    /// No foreign record may stand on this page. `asked` is what the reader typed: it may come back.
    pub fn check(&mut self, reader: (&str, &str), records: &[Record], page: &Page, what: &str, asked: Option<&Record>) {
        let headers = page
            .headers
            .iter()
            .map(|(_, value)| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let text: String = std::iter::once(page.body())
            .chain(headers)
            .collect::<Vec<_>>()
            .join("\n");
        for record in records {
            let is_own = record.desa.starts_with(reader.1);
            let is_there = record.marks().iter().any(|mark| text.contains(mark));
            if is_own {
                self.shown += usize::from(is_there);
                continue;
            }
            self.cases += 1;
            let is_echo = asked.is_some_and(|asked| asked.word == record.word);
            // What is typed into the search comes back in its box and nowhere else.
            let is_leak = if is_echo {
                page.all("tbody th, tbody td, .card")
                    .iter()
                    .any(|cell| record.marks().iter().any(|mark| cell.contains(mark)))
            } else {
                is_there
            };
            if is_leak {
                self.failures.push(format!(
                    "{} sees {} on {what} ({})",
                    reader.0,
                    record.word,
                    page.status()
                ));
            }
        }
    }
}

async fn search(client: &mut Client, text: &str) -> Page {
    let mut page = client.post("/ppks/pencarian", &[("cari", text)]).await;
    while page.status.is_redirection() {
        page = client.follow().await;
    }
    page
}

/// Everything one reader can ask for.
async fn read_all(tally: &mut Tally, reader: (&str, &str), client: &mut Client, records: &[Record], draft: &str) {
    for path in [
        "/beranda",
        "/ppks",
        "/ppks?status=menunggu",
        "/ppks?status=perlu",
        "/ppks?kategori=24",
        "/ppks?kategori=09",
        "/perbaikan",
        "/verifikasi",
        "/verifikasi/berikutnya",
        "/laporan",
        "/laporan/grafik",
        "/laporan/rekap",
        "/draf",
        "/unduhan",
        "/catatan",
        "/keluarga/baru",
        "/pengguna",
        draft,
    ] {
        let page = client.get(path).await;
        tally.check(reader, records, &page, path, None);
        assert!(
            !page.body().contains("Maria Setengah") || reader.0 == "sebalo",
            "{}: the draft of another",
            reader.0
        );
    }
    for record in records {
        let Record {
            desa,
            person,
            family,
            assessment,
            ..
        } = record;
        let kec = &desa[..8];
        for path in [
            format!("/ppks/{person}"),
            format!("/ppks/{person}/riwayat"),
            format!("/ppks/{person}/ubah"),
            format!("/keluarga/{family}"),
            format!("/keluarga/{family}/ubah"),
            format!("/verifikasi/{assessment}"),
            format!("/ppks?desa={desa}"),
            format!("/ppks?kec={kec}"),
            format!("/ppks?setelah={person}"),
            format!("/ppks?sebelum={person}"),
            format!("/verifikasi?desa={desa}"),
            format!("/verifikasi?kec={kec}"),
            format!("/laporan/grafik?wilayah={desa}"),
            format!("/laporan/rekap?wilayah={kec}"),
            format!("/unduhan/ppks?desa={desa}"),
        ] {
            let page = client.get(&path).await;
            tally.check(reader, records, &page, &path, None);
        }
        let page = client.post(&format!("/ppks/{person}/nik"), &[]).await;
        tally.check(reader, records, &page, "the NIK", None);
        for path in [
            format!("/unduhan/ppks?desa={desa}"),
            format!("/unduhan/ppks?kec={kec}"),
            "/unduhan/ppks".to_owned(),
        ] {
            let pairs = [
                ("format", "csv-koma"),
                ("tujuan", "Rapat koordinasi"),
                ("terbatas", "ya"),
            ];
            let page = client.post(&path, &pairs).await;
            tally.check(reader, records, &page, "a file", None);
        }
        for text in [
            record.word.to_owned(),
            format!("{} Contoh", record.word),
            record.nik.clone(),
            record.kk.clone(),
        ] {
            let page = search(client, &text).await;
            tally.check(reader, records, &page, "the search", Some(record));
        }
    }
}

/// Signs in at the whole installation, then goes on with one wall down.
pub async fn go_behind(app: &TestApp, walls: Walls, username: &str) -> Client {
    let client = app.sign_in(username).await;
    let mut behind = app.visitor_behind(walls);
    behind.take_cookies(&client);

    behind
}

async fn keep_draft(app: &TestApp) -> String {
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/keluarga/baru").await;
    yohana
        .submit(
            "form#f",
            &[("dusun", "Setengah"), ("a1_nama", "Maria Setengah"), ("aksi", "draf")],
        )
        .await;

    yohana.get("/draf").await.attr("a[href*='?draf=']", "href")
}

#[tokio::test]
async fn each_wall_alone_holds() {
    let app = TestApp::new().await;
    let draft = keep_draft(&app).await;
    let records = plant(&app).await;
    for walls in [Walls::DatabaseOnly, Walls::QueriesOnly] {
        let mut tally = Tally::default();
        for reader in READERS {
            assert_eq!(Account::named(reader.0).username, reader.0);
            let mut client = go_behind(&app, walls, reader.0).await;
            read_all(&mut tally, reader, &mut client, &records, &draft).await;
        }
        println!(
            "walls, {walls:?}: cases {}, failures {}; own records shown {}",
            tally.cases,
            tally.failures.len(),
            tally.shown
        );
        assert!(tally.failures.is_empty(), "{walls:?}: {:#?}", tally.failures);
        assert!(
            tally.cases > 3_000 && tally.shown > 500,
            "{} {}",
            tally.cases,
            tally.shown
        );
    }
}

#[tokio::test]
async fn with_both_walls_down_the_same_reads_leak() {
    let app = TestApp::new().await;
    let draft = keep_draft(&app).await;
    let records = plant(&app).await;
    for table in [
        "families",
        "persons",
        "assessments",
        "assessment_steps",
        "record_versions",
        "exports",
        "audit_events",
    ] {
        app.owner()
            .execute(AssertSqlSafe(format!("alter table {table} disable row level security")))
            .await
            .unwrap();
    }
    let mut tally = Tally::default();
    let reader = READERS[3];
    let mut client = go_behind(&app, Walls::DatabaseOnly, reader.0).await;
    read_all(&mut tally, reader, &mut client, &records, &draft).await;
    assert!(
        tally.failures.len() > 50,
        "the test would not see a leak: {:?}",
        tally.failures
    );
}
