//! Finding people again: forgiving of spelling, silent in the address bar.

use super::sheet::{self, dump, holds, kk, nik, register};
use crate::support::{Client, Page, TestApp};

const NAMES: [&str; 8] = [
    "Sukarno Contoh",
    "Joko Misal",
    "Maria Magdalena Umpama",
    "Muhammad Rekaan",
    "Theresia Andai",
    "Wijaya Kiranya",
    "Siti Nurhaliza Contoh",
    "D'Arcy O'Misal",
];

async fn people(app: &TestApp) -> Client {
    let mut yohana = app.operator_sebalo().await;
    for (at, name) in NAMES.iter().enumerate() {
        register(&mut yohana, &kk(at + 1), &[(name, &nik(at + 1), "23")]).await;
    }
    let mut sinta = app.operator_tirta().await;
    register(&mut sinta, &kk(90), &[("Sukarno Seberang", &nik(90), "23")]).await;
    yohana
}

/// Searches through the form; the text must stand nowhere but on the page.
async fn search(client: &mut Client, text: &str) -> Page {
    client.get("/ppks").await;
    let answer = client.submit("form[role=search]", &[("cari", text)]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let location = answer.location().to_owned();
    let id = location
        .strip_prefix("/ppks?cari=")
        .unwrap_or_else(|| panic!("{location}"));
    assert!(id.parse::<uuid::Uuid>().is_ok(), "{location}");
    let page = client.follow().await;
    assert_eq!(page.status(), 200);
    for href in page.attrs("a", "href") {
        assert!(!href.contains(text), "{href}");
    }

    page
}

#[tokio::test]
async fn wrong_letters_and_old_spellings_are_forgiven() {
    let app = TestApp::new().await;
    let mut yohana = people(&app).await;
    for (typed, found) in [
        ("Sukarno", "Sukarno Contoh"),
        ("Soekarno", "Sukarno Contoh"),
        ("sukarmo", "Sukarno Contoh"),
        ("Djoko", "Joko Misal"),
        ("joko misal", "Joko Misal"),
        ("Maria Magdalena", "Maria Magdalena Umpama"),
        ("Marya Magdalina", "Maria Magdalena Umpama"),
        ("magdalina umpema", "Maria Magdalena Umpama"),
        ("Moehammad", "Muhammad Rekaan"),
        ("Mochamad Rekaan", "Muhammad Rekaan"),
        ("Teresya Andai", "Theresia Andai"),
        ("Widjaja", "Wijaya Kiranya"),
        ("siti nurhalisa", "Siti Nurhaliza Contoh"),
        ("Siti Nurhalixe", "Siti Nurhaliza Contoh"),
        ("H. Sukarno, S.Sos", "Sukarno Contoh"),
        ("d'arcy", "D'Arcy O'Misal"),
    ] {
        let page = search(&mut yohana, typed).await;
        let names = page.all("tbody th");
        assert_eq!(names.first().map(String::as_str), Some(found), "{typed}: {names:?}");
        assert!(
            !names.iter().any(|name| name.contains("Seberang")),
            "{typed}: {names:?}"
        );
        assert_eq!(page.attr("#cari", "value"), typed, "what was typed can be mended");
    }
    let none = search(&mut yohana, "Zxqwv").await;
    assert!(none.text(".empty").contains("Coba ejaan lain"));
}

#[tokio::test]
async fn numbers_find_by_nik_and_by_kk_and_each_search_is_recorded() {
    let app = TestApp::new().await;
    let mut yohana = people(&app).await;
    for (typed, found) in [
        (nik(2), "Joko Misal"),
        ("9907.1152.0390.0002".to_owned(), "Joko Misal"),
        (" 990711 520390 0002 ".to_owned(), "Joko Misal"),
        (kk(3), "Maria Magdalena Umpama"),
        ("9907-1101-0112-0003".to_owned(), "Maria Magdalena Umpama"),
    ] {
        let page = search(&mut yohana, &typed).await;
        assert_eq!(page.all("tbody th"), [found], "{typed}");
        assert!(!page.all("table").concat().contains(&nik(2)));
    }
    // Of another desa, or of nobody: the same answer.
    let elsewhere = search(&mut yohana, &nik(90)).await;
    let nobody = search(&mut yohana, &nik(91)).await;
    let plain = |page: &Page, number: &str| sheet::masked(&page.body()).replace(number, "N");
    assert_eq!(plain(&elsewhere, &nik(90)), plain(&nobody, &nik(91)));
    // The office above sees it.
    let mut dayang = app.verifikator().await;
    assert_eq!(
        search(&mut dayang, &nik(90)).await.all("tbody th"),
        ["Sukarno Seberang"]
    );

    search(&mut yohana, "Sukarno").await;
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'persons.searched_by_number'")
            .await,
        8
    );
    let dump = dump(&app).await;
    for number in [nik(2), kk(3), nik(90), nik(91), "9907.1152.0390.0002".to_owned()] {
        assert!(!holds(&dump, &number), "{number}");
    }
}

