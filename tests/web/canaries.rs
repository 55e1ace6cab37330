//! Words that stand nowhere but in what people typed: none of them may come out in a log, a session, the audit, or a
//! file left behind.

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::Method;
use axum::routing::post;
use balale::web::{Error, Fields, Tx};
use sqlx::{AssertSqlSafe, Executor};
use tower_http::catch_panic::CatchPanicLayer;

use crate::leaving::report;
use crate::ppks::evidence::upload;
use crate::ppks::pictures::{PLACE, jpeg_with_exif};
use crate::ppks::sheet::{assessment, borrowed, holds, key, person, send, sheet, submit};
use crate::support::log::Listener;
use crate::support::{Client, PASSWORD, TestApp};

const NIK: &str = "9907115203907731";
const KK: &str = "9907110101127732";
const OTHER_NIK: &str = "9907115203907733";
const OTHER_KK: &str = "9907110101127734";
const IMPORTED_NIK: &str = "9907115203907735";
const WRONG_PASSWORD: &str = "burung kenarisandi terbang";
const NEW_PASSWORD: &str = "burung kenaribaru terbang jauh";

/// What was typed, by where; the right password of all is among it.
const TOKENS: [(&str, &str); 35] = [
    ("NIK", NIK),
    ("NIK in a draft", OTHER_NIK),
    ("nomor KK", KK),
    ("nomor KK in a draft", OTHER_KK),
    ("name", "Kenarinama"),
    ("changed name", "Kenariganti"),
    ("mother", "Kenariibu"),
    ("dusun", "Kenaridusun"),
    ("address", "Kenarialamat"),
    ("draft", "Kenaridraf"),
    ("search", "Kenaricari"),
    ("note of the verifier", "Kenaricatatan"),
    ("purpose of a file", "Kenaritujuan"),
    ("who hands a file over", "Kenaripenyerah"),
    ("who receives it", "Kenaripenerima"),
    ("address line of the browser", "kenarialamatsitus"),
    ("name of a file", "kenariberkas"),
    ("place in a photo", PLACE),
    ("name of somebody who moves", "Kenaripindah"),
    ("why somebody moves", "Kenarisebab"),
    ("why somebody left", "Kenaripergi"),
    ("proof that somebody left", "Kenariakta"),
    ("why a tier was raised", "Kenaritingkat"),
    ("answer of a desa", "Kenarijawab"),
    ("name of a community", "Kenarikampung"),
    ("where a community lives", "Kenarisungai"),
    ("what is the matter with a family", "Kenarirukun"),
    ("name of a table that comes in", "kenaritabel"),
    ("name in such a table", "Kenaribaris"),
    ("word for a category in it", "Kenarijompo"),
    ("NIK in it", IMPORTED_NIK),
    ("user name of nobody", "kenaripengguna"),
    ("wrong password", "kenarisandi"),
    ("new password", "kenaribaru"),
    ("right password", "kapal biru"),
];

/// The category of the people here, and its synonyms: that somebody is one of them is nobody's business.
const CATEGORY: &str = "24";

async fn breaks(fields: Fields) -> &'static str {
    assert!(fields.get("a1_nama").is_empty(), "this handler is broken");
    "unbroken"
}

/// PostgreSQL answers such a mistake by quoting the value.
async fn misreads(mut tx: Tx, fields: Fields) -> Result<&'static str, Error> {
    sqlx::query("select $1::text::int")
        .bind(fields.get("a1_nama"))
        .execute(&mut *tx)
        .await?;
    Ok("read")
}

