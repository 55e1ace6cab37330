//! Several thousand clean people made through the pages, and 200 faults put into the tables behind them.

use balale::crypto::IndexKind;
use balale::types::name_key;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use uuid::Uuid;

use super::Fault;
use crate::leaving::{BACK, DIED, at, choose_head, confirm, report};
use crate::ppks::sheet::{borrowed, key};
use crate::support::{Account, Client, TestApp};

/// A part of the name of everybody planted.
pub const NAME: &str = "Cacat";

/// Of three desa in two kecamatan.
const OPERATORS: [&str; 3] = ["sebalo", "tirta", "duri"];
const FAMILIES: usize = 110;
const MEMBERS: usize = 10;

/// A NIK that agrees with birth date and sex.
fn nik_of(born_on: NaiveDate, sex: &str, serial: usize) -> String {
    let day = born_on.day() + if sex == "P" { 40 } else { 0 };
    format!(
        "990711{day:02}{:02}{:02}{serial:04}",
        born_on.month(),
        born_on.year() % 100
    )
}

fn letters(mut number: usize) -> String {
    let mut word = String::new();
    for _ in 0..4 {
        word.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
        number /= 26;
    }

    word
}

/// Enters families in three desa at once, chooses their heads, sends them, verifies one of each, lets some leave and
/// some come back. Answers how many people there are.
pub async fn clean_people(app: &TestApp) -> i64 {
    tokio::join!(
        enter(app, OPERATORS[0], 0),
        enter(app, OPERATORS[1], FAMILIES),
        enter(app, OPERATORS[2], 2 * FAMILIES),
    );

    let mut verifier = app.verifikator().await;
    let waiting: Vec<(Uuid, i32, i32, i32)> = sqlx::query_as(
        "select a.id, a.version, p.version, f.version
         from assessments a join persons p on p.id = a.person_id join families f on f.id = p.family_id
         where a.stage = 'submitted' and p.family_role = 'kepala' order by p.id limit 120",
    )
    .fetch_all(app.owner())
    .await
    .unwrap();
    for (id, assessment, person, family) in waiting {
        let seen = format!("{assessment}.{person}.{family}");
        let typed = [("kunci", &*key()), ("versi", &*seen), ("keputusan", "setujui")];
        let page = verifier.post(&format!("/verifikasi/{id}"), &typed).await;
        assert_eq!(page.status(), 303, "{}", page.shown());
    }
    leave(app, &mut verifier).await;

    app.count("select count(*) from persons").await
}

async fn enter(app: &TestApp, username: &str, first: usize) {
    let mut operator = app.sign_in(username).await;
    for family in first..first + FAMILIES {
        let mut pairs = vec![
            ("kunci".to_owned(), key()),
            ("dusun".to_owned(), "Contoh".to_owned()),
            ("rt".to_owned(), "1".to_owned()),
            ("rw".to_owned(), "2".to_owned()),
        ];
        if family % 20 == 7 {
            pairs.push(("tanpa_kk".to_owned(), "1".to_owned()));
            pairs.push(("alasan_kk".to_owned(), "hilang".to_owned()));
        } else {
            pairs.push(("nomor_kk".to_owned(), format!("990711010112{:04}", family + 1)));
        }
        for member in 0..MEMBERS {
            pairs.extend(clean_member(family * MEMBERS + member, member + 1));
        }
        let page = operator.post("/keluarga", &borrowed(&pairs)).await;
        assert_eq!(page.status(), 303, "{}", page.shown());
        let at = page.location().to_owned();
        let id: Uuid = at.rsplit('/').next().unwrap().parse().unwrap();
        let head: Uuid = sqlx::query_scalar(
            "select id from persons where family_id = $1 and born_on < '2000-01-01' order by born_on, id limit 1",
        )
        .bind(id)
        .fetch_one(app.owner())
        .await
        .unwrap();
        let page = choose_head(&mut operator, &at, head).await;
        assert_eq!(page.status(), 303, "{}", page.shown());
        let page = operator.post(&format!("{at}/pengiriman"), &[("kunci", &key())]).await;
        assert_eq!(page.status(), 303, "{}", page.shown());
    }
}

