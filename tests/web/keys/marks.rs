//! Keys and their marks in the database.

use std::fs;
use std::path::Path;

use balale::crypto::{self, KeyFile, Keys, Purpose};
use balale::keys::{KeysError, compare, ready, rotate};
use sqlx::PgConnection;

use super::rotation::seed;
use crate::support::TestApp;

async fn refusal(db: &mut PgConnection, dir: &Path) -> String {
    match ready(db, dir).await {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

/// As the program connects: it may add a mark but not take one away.
async fn as_app(app: &TestApp) -> sqlx::pool::PoolConnection<sqlx::Postgres> {
    app.state.pool.acquire().await.unwrap()
}

#[tokio::test]
async fn a_missing_or_other_key_is_refused_by_name_and_nothing_is_written() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    crypto::generate(dir).unwrap();
    let mut db = as_app(&app).await;
    assert!(ready(&mut db, dir).await.unwrap().made.is_empty());
    assert_eq!(app.count("select count(*) from key_marks").await, 5);
    let other = tempfile::tempdir().unwrap();
    crypto::generate(other.path()).unwrap();

    let mut cases = 0;
    for purpose in Purpose::ALL {
        let name = KeyFile { purpose, id: 1 }.to_string();
        let (file, kept) = (dir.join(&name), dir.join("kept"));
        fs::rename(&file, &kept).unwrap();
        let missing = refusal(&mut db, dir).await;
        assert!(missing.contains(&name) && missing.contains("tidak ada"), "{missing}");
        assert!(!file.exists(), "{name} was made again");
        fs::copy(other.path().join(&name), &file).unwrap();
        let differs = refusal(&mut db, dir).await;
        assert!(differs.contains(&name) && differs.contains("bukan kunci"), "{differs}");
        assert!(compare(&mut db, dir).await.is_err());
        fs::write(&file, "00\n").unwrap();
        let short = refusal(&mut db, dir).await;
        assert!(short.contains(&name) && short.contains("rusak"), "{short}");
        fs::rename(&kept, &file).unwrap();
        assert_eq!(refusal(&mut db, dir).await, "");
        cases += 4;
    }
    assert!(refusal(&mut db, other.path()).await.contains("bukan kunci"));
    assert!(
        refusal(&mut db, &dir.join("tidak-ada"))
            .await
            .contains("identity-1.key")
    );
    assert_eq!(app.count("select count(*) from key_marks").await, 5);
    println!("wrong keys: cases {}, failures 0", cases + 2);
}

#[tokio::test]
async fn what_an_older_version_lacked_is_made_once_and_never_again() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    crypto::generate(dir).unwrap();
    for name in ["secret-1.key", "audit-1.key"] {
        fs::remove_file(dir.join(name)).unwrap();
    }
    let mut db = as_app(&app).await;
    let made: Vec<String> = ready(&mut db, dir)
        .await
        .unwrap()
        .made
        .iter()
        .map(KeyFile::to_string)
        .collect();
    assert_eq!(made, ["secret-1.key", "audit-1.key"]);

    fs::remove_file(dir.join("audit-1.key")).unwrap();
    assert!(refusal(&mut db, dir).await.contains("audit-1.key"));
    assert!(!dir.join("audit-1.key").exists());
}

#[tokio::test]
async fn keys_without_marks_must_open_what_is_there() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let (right, wrong) = (folder.path().join("a"), folder.path().join("b"));
    for dir in [&right, &wrong] {
        crypto::generate(dir).unwrap();
    }
    let app = app.with_keys(Keys::load(&right).unwrap());
    seed(&app, 3).await;
    let mut db = as_app(&app).await;

    assert!(refusal(&mut db, &wrong).await.contains("identity-1.key"));
    fs::copy(right.join("identity-1.key"), wrong.join("identity-1.key")).unwrap();
    assert!(refusal(&mut db, &wrong).await.contains("index-1.key"));
    assert_eq!(app.count("select count(*) from key_marks").await, 0);
    assert_eq!(refusal(&mut db, &right).await, "");
}

#[tokio::test]
async fn a_key_that_no_server_knows_moves_nothing() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    crypto::generate(dir).unwrap();
    let mut db = as_app(&app).await;
    let app = app.with_keys(ready(&mut db, dir).await.unwrap().keys);
    seed(&app, 3).await;
    crypto::prepare(dir, Purpose::Index).unwrap();
    let mut owner = app.owner().acquire().await.unwrap();
    let keys = compare(&mut owner, dir).await.unwrap();

    let refused = rotate(&mut owner, &keys, Purpose::Index, |_| {}).await.unwrap_err();
    assert!(matches!(refused, KeysError::NotStarted(_)) && refused.to_string().contains("index-2.key"));
    // The application's own role does not see everybody, and would be done too early.
    let refused = rotate(&mut db, &keys, Purpose::Index, |_| {}).await.unwrap_err();
    assert!(matches!(refused, KeysError::NotOwner), "{refused}");

    // After a restart it moves, and the old file may go; it is not asked for again, not even when it is still there.
    ready(&mut db, dir).await.unwrap();
    assert_eq!(
        rotate(&mut owner, &keys, Purpose::Index, |_| {}).await.unwrap().moved,
        6
    );
    ready(&mut db, dir).await.unwrap();
    fs::remove_file(dir.join("index-1.key")).unwrap();
    assert_eq!(refusal(&mut db, dir).await, "");
}