#[tokio::test]
async fn nothing_typed_stands_in_a_log_or_is_left_behind() {
    let before = names_in(&std::env::temp_dir());
    let heard = Listener::new();
    let app = TestApp::new().await.with_routes(
        axum::Router::new()
            .route("/uji/rusak", post(breaks))
            .route("/uji/salah-baca", post(misreads))
            .layer(CatchPanicLayer::new()),
    );
    enter(&app).await;
    decide_and_export(&app).await;
    move_and_leave(&app).await;
    bring_groups_and_tables(&app).await;
    knock(&app).await;
    stumble(&app).await;

    let mut places = vec![
        ("log of the program".to_owned(), heard.heard()),
        ("log of PostgreSQL".to_owned(), read_all(&app.server_log())),
        ("spool".to_owned(), read_all(app.folder())),
    ];
    drop(heard);
    for table in [
        "sessions",
        "audit_events",
        "audit_pending",
        "idempotency_keys",
        "sign_in_failures",
        "searches",
        "drafts",
    ] {
        places.push((format!("table {table}"), rows_of(&app, table).await));
    }
    for name in names_in(&std::env::temp_dir()).difference(&before) {
        let path = std::env::temp_dir().join(name);
        // The database's own files hold the people, of course.
        let is_compiler = name.starts_with("rustc") || name.starts_with("cargo");
        if !is_compiler && !app.server_log().starts_with(&path) && !path.join("postgres").exists() {
            places.push((format!("temporary {name}"), read_all(&path)));
        }
    }

    // Whoever listens to nothing hears no canary either.
    let log = &places[0].1;
    for sign in [
        "sqlx::query",
        "tower_http::trace",
        "this handler is broken",
        "refused a value (22P02)",
    ] {
        assert!(log.contains(sign), "{sign} is not in the log of {} bytes", log.len());
    }
    assert!(places[1].1.contains("PostgreSQL"), "the log of PostgreSQL is empty");
    for (place, text) in places.iter().filter(|(place, _)| place.starts_with("table")) {
        assert!(!text.is_empty() || place.ends_with("pending"), "{place} is empty");
    }

    let mut failures = Vec::new();
    for (place, text) in &places {
        let lower = text.to_lowercase();
        for (what, token) in TOKENS {
            if holds(text, token) || lower.contains(&token.to_lowercase()) {
                let line = lower.lines().find(|line| line.contains(&token.to_lowercase()));
                let line: String = line.unwrap_or_default().chars().take(300).collect();
                failures.push(format!("{what} in the {place}: {line}"));
            }
        }
    }
    let category = app_category(&app).await;
    for (place, text) in places.iter().filter(|(place, _)| !place.starts_with("table")) {
        if text.contains(&category) {
            failures.push(format!("category in the {place}"));
        }
    }
    let lines = log.lines().count();
    let cases = places.len() * TOKENS.len() + places.iter().filter(|(place, _)| !place.starts_with("table")).count();
    println!(
        "T-LOG-1: cases {cases}, failures {} ({lines} lines of the log, {} places)",
        failures.len(),
        places.len()
    );
    assert!(failures.is_empty(), "{failures:#?}");
}

