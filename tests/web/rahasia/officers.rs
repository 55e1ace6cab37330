//! What an officer with the grant does with a case, and the trace of it.

use super::{SECRET, envelopes, hand_in, receipt};
use crate::ppks::sheet::{self, kk, nik, register};
use crate::support::TestApp;

#[tokio::test]
async fn an_officer_opens_accepts_and_closes_and_each_look_is_recorded() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let number = hand_in(&mut yohana, &kk(1), "Kenari Senyap", &nik(1), SECRET).await;
    register(
        &mut app.operator_duri().await,
        &kk(2),
        &[("Maria Contoh", &nik(1), "24")],
    )
    .await;
    let id = envelopes(&app).await[0];
    let mut monika = app.sign_in("rahasia").await;

    let list = monika.get("/kasus-rahasia").await;
    assert!(
        list.words().contains("Sebalo") && !list.words().contains("Kenari"),
        "{}",
        list.shown()
    );
    for typed in [number.as_str(), &nik(1)] {
        let found = monika.post("/kasus-rahasia/pencarian", &[("cari", typed)]).await;
        assert_eq!(
            found.attrs("tbody a", "href"),
            [format!("/kasus-rahasia/{id}")],
            "{}",
            found.shown()
        );
    }
    let none = monika
        .post("/kasus-rahasia/pencarian", &[("cari", "R-0000-0000")])
        .await;
    assert!(none.has(".empty"));
    assert_eq!(
        monika
            .post("/kasus-rahasia/pencarian", &[("cari", "Kenari")])
            .await
            .status(),
        422
    );

    let opened = "select count(*) from audit_events where action = 'envelopes.opened' and tier = 3";
    let case = monika.get(&format!("/kasus-rahasia/{id}")).await;
    assert_eq!(app.count(opened).await, 1);
    for word in [
        "Kenari Senyap",
        "16 Orang dengan HIV/AIDS",
        "RT 001/RW 002",
        "Yohana Contoh",
        "Maria Contoh",
    ] {
        assert!(case.words().contains(word), "{word}\n{}", case.shown());
    }
    assert!(!case.body().contains(&nik(1)) && !case.text("title").contains("Kenari"));
    let shown = monika
        .submit(&format!("form[action='/kasus-rahasia/{id}/nik']"), &[])
        .await;
    assert!(shown.words().contains("990711 520390 0001"), "{}", shown.shown());
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'envelopes.nik_shown'")
            .await,
        1
    );

    let person = sheet::person(&app, "Maria Contoh").await;
    let before = sheet::dump(&app).await.matches("Maria Contoh").count();
    monika
        .submit_and_follow(&format!("form[action='/kasus-rahasia/{id}/tautan']"), &[])
        .await;
    assert_eq!(sheet::dump(&app).await.matches("Maria Contoh").count(), before);
    let linked: Option<uuid::Uuid> = sqlx::query_scalar("select person_id from rahasia.envelopes")
        .fetch_one(app.owner())
        .await
        .unwrap();
    assert_eq!(linked, Some(person));

    let stale = monika
        .post(&format!("/kasus-rahasia/{id}/penerimaan"), &[("versi", "1")])
        .await;
    assert_eq!(stale.status(), 409, "{}", stale.shown());
    monika.get(&format!("/kasus-rahasia/{id}")).await;
    let accepted = monika
        .submit_and_follow(&format!("form[action='/kasus-rahasia/{id}/penerimaan']"), &[])
        .await;
    assert!(accepted.words().contains("Diterima"), "{}", accepted.shown());
    let no_reason = monika
        .submit(
            &format!("form[action='/kasus-rahasia/{id}/penutupan']"),
            &[("alasan", "x")],
        )
        .await;
    assert_eq!(no_reason.status(), 422);
    let reason = "Sudah didampingi puskesmas rekaan.";
    let closed = monika
        .submit(
            &format!("form[action='/kasus-rahasia/{id}/penutupan']"),
            &[("alasan", reason)],
        )
        .await;
    assert_eq!(closed.status(), 303, "{}", closed.shown());
    assert!(
        monika
            .get(&format!("/kasus-rahasia/{id}"))
            .await
            .words()
            .contains(reason)
    );
    assert!(
        !sheet::holds(&sheet::dump(&app).await, reason),
        "the reason is sealed too"
    );
    let acts: Vec<String> = sqlx::query_scalar(
        "select distinct action from audit_events where object_kind = 'envelopes' and tier = 3 order by 1",
    )
    .fetch_all(app.owner())
    .await
    .unwrap();
    assert_eq!(
        acts,
        [
            "envelopes.accepted",
            "envelopes.closed",
            "envelopes.linked",
            "envelopes.nik_shown",
            "envelopes.opened",
            "envelopes.received",
            "envelopes.searched"
        ]
    );
}

#[tokio::test]
async fn a_mixed_form_gives_the_family_and_the_receipt_once() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(
        &mut yohana,
        &kk(1),
        &[
            ("Maria Contoh", &nik(1), "24"),
            ("Kenari Senyap", &nik(2), SECRET),
            ("Upik Contoh", &nik(3), ""),
        ],
    )
    .await;
    let first = yohana.get(&family).await;
    assert!(first.words().contains("Nomor tanda terima"), "{}", first.shown());
    let number = receipt(&first);
    assert!(first.words().contains("2 anggota tercatat"), "{}", first.shown());
    assert!(
        !yohana.get(&family).await.body().contains("R-"),
        "the receipt is shown once"
    );
    assert_eq!(app.count("select count(*) from persons").await, 2);
    sheet::assert_counts_are_true(&app).await;
    let mut monika = app.sign_in("rahasia").await;
    let found = monika.post("/kasus-rahasia/pencarian", &[("cari", &number)]).await;
    assert_eq!(found.all("tbody tr").len(), 1);

    // The page for a sent case looks nothing up.
    let one = yohana.get(&format!("/kasus-rahasia/terkirim/{number}")).await;
    let other = yohana.get("/kasus-rahasia/terkirim/R-ZZZZ-ZZZZ").await;
    assert_eq!(super::comparable(&one), super::comparable(&other));
}
