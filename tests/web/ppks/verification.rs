//! From the desa's sending to the verifier's word and back.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use balale::auth::{Actor, Permission};
use balale::crypto::IndexKind;
use balale::ppks::moves;
use balale::ppks::verification::{Decision, actions};
use balale::web::{AppState, Error, Path, Tx, Walls};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::support::{Account, Client, TestApp};

const SEBALO: &str = "61.07.04.1010";
const TIRTA: &str = "61.07.04.2003";
const FORM: &str = "form[action^='/verifikasi/']";

/// Somebody entered and sent by SQL, as the operator of the desa would.
struct Sent {
    person: Uuid,
    assessment: Uuid,
}

struct Entry<'a> {
    name: &'a str,
    desa: &'a str,
    by: &'a str,
    category: &'a str,
    nik: &'a str,
    days_ago: i64,
}

const MARIA: Entry<'static> = Entry {
    name: "Maria Contoh",
    desa: SEBALO,
    by: "sebalo",
    category: "23",
    nik: "9907115203900003",
    days_ago: 1,
};

async fn send(app: &TestApp, entry: &Entry<'_>) -> Sent {
    let (family, person, assessment) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
    let by = Account::named(entry.by).id();
    let at: DateTime<Utc> = app.clock.now() - TimeDelta::days(entry.days_ago);
    let keys = &app.state.keys;
    // Counted, not drawn: among a few dozen random ones two would sometimes be the same.
    static NEXT: AtomicU32 = AtomicU32::new(1000);
    let kk = format!("990711010112{:04}", NEXT.fetch_add(1, Ordering::Relaxed));
    sqlx::query(
        "insert into families (id, desa_kode, nomor_kk_enc, nomor_kk_index, dusun, rt, rw, created_at, created_by,
            updated_at, updated_by)
         values ($1, $2, $3, $4, 'Contoh', '001', '002', $5, $6, $5, $6)",
    )
    .bind(family)
    .bind(entry.desa)
    .bind(keys.seal_identity(&format!("families.nomor_kk.{family}"), &kk).unwrap())
    .bind(keys.blind_index(IndexKind::NomorKk, &kk))
    .bind(at)
    .bind(by)
    .execute(app.owner())
    .await
    .unwrap();
    sqlx::query(
        "insert into persons (id, family_id, desa_kode, nik_enc, nik_index, full_name, name_key, sex, born_on, age_band,
            created_at, created_by, updated_at, updated_by)
         values ($1, $2, $3, $4, $5, $6, lower($6), 'P', '1990-03-12', 4, $7, $8, $7, $8)",
    )
    .bind(person)
    .bind(family)
    .bind(entry.desa)
    .bind(keys.seal_identity(&format!("persons.nik.{person}"), entry.nik).unwrap())
    .bind(keys.blind_index(IndexKind::Nik, entry.nik))
    .bind(entry.name)
    .bind(at)
    .bind(by)
    .execute(app.owner())
    .await
    .unwrap();
    sqlx::query(
        "with a as (insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage, stage_at,
            submitted_by, created_at, created_by)
         values ($1, $2, $3, $4, $5::timestamptz::date, 'submitted', $5, $6, $5, $6))
         insert into assessment_steps (assessment_id, desa_kode, from_stage, to_stage, decided_by, decided_at)
         values ($1, $3, 'draft', 'submitted', $6, $5)",
    )
    .bind(assessment)
    .bind(person)
    .bind(entry.desa)
    .bind(entry.category)
    .bind(at)
    .bind(by)
    .execute(app.owner())
    .await
    .unwrap();

    Sent { person, assessment }
}

async fn stage(app: &TestApp, sent: &Sent) -> String {
    sqlx::query_scalar("select stage from assessments where id = $1")
        .bind(sent.assessment)
        .fetch_one(app.owner())
        .await
        .unwrap()
}

async fn open(client: &mut Client, sent: &Sent) {
    let page = client.get(&format!("/verifikasi/{}", sent.assessment)).await;
    assert_eq!(page.status(), 200, "{}", page.shown());
}

