//! A photo sent, seen, replaced, and gone with the person; and everything that is no photo.

use image::{GenericImageView, ImageFormat};
use uuid::Uuid;

use super::pictures::{self, HTML, PLACE, SVG, encoded, jpeg, jpeg_with_exif, pdf, picture, png_bomb};
use super::sheet::{assessment, key, kk, nik, person, register, submit};
use crate::support::{Client, Page, TestApp, in_parts};

/// Sends a photo of this kind from the page of the record, as the form there would.
pub async fn upload(client: &mut Client, record: &str, kind: &str, name: &str, bytes: &[u8]) -> Page {
    let page = client.get(&format!("{record}/bukti")).await;
    let form = format!("form:has([name=jenis][value={kind}])");
    let pairs = [
        ("kunci", page.attr(&format!("{form} [name=kunci]"), "value")),
        ("jenis", kind.to_owned()),
        ("versi", page.attr(&format!("{form} [name=versi]"), "value")),
    ];
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client.post_file(&format!("{record}/bukti"), &pairs, name, bytes).await
}

async fn family(app: &TestApp) -> (Client, String) {
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    (yohana, family)
}

/// Where the photos of this page are, in full.
fn photos(page: &Page) -> Vec<String> {
    page.attrs(".foto a[href^='/bukti/']", "href")
}

async fn stored(app: &TestApp) -> i64 {
    app.count("select count(*) from evidence").await
}

#[tokio::test]
async fn a_photo_is_seen_on_the_family_the_person_and_by_the_verifier_and_each_look_is_recorded() {
    let app = TestApp::new().await;
    let (mut yohana, family) = family(&app).await;
    assert!(yohana.get(&family).await.words().contains("Tambah foto"));
    let answer = upload(&mut yohana, &family, "rumah_depan", "IMG_001.jpg", &jpeg(2000, 1000)).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let page = yohana.follow().await;
    assert!(
        page.words().contains("Tersimpan. Periksa gambarnya"),
        "{}",
        page.shown()
    );
    let ani = person(&app, "Ani Contoh").await;
    let answer = upload(
        &mut yohana,
        &format!("/ppks/{ani}"),
        "orang",
        "ani.png",
        &encoded(&picture(90, 90), ImageFormat::Png),
    )
    .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    let front = photos(&yohana.get(&family).await);
    assert_eq!(front.len(), 1);
    assert_eq!(photos(&yohana.get(&format!("/ppks/{ani}")).await).len(), 2);
    submit(&mut yohana, &family).await;
    let mut dayang = app.verifikator().await;
    let record = format!("/verifikasi/{}", assessment(&app, ani, "23").await);
    let page = dayang.get(&record).await;
    assert_eq!(photos(&page).len(), 2, "{}", page.shown());
    assert!(page.all("h2").contains(&"Bukti".to_owned()));

    let full = dayang.get(&front[0]).await;
    assert_eq!(full.status(), 200);
    assert_eq!(full.header("content-type"), Some("image/jpeg"));
    assert_eq!(
        full.header("content-disposition"),
        Some("inline; filename=\"rumah-depan.jpg\"")
    );
    assert_eq!(full.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(full.header("cache-control"), Some("no-store"));
    assert!(
        full.header("content-security-policy")
            .unwrap()
            .starts_with("default-src 'none'; sandbox")
    );
    let shown = image::load_from_memory_with_format(&full.bytes, ImageFormat::Jpeg).unwrap();
    assert_eq!(shown.dimensions(), (1600, 800));
    let small = dayang.get(&format!("{}/kecil", front[0])).await;
    let small = image::load_from_memory_with_format(&small.bytes, ImageFormat::Jpeg).unwrap();
    assert_eq!(small.dimensions(), (320, 160));

    assert_eq!(
        app.count("select count(*) from audit_events where action = 'evidence.added'")
            .await,
        2
    );
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'evidence.opened' and fields = '{rumah_depan}' and object_kind = 'families'").await,
        1
    );
}

