//! Whatever is sent, by whomever: a page in Indonesian that says what to do, never a crash, nothing typed lost.

use std::collections::BTreeSet;

use axum::http::{HeaderMap, HeaderValue, Method};
use balale::paths::ROUTES;

use crate::ppks::sheet::{self, FORM, borrowed, key, kk, nik, send};
use crate::support::{Client, Page, TestApp};

const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", "default-src 'none'"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("strict-transport-security", "max-age="),
    ("permissions-policy", "camera=()"),
];

/// What is wrong with an answer, whatever was asked; empty when nothing is.
fn faults(page: &Page) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, start) in HEADERS {
        if !page.header(name).is_some_and(|value| value.starts_with(start)) {
            faults.push(format!("header {name} is {:?}", page.header(name)));
        }
    }
    if page.header("cache-control") != Some("no-store") {
        faults.push(format!("cache-control is {:?}", page.header("cache-control")));
    }
    let status = page.status();
    if status >= 500 {
        faults.push(format!("status {status}"));
    }
    let is_file = page.header("content-disposition").is_some();
    if page.status.is_redirection() {
        let location = page.header("location").unwrap_or_default();
        if !location.starts_with('/') || location.starts_with("//") {
            faults.push(format!("leads to {location:?}"));
        }
    } else if status != 204 && !is_file {
        if !page
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"))
        {
            faults.push(format!("is {:?}", page.header("content-type")));
        }
        if page.attrs("html", "lang") != ["id"] {
            faults.push("is not in Indonesian".to_owned());
        }
        if page.all("h1").len() != 1 {
            faults.push(format!("has {} h1", page.all("h1").len()));
        }
        // A refusal itself leads on; on any other page the menu is enough.
        let way_on = if status >= 400 {
            "main a[href], main button"
        } else {
            "a[href], button"
        };
        if !page.has(way_on) {
            faults.push("has no way on".to_owned());
        }
    }

    faults
}

/// An error page as a person meets it.
fn assert_page(page: &Page, status: u16, words: &str) {
    assert_eq!(page.status(), status, "{}", page.shown());
    assert_eq!(faults(page), [""; 0], "{}", page.shown());
    assert!(page.text("main").contains(words), "{words}: {}", page.shown());
}

#[tokio::test]
async fn numbers_and_dates_that_cannot_be_are_named() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    for (number, words) in [
        ("990711520390000", "NIK baru 15 angka, kurang 1"),
        ("99071152039000033", "NIK ini 17 angka, lebih 1"),
        ("9907115203900OO3", "NIK hanya berisi angka"),
        ("9.90711520390E+15", "dibulatkan oleh Excel"),
        ("1111111111111111", "16 angka yang sama"),
        ("9907113102900003", "bukan tanggal yang sah"),
        ("9907117102900003", "bukan tanggal yang sah"),
        ("9907115203900000", "tidak mungkin 0000"),
        ("0007115203900003", "bukan kode provinsi"),
        ("٩٩٠٧١١٥٢٠٣٩٠٠٠٠٣", "NIK"),
        ("", "NIK belum diisi"),
    ] {
        let page = send(&mut yohana, &kk(1), &[("Ani Contoh", number, "23")]).await;
        assert_page(&page, 422, words);
        assert!(page.text("title").starts_with("Kesalahan: "));
        assert_eq!(page.attr("#a1_nik", "value"), number);
    }
    for date in [
        "31/02/1990",
        "29-02-2023",
        "1990",
        "00/00/0000",
        "32 13 1990",
        "1/1/9999",
        "😀",
        "1e9/1/1",
    ] {
        let mut pairs = sheet::sheet(&key(), &kk(1), &[("Ani Contoh", &nik(1), "23")]);
        pairs.push(("a1_tanggal_lahir".to_owned(), date.to_owned()));
        let page = yohana.post("/keluarga", &borrowed(&pairs)).await;
        assert_eq!(page.status(), 422, "{date}");
        assert!(page.has("#a1_tanggal_lahir[aria-invalid]"), "{date}");
        assert_eq!(page.attr("#a1_tanggal_lahir", "value"), date);
    }
    for name in ["", " ", "A", "12345", "\u{200b}\u{200b}", &"a".repeat(151), "\u{202e}"] {
        let page = send(&mut yohana, &kk(1), &[(name, &nik(1), "23")]).await;
        assert_eq!(page.status(), 422, "{name:?}");
    }
    assert_eq!(app.count("select count(*) from persons").await, 0);
    let page = send(&mut yohana, &kk(1), &[("Ani\u{0} Contoh", &nik(1), "23")]).await;
    assert_eq!(page.status(), 303, "{}", page.shown());
}