#[tokio::test]
async fn the_oldest_comes_first_and_approval_leads_to_the_next() {
    let app = TestApp::new().await;
    let second = send(&app, &MARIA).await;
    let first = send(
        &app,
        &Entry {
            name: "Siti Misal",
            desa: TIRTA,
            by: "tirta",
            nik: "9907115203900004",
            days_ago: 20,
            ..MARIA
        },
    )
    .await;
    let mut lusia = app.verifikator().await;

    let queue = lusia.get("/verifikasi").await;
    assert_eq!(queue.all("tbody th"), ["Siti Misal", "Maria Contoh"]);
    assert!(queue.text("tbody .tag").starts_with("Lewat "), "{}", queue.shown());
    assert!(queue.words().contains("2 data menunggu"));
    assert_eq!(queue.text(".menu .count"), "2 menunggu");

    let redirect = lusia.get("/verifikasi/berikutnya").await;
    assert_eq!(redirect.location(), format!("/verifikasi/{}", first.assessment));
    let record = lusia.follow().await;
    assert_eq!(record.text("h1"), "Verifikasi 1 / 2");
    assert_eq!(record.text("h2.name"), "Siti Misal");
    assert!(record.words().contains("9907••••••••0004"), "{}", record.shown());
    assert!(!record.body().contains("9907115203900004"));
    assert!(record.has("dd .tag.ok"));
    assert!(!record.text("title").contains("Siti"));

    let answer = lusia.submit(FORM, &[("keputusan", "setujui")]).await;
    assert_eq!(answer.location(), format!("/verifikasi/{}", second.assessment));
    assert!(lusia.follow().await.has(".note.ok"));
    assert_eq!(stage(&app, &first).await, "verified");

    let end = lusia.submit_and_follow(FORM, &[("keputusan", "setujui")]).await;
    assert!(end.has(".empty"), "{}", end.shown());
    assert!(end.text(".note.ok").contains("Tidak ada lagi yang menunggu"));
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'assessments.verified'")
            .await,
        2
    );
    assert_eq!(
        app.count("select count(*) from assessment_steps where to_stage = 'verified' and from_stage = 'submitted'")
            .await,
        2
    );
}

#[tokio::test]
async fn what_is_returned_becomes_a_task_with_its_reason() {
    let app = TestApp::new().await;
    let sent = send(&app, &MARIA).await;
    let mut yohana = app.operator_sebalo().await;
    let empty = yohana.get("/perbaikan").await;
    assert!(empty.has(".empty"));

    let mut lusia = app.verifikator().await;
    open(&mut lusia, &sent).await;
    let answer = lusia
        .submit(
            FORM,
            &[
                ("keputusan", "kembalikan"),
                ("alasan", "alamat"),
                ("catatan", "RW belum ada."),
            ],
        )
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    let tasks = yohana.get("/perbaikan").await;
    assert_eq!(tasks.text("tbody th"), "Maria Contoh");
    assert!(tasks.words().contains("isi dusun, RT, dan RW. RW belum ada."));
    assert!(tasks.words().contains("Dayang Umpama"));
    assert_eq!(tasks.attr("tbody a", "href"), format!("/ppks/{}/ubah", sent.person));
    assert_eq!(tasks.text(".menu .count"), "1 menunggu");

    let mut tirta = app.operator_tirta().await;
    assert!(tirta.get("/perbaikan").await.has(".empty"));
}

#[tokio::test]
async fn a_refusal_without_a_reason_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let sent = send(&app, &MARIA).await;
    let mut lusia = app.verifikator().await;
    open(&mut lusia, &sent).await;

    let answer = lusia.submit(FORM, &[("keputusan", "tolak")]).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text("title").starts_with("Kesalahan: "));
    assert!(answer.has(".errors a[href='#alasan']"));
    assert!(answer.has("[value=tolak][checked]"));

    let long = "panjang ".repeat(70);
    let answer = lusia.submit(FORM, &[("catatan", &long)]).await;
    assert_eq!(answer.status(), 422);
    assert_eq!(answer.attr("textarea", "aria-invalid"), "true");
    assert!(answer.body().contains(&long));
    assert_eq!(stage(&app, &sent).await, "submitted");

    let answer = lusia.submit(FORM, &[("alasan", "umur"), ("catatan", "")]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    assert_eq!(stage(&app, &sent).await, "rejected");
}

