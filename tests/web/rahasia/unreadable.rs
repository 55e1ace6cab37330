//! What was handed in is read back by nobody without the grant: not on a page, not in the database.

use super::{SECRET, envelopes, hand_in, walk};
use crate::ppks::sheet::{self, borrowed, child, dump, holds, key, kk, nik, register};
use crate::support::TestApp;

/// In name, NIK, KK, place: words that stand nowhere else.
const NAME: &str = "Kenari Senyap";
const DUSUN: &str = "Lembah Bisu";
const ADDRESS: &str = "Gang Sunyi Nomor 7";
const MOTHER: &str = "Merpati Diam";

fn form(key: &str, nomor_kk: &str, nik: &str, category: &str) -> Vec<(String, String)> {
    let mut pairs = sheet::sheet(key, nomor_kk, &[(NAME, nik, category)]);
    for (name, value) in &mut pairs {
        if name == "dusun" {
            DUSUN.clone_into(value);
        }
    }
    pairs.push(("alamat".to_owned(), ADDRESS.to_owned()));
    pairs.push(("a1_ibu".to_owned(), MOTHER.to_owned()));

    pairs
}

fn canaries() -> [String; 6] {
    [
        NAME.to_owned(),
        DUSUN.to_owned(),
        ADDRESS.to_owned(),
        MOTHER.to_owned(),
        nik(77),
        kk(77),
    ]
}

#[tokio::test]
async fn nobody_without_the_grant_reads_it_on_any_page() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Maria Contoh", &nik(1), "24")]).await;
    // Autosaved while it was typed, then handed in.
    let key = key();
    let pairs = form(&key, &kk(77), &nik(77), SECRET);
    assert_eq!(yohana.post("/draf", &borrowed(&pairs)).await.status(), 204);
    let answer = yohana.post("/keluarga", &borrowed(&pairs)).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let sent = answer.location().to_owned();
    // The same form again leads to the same page and makes no second envelope; nor does a late autosave keep it.
    let again = yohana.post("/keluarga", &borrowed(&pairs)).await;
    assert_eq!(again.location(), sent);
    assert_eq!(envelopes(&app).await.len(), 1);
    yohana.post("/draf", &borrowed(&pairs)).await;
    assert_eq!(app.count("select count(*) from drafts").await, 0);

    let id = envelopes(&app).await[0];
    let extra = vec![
        sent,
        "/kasus-rahasia".to_owned(),
        format!("/kasus-rahasia/{id}"),
        format!("/kasus-rahasia/{id}/nik"),
        format!("/ppks?kategori={SECRET}"),
        format!("/ppks/{id}"),
        format!("/keluarga/{id}"),
        format!("/keluarga/baru?draf={key}"),
        "/draf".to_owned(),
    ];
    let (mut cases, mut failures) = (0, 0);
    let principals = [
        "sebalo",
        "sebalo2",
        "tirta",
        "duri",
        "tksk",
        "verifikator",
        "admin",
        "admin2",
        "pimpinan",
        "unduh",
        "auditor",
        "sistem",
    ];
    for username in principals {
        let mut client = app.sign_in(username).await;
        let mut pages = walk(&mut client, &extra).await;
        for search in [NAME.to_owned(), nik(77), kk(77)] {
            let found = client.post("/ppks/pencarian", &[("cari", &search)]).await;
            if found.status() == 303 {
                let mut page = client.follow().await;
                // The field shows what was typed; nothing else may.
                page.bytes = page.body().replace(&format!("value=\"{search}\""), "").into_bytes();
                pages.push(page);
            }
        }
        for page in pages {
            for canary in canaries() {
                cases += 1;
                let is_told = page.body().contains(&canary) || format!("{:?}", page.headers).contains(&canary);
                if is_told {
                    failures += 1;
                    eprintln!("{username} reads {canary} at {}", page.path);
                }
            }
            if page.path.starts_with("/kasus-rahasia") && !page.path.contains("terkirim") {
                cases += 1;
                assert!(
                    [403, 404, 405].contains(&page.status()),
                    "{username} at {}: {}",
                    page.path,
                    page.status()
                );
            }
        }
    }
    println!("secret cases on pages: cases {cases}, failures {failures}");
    assert_eq!(failures, 0);
    assert!(cases > 1_000, "{cases}");
}

