//! What a list by name says of each person, and in which order.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::kept::{FORM, plant};
use super::seed;
use crate::support::{Account, Client, Page, TestApp};

fn rows(page: &Page) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(page.bytes.clone())).unwrap();
    let range = book.worksheet_range("Data").unwrap();
    range
        .rows()
        .map(|row| row.iter().map(Data::to_string).collect())
        .collect()
}

async fn file(client: &mut Client, path: &str, ticks: &[&str], format: &str) -> Page {
    client.get(path).await;
    let mut typed = vec![("format", format), ("tujuan", "Rapat koordinasi")];
    typed.extend(ticks.iter().map(|tick| ("kolom", *tick)));
    let answer = client.submit(FORM, &typed).await;
    assert_eq!(answer.status(), 200, "{}", answer.shown());

    answer
}

#[tokio::test]
async fn what_tells_most_is_off_and_each_tick_is_named_in_the_logs() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;
    let page = admin.get("/unduhan/ppks").await;
    for tick in ["nik_lengkap", "nomor_kk", "alamat"] {
        assert!(page.has(&format!("#kolom-{tick}:not([checked])")), "{tick}");
    }
    let typed = [("format", "csv-koma"), ("tujuan", "Rapat koordinasi")];
    let file_usual = admin.submit(FORM, &typed).await.body();
    assert!(file_usual.contains("9907••••••••0001") && !file_usual.contains(&seed::nik(0)));
    assert!(!file_usual.contains("Jl. Rekaan") && !file_usual.contains("Nomor KK"));

    let all = ["nik_lengkap", "nomor_kk", "alamat", "umur"];
    let body = file(&mut admin, "/unduhan/ppks", &all, "csv-koma").await.body();
    let head = body.lines().next().unwrap();
    assert_eq!(
        head.trim_start_matches('\u{feff}'),
        "No,Nama,NIK,Nomor KK,Umur,Dusun,RT,RW,Alamat"
    );
    assert!(body.contains(&seed::nik(0)) && body.contains("Jl. Rekaan"));
    let fields: Vec<String> =
        sqlx::query_scalar("select unnest(fields) from audit_events where action = 'exports.made' and fields <> '{}'")
            .fetch_all(app.owner())
            .await
            .unwrap();
    assert_eq!(fields, ["nik", "nomor_kk", "address"]);
    let log = admin.get("/unduhan").await;
    let memuat = "Memuat NIK lengkap, Nomor KK, Dusun, RT, RW, dan alamat";
    assert!(log.words().contains(memuat), "{}", log.words());
}

#[tokio::test]
async fn the_choice_is_remembered_for_each_person_but_not_what_tells_most() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut admin = app.admin().await;
    file(
        &mut admin,
        "/unduhan/ppks",
        &["umur", "desa", "nik_lengkap"],
        "csv-koma",
    )
    .await;

    let ticked = |page: &Page| page.attrs("input[name=kolom][checked]", "value");
    assert_eq!(ticked(&admin.get("/unduhan/ppks").await), ["umur", "desa"]);
    assert_eq!(ticked(&admin.get("/unduhan/ppks?susunan=bnba").await).len(), 8);
    assert_eq!(ticked(&app.pengunduh().await.get("/unduhan/ppks").await).len(), 8);
}

#[tokio::test]
async fn a_bnba_goes_desa_by_desa_and_family_by_family() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    // Cici lives with Agus, who is the head; Dayang comes before both in the alphabet of heads only by name.
    sqlx::query(
        "update persons set family_id = (select family_id from persons where full_name = 'Agus Rekaan'),
            family_role = 'anak' where full_name = 'cici Contoh'",
    )
    .execute(app.owner())
    .await
    .unwrap();
    sqlx::query("update persons set family_role = 'kepala' where full_name = 'Agus Rekaan'")
        .execute(app.owner())
        .await
        .unwrap();
    let mut admin = app.admin().await;
    let path = "/unduhan/ppks?susunan=bnba";
    let page = file(&mut admin, path, &["hubungan", "alamat"], "xlsx").await;
    let rows = rows(&page);
    let head = rows.iter().position(|row| row[0] == "No").unwrap();
    let shown: Vec<(String, String)> = rows[head + 1..]
        .iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    let expected = [
        ("Desa Sungai Duri, Kecamatan Sungai Raya", ""),
        ("1", "Fitri Andai"),
        (
            "Jumlah Desa Sungai Duri, Kecamatan Sungai Raya: 1 orang, 1 keluarga",
            "",
        ),
        ("Kelurahan Sebalo, Kecamatan Bengkayang", ""),
        ("1", "=Budi Rumus"),
        ("2", "Agus Rekaan"),
        ("3", "cici Contoh"),
        ("4", "Dayang Misal"),
        ("Jumlah Kelurahan Sebalo, Kecamatan Bengkayang: 4 orang, 3 keluarga", ""),
        ("Desa Tirta Kencana, Kecamatan Bengkayang", ""),
        ("1", "Eko Umpama"),
        (
            "Jumlah Desa Tirta Kencana, Kecamatan Bengkayang: 1 orang, 1 keluarga",
            "",
        ),
    ];
    let expected: Vec<(String, String)> = expected.map(|(n, text)| (n.to_owned(), text.to_owned())).into();
    assert_eq!(shown, expected);
    assert_eq!(app.count("select row_count::bigint from exports").await, 6);

    let desa = file(&mut admin, &format!("{path}&desa=61.07.04.2003"), &["desa"], "csv-koma")
        .await
        .body();
    assert_eq!(desa.lines().count(), 2, "no heading between rows for machines: {desa}");
}

