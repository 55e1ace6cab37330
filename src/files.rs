//! The program's own files: a private folder for spooled exports. Personal data never touches a shared temp folder.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// A folder that only this program's user can enter.
#[derive(Clone)]
pub struct PrivateFolder(PathBuf);

impl PrivateFolder {
    /// Makes `parent/name` with mode 0700 and empties it: what a killed export left behind is not kept.
    ///
    /// # Errors
    /// When the folder cannot be made or emptied.
    pub fn fresh(parent: &Path, name: &str) -> io::Result<PrivateFolder> {
        let path = parent.join(name);
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&path)?;

        Ok(PrivateFolder(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Share of the disk below which `/sehat` warns.
const LOW_DISK_PERCENT: u64 = 15;

/// How full the disk under `path` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskState {
    Ample,
    Low,
    Unknown,
}

/// Looks at the disk that holds `path`.
pub fn disk_state(path: &Path) -> DiskState {
    let Ok(disk) = rustix::fs::statvfs(path) else {
        return DiskState::Unknown;
    };
    let free_percent = (disk.f_bavail * 100).checked_div(disk.f_blocks);

    match free_percent {
        Some(free) if free < LOW_DISK_PERCENT => DiskState::Low,
        Some(_) => DiskState::Ample,
        None => DiskState::Unknown,
    }
}