#[tokio::test]
async fn whoever_entered_the_data_does_not_decide_about_it() {
    let app = TestApp::new().await;
    let sent = send(&app, &MARIA).await;
    sqlx::query("update users set role = 'verifikator_dinas', wilayah_kode = '61.07' where username = 'sebalo'")
        .execute(app.owner())
        .await
        .unwrap();
    app.set_up_second_factor("sebalo").await;
    let mut lusia = app.verifikator().await;
    open(&mut lusia, &sent).await;
    let (path, mut pairs) = lusia.filled(FORM, &[("keputusan", "setujui")]);
    pairs.retain(|(name, _)| name != "kunci");
    pairs.push(("kunci".to_owned(), Uuid::new_v4().to_string()));
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();

    let mut yohana = app.sign_in("sebalo").await;
    let record = yohana.get(&path).await;
    assert!(!record.has(FORM));
    assert!(record.words().contains("Anda masukkan sendiri"));
    assert_eq!(yohana.get("/verifikasi/berikutnya").await.location(), "/verifikasi");
    let answer = yohana.post(&path, &pairs).await;
    assert_eq!(answer.status(), 403);
    assert!(answer.words().contains("verifikasi harus oleh petugas lain"));
    assert_eq!(stage(&app, &sent).await, "submitted");
}

#[tokio::test]
async fn a_second_verifier_learns_who_was_first() {
    let app = TestApp::new().await;
    let sent = send(&app, &MARIA).await;
    let mut lusia = app.verifikator().await;
    let mut agus = app.sign_in("verifikator2").await;
    open(&mut lusia, &sent).await;
    open(&mut agus, &sent).await;
    assert_eq!(lusia.submit(FORM, &[("keputusan", "setujui")]).await.status(), 303);

    let late = agus
        .submit(
            FORM,
            &[
                ("keputusan", "kembalikan"),
                ("alasan", "nama"),
                ("catatan", "Foto buram."),
            ],
        )
        .await;
    assert_eq!(late.status(), 409);
    let words = late.words();
    assert!(words.contains("Status data ini diubah oleh Dayang Umpama"), "{words}");
    assert!(words.contains("Statusnya sekarang: Terverifikasi"), "{words}");
    assert!(words.contains("seperti di KTP atau KK. Foto buram."), "{words}");
    assert_eq!(stage(&app, &sent).await, "verified");
}

#[tokio::test]
async fn data_mended_while_it_was_read_is_not_decided_unseen() {
    let app = TestApp::new().await;
    let sent = send(&app, &MARIA).await;
    let mut lusia = app.verifikator().await;
    open(&mut lusia, &sent).await;
    sqlx::query("update persons set full_name = 'Maria Misal', version = version + 1 where id = $1")
        .bind(sent.person)
        .execute(app.owner())
        .await
        .unwrap();

    let answer = lusia
        .submit(FORM, &[("keputusan", "kembalikan"), ("catatan", "Nama keliru.")])
        .await;
    assert_eq!(answer.status(), 409);
    assert!(answer.words().contains("Data orang ini diubah oleh Yohana Contoh"));
    assert_eq!(answer.text("h2.name"), "Maria Misal");
    assert_eq!(answer.text("textarea"), "Nama keliru.");
    assert_eq!(stage(&app, &sent).await, "submitted");

    assert_eq!(lusia.submit(FORM, &[]).await.status(), 303);
    assert_eq!(stage(&app, &sent).await, "returned");
}

#[tokio::test]
async fn sending_a_decision_twice_decides_once() {
    let app = TestApp::new().await;
    let sent = send(&app, &MARIA).await;
    let mut lusia = app.verifikator().await;
    open(&mut lusia, &sent).await;
    let mut window = lusia.clone();

    let first = lusia.submit(FORM, &[("keputusan", "setujui")]).await;
    let again = window.submit(FORM, &[("keputusan", "setujui")]).await;
    assert_eq!((again.status(), again.location()), (303, first.location()));
    assert_eq!(
        app.count("select count(*) from assessment_steps where to_stage = 'verified'")
            .await,
        1
    );
}