/// Fields of somebody whom no test should find: of any age, with and without a NIK, some with a NIK that differs and
/// the reason why.
fn clean_member(number: usize, place: usize) -> Vec<(String, String)> {
    let born_on =
        NaiveDate::from_ymd_opt(1930, 1, 1).unwrap() + Days::new(u64::try_from(number * 7919 % 34_000).unwrap());
    let sex = if number.is_multiple_of(2) { "P" } else { "L" };
    let age = 2026 - born_on.year();
    let category = match (age, sex) {
        (62.., _) => "08",
        (20..=55, "P") => "23",
        _ => "24",
    };
    let is_different = number % 90 == 11;
    let said = if is_different { born_on + Days::new(1) } else { born_on };
    let mut fields = vec![
        ("nama", format!("Bersih Contoh {}", letters(number))),
        ("tanggal_lahir", born_on.format("%d/%m/%Y").to_string()),
        ("jenis_kelamin", sex.to_owned()),
        ("ibu", format!("Ibu {}", letters(number / 3))),
        ("kategori", category.to_owned()),
    ];
    if number % 50 == 13 {
        fields.push(("tanpa_nik", "1".to_owned()));
        fields.push(("alasan_nik", "belum_rekam".to_owned()));
    } else {
        fields.push(("nik", nik_of(said, sex, number + 1)));
    }
    if is_different {
        fields.push(("alasan_beda", "sesuai_kk".to_owned()));
    }

    fields
        .into_iter()
        .map(|(name, value)| (format!("a{place}_{name}"), value))
        .collect()
}

/// Some of the verified die, one of them by mistake; one report is declined.
async fn leave(app: &TestApp, verifier: &mut Client) {
    let gone: Vec<Uuid> = sqlx::query_scalar(
        "select id from persons where stage = 'verified' and desa_kode = '61.07.04.1010' and family_role <> 'kepala'
         union all
         (select id from persons where stage = 'submitted' and desa_kode = '61.07.04.1010' and family_role <> 'kepala'
          and born_on < '2000-01-01' order by id limit 8)",
    )
    .fetch_all(app.owner())
    .await
    .unwrap();
    let mut operator = app.operator_sebalo().await;
    for id in &gone {
        assert_eq!(report(&mut operator, *id, &DIED).await.status(), 303);
    }
    let (declined, confirmed) = gone.split_first().unwrap();
    verifier.get(&at(*declined)).await;
    let typed = [("keputusan", "tolak"), ("catatan", "Masih hidup")];
    assert_eq!(
        verifier.submit("form[action$='/keputusan']", &typed).await.status(),
        303
    );
    for id in confirmed {
        assert_eq!(confirm(verifier, *id).await.status(), 303);
    }
    verifier.get(&at(confirmed[0])).await;
    let back = [("alasan_kembali", "Salah orang")];
    assert_eq!(verifier.submit(BACK, &back).await.status(), 303);
}

/// Somebody as stored; clean but for what a plant changes.
#[derive(Clone)]
struct Row {
    id: Uuid,
    family: Uuid,
    desa: &'static str,
    family_desa: &'static str,
    kk: Option<String>,
    kk_reason: &'static str,
    is_family_new: bool,
    nik: Option<String>,
    nik_reason: &'static str,
    name: String,
    sex: &'static str,
    born_on: NaiveDate,
    role: &'static str,
    mother: String,
    category: &'static str,
    stage: &'static str,
    /// From, to, reason, by.
    steps: Vec<(Option<&'static str>, &'static str, &'static str, &'static str)>,
    at: DateTime<Utc>,
    departed: Option<&'static str>,
    is_decided: bool,
    merged_into: Option<Uuid>,
    is_nik_moved: bool,
}

struct Planter<'a> {
    app: &'a TestApp,
    next: usize,
    faults: Vec<Fault>,
}

/// All 200, eight or seven of a kind.
pub async fn faults(app: &TestApp) -> Vec<Fault> {
    const KINDS: [&str; 26] = [
        "nik-ganda",
        "nik-dua-kk",
        "orang-mirip",
        "nik-tanpa-alasan",
        "nik-tanggal",
        "nik-bentuk",
        "nik-sama-kk",
        "nomor-tidak-terbuka",
        "tanggal-mustahil",
        "kk-dua-desa",
        "kk-tanpa-alasan",
        "kk-tanpa-kepala",
        "kk-dua-kepala",
        "desa-berbeda",
        "meninggal-berlaku",
        "pindah-berlaku",
        "keluar-berlaku",
        "keluar-tanpa-berita",
        "gabungan-berlaku",
        "usia-kategori",
        "kelamin-kategori",
        "verifikasi-sendiri",
        "tanpa-langkah",
        "riwayat-putus",
        "tanpa-alasan",
        "lewat-verifikasi",
    ];
    let mut planter = Planter {
        app,
        next: 5000,
        faults: Vec::new(),
    };
    for (at, kind) in KINDS.iter().enumerate() {
        for number in 0..if at < 18 { 8 } else { 7 } {
            planter.plant(kind, number).await;
        }
    }

    planter.faults
}

