//! The command line, as an administrator of a fresh server uses it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
    assert!(server.refuses(&["keys", "generate"]).contains("tidak ditimpa"));
    // Without its keys a server with data does not start with others.
    fs::rename(server.0.path().join("data/keys"), server.0.path().join("kept")).unwrap();
    assert!(server.refuses(&["serve"]).contains("identity-1.key"));
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
