//! The rights of whoever a secret case is about: a copy with all of it, from somebody who may read it and from nobody
//! else; and an end, by two who learn nothing of it.

use balale::privacy::retention::destructions::{self, actions};
use balale::reports::recount;
use balale::web::{Acting, Tx};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{SECRET, comparable, envelopes, hand_in};
use crate::ppks::evidence::upload;
use crate::ppks::pictures::jpeg;
use crate::ppks::sheet::{self, kk, nik, person, register};
use crate::support::{Account, Client, TestApp};

async fn run_sql(app: &TestApp, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(app.owner())
        .await
        .unwrap();
}

/// Leave to read secret cases, as two others would give it.
async fn grant(app: &TestApp, username: &str) {
    let sql =
        "insert into grants (id, user_id, kind, reason, proposed_by, proposed_at, approved_by, approved_at, expires_at)
               values (gen_random_uuid(), $1, 'secret', 'Tugas contoh', $2, $4, $3, $4, $4 + interval '300 days')";
    sqlx::query(sql)
        .bind(Account::named(username).id())
        .bind(Account::named("sistem").id())
        .bind(Account::named("pimpinan").id())
        .bind(app.clock.now())
        .execute(app.owner())
        .await
        .unwrap();
}

/// Closes a case with a reason.
async fn close(officer: &mut Client, id: Uuid) {
    officer.get(&format!("/kasus-rahasia/{id}")).await;
    let form = format!("form[action='/kasus-rahasia/{id}/penutupan']");
    let closed = officer.submit(&form, &[("alasan", "Kenarirumah aman")]).await;
    assert_eq!(closed.status(), 303, "{}", closed.shown());
}

async fn accept(officer: &mut Client, id: Uuid) {
    let done = officer
        .post(&format!("/kasus-rahasia/{id}/penerimaan"), &[("versi", "1")])
        .await;
    assert_eq!(done.status(), 303, "{}", done.shown());
}

/// Closed six years ago.
async fn age(app: &TestApp) {
    run_sql(
        app,
        "update rahasia.envelopes set decided_at = decided_at - interval '6 years' where decided_at is not null",
    )
    .await;
}

async fn differences(app: &TestApp) -> Vec<String> {
    let mut owner = app.owner().acquire().await.unwrap();
    let mut found = recount::check(&mut owner, &app.state.keys, true).await.unwrap();
    found.extend(recount::check_secrets(&mut owner, &app.state.keys, true).await.unwrap());

    found
        .into_iter()
        .map(|d| format!("{}: {} / {}", d.place, d.kept, d.counted))
        .collect()
}

/// Somebody with an ordinary need and a photo; where asked, also with a secret case that an officer has accepted.
async fn installation(has_secret: bool) -> (TestApp, Uuid) {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[("Maria Contoh", &nik(1), "24")]).await;
    for (record, kind) in [(&family, "rumah_depan"), (&family, "rumah_depan")] {
        let sent = upload(&mut yohana, record, kind, "IMG_7.jpg", &jpeg(400, 300)).await;
        assert_eq!(sent.status(), 303, "{}", sent.shown());
    }
    let maria = person(&app, "Maria Contoh").await;
    let portrait = upload(&mut yohana, &format!("/ppks/{maria}"), "orang", "a.jpg", &jpeg(90, 90)).await;
    assert_eq!(portrait.status(), 303, "{}", portrait.shown());
    if has_secret {
        hand_in(&mut yohana, &kk(2), "Maria Senyap", &nik(1), SECRET).await;
        let id = envelopes(&app).await[0];
        accept(&mut app.sign_in("rahasia").await, id).await;
    }

    (app, maria)
}