#[tokio::test]
async fn what_a_telephone_wrote_beside_the_picture_is_gone_and_it_stands_upright() {
    let app = TestApp::new().await;
    let (mut yohana, family) = family(&app).await;
    let sent = jpeg_with_exif(400, 200);
    assert!(sent.windows(PLACE.len()).any(|part| part == PLACE.as_bytes()));
    upload(&mut yohana, &family, "rumah_dalam", "a.jpg", &sent).await;
    let at = photos(&yohana.get(&family).await).remove(0);
    for path in [at.clone(), format!("{at}/kecil")] {
        let page = yohana.get(&path).await;
        for trace in [PLACE, "Exif", "GPS"] {
            assert!(
                !page.bytes.windows(trace.len()).any(|part| part == trace.as_bytes()),
                "{trace} in {path}"
            );
        }
        let shown = image::load_from_memory(&page.bytes).unwrap();
        assert!(shown.height() > shown.width(), "turned");
        // Turned right, the red corner is the upper right one.
        let [red, green, ..] = shown.get_pixel(shown.width() - 8, 8).0;
        assert!(red > 150 && green < 90, "{red} {green}");
    }
    // Nothing of it in the database either, sealed or not.
    let clear: i64 = sqlx::query_scalar(
        "select count(*) from evidence where position('\\xffd8ff'::bytea in content_enc) = 1
            or position(convert_to($1, 'UTF8') in content_enc) > 0",
    )
    .bind(PLACE)
    .fetch_one(app.owner())
    .await
    .unwrap();
    assert_eq!(clear, 0);
}

#[tokio::test]
async fn what_is_no_photo_is_refused_in_words_and_nothing_is_stored() {
    let app = TestApp::new().await;
    let (mut yohana, family) = family(&app).await;
    let whole = jpeg(600, 400);
    let webp = encoded(&picture(60, 40), ImageFormat::WebP);
    let png = encoded(&picture(300, 200), ImageFormat::Png);
    let before = resident();
    for (name, bytes, words) in [
        ("besar.png", png_bomb(50_000), "terlalu besar untuk dibuka"),
        ("besar.png", png_bomb(6_000), "terlalu besar untuk dibuka"),
        ("gambar.jpg", SVG.to_vec(), "bukan foto JPG"),
        ("halaman.png", HTML.to_vec(), "bukan foto JPG"),
        ("kosong.jpg", Vec::new(), "kosong"),
        ("", Vec::new(), "belum dipilih"),
        ("potong.jpg", whole[..whole.len() / 2].to_vec(), "rusak atau terpotong"),
        ("potong.png", png[..png.len() / 2].to_vec(), "rusak atau terpotong"),
        ("potong.webp", webp[..webp.len() / 2].to_vec(), "rusak atau terpotong"),
        ("kepala.jpg", whole[..3].to_vec(), "rusak atau terpotong"),
        ("animasi.gif", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "bukan foto JPG"),
        ("ringkas.zip", b"PK\x03\x04aaaa".to_vec(), "bukan foto JPG"),
        ("surat.pdf", pdf(""), "PDF hanya untuk surat"),
        (
            "derau.jpg",
            [&[0xff, 0xd8, 0xff, 0xe0][..], &[7; 3000]].concat(),
            "rusak atau terpotong",
        ),
    ] {
        let page = upload(&mut yohana, &family, "rumah_depan", name, &bytes).await;
        assert_eq!(page.status(), 422, "{name}: {}", page.shown());
        assert!(page.text(".errors").contains(words), "{name}: {}", page.text(".errors"));
        assert!(page.text("title").starts_with("Kesalahan"));
        assert_eq!(page.attrs(".errors a", "href"), ["#berkas_rumah_depan"]);
        assert!(page.has("#berkas_rumah_depan[aria-invalid=true]"));
    }
    assert_eq!(stored(&app).await, 0);
    // What a picture of 50,000 by 50,000 would have taken is ten thousand megabytes.
    let grown = resident().saturating_sub(before);
    println!("T-UP-5 memory: grew by {} MB", grown / 1024 / 1024);
    assert!(grown < 300 * 1024 * 1024, "{grown}");
}

