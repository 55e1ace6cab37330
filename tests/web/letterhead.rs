//! DSP3A says what stands at the head of a paper, and who signs it.

use image::ImageFormat;

use crate::ppks::pictures::{encoded, jpeg, picture};
use crate::ppks::sheet::key;
use crate::support::{Client, Page, TestApp};

const PAGE: &str = "/pengaturan/kop";
const FORM: &str = "form[action='/pengaturan/kop']";
const FILLED: [(&str, &str); 7] = [
    ("baris1", "PEMERINTAH KABUPATEN CONTOH"),
    ("baris2", "DINAS SOSIAL"),
    ("baris3", "Jalan Uji Coba Nomor 1"),
    ("tempat", "Contoh"),
    ("jabatan", "Kepala Dinas Sosial"),
    ("nama", "Maria Contoh, S.Sos."),
    ("nip", "19900101 201503 2 001"),
];

fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(&picture(width, height), ImageFormat::Png)
}

async fn upload(admin: &mut Client, bytes: &[u8]) -> Page {
    let page = admin.get(PAGE).await;
    let form = "form[action='/pengaturan/kop/lambang']";
    let kunci = page.attr(&format!("{form} [name=kunci]"), "value");
    let versi = page.attr(&format!("{form} [name=versi]"), "value");
    let pairs = [("kunci", kunci.as_str()), ("versi", versi.as_str())];
    admin
        .post_file("/pengaturan/kop/lambang", &pairs, "lambang.png", bytes)
        .await
}

#[tokio::test]
async fn the_head_is_set_and_stands_in_the_form_again() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    let before = admin.get(PAGE).await;
    assert!(before.attr("#baris1", "value").starts_with("PEMERINTAH KABUPATEN"));
    assert_eq!(before.attr("#baris3", "value"), "");

    let done = admin.submit(FORM, &FILLED).await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    let after = admin.follow().await;
    assert_eq!(after.attr("#baris3", "value"), "Jalan Uji Coba Nomor 1");
    assert_eq!(after.attr("#nip", "value"), "199001012015032001");
    assert!(
        after.words().contains("Terakhir diubah Theresia Contoh"),
        "{}",
        after.shown()
    );
    let logged = "select count(*) from audit_events where action = 'letterhead.set'";
    assert_eq!(app.count(logged).await, 1);
}

#[tokio::test]
async fn everything_wrong_is_said_at_once_and_stays_typed() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    admin.get(PAGE).await;
    let long = "a".repeat(101);
    let typed = [
        ("baris2", ""),
        ("baris4", long.as_str()),
        ("tempat", " "),
        ("nip", "1234"),
    ];
    let refused = admin.submit(FORM, &typed).await;

    assert_eq!(refused.status(), 422);
    for field in ["baris2", "baris3", "baris4", "tempat", "nip"] {
        assert!(
            refused.has(&format!("#{field}[aria-invalid]")),
            "{field}: {}",
            refused.shown()
        );
    }
    assert_eq!(refused.attr("#nip", "value"), "1234");
    assert_eq!(app.count("select count(*) from letterheads").await, 0);
}

#[tokio::test]
async fn of_two_editors_the_second_sees_both_and_the_same_form_twice_is_one() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    admin.get(PAGE).await;
    let mut second = admin.clone();
    second.get(PAGE).await;
    let (path, pairs) = admin.filled(FORM, &FILLED);
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    for _ in 0..2 {
        assert_eq!(admin.post(&path, &pairs).await.status(), 303);
    }
    assert_eq!(app.count("select version::bigint from letterheads").await, 1);

    let mut other: Vec<(&str, &str)> = FILLED.to_vec();
    other[1] = ("baris2", "DINAS LAIN");
    let stale = second.submit(FORM, &other).await;
    assert_eq!(stale.status(), 409);
    assert!(
        stale.words().contains("Theresia Contoh mengubah kop ini"),
        "{}",
        stale.shown()
    );
    assert!(stale.words().contains("DINAS SOSIAL"));
    assert_eq!(stale.attr("#baris2", "value"), "DINAS LAIN");
    // Seen, and sent again on what is stored now.
    assert_eq!(second.submit(FORM, &[]).await.status(), 303);
    let stored = "select count(*) from letterheads where lines[2] = 'DINAS LAIN' and version = 2";
    assert_eq!(app.count(stored).await, 1);
}

#[tokio::test]
async fn arms_are_written_anew_and_come_off_again() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    assert_eq!(upload(&mut admin, &png(1200, 1500)).await.status(), 303);
    let logo: Vec<u8> = sqlx::query_scalar("select logo from letterheads")
        .fetch_one(app.owner())
        .await
        .unwrap();
    let kept = image::load_from_memory(&logo).unwrap();
    assert_eq!((kept.width(), kept.height()), (384, 480));
    assert!(logo.starts_with(b"\xff\xd8") && logo.len() < 262_144);

    for bad in [
        &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
        b"",
        b"GIF89a",
        &jpeg(9, 9)[..40],
    ] {
        let refused = upload(&mut admin, bad).await;
        assert_eq!(refused.status(), 422, "{}", refused.shown());
        assert!(refused.has("#berkas[aria-invalid]"), "{}", refused.shown());
    }
    let stale = [("kunci", key()), ("versi", "0".to_owned())];
    let stale: Vec<(&str, &str)> = stale.iter().map(|(a, b)| (*a, b.as_str())).collect();
    let refused = admin
        .post_file("/pengaturan/kop/lambang", &stale, "x.png", &png(9, 9))
        .await;
    assert_eq!(refused.status(), 409);

    admin.get(PAGE).await;
    let off = admin.submit("form[action$='/pelepasan']", &[]).await;
    assert_eq!(off.status(), 303, "{}", off.shown());
    assert_eq!(
        app.count("select count(*) from letterheads where logo is null").await,
        1
    );
    let logged = "select count(*) from audit_events where action in ('letterhead.logo_set', 'letterhead.logo_removed')";
    assert_eq!(app.count(logged).await, 2);
    // The arms alone leave the words as they were suggested.
    let page = admin.get(PAGE).await;
    assert!(page.attr("#baris1", "value").starts_with("PEMERINTAH KABUPATEN"));
}

#[tokio::test]
async fn a_sample_shows_the_head_as_a_pdf() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    let plain = admin.get("/pengaturan/kop/contoh").await;
    assert_eq!(plain.header("content-type"), Some("application/pdf"));
    assert!(plain.bytes.starts_with(b"%PDF-1.7"));

    admin.get(PAGE).await;
    assert_eq!(admin.submit(FORM, &FILLED).await.status(), 303);
    assert_eq!(upload(&mut admin, &jpeg(90, 90)).await.status(), 303);
    let with_arms = admin.get("/pengaturan/kop/contoh").await;
    assert!(String::from_utf8_lossy(&with_arms.bytes).contains("/Image"));
    for username in ["verifikator", "sebalo"] {
        let mut other = app.sign_in(username).await;
        assert_eq!(other.get("/pengaturan/kop/contoh").await.status(), 403, "{username}");
    }
}
