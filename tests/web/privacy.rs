//! The rights of the people in the registry: requests with their clock, one person's data on paper, restriction, and
//! destruction by two.

use balale::privacy::retention;
use balale::privacy::retention::destructions::{self, actions};
use balale::reports::recount;
use balale::web::{Acting, Tx};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::reports::seed::{self, SEBALO, Someone};
use crate::support::{Client, TestApp};

const ASK: &str = "main form";

async fn id(app: &TestApp, name: &str) -> Uuid {
    sqlx::query_scalar("select id from persons where full_name = $1")
        .bind(name)
        .fetch_one(app.owner())
        .await
        .unwrap()
}

/// Enters a request through the form; answers its address.
async fn receive(admin: &mut Client, person: Uuid, kind: &str) -> String {
    admin.get(&format!("/hak-warga/baru?orang={person}")).await;
    let typed = [
        ("jenis", kind),
        ("nama", "Kenari Pemohon"),
        ("hubungan", "wali"),
        ("kontak", "telepon 0000"),
        ("catatan", "Minta lewat surat"),
    ];
    let answer = admin.submit(ASK, &typed).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    answer.location().to_owned()
}

async fn step(admin: &mut Client, at: &str, typed: &[(&str, &str)]) -> u16 {
    admin.get(at).await;
    admin
        .submit("form[action^='/hak-warga/permohonan']", typed)
        .await
        .status()
}

async fn differences(app: &TestApp) -> Vec<String> {
    let mut db = app.owner().acquire().await.unwrap();
    recount::check(&mut db, &app.state.keys, true)
        .await
        .unwrap()
        .into_iter()
        .map(|d| format!("{}: {} / {}", d.place, d.kept, d.counted))
        .collect()
}

/// Every row of every table as text.
async fn dump(app: &TestApp) -> String {
    let tables: Vec<String> =
        sqlx::query_scalar("select quote_ident(tablename) from pg_tables where schemaname = 'public'")
            .fetch_all(app.owner())
            .await
            .unwrap();
    let mut all = String::new();
    for table in tables {
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("select t::text from {table} t")))
            .fetch_all(app.owner())
            .await
            .unwrap();
        all.push_str(&rows.join("\n"));
    }

    all
}

async fn run_sql(app: &TestApp, sql: &'static str) {
    sqlx::raw_sql(sql).execute(app.owner()).await.unwrap();
}

#[tokio::test]
async fn a_request_runs_against_the_clock_of_the_law() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let person = id(&app, "Agus Rekaan").await;
    let mut admin = app.admin().await;
    let at = receive(&mut admin, person, "akses").await;

    let list = admin.get("/hak-warga").await;
    assert!(list.text("main tbody").contains("sisa 2 hari 23 jam") || list.text("main tbody").contains("sisa 3 hari"));
    assert!(!list.has(".note.err"));
    app.clock.advance(TimeDelta::hours(69));
    let mut admin = app.admin().await;
    assert!(admin.get("/hak-warga").await.text("main tbody").contains("sisa 2 jam"));
    app.clock.advance(TimeDelta::hours(8));
    let mut admin = app.admin().await;
    let list = admin.get("/hak-warga").await;
    assert!(list.text(".note.err").contains("1 permohonan lewat tenggat"));
    assert!(list.text("main tbody").contains("lewat 5 jam"));
    // 4 hours and 59 minutes or 5 hours: the form has no seconds, so the clock began up to a minute earlier.

    assert_eq!(step(&mut admin, &at, &[("keadaan", "diproses")]).await, 303);
    // An answer says what was answered; a refusal has a reason that the law knows for this wish.
    assert_eq!(step(&mut admin, &at, &[("keadaan", "dijawab")]).await, 422);
    let refused = [("keadaan", "ditolak"), ("alasan", "bahaya"), ("catatan", "Lewat surat")];
    let (action, pairs) = admin.filled("form[action^='/hak-warga/permohonan']", &refused);
    let mut pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    for pair in &mut pairs {
        if pair.0 == "alasan" {
            pair.1 = "negara";
        }
    }
    assert_eq!(admin.post(&action, &pairs).await.status(), 422);
    assert_eq!(step(&mut admin, &at, &refused).await, 303);
    let page = admin.get(&at).await;
    assert!(page.text("main .facts").contains("Pasal 33 a"), "{}", page.shown());
    assert!(
        !page.has("form[action^='/hak-warga/permohonan']"),
        "nothing follows an answer"
    );
    assert_eq!(page.all(".log li").len(), 3);
    // A window that was open meanwhile changes nothing.
    assert_eq!(admin.post(&action, &pairs).await.status(), 422);

    let seen = app
        .count("select count(*) from audit_events where action like 'requests.%'")
        .await;
    assert!(seen >= 4, "{seen}");
    let all = dump(&app).await;
    for secret in ["Kenari Pemohon", "telepon 0000", "Minta lewat surat"] {
        assert!(!all.contains(secret), "{secret} stands in the database in clear");
    }
}

