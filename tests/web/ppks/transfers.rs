//! People who move from one desa to another.

use uuid::Uuid;

use super::sheet::{
    SEBALO, TIRTA, assert_counts_are_true, assessment, decide, kk, masked, nik, person, register, submit,
};
use crate::support::{Client, TestApp};

const ANSWER: &str = "form[action$='/jawaban']";
const DECISION: &str = "form[action$='/keputusan']";
const WHY: &str = "Pindah mengikuti suami sejak Agustus";

/// Maria with Petrus in Sebalo, sent and verified.
async fn maria(app: &TestApp) -> Uuid {
    let mut yohana = app.operator_sebalo().await;
    let family = register(
        &mut yohana,
        &kk(1),
        &[("Maria Contoh", &nik(3), "24"), ("Petrus Contoh", &nik(4), "24")],
    )
    .await;
    submit(&mut yohana, &family).await;
    let maria = person(app, "Maria Contoh").await;
    let mut lusia = app.verifikator().await;
    decide(&mut lusia, assessment(app, maria, "24").await, "setujui").await;

    maria
}

async fn offer(client: &mut Client, person: Uuid, to: &str, with_family: bool) -> String {
    assert_eq!(client.get(&format!("/ppks/{person}/pindah")).await.status(), 200);
    let mut typed = vec![("tujuan", to), ("alasan", WHY)];
    if with_family {
        typed.push(("serumah", "ya"));
    }
    let answer = client.submit("form[action$='/pindah']", &typed).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());

    answer.location().to_owned()
}

async fn desa_of(app: &TestApp, person: Uuid) -> String {
    sqlx::query_scalar("select desa_kode from persons where id = $1")
        .bind(person)
        .fetch_one(app.owner())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_person_moves_when_one_desa_offers_another_accepts_and_dsp3a_decides() {
    let app = TestApp::new().await;
    let id = maria(&app).await;
    let mut yohana = app.operator_sebalo().await;
    let path = offer(&mut yohana, id, TIRTA, false).await;
    let mut lusia = app.verifikator().await;
    lusia.get(&path).await;
    assert!(!lusia.page().has("[value=pindahkan]"), "the other desa first");

    let mut tirta = app.operator_tirta().await;
    let list = tirta.get("/pindah-desa").await;
    assert!(list.text("caption").contains("Menunggu Anda"), "{}", list.shown());
    let asked = tirta.get(&path).await;
    assert!(asked.words().contains("Maria Contoh") && asked.words().contains(WHY));
    for secret in ["Fakir", "9907", "Terverifikasi"] {
        assert!(!asked.words().contains(secret), "{secret}");
    }
    assert_eq!(tirta.submit(ANSWER, &[]).await.status(), 422);
    let answer = tirta.submit_and_follow(ANSWER, &[("pilihan", "setuju")]).await;
    assert!(answer.words().contains("DSP3A yang memutuskan"), "{}", answer.shown());
    assert_eq!(tirta.get(&format!("/ppks/{id}")).await.status(), 404);

    lusia.get(&path).await;
    let moved = lusia.submit_and_follow(DECISION, &[("pilihan", "pindahkan")]).await;
    assert!(moved.words().contains("Orangnya sudah pindah"), "{}", moved.shown());
    assert_eq!(desa_of(&app, id).await, TIRTA);
    assert_counts_are_true(&app).await;
    assert_eq!(
        app.count(
            "select count(*) from persons p join assessments a on a.person_id = p.id
            join assessment_steps s on s.assessment_id = a.id
            where p.full_name = 'Maria Contoh' and (a.desa_kode <> p.desa_kode or s.desa_kode <> p.desa_kode)"
        )
        .await,
        0
    );
    assert_eq!(yohana.get(&format!("/ppks/{id}")).await.status(), 404);
    let shown = tirta.get(&format!("/ppks/{id}")).await;
    assert!(shown.words().contains("Terverifikasi"), "{}", shown.shown());
    let history = tirta.get(&format!("/ppks/{id}/riwayat")).await;
    assert!(
        history.words().contains("disetujui") && history.words().contains("Tirta Kencana"),
        "{}",
        history.shown()
    );
    // She has a household of her own there, and can be changed.
    assert_eq!(tirta.get(&format!("/ppks/{id}/ubah")).await.status(), 200);
    let petrus = person(&app, "Petrus Contoh").await;
    assert_eq!(desa_of(&app, petrus).await, SEBALO);
    let record = lusia.get(&path).await;
    for word in ["Yohana", "Sudah pindah", WHY] {
        assert!(record.words().contains(word), "{word}: {}", record.shown());
    }
    for action in ["transfers.offered", "transfers.answered", "transfers.moved"] {
        let n: i64 = sqlx::query_scalar("select count(*) from audit_events where action = $1")
            .bind(action)
            .fetch_one(app.owner())
            .await
            .unwrap();
        assert_eq!(n, 1, "{action}");
    }
}

#[tokio::test]
async fn a_whole_family_moves_with_everything_that_is_theirs() {
    let app = TestApp::new().await;
    let id = maria(&app).await;
    let mut yohana = app.operator_sebalo().await;
    let path = offer(&mut yohana, id, TIRTA, true).await;
    let mut tirta = app.operator_tirta().await;
    tirta.get(&path).await;
    tirta.submit(ANSWER, &[("pilihan", "setuju")]).await;
    let mut lusia = app.verifikator().await;
    lusia.get(&path).await;
    assert_eq!(lusia.submit(DECISION, &[("pilihan", "pindahkan")]).await.status(), 303);
    assert_counts_are_true(&app).await;
    assert_eq!(
        app.count(
            "select count(*) from persons p join families f on f.id = p.family_id where f.desa_kode = '61.07.04.2003'"
        )
        .await,
        2
    );
    // No table that names a person or a family beside its desa was left behind.
    let left: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c join pg_attribute d on d.attrelid = c.oid and d.attname = 'desa_kode'
         join pg_attribute a on a.attrelid = c.oid and a.attname in ('person_id', 'family_id', 'record_id')
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'",
    )
    .fetch_all(app.owner())
    .await
    .unwrap();
    assert!(left.len() >= 4, "{left:?}");
    for table in left {
        let n: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "select count(*) from {table} where desa_kode = '61.07.04.1010'"
        )))
        .fetch_one(app.owner())
        .await
        .unwrap();
        assert_eq!(n, 0, "{table}");
    }
    assert!(yohana.get("/ppks").await.has(".empty") || !yohana.page().words().contains("Petrus Contoh"));
}