#[tokio::test]
async fn what_was_searched_for_is_the_searchers_alone() {
    let app = TestApp::new().await;
    let mut yohana = people(&app).await;
    search(&mut yohana, "Wijaya Sangatrahasia").await;
    let link = yohana.page().path.clone();
    let dump = dump(&app).await;
    assert!(!holds(&dump, "Sangatrahasia"));
    for username in ["sebalo2", "tirta", "verifikator", "admin"] {
        let mut other = app.sign_in(username).await;
        let refused = other.get(&link).await;
        let unknown = other.get(&format!("/ppks?cari={}", uuid::Uuid::new_v4())).await;
        assert_eq!((refused.status(), unknown.status()), (404, 404), "{username}");
        assert_eq!(sheet::masked(&refused.body()), sheet::masked(&unknown.body()));
    }
    // The searcher's own link goes on, also with a filter.
    assert_eq!(
        yohana.get(&link).await.all("tbody th").first().unwrap(),
        "Wijaya Kiranya"
    );
    let none = yohana.get(&format!("{link}&kategori=8")).await;
    assert!(none.has(".empty"));
}

#[tokio::test]
async fn any_text_gets_a_page() {
    let app = TestApp::new().await;
    let mut yohana = people(&app).await;
    let long = "panjang ".repeat(625);
    for typed in [
        "%",
        "_",
        "%%%___",
        "'",
        "\"",
        "'; drop table persons; --",
        "\\",
        "\\x00",
        "a%' or '1'='1",
        "()&|!:*<->",
        "<script>alert(1)</script>",
        "\u{1f600}",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} Ani",
        "...",
        "-",
        "0",
        "12",
        "1e15",
        "٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨",
        "\u{202e}onrakuS",
        "a\u{0}b",
        "\r\nLocation: /jahat",
        "\u{fffd}",
        "é́́́́́́",
        &long,
    ] {
        yohana.get("/ppks").await;
        let answer = yohana.submit("form[role=search]", &[("cari", typed)]).await;
        assert_eq!(answer.status(), 303, "{typed:?}");
        let page = yohana.follow().await;
        assert_eq!(page.status(), 200, "{typed:?}");
        assert!(page.has("#cari") && page.has("h1"), "{typed:?}");
        assert!(!page.body().contains("<script>alert"), "{typed:?}");
    }
    assert_eq!(app.count("select count(*) from persons").await, 9);

    for empty in ["", "   ", "\u{0}"] {
        let answer = yohana.post("/ppks/pencarian", &[("cari", empty)]).await;
        assert_eq!(answer.location(), "/ppks");
    }
    // The filter goes along, whatever stands in it.
    let answer = yohana
        .post(
            "/ppks/pencarian",
            &[("cari", "ani"), ("kategori", "\r\n?&#é"), ("desa", "x")],
        )
        .await;
    assert_eq!(answer.status(), 303);
    assert_eq!(yohana.follow().await.status(), 200);
}

#[tokio::test]
async fn a_search_keeps_the_filter_it_stands_in() {
    let app = TestApp::new().await;
    let mut yohana = people(&app).await;
    register(&mut yohana, &kk(70), &[("Sukarno Kedua", &nik(70), "21")]).await;
    sqlx::query("update assessments set sub_category_code = '21.2' where category_code = '21'")
        .execute(app.owner())
        .await
        .unwrap();
    yohana.get("/ppks?kategori=21&sub=21.2").await;
    yohana.submit("form[role=search]", &[("cari", "Sukarno")]).await;
    assert!(yohana.page().location().contains("kategori=21"));
    assert!(
        yohana.page().location().contains("sub=21.2"),
        "{}",
        yohana.page().location()
    );
    assert_eq!(yohana.follow().await.all("tbody th"), ["Sukarno Kedua"]);
}
