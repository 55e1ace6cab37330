//! Nobody is missed and no number is unreadable while rows move from key to key.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use axum::Extension;
use axum::Router;
use axum::routing::get;
use balale::auth::{Actor, Permission};
use balale::crypto::{self, IndexKind, KeyFile, Keys, Purpose};
use balale::keys::{list_usages, ready, rotate};
use balale::ppks::persons;
use balale::reports::recount;
use balale::types::name_key;
use balale::web::{Db, Error, Path};
use sqlx::Acquire;
use tokio::sync::RwLock;
use uuid::Uuid;

use crate::ppks::sheet::{SEBALO, TIRTA, assert_counts_are_true, kk, nik, register, send};
use crate::support::{Account, TestApp};

/// The keys a server has loaded; exchanged whole when it starts again, when no request is under way.
type Loaded = Arc<RwLock<Keys>>;

const EXCHANGED: [Purpose; 2] = [Purpose::Index, Purpose::Identity];

/// Look-ups of one request.
const AT_ONCE: usize = 50;

fn nik_of(number: usize) -> String {
    format!("990711010170{:04}", number + 1)
}

fn kk_of(number: usize) -> String {
    format!("990711010199{:04}", number + 1)
}

/// People of one kelurahan, each in a family of their own; answers their NIK and nomor KK.
pub async fn seed(app: &TestApp, count: usize) -> Vec<(String, String)> {
    let keys = &app.state.keys;
    let by = Account::named("sebalo").id();
    let mut db = app.owner().acquire().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let mut numbers = Vec::new();
    for number in 0..count {
        let (family, person, assessment) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
        let (nik, kk) = (nik_of(number), kk_of(number));
        let name = format!("Orang Contoh {number}");
        sqlx::query(
            "insert into families (id, desa_kode, nomor_kk_enc, nomor_kk_index, created_at, created_by, updated_at, updated_by)
             values ($1, $2, $3, $4, now(), $5, now(), $5)",
        )
        .bind(family)
        .bind(SEBALO)
        .bind(keys.seal_identity(&format!("families.nomor_kk.{family}"), &kk).unwrap())
        .bind(keys.blind_index(IndexKind::NomorKk, &kk))
        .bind(by)
        .execute(&mut *tx)
        .await
        .unwrap();
        sqlx::query(
            "insert into persons (id, family_id, desa_kode, nik_enc, nik_index, full_name, name_key, sex, born_on,
                age_band, created_at, created_by, updated_at, updated_by)
             values ($1, $2, $3, $4, $5, $6, $7, 'L', '1970-01-01', 5, now(), $8, now(), $8)",
        )
        .bind(person)
        .bind(family)
        .bind(SEBALO)
        .bind(keys.seal_identity(&format!("persons.nik.{person}"), &nik).unwrap())
        .bind(keys.blind_index(IndexKind::Nik, &nik))
        .bind(&name)
        .bind(name_key(&name))
        .bind(by)
        .execute(&mut *tx)
        .await
        .unwrap();
        sqlx::query(
            "insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage_at, created_at, created_by)
             values ($1, $2, $3, '23', current_date, now(), now(), $4)",
        )
        .bind(assessment)
        .bind(person)
        .bind(SEBALO)
        .bind(by)
        .execute(&mut *tx)
        .await
        .unwrap();
        sqlx::query(
            "insert into assessment_steps (assessment_id, desa_kode, to_stage, decided_by, decided_at)
             values ($1, $2, 'draft', $3, now())",
        )
        .bind(assessment)
        .bind(SEBALO)
        .bind(by)
        .execute(&mut *tx)
        .await
        .unwrap();
        numbers.push((nik, kk));
    }
    tx.commit().await.unwrap();

    numbers
}

/// Searches by number as the search page does, and opens what it found; answers how many of the numbers failed.
async fn search(
    actor: Actor,
    Extension(loaded): Extension<Loaded>,
    Path((from, count)): Path<(usize, usize)>,
    mut db: Db,
) -> Result<String, Error> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let keys = loaded.read().await;
    let mut failures = 0;
    for turn in from..from + AT_ONCE {
        let number = turn % count;
        let typed = if turn % 3 == 0 { kk_of(number) } else { nik_of(number) };
        let hits = persons::hits(&mut db, &keys, &scope, &typed).await?;
        let [id] = hits.as_slice() else {
            failures += 1;
            continue;
        };
        let sealed: Vec<u8> = sqlx::query_scalar("select nik_enc from persons where id = $1")
            .bind(id.as_uuid())
            .fetch_one(&mut *db)
            .await?;
        let opened = balale::ppks::identity::open_nik(&keys, *id, Some(&sealed));
        if !matches!(opened, Ok(Some(found)) if found.as_str() == nik_of(number)) {
            failures += 1;
        }
    }

    Ok(failures.to_string())
}