#[tokio::test]
async fn what_is_too_large_is_refused_in_words() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let name = "a".repeat(5 * 1024 * 1024);
    for path in ["/keluarga", "/draf", "/ppks/pencarian", "/masuk", "/tidak-ada"] {
        let page = yohana.post(path, &[("kunci", &key()), ("a1_nama", &name)]).await;
        assert_page(&page, 413, "64 KB");
    }
    let many: Vec<(String, String)> = (0..601).map(|n| (format!("a{n}_nama"), "x".to_owned())).collect();
    let page = yohana.post("/keluarga", &borrowed(&many)).await;
    assert_page(&page, 413, "terlalu banyak isian");
    let page = yohana.post("/keluarga", &borrowed(&many[..600])).await;
    assert_eq!(page.status(), 422);
    // A long address bar is cut off by nobody but understood by nobody either.
    let page = yohana.get(&format!("/ppks?kategori={}", "9".repeat(20_000))).await;
    assert_eq!(page.status(), 200);
}

#[tokio::test]
async fn a_broken_or_forged_cookie_is_nobody() {
    let app = TestApp::new().await;
    let yohana = app.operator_sebalo().await;
    let good = yohana.cookie("__Host-balale").unwrap().to_owned();
    let mut flipped = good.clone().into_bytes();
    flipped[0] = if flipped[0] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).unwrap();
    let long = "A".repeat(8_000);
    for cookie in [
        "",
        "x",
        "AAAAAAAAAAAAAAAAAAAAAA",
        flipped.as_str(),
        &good[1..],
        "../../etc/passwd",
        "%00%ff",
        "'; drop table sessions; --",
        &long,
    ] {
        let mut stranger = app.visitor();
        stranger.set_cookie("__Host-balale", cookie);
        let page = stranger.get("/ppks").await;
        assert_eq!(page.location(), "/masuk?lanjut=%2Fppks", "{cookie}");
        assert_eq!(faults(&page), [""; 0]);
        let page = stranger.get("/masuk").await;
        assert_eq!(page.status(), 200);
        let page = send(&mut stranger, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
        assert_page(&page, 401, "");
        assert!(
            page.has("input[type=password]"),
            "the form comes back inside the sign-in page"
        );
    }
    let mut still = yohana.clone();
    still.set_cookie("__Host-kabar", "<script>alert(1)</script>");
    still.set_cookie("lain", "\u{1f600}");
    let page = still.get("/ppks").await;
    assert_eq!(page.status(), 200);
    assert!(!page.body().contains("alert(1)"));
    // Bytes that are no text at all.
    let mut raw = app.visitor();
    raw.extra.insert(
        "cookie",
        HeaderValue::from_bytes(b"__Host-balale=\xff\xfe; =; ;;;").unwrap(),
    );
    assert_eq!(raw.get("/ppks").await.status(), 303);
    assert_eq!(app.count("select count(*) from families").await, 0);
}