#[tokio::test]
async fn the_filter_stays_and_skipping_comes_round() {
    let app = TestApp::new().await;
    let mut sent = Vec::new();
    for (nik, days_ago) in [
        ("9907115203900005", 3),
        ("9907115203900006", 2),
        ("9907115203900007", 1),
    ] {
        sent.push(send(&app, &Entry { nik, days_ago, ..MARIA }).await);
    }
    let other = Entry {
        name: "Siti Misal",
        desa: TIRTA,
        by: "tirta",
        nik: "9907115203900008",
        days_ago: 9,
        category: "24",
    };
    send(&app, &other).await;
    let mut lusia = app.verifikator().await;

    let queue = lusia.get("/verifikasi?kec=61.07.04&desa=61.07.04.1010").await;
    assert_eq!(queue.all("tbody th").len(), 3);
    assert_eq!(queue.attr("#desa option[selected]", "value"), SEBALO);
    let by_category = lusia.get("/verifikasi?kategori=24").await;
    assert_eq!(by_category.all("tbody th"), ["Siti Misal"]);
    assert_eq!(
        lusia
            .get("/verifikasi?kec=61.07.01&desa=61.07.04.1010")
            .await
            .all("tbody th")
            .len(),
        0
    );
    assert_eq!(lusia.get("/verifikasi?desa=61.71.01.1001").await.status(), 404);
    assert_eq!(
        lusia
            .get("/verifikasi?kec=bukan&desa=x&kategori=999&setelah=-1.z")
            .await
            .status(),
        200
    );

    let mut path = "/verifikasi/berikutnya?desa=61.07.04.1010".to_owned();
    for turn in [0, 1, 2, 0] {
        let expected = format!("/verifikasi/{}?desa=61.07.04.1010", sent[turn].assessment);
        assert_eq!(lusia.get(&path).await.location(), expected);
        path = lusia.follow().await.attr("a[data-lewati]", "href");
    }
    assert_eq!(
        lusia.submit(FORM, &[("keputusan", "setujui")]).await.location(),
        format!("/verifikasi/{}?desa=61.07.04.1010", sent[1].assessment)
    );
}

#[tokio::test]
async fn a_long_queue_turns_its_pages() {
    let app = TestApp::new().await;
    for number in 0..27 {
        let nik = format!("99071152039{:05}", 100 + number);
        send(
            &app,
            &Entry {
                nik: &nik,
                days_ago: 40 - number,
                ..MARIA
            },
        )
        .await;
    }
    let mut lusia = app.verifikator().await;

    let first = lusia.get("/verifikasi").await;
    assert_eq!(first.all("tbody th").len(), 25);
    let second = lusia.get(&first.attr("a[rel=next]", "href")).await;
    assert_eq!(second.all("tbody th").len(), 2);
    assert!(!second.has("a[rel=next]"));
}

#[tokio::test]
async fn the_same_nik_elsewhere_is_shown_to_the_verifier() {
    let app = TestApp::new().await;
    let here = send(&app, &MARIA).await;
    let there = send(
        &app,
        &Entry {
            name: "Maria Misal",
            desa: TIRTA,
            by: "tirta",
            ..MARIA
        },
    )
    .await;
    let mut lusia = app.verifikator().await;
    open(&mut lusia, &here).await;

    let page = lusia.page();
    assert_eq!(page.attr("#nik-sama a", "href"), format!("/ppks/{}", there.person));
    // Side by side, and what differs is marked; what either of them needs is not there.
    let pair = page.text("#nik-sama");
    for word in ["Maria Contoh", "Maria Misal", "12 Maret 1990", "Menunggu", "berbeda"] {
        assert!(pair.contains(word), "{word}: {pair}");
    }
    assert_eq!(page.all("#nik-sama .tag.wait").len(), 2, "name and desa");
    assert!(!pair.contains("Fakir") && !pair.contains("23"), "{pair}");
}

/// When DSP3A confirmed somebody.
async fn confirmed_at(app: &TestApp, person: Uuid) -> Option<DateTime<Utc>> {
    sqlx::query_scalar("select confirmed_at from persons where id = $1")
        .bind(person)
        .fetch_one(app.owner())
        .await
        .unwrap()
}

#[tokio::test]
async fn one_nik_is_confirmed_for_one_person() {
    let app = TestApp::new().await;
    let here = send(&app, &MARIA).await;
    let misal = Entry {
        name: "Maria Misal",
        desa: TIRTA,
        by: "tirta",
        ..MARIA
    };
    let there = send(&app, &misal).await;
    let mut lusia = app.verifikator().await;
    open(&mut lusia, &here).await;
    assert_eq!(lusia.submit(FORM, &[("keputusan", "setujui")]).await.status(), 303);
    assert!(confirmed_at(&app, here.person).await.is_some());

    open(&mut lusia, &there).await;
    let refused = lusia.submit(FORM, &[("keputusan", "setujui")]).await;
    assert_eq!(refused.status(), 409, "{}", refused.shown());
    assert!(refused.text(".note.err").contains("satu NIK hanya untuk satu orang"));
    assert!(refused.text("#nik-sama").contains("Maria Contoh"));
    assert_eq!(stage(&app, &there).await, "submitted", "nothing was decided");
    assert!(confirmed_at(&app, there.person).await.is_none());
    // The other two decisions stay open.
    let sent_back = lusia
        .submit(FORM, &[("keputusan", "kembalikan"), ("alasan", "alamat")])
        .await;
    assert_eq!(sent_back.status(), 303, "{}", sent_back.shown());
    assert_eq!(stage(&app, &there).await, "returned");
}

