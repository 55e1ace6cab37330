use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::{Command, Stdio},
};

use super::EmbeddedError;

/// PostgreSQL refuses to run as root; these users take its place, best first.
const UNPRIVILEGED: [&str; 3] = ["balale", "postgres", "nobody"];

/// The operating system user that PostgreSQL runs as.
#[derive(Debug)]
pub(super) struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
    /// We are root and become this user for PostgreSQL's programs.
    pub is_other: bool,
    /// Name of the user who runs Balale itself.
    pub own_name: String,
}

impl Account {
    /// Chooses the user for `cluster`, the folder of the database files. Existing files keep
    /// their owner: a user `balale` made later must not lock the server out of its data.
    pub fn choose(cluster: &Path) -> Result<Self, EmbeddedError> {
        let own_uid = rustix::process::geteuid().as_raw();
        let owner = fs::metadata(cluster).ok().map(|found| found.uid());
        let own_name = own_name()?;

        if own_uid != 0 {
            if let Some(owner) = owner.filter(|owner| *owner != own_uid) {
                return Err(EmbeddedError::WrongOwner {
                    folder: cluster.into(),
                    owner,
                });
            }
            return Ok(Self {
                name: own_name.clone(),
                uid: own_uid,
                gid: rustix::process::getegid().as_raw(),
                is_other: false,
                own_name,
            });
        }

        let passwd = fs::read_to_string("/etc/passwd").map_err(EmbeddedError::io("membaca", "/etc/passwd"))?;
        let (name, uid, gid) = match owner.filter(|owner| *owner != 0) {
            Some(owner) => entry(&passwd, |_, uid| uid == owner),
            None => UNPRIVILEGED
                .iter()
                .find_map(|wanted| entry(&passwd, |name, uid| name == *wanted && uid != 0)),
        }
        .ok_or_else(|| EmbeddedError::NoAccount {
            wanted: owner.filter(|owner| *owner != 0).map_or_else(
                || UNPRIVILEGED.join(", "),
                |owner| format!("uid {owner}, pemilik {}", cluster.display()),
            ),
        })?;
        Ok(Self {
            name,
            uid,
            gid,
            is_other: true,
            own_name,
        })
    }

    /// A command run as this user.
    ///
    /// The environment is emptied: it may hold our secrets, which other processes of the
    /// unprivileged user could read, and `PG*` variables, which would change what is done.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = bare_command(program);
        if self.is_other {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives a file or folder to this user.
    pub fn own(&self, path: &Path) -> Result<(), EmbeddedError> {
        if !self.is_other {
            return Ok(());
        }
        chown(path, Some(self.uid), Some(self.gid)).map_err(EmbeddedError::io("mengganti pemilik", path))
    }

    /// True when this user can enter `folder`. Asked of the system itself, because permission
    /// bits alone do not tell of access control lists.
    pub fn can_enter(&self, folder: &Path) -> bool {
        self.command(Path::new("/bin/sh"))
            .args(["-c", "cd -- \"$1\"", "sh"])
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }
}

/// A command run as ourselves, from `/`, with a small fixed environment.
pub(super) fn bare_command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .current_dir("/")
        .stdin(Stdio::null());
    command
}

/// `id` also knows users that are not in `/etc/passwd` (LDAP, systemd).
fn own_name() -> Result<String, EmbeddedError> {
    let output = bare_command(Path::new("id"))
        .arg("-un")
        .output()
        .map_err(EmbeddedError::io("menjalankan", "id"))?;
    let name = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.status.success() || name.is_empty() {
        let uid = rustix::process::geteuid().as_raw();
        return Err(EmbeddedError::NoAccount {
            wanted: format!("uid {uid}"),
        });
    }
    Ok(name)
}

/// First line of passwd(5) text that fits: name, uid, gid.
fn entry(passwd: &str, fits: impl Fn(&str, u32) -> bool) -> Option<(String, u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        fits(name, uid).then(|| (name.to_owned(), uid, gid))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_passwd_lines() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\nbroken\npostgres:x:101:104:,,,:/v:/bin/sh\n";
        let found = entry(passwd, |name, _| name == "postgres");
        assert_eq!(found, Some(("postgres".into(), 101, 104)));
        assert_eq!(entry(passwd, |_, uid| uid == 7), None);
    }
}
