use std::{
    fs::{self, File},
    os::unix::process::CommandExt,
    path::Path,
};

use super::{EmbeddedError, account::Account, binaries::Binaries, error, folders, names, server_config, server_log};

/// Makes the database files beside their place and moves them there whole, so that an interrupted
/// first start leaves nothing half made.
pub(super) fn create(
    data_dir: &Path,
    binaries: &Binaries,
    durable: bool,
    account: &Account,
) -> Result<(), EmbeddedError> {
    folders::check_room(data_dir)?;
    let new = data_dir.join("postgres.new");
    if new.exists() {
        fs::remove_dir_all(&new).map_err(EmbeddedError::io("menghapus", &new))?;
    }
    folders::private(&new, account)?;

    let program = binaries.path("initdb");
    let mut initdb = account.command(&program);
    initdb
        .args(["--username", names::SUPERUSER, "--auth=peer", "--data-checksums"])
        // The same sort order on every machine; region codes rely on byte order.
        .args(["--encoding=UTF8", "--locale=C.UTF-8"]);
    if !durable {
        initdb.arg("--no-sync");
    }
    let output = initdb
        .arg("-D")
        .arg(&new)
        .process_group(0)
        .output()
        .map_err(EmbeddedError::io("menjalankan", &program))?;
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let _ = fs::remove_dir_all(&new);
        return Err(if error::tells_disk_full(&said) {
            EmbeddedError::DiskFull {
                folder: data_dir.into(),
            }
        } else {
            EmbeddedError::Initdb {
                output: server_log::last_lines(&said),
            }
        });
    }

    server_config::include(&new, account)?;
    fs::rename(&new, data_dir.join("postgres"))
        .and_then(|()| File::open(data_dir)?.sync_all())
        .map_err(EmbeddedError::io("memindahkan", new))
}