/// Bytes of memory this process has.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[tokio::test]
async fn what_is_too_large_or_breaks_off_is_refused_in_words() {
    let app = TestApp::new().await;
    let (mut yohana, family) = family(&app).await;
    let path = format!("{family}/bukti");
    let form = key();
    let pairs = [("kunci", form.as_str()), ("jenis", "rumah_depan"), ("versi", "")];
    let page = yohana
        .post_file(&path, &pairs, "a.jpg", &vec![0; 6 * 1024 * 1024])
        .await;
    assert_eq!(page.status(), 413);
    assert!(page.text("main").contains("lebih besar dari 5 MB"), "{}", page.shown());
    let page = yohana
        .post_file(&path, &pairs, "a.jpg", &vec![0; 5 * 1024 * 1024 + 9])
        .await;
    assert_eq!(page.status(), 422);
    assert!(
        page.text(".errors").contains("lebih besar dari 5 MB"),
        "{}",
        page.shown()
    );

    let body = in_parts(&pairs, "a.jpg", &jpeg(90, 90));
    let page = yohana.send_parts(&path, body[..body.len() - 200].to_vec()).await;
    assert_eq!(page.status(), 400);
    assert!(page.text("main").contains("terputus"), "{}", page.shown());
    let many: Vec<(&str, &str)> = (0..25).map(|_| ("jenis", "kk")).collect();
    let page = yohana.post_file(&path, &many, "a.jpg", &jpeg(9, 9)).await;
    assert_eq!(page.status(), 413, "{}", page.shown());
    let page = yohana.post(&path, &pairs).await;
    assert_eq!(page.status(), 400);
    let page = yohana
        .post_file(&path, &[("kunci", &form), ("jenis", "orang")], "a.jpg", &jpeg(9, 9))
        .await;
    assert_eq!(page.status(), 400);
    // The room is for this address alone.
    let page = yohana
        .post_file("/keluarga", &pairs, "a.jpg", &vec![0; 1024 * 1024])
        .await;
    assert_eq!(page.status(), 413);
    assert!(page.text("main").contains("64 KB"));
    assert_eq!(stored(&app).await, 0);
}

#[tokio::test]
async fn a_file_that_is_two_things_is_kept_as_a_picture_only() {
    let app = TestApp::new().await;
    let (mut yohana, family) = family(&app).await;
    let polyglot = [jpeg(300, 200).as_slice(), HTML, b"PK\x03\x04"].concat();
    assert_eq!(
        upload(&mut yohana, &family, "kk", "a.jpg", &polyglot).await.status(),
        303
    );
    let glass = picture(40, 40);
    let mut glass = glass.to_rgba8();
    glass.pixels_mut().for_each(|pixel| pixel.0[3] = 0);
    let glass = encoded(&glass.into(), ImageFormat::WebP);
    assert_eq!(
        upload(&mut yohana, &family, "rumah_dalam", "b.jpg", &glass)
            .await
            .status(),
        303
    );

    let all = photos(&yohana.get(&family).await);
    for path in &all {
        let page = yohana.get(path).await;
        assert!(!page.bytes.windows(7).any(|part| part == b"<script"), "{path}");
        assert!(page.bytes.starts_with(b"\xff\xd8\xff") && page.bytes.ends_with(b"\xff\xd9"));
    }
    let inside = image::load_from_memory(&yohana.get(&all[0]).await.bytes).unwrap();
    assert!(inside.get_pixel(20, 20).0[0] > 250, "glass becomes paper");
    // The KK's own numbers cannot be read in the small one.
    let small = yohana.get(&format!("{}/kecil", all[1])).await;
    assert!(image::load_from_memory(&small.bytes).unwrap().width() <= 96);
}

