//! A page's first load fits the first round trip of a slow line: HTML, style, script and font, compressed, in 14 KB.
//! `docs/page-weights.md` is the table this prints: `cargo test --test web page_weight -- --nocapture`.

use axum::http::{HeaderValue, header};

use crate::import::piles;
use crate::reports::seed::{self, SEBALO, Someone};
use crate::support::{Client, TestApp};

const LIMIT: usize = 14 * 1024;

/// Who opens which pages, and what the table calls them.
const PAGES: [(&str, &str, &[&str]); 8] = [
    ("", "siapa pun", &["/", "/masuk", "/periksa", "/tidak-ada"]),
    (
        "sebalo",
        "operator desa",
        &[
            "/beranda",
            "/keluarga/baru",
            "/ppks/baru",
            "/ppks",
            "/ppks?kategori=08",
            "/ppks/kategori",
            "/komunitas",
            "/komunitas/baru",
            "/kasus",
            "/perbaikan",
            "/draf",
            "/impor",
            "/cetak",
            "/cetak/formulir",
            "/cetak/pendataan",
            "/cetak/daftar?kotak=ya",
            "/laporan",
            "/laporan/grafik",
            "/laporan/rekap",
            "/periode",
            "/pemutakhiran",
            "/ppks/keluar",
            "/mutu",
            "/mutu/orang?desa=61.07.04.1010&ukuran=segar",
            "/akun",
            "/akun/kata-sandi",
        ],
    ),
    (
        "tksk",
        "TKSK",
        &["/beranda", "/rekomendasi", "/ppks", "/laporan/grafik", "/laporan/rekap"],
    ),
    (
        "kades",
        "kepala desa",
        &["/beranda", "/pengesahan", "/pengesahan/data", "/ppks"],
    ),
    (
        "verifikator",
        "verifikator",
        &[
            "/beranda",
            "/verifikasi",
            "/verifikasi?kec=61.07.04",
            "/verifikasi/sekaligus",
            "/lewat-usia",
            "/ppks",
            "/wewenang/darurat",
        ],
    ),
    (
        "admin",
        "admin",
        &[
            "/beranda",
            "/laporan/grafik",
            "/laporan/grafik?bagian=kategori",
            "/laporan/grafik?bagian=sub",
            "/laporan/grafik?bagian=umur",
            "/laporan/grafik?bagian=waktu",
            "/laporan/rekap",
            "/mutu",
            "/pemeriksaan",
            "/unduhan",
            "/unduhan/ppks",
            "/unduhan/ppks?susunan=bnba",
            "/unduhan/ppks?susunan=dtsen",
            "/unduhan/saya",
            "/unduhan/persetujuan",
            "/pengaturan/kategori/09",
            "/unduhan/rekap",
            "/periode",
            "/periode/baru",
            "/pemutakhiran",
            "/pemutakhiran/baru",
            "/pengguna",
            "/pengguna/baru",
            "/pengguna/massal",
            "/pengguna/tinjauan",
            "/wewenang",
            "/wewenang/usulan",
            "/wewenang/tabel",
            "/wewenang/darurat/laporan",
            "/pengaturan",
            "/pengaturan/alur",
            "/pengaturan/alasan",
            "/pengaturan/kop",
            "/wilayah",
            "/catatan",
            "/pengaturan/kategori",
            "/pengaturan/kategori/24/tingkat",
            "/hak-warga",
            "/hak-warga/baru",
            "/hak-warga/retensi",
            "/hak-warga/pemusnahan",
        ],
    ),
    (
        "pimpinan",
        "pimpinan",
        &["/beranda", "/laporan/grafik", "/laporan/rekap", "/unduhan/persetujuan"],
    ),
    (
        "unduh",
        "pengunduh",
        &["/beranda", "/unduhan", "/unduhan/ppks", "/unduhan/saya"],
    ),
];

