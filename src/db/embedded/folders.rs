use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt, fchown},
    },
    path::{Path, PathBuf},
    process,
};

use super::{EmbeddedError, account::Account, environment};

/// A new cluster takes about 40 MB, its first weeks of work some more.
const ROOM_FOR_A_CLUSTER: u64 = 200 * 1024 * 1024;

/// `sun_path` holds 108 bytes, the last one zero.
const SOCKET_PATH_MAX: usize = 107;

pub(super) const SOCKET_NAME: &str = ".s.PGSQL.5432";

/// Makes the data folder and returns it without symbolic links.
///
/// As root it stays root's own and others may only pass through it (0711): keys and files kept
/// beside the database are out of reach for the user that runs PostgreSQL.
pub(super) fn data_dir(wanted: &Path, account: &Account) -> Result<PathBuf, EmbeddedError> {
    let wanted = std::path::absolute(wanted).map_err(EmbeddedError::io("membaca alamat", wanted))?;
    if let Some(existing) = wanted.ancestors().find(|folder| folder.is_dir()) {
        check_entry(existing, account)?;
    }
    DirBuilder::new()
        .recursive(true)
        .mode(if account.is_other { 0o711 } else { 0o700 })
        .create(&wanted)
        .map_err(EmbeddedError::io("membuat folder", &wanted))?;
    let folder = fs::canonicalize(&wanted).map_err(EmbeddedError::io("membaca alamat", &wanted))?;
    check_entry(&folder, account)?;
    Ok(folder)
}

/// Names the first folder on the way to `folder` that the unprivileged user cannot enter.
fn check_entry(folder: &Path, account: &Account) -> Result<(), EmbeddedError> {
    if !account.is_other || account.can_enter(folder) {
        return Ok(());
    }
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.into());
    let mut way: Vec<&Path> = folder.ancestors().collect();
    way.reverse();
    let closed = way.iter().find(|step| !account.can_enter(step));
    Err(EmbeddedError::Untraversable {
        folder: closed.map_or(folder.clone(), |step| step.to_path_buf()),
        user: account.name.clone(),
    })
}

/// A folder with mode 0700 that belongs to the user of PostgreSQL.
pub(super) fn private(folder: &Path, account: &Account) -> Result<(), EmbeddedError> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        other => other.map_err(EmbeddedError::io("membuat folder", folder))?,
    }
    let found = fs::symlink_metadata(folder).map_err(EmbeddedError::io("membaca", folder))?;
    if !found.is_dir() {
        return Err(EmbeddedError::Io {
            action: "memakai folder",
            path: folder.into(),
            source: io::ErrorKind::NotADirectory.into(),
        });
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
        .map_err(EmbeddedError::io("mengatur izin", folder))?;
    account.own(folder)
}

/// The private folder of the socket. `chosen` is taken as it is; otherwise a short one is chosen,
/// so that a long data folder does no harm.
pub(super) fn socket_dir(chosen: Option<&Path>, data_dir: &Path, account: &Account) -> Result<PathBuf, EmbeddedError> {
    if let Some(chosen) = chosen {
        check_length(chosen)?;
        private(chosen, account)?;
        return Ok(chosen.into());
    }

    let short = if account.is_other {
        Some(PathBuf::from("/run")).filter(|run| run.is_dir())
    } else {
        environment::runtime_dir()
    };
    if let Some(short) = short {
        let folder = short.join(format!("balale-{:016x}", fingerprint(data_dir)));
        // A read-only or closed /run (some containers) is no reason to give up.
        if check_length(&folder).is_ok() && private(&folder, account).is_ok() {
            return Ok(folder);
        }
    }
    let folder = data_dir.join("run");
    check_length(&folder)?;
    private(&folder, account)?;
    Ok(folder)
}

fn check_length(folder: &Path) -> Result<(), EmbeddedError> {
    let path = folder.join(SOCKET_NAME);
    let bytes = path.as_os_str().as_bytes().len();
    if bytes > SOCKET_PATH_MAX {
        return Err(EmbeddedError::SocketPathTooLong { path, bytes });
    }
    Ok(())
}

/// FNV-1a of the path: short, and the same in every build (the standard hasher may change).
fn fingerprint(path: &Path) -> u64 {
    path.as_os_str()
        .as_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// Refuses to begin a cluster that would fill the disk.
pub(super) fn check_room(folder: &Path) -> Result<(), EmbeddedError> {
    let disk = rustix::fs::statvfs(folder)
        .map_err(io::Error::from)
        .map_err(EmbeddedError::io("membaca sisa disk", folder))?;
    if disk.f_bavail.saturating_mul(disk.f_frsize) < ROOM_FOR_A_CLUSTER {
        return Err(EmbeddedError::DiskFull { folder: folder.into() });
    }
    Ok(())
}

/// A new file with mode 0600, owned by the user of PostgreSQL. An existing one is replaced, never
/// opened: that user could have put a symbolic link in its place.
pub(super) fn fresh_file(path: &Path, account: &Account) -> Result<File, EmbeddedError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(EmbeddedError::io("menghapus", path)(error));
        }
        _ => {}
    }
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(EmbeddedError::io("membuat berkas", path))?;
    if account.is_other {
        fchown(&file, Some(account.uid), Some(account.gid)).map_err(EmbeddedError::io("mengganti pemilik", path))?;
    }
    Ok(file)
}

/// Replaces `path` in one step.
pub(super) fn replace(path: &Path, text: &str, account: &Account) -> Result<(), EmbeddedError> {
    let new = path.with_extension("new");
    let mut file = fresh_file(&new, account)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&new, path))
        .map_err(EmbeddedError::io("menulis", path))
}

/// Holds `<data folder>/balale.lock`. The kernel frees it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    pub fn take(data_dir: &Path) -> Result<Self, EmbeddedError> {
        let path = data_dir.join("balale.lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(EmbeddedError::io("membuka", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                let _ = file.take(20).read_to_string(&mut pid);
                let pid = pid.trim();
                return Err(EmbeddedError::AlreadyRunning {
                    pid: if pid.is_empty() { "?" } else { pid }.into(),
                    folder: data_dir.into(),
                });
            }
            Err(TryLockError::Error(error)) => {
                return Err(EmbeddedError::io("mengunci", &path)(error));
            }
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", process::id()))
            .map_err(EmbeddedError::io("menulis", &path))?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_path_of_107_bytes_fits_and_one_more_does_not() {
        let folder = |bytes: usize| PathBuf::from(format!("/{}", "x".repeat(bytes - 1)));
        let longest = SOCKET_PATH_MAX - 1 - SOCKET_NAME.len();
        assert!(check_length(&folder(longest)).is_ok());
        let refused = check_length(&folder(longest + 1)).unwrap_err();
        assert!(refused.to_string().contains("108 byte"), "{refused}");
    }

    #[test]
    fn the_fingerprint_is_fnv_1a() {
        assert_eq!(fingerprint(Path::new("")), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(Path::new("a")), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn a_held_lock_names_its_holder() {
        let folder = tempfile::tempdir().unwrap();
        let held = Lock::take(folder.path()).unwrap();
        let refused = Lock::take(folder.path()).unwrap_err().to_string();
        assert!(refused.contains(&format!("pid {}", process::id())), "{refused}");
        drop(held);
        Lock::take(folder.path()).unwrap();
    }
}