#[tokio::test]
async fn a_letter_may_be_a_plain_pdf_and_is_only_handed_out() {
    let app = TestApp::new().await;
    let (mut yohana, family) = family(&app).await;
    for (inside, words) in [
        ("/OpenAction <</S /JavaScript /JS (app.alert(1))>>", "memuat program"),
        ("/OpenAction <</S /L#61unch /F (a.exe)>>", "memuat program"),
        ("/Names <</EmbeddedFiles 3 0 R>>", "memuat program"),
        ("/Encrypt 9 0 R", "terkunci"),
    ] {
        let page = upload(&mut yohana, &family, "surat", "surat.pdf", &pdf(inside)).await;
        assert_eq!(page.status(), 422, "{inside}");
        assert!(page.text(".errors").contains(words), "{}", page.text(".errors"));
    }
    let half = pdf("");
    let page = upload(&mut yohana, &family, "surat", "surat.pdf", &half[..half.len() - 8]).await;
    assert!(page.text(".errors").contains("terpotong"));
    assert_eq!(stored(&app).await, 0);

    for _ in 0..2 {
        assert_eq!(
            upload(&mut yohana, &family, "surat", "surat.pdf", &pdf(""))
                .await
                .status(),
            303
        );
    }
    let letters = photos(&yohana.get(&family).await);
    assert_eq!(letters.len(), 2, "letters are many");
    let letter = yohana.get(&letters[0]).await;
    assert_eq!(letter.header("content-type"), Some("application/pdf"));
    assert_eq!(
        letter.header("content-disposition"),
        Some("attachment; filename=\"surat.pdf\"")
    );
    assert_eq!(letter.bytes, pdf(""));
    assert_eq!(yohana.get(&format!("{}/kecil", letters[0])).await.status(), 404);
}

#[tokio::test]
async fn a_newer_photo_takes_the_place_and_the_old_one_is_kept() {
    let app = TestApp::new().await;
    let (mut yohana, family) = family(&app).await;
    let path = format!("{family}/bukti");
    let form = key();
    let first = [("kunci", form.as_str()), ("jenis", "rumah_depan"), ("versi", "")];
    for _ in 0..2 {
        let answer = yohana.post_file(&path, &first, "a.jpg", &jpeg(40, 30)).await;
        assert_eq!(answer.location(), path, "the same form twice");
    }
    assert_eq!(stored(&app).await, 1);
    let old = photos(&yohana.get(&path).await).remove(0);

    // A second window that still shows none.
    let late = key();
    let late = [("kunci", late.as_str()), ("jenis", "rumah_depan"), ("versi", "")];
    let page = yohana.post_file(&path, &late, "b.jpg", &jpeg(41, 30)).await;
    assert_eq!(page.status(), 409);
    assert!(page.text(".errors").contains("baru saja diganti"), "{}", page.shown());
    assert!(page.has(&format!("img[src='{old}/kecil']")));
    assert_eq!(stored(&app).await, 1);

    assert_eq!(
        upload(&mut yohana, &family, "rumah_depan", "b.jpg", &jpeg(42, 30))
            .await
            .status(),
        303
    );
    let page = yohana.get(&path).await;
    assert_eq!(photos(&page).len(), 1);
    assert_eq!(page.attrs("details a", "href"), std::slice::from_ref(&old));
    assert!(page.text("details").contains("diganti"));
    assert_eq!(yohana.get(&old).await.status(), 200, "the old one can still be seen");
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'evidence.replaced'")
            .await,
        1
    );

    yohana.get(&path).await;
    let taken_off = yohana.submit_and_follow("form[action$='/penarikan']", &[]).await;
    assert!(taken_off.words().contains("Ditarik dari halaman ini"));
    assert!(photos(&taken_off).is_empty());
    assert_eq!(stored(&app).await, 2, "nothing is deleted");
    assert!(photos(&yohana.get(&family).await).is_empty());
    let again = yohana.post(&format!("{old}/penarikan"), &[("kunci", &key())]).await;
    assert_eq!(again.status(), 409);
}

