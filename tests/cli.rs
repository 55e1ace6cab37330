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

    for command in ["serve", "demo", "migrate", "wilayah", "create-admin", "check", "keys"] {
        assert!(help.contains(command), "{command}\n{help}");
        assert!(server.says(&[command, "--help"]).lines().count() > 3);
    }
}
