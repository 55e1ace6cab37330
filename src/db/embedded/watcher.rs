use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Stdio},
};

use super::{EmbeddedError, account, account::Account, environment};

/// Waits for the end of its input, which is the end of the process that started it, then stops
/// the server at once and removes the folder. The server removes `postmaster.pid` when it ends.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
read -r _
pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
    kill -QUIT "$pid" 2>/dev/null
    n=0
    while [ -e "$1/postgres/postmaster.pid" ] && [ $n -lt 100 ]; do sleep 0.1; n=$((n + 1)); done
fi
n=0
until rm -rf -- "$1" 2>/dev/null || [ $n -ge 50 ]; do sleep 0.1; n=$((n + 1)); done
"#;

/// A temporary folder with a small shell beside it that outlives us and cleans up, so that no
/// cluster is left behind by a test run that ended, was interrupted or was killed.
#[derive(Debug)]
pub(super) struct Watcher {
    pub folder: PathBuf,
    shell: Child,
}

impl Watcher {
    pub fn start() -> Result<Self, EmbeddedError> {
        let parent = open_temp_dir()?;
        let folder = tempfile::Builder::new()
            .prefix("balale-")
            .tempdir_in(&parent)
            .map_err(EmbeddedError::io("membuat folder sementara di", parent))?
            .keep();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o711))
            .map_err(EmbeddedError::io("mengatur izin", &folder))?;
        // Our end of the pipe is closed by the kernel when we die, and no other child inherits
        // it. Output is discarded: a shell that held our output open would hang a pipeline.
        let shell = account::bare_command(Path::new("/bin/sh"))
            .args(["-c", SCRIPT, "sh"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(EmbeddedError::io("menjalankan", "/bin/sh"))?;
        Ok(Self { folder, shell })
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // `wait` closes our end of the pipe first.
        let _ = self.shell.wait();
    }
}

/// The first temporary folder that the user of PostgreSQL can enter (root's own may be closed).
fn open_temp_dir() -> Result<PathBuf, EmbeddedError> {
    let mut folders = environment::temp_dirs();
    let account = Account::choose(&folders[0].join("no-cluster-yet"))?;
    let open = folders.iter().position(|folder| account.can_enter(folder));
    Ok(folders.swap_remove(open.unwrap_or(0)))
}