#[tokio::test]
async fn two_windows_cannot_both_answer() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let person = id(&app, "Agus Rekaan").await;
    let mut admin = app.admin().await;
    let at = receive(&mut admin, person, "perbaikan").await;
    admin.get(&at).await;
    let mut other = admin.clone();
    let form = "form[action^='/hak-warga/permohonan']";
    assert_eq!(admin.submit(form, &[("keadaan", "diproses")]).await.status(), 303);
    let late = [("keadaan", "dijawab"), ("catatan", "Sudah diperbaiki")];
    assert_eq!(other.submit(form, &late).await.status(), 409);
}

#[tokio::test]
async fn one_persons_data_come_masked_or_in_full_and_both_are_recorded() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let person = id(&app, "cici Contoh").await;
    let mut admin = app.admin().await;
    let page = admin.get(&format!("/hak-warga/orang/{person}")).await;
    let words = page.words();
    for held in [
        "cici Contoh",
        "Sebalo",
        "Yohana Contoh",
        "Jl. Rekaan 1",
        "dicatat",
        "Pasal 20",
    ] {
        assert!(words.contains(held), "{held}: {words}");
    }
    let nik = seed::nik(2);
    assert!(!page.body().contains(&nik) && !page.body().contains(&nik[4..12]));

    let full = admin.submit("form[action$=salinan]", &[]).await;
    assert_eq!(full.status(), 200);
    let digits: String = full.text(".facts").chars().filter(char::is_ascii_digit).collect();
    assert!(digits.contains(&nik), "{}", full.shown());
    for action in ["persons.copied", "persons.copied_in_full"] {
        let sql = "select count(*) from audit_events where action = $1 and object_id = $2";
        let count: i64 = sqlx::query_scalar(sql)
            .bind(action)
            .bind(person.to_string())
            .fetch_one(app.owner())
            .await
            .unwrap();
        assert_eq!(count, 1, "{action}");
    }
    // Who looked, between two dates, and the files that held the person.
    admin.get("/unduhan/ppks").await;
    let file = [("format", "csv-koma"), ("tujuan", "Rapat koordinasi")];
    assert_eq!(admin.submit("form[action^='/unduhan']", &file).await.status(), 200);
    let page = admin.get(&format!("/hak-warga/orang/{person}")).await;
    assert!(page.words().contains("Salinan dengan NIK penuh dibuat"));
    assert!(page.words().contains("Berkas diunduh"), "{}", page.words());
    let before = admin
        .get(&format!("/hak-warga/orang/{person}?dari=01/01/2020&sampai=02/01/2020"))
        .await;
    assert!(before.words().contains("Tidak ada catatan di antara"));

    for other in [
        "sebalo",
        "tksk",
        "verifikator",
        "pimpinan",
        "unduh",
        "auditor",
        "sistem",
    ] {
        let mut client = app.sign_in(other).await;
        assert_eq!(
            client.get(&format!("/hak-warga/orang/{person}")).await.status(),
            403,
            "{other}"
        );
    }
}

