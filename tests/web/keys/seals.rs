//! What a stolen dump says, and what a page says about a value that does not belong to it.

use sqlx::{AssertSqlSafe, Executor};

use super::rotation::seed;
use crate::ppks::sheet::{self, assessment, holds, kk, nik, person, register};
use crate::support::{Client, TestApp};

const SEEDED: usize = 300;

async fn people(app: &TestApp) -> (Client, String, String) {
    let mut yohana = app.operator_sebalo().await;
    let first = register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let second = register(&mut yohana, &kk(2), &[("Budi Misal", &nik(2), "24")]).await;

    (yohana, first, second)
}

#[tokio::test]
async fn a_plain_dump_holds_no_nik_and_no_nomor_kk() {
    let app = TestApp::new().await;
    let numbers = seed(&app, SEEDED).await;
    let (mut yohana, first, _) = people(&app).await;
    sheet::submit(&mut yohana, &first).await;
    // All the other ways in: a search, a draft, a change, a look.
    for text in [nik(1), kk(1), nik(77)] {
        yohana.get("/ppks").await;
        yohana.submit("form[role=search]", &[("cari", &text)]).await;
    }
    yohana.get("/keluarga/baru").await;
    yohana
        .submit(
            sheet::FORM,
            &[("nomor_kk", &kk(8)), ("a1_nik", &nik(8)), ("aksi", "draf")],
        )
        .await;
    assert_eq!(app.count("select count(*) from drafts").await, 1);
    let ani = person(&app, "Ani Contoh").await;
    yohana.get(&format!("/ppks/{ani}")).await;
    let shown = yohana.submit("form[action$='/nik']", &[]).await;
    assert_eq!(shown.status(), 200, "{}", shown.shown());

    let dump = app.pg_dump();
    assert!(
        holds(&dump, "Ani Contoh") && holds(&dump, "Orang Contoh 7"),
        "the dump is whole"
    );
    let mut sought: Vec<String> = numbers.into_iter().flat_map(|(nik, kk)| [nik, kk]).collect();
    for serial in [1, 2, 8, 77] {
        sought.extend([nik(serial), kk(serial)]);
    }
    let found: Vec<&String> = sought.iter().filter(|number| holds(&dump, number)).collect();
    println!(
        "numbers in a plain dump: cases {}, failures {}",
        sought.len(),
        found.len()
    );
    assert!(found.is_empty() && sought.len() > 2 * SEEDED, "{found:?}");
}

#[tokio::test]
async fn swapped_ciphertexts_open_nowhere_and_every_page_says_so() {
    let app = TestApp::new().await;
    let (mut yohana, first, second) = people(&app).await;
    for family in [&first, &second] {
        sheet::submit(&mut yohana, family).await;
    }
    let (ani, budi) = (person(&app, "Ani Contoh").await, person(&app, "Budi Misal").await);
    let waiting = assessment(&app, ani, "23").await;
    for (table, column) in [("persons", "nik_enc"), ("families", "nomor_kk_enc")] {
        let swap = format!(
            "update {table} t set {column} = o.{column} from {table} o where o.id <> t.id and o.{column} is not null"
        );
        app.owner().execute(AssertSqlSafe(swap)).await.unwrap();
    }

    let mut verifier = app.verifikator().await;
    let mut cases = 0;
    let mut failures = Vec::new();
    for (client, path) in [
        (0, format!("/ppks/{ani}")),
        (0, format!("/ppks/{budi}")),
        (0, format!("/ppks/{ani}/ubah")),
        (0, first.clone()),
        (0, format!("{second}/ubah")),
        (0, "/ppks".to_owned()),
        (0, "/beranda".to_owned()),
        (0, format!("/ppks/{ani}/riwayat")),
        (1, format!("/verifikasi/{waiting}")),
        (1, "/verifikasi".to_owned()),
        (1, "/ppks".to_owned()),
    ] {
        let client = if client == 0 { &mut yohana } else { &mut verifier };
        let page = client.get(&path).await;
        cases += 1;
        let is_whole = [200, 409].contains(&page.status()) && page.has("h1");
        let leaks = [1, 2].iter().any(|serial| {
            let (nik, kk) = (nik(*serial), kk(*serial));
            // Not even the four digits that a mask shows: they would be another person's.
            [&nik, &kk].iter().any(|number| page.body().contains(number.as_str()))
                || page.body().contains(&format!("•{}", &nik[12..]))
        });
        if !is_whole || leaks {
            failures.push(format!("{path}: {} {}", page.status(), page.shown()));
        }
    }
    let refused = yohana.post(&format!("/ppks/{ani}/nik"), &[]).await;
    assert_eq!(refused.status(), 409);
    assert_eq!(refused.text("h1"), "Nomor tersimpan tidak dapat dibuka");
    assert!(!refused.body().contains(&nik(2)) && refused.words().contains("nomor rujukan"));
    println!(
        "pages about swapped values: cases {}, failures {}",
        cases + 1,
        failures.len()
    );
    assert!(failures.is_empty(), "{failures:#?}");
}