#[tokio::test]
async fn only_our_own_pages_may_send_forms() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let pairs = sheet::sheet(&key(), &kk(1), &[("Ani Contoh", &nik(1), "23")]);
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&pairs)
        .finish();
    for (headers, is_ours) in [
        (vec![("sec-fetch-site", "cross-site")], false),
        (vec![("sec-fetch-site", "same-site")], false),
        (
            vec![("sec-fetch-site", "same-site"), ("origin", "https://lain.test")],
            false,
        ),
        (
            vec![("sec-fetch-site", "cross-site"), ("origin", "http://balale.test")],
            false,
        ),
        (vec![("origin", "https://jahat.test")], false),
        (vec![("origin", "null")], false),
        (vec![("origin", "https://balale.test.jahat.test")], false),
        (vec![], false),
        (vec![("origin", "https://balale.test")], true),
        (vec![("sec-fetch-site", "same-origin")], true),
    ] {
        let page = raw(&app, &yohana, Method::POST, "/keluarga", &headers, FORM_TYPE, &body).await;
        if is_ours {
            assert_eq!(page.status(), 303, "{headers:?} {}", page.shown());
        } else {
            assert_page(&page, 403, "");
            assert!(page.has("main a[href]"), "{headers:?}");
            assert_eq!(app.count("select count(*) from families").await, 0, "{headers:?}");
        }
    }
    let signed_out = raw(&app, &yohana, Method::POST, "/keluar", &[], FORM_TYPE, "").await;
    assert_page(&signed_out, 403, "");
    assert_eq!(yohana.get("/ppks").await.status(), 200, "nobody was signed out");
}