#[tokio::test]
async fn the_database_holds_none_of_it_in_clear() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    for category in ["3", "6", "10", "14", "15", "16", "17", "18", "19"] {
        // Two of them are for children only.
        let nik = if ["3", "6"].contains(&category) {
            child(77)
        } else {
            nik(77)
        };
        let pairs = form(&key(), &kk(77), &nik, category);
        let answer = yohana.post("/keluarga", &borrowed(&pairs)).await;
        assert_eq!(answer.status(), 303, "{}", answer.shown());
    }
    assert_eq!(envelopes(&app).await.len(), 9);
    let dump = dump(&app).await;
    let (mut cases, mut failures) = (0, 0);
    for canary in canaries() {
        cases += 1;
        failures += usize::from(holds(&dump, &canary));
    }
    // No code of a secret category in any table but that of the categories themselves.
    let told = "select (select count(*) from assessments a join categories c on c.code = a.category_code where c.tier = 3)
                     + (select count(*) from assessment_counts a join categories c on c.code = a.category_code where c.tier = 3)
                     + (select count(*) from persons) + (select count(*) from families) + (select count(*) from record_versions)
                     + (select count(*) from person_counts) + (select count(*) from family_counts)
                     + (select count(*) from users where last_dusun is not null)";
    cases += 1;
    failures += usize::try_from(app.count(told).await).unwrap();
    let lengths = "select count(distinct octet_length(payload_enc)) from rahasia.envelopes";
    cases += 1;
    failures += usize::from(app.count(lengths).await != 1);
    println!("secret cases in the database: cases {cases}, failures {failures}");
    assert_eq!(failures, 0);
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'envelopes.received' and tier = 3")
            .await,
        9
    );
}

#[tokio::test]
async fn the_programs_role_adds_and_cannot_read() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    hand_in(&mut yohana, &kk(1), NAME, &nik(1), SECRET).await;
    let attempts = [
        "select id from rahasia.envelopes",
        "select count(*) from rahasia.envelopes",
        "update rahasia.envelopes set state = 'closed'",
        "delete from rahasia.envelopes",
        "select id from rahasia.envelope_steps",
        "truncate rahasia.envelopes",
    ];
    for sql in attempts {
        let refused = sqlx::query(sql).execute(&app.state.pool).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{sql}: {refused}");
    }
    // The officers' role without an officer sees nothing either.
    let seen: i64 = sqlx::query_scalar("select count(*) from rahasia.envelopes")
        .fetch_one(&app.state.secrets)
        .await
        .unwrap();
    assert_eq!(seen, 0);
    // And a mistake that writes a secret category among the rest is refused.
    register(&mut yohana, &kk(2), &[("Maria Contoh", &nik(2), "24")]).await;
    let refused = sqlx::query("update assessments set category_code = '16'")
        .execute(app.owner())
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("envelope"), "{refused}");
}

/// The form is saved and waits for the head of the log; in that moment its last autosave arrives.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_autosave_that_meets_the_saving_leaves_nothing_behind() {
    let app = TestApp::new().await;
    let yohana = app.operator_sebalo().await;
    let key = sheet::key();
    let pairs = sheet::sheet(&key, &kk(1), &[("Kenari Senyap", &nik(1), SECRET)]);
    let mut head = app.owner().begin().await.unwrap();
    sqlx::query("select from audit_head for update")
        .execute(&mut *head)
        .await
        .unwrap();

    let (mut form, mut autosave) = (yohana.clone(), yohana.clone());
    let (sent, late) = (pairs.clone(), pairs);
    let saving = tokio::spawn(async move { form.post("/keluarga", &sheet::borrowed(&sent)).await.status() });
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    let keeping = tokio::spawn(async move { autosave.post("/draf", &sheet::borrowed(&late)).await.status() });
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    head.rollback().await.unwrap();

    assert_eq!(saving.await.unwrap(), 303);
    keeping.await.unwrap();
    assert_eq!(app.count("select count(*) from rahasia.envelopes").await, 1);
    assert_eq!(
        app.count("select count(*) from drafts").await,
        0,
        "the desa could read it back"
    );
}
