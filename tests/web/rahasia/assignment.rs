//! A case in the care of a TKSK: that one, for a while, to read and to note.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{SECRET, envelopes, hand_in};
use crate::ppks::sheet::{dump, holds, key, kk, nik};
use crate::support::{Account, Client, Page, TestApp};

const REASON: &str = "Mohon didampingi ke puskesmas";

async fn assign(monika: &mut Client, id: Uuid, to: &str, days: &str) -> Page {
    let tksk = Account::named(to).id().to_string();
    monika.get(&format!("/kasus-rahasia/{id}")).await;
    let typed = [("tksk", tksk.as_str()), ("hari", days), ("alasan_titip", REASON)];
    monika
        .submit(&format!("form[action='/kasus-rahasia/{id}/penitipan']"), &typed)
        .await
}

/// Two cases in Kelurahan Sebalo.
async fn two(app: &TestApp) -> [Uuid; 2] {
    let mut yohana = app.operator_sebalo().await;
    hand_in(&mut yohana, &kk(1), "Kenari Senyap", &nik(1), SECRET).await;
    hand_in(&mut yohana, &kk(2), "Merpati Diam", &nik(2), "18").await;
    let all = envelopes(app).await;

    [all[0], all[1]]
}

#[tokio::test]
async fn a_tksk_reads_the_case_given_and_no_other_and_decides_nothing() {
    let app = TestApp::new().await;
    let [given, other] = two(&app).await;
    let mut lusia = app.tksk().await;
    assert!(!lusia.get("/beranda").await.has(".menu a[href='/kasus-titipan']"));
    for path in ["/kasus-titipan".to_owned(), format!("/kasus-titipan/{given}")] {
        assert_eq!(lusia.get(&path).await.status(), 403, "{path}");
    }
    let mut monika = app.sign_in("rahasia").await;
    let page = monika.get(&format!("/kasus-rahasia/{given}")).await;
    assert_eq!(
        page.all("#tksk option").len(),
        2,
        "only those of the kecamatan: {}",
        page.shown()
    );
    for (typed, wrong) in [
        (vec![("alasan_titip", "x")], 2),
        (vec![("tksk", "x"), ("hari", "91"), ("alasan_titip", REASON)], 2),
    ] {
        let mut pairs = vec![("versi", "1")];
        pairs.extend(typed);
        if wrong == 2 && !pairs.iter().any(|(name, _)| *name == "hari") {
            pairs.push(("hari", "14"));
        }
        let refused = monika.post(&format!("/kasus-rahasia/{given}/penitipan"), &pairs).await;
        assert_eq!(refused.status(), 422);
        assert_eq!(refused.all(".errors a").len(), wrong, "{}", refused.shown());
    }
    let raya = Account::named("tksk-raya").id().to_string();
    let typed = [
        ("versi", "1"),
        ("tksk", raya.as_str()),
        ("hari", "14"),
        ("alasan_titip", REASON),
    ];
    let elsewhere = monika.post(&format!("/kasus-rahasia/{given}/penitipan"), &typed).await;
    assert_eq!(elsewhere.status(), 422, "a TKSK of another kecamatan");
    let done = assign(&mut monika, given, "tksk", "90").await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    let stale = monika
        .post(
            &format!("/kasus-rahasia/{given}/penitipan"),
            &[
                ("versi", "1"),
                ("tksk", &Account::named("tksk").id().to_string()),
                ("hari", "14"),
                ("alasan_titip", REASON),
            ],
        )
        .await;
    assert_eq!(stale.status(), 409);

    // Privileged from the next click on: the second step first.
    let ask = lusia.get("/kasus-titipan").await;
    assert_eq!(ask.location(), "/akun/dua-langkah", "{}", ask.shown());
    app.set_up_second_factor("tksk").await;
    let mut lusia = app.tksk().await;
    let list = lusia.get("/kasus-titipan").await;
    assert!(list.has(".menu a[href='/kasus-titipan']"), "{}", list.shown());
    assert_eq!(list.attrs("tbody a", "href"), [format!("/kasus-titipan/{given}")]);
    assert!(!list.body().contains("Kenari"), "{}", list.shown());

    let opened =
        "select count(*) from audit_events where action = 'envelopes.opened' and tier = 3 and actor_role = 'tksk'";
    let case = lusia.get(&format!("/kasus-titipan/{given}")).await;
    assert_eq!(case.status(), 200, "{}", case.shown());
    assert_eq!(app.count(opened).await, 1);
    for word in ["Kenari Senyap", "16 Orang dengan HIV/AIDS", REASON, "Monika Umpama"] {
        assert!(case.words().contains(word), "{word} {}", case.shown());
    }
    assert!(!case.body().contains(&nik(1)));
    assert_eq!(lusia.get(&format!("/kasus-titipan/{other}")).await.status(), 404);
    for (path, typed) in [
        (format!("/kasus-rahasia/{given}"), None),
        ("/kasus-rahasia".to_owned(), None),
        (format!("/kasus-rahasia/{given}/penerimaan"), Some("versi")),
        (format!("/kasus-rahasia/{given}/penutupan"), Some("versi")),
        (format!("/kasus-rahasia/{given}/penitipan"), Some("versi")),
    ] {
        let page = match typed {
            Some(name) => lusia.post(&path, &[(name, "1")]).await,
            None => lusia.get(&path).await,
        };
        assert_eq!(page.status(), 403, "{path}");
    }
    assert!(!lusia.get("/ppks").await.body().contains("Kenari"), "nowhere else");

    // A note, sealed, kept once.
    lusia.get(&format!("/kasus-titipan/{given}")).await;
    assert_eq!(lusia.submit("main form", &[("catatan", "x")]).await.status(), 422);
    let note = "Sudah diantar, keluarga mendukung";
    let sent = [("kunci", key()), ("catatan", note.to_owned())];
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for _ in 0..2 {
        let saved = lusia.post(&format!("/kasus-titipan/{given}/catatan"), &sent).await;
        assert_eq!(saved.status(), 303, "{}", saved.shown());
    }
    assert_eq!(
        app.count("select count(*) from rahasia.envelope_steps where to_state = 'noted'")
            .await,
        1
    );
    assert!(!holds(&dump(&app).await, note) && !holds(&dump(&app).await, REASON));
    assert!(
        monika
            .get(&format!("/kasus-rahasia/{given}"))
            .await
            .words()
            .contains(note)
    );
    let foreign = lusia.post(&format!("/kasus-titipan/{other}/catatan"), &sent).await;
    assert_eq!(foreign.status(), 404);
}