#[tokio::test]
async fn a_copy_holds_the_secret_case_only_where_whoever_prints_it_may_read_it() {
    let (plain, maria) = installation(false).await;
    let (secret, marias) = installation(true).await;
    // Without the grant: the same page to the byte, asked masked and in full, and nothing is opened.
    let mut pages = Vec::new();
    for (app, id) in [(&plain, maria), (&secret, marias)] {
        let mut admin = app.admin().await;
        let page = admin.get(&format!("/hak-warga/orang/{id}")).await;
        assert_eq!(page.status(), 200);
        let full = admin.submit("form[action$=salinan]", &[]).await;
        pages.push((comparable(&page), comparable(&full)));
        // Photos and letters, old ones too: what, when, by whom.
        assert_eq!(page.all("table.stack caption").len(), 3, "{}", page.shown());
        let words = page.words();
        for told in [
            "Rumah tampak depan",
            "sudah diganti",
            "Foto orangnya",
            "oleh Yohana Contoh",
        ] {
            assert!(words.contains(told), "{told}: {words}");
        }
        assert!(!words.contains("rahasia"), "{words}");
    }
    assert!(
        pages[0] == pages[1],
        "a case shows in the copy of somebody without the grant"
    );
    let copied = "select count(*) from audit_events where action = 'envelopes.copied'";
    assert_eq!(secret.count(copied).await, 0);

    grant(&secret, "admin").await;
    let mut theresia = secret.admin().await;
    let page = theresia.get(&format!("/hak-warga/orang/{marias}")).await;
    let words = page.words();
    for told in [
        "Kasus rahasia",
        "Maria Senyap",
        "HIV",
        "Diterima",
        "Kasus rahasia diterima",
    ] {
        assert!(words.contains(told), "{told}: {}", page.shown());
    }
    let full = theresia.submit("form[action$=salinan]", &[]).await;
    assert!(
        full.words().contains("Salinan kasus rahasia dibuat untuk orangnya"),
        "{}",
        full.shown()
    );
    assert_eq!(secret.count(copied).await, 2);
    assert_eq!(
        secret
            .count("select count(*) from audit_events where action like 'envelopes.%' and tier < 3")
            .await,
        0
    );
    // Somebody else's copy holds none of it.
    let mut yohana = secret.operator_sebalo().await;
    register(&mut yohana, &kk(5), &[("Lain Contoh", &nik(5), "24")]).await;
    let other = person(&secret, "Lain Contoh").await;
    let page = theresia.get(&format!("/hak-warga/orang/{other}")).await;
    assert!(
        !page.all("h2").contains(&"Kasus rahasia".to_owned()),
        "{}",
        page.shown()
    );
}