#[tokio::test]
async fn asking_for_somebody_tells_nothing_about_them() {
    let app = TestApp::new().await;
    let id = maria(&app).await;
    let mut tirta = app.operator_tirta().await;
    let mut pages = Vec::new();
    let mut paths = Vec::new();
    for number in [nik(3), nik(9)] {
        tirta.get("/pindah-desa/baru").await;
        let typed = [("nik", number.as_str()), ("nama", "Maria Contoh"), ("alasan", WHY)];
        let answer = tirta.submit("main form", &typed).await;
        assert_eq!(answer.status(), 303, "{}", answer.shown());
        paths.push(answer.location().to_owned());
        let shown = tirta.follow().await;
        pages.push(masked(&shown.body()).replace("0003", "0009"));
    }
    assert_eq!(pages[0], pages[1]);
    tirta.get("/pindah-desa/baru").await;
    let wrong = tirta.submit("main form", &[("nik", "12"), ("alasan", "")]).await;
    assert!(wrong.status() == 422 && wrong.has("#nik[aria-invalid]") && wrong.has("#alasan[aria-invalid]"));

    // DSP3A sees who is meant, and asks the desa that has her.
    let mut lusia = app.verifikator().await;
    let search = lusia.get(&paths[0]).await;
    assert!(search.words().contains("Kelurahan Sebalo"), "{}", search.shown());
    assert_eq!(lusia.submit(DECISION, &[("pilihan", "teruskan")]).await.status(), 422);
    let chosen = id.to_string();
    let sent = lusia
        .submit(DECISION, &[("pilihan", "teruskan"), ("orang", &chosen)])
        .await;
    assert_eq!(sent.status(), 303, "{}", sent.shown());
    let still = tirta.get(&paths[0]).await;
    assert_eq!(
        masked(&still.body()).replace("0003", "0009"),
        masked(&tirta.get(&paths[1]).await.body())
    );
    assert_eq!(
        tirta
            .post(&format!("{}/jawaban", paths[0]), &answer("setuju", "2"))
            .await
            .status(),
        403
    );

    let mut yohana = app.operator_sebalo().await;
    let asked = yohana.get(&paths[0]).await;
    assert!(asked.words().contains("Desa Tirta Kencana"), "{}", asked.shown());
    assert!(
        yohana
            .submit_and_follow(ANSWER, &[("pilihan", "setuju")])
            .await
            .words()
            .contains("Jawaban tercatat")
    );
    let still = tirta.get(&paths[0]).await;
    assert_eq!(
        masked(&still.body()).replace("0003", "0009"),
        masked(&tirta.get(&paths[1]).await.body())
    );
    lusia.get(&paths[0]).await;
    assert_eq!(lusia.submit(DECISION, &[("pilihan", "pindahkan")]).await.status(), 303);
    assert_eq!(desa_of(&app, id).await, TIRTA);
    assert!(tirta.get(&paths[0]).await.words().contains("Sudah pindah"));
    assert_eq!(
        app.count("select count(*) from transfers where nik_enc is not null")
            .await,
        1
    );

    lusia.get(&paths[1]).await;
    assert_eq!(lusia.submit(DECISION, &[("pilihan", "tolak")]).await.status(), 422);
    let refused = lusia
        .submit_and_follow(DECISION, &[("catatan", "Datanya belum ada, silakan didaftarkan")])
        .await;
    assert!(refused.words().contains("Tidak dipindahkan"), "{}", refused.shown());
    assert!(tirta.get(&paths[1]).await.words().contains("silakan didaftarkan"));
    assert_eq!(
        app.count("select count(*) from transfers where nik_enc is not null")
            .await,
        0
    );
    let mut stranger = app.operator_duri().await;
    assert_eq!(stranger.get(&paths[0]).await.status(), 404);
}