#[tokio::test]
async fn whom_the_verifier_may_not_see_is_not_betrayed_by_the_nik() {
    let app = TestApp::new().await;
    let here = send(&app, &MARIA).await;
    let misal = Entry {
        name: "Maria Misal",
        desa: TIRTA,
        by: "tirta",
        ..MARIA
    };
    let hidden = send(&app, &misal).await;
    sqlx::query("update persons set tier = 3, confirmed_at = now() where id = $1")
        .bind(hidden.person)
        .execute(app.owner())
        .await
        .unwrap();
    let mut lusia = app.verifikator().await;
    open(&mut lusia, &here).await;
    assert!(!lusia.page().has("#nik-sama"));
    let answer = lusia.submit(FORM, &[("keputusan", "setujui")]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    assert_eq!(stage(&app, &here).await, "verified");
    assert!(confirmed_at(&app, here.person).await.is_none());
}

#[tokio::test]
async fn two_who_approve_one_nik_at_once_confirm_one() {
    let app = TestApp::new().await;
    let misal = Entry {
        name: "Maria Misal",
        desa: TIRTA,
        by: "tirta",
        ..MARIA
    };
    let (here, there) = (send(&app, &MARIA).await, send(&app, &misal).await);
    let (mut one, mut other) = (app.verifikator().await, app.sign_in("verifikator").await);
    open(&mut one, &here).await;
    open(&mut other, &there).await;
    let first = tokio::spawn(async move { one.submit(FORM, &[("keputusan", "setujui")]).await.status() });
    let second = tokio::spawn(async move { other.submit(FORM, &[("keputusan", "setujui")]).await.status() });
    let mut answers = [first.await.unwrap(), second.await.unwrap()];
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
    assert_eq!(
        app.count("select count(*) from persons where confirmed_at is not null")
            .await,
        1
    );
}

#[tokio::test]
async fn only_verifiers_reach_the_queue() {
    let app = TestApp::new().await;
    let sent = send(&app, &MARIA).await;
    let path = format!("/verifikasi/{}", sent.assessment);

    for username in ["sebalo", "tksk", "admin", "pimpinan"] {
        let mut client = app.sign_in(username).await;
        for path in ["/verifikasi", "/verifikasi/berikutnya", &path] {
            assert_eq!(client.get(path).await.status(), 403, "{username} {path}");
        }
        assert_eq!(client.post(&path, &[("keputusan", "setujui")]).await.status(), 403);
    }
    let mut lusia = app.verifikator().await;
    assert_eq!(lusia.get("/perbaikan").await.status(), 403);
    for path in ["/verifikasi/bukan-id", &format!("/verifikasi/{}", Uuid::new_v4())] {
        assert_eq!(lusia.get(path).await.status(), 404, "{path}");
    }

    // A verifier of another kecamatan alone, which no office has today but the reach must hold.
    sqlx::query("update users set wilayah_kode = '61.07.01' where username = 'verifikator'")
        .execute(app.owner())
        .await
        .unwrap();
    assert_eq!(lusia.get(&path).await.status(), 404);
    assert!(lusia.get("/verifikasi").await.has(".empty"));
}

#[tokio::test]
async fn two_verifiers_at_once_decide_once() {
    let app = TestApp::new().await;
    for number in 0..10 {
        let nik = format!("99071152039{:05}", 200 + number);
        let sent = send(&app, &Entry { nik: &nik, ..MARIA }).await;
        let mut lusia = app.verifikator().await;
        let mut agus = app.sign_in("verifikator2").await;
        open(&mut lusia, &sent).await;
        open(&mut agus, &sent).await;

        let (one, two) = tokio::join!(
            lusia.submit(FORM, &[("keputusan", "setujui")]),
            agus.submit(FORM, &[("keputusan", "tolak"), ("alasan", "umur")]),
        );
        let mut statuses = [one.status(), two.status()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
    }
    assert_eq!(
        app.count("select count(*) from assessment_steps where from_stage = 'submitted'")
            .await,
        10
    );
}

/// Asks the actions that have no page of their own here.
fn doors() -> Router<AppState> {
    async fn act(
        State(state): State<AppState>,
        Path((action, username, id)): Path<(String, String, Uuid)>,
    ) -> Result<String, Error> {
        let account = Account::named(&username);
        let actor = Actor {
            id: account.id().into(),
            username,
            full_name: account.full_name.to_owned(),
            role: account.role,
            area: account.wilayah_kode.parse().unwrap(),
            area_name: String::new(),
            must_change_password: false,
            second_factor: balale::auth::SecondFactor::Optional,
            session_ends: None,
            is_assigned: false,
            grants: Vec::new(),
            walls: Walls::default(),
        };
        let scope = actor.scope_for(Permission::RegisterPersons)?;
        let mut tx = Tx::begin(&state, &actor.acting()).await?;
        let now = state.clock.now();
        let count = match action.as_str() {
            "family" => moves::submit_family(&mut tx, &actor, &scope, id.into(), now).await?,
            "person" => moves::submit_person(&mut tx, &actor, &scope, id.into(), now).await?,
            "withdraw" => moves::withdraw(&mut tx, &actor, &scope, id.into(), now)
                .await
                .map(|()| 1)?,
            "reopen" => moves::reopen(&mut tx, &actor, &scope, id.into(), now)
                .await
                .map(|()| 1)?,
            "verify" => {
                let seen = "1.1.1".parse().unwrap();
                actions::decide(
                    &mut tx,
                    &state.keys,
                    &actor,
                    &scope,
                    id.into(),
                    seen,
                    &Decision::Verify,
                    now,
                )
                .await
                .map(|_| 1)?
            }
            other => panic!("no action {other}"),
        };
        tx.commit().await?;

        Ok(count.to_string())
    }

    Router::new().route("/uji/{action}/{username}/{id}", post(act))
}

async fn act(app: &TestApp, action: &str, username: &str, id: Uuid) -> (u16, String) {
    let page = app.visitor().post(&format!("/uji/{action}/{username}/{id}"), &[]).await;

    (page.status(), page.body())
}

#[tokio::test]
async fn the_desa_sends_takes_back_and_enters_again() {
    let app = TestApp::new().await.with_routes(doors());
    let sent = send(&app, &MARIA).await;
    sqlx::query(
        "insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage, stage_at, created_at, created_by)
         select gen_random_uuid(), person_id, desa_kode, code, assessed_on, 'draft', stage_at, created_at, created_by
         from assessments, unnest(array['09', '24']) code",
    )
    .execute(app.owner())
    .await
    .unwrap();
    let family: Uuid = sqlx::query_scalar("select family_id from persons")
        .fetch_one(app.owner())
        .await
        .unwrap();
    let draft: Uuid = sqlx::query_scalar("select id from assessments where category_code = '24'")
        .fetch_one(app.owner())
        .await
        .unwrap();

    assert_eq!(act(&app, "withdraw", "sebalo", draft).await.0, 200);
    assert_eq!(act(&app, "withdraw", "sebalo", draft).await.0, 409);
    assert_eq!(act(&app, "withdraw", "sebalo", sent.assessment).await.0, 409);
    assert_eq!(act(&app, "withdraw", "tirta", draft).await.0, 404);
    assert_eq!(act(&app, "family", "tirta", family).await.0, 404);
    assert_eq!(act(&app, "person", "tirta", sent.person).await.0, 404);
    assert_eq!(act(&app, "verify", "sebalo", sent.assessment).await.0, 403);

    assert_eq!(act(&app, "family", "sebalo2", family).await, (200, "1".to_owned()));
    assert_eq!(act(&app, "reopen", "sebalo", draft).await.0, 200);
    assert_eq!(act(&app, "reopen", "sebalo", draft).await.0, 409);
    assert_eq!(act(&app, "person", "sebalo", sent.person).await, (200, "1".to_owned()));
    assert_eq!(act(&app, "family", "sebalo", family).await, (200, "0".to_owned()));

    assert_eq!(
        app.count("select sum(n)::bigint from assessment_counts where stage = 'submitted'")
            .await,
        3
    );
    assert_eq!(
        app.count("select count(*) from audit_events where action in ('assessments.submitted', 'assessments.withdrawn', 'assessments.reopened')")
            .await,
        4
    );
}