const PARTIES: [(&str, &str); 9] = [
    ("format", "xlsx"),
    ("tujuan", "Pemadanan data"),
    ("nomor_ba", "400.9/12/2026"),
    ("tempat", "Bengkayang"),
    ("penyerah", "Theresia Contoh"),
    ("penyerah_jabatan", "Kepala Dinas"),
    ("penerima", "Budi Misal"),
    ("penerima_jabatan", "Kepala"),
    ("penerima_instansi", "BPS Kabupaten Bengkayang"),
];

#[tokio::test]
async fn data_for_the_nation_go_with_minutes_and_without_whom_nobody_can_match() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    plant(&app, seed::TIRTA, 12).await;
    let mut rina = app.pengunduh().await;
    let path = "/unduhan/ppks?susunan=dtsen";
    let page = rina.get(path).await;
    assert!(
        page.words().contains("12 orang belum punya NIK, tidak ikut"),
        "{}",
        page.words()
    );
    let page = rina.submit(FORM, &PARTIES).await;
    assert_eq!(page.status(), 422, "the whole NIK is a tick of its own");
    assert!(page.has("#kolom-nik_lengkap-e") && page.attr("#penerima", "value") == "Budi Misal");
    let mut typed = PARTIES.to_vec();
    let ticks = [
        "nik_lengkap",
        "nomor_kk",
        "alamat",
        "hubungan",
        "jenis_kelamin",
        "tanggal_lahir",
        "kode_wilayah",
    ];
    typed.extend(ticks.map(|tick| ("kolom", tick)));
    typed.extend([("kolom", "disabilitas"), ("kolom", "kategori")]);
    let answer = rina.submit(FORM, &typed).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let at = answer.location().to_owned();
    assert!(
        rina.get(&at).await.words().contains("Berkas boleh dibuat"),
        "few enough for one person"
    );
    rina.submit("form[action$='/pembuatan']", &[]).await;
    app.work().await;
    let page = rina.get(&at).await;
    assert!(page.words().contains("6 orang, 6 keluarga"), "{}", page.words());

    let minutes = rina.get(&format!("{at}/berita-acara")).await;
    assert_eq!(minutes.header("content-type"), Some("application/pdf"));
    assert!(minutes.bytes.starts_with(b"%PDF"));
    app.clock.advance(chrono::TimeDelta::seconds(31));
    rina.get(&at).await;
    let code = Account::named("unduh").code(app.clock.now());
    let data = rina.submit("form[action$='/berkas']", &[("kode", &code)]).await;
    assert_eq!(data.status(), 200, "{}", data.shown());
    let rows = rows(&data);
    let head = rows
        .iter()
        .position(|row| row[0] == "nomor_induk_kependudukan")
        .unwrap();
    assert_eq!(
        rows[head],
        [
            "nomor_induk_kependudukan",
            "nama",
            "nomor_kartu_keluarga",
            "status_hubungan_keluarga",
            "jenis_kelamin",
            "tanggal_lahir",
            "kode_provinsi",
            "kode_kabupaten_kota",
            "kode_kecamatan",
            "kode_desa_kelurahan",
            "alamat",
            "dusun",
            "rt",
            "rw",
            "penyandang_disabilitas",
            "jenis_disabilitas",
            "kategori_ppks"
        ]
    );
    let people = &rows[head + 1..];
    assert_eq!(people.len(), 6);
    assert!(
        people
            .iter()
            .all(|row| row[0].len() == 16 && row[9].len() == 10 && row[6] == "61")
    );
    assert!(people.windows(2).all(|two| two[0][9] <= two[1][9]), "by desa");
}

#[tokio::test]
async fn the_size_that_is_promised_is_near() {
    let app = TestApp::new().await;
    plant(&app, seed::TIRTA, 500).await;
    for format in ["xlsx", "csv-koma", "pdf-f4"] {
        // Each by another person: five hundred are the measure of one day.
        let who = ["admin", "admin2", "unduh"][["xlsx", "csv-koma", "pdf-f4"]
            .iter()
            .position(|f| *f == format)
            .unwrap()];
        let mut client = app.sign_in(who).await;
        let page = client.get("/unduhan/ppks").await;
        let label = page.text(&format!("label:has([value='{format}'])"));
        let promised: f64 = label
            .rsplit("sekitar ")
            .next()
            .unwrap()
            .trim_end_matches(" KB")
            .parse()
            .unwrap();
        let typed = [("format", format), ("tujuan", "Rapat koordinasi")];
        let file = client.submit(FORM, &typed).await;
        let real = file.bytes.len() as f64 / 1000.0;
        println!("{format}: promised {promised} KB, is {real:.0} KB");
        assert!(
            (0.5..2.0).contains(&(real / promised)),
            "{format}: promised {promised} KB, is {real} KB"
        );
    }
}