#[tokio::test]
async fn the_first_load_of_every_page_fits_one_round_trip() {
    let app = TestApp::new().await;
    register_many(&app).await;
    balale::reports::quality::refresh(&mut app.owner().acquire().await.unwrap(), app.clock.now())
        .await
        .unwrap();
    let mut table = "| Siapa | Halaman | HTML | Muat pertama |\n| --- | --- | ---: | ---: |\n".to_owned();
    let mut heavy = Vec::new();

    for (username, role, paths) in PAGES {
        let mut client = if username.is_empty() {
            app.visitor()
        } else {
            app.sign_in(username).await
        };
        let mut paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        paths.extend(records(&mut client, username).await);
        if username == "sebalo" {
            let full = piles::full(&app).await;
            paths.push(format!("{full}?sebab=1&hal=1"));
            paths.push(full);
            paths.push(piles::unknown(&app).await);
            paths.push(piles::under_way(&app).await);
        }
        for path in paths {
            let (html, first) = weigh(&mut client, &path).await;
            table.push_str(&format!("| {role} | `{}` | {html} | {first} |\n", without_ids(&path)));
            if first > LIMIT {
                heavy.push(format!("{role} {path}: {first}"));
            }
        }
    }
    println!("{table}");

    assert!(heavy.is_empty(), "heavier than {LIMIT} bytes: {heavy:#?}");
}

/// The categories that are not secret.
const OPEN: [&str; 17] = [
    "01", "02", "04", "05", "07", "08", "09", "11", "12", "13", "20", "21", "22", "23", "24", "25", "26",
];

/// A full page of people in one desa, in every category and status.
async fn register_many(app: &TestApp) {
    const STAGES: [&str; 4] = ["submitted", "verified", "returned", "draft"];
    seed::register_all(app).await;
    for n in 10..70_usize {
        let name = format!("{} Rekaan {n}", ["Maria", "Yohanes", "Halimah", "Petrus"][n % 4]);
        let findings = [(OPEN[n % OPEN.len()], "", STAGES[n % 4])];
        let someone = Someone {
            name: &name,
            desa: SEBALO,
            sex: if n % 2 == 0 { "P" } else { "L" },
            age: u32::try_from(n).unwrap(),
            findings: &findings,
        };
        seed::register(app, n, &someone).await;
    }
}

/// The pages of one record, found where a person would find them.
async fn records(client: &mut Client, username: &str) -> Vec<String> {
    match username {
        "sebalo" => {
            let person = client.get("/ppks").await.attr("tbody th a", "href");
            let page = client.get(&person).await;
            let families = page.attrs("dd a", "href");
            let family = families.iter().find(|href| href.starts_with("/keluarga/")).unwrap();
            let edited = ["ubah", "riwayat", "bukti"].map(|page| format!("{person}/{page}"));
            let parts = ["ubah", "riwayat", "hubungan", "pisah", "gabung", "bukti", "kasus"];
            let family = std::iter::once(family.clone()).chain(parts.map(|page| format!("{family}/{page}")));
            [person].into_iter().chain(edited).chain(family).collect()
        }
        "verifikator" => vec![client.get("/verifikasi").await.attr("tbody th a", "href")],
        "admin" => {
            let user = client.get("/pengguna").await.attr("tbody td a", "href");
            let person = client.get("/ppks").await.attr("tbody th a", "href");
            vec![user, person.replace("/ppks/", "/hak-warga/orang/")]
        }
        _ => Vec::new(),
    }
}

/// Bytes of the HTML, and of all that a first visit to this page loads.
async fn weigh(client: &mut Client, path: &str) -> (usize, usize) {
    client.extra.remove(header::ACCEPT_ENCODING);
    let page = client.get(path).await;
    let mut parts = page.attrs("link[rel=stylesheet], link[rel=preload]", "href");
    parts.extend(page.attrs("script[src]", "src"));
    assert!(parts.len() >= 3, "style, font and script: {parts:?}");

    client
        .extra
        .insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br"));
    let html = client.get(path).await.bytes.len();
    let mut all = html;
    for part in parts {
        all += client.get(&part).await.bytes.len();
    }
    client.extra.remove(header::ACCEPT_ENCODING);

    (html, all)
}

/// `/ppks/{id}` for the page of one person.
fn without_ids(path: &str) -> String {
    let steps: Vec<&str> = path
        .split('?')
        .next()
        .unwrap_or_default()
        .split('/')
        .map(|step| if step.len() == 36 { "{id}" } else { step })
        .collect();
    let query = path.split_once('?').map_or("", |(_, query)| query);

    match query {
        "" => steps.join("/"),
        query => format!("{}?{query}", steps.join("/")),
    }
}