pub const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// A request with exactly these headers, as no browser of ours would send it.
pub async fn raw(
    app: &TestApp,
    client: &Client,
    method: Method,
    path: &str,
    headers: &[(&'static str, &str)],
    kind: &str,
    body: &str,
) -> Page {
    use axum::body::Body;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    let mut request = axum::http::Request::builder()
        .method(method)
        .uri(path)
        .header("host", "balale.test")
        .header("content-type", kind)
        .header("cookie", client.cookie_line());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let response = balale::app::router(app.state.clone()).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();

    Page {
        path: path.to_owned(),
        status: parts.status,
        headers: parts.headers,
        bytes: body.collect().await.unwrap().to_bytes().to_vec(),
    }
}

#[tokio::test]
async fn a_sending_that_is_no_form_of_ours_is_a_bad_request() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let same = [("sec-fetch-site", "same-origin")];
    for (kind, body) in [
        ("application/json", r#"{"nomor_kk": "1"}"#),
        ("multipart/form-data; boundary=x", "--x--"),
        ("text/plain", "kunci=1"),
        ("", ""),
    ] {
        for path in ["/keluarga", "/draf", "/ppks/pencarian"] {
            let page = raw(&app, &yohana, Method::POST, path, &same, kind, body).await;
            assert_page(&page, 400, "Kiriman ini bukan formulir Balale");
        }
    }
    // Without a key, a good family is not stored: it could be stored twice.
    let mut pairs = sheet::sheet("", &kk(1), &[("Ani Contoh", &nik(1), "23")]);
    let page = yohana.post("/keluarga", &borrowed(&pairs)).await;
    assert_page(&page, 400, "Muat ulang halamannya");
    pairs.remove(0);
    assert_page(&yohana.post("/keluarga", &borrowed(&pairs)).await, 400, "Muat ulang");
    for key in ["x", "00000000", "\u{0}", "'"] {
        pairs.insert(0, ("kunci".to_owned(), key.to_owned()));
        assert_page(&yohana.post("/keluarga", &borrowed(&pairs)).await, 400, "");
        pairs.remove(0);
    }
    assert_eq!(app.count("select count(*) from families").await, 0);
    // Bytes that are no UTF-8, in names and in values.
    let body = format!(
        "kunci={}&nomor_kk=%ff%fe&%ff=%00&a1_nama=%c3%28&a1_kategori=%f0%28",
        key()
    );
    let page = raw(&app, &yohana, Method::POST, "/keluarga", &same, FORM_TYPE, &body).await;
    assert_page(&page, 422, "Ada yang perlu dilengkapi");
}

#[tokio::test]
async fn choices_that_were_not_offered_are_not_taken() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    for (field, value) in [
        ("a1_kategori", "27"),
        ("a1_kategori", "0"),
        ("a1_kategori", "-1"),
        ("a1_tinggal", "bulan"),
        ("a1_tanggal_penilaian", "1/1/2099"),
        ("a1_tanggal_penilaian", "31/02/2020"),
        ("a1_kategori_2", "%"),
        ("a1_sub", "99.9"),
        ("a1_jenis_kelamin", "X"),
        ("alasan_kk", "entah"),
        ("a1_alasan_nik", "entah"),
    ] {
        let mut pairs = sheet::sheet(&key(), &kk(1), &[("Ani Contoh", &nik(1), "23")]);
        pairs.retain(|(name, _)| name != field);
        if field == "alasan_kk" {
            pairs.retain(|(name, _)| name != "nomor_kk");
            pairs.push(("tanpa_kk".to_owned(), "ya".to_owned()));
        }
        if field == "a1_alasan_nik" {
            pairs.retain(|(name, _)| name != "a1_nik");
            pairs.push(("a1_tanpa_nik".to_owned(), "ya".to_owned()));
        }
        pairs.push((field.to_owned(), value.to_owned()));
        let page = yohana.post("/keluarga", &borrowed(&pairs)).await;
        assert_page(&page, 422, "Ada yang perlu dilengkapi");
        assert!(
            page.has(&format!("#{field}[aria-invalid]")),
            "{field}={value} {}",
            page.shown()
        );
    }
    // A form cannot put a family into another desa.
    let mut pairs = sheet::sheet(&key(), &kk(1), &[("Ani Contoh", &nik(1), "23")]);
    for name in ["desa", "desa_kode", "kec", "wilayah"] {
        pairs.push((name.to_owned(), sheet::TIRTA.to_owned()));
    }
    assert_eq!(yohana.post("/keluarga", &borrowed(&pairs)).await.status(), 303);
    assert_eq!(
        app.count("select count(*) from persons where desa_kode = '61.07.04.1010'")
            .await,
        1
    );
    for query in ["desa=61.07.04.2003", "kec=61.07.01"] {
        assert_page(
            &yohana.get(&format!("/ppks?{query}")).await,
            404,
            "bukan untuk akun Anda",
        );
    }
    for path in ["/laporan/grafik", "/laporan/rekap"] {
        let page = yohana.get(&format!("{path}?wilayah=61.07.04.2003")).await;
        assert_page(&page, 404, "bukan untuk akun Anda");
    }
    assert!(yohana.get("/keluarga/baru").await.has(FORM));
}

const GARBAGE: [&str; 16] = [
    "%00",
    "%ff",
    "%FF%FE",
    "..",
    "../..",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/",
    "a%00b",
    "'",
    "%27%20or%201=1--",
    "%F0%9F%98%80",
    "00000000-0000-0000-0000-000000000000",
    "00000000-0000-4000-8000-00000000000g",
    "{id}",
    "-1",
    "%0d%0aLocation:%20//jahat.test",
];

#[tokio::test]
async fn garbage_in_a_path_is_a_page_that_was_not_found() {
    let app = TestApp::new().await;
    let mut theresia = app.admin().await;
    let mut yohana = app.operator_sebalo().await;
    for garbage in GARBAGE {
        for path in [
            "",
            "/ppks",
            "/keluarga",
            "/pengguna",
            "/pengguna/slip",
            "/pengaturan/kategori",
            "/aset",
        ] {
            for end in ["", "/ubah", "/riwayat"] {
                let client = if path.starts_with("/pengguna") || path.starts_with("/pengaturan") {
                    &mut theresia
                } else {
                    &mut yohana
                };
                let page = client.get(&format!("{path}/{garbage}{end}")).await;
                assert_page(&page, 404, "Halaman tidak ditemukan");
            }
        }
    }
    for method in [
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::OPTIONS,
        Method::TRACE,
    ] {
        for path in ["/ppks", "/keluarga", "/beranda", "/masuk", "/wilayah"] {
            let page = yohana.send(method.clone(), path, None).await;
            assert_page(&page, 405, "Cara membuka halaman ini tidak dikenal");
        }
    }
    assert_page(&yohana.get("/keluarga").await, 405, "");
    assert_page(&yohana.post("/keluarga/baru", &[]).await, 405, "");
}

/// Every address of the program, its parameter filled with something that is not there.
fn addresses() -> Vec<String> {
    let patterns: BTreeSet<&str> = ROUTES.iter().map(|route| route.at).collect();
    patterns
        .into_iter()
        .map(|pattern| {
            pattern
                .replace("{id}", &key())
                .replace("{name}", "tidak-ada.css")
                .replace("{code}", "99")
        })
        .collect()
}

const BODIES: [&str; 5] = [
    "",
    "kunci=x&versi=-1&cari=%00&id=%ff&desa=61.07.04.2003&alasan=%27",
    "%ff=%fe&&==&a1_nik&a=b=c&kunci",
    "kunci=00000000-0000-4000-8000-000000000001&versi=99999999999999&aksi=entah&keputusan=entah&peran=dewa&wilayah=99",
    "nama_pengguna=%00&kata_sandi=%00&lanjut=//jahat.test&kata_sandi_lama=x&kata_sandi_baru=y&bentuk=exe&keperluan=",
];

const QUERIES: [&str; 6] = [
    "",
    "?%ff=%fe&kec=%00",
    "?kec=%ff&desa=..%2f&kategori='&sub=--&status=1e9&cari=x&setelah=x&sebelum=-1&halaman=99999999999&ukuran=1000000000",
    "?wilayah=61.07.99&dari=9999-99-99&sampai=-1&bulan=13&tahun=999999999999&umur=x&jenis_kelamin=X&urut=;",
    "?lanjut=//jahat.test&keluar=%27&draf=%20&di=61.07.04.2003&peran=dewa&nama=%25",
    "?a&b=&=c&&&&wilayah=61.07&wilayah=61.07.04&kec=1&kec=2",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_address_takes_garbage_from_everybody() {
    let app = TestApp::new().await;
    let addresses = addresses();
    assert!(addresses.len() > 40, "{addresses:?}");
    let mut people = vec![("nobody", app.visitor())];
    for username in [
        "sebalo",
        "tksk",
        "verifikator",
        "admin",
        "pimpinan",
        "unduh",
        "sistem",
        "auditor",
    ] {
        people.push((username, app.sign_in(username).await));
    }
    let (mut cases, mut failures) = (0, Vec::new());
    for (who, client) in people {
        for address in &addresses {
            let mut asked: Vec<(Method, String, Option<&str>)> = Vec::new();
            for query in QUERIES {
                asked.push((Method::GET, format!("{address}{query}"), None));
            }
            // Signing out or ending sessions would end the walk.
            let ends_session = ["/keluar", "/akun/sesi"].contains(&address.as_str());
            for body in BODIES {
                asked.push((Method::POST, address.clone(), Some(body)));
            }
            for (method, path, body) in asked {
                let mut window = client.clone();
                if ends_session && method == Method::POST {
                    window = app.visitor();
                }
                let page = window.try_send(method.clone(), &path, body.map(str::to_owned)).await;
                cases += 1;
                let wrong = page
                    .as_ref()
                    .map_or_else(|| vec!["no answer".to_owned()], faults_of_walk);
                if !wrong.is_empty() {
                    failures.push(format!("{who} {method} {path} {body:?}: {wrong:?}"));
                }
            }
        }
    }
    println!("garbage: cases {cases}, failures {}", failures.len());
    assert!(failures.is_empty(), "{}", failures[..failures.len().min(40)].join("\n"));
}

/// As [`faults`], apart from what is no page: the answer to a machine that asks whether the program is well.
fn faults_of_walk(page: &Page) -> Vec<String> {
    let mut faults = faults(page);
    if page.path.starts_with("/sehat") {
        faults.retain(|fault| fault.starts_with("header") || fault.starts_with("status"));
    }

    faults
}

#[tokio::test]
async fn a_body_that_breaks_off_or_a_header_out_of_this_world_is_no_crash() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut extra = HeaderMap::new();
    for (name, value) in [
        ("accept-language", "\u{1f600}"),
        ("user-agent", "'; drop table sessions; --"),
        ("x-forwarded-for", "999.999.999.999, %00, <script>"),
        ("if-none-match", "*"),
        ("range", "bytes=0-1,5-99999999999"),
        ("accept-encoding", "br;q=x, zstd, identity;q=0"),
        ("accept", "application/json"),
    ] {
        extra.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    extra.remove("accept-encoding");
    yohana.extra = extra;
    for path in ["/ppks", "/beranda", "/keluarga/baru", "/laporan/grafik", "/masuk"] {
        assert!(yohana.get(path).await.status() < 400, "{path}");
    }
}
