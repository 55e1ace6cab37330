//! Unfinished sheets: kept, found again, thrown away, and nobody else's.

use super::sheet::{FORM, borrowed, dump, holds, key, kk, masked, nik, sheet};
use crate::support::{Client, TestApp};

const TYPED: [(&str, &str); 6] = [
    ("nomor_kk", "9907110101"),
    ("dusun", "Dusun Setengah"),
    ("rt", "7"),
    ("a1_nik", "99071152"),
    ("a1_nama", "Maria Setengah"),
    ("a1_kategori", "fakir"),
];

/// Keeps a half-filled sheet and answers the link that leads back to it.
async fn keep(client: &mut Client) -> String {
    client.get("/keluarga/baru").await;
    let mut typed = TYPED.to_vec();
    typed.push(("aksi", "draf"));
    let answer = client.submit(FORM, &typed).await;
    assert_eq!(answer.location(), "/beranda", "{}", answer.shown());
    let drafts = client.get("/draf").await;
    drafts.attr("a[href*='?draf=']", "href")
}

#[tokio::test]
async fn a_draft_is_kept_sealed_and_goes_on_where_it_stopped() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let link = keep(&mut yohana).await;
    assert!(yohana.page().words().contains("keluarga Maria Setengah"));
    let dump = dump(&app).await;
    assert!(!holds(&dump, "Setengah") && !holds(&dump, "99071152"));

    let again = yohana.get(&link).await;
    for (name, value) in TYPED {
        assert_eq!(again.attr(&format!("[name={name}]"), "value"), value);
    }
    let kept = again.attr("[name=kunci]", "value");
    assert!(link.ends_with(&kept), "a resumed form keeps its key");

    let done = yohana.submit(FORM, &[("nomor_kk", &kk(1)), ("a1_nik", &nik(1))]).await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert_eq!(app.count("select count(*) from drafts").await, 0);
    assert_eq!(yohana.get(&link).await.status(), 404);
    assert!(yohana.get("/draf").await.has(".empty"));
}

#[tokio::test]
async fn a_draft_is_its_owners_alone() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let link = keep(&mut yohana).await;
    let id = link.rsplit('=').next().unwrap().to_owned();

    // Of the same kelurahan, of another, and an office above.
    for username in ["sebalo2", "tirta"] {
        let mut other = app.sign_in(username).await;
        let unknown = other.get(&format!("/keluarga/baru?draf={}", key())).await;
        let refused = other.get(&link).await;
        assert_eq!(refused.status(), 404, "{username}");
        assert_eq!(masked(&refused.body()), masked(&unknown.body()));
        assert!(other.get("/draf").await.has(".empty"));
        other.post(&format!("/draf/{id}/pembuangan"), &[]).await;
        // The same key is another draft in another hand.
        let saved = other.post("/draf", &[("kunci", &id), ("a1_nama", "Lain")]).await;
        assert_eq!(saved.status(), 204);
    }
    for username in ["tksk", "verifikator", "admin", "pimpinan", "unduh"] {
        let mut other = app.sign_in(username).await;
        assert_eq!(other.get("/draf").await.status(), 403, "{username}");
        assert_eq!(other.get(&link).await.status(), 403, "{username}");
        assert_eq!(other.post("/draf", &[("kunci", &id)]).await.status(), 403, "{username}");
    }
    assert_eq!(yohana.get(&link).await.attr("#a1_nama", "value"), "Maria Setengah");
}

#[tokio::test]
async fn a_draft_is_thrown_away_at_the_press_of_its_button() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let link = keep(&mut yohana).await;
    let gone = yohana.submit_and_follow("form[action$='/pembuangan']", &[]).await;
    assert!(gone.text(".note.ok").contains("Draf dibuang"));
    assert_eq!(yohana.get(&link).await.status(), 404);
    assert_eq!(app.count("select count(*) from drafts").await, 0);
}

#[tokio::test]
async fn the_script_keeps_the_sheet_while_it_is_typed() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let key = key();
    for name in ["M", "Ma", "Maria"] {
        let answer = yohana.post("/draf", &[("kunci", &key), ("a1_nama", name)]).await;
        assert_eq!((answer.status(), answer.body().as_str()), (204, ""));
    }
    assert_eq!(app.count("select count(*) from drafts").await, 1);
    let page = yohana.get(&format!("/keluarga/baru?draf={key}")).await;
    assert_eq!(page.attr("#a1_nama", "value"), "Maria");
    assert_eq!(yohana.post("/draf", &[("a1_nama", "Maria")]).await.status(), 400);
    assert_eq!(yohana.post("/draf", &[("kunci", "x")]).await.status(), 400);

    // A keeping that arrives after the family was saved keeps nothing; the form sent again leads to that family.
    let pairs = sheet(&key, &kk(1), &[("Maria Contoh", &nik(1), "23")]);
    let saved = yohana.post("/keluarga", &borrowed(&pairs)).await;
    assert_eq!(yohana.post("/draf", &borrowed(&pairs)).await.status(), 204);
    assert_eq!(app.count("select count(*) from drafts").await, 0);
    let again = yohana.post("/keluarga", &borrowed(&pairs)).await;
    assert_eq!(again.location(), saved.location());
    assert_eq!(app.count("select count(*) from persons").await, 1);
}

#[tokio::test]
async fn an_empty_draft_still_shows_a_row() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let key = key();
    yohana.post("/draf", &[("kunci", &key), ("nomor_kk", "99")]).await;
    let page = yohana.get(&format!("/keluarga/baru?draf={key}")).await;
    assert!(page.has("form > fieldset #a1_nik"), "{}", page.shown());
}
