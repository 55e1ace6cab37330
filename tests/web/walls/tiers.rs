//! How confidential a finding is, kept by the database; and what that means for files.

use balale::reports::recount;
use balale::web::{Acting, Tx};
use sqlx::Executor;

use crate::reports::seed::{self, DURI, SEBALO, Someone};
use crate::support::{Client, TestApp};

/// One ordinary, one restricted, one both, and one whose restricted finding was taken back.
const FOUR: [Someone<'static>; 4] = [
    Someone {
        name: "Biasa Contoh",
        desa: SEBALO,
        sex: "L",
        age: 70,
        findings: &[("08", "", "verified")],
    },
    Someone {
        name: "Batas Contoh",
        desa: SEBALO,
        sex: "L",
        age: 40,
        findings: &[("09", "", "verified")],
    },
    Someone {
        name: "Ganda Contoh",
        desa: DURI,
        sex: "P",
        age: 65,
        findings: &[("08", "", "verified"), ("09", "", "verified")],
    },
    Someone {
        name: "Cabut Contoh",
        desa: DURI,
        sex: "P",
        age: 65,
        findings: &[("09", "", "withdrawn"), ("24", "", "draft")],
    },
];

async fn four() -> TestApp {
    let app = TestApp::new().await;
    for (number, one) in FOUR.iter().enumerate() {
        seed::register(&app, number, one).await;
    }
    app
}

async fn tiers(app: &TestApp) -> String {
    sqlx::query_scalar(
        "select string_agg(split_part(full_name, ' ', 1) || ' ' || tier, ', ' order by full_name) from persons",
    )
    .fetch_one(app.owner())
    .await
    .unwrap()
}

#[tokio::test]
async fn a_finding_has_its_categorys_tier_and_a_person_the_lowest() {
    let app = four().await;
    assert_eq!(tiers(&app).await, "Batas 2, Biasa 1, Cabut 1, Ganda 1");

    // Whatever a writer says.
    app.owner().execute("update assessments set tier = 1").await.unwrap();
    assert_eq!(tiers(&app).await, "Batas 2, Biasa 1, Cabut 1, Ganda 1");
    // The office raises a category: what is recorded follows.
    app.owner()
        .execute("update categories set tier = 3 where code = '08'")
        .await
        .unwrap();
    assert_eq!(tiers(&app).await, "Batas 2, Biasa 3, Cabut 1, Ganda 2");
    assert_eq!(
        app.count(
            "select count(*) from assessments a join categories c on c.code = a.category_code where a.tier <> c.tier"
        )
        .await,
        0
    );
    // Taking the last finding back opens nobody.
    app.owner()
        .execute("update assessments set stage = 'withdrawn'")
        .await
        .unwrap();
    assert_eq!(tiers(&app).await, "Batas 2, Biasa 3, Cabut 1, Ganda 2");
    let mut db = app.owner().acquire().await.unwrap();
    let differences = recount::check(&mut db, &app.state.keys, true).await.unwrap();
    assert!(
        differences.iter().all(|d| d.place.starts_with("assessments.stage")),
        "{differences:?}"
    );
}

#[tokio::test]
async fn the_stage_of_a_person_does_not_depend_on_how_far_the_writer_sees() {
    let app = four().await;
    let mut one = Tx::begin(
        &app.state,
        &Acting {
            tier_max: 1,
            ..Acting::system()
        },
    )
    .await
    .unwrap();
    let seen: i64 = sqlx::query_scalar("select count(*) from assessments")
        .fetch_one(&mut *one)
        .await
        .unwrap();
    assert_eq!(seen, 3);
    one.execute("update assessments set stage = 'withdrawn' where category_code = '08'")
        .await
        .unwrap();
    one.commit().await.unwrap();
    assert_eq!(
        app.count("select count(*) from persons where full_name = 'Ganda Contoh' and stage = 'verified' and tier = 2")
            .await,
        1
    );
    let figures = app
        .count("select sum(n)::bigint from person_counts where stage = 'verified' and desa_kode = '61.07.01.2001'")
        .await;
    assert_eq!(figures, 1);
}