fn answer<'a>(choice: &'a str, version: &'a str) -> [(&'a str, &'a str); 3] {
    // A key of its own is not needed twice.
    [
        ("kunci", "0b3f7f0e-6f55-4b0e-9d0b-0f7d8a7c1a11"),
        ("pilihan", choice),
        ("versi", version),
    ]
}

#[tokio::test]
async fn an_illegal_or_stale_step_changes_nothing() {
    let app = TestApp::new().await;
    let id = maria(&app).await;
    let mut yohana = app.operator_sebalo().await;
    yohana.get(&format!("/ppks/{id}/pindah")).await;
    for (to, why) in [
        ("", WHY),
        (SEBALO, WHY),
        ("61.07", WHY),
        ("99.99.99.9999", WHY),
        (TIRTA, "pendek"),
    ] {
        let kunci = Uuid::new_v4().to_string();
        let typed = [("kunci", kunci.as_str()), ("tujuan", to), ("alasan", why)];
        let refused = yohana.post(&format!("/ppks/{id}/pindah"), &typed).await;
        assert_eq!(refused.status(), 422, "{to}");
        assert!(refused.has(".errors"));
    }
    let path = offer(&mut yohana, id, TIRTA, false).await;
    yohana.get(&format!("/ppks/{id}/pindah")).await;
    let twice = yohana
        .submit("form[action$='/pindah']", &[("tujuan", TIRTA), ("alasan", WHY)])
        .await;
    assert_eq!(twice.status(), 409, "{}", twice.shown());
    assert_eq!(
        yohana
            .post(&format!("{path}/jawaban"), &answer("setuju", "1"))
            .await
            .status(),
        403
    );

    let mut tirta = app.operator_tirta().await;
    tirta.get(&path).await;
    sqlx::query("update transfers set version = version + 1")
        .execute(app.owner())
        .await
        .unwrap();
    let stale = tirta
        .submit(
            ANSWER,
            &[("pilihan", "keberatan"), ("catatan", "Belum tinggal di sini")],
        )
        .await;
    assert_eq!(stale.status(), 409);
    assert!(stale.words().contains("Belum tersimpan") && stale.body().contains("Belum tinggal di sini"));
    assert_eq!(tirta.submit(ANSWER, &[]).await.status(), 303);

    let mut lusia = app.verifikator().await;
    lusia.get(&path).await;
    let (target, _) = lusia.filled(DECISION, &[]);
    let illegal = lusia
        .post(
            &target,
            &[
                ("kunci", &Uuid::new_v4().to_string()),
                ("pilihan", "pindahkan"),
                ("versi", "3"),
            ],
        )
        .await;
    assert_eq!(illegal.status(), 409, "{}", illegal.shown());
    assert_eq!(desa_of(&app, id).await, SEBALO);
    lusia.get(&path).await;
    let closed = lusia
        .submit(DECISION, &[("pilihan", "tolak"), ("catatan", "Desa tujuan keberatan")])
        .await;
    assert_eq!(closed.status(), 303, "{}", closed.shown());
    assert!(yohana.get(&path).await.words().contains("Desa tujuan keberatan"));
}

#[tokio::test]
async fn who_stands_there_already_is_no_move_but_a_merge() {
    let app = TestApp::new().await;
    let id = maria(&app).await;
    let mut tirta = app.operator_tirta().await;
    register(&mut tirta, &kk(7), &[("Maria Contoh Kedua", &nik(3), "24")]).await;
    let mut yohana = app.operator_sebalo().await;
    let path = offer(&mut yohana, id, TIRTA, true).await;
    tirta.get(&path).await;
    tirta.submit(ANSWER, &[("pilihan", "setuju")]).await;
    let mut lusia = app.verifikator().await;
    lusia.get(&path).await;
    let taken = lusia.submit(DECISION, &[("pilihan", "pindahkan")]).await;
    assert_eq!(taken.status(), 409);
    assert!(
        taken.words().contains("tercatat dua kali") && taken.has("a[href='/ganda']"),
        "{}",
        taken.shown()
    );
    assert_eq!(desa_of(&app, id).await, SEBALO);
    assert_counts_are_true(&app).await;
}