#[tokio::test]
async fn what_was_closed_long_ago_is_destroyed_by_two_who_learn_nothing_of_it() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    for number in 1..=3 {
        hand_in(&mut yohana, &kk(number), "Kenari Senyap", &nik(number), SECRET).await;
    }
    let ids = envelopes(&app).await;
    let mut monika = app.sign_in("rahasia").await;
    for id in &ids[..2] {
        accept(&mut monika, *id).await;
        close(&mut monika, *id).await;
    }
    let mut admin = app.admin().await;
    let page = admin.get("/hak-warga/retensi").await;
    assert!(
        page.words().contains("Tidak ada yang melewati masa simpan"),
        "{}",
        page.shown()
    );
    age(&app).await;
    let page = admin.get("/hak-warga/retensi").await;
    assert!(
        page.words()
            .contains("kurang dari 10 kasus rahasia melewati masa simpan"),
        "{}",
        page.shown()
    );
    let proposed = admin.submit("main form", &[]).await;
    assert_eq!(proposed.status(), 303, "{}", proposed.shown());
    let at = proposed.location().to_owned();
    // One of the two is opened again in the sense that its time starts anew: it stays.
    run_sql(
        &app,
        &format!(
            "update rahasia.envelopes set decided_at = now() where id = '{}'",
            ids[1]
        ),
    )
    .await;
    assert_eq!(admin.post(&format!("{at}/persetujuan"), &[]).await.status(), 403);
    let mut head = app.pimpinan().await;
    let open = head.get(&at).await;
    assert!(open.words().contains("kurang dari 10"), "{}", open.shown());
    assert_eq!(head.submit("form[action$=persetujuan]", &[]).await.status(), 303);
    let minutes = head.get(&at).await.words();
    assert!(
        minutes.contains("dimusnahkan kurang dari 10 kasus rahasia yang sudah ditutup"),
        "{minutes}"
    );
    assert!(!minutes.contains("Sebalo") && !minutes.contains("HIV"), "{minutes}");

    assert_eq!(
        app.count(
            "select count(*) from rahasia.envelopes where destroyed_at is not null and payload_enc is null
                and receipt_index is null and nik_index is null"
        )
        .await,
        1
    );
    assert_eq!(monika.get(&format!("/kasus-rahasia/{}", ids[0])).await.status(), 404);
    for id in &ids[1..] {
        assert_eq!(monika.get(&format!("/kasus-rahasia/{id}")).await.status(), 200);
    }
    let found = monika.post("/kasus-rahasia/pencarian", &[("cari", &nik(1))]).await;
    assert!(!found.body().contains(&ids[0].to_string()), "{}", found.shown());
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'envelopes.destroyed' and tier = 3")
            .await,
        1
    );
    assert_eq!(differences(&app).await, [""; 0]);

    // A backup brings it back; the tombstone takes it away again.
    let mut owner = app.owner().acquire().await.unwrap();
    let kept = destructions::list_tombstones(&mut owner).await.unwrap();
    assert_eq!(kept.len(), 1);
    let bury = async || {
        let mut tx = Tx::begin(&app.state, &Acting::system()).await.unwrap();
        let count = actions::bury_again(&mut tx, app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        count
    };
    assert_eq!(bury().await, 0);
    run_sql(
        &app,
        &format!(
            "update rahasia.envelopes set destroyed_at = null, payload_enc = '\\x01', receipt_index = '\\x01',
                 state = 'accepted' where id = '{}'; delete from rahasia.destroyed_counts;",
            ids[0]
        ),
    )
    .await;
    assert_eq!(bury().await, 1);
    assert_eq!(differences(&app).await, [""; 0]);
}

#[tokio::test]
async fn a_case_in_force_keeps_its_person_and_a_closed_one_goes_with_the_person() {
    let (app, maria) = installation(true).await;
    let id = envelopes(&app).await[0];
    run_sql(
        &app,
        &format!(
            "update rahasia.envelopes set person_id = '{maria}';
             update assessments set stage = 'ended', stage_at = stage_at - interval '6 years';
             insert into assessment_steps (assessment_id, desa_kode, from_stage, to_stage, decided_by, decided_at)
                 select id, desa_kode, 'draft', 'ended', created_by, stage_at from assessments;
             update persons set updated_at = updated_at - interval '6 years';"
        ),
    )
    .await;
    let mut admin = app.admin().await;
    let page = admin.get("/hak-warga/retensi").await;
    assert!(
        page.words().contains("Tidak ada yang melewati masa simpan"),
        "{}",
        page.shown()
    );

    // Once it is closed for long, both go in one run.
    let mut monika = app.sign_in("rahasia").await;
    monika.get(&format!("/kasus-rahasia/{id}")).await;
    close(&mut monika, id).await;
    age(&app).await;
    let page = admin.get("/hak-warga/retensi").await;
    assert!(
        page.words()
            .contains("1 orang dan kurang dari 10 kasus rahasia melewati masa simpan"),
        "{}",
        page.shown()
    );
    let proposed = admin.submit("main form", &[]).await;
    let mut head = app.pimpinan().await;
    head.get(proposed.location()).await;
    assert_eq!(head.submit("form[action$=persetujuan]", &[]).await.status(), 303);
    for gone in [
        "select count(*) from rahasia.envelopes where payload_enc is not null or person_id is not null",
        "select count(*) from rahasia.envelope_steps where note_enc is not null",
        "select count(*) from evidence",
        "select count(*) from persons where destroyed_at is null",
    ] {
        assert_eq!(app.count(gone).await, 0, "{gone}");
    }
    assert_eq!(differences(&app).await, [""; 0]);
    sheet::assert_counts_are_true(&app).await;
}