#[tokio::test]
async fn out_of_reach_there_is_no_photo_and_other_offices_only_look() {
    let app = TestApp::new().await;
    let (mut yohana, family) = family(&app).await;
    let ani = format!("/ppks/{}", person(&app, "Ani Contoh").await);
    upload(&mut yohana, &family, "kk", "a.jpg", &jpeg(40, 30)).await;
    upload(&mut yohana, &ani, "orang", "a.jpg", &jpeg(40, 30)).await;
    let all = photos(&yohana.get(&ani).await);
    assert_eq!(all.len(), 2);

    let form = key();
    let mut sinta = app.operator_tirta().await;
    for record in [&family, &ani] {
        assert_eq!(sinta.get(&format!("{record}/bukti")).await.status(), 404);
        let pairs = [("kunci", form.as_str()), ("jenis", "surat"), ("versi", "")];
        let page = sinta
            .post_file(&format!("{record}/bukti"), &pairs, "a.jpg", &jpeg(9, 9))
            .await;
        assert_eq!(page.status(), 404);
    }
    for photo in &all {
        for path in [photo.clone(), format!("{photo}/kecil")] {
            assert_eq!(sinta.get(&path).await.status(), 404);
        }
        assert_eq!(
            sinta
                .post(&format!("{photo}/penarikan"), &[("kunci", &key())])
                .await
                .status(),
            404
        );
    }
    assert_eq!(yohana.get(&format!("/bukti/{}", Uuid::new_v4())).await.status(), 404);

    let mut dayang = app.verifikator().await;
    let page = dayang.get(&format!("{family}/bukti")).await;
    assert_eq!(page.status(), 200);
    assert!(!page.has("main form"), "only whoever enters people sends photos");
    let pairs = [("kunci", form.as_str()), ("jenis", "surat"), ("versi", "")];
    let page = dayang
        .post_file(&format!("{family}/bukti"), &pairs, "a.jpg", &jpeg(9, 9))
        .await;
    assert_eq!(page.status(), 403);
    assert_eq!(
        dayang
            .post(&format!("{}/penarikan", all[0]), &[("kunci", &key())])
            .await
            .status(),
        403
    );
    assert_eq!(stored(&app).await, 2);

    // Restricted: for the verifier there is no such person, and so no photo; for the desa nothing changes.
    sqlx::query("update persons set restricted_at = now(), restricted_by = created_by, restricted_reason = 'sengketa'")
        .execute(app.owner())
        .await
        .unwrap();
    assert_eq!(dayang.get(&all[0]).await.status(), 404);
    assert_eq!(dayang.get(&format!("{ani}/bukti")).await.status(), 404);
    let page = yohana.get(&format!("{ani}/bukti")).await;
    assert!(
        page.words().contains("dibatasi") && !page.has("main form"),
        "{}",
        page.shown()
    );
    let page = yohana
        .post_file(&format!("{ani}/bukti"), &pairs, "a.jpg", &jpeg(9, 9))
        .await;
    assert_eq!(page.status(), 409);
}

#[tokio::test]
async fn a_destruction_takes_the_photos_with_their_old_versions() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let members = [("Ani Contoh", &*nik(1), "23"), ("Budi Contoh", &*nik(2), "24")];
    let family = register(&mut yohana, &kk(1), &members).await;
    let (ani, budi) = (person(&app, "Ani Contoh").await, person(&app, "Budi Contoh").await);
    for _ in 0..2 {
        upload(&mut yohana, &format!("/ppks/{ani}"), "orang", "a.jpg", &jpeg(40, 30)).await;
    }
    upload(&mut yohana, &family, "rumah_depan", "a.jpg", &jpeg(40, 30)).await;
    assert_eq!(stored(&app).await, 3);
    for (who, left) in [(ani, 1), (budi, 0)] {
        sqlx::query(
            "insert into tombstones (person_id, by, at) select id, created_by, now() from persons where id = $1",
        )
        .bind(who)
        .execute(app.owner())
        .await
        .unwrap();
        sqlx::query("select destroy_person(id, created_by, now()) from persons where id = $1")
            .bind(who)
            .execute(app.owner())
            .await
            .unwrap();
        assert_eq!(stored(&app).await, left);
    }
}

#[tokio::test]
async fn the_form_of_the_page_sends_the_photo_in_parts() {
    let app = TestApp::new().await;
    let (mut yohana, family) = family(&app).await;
    let page = yohana.get(&format!("{family}/bukti")).await;
    let forms = page.attrs("form[data-foto]", "enctype");
    assert_eq!(forms, ["multipart/form-data"; 4]);
    assert_eq!(page.attrs("input[type=file]", "name"), ["berkas"; 4]);
    assert!(pictures::png_bomb(50_000).len() < 2_000, "a small file");
}
