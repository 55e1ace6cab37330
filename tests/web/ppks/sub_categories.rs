//! The office keeps its own sub-categories: adds, renames, stops offering; nothing is lost by it.

use super::sheet::{self, elder, kk, register, send};
use crate::support::{Page, TestApp};

const PAGE: &str = "/pengaturan/kategori/08";
const ADD: &str = "main form:last-of-type";

/// The form of one line.
fn line(code: &str) -> String {
    format!("main section form:has([value='{code}'])")
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

    admin.get(PAGE).await;
    let done = admin.submit(&line("08.2"), &[("aksi", "hentikan")]).await;
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
    let done = admin.submit(&line("08.2"), &[("aksi", "tawarkan")]).await;
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
    admin.get(PAGE).await;
    let done = admin
        .submit(&line("08.1"), &[("nama", "Lansia Tidak Terurus"), ("aksi", "ubah")])
        .await;
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
    admin.get(PAGE).await;
    let stale = admin.page().clone();
    admin
        .submit(&line("08.3"), &[("nama", "Lansia Sakit"), ("aksi", "ubah")])
        .await;
    admin.back_to(stale);
    let mut pairs = vec![
        ("kunci", sheet::key()),
        ("sub", "08.3".to_owned()),
        ("versi", "1".to_owned()),
    ];
    pairs.extend([("nama", "Lansia Dirawat".to_owned()), ("aksi", "ubah".to_owned())]);
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let late = admin.post(PAGE, &pairs).await;
    assert_eq!(late.status(), 409, "{}", late.shown());
    assert!(late.text(".note.err").contains("Lansia Sakit") && late.text(".note.err").contains("Lansia Dirawat"));
    assert_eq!(late.attr("#nama_08_3", "value"), "Lansia Dirawat");

    assert_eq!(admin.get("/pengaturan/kategori/99").await.status(), 404);
    let foreign = [
        ("kunci", &*sheet::key()),
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
