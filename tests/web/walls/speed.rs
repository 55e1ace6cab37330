//! What the second wall costs: the same pages with the policies on and off, in one run.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Executor};

use crate::ppks::sheet::{kk, nik, register};
use crate::support::{Client, TestApp};

/// On and off by turns, so that what else the machine does strikes both alike.
const ROUNDS: usize = 9;
/// Whatever else runs only adds time. A page above the bound is opened again, with and without, until both numbers are
/// its own; one that is truly slower stays above it.
const MOST_ROUNDS: usize = 60;
const TIMES: usize = 5;
const BOUND: f64 = 1.3;

const PEOPLE: &str = "
    create temp table d as select kode, row_number() over (order by kode) - 1 as n from wilayah where char_length(kode) = 13;
    create temp table u as select id from users where username = 'sebalo';
    insert into families (id, desa_kode, nomor_kk_missing_reason, dusun, rt, rw, created_at, created_by, updated_at, updated_by)
    select md5('f' || s)::uuid, d.kode, 'belum', 'Dusun ' || s % 7, '001', '002', now(), u.id, now(), u.id
    from generate_series(0, 33333) s join d on d.n = s % (select count(*) from d), u;
    insert into persons (id, family_id, desa_kode, nik_missing_reason, full_name, name_key, sex, born_on, age_band,
        created_at, created_by, updated_at, updated_by)
    select md5('p' || s)::uuid, md5('f' || s / 3)::uuid, d.kode, 'belum', initcap(name), name,
        case when s % 2 = 0 then 'L' else 'P' end, date '1940-01-01' + s * 7 % 30000, (s % 7 + 1)::smallint,
        now(), u.id, now(), u.id
    from (select s, (array['agus', 'budi', 'cici', 'dayang', 'eko', 'fitri', 'gita', 'hadi'])[1 + (hashint4(s) & 7)] || ' '
            || translate(substr(md5('x' || s), 1, 6), '0123456789', 'ghijklmnop') || ' '
            || (array['contoh', 'misal', 'rekaan', 'umpama'])[1 + (hashint4(s + 9) & 3)] as name
          from generate_series(0, 99999) s) named
    join d on d.n = (s / 3) % (select count(*) from d), u;
    insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage, stage_at, created_at, created_by)
    select md5('a' || id)::uuid, id, desa_kode,
        (array['01', '02', '04', '05', '08', '08', '08', '09', '13', '20', '21', '23', '24', '24', '24', '07'])
            [1 + (hashtext(id::text) & 15)],
        current_date,
        (array['draft', 'submitted', 'submitted', 'returned', 'verified', 'verified', 'verified', 'rejected'])
            [1 + (hashtext(id::text || 'x') & 7)],
        now() - (hashtext(id::text) & 1048575) * interval '1 second', now(), created_by
    from persons;
    insert into assessment_steps (assessment_id, desa_kode, to_stage, decided_by, decided_at)
    select id, desa_kode, stage, created_by, stage_at from assessments;
    insert into audit_events (seq, at, actor_name, actor_role, area_kode, action, object_kind, object_id, hash)
    select 1000000 + row_number() over (), created_at, 'Yohana Contoh', 'operator_desa', desa_kode, 'persons.opened',
        'persons', id::text, ''
    from persons;
    drop table d, u";

/// A page, and who opens it.
const PAGES: [(&str, &str); 28] = [
    ("sebalo", "/beranda"),
    ("sebalo", "/ppks"),
    ("sebalo", "/ppks?status=draf"),
    ("sebalo", "/ppks?kategori=08"),
    ("sebalo", "/perbaikan"),
    ("sebalo", "/draf"),
    ("sebalo", "/laporan/grafik"),
    ("tksk", "/ppks"),
    ("tksk", "/ppks?kategori=24&status=terverifikasi"),
    ("tksk", "/laporan/grafik"),
    ("verifikator", "/beranda"),
    ("verifikator", "/ppks"),
    ("verifikator", "/ppks?setelah={deep}"),
    ("verifikator", "/ppks?kategori=08"),
    ("verifikator", "/ppks?kategori=13&setelah={deep}"),
    ("verifikator", "/ppks?kec=61.07.04"),
    ("verifikator", "/ppks?status=perlu"),
    ("verifikator", "/ppks?cari={name}"),
    ("verifikator", "/ppks?cari={nik}"),
    ("verifikator", "/ppks/{deep}"),
    ("verifikator", "/verifikasi"),
    ("verifikator", "/verifikasi?kategori=08"),
    ("verifikator", "/laporan/grafik"),
    ("verifikator", "/laporan/rekap"),
    ("pimpinan", "/beranda"),
    ("admin", "/laporan/grafik?bagian=umur"),
    ("admin", "/unduhan/ppks"),
    ("admin", "/catatan"),
];