impl Planter<'_> {
    fn row(&mut self) -> Row {
        self.next += 1;
        let number = self.next;
        let born_on = NaiveDate::from_ymd_opt(1980, 5, 17).unwrap();
        Row {
            id: Uuid::new_v4(),
            family: Uuid::new_v4(),
            desa: "61.07.04.1010",
            family_desa: "61.07.04.1010",
            kk: Some(format!("990711010113{number:04}")),
            kk_reason: "",
            is_family_new: true,
            nik: Some(nik_of(born_on, "P", number)),
            nik_reason: "",
            name: format!("{NAME} Contoh {}", letters(number)),
            sex: "P",
            born_on,
            role: "kepala",
            mother: format!("Ibu {}", letters(number)),
            category: "24",
            stage: "verified",
            steps: vec![
                (None, "draft", "", "sebalo"),
                (Some("draft"), "submitted", "", "sebalo"),
                (Some("submitted"), "verified", "", "verifikator"),
            ],
            at: self.app.clock.now() - chrono::TimeDelta::days(3),
            departed: None,
            is_decided: true,
            merged_into: None,
            is_nik_moved: false,
        }
    }

    async fn pair(&mut self, kind: &str, one: &Row, other: &Row) {
        self.insert(one).await;
        self.insert(other).await;
        self.faults.push((kind.to_owned(), [one.id, other.id].into()));
    }

    async fn plant(&mut self, kind: &'static str, number: usize) {
        let mut one = self.row();
        let elsewhere = |mut row: Row| {
            (row.desa, row.family_desa) = ("61.07.01.2001", "61.07.01.2001");
            row
        };
        match kind {
            "nik-ganda" => {
                (one.kk, one.kk_reason) = (None, "hilang");
                let mut other = elsewhere(self.row());
                other.nik.clone_from(&one.nik);
                return self.pair(kind, &one, &other).await;
            }
            "nik-dua-kk" => {
                let mut other = elsewhere(self.row());
                other.nik.clone_from(&one.nik);
                return self.pair(kind, &one, &other).await;
            }
            "orang-mirip" => {
                let mut other = elsewhere(self.row());
                (other.name, other.mother) = (one.name.clone(), one.mother.to_uppercase());
                if number.is_multiple_of(2) {
                    (other.nik, other.nik_reason) = (None, "hilang");
                }
                return self.pair(kind, &one, &other).await;
            }
            "kk-dua-desa" => {
                let mut other = elsewhere(self.row());
                other.kk.clone_from(&one.kk);
                self.insert(&one).await;
                self.insert(&other).await;
                self.faults.push((kind.to_owned(), [one.family, other.family].into()));
                return;
            }
            "kk-dua-kepala" => {
                let mut other = self.row();
                (other.family, other.is_family_new) = (one.family, false);
                self.insert(&one).await;
                self.insert(&other).await;
                self.faults.push((kind.to_owned(), [one.family].into()));
                return;
            }
            "nik-tanpa-alasan" => (one.nik, one.nik_reason) = (None, if number < 4 { "" } else { "x" }),
            "nik-tanggal" => {
                let born_on = one.born_on + Days::new(if number < 4 { 1 } else { 0 });
                one.nik = Some(nik_of(born_on, if number < 4 { "P" } else { "L" }, self.next));
            }
            "nik-bentuk" => {
                one.nik = Some(match number % 3 {
                    0 => format!("99{:04}57058000{:02}", number, 0),
                    1 => format!("990711310280{:04}", self.next),
                    _ => format!("000711570580{:04}", self.next),
                });
            }
            "nik-sama-kk" => one.nik.clone_from(&one.kk),
            "nomor-tidak-terbuka" => one.is_nik_moved = true,
            "tanggal-mustahil" => {
                (one.nik, one.nik_reason) = (None, "bayi");
                let today = self.app.clock.today();
                one.born_on = if number < 4 {
                    today + Days::new(30)
                } else {
                    today - Months::new(12 * 140)
                };
            }
            "kk-tanpa-alasan" => (one.kk, one.kk_reason) = (None, if number < 4 { "" } else { "x" }),
            "kk-tanpa-kepala" => {
                let mut other = self.row();
                (other.family, other.is_family_new) = (one.family, false);
                (one.role, other.role) = ("anggota", "anak");
                self.insert(&one).await;
                self.insert(&other).await;
                self.faults.push((kind.to_owned(), [one.family].into()));
                return;
            }
            "desa-berbeda" => one.family_desa = "61.07.04.2003",
            "meninggal-berlaku" => one.departed = Some("died"),
            "pindah-berlaku" => one.departed = Some("moved"),
            "keluar-berlaku" => one.departed = Some(["able", "refused", "not_found"][number % 3]),
            "keluar-tanpa-berita" => {
                (one.departed, one.is_decided, one.stage) = (Some("moved"), false, "ended");
                one.steps.push((Some("verified"), "ended", "Pindah", "verifikator"));
            }
            "gabungan-berlaku" => {
                let survivor = self.row();
                self.insert(&survivor).await;
                one.merged_into = Some(survivor.id);
            }
            "usia-kategori" => one.category = "08",
            "kelamin-kategori" => {
                (one.category, one.sex) = ("23", "L");
                one.nik = Some(nik_of(one.born_on, "L", self.next));
            }
            "verifikasi-sendiri" => one.steps[2].3 = "sebalo",
            "tanpa-langkah" => one.steps = vec![one.steps[0], (Some("draft"), "verified", "", "verifikator")],
            "riwayat-putus" if number < 4 => {
                one.steps.pop();
            }
            "riwayat-putus" => one.steps[2].0 = Some("returned"),
            "tanpa-alasan" => {
                one.stage = if number < 4 { "returned" } else { "rejected" };
                one.steps[2].1 = one.stage;
            }
            "lewat-verifikasi" => one.at = self.app.clock.now() - Months::new(13),
            other => panic!("{other} is not planted"),
        }
        self.insert(&one).await;
        let id = if kind.starts_with("kk-") { one.family } else { one.id };
        self.faults.push((kind.to_owned(), [id].into()));
    }

    async fn insert(&self, row: &Row) {
        let keys = &self.app.state.keys;
        let by = Account::named("sebalo").id();
        if row.is_family_new {
            sqlx::query(
                "insert into families (id, desa_kode, nomor_kk_enc, nomor_kk_index, nomor_kk_missing_reason, rt, created_at,
                    created_by, updated_at, updated_by)
                 values ($1, $2, $3, $4, $5, '001', $6, $7, $6, $7)",
            )
            .bind(row.family)
            .bind(row.family_desa)
            .bind(row.kk.as_ref().map(|kk| keys.seal_identity(&format!("families.nomor_kk.{}", row.family), kk).unwrap()))
            .bind(row.kk.as_ref().map(|kk| keys.blind_index(IndexKind::NomorKk, kk)))
            .bind(row.kk.is_none().then_some(row.kk_reason))
            .bind(row.at)
            .bind(by)
            .execute(self.app.owner())
            .await
            .unwrap();
        }
        let place = if row.is_nik_moved { Uuid::new_v4() } else { row.id };
        sqlx::query(
            "insert into persons (id, family_id, desa_kode, nik_enc, nik_index, nik_missing_reason, full_name, name_key, sex,
                born_on, age_band, family_role, mother_name, departed, departed_on, merged_into, created_at, created_by,
                updated_at, updated_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 4, $11, $12, $13, case when $13 is not null then current_date end,
                $14, $15, $16, $15, $16)",
        )
        .bind(row.id)
        .bind(row.family)
        .bind(row.desa)
        .bind(row.nik.as_ref().map(|nik| keys.seal_identity(&format!("persons.nik.{place}"), nik).unwrap()))
        .bind(row.nik.as_ref().map(|nik| keys.blind_index(IndexKind::Nik, nik)))
        .bind(row.nik.is_none().then_some(row.nik_reason))
        .bind(&row.name)
        .bind(name_key(&row.name))
        .bind(row.sex)
        .bind(row.born_on)
        .bind(row.role)
        .bind(&row.mother)
        .bind(row.departed)
        .bind(row.merged_into)
        .bind(row.at)
        .bind(by)
        .execute(self.app.owner())
        .await
        .unwrap();
        self.assess(row, by).await;
        if let Some(kind) = row.departed.filter(|_| row.is_decided) {
            sqlx::query(
                "insert into departures (id, batch_id, person_id, desa_kode, kind, happened_on, reason, evidence, state,
                    reported_by, reported_at, decided_by, decided_at)
                 values ($1, $1, $2, $3, $4, current_date, 'Uji', 'Uji', 'confirmed', $5, now(), $6, now())",
            )
            .bind(Uuid::new_v4())
            .bind(row.id)
            .bind(row.desa)
            .bind(kind)
            .bind(by)
            .bind(Account::named("verifikator").id())
            .execute(self.app.owner())
            .await
            .unwrap();
        }
    }

    async fn assess(&self, row: &Row, by: Uuid) {
        let assessment = Uuid::new_v4();
        sqlx::query(
            "insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage, stage_at, submitted_by,
                created_at, created_by)
             values ($1, $2, $3, $4, $5::timestamptz::date, $6, $5, $7, $5, $7)",
        )
        .bind(assessment)
        .bind(row.id)
        .bind(row.desa)
        .bind(row.category)
        .bind(row.at)
        .bind(row.stage)
        .bind(by)
        .execute(self.app.owner())
        .await
        .unwrap();
        for (from, to, reason, by) in &row.steps {
            sqlx::query(
                "insert into assessment_steps (assessment_id, desa_kode, from_stage, to_stage, reason, decided_by, decided_at)
                 values ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(assessment)
            .bind(row.desa)
            .bind(from)
            .bind(to)
            .bind(reason)
            .bind(Account::named(by).id())
            .bind(row.at)
            .execute(self.app.owner())
            .await
            .unwrap();
        }
    }
}
