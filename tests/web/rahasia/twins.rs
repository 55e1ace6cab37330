//! A person with an ordinary and a secret case looks to the desa exactly like one with the ordinary case alone.

use super::{SECRET, comparable, walk, without_places};
use crate::ppks::sheet::{self, FORM, kk, nik, submit};
use crate::support::{Client, TestApp};

/// One installation in which a person is poor, and where asked also has secret cases.
async fn installation(has_secrets: bool) -> TestApp {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (needs, other) = if has_secrets { (SECRET, "18") } else { ("", "") };
    let mut pairs = sheet::sheet(
        &sheet::key(),
        &kk(1),
        &[("Maria Contoh", &nik(1), "24"), ("Upik Contoh", &nik(2), "")],
    );
    pairs.push(("a1_kategori_2".to_owned(), needs.to_owned()));
    let answer = yohana.post("/keluarga", &sheet::borrowed(&pairs)).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let family = answer.location().to_owned();
    submit(&mut yohana, &family).await;
    let person = sheet::person(&app, "Maria Contoh").await;
    // Both open the form; one adds a secret category there, the other a member to the family who is nothing else.
    yohana.get(&format!("/ppks/{person}/ubah")).await;
    if has_secrets {
        let saved = yohana.submit(FORM, &[("a1_kategori", other)]).await;
        assert_eq!(saved.status(), 303, "{}", saved.shown());
        yohana.get(&format!("{family}/ubah")).await;
        let member = [
            ("a1_nik", &*nik(3)),
            ("a1_nama", "Kenari Senyap"),
            ("a1_kategori", SECRET),
        ];
        let saved = yohana.submit(FORM, &member).await;
        assert_eq!(saved.status(), 303, "{}", saved.shown());
        super::hand_in(&mut yohana, &kk(9), "Pipit Senyap", &nik(9), "19").await;
        assert_eq!(super::envelopes(&app).await.len(), 4);
    }

    app
}

async fn pages(app: &TestApp, username: &str) -> Vec<(String, String)> {
    let mut client: Client = app.sign_in(username).await;
    let mut found: Vec<(String, String)> = walk(&mut client, &[])
        .await
        .iter()
        // Sessions and secrets of the second step are drawn by lot.
        .filter(|page| !["/akun", "/akun/dua-langkah"].contains(&page.path.as_str()))
        .map(|page| (without_places(&sheet::masked(&page.path)), comparable(page)))
        .collect();
    for number in [nik(1), nik(3), nik(9), kk(9)] {
        let mut page = client.post("/ppks/pencarian", &[("cari", &number)]).await;
        if page.status.is_redirection() {
            page = client.follow().await;
        }
        found.push((format!("search {number}"), comparable(&page)));
    }
    found.sort();
    found.dedup();

    found
}

#[tokio::test]
async fn every_page_of_the_desa_is_the_same_with_and_without_secrets() {
    let (plain, secret) = (installation(false).await, installation(true).await);
    let (mut cases, mut failures) = (0, 0);
    for username in ["sebalo", "sebalo2", "tksk", "verifikator", "pimpinan"] {
        let (left, right) = (pages(&plain, username).await, pages(&secret, username).await);
        assert_eq!(left.len(), right.len(), "{username} finds as many pages");
        for ((path, left), (other, right)) in left.iter().zip(&right) {
            assert_eq!(path, other);
            cases += 1;
            if left != right {
                failures += 1;
                let at = left.lines().zip(right.lines()).find(|(a, b)| a != b);
                eprintln!("{username} sees a difference at {path}: {at:?}");
            }
        }
    }
    println!("twins: cases {cases}, failures {failures}");
    assert_eq!(failures, 0);
    assert!(cases > 40, "{cases}");

    // What stands in the public tables is the same too: rows, versions, history.
    let shape = "select count(*) * 1000000 + coalesce(sum(version), 0) from persons";
    assert_eq!(plain.count(shape).await, secret.count(shape).await);
    for table in [
        "select count(*) from record_versions",
        "select count(*) from assessments",
        "select count(*) from assessment_steps",
        "select coalesce(sum(n), 0)::bigint from assessment_counts",
        "select coalesce(sum(n), 0)::bigint from family_counts",
        "select count(*) from audit_events where action in ('persons.changed', 'families.changed')",
    ] {
        assert_eq!(plain.count(table).await, secret.count(table).await, "{table}");
    }
    sheet::assert_counts_are_true(&secret).await;
}