/// Every table that has a policy, by what the database says of itself.
async fn list_guarded(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar("select oid::regclass::text from pg_class where relrowsecurity order by 1")
        .fetch_all(app.owner())
        .await
        .unwrap()
}

async fn guard(app: &TestApp, tables: &[String], is_on: bool) {
    let verb = if is_on { "enable" } else { "disable" };
    for table in tables {
        let sql = format!("alter table {table} {verb} row level security");
        app.owner().execute(AssertSqlSafe(sql)).await.unwrap();
    }
    assert_eq!(list_guarded(app).await.len(), if is_on { tables.len() } else { 0 });
}

/// The number of a search, which stands in the address instead of what was searched for.
async fn search(client: &mut Client, text: &str) -> String {
    let answer = client.post("/ppks/pencarian", &[("cari", text)]).await;

    answer.location().rsplit('=').next().unwrap().to_owned()
}

/// A page, and the shortest time it took without the policies and with them.
struct Timed {
    username: &'static str,
    shown: &'static str,
    path: String,
    client: Client,
    off: Duration,
    on: Duration,
}

impl Timed {
    fn ratio(&self) -> f64 {
        self.on.as_secs_f64() / self.off.as_secs_f64()
    }
}

async fn fastest(client: &mut Client, path: &str) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..TIMES {
        let start = Instant::now();
        let page = client.get(path).await;
        best = best.min(start.elapsed());
        assert_eq!(page.status(), 200, "{path}");
    }

    best
}

/// `cargo test --release --test web walls_speed -- --ignored --nocapture`
#[tokio::test]
#[ignore = "a minute; measures a release build"]
async fn walls_speed() {
    let app = TestApp::new().await;
    app.owner().execute(PEOPLE).await.unwrap();
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    app.owner().execute("vacuum analyze").await.unwrap();
    let deep: uuid::Uuid = sqlx::query_scalar("select id from persons order by sort_name, id offset 60000 limit 1")
        .fetch_one(app.owner())
        .await
        .unwrap();
    let tables = list_guarded(&app).await;
    let mut verifier = app.verifikator().await;
    let by_name = search(&mut verifier, "fitri rekan").await;
    let by_nik = search(&mut verifier, &nik(1)).await;
    let mut pages = Vec::new();
    for (username, path) in PAGES {
        let client = if username == "verifikator" {
            verifier.clone()
        } else {
            app.sign_in(username).await
        };
        pages.push(Timed {
            username,
            shown: path,
            path: path
                .replace("{deep}", &deep.to_string())
                .replace("{name}", &by_name)
                .replace("{nik}", &by_nik),
            client,
            off: Duration::MAX,
            on: Duration::MAX,
        });
    }
    for round in 0..MOST_ROUNDS {
        let mut asked: Vec<&mut Timed> = pages
            .iter_mut()
            .filter(|page| round < ROUNDS || page.ratio() > BOUND)
            .collect();
        if asked.is_empty() {
            break;
        }
        for is_on in [true, false] {
            guard(&app, &tables, is_on).await;
            for page in &mut asked {
                let took = fastest(&mut page.client, &page.path).await;
                let best = if is_on { &mut page.on } else { &mut page.off };
                *best = (*best).min(took);
            }
        }
    }

    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("{:<12} {:<48} {:>8} {:>8} ratio", "who", "page", "off ms", "on ms");
    for page in &pages {
        let (off, on) = (ms(page.off), ms(page.on));
        println!(
            "{:<12} {:<48} {off:>8.2} {on:>8.2} {:.2}",
            page.username,
            page.shown,
            page.ratio()
        );
    }
    let slow: Vec<_> = pages
        .iter()
        .filter(|page| page.ratio() > BOUND)
        .map(|page| (page.username, page.shown))
        .collect();
    let all = |time: fn(&Timed) -> Duration| pages.iter().map(time).sum::<Duration>().as_secs_f64();
    println!(
        "speed: {} pages over 100,000 people, failures {}; all together {:.2}",
        pages.len(),
        slow.len(),
        all(|page| page.on) / all(|page| page.off)
    );
    assert!(slow.is_empty(), "{slow:#?}");
}
