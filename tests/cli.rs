//! The command line, as an administrator of a fresh server uses it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use balale::clock::Clock;
use balale::crypto::Keys;
use balale::db::embedded::{self, Cluster, Settings};
use balale::{db, demo};
use sqlx::{Connection, PgConnection};

struct Server(tempfile::TempDir);

impl Server {
    fn new() -> Server {
        let folder = tempfile::tempdir().unwrap();
        // The unprivileged user of PostgreSQL must be able to pass through.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Server(folder)
    }

    fn balale(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_balale"))
            .args(arguments)
            .env_remove("DATABASE_URL")
            .env_remove("BALALE_KEYS_DIR")
            .env("BALALE_DATA_DIR", self.0.path().join("data"))
            .env("BALALE_LISTEN", "127.0.0.1:0")
            .output()
            .unwrap()
    }

    /// What it says when it succeeds.
    fn says(&self, arguments: &[&str]) -> String {
        let output = self.balale(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What it says when it refuses.
    fn refuses(&self, arguments: &[&str]) -> String {
        let output = self.balale(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

fn wilayah_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/wilayah/wilayah-61.07.csv")
}

#[test]
fn a_fresh_server_becomes_ready_step_by_step() {
    let server = Server::new();
    let file = wilayah_file();
    let file = file.to_str().unwrap();

    assert!(server.refuses(&["serve"]).contains("Belum ada wilayah"));
    let no_region = server.refuses(&["create-admin", "--username", "admin", "--name", "Theresia Contoh"]);
    assert!(no_region.contains("balale wilayah import"), "{no_region}");
    assert!(
        server
            .says(&["wilayah", "import", file])
            .contains("17 kecamatan dan 124 desa")
    );
    assert!(server.says(&["wilayah", "import", file]).contains("0 baris baru"));

    let made = server.says(&["create-admin", "--username", "admin", "--name", "Theresia Contoh"]);
    assert!(
        made.contains("Akun admin admin dibuat") && made.contains("Kode sekali pakai: "),
        "{made}"
    );
    let again = server.refuses(&["create-admin", "--username", "admin", "--name", "Theresia Contoh"]);
    assert!(again.contains("sudah dipakai"), "{again}");
    let elsewhere = server.refuses(&[
        "create-admin",
        "--username",
        "lain",
        "--name",
        "Lain Contoh",
        "--wilayah",
        "61.71",
    ]);
    assert!(elsewhere.contains("belum dimuat"), "{elsewhere}");

    assert!(server.says(&["check", "--all"]).contains("cocok"));
    // The first start made keys; they are not replaced.
    assert!(server.says(&["keys", "generate"]).contains("tidak ditimpa"));
    // Without its keys a server with data does not start with others.
    fs::rename(server.0.path().join("data/keys"), server.0.path().join("kept")).unwrap();
    assert!(server.refuses(&["serve"]).contains("identity-1.key"));
}

/// The demo's password is public, and its accounts sign in without a second step.
#[tokio::test]
async fn what_the_demo_made_is_served_by_the_demo_only() {
    let server = Server::new();
    let data = server.0.path().join("data");
    server.says(&["keys", "generate"]);
    server.says(&["migrate"]);
    let mut cluster = start(&data, "balale");
    let mut db = PgConnection::connect(&cluster.url("balale_app", "balale"))
        .await
        .unwrap();
    let keys = Keys::load(&data.join("keys")).unwrap();
    demo::plant_accounts(&mut db, &keys, Clock::default().now())
        .await
        .unwrap();
    db.close().await.unwrap();
    cluster.stop().unwrap();
    drop(cluster);
    let refused = server.refuses(&["serve"]);
    assert!(
        refused.contains("Basis data ini dibuat oleh balale demo") && refused.contains("Jalankan balale demo"),
        "{refused}"
    );

    // Real accounts where the demo wants to go.
    let mut cluster = start(&data.join("demo"), "balale_demo");
    let owner = cluster.url("balale_owner", "balale_demo");
    db::migrate(&owner).await.unwrap();
    let mut db = PgConnection::connect(&owner).await.unwrap();
    let account =
        "with region as (insert into wilayah (kode, nama) values ('61.07', 'Kabupaten Contoh') returning kode)
                   insert into users (id, username, full_name, role, wilayah_kode, password_hash, created_at)
                   select gen_random_uuid(), 'admin', 'Theresia Contoh', 'admin_dinas', kode, '', now() from region";
    sqlx::raw_sql(account).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    cluster.stop().unwrap();
    drop(cluster);
    let refused = server.refuses(&["demo"]);
    assert!(refused.contains("bukan buatan balale demo"), "{refused}");
}

/// The private server of a data folder, while no command runs.
fn start(data: &Path, database: &str) -> Cluster {
    let cluster = embedded::start(&Settings::new(data)).unwrap();
    cluster.ensure_roles_and_database(database).unwrap();
    cluster
}

#[test]
fn the_chain_is_verified_against_its_anchor() {
    let server = Server::new();
    let file = wilayah_file();
    server.says(&["wilayah", "import", file.to_str().unwrap()]);
    server.says(&["create-admin", "--username", "admin", "--name", "Theresia Contoh"]);
    let kept = server.0.path().join("jangkar.log");
    let kept = kept.to_str().unwrap();

    let whole = server.says(&["audit", "verify"]);
    assert!(
        whole.contains("Catatan utuh sampai nomor 2.") && whole.contains("Tanpa jangkar"),
        "{whole}"
    );
    let anchored = server.says(&["audit", "anchor", "--to", kept]);
    assert!(anchored.contains("Catatan sampai nomor 2, sidik "), "{anchored}");
    server.says(&["audit", "anchor"]);
    assert!(server.0.path().join("data/anchor/audit-anchor.log").exists());
    server.says(&["create-admin", "--username", "admin2", "--name", "Lusia Contoh"]);
    server.says(&["audit", "anchor", "--to", kept]);
    let whole = server.says(&["audit", "verify", "--anchor", kept]);
    assert!(
        whole.contains("nomor 3. 2 jangkar cocok, yang terakhir nomor 3."),
        "{whole}"
    );

    // An anchor the chain does not reach, one it does not agree with, and a file that is none.
    let lines = fs::read_to_string(kept).unwrap();
    let (first, last) = lines.trim().split_once('\n').unwrap();
    for (text, says) in [
        (last.replacen('3', "4", 1), "mulai nomor 4"),
        (format!("{} {}", 2, last.split(' ').nth(1).unwrap()), "mulai nomor 2"),
    ] {
        fs::write(kept, text).unwrap();
        let output = server.balale(&["audit", "verify", "--anchor", kept]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(said.contains("CATATAN TIDAK UTUH") && said.contains(says), "{said}");
    }
    fs::write(kept, format!("{first}\nbukan jangkar\n")).unwrap();
    assert!(
        server
            .refuses(&["audit", "verify", "--anchor", kept])
            .contains("baris 2 rusak")
    );
    fs::write(kept, "").unwrap();
    assert!(
        server
            .refuses(&["audit", "verify", "--anchor", kept])
            .contains("kosong")
    );
}

#[test]
fn keys_are_made_checked_and_exchanged() {
    let server = Server::new();
    let keys = server.0.path().join("data/keys");
    let path = |name: &str| keys.join(name);
    assert!(server.says(&["keys", "generate"]).contains("audit-1.key"));
    // As an older version left it: an upgrade makes what it lacks, and says so.
    for name in ["secret-1.key", "audit-1.key"] {
        fs::remove_file(path(name)).unwrap();
    }
    let migrated = server.says(&["migrate"]);
    assert!(
        migrated.contains("secret-1.key") && migrated.contains("Salin"),
        "{migrated}"
    );
    let started = server.refuses(&["serve"]);
    assert!(started.contains("Belum ada wilayah"), "{started}");
    let checked = server.says(&["keys", "check"]);
    assert!(
        checked.contains("Semua kunci lengkap") && checked.contains("persons.nik_enc: kosong"),
        "{checked}"
    );

    // Readable by others, missing, another key: exit code 1, by name, and nothing is made in its place.
    fs::set_permissions(path("index-1.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let output = server.balale(&["keys", "check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("index-1.key: dapat dibaca orang lain"));
    fs::set_permissions(path("index-1.key"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::rename(path("audit-1.key"), path("kept")).unwrap();
    for command in [["serve"].as_slice(), &["migrate"], &["keys", "check"], &["check"]] {
        let output = server.balale(command);
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let is_named = output.status.code() == Some(1) && said.contains("audit-1.key");
        // Tables may be brought up to date without it.
        assert!(is_named || command == ["migrate"], "{command:?}: {said}");
        assert!(!path("audit-1.key").exists(), "{command:?}");
    }
    fs::write(path("audit-1.key"), "0".repeat(64)).unwrap();
    let refused = server.refuses(&["serve"]);
    assert!(
        refused.contains("audit-1.key") && refused.contains("bukan kunci"),
        "{refused}"
    );
    fs::rename(path("kept"), path("audit-1.key")).unwrap();

    let prepared = server.says(&["keys", "rotate", "index", "--prepare"]);
    assert!(prepared.contains("index-2.key"), "{prepared}");
    let again = server.says(&["keys", "rotate", "index", "--prepare"]);
    assert!(
        again.contains("sudah disiapkan") && !path("index-3.key").exists(),
        "{again}"
    );
    assert!(
        server
            .says(&["keys", "rotate", "index"])
            .contains("semua baris memakai index-2.key")
    );
    let checked = server.says(&["keys", "check"]);
    assert!(checked.contains("index-1.key: tidak dipakai lagi"), "{checked}");
    fs::remove_file(path("index-1.key")).unwrap();
    assert!(server.says(&["keys", "check"]).contains("Semua kunci lengkap"));
    assert!(server.refuses(&["serve"]).contains("Belum ada wilayah"));
    assert_eq!(server.balale(&["keys", "rotate", "audit"]).status.code(), Some(2));
}

#[test]
fn what_cannot_be_read_is_named() {
    let server = Server::new();

    let missing = server.refuses(&["wilayah", "import", "/tidak/ada.csv"]);
    assert!(missing.contains("/tidak/ada.csv"), "{missing}");
    assert_eq!(server.balale(&["tidak-ada"]).status.code(), Some(2));
}

#[test]
fn every_command_explains_itself() {
    let server = Server::new();
    let help = server.says(&["--help"]);

    for command in [
        "serve",
        "demo",
        "migrate",
        "wilayah",
        "create-admin",
        "check",
        "audit",
        "keys",
    ] {
        assert!(help.contains(command), "{command}\n{help}");
        assert!(server.says(&[command, "--help"]).lines().count() > 3);
    }
}