#[tokio::test]
async fn a_restricted_person_is_in_no_list_search_queue_or_file_until_it_is_lifted() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let name = "=Budi Rumus";
    let person = id(&app, name).await;
    let assessment: Uuid = sqlx::query_scalar("select id from assessments where person_id = $1")
        .bind(person)
        .fetch_one(app.owner())
        .await
        .unwrap();
    let mut admin = app.admin().await;
    admin.get(&format!("/hak-warga/orang/{person}")).await;
    assert_eq!(
        admin
            .submit("form[action$=pembatasan]", &[("alasan", "keberatan")])
            .await
            .status(),
        303
    );

    let shown = async |by: &str, path: &str| app.sign_in(by).await.get(path).await;
    for by in ["sebalo", "tksk", "verifikator", "unduh", "admin"] {
        assert!(!shown(by, "/ppks").await.words().contains(name), "{by} lists");
        let mut client = app.sign_in(by).await;
        client.get("/ppks").await;
        let found = client
            .submit_and_follow("form[role=search]", &[("cari", "Budi Rumus")])
            .await;
        assert!(!found.all("main tbody").join(" ").contains(name), "{by} finds");
    }
    for by in ["tksk", "verifikator", "unduh"] {
        assert_eq!(shown(by, &format!("/ppks/{person}")).await.status(), 404, "{by}");
        assert_eq!(
            shown(by, &format!("/ppks/{person}/riwayat")).await.status(),
            404,
            "{by}"
        );
        let mut client = app.sign_in(by).await;
        assert_eq!(
            client.post(&format!("/ppks/{person}/nik"), &[]).await.status(),
            404,
            "{by}"
        );
    }
    let page = shown("sebalo", &format!("/ppks/{person}")).await;
    assert!(page.text(".note.warn").contains("Dibatasi"), "{}", page.shown());
    assert_eq!(shown("sebalo", &format!("/ppks/{person}/ubah")).await.status(), 409);
    let queue = shown("verifikator", "/verifikasi").await;
    assert!(!queue.words().contains(name), "{}", queue.shown());
    assert_eq!(
        shown("verifikator", &format!("/verifikasi/{assessment}"))
            .await
            .status(),
        404
    );
    let file = async || {
        let mut client = app.pengunduh().await;
        client.get("/unduhan/ppks").await;
        let typed = [("tujuan", "Rapat koordinasi"), ("format", "csv-koma")];
        String::from_utf8_lossy(&client.submit(ASK, &typed).await.bytes).into_owned()
    };
    assert!(!file().await.contains("Budi Rumus"));
    // The list says as many as it shows; the figures still count everybody.
    assert!(shown("admin", "/ppks").await.words().contains("5 orang"));
    assert_eq!(differences(&app).await, [""; 0]);

    let list = admin.get("/hak-warga").await;
    assert!(list.words().contains(name), "the office finds them here");
    admin.get(&format!("/hak-warga/orang/{person}")).await;
    assert_eq!(admin.submit("form[action$=pencabutan]", &[]).await.status(), 303);
    assert!(shown("tksk", "/ppks").await.words().contains(name));
    assert!(file().await.contains("Budi Rumus"));
    let trail = app
        .count("select count(*) from audit_events where action in ('persons.restricted', 'persons.unrestricted')")
        .await;
    assert_eq!(trail, 2);
}

