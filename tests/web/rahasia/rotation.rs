//! Secret cases move to newer keys, and are still found and read.

use balale::crypto::{self, Keys, Purpose};
use balale::keys::{list_usages, ready, rotate};
use balale::reports::recount;

use super::{SECRET, envelopes, hand_in};
use crate::ppks::sheet::{kk, nik};
use crate::support::TestApp;

#[tokio::test]
async fn a_case_is_found_and_read_after_its_keys_were_exchanged() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    crypto::generate(dir).unwrap();
    let app = TestApp::new().await.with_first_keys(Keys::load(dir).unwrap()).await;
    let mut db = app.state.pool.acquire().await.unwrap();
    ready(&mut db, dir).await.unwrap();
    let mut yohana = app.operator_sebalo().await;
    let receipt = hand_in(&mut yohana, &kk(1), "Kenari Senyap", &nik(1), SECRET).await;
    let id = envelopes(&app).await[0];
    let mut monika = app.sign_in("rahasia").await;
    monika.get(&format!("/kasus-rahasia/{id}")).await;
    let close = format!("form[action='/kasus-rahasia/{id}/penutupan']");
    let closed = monika.submit(&close, &[("alasan", "Sudah ditangani rumah aman")]).await;
    assert_eq!(closed.status(), 303, "{}", closed.shown());

    for purpose in [Purpose::Secret, Purpose::Index] {
        crypto::prepare(dir, purpose).unwrap();
    }
    let keys = ready(&mut db, dir).await.unwrap().keys;
    drop(db);
    let mut owner = app.owner().acquire().await.unwrap();
    for purpose in [Purpose::Secret, Purpose::Index] {
        let rotated = rotate(&mut owner, &keys, purpose, |_| {}).await.unwrap();
        assert_eq!((rotated.moved, rotated.broken), (2, 0));
    }
    for usage in list_usages(&mut owner, &keys).await.unwrap() {
        let is_ours = usage.place.starts_with("rahasia.");
        assert_eq!(usage.broken, 0, "{}", usage.place);
        assert!(!is_ours || usage.rows.keys().eq([&2]), "{}", usage.place);
    }
    for file in ["secret-1.key", "index-1.key"] {
        std::fs::remove_file(dir.join(file)).unwrap();
    }

    let app = app.with_keys(Keys::load(dir).unwrap());
    let mut monika = app.sign_in("rahasia").await;
    for typed in [receipt.as_str(), &nik(1)] {
        let found = monika.post("/kasus-rahasia/pencarian", &[("cari", typed)]).await;
        assert_eq!(found.attrs("tbody a", "href"), [format!("/kasus-rahasia/{id}")]);
    }
    let case = monika.get(&format!("/kasus-rahasia/{id}")).await;
    assert!(
        case.words().contains("Kenari Senyap") && case.words().contains("rumah aman"),
        "{}",
        case.shown()
    );
}

#[tokio::test]
async fn a_check_names_an_envelope_that_does_not_open() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    for serial in 1..=2 {
        hand_in(&mut yohana, &kk(serial), "Kenari Senyap", &nik(serial), SECRET).await;
    }
    let mut db = app.owner().acquire().await.unwrap();
    let check = recount::check_secrets(&mut db, &app.state.keys, true).await.unwrap();
    assert!(check.is_empty(), "{check:?}");

    let [one, other] = envelopes(&app).await[..] else {
        panic!("two were handed in")
    };
    sqlx::query(
        "update rahasia.envelopes e set payload_enc = o.payload_enc from rahasia.envelopes o where e.id = $1 and o.id = $2",
    )
    .bind(one)
    .bind(other)
    .execute(app.owner())
    .await
    .unwrap();
    let check = recount::check_secrets(&mut db, &app.state.keys, true).await.unwrap();
    assert_eq!(check.len(), 1);
    assert_eq!(check[0].place, format!("envelopes.payload.{one}"));
}
