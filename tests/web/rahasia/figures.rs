//! How many secret cases there are: one number a year for the whole kabupaten, and none below ten.

use balale::reports::recount;
use sqlx::Connection;

use super::{SECRET, envelopes, hand_in};
use crate::ppks::sheet::{kk, nik, register};
use crate::support::{Page, TestApp, selector};

const PATH: &str = "/laporan/grafik?bagian=kategori";

/// The cell of a category's line.
fn figure(page: &Page, label: &str) -> String {
    let html = page.html();
    let (rows, cells) = (selector("tbody tr"), selector("th, td"));
    html.select(&rows)
        .map(|row| {
            row.select(&cells)
                .map(|cell| cell.text().collect::<String>())
                .collect::<Vec<_>>()
        })
        .find(|row| row[0] == label)
        .unwrap_or_else(|| panic!("no line {label}\n{}", page.shown()))[1]
        .clone()
}

const HIV: &str = "16 Orang dengan HIV/AIDS";

/// Hands in and accepts cases of one category.
async fn accept(app: &TestApp, serials: std::ops::Range<usize>, category: &str) {
    let mut yohana = app.operator_sebalo().await;
    let mut monika = app.sign_in("rahasia").await;
    for serial in serials {
        hand_in(&mut yohana, &kk(serial), "Kenari Senyap", &nik(serial), category).await;
        let id = *envelopes(app).await.last().unwrap();
        let done = monika
            .post(&format!("/kasus-rahasia/{id}/penerimaan"), &[("versi", "1")])
            .await;
        assert_eq!(done.status(), 303, "{}", done.shown());
    }
}

#[tokio::test]
async fn none_below_ten_and_none_below_the_kabupaten() {
    let app = TestApp::new().await;
    let (mut cases, mut failures) = (0, 0);
    let mut check = |is_right: bool, what: &str| {
        cases += 1;
        if !is_right {
            failures += 1;
            eprintln!("{what}");
        }
    };
    register(
        &mut app.operator_sebalo().await,
        &kk(900),
        &[("Maria Contoh", &nik(900), "24")],
    )
    .await;
    accept(&app, 1..10, SECRET).await;
    accept(&app, 20..23, "18").await;
    for office in ["admin", "verifikator", "pimpinan", "rahasia"] {
        let page = app.sign_in(office).await.get(PATH).await;
        check(figure(&page, HIV) == "<10", &format!("{office}: nine are not told"));
    }
    accept(&app, 10..13, SECRET).await;
    for office in ["admin", "verifikator", "pimpinan", "rahasia"] {
        let mut client = app.sign_in(office).await;
        let page = client.get(PATH).await;
        check(figure(&page, HIV) == "12", &format!("{office}: twelve"));
        check(
            figure(&page, "18 Korban Trafficking") == "<10",
            &format!("{office}: three"),
        );
        check(
            figure(&page, "Jumlah").starts_with('1'),
            "secret cases do not stand in the sum",
        );
        for narrower in ["&wilayah=61.07.04", "&wilayah=61.07.04.1010", "&status=terverifikasi"] {
            let page = client.get(&format!("{PATH}{narrower}")).await;
            check(figure(&page, HIV) == "Dirahasiakan", &format!("{office} {narrower}"));
        }
        let recap = client.get("/laporan/rekap").await;
        check(
            recap.all("td").iter().all(|cell| cell.trim() != "12"),
            &format!("{office}: no crossing with places"),
        );
    }
    for office in ["sebalo", "kades", "tksk", "unduh", "auditor"] {
        let page = app.sign_in(office).await.get(PATH).await;
        check(figure(&page, HIV) == "Dirahasiakan", office);
    }
    // Another year begins anew.
    app.clock.advance(chrono::TimeDelta::days(366));
    let page = app.admin().await.get(PATH).await;
    check(figure(&page, HIV) == "<10", "next year");
    println!("T-ST-2: cases {cases}, failures {failures}");
    assert_eq!(failures, 0);
}

#[tokio::test]
async fn the_database_itself_tells_no_more() {
    let app = TestApp::new().await;
    accept(&app, 1..3, SECRET).await;
    let mut db = app.state.pool.acquire().await.unwrap();
    for sql in [
        "select n from rahasia.yearly_counts",
        "update rahasia.yearly_counts set n = 100",
    ] {
        assert!(sqlx::query(sql).execute(&mut *db).await.is_err(), "{sql}");
    }
    for (scope, end, rows) in [("61.07", "61.07~", 9), ("61.07.04", "61.07.04~", 0), ("", "~", 0)] {
        let mut tx = db.begin().await.unwrap();
        sqlx::query("select set_config('app.scope', $1, true), set_config('app.scope_end', $2, true)")
            .bind(scope)
            .bind(end)
            .execute(&mut *tx)
            .await
            .unwrap();
        let found: Vec<Option<i64>> = sqlx::query_scalar("select n from secret_figures(2026)")
            .fetch_all(&mut *tx)
            .await
            .unwrap();
        assert_eq!(found, vec![None; rows], "{scope}");
    }
    drop(db);

    let mut owner = app.owner().acquire().await.unwrap();
    let sound = recount::check_secrets(&mut owner, &app.state.keys, true).await.unwrap();
    assert!(sound.is_empty(), "{sound:?}");
    sqlx::query("update rahasia.yearly_counts set n = n + 1")
        .execute(&mut *owner)
        .await
        .unwrap();
    let found = recount::check_secrets(&mut owner, &app.state.keys, true).await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].kept.as_str(), found[0].counted.as_str()), ("3", "2"));
}

#[tokio::test]
async fn those_recorded_before_their_category_was_raised_are_counted_too() {
    use crate::reports::seed::{self, SEBALO, Someone};

    let app = TestApp::new().await;
    for number in 0..10 {
        let one = Someone {
            name: &format!("Anak Rekaan {number}"),
            desa: SEBALO,
            sex: "L",
            age: 10,
            findings: &[("04", "", "verified")],
        };
        seed::register(&app, number, &one).await;
    }
    const STREET: &str = "4 Anak Jalanan";
    assert!(figure(&app.admin().await.get(PATH).await, STREET).starts_with("10"));
    sqlx::query("update categories set tier = 3 where code = '04'")
        .execute(app.owner())
        .await
        .unwrap();
    let mut theresia = app.admin().await;
    assert_eq!(figure(&theresia.get(PATH).await, STREET), "10");
    for path in [
        format!("{PATH}&wilayah=61.07.04"),
        "/laporan/grafik?bagian=sub".to_owned(),
    ] {
        let page = theresia.get(&path).await;
        assert!(!page.text("main").contains("10 orang"), "{path} {}", page.shown());
    }
    assert!(!theresia.get(PATH).await.has("main svg"), "no bar of it either");
}