/// Two people long rejected, one of them alone; and one whose family still needs help.
async fn old_people(app: &TestApp) {
    let rejected = [("24", "", "rejected")];
    for (number, name) in [(20, "Kenarilama Satu"), (21, "Kenarilama Dua")] {
        let someone = Someone {
            name,
            desa: SEBALO,
            sex: "P",
            age: 40,
            findings: &rejected,
        };
        seed::register(app, number, &someone).await;
    }
    run_sql(
        app,
        "update persons set mother_name = 'Kenariibu', updated_at = updated_at - interval '6 years'
         where full_name like 'Kenarilama%';
         update families set address = 'Kenarijalan 7', dusun = 'Kenaridusun' where id in
            (select family_id from persons where full_name like 'Kenarilama%');
         update assessments set stage_at = stage_at - interval '6 years' where person_id in
            (select id from persons where full_name like 'Kenarilama%');
         update assessment_steps set reason = 'Kenarialasan' where assessment_id in
            (select id from assessments where person_id in (select id from persons where full_name like 'Kenarilama%'));
         insert into record_versions (desa_kode, record_kind, record_id, version, changed, by, at)
         select desa_kode, 'persons', id, 1, '{\"full_name\": [\"Kenarinama\", \"x\"]}', created_by, created_at
         from persons where full_name like 'Kenarilama%';
         insert into record_versions (desa_kode, record_kind, record_id, version, changed, by, at)
         select desa_kode, 'families', family_id, 1, '{\"address\": [\"Kenarialamat\", \"x\"]}', created_by, created_at
         from persons where full_name like 'Kenarilama%';",
    )
    .await;
}

async fn propose(admin: &mut Client) -> String {
    let page = admin.get("/hak-warga/retensi").await;
    assert!(
        page.words().contains("2 orang melewati masa simpan"),
        "{}",
        page.shown()
    );
    let answer = admin.submit("main form", &[]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    answer.location().to_owned()
}

#[tokio::test]
async fn destruction_takes_two_and_leaves_no_trace_but_the_counts() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    old_people(&app).await;
    let before = dump(&app).await;
    for canary in [
        "Kenarilama",
        "Kenariibu",
        "Kenarijalan",
        "Kenarialasan",
        "Kenarinama",
        "Kenarialamat",
    ] {
        assert!(before.contains(canary), "the dump sees {canary}");
    }
    let person = id(&app, "Kenarilama Satu").await;
    let figures = app.count("select sum(n)::bigint from person_counts").await;
    let mut admin = app.admin().await;
    let at = propose(&mut admin).await;

    // Not by the proposer, neither with the button nor without, and not by others.
    assert!(!admin.get(&at).await.has("form[action$=persetujuan]"));
    assert_eq!(admin.post(&format!("{at}/persetujuan"), &[]).await.status(), 403);
    for other in ["sebalo", "verifikator", "unduh", "sistem", "auditor"] {
        let mut client = app.sign_in(other).await;
        assert_eq!(
            client.post(&format!("{at}/persetujuan"), &[]).await.status(),
            403,
            "{other}"
        );
    }
    // Nor past the program, with the application's own role.
    let direct = sqlx::query("select destroy_person($1, $1, now())")
        .bind(person)
        .execute(&app.state.pool)
        .await;
    assert!(direct.is_err());
    let planted = sqlx::query("insert into tombstones (person_id, by, at) values ($1, $1, now())")
        .bind(person)
        .execute(&app.state.pool)
        .await;
    assert!(planted.is_err());
    assert_eq!(id(&app, "Kenarilama Satu").await, person);

    // The head of the kabupaten approves without seeing a name.
    let mut head = app.pimpinan().await;
    let page = head.get(&at).await;
    assert!(!page.body().contains("Kenari"), "{}", page.shown());
    assert_eq!(head.submit("form[action$=persetujuan]", &[]).await.status(), 303);
    let minutes = head.get(&at).await;
    assert_eq!(minutes.text("h1"), "Berita acara pemusnahan data pribadi");
    assert!(minutes.words().contains("BA-PMS/0001/"), "{}", minutes.shown());
    assert!(minutes.words().contains("Theresia Contoh") && minutes.words().contains("Markus Misal"));
    assert_eq!(head.post(&format!("{at}/persetujuan"), &[]).await.status(), 409);

    let after = dump(&app).await;
    assert!(
        !after.contains("Kenari"),
        "canaries: {:?}",
        after
            .match_indices("Kenari")
            .map(|(i, _)| &after[i..i + 14])
            .collect::<Vec<_>>()
    );
    let index = app
        .state
        .keys
        .blind_index(balale::crypto::IndexKind::Nik, &seed::nik(20));
    let hex: String = index.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(before.contains(&hex) && !after.contains(&hex), "the NIK's index");
    assert_eq!(differences(&app).await, [""; 0]);
    assert_eq!(app.count("select sum(n)::bigint from person_counts").await, figures);
    assert_eq!(app.count("select count(*) from tombstones").await, 2);
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'persons.destroyed'")
            .await,
        2
    );
    let mut admin = app.admin().await;
    assert_eq!(admin.get(&format!("/ppks/{person}")).await.status(), 404);
    assert_eq!(admin.get(&format!("/hak-warga/orang/{person}")).await.status(), 404);
    assert!(!admin.get("/ppks").await.words().contains("Dihapus"));
}