/// A family as a desa enters it: a draft first, then whole, searched for, shown, changed, sent.
async fn enter(app: &TestApp) {
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/keluarga/baru").await;
    let half = [
        ("nomor_kk", OTHER_KK),
        ("dusun", "Kenaridraf"),
        ("a1_nik", OTHER_NIK),
        ("a1_nama", "Kenaridraf Contoh"),
        ("aksi", "draf"),
    ];
    assert_eq!(yohana.submit("form#f", &half).await.location(), "/beranda");
    assert!(yohana.get("/draf").await.body().contains("Kenaridraf"));

    let mut pairs = sheet(&key(), KK, &[("Kenarinama Contoh", NIK, CATEGORY)]);
    pairs.retain(|(name, _)| name != "dusun");
    for (name, value) in [
        ("dusun", "Kenaridusun"),
        ("alamat", "Gang Kenarialamat 7"),
        ("a1_ibu", "Kenariibu Contoh"),
    ] {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    let sent = yohana.post("/keluarga", &borrowed(&pairs)).await;
    assert_eq!(sent.status(), 303, "{}", sent.shown());
    let family = sent.location().to_owned();
    assert!(yohana.get(&family).await.body().contains("Kenarinama"));
    let again = send(&mut yohana, KK, &[("Kenarinama Lain", NIK, CATEGORY)]).await;
    assert_eq!(again.status(), 422);
    let wrong = send(&mut yohana, "12", &[("Kenarinama 7", "34", "Kenaricari")]).await;
    assert_eq!(wrong.status(), 422);

    for text in ["Kenarinama", "Kenaricari Contoh", NIK, KK, OTHER_NIK] {
        let found = yohana.post("/ppks/pencarian", &[("cari", text)]).await;
        assert_eq!(found.status(), 303);
        yohana.follow().await;
    }
    let id = person(app, "Kenarinama Contoh").await;
    let shown = yohana.post(&format!("/ppks/{id}/nik"), &[]).await;
    assert!(shown.status() < 400, "{}", shown.shown());
    let edit = format!("/ppks/{id}/ubah");
    yohana.get(&edit).await;
    let mut stale = yohana.clone();
    // A window of its own: a key of its own.
    stale.get(&edit).await;
    let changed = yohana.submit("form#f", &[("a1_nama", "Kenariganti Contoh")]).await;
    assert_eq!(changed.status(), 303, "{}", changed.shown());
    let refused = stale.submit("form#f", &[("a1_nama", "Kenariganti Kedua")]).await;
    assert_eq!(refused.status(), 409, "{}", refused.shown());
    assert_eq!(submit(&mut yohana, &family).await.status(), 303);
    for path in [
        format!("/ppks/{id}"),
        format!("/ppks/{id}/riwayat"),
        "/laporan/grafik".to_owned(),
        "/beranda".to_owned(),
    ] {
        assert_eq!(yohana.get(&path).await.status(), 200, "{path}");
    }
}

async fn decide_and_export(app: &TestApp) {
    let id = person(app, "Kenariganti Contoh").await;
    let waiting = assessment(app, id, CATEGORY).await;
    let mut dayang = app.verifikator().await;
    dayang.get(&format!("/verifikasi/{waiting}")).await;
    let typed = [
        ("keputusan", "kembalikan"),
        ("alasan", "alamat"),
        ("catatan", "Kenaricatatan rumah"),
    ];
    let done = dayang.submit("form[action^='/verifikasi/']", &typed).await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert!([409, 422].contains(&decide_again(&mut dayang, waiting).await));
    let mut yohana = app.operator_sebalo().await;
    assert!(yohana.get("/perbaikan").await.body().contains("Kenaricatatan"));

    let mut admin = app.admin().await;
    for format in ["csv-koma", "xlsx"] {
        let pairs = [("format", format), ("tujuan", "Rapat Kenaritujuan"), ("terbatas", "ya")];
        let file = admin.post("/unduhan/ppks", &pairs).await;
        assert_eq!(file.status(), 200, "{}", file.shown());
    }
    let typed = [
        ("format", "xlsx"),
        ("tujuan", "Rapat Kenaritujuan"),
        ("kolom", "nik_lengkap"),
        ("nomor_ba", "1/BA"),
        ("tempat", "Bengkayang"),
        ("penyerah", "Kenaripenyerah"),
        ("penyerah_jabatan", "Kepala Dinas"),
        ("penerima", "Kenaripenerima"),
        ("penerima_jabatan", "Kepala"),
        ("penerima_instansi", "BPS"),
    ];
    admin.get("/unduhan/ppks?susunan=dtsen").await;
    let asked = admin
        .submit("form[action^='/unduhan']", &typed)
        .await
        .location()
        .to_owned();
    admin.get(&asked).await;
    admin.submit("form[action$='/pembuatan']", &[]).await;
    app.work().await;
    let minutes = admin.get(&format!("{asked}/berita-acara")).await;
    assert_eq!(minutes.status(), 200, "{}", minutes.shown());
    for path in ["/catatan", "/laporan/grafik", "/laporan/rekap", "/unduhan"] {
        assert_eq!(admin.get(path).await.status(), 200, "{path}");
    }
}

/// What came later: photos, moves, departures, questions to a desa, settings.
/// A community, the case of a family, and a table that is read, mended and taken in.
async fn bring_groups_and_tables(app: &TestApp) {
    let mut yohana = app.operator_sebalo().await;
    let typed = [
        ("kunci", &*key()),
        ("nama", "Kenarikampung"),
        ("lokasi", "Hulu Kenarisungai"),
        ("jumlah_kk", "5"),
        ("jumlah_jiwa", "20"),
    ];
    assert_eq!(yohana.post("/komunitas/baru", &typed).await.status(), 303);
    let family: uuid::Uuid = sqlx::query_scalar("select family_id from persons where id = $1")
        .bind(person(app, "Kenariganti Contoh").await)
        .fetch_one(app.owner())
        .await
        .unwrap();
    let typed = [
        ("kunci", &*key()),
        ("uraian", "Kenarirukun tidak ada lagi di rumah itu."),
    ];
    let case = yohana.post(&format!("/keluarga/{family}/kasus"), &typed).await;
    assert_eq!(case.status(), 303, "{}", case.shown());

    let table = format!("NIK;Nama;Kategori\n{IMPORTED_NIK};Kenaribaris Contoh;Kenarijompo\n");
    let answer = crate::import::upload(&mut yohana, "kenaritabel.csv", table.as_bytes()).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let shown = yohana.follow().await;
    assert!(shown.words().contains("Kenarijompo"), "{}", shown.shown());
}

async fn move_and_leave(app: &TestApp) {
    let id = person(app, "Kenariganti Contoh").await;
    let mut yohana = app.operator_sebalo().await;
    let photo = upload(
        &mut yohana,
        &format!("/ppks/{id}"),
        "orang",
        "kenariberkas.jpg",
        &jpeg_with_exif(90, 60),
    )
    .await;
    assert_eq!(photo.status(), 303, "{}", photo.shown());
    yohana.get("/pindah-desa/baru").await;
    let typed = [
        ("nik", OTHER_NIK),
        ("nama", "Kenaripindah Contoh"),
        ("alasan", "Ikut suami Kenarisebab"),
    ];
    let asked = yohana.submit("main form", &typed).await;
    assert_eq!(asked.status(), 303, "{}", asked.shown());
    assert_eq!(yohana.follow().await.status(), 200);

    sqlx::query(
        "insert into field_checks (id, person_id, desa_kode, asked_by, asked_at)
         select gen_random_uuid(), id, desa_kode, created_by, now() from persons where id = $1",
    )
    .bind(id)
    .execute(app.owner())
    .await
    .unwrap();
    yohana.get("/periksa-lapangan").await;
    let answered = yohana
        .submit(
            "form[action^='/periksa-lapangan/']",
            &[("hasil", "sesuai"), ("catatan", "Kenarijawab benar")],
        )
        .await;
    assert!(answered.status() < 500, "{}", answered.shown());

    let typed = [
        ("jenis", "meninggal"),
        ("tanggal", "1/11/2026"),
        ("alasan", "Kenaripergi sakit lama"),
        ("bukti", "Kenariakta 12/2026"),
    ];
    let left = report(&mut yohana, id, &typed).await;
    assert!(left.status() < 500, "{}", left.shown());
    for path in ["/ppks/keluar", "/pindah-desa", "/periksa-lapangan"] {
        assert_eq!(yohana.get(path).await.status(), 200, "{path}");
    }

    let mut admin = app.admin().await;
    admin.get("/pengaturan/kategori/26/tingkat").await;
    let typed = [
        ("tingkat", "2"),
        ("alasan", "Kenaritingkat mudah dikenali di desa"),
        ("paham", "ya"),
    ];
    let raised = admin.submit("main form", &typed).await;
    assert_eq!(raised.status(), 303, "{}", raised.shown());
}

async fn decide_again(dayang: &mut Client, waiting: uuid::Uuid) -> u16 {
    let pairs = [("keputusan", "setujui"), ("versi", "1"), ("kunci", &key())];
    dayang.post(&format!("/verifikasi/{waiting}"), &pairs).await.status()
}

/// At the door, with right and wrong words and codes, and a new password.
async fn knock(app: &TestApp) {
    let mut visitor = app.visitor();
    for (username, password) in [
        ("sebalo", WRONG_PASSWORD),
        ("kenaripengguna", WRONG_PASSWORD),
        (NIK, PASSWORD),
        ("", WRONG_PASSWORD),
    ] {
        let typed = [("nama_pengguna", username), ("kata_sandi", password)];
        assert_eq!(visitor.post("/masuk", &typed).await.status(), 422);
    }
    let typed = [("nama_pengguna", "verifikator2"), ("kata_sandi", PASSWORD)];
    assert_eq!(visitor.post("/masuk", &typed).await.status(), 200);
    let wrong = visitor
        .submit("form[action='/masuk/kode']", &[("kode", "kenarisandi")])
        .await;
    assert_eq!(wrong.status(), 422);
    let mut petrus = app.sign_in("sebalo2").await;
    for old in [WRONG_PASSWORD, PASSWORD] {
        let typed = [
            ("kata_sandi_lama", old),
            ("kata_sandi_baru", NEW_PASSWORD),
            ("kata_sandi_ulang", NEW_PASSWORD),
        ];
        petrus.post("/akun/kata-sandi", &typed).await;
    }
    petrus.post("/keluar", &[]).await;
    // One whose session has ended: the form waits, sealed, in the page.
    let pairs = sheet(&key(), OTHER_KK, &[("Kenarinama Tunggu", OTHER_NIK, CATEGORY)]);
    assert_eq!(petrus.post("/keluarga", &borrowed(&pairs)).await.status(), 401);
}

/// What goes wrong: addresses that are none, a busy database, a broken handler.
async fn stumble(app: &TestApp) {
    let mut yohana = app.operator_sebalo().await;
    for (path, status) in [
        ("/ppks/kenarialamatsitus", 404),
        ("/kenarialamatsitus?cari=kenarialamatsitus", 404),
        ("/ppks?cari=kenarialamatsitus&kategori=kenarialamatsitus", 0),
        ("/ppks?cari=%00kenarialamatsitus", 400),
        ("/keluarga/baru?draf=kenarialamatsitus", 0),
    ] {
        let page = yohana.get(path).await;
        assert!(status == 0 || page.status() == status, "{path}: {}", page.status());
    }
    assert_eq!(yohana.post("/ppks/kenarialamatsitus", &[]).await.status(), 405);
    let large = "Kenarinama ".repeat(7000);
    assert_eq!(yohana.post("/keluarga", &[("a1_nama", &large)]).await.status(), 413);

    app.owner()
        .execute(
            "create function uji_tolak() returns trigger language plpgsql as 'begin raise exception ''no trace''; end';
             create trigger uji_tolak before insert on audit_pending for each row execute function uji_tolak()",
        )
        .await
        .unwrap();
    let busy = send(&mut yohana, OTHER_KK, &[("Kenarinama Sibuk", OTHER_NIK, CATEGORY)]).await;
    assert_eq!(busy.status(), 503);
    app.owner()
        .execute("drop trigger uji_tolak on audit_pending")
        .await
        .unwrap();

    let form = format!("a1_nama=Kenarinama&a1_nik={NIK}&nomor_kk={KK}");
    for path in ["/uji/rusak", "/uji/salah-baca"] {
        let page = yohana.try_send(Method::POST, path, Some(form.clone())).await.unwrap();
        assert_eq!(page.status(), 500, "{path}");
    }
}

async fn app_category(app: &TestApp) -> String {
    sqlx::query_scalar("select name from categories where code = $1")
        .bind(CATEGORY)
        .fetch_one(app.owner())
        .await
        .unwrap()
}

async fn rows_of(app: &TestApp, table: &str) -> String {
    let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("select t::text from {table} t")))
        .fetch_all(app.owner())
        .await
        .unwrap();

    rows.join("\n")
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

/// Names and contents of all files under a path; what goes away meanwhile, or is no plain file, holds nothing.
fn read_all(path: &Path) -> String {
    let Ok(found) = std::fs::symlink_metadata(path) else {
        return String::new();
    };
    let mut text = format!("{}\n", path.display());
    if found.is_dir() {
        for name in names_in(path) {
            text.push_str(&read_all(&path.join(name)));
        }
    } else if found.is_file() && found.len() < 64 << 20 {
        let bytes = std::fs::read(path).unwrap_or_default();
        text.push_str(&String::from_utf8_lossy(&bytes));
    }

    text
}