#[tokio::test]
async fn it_ends_by_the_calendar_by_the_officer_and_with_the_case() {
    let app = TestApp::new().await;
    let [first, second] = two(&app).await;
    app.set_up_second_factor("tksk").await;
    let mut monika = app.sign_in("rahasia").await;
    assign(&mut monika, first, "tksk", "14").await;
    assign(&mut monika, second, "tksk", "90").await;
    let mut lusia = app.tksk().await;
    assert_eq!(lusia.get("/kasus-titipan").await.all("tbody tr").len(), 2);

    monika.get(&format!("/kasus-rahasia/{first}")).await;
    let css = format!("form[action='/kasus-rahasia/{first}/penarikan']");
    let taken = monika.submit(&css, &[]).await;
    assert_eq!(taken.status(), 303, "{}", taken.shown());
    assert_eq!(
        lusia.get(&format!("/kasus-titipan/{first}")).await.status(),
        404,
        "at the next click"
    );
    monika.get(&format!("/kasus-rahasia/{second}")).await;
    let css = format!("form[action='/kasus-rahasia/{second}/penutupan']");
    monika.submit(&css, &[("alasan", "Sudah ditangani")]).await;
    assert_eq!(lusia.get("/kasus-titipan").await.status(), 403, "nothing is left");

    assign(&mut monika, first, "tksk", "14").await;
    let mut lusia = app.tksk().await;
    assert_eq!(lusia.get(&format!("/kasus-titipan/{first}")).await.status(), 200);
    app.clock.advance(TimeDelta::days(15));
    let mut lusia = app.tksk().await;
    assert_eq!(lusia.get(&format!("/kasus-titipan/{first}")).await.status(), 403);
    // No longer than 90 days, whoever writes it.
    let longer = "update rahasia.assignments set expires_at = assigned_at + interval '91 days'";
    assert!(sqlx::query(longer).execute(app.owner()).await.is_err());
}

/// The pages apart: what the role of the officers shows to a TKSK.
#[tokio::test]
async fn the_database_shows_that_envelope_alone() {
    let app = TestApp::new().await;
    let [given, other] = two(&app).await;
    assign(&mut app.sign_in("rahasia").await, given, "tksk", "14").await;
    for (who, expected) in [("tksk", vec![given]), ("tksk-raya", vec![])] {
        let mut tx = app.state.secrets.begin().await.unwrap();
        sqlx::query(
            "select set_config('app.user_id', $1, true), set_config('app.scope', '61.07.04', true),
                    set_config('app.scope_end', '61.07.04~', true), set_config('app.tier_max', '2', true)",
        )
        .bind(Account::named(who).id().to_string())
        .execute(&mut *tx)
        .await
        .unwrap();
        let seen: Vec<Uuid> = sqlx::query_scalar("select id from rahasia.envelopes")
            .fetch_all(&mut *tx)
            .await
            .unwrap();
        assert_eq!(seen, expected, "{who}");
        let changed = sqlx::query("update rahasia.envelopes set state = 'closed'")
            .execute(&mut *tx)
            .await
            .unwrap();
        assert_eq!(changed.rows_affected(), 0, "{who}");
        let written = sqlx::query(
            "insert into rahasia.envelope_steps (envelope_id, desa_kode, from_state, to_state, decided_by, decided_at)
             values ($1, '61.07.04.1010', 'received', 'noted', $2, now())",
        )
        .bind(other)
        .bind(Account::named(who).id())
        .execute(&mut *tx)
        .await;
        assert!(written.is_err(), "{who}");
    }
}