/// Rotates index and identity again and again until all look-ups are done.
async fn look_up_during_rotation(people: usize, look_ups: usize) {
    let folder = tempfile::tempdir().unwrap();
    crypto::generate(folder.path()).unwrap();
    let app = TestApp::new()
        .await
        .with_first_keys(Keys::load(folder.path()).unwrap())
        .await;
    seed(&app, people).await;
    let mut owner = app.owner().acquire().await.unwrap();
    let loaded: Loaded = Arc::new(RwLock::new(ready(&mut owner, folder.path()).await.unwrap().keys));
    let routes = Router::new().route("/uji/cari/{from}/{count}", get(search));
    let app = app.with_routes(routes.layer(Extension(loaded.clone())));

    let is_done = Arc::new(AtomicBool::new(false));
    let (turn, failures) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut lookers = Vec::new();
    for _ in 0..3 {
        let (turn, failures) = (turn.clone(), failures.clone());
        let mut client = app.verifikator().await;
        lookers.push(tokio::spawn(async move {
            loop {
                let from = turn.fetch_add(AT_ONCE, Ordering::Relaxed);
                if from >= look_ups {
                    return;
                }
                let page = client.get(&format!("/uji/cari/{from}/{people}")).await;
                let failed = page.body().parse().unwrap_or(AT_ONCE);
                failures.fetch_add(failed, Ordering::Relaxed);
            }
        }));
    }
    let stop = is_done.clone();
    let rotating = tokio::spawn(async move {
        let (mut moved, mut rounds) = (0, 0);
        for old in 1..u8::MAX {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            // As docs/OPERATIONS.md says it: the next files, a restart, the rows, and the old files are put away.
            for purpose in EXCHANGED {
                crypto::prepare(folder.path(), purpose).unwrap();
            }
            *loaded.write().await = ready(&mut owner, folder.path()).await.unwrap().keys;
            for purpose in EXCHANGED {
                let done = {
                    let keys = Keys::load(folder.path()).unwrap();
                    rotate(&mut owner, &keys, purpose, |_| {}).await.unwrap()
                };
                assert_eq!(done.broken, 0);
                moved += done.moved;
                let file = KeyFile { purpose, id: old };
                std::fs::remove_file(folder.path().join(file.to_string())).unwrap();
            }
            rounds += 1;
        }
        let keys = ready(&mut owner, folder.path()).await.unwrap().keys;
        let differences = recount::check(&mut owner, &keys, true).await.unwrap();
        assert!(differences.is_empty(), "{} differences", differences.len());
        (moved, rounds)
    });
    for looker in lookers {
        looker.await.unwrap();
    }
    let lasted = !rotating.is_finished();
    is_done.store(true, Ordering::Relaxed);
    let (moved, rounds) = rotating.await.unwrap();

    let (cases, failed) = (
        turn.load(Ordering::Relaxed) / AT_ONCE * AT_ONCE - 3 * AT_ONCE,
        failures.load(Ordering::Relaxed),
    );
    println!(
        "look-ups during rotation: cases {cases}, failures {failed} ({rounds} rotations of index and identity, {moved} \
         values moved)"
    );
    assert_eq!(failed, 0);
    assert!(
        cases >= look_ups && lasted && rounds > 0,
        "rotation ended before the look-ups"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_missed_while_keys_are_exchanged() {
    look_up_during_rotation(900, 20_000).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes; run with: cargo test --release --test web keys -- --ignored --nocapture"]
async fn nobody_is_missed_in_a_hundred_thousand_look_ups() {
    look_up_during_rotation(4000, 100_000).await;
}

#[tokio::test]
async fn a_duplicate_is_refused_and_a_pair_is_seen_across_two_keys() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    crypto::generate(dir).unwrap();
    let app = TestApp::new().await.with_first_keys(Keys::load(dir).unwrap()).await;
    let mut db = app.state.pool.acquire().await.unwrap();
    ready(&mut db, dir).await.unwrap();
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;

    for purpose in [Purpose::Identity, Purpose::Index, Purpose::Sealing] {
        crypto::prepare(dir, purpose).unwrap();
    }
    let keys = ready(&mut db, dir).await.unwrap().keys;
    drop(db);
    let app = app.with_keys(Keys::load(dir).unwrap());
    // The old index is still in the row: its value is refused in the desa all the same, and paired across desa.
    let mut yohana = app.operator_sebalo().await;
    let again = send(&mut yohana, &kk(1), &[("Budi Misal", &nik(5), "23")]).await;
    assert_eq!(again.status(), 422, "{}", again.shown());
    let again = send(&mut yohana, &kk(2), &[("Budi Misal", &nik(1), "23")]).await;
    assert_eq!(again.status(), 422, "{}", again.shown());
    let mut sinta = app.operator_tirta().await;
    let family = register(&mut sinta, &kk(3), &[("Ani Seberang", &nik(1), "23")]).await;
    crate::ppks::sheet::submit(&mut sinta, &family).await;
    let there = crate::ppks::sheet::person(&app, "Ani Seberang").await;
    let waiting = crate::ppks::sheet::assessment(&app, there, "23").await;
    let mut verifier = app.verifikator().await;
    assert!(
        verifier
            .get(&format!("/verifikasi/{waiting}"))
            .await
            .words()
            .contains("Ani Contoh")
    );
    assert_eq!(app.count("select count(distinct nik_index) from persons").await, 2);

    let mut owner = app.owner().acquire().await.unwrap();
    for purpose in [Purpose::Identity, Purpose::Index, Purpose::Sealing] {
        let mut said = Vec::new();
        rotate(&mut owner, &keys, purpose, |percent| said.push(percent))
            .await
            .unwrap();
        assert!(said.is_empty() || said.last() == Some(&100), "{said:?}");
    }
    for usage in list_usages(&mut owner, &keys).await.unwrap() {
        assert!(
            usage.broken == 0 && usage.rows.keys().all(|id| *id == 2),
            "{}",
            usage.place
        );
    }
    assert_eq!(app.count("select count(distinct nik_index) from persons").await, 1);
    assert_eq!(
        app.count("select count(*) from key_marks where file like '%-1.key'")
            .await,
        2
    );
    assert!(
        verifier
            .get(&format!("/verifikasi/{waiting}"))
            .await
            .words()
            .contains("Ani Contoh")
    );
    assert_eq!(app.count("select count(*) from persons where version <> 1").await, 0);
    assert_counts_are_true(&app).await;
    assert_ne!(SEBALO, TIRTA);
    // The telephones go on showing the right code when the old files are gone.
    assert!(
        app.count("select count(*) from users where totp_secret_enc is not null")
            .await
            > 3
    );
    for purpose in [Purpose::Identity, Purpose::Index, Purpose::Sealing] {
        let file = KeyFile { purpose, id: 1 };
        std::fs::remove_file(dir.join(file.to_string())).unwrap();
    }
    let app = app.with_keys(Keys::load(dir).unwrap());
    assert_eq!(app.verifikator().await.get("/verifikasi").await.status(), 200);
}

#[tokio::test]
async fn rows_in_use_are_moved_later_and_damaged_ones_keep_the_old_key() {
    let folder = tempfile::tempdir().unwrap();
    crypto::generate(folder.path()).unwrap();
    let app = TestApp::new()
        .await
        .with_first_keys(Keys::load(folder.path()).unwrap())
        .await;
    seed(&app, 20).await;
    let mut owner = app.owner().acquire().await.unwrap();
    ready(&mut owner, folder.path()).await.unwrap();
    for purpose in EXCHANGED {
        crypto::prepare(folder.path(), purpose).unwrap();
    }
    let keys = ready(&mut owner, folder.path()).await.unwrap().keys;

    // Somebody works at one person for a while.
    let mut writer = app.owner().acquire().await.unwrap();
    let mut held = writer.begin().await.unwrap();
    sqlx::query("select id from persons order by id limit 1 for update")
        .fetch_one(&mut *held)
        .await
        .unwrap();
    let releasing = async {
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        held.commit().await.unwrap();
    };
    let (rotated, ()) = tokio::join!(rotate(&mut owner, &keys, Purpose::Identity, |_| {}), releasing);
    assert_eq!(rotated.unwrap().moved, 40);

    // One that does not open stays, is counted, and keeps the old key's mark.
    sqlx::query("update persons set nik_index = '\\x00' where id = (select id from persons limit 1)")
        .execute(&mut *owner)
        .await
        .unwrap();
    let rotated = rotate(&mut owner, &keys, Purpose::Index, |_| {}).await.unwrap();
    assert_eq!((rotated.moved, rotated.broken), (39, 1));
    drop(writer);
    assert_eq!(
        app.count("select count(*) from key_marks where file = 'index-1.key'")
            .await,
        1
    );
}

/// One whom the verifier does not see was confirmed under the old key. The constraint compares values under one key
/// only, so under the new one the same NIK could be confirmed again, and the exchange then met the constraint.
#[tokio::test]
async fn a_nik_is_confirmed_once_also_across_two_keys_and_the_exchange_passes() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    crypto::generate(dir).unwrap();
    let app = TestApp::new().await.with_first_keys(Keys::load(dir).unwrap()).await;
    let mut owner = app.owner().acquire().await.unwrap();
    ready(&mut owner, dir).await.unwrap();
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Senyap", &nik(1), "23")]).await;
    register(&mut yohana, &kk(2), &[("Budi Senyap", &nik(2), "23")]).await;
    sqlx::query("update persons set tier = 3, confirmed_at = now() - interval '1 day'")
        .execute(&mut *owner)
        .await
        .unwrap();

    crypto::prepare(dir, Purpose::Index).unwrap();
    let keys = ready(&mut owner, dir).await.unwrap().keys;
    let app = app.with_keys(Keys::load(dir).unwrap());
    let mut sinta = app.operator_tirta().await;
    for (serial, name) in [(1, "Ani Seberang"), (2, "Budi Seberang")] {
        let family = register(&mut sinta, &kk(10 + serial), &[(name, &nik(serial), "23")]).await;
        crate::ppks::sheet::submit(&mut sinta, &family).await;
    }
    let there = crate::ppks::sheet::person(&app, "Ani Seberang").await;
    let waiting = crate::ppks::sheet::assessment(&app, there, "23").await;
    let done = crate::ppks::sheet::decide(&mut app.verifikator().await, waiting, "setujui").await;
    assert_eq!(done.status(), 303, "the same answer as ever: {}", done.shown());
    let confirmed = "select count(*) from persons where confirmed_at is not null and full_name like '% Seberang'";
    assert_eq!(app.count(confirmed).await, 0, "confirmed twice");

    // A registry in which it has happened: the exchange passes, and whoever was confirmed first stays so.
    sqlx::query("update persons set confirmed_at = now() where full_name = 'Budi Seberang'")
        .execute(&mut *owner)
        .await
        .unwrap();
    let rotated = rotate(&mut owner, &keys, Purpose::Index, |_| {}).await.unwrap();
    assert_eq!((rotated.broken, rotated.unconfirmed), (0, 1));
    assert_eq!(app.count(confirmed).await, 0);
    assert_eq!(
        app.count("select count(*) from persons where confirmed_at is not null")
            .await,
        2
    );
    assert_eq!(app.count("select count(distinct nik_index) from persons").await, 2);
}

#[tokio::test]
async fn photos_and_earlier_numbers_open_with_the_new_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    crypto::generate(dir).unwrap();
    let app = TestApp::new().await.with_first_keys(Keys::load(dir).unwrap()).await;
    let mut owner = app.owner().acquire().await.unwrap();
    ready(&mut owner, dir).await.unwrap();
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let photo = crate::ppks::pictures::jpeg(40, 30);
    crate::ppks::evidence::upload(&mut yohana, &family, "kk", "a.jpg", &photo).await;
    yohana.get(&format!("{family}/ubah")).await;
    let typed = [("nomor_kk", &*kk(2)), ("alasan_ganti_kk", "kk_baru")];
    assert_eq!(yohana.submit("form#f", &typed).await.status(), 303);

    crypto::prepare(dir, Purpose::Identity).unwrap();
    let keys = ready(&mut owner, dir).await.unwrap().keys;
    let done = rotate(&mut owner, &keys, Purpose::Identity, |_| {}).await.unwrap();
    // NIK, nomor KK, the earlier one, and the key of the photo.
    assert_eq!((done.moved, done.broken), (4, 0));
    let old = KeyFile {
        purpose: Purpose::Identity,
        id: 1,
    };
    std::fs::remove_file(dir.join(old.to_string())).unwrap();
    let app = app.with_keys(Keys::load(dir).unwrap());
    let mut yohana = app.operator_sebalo().await;
    let at = yohana.get(&family).await.attr(".foto a", "href");
    assert!(yohana.get(&at).await.bytes.starts_with(b"\xff\xd8\xff"));
    let history = yohana.get(&format!("{family}/riwayat")).await;
    assert!(history.words().contains("9907••••••••0001"), "{}", history.shown());
}