#[tokio::test]
async fn a_restored_backup_is_cleaned_again() {
    let app = TestApp::new().await;
    old_people(&app).await;
    let mut admin = app.admin().await;
    let at = propose(&mut admin).await;
    let mut second = app.sign_in("admin2").await;
    second.get(&at).await;
    assert_eq!(second.submit("form[action$=persetujuan]", &[]).await.status(), 303);
    let mut owner = app.owner().acquire().await.unwrap();
    let kept: Vec<String> = destructions::list_tombstones(&mut owner)
        .await
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(kept.len(), 2);

    // The backup knows neither the destruction nor its tombstones.
    run_sql(
        &app,
        "delete from tombstones; delete from destruction_items; delete from destructions;
         update persons set full_name = 'Kenaribangkit', mother_name = 'Kenariibu', destroyed_at = null",
    )
    .await;
    for line in &kept {
        let stone = line.parse().unwrap();
        destructions::insert_tombstone(&mut owner, &stone).await.unwrap();
    }
    let bury = async || {
        let mut tx = Tx::begin(&app.state, &Acting::system()).await.unwrap();
        let count = actions::bury_again(&mut tx, app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        count
    };
    assert_eq!(bury().await, 2);
    assert!(!dump(&app).await.contains("Kenari"));
    assert_eq!(bury().await, 0);
    assert_eq!(differences(&app).await, [""; 0]);
}

#[tokio::test]
async fn who_is_needed_again_is_left_alone() {
    let app = TestApp::new().await;
    old_people(&app).await;
    let mut admin = app.admin().await;
    let at = propose(&mut admin).await;
    // Meanwhile one of them is restricted and the other comes back into need.
    run_sql(
        &app,
        "update persons set restricted_at = now(), restricted_by = created_by, restricted_reason = 'keliru'
            where full_name = 'Kenarilama Satu';
         update assessments set stage = 'submitted' where person_id =
            (select id from persons where full_name = 'Kenarilama Dua');",
    )
    .await;
    let mut head = app.pimpinan().await;
    head.get(&at).await;
    assert_eq!(head.submit("form[action$=persetujuan]", &[]).await.status(), 303);
    assert!(
        head.get(&at)
            .await
            .words()
            .contains("0 orang; yang lain tidak lagi melewati masa simpan")
    );
    assert_eq!(
        app.count("select count(*) from persons where full_name like 'Kenarilama%'")
            .await,
        2
    );
}

#[tokio::test]
async fn somebody_in_need_goes_on_their_own_request() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let person = id(&app, "Eko Umpama").await;
    let mut admin = app.admin().await;
    admin.get(&format!("/hak-warga/orang/{person}")).await;
    let at = admin
        .submit("form[action$=pemusnahan]", &[])
        .await
        .location()
        .to_owned();
    let mut head = app.pimpinan().await;
    head.get(&at).await;
    assert_eq!(head.submit("form[action$=persetujuan]", &[]).await.status(), 303);
    assert!(!dump(&app).await.contains("Eko Umpama"));
    assert_eq!(differences(&app).await, [""; 0]);
    assert_eq!(
        app.count("select count(*) from persons where stage is not null").await,
        5
    );
}

