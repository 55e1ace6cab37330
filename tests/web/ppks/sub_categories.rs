//! The office keeps its own sub-categories: adds, renames, stops offering; nothing is lost by it.

use super::sheet::{self, elder, kk, register, send};
use crate::support::{Client, Page, TestApp};

const PAGE: &str = "/pengaturan/kategori/08";
const ADD: &str = "main > form";

/// Sends the form of one line as it stands now.
async fn send_line(app: &TestApp, admin: &mut Client, code: &str, act: &str, name: &str) -> Page {
    let version: i32 = sqlx::query_scalar("select version from sub_categories where code = $1")
        .bind(code)
        .fetch_one(app.owner())
        .await
        .unwrap();
    let page = admin.get(PAGE).await;
    assert!(
        page.has(&format!("form input[name=sub][value='{code}']")),
        "{}",
        page.shown()
    );
    let (key, version) = (sheet::key(), version.to_string());
    let pairs = [
        ("kunci", &*key),
        ("sub", code),
        ("versi", &*version),
        ("aksi", act),
        ("nama", name),
    ];

    admin.post(PAGE, &pairs).await
}

fn complaints(page: &Page) -> Vec<String> {
    page.attrs(".errors a", "href")
}

#[tokio::test]
async fn a_new_one_is_offered_and_a_retired_one_stays_readable() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    let mut yohana = app.operator_sebalo().await;
    let mut pairs = sheet::sheet(&sheet::key(), &kk(1), &[("Ani Contoh", &elder(1), "8")]);
    pairs.push(("a1_sub".to_owned(), "08.2".to_owned()));
    assert_eq!(yohana.post("/keluarga", &sheet::borrowed(&pairs)).await.status(), 303);
    let ani = sheet::person(&app, "Ani Contoh").await;

    let page = admin.get(PAGE).await;
    assert!(page.words().contains("3 sub-kategori"), "{}", page.shown());
    assert_eq!(page.attr("#nama_08_2", "value"), "Lansia di Panti Jompo");
    let short = admin.submit(ADD, &[("nama", "x")]).await;
    assert_eq!((short.status(), complaints(&short)), (422, vec!["#nama".to_owned()]));
    let twice = admin.submit(ADD, &[("nama", "lansia terlantar")]).await;
    assert_eq!((twice.status(), complaints(&twice)), (422, vec!["#nama".to_owned()]));
    let done = admin.submit(ADD, &[("nama", "Lansia Tinggal Sendiri")]).await;
    assert_eq!(done.location(), PAGE, "{}", done.shown());
    let offered = yohana.get("/keluarga/baru").await;
    assert!(
        offered.has("#sub option[value='08.4 Lansia Tinggal Sendiri']"),
        "{}",
        offered.shown()
    );

    let done = send_line(&app, &mut admin, "08.2", "hentikan", "").await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    let page = yohana.get("/keluarga/baru").await;
    assert!(!page.has("#sub option[value^='08.2']") && page.has("#sub option[value^='08.1']"));
    let mut pairs = sheet::sheet(&sheet::key(), &kk(2), &[("Budi Contoh", &elder(2), "8")]);
    pairs.push(("a1_sub".to_owned(), "08.2".to_owned()));
    let refused = yohana.post("/keluarga", &sheet::borrowed(&pairs)).await;
    assert_eq!(complaints(&refused), ["#a1_sub"], "{}", refused.shown());
    assert!(
        yohana
            .get(&format!("/ppks/{ani}"))
            .await
            .words()
            .contains("Lansia di Panti Jompo")
    );
    let edit = yohana.get(&format!("/ppks/{ani}/ubah")).await;
    assert!(edit.has("option[value='08.2'][selected]"), "{}", edit.shown());
    assert_eq!(
        yohana.get("/ppks?kategori=08&sub=08.2").await.all("tbody th"),
        ["Ani Contoh"]
    );

    let page = admin.get(PAGE).await;
    assert!(page.words().contains("dihentikan"));
    let done = send_line(&app, &mut admin, "08.2", "tawarkan", "").await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert!(yohana.get("/keluarga/baru").await.has("#sub option[value^='08.2']"));
    assert_eq!(
        app.count("select count(*) from audit_events where object_kind = 'sub_categories'")
            .await,
        3
    );
}

#[tokio::test]
async fn a_name_is_the_offices_own_and_survives_the_next_release() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[("Ani Contoh", &elder(1), "8")]).await;
    sqlx::query("update assessments set sub_category_code = '08.1'")
        .execute(app.owner())
        .await
        .unwrap();
    let done = send_line(&app, &mut admin, "08.1", "ubah", "Lansia Tidak Terurus").await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    let mut owner = app.owner().acquire().await.unwrap();
    balale::ppks::categories::load(&mut owner).await.unwrap();
    sheet::submit(&mut yohana, &family).await;

    let ani = sheet::person(&app, "Ani Contoh").await;
    assert!(
        yohana
            .get(&format!("/ppks/{ani}"))
            .await
            .words()
            .contains("Lansia Tidak Terurus")
    );
    let waiting = sheet::assessment(&app, ani, "08").await;
    let record = app.verifikator().await.get(&format!("/verifikasi/{waiting}")).await;
    assert!(record.words().contains("Lansia Tidak Terurus"), "{}", record.shown());
    let subs = admin.get("/laporan/grafik?bagian=sub").await;
    assert!(subs.words().contains("Lansia Tidak Terurus"), "{}", subs.shown());
}

#[tokio::test]
async fn a_stale_line_is_not_taken_and_both_are_shown() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    let done = send_line(&app, &mut admin, "08.3", "ubah", "Lansia Sakit").await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    let key = sheet::key();
    let pairs = [
        ("kunci", &*key),
        ("sub", "08.3"),
        ("versi", "1"),
        ("nama", "Lansia Dirawat"),
        ("aksi", "ubah"),
    ];
    let late = admin.post(PAGE, &pairs).await;
    assert_eq!(late.status(), 409, "{}", late.shown());
    assert!(late.text(".note.err").contains("Lansia Sakit") && late.text(".note.err").contains("Lansia Dirawat"));
    assert_eq!(late.attr("#nama_08_3", "value"), "Lansia Dirawat");

    assert_eq!(admin.get("/pengaturan/kategori/99").await.status(), 404);
    let key = sheet::key();
    let foreign = [
        ("kunci", &*key),
        ("sub", "09.1"),
        ("versi", "1"),
        ("nama", "Salah Tempat"),
    ];
    assert_eq!(admin.post(PAGE, &foreign).await.status(), 404);
    assert_eq!(app.operator_sebalo().await.get(PAGE).await.status(), 403);
    let again = send(
        &mut app.operator_sebalo().await,
        &kk(1),
        &[("Ani Contoh", &elder(1), "8")],
    )
    .await;
    assert_eq!(again.status(), 303);
}