#[tokio::test]
async fn a_secret_finding_beside_another_changes_nothing_that_the_desa_sees() {
    let app = four().await;
    // Another lock keeps such a finding out of the table; this is about what happens where it fails.
    app.owner()
        .execute("alter table assessments disable trigger assessments_not_secret")
        .await
        .unwrap();
    app.owner()
        .execute(
            "insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage, stage_at, created_at, created_by)
             select gen_random_uuid(), person_id, desa_kode, '16', assessed_on, 'returned', stage_at, created_at, created_by
             from assessments where category_code = '08'",
        )
        .await
        .unwrap();
    let mut yohana = app.operator_sebalo().await;
    let page = yohana.get("/ppks").await;
    assert_eq!(page.all("tbody th"), ["Batas Contoh", "Biasa Contoh"]);
    let rows = page.all("tbody tr").join(" ");
    assert!(!rows.contains("HIV") && !rows.contains("Perlu diperbaiki"), "{rows}");
    assert_eq!(
        app.count("select count(*) from persons where stage = 'returned'").await,
        0
    );
    assert!(yohana.get("/perbaikan").await.has(".empty"));
}

async fn fetch(client: &mut Client, path: &str, extra: &[(&str, &str)]) -> Vec<String> {
    client.get(path).await;
    let mut typed = vec![("format", "csv-koma"), ("tujuan", "Rapat koordinasi")];
    typed.extend(extra);
    let file = client.submit("form[action^='/unduhan']", &typed).await;
    assert_eq!(file.status(), 200, "{}", file.shown());
    file.body().lines().skip(1).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_file_by_name_holds_ordinary_cases_unless_more_is_asked_for() {
    let app = four().await;
    let mut admin = app.admin().await;
    for (query, ordinary, all) in [
        (
            "",
            vec!["Biasa", "Cabut", "Ganda"],
            vec!["Batas", "Biasa", "Cabut", "Ganda"],
        ),
        ("kategori=09", vec![], vec!["Batas", "Ganda"]),
        ("kategori=08", vec!["Biasa", "Ganda"], vec!["Biasa", "Ganda"]),
        ("kec=61.07.04", vec!["Biasa"], vec!["Batas", "Biasa"]),
        (
            "status=terverifikasi",
            vec!["Biasa", "Ganda"],
            vec!["Batas", "Biasa", "Ganda"],
        ),
    ] {
        let path = format!("/unduhan/ppks?{query}");
        let page = admin.get(&path).await;
        assert_eq!(page.all(".facts dd")[1], format!("{} baris", ordinary.len()), "{query}");
        let told = format!("Sertakan kategori terbatas (T2): {} baris", all.len());
        assert!(page.words().contains(&told), "{query}: {}", page.words());
        for (typed, names) in [(&[][..], &ordinary), (&[("terbatas", "ya")][..], &all)] {
            let rows = fetch(&mut admin, &path, typed).await;
            let got: Vec<&str> = rows
                .iter()
                .map(|row| row.split(',').nth(1).unwrap().split(' ').next().unwrap())
                .collect();
            assert_eq!(&got, names, "{query} {typed:?}");
            let names_restricted = rows.iter().any(|row| row.contains("Penyandang Disabilitas"));
            assert_eq!(
                names_restricted,
                !typed.is_empty() && query != "kategori=08" || query == "kategori=08" && !typed.is_empty(),
                "{query}"
            );
        }
    }
    // The log says which it was, and so does the file.
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'exports.made' and fields = array['tier_2']")
            .await,
        5
    );
    assert_eq!(
        app.count("select count(*) from exports where filter like '%, tanpa kategori terbatas (T2)'")
            .await,
        5
    );
    assert_eq!(
        app.count("select count(*) from exports where filter like '%, termasuk kategori terbatas (T2)'")
            .await,
        5
    );
}