#[tokio::test]
async fn what_is_past_its_time_is_counted_and_requests_go_after_five_years() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let person = id(&app, "Agus Rekaan").await;
    let mut admin = app.admin().await;
    let at = receive(&mut admin, person, "akses").await;
    let answer = [("keadaan", "dijawab"), ("catatan", "Diserahkan langsung")];
    assert_eq!(step(&mut admin, &at, &answer).await, 303);
    let later: DateTime<Utc> = app.clock.now() + TimeDelta::days(5 * 365 + 2);
    let forget = async |now| {
        let mut tx = Tx::begin(&app.state, &Acting::system()).await.unwrap();
        let count = retention::forget_requests(&mut tx, now).await.unwrap();
        retention::note_run(&mut tx, retention::Rule::Requests, count, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        count
    };
    assert_eq!(forget(app.clock.now()).await, 0);
    assert_eq!(forget(later).await, 1);
    assert_eq!(app.count("select count(*) from subject_request_steps").await, 0);
    let page = admin.get("/hak-warga/retensi").await;
    assert!(page.words().contains("1 dihapus"), "{}", page.shown());
    assert_eq!(page.all("main tbody tr").len(), 14);
}

#[tokio::test]
async fn garbage_is_refused_in_words() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let person = id(&app, "Agus Rekaan").await;
    let mut admin = app.admin().await;
    let request = receive(&mut admin, person, "akses").await;
    let long = "x".repeat(5000);
    let key = Uuid::new_v4().to_string();
    let nobody = Uuid::new_v4();
    let tomorrow = app.clock.today() + TimeDelta::days(1);
    let future = tomorrow.format("%d/%m/%Y").to_string();
    let far = NaiveDate::MAX.format("%d/%m/%Y").to_string();
    for text in [
        "",
        "'\"<script>",
        &long,
        "99/99/9999",
        "-1",
        &future,
        &far,
        "25.61",
        "\u{202e}",
    ] {
        for field in [
            "jenis", "nama", "kontak", "hubungan", "tanggal", "jam", "catatan", "orang",
        ] {
            let mut pairs = vec![
                ("kunci", key.as_str()),
                ("jenis", "akses"),
                ("nama", "Ani"),
                ("kontak", "x"),
                ("tanggal", "x"),
            ];
            pairs.retain(|(name, _)| *name != field);
            pairs.push((field, text));
            let page = admin.post("/hak-warga/baru", &pairs).await;
            assert!([404, 422].contains(&page.status()), "{field}: {}", page.shown());
        }
        for (path, field) in [
            (request.clone(), "keadaan"),
            (request.clone(), "alasan"),
            (format!("/hak-warga/orang/{person}/pembatasan"), "alasan"),
        ] {
            let status = admin.post(&path, &[(field, text)]).await.status();
            assert_eq!(status, 422, "{path} {field}");
        }
        let query = form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let status = admin
            .get(&format!("/hak-warga/orang/{person}?dari={query}&sampai={query}"))
            .await
            .status();
        assert_eq!(status, 200);
        assert_ne!(admin.get(&format!("/hak-warga/baru?orang={query}")).await.status(), 500);
    }
    for path in [
        "/hak-warga/permohonan/x",
        "/hak-warga/orang/x",
        "/hak-warga/pemusnahan/x",
    ] {
        assert_eq!(admin.get(path).await.status(), 404, "{path}");
    }
    for path in ["permohonan", "orang", "pemusnahan"] {
        assert_eq!(
            admin.get(&format!("/hak-warga/{path}/{nobody}")).await.status(),
            404,
            "{path}"
        );
    }
    for rest in ["pembatasan", "pencabutan", "salinan", "pemusnahan"] {
        let status = admin
            .post(&format!("/hak-warga/orang/{nobody}/{rest}"), &[("alasan", "keliru")])
            .await
            .status();
        assert_eq!(status, 404, "{rest}");
    }
    assert_eq!(admin.post("/hak-warga/retensi", &[("kunci", &key)]).await.status(), 409);
    assert_eq!(admin.post("/hak-warga/retensi", &[]).await.status(), 400);
}
