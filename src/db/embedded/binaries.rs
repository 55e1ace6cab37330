use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{EmbeddedError, environment};

const DISTRIBUTION: &str = "/usr/lib/postgresql";
const NEEDED: [&str; 3] = ["initdb", "postgres", "psql"];

/// A folder with PostgreSQL's programs, and their major version.
#[derive(Debug)]
pub(super) struct Binaries {
    pub dir: PathBuf,
    pub major: u32,
}

impl Binaries {
    /// Looks in `chosen`, else `BALALE_PG_BIN`, else the distribution's folders, else `PATH`.
    ///
    /// `data` is the major version of existing data. A distribution keeps the old version
    /// installed beside the new one during an upgrade, so the matching one is preferred.
    pub fn find(chosen: Option<&Path>, data: Option<u32>) -> Result<Self, EmbeddedError> {
        if let Some(dir) = chosen.map(Path::to_path_buf).or_else(environment::chosen_programs) {
            if !is_complete(&dir) {
                return Err(EmbeddedError::NotFound {
                    searched: dir.display().to_string(),
                });
            }
            return Self::at(dir);
        }

        let installed = installed(Path::new(DISTRIBUTION));
        if let Some((_, dir)) = installed
            .iter()
            .find(|(major, _)| Some(*major) == data)
            .or(installed.first())
        {
            return Self::at(dir.clone());
        }

        environment::search_path()
            .into_iter()
            .find(|dir| is_complete(dir))
            .map_or_else(
                || {
                    Err(EmbeddedError::NotFound {
                        searched: format!("BALALE_PG_BIN, {DISTRIBUTION}/*/bin, PATH"),
                    })
                },
                Self::at,
            )
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn at(dir: PathBuf) -> Result<Self, EmbeddedError> {
        let program = dir.join("postgres");
        let output = Command::new(&program)
            .arg("--version")
            .current_dir("/")
            .stdin(Stdio::null())
            .output()
            .map_err(EmbeddedError::io("menjalankan", &program))?;
        match major_of_banner(&String::from_utf8_lossy(&output.stdout)) {
            Some(major) => Ok(Self { dir, major }),
            None => Err(EmbeddedError::UnreadableVersion { dir }),
        }
    }
}

/// Major version that wrote the files in `cluster`; `None` when there is no cluster yet.
pub(super) fn data_version(cluster: &Path) -> Option<u32> {
    fs::read_to_string(cluster.join("PG_VERSION")).ok()?.trim().parse().ok()
}

fn is_complete(dir: &Path) -> bool {
    NEEDED.iter().all(|name| dir.join(name).is_file())
}

/// Complete installations under `root`, highest version first.
fn installed(root: &Path) -> Vec<(u32, PathBuf)> {
    let mut found: Vec<_> = fs::read_dir(root)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let major = entry.file_name().to_str()?.parse().ok()?;
            let dir = entry.path().join("bin");
            is_complete(&dir).then_some((major, dir))
        })
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found
}

/// From `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, or `18beta1`, the 15 or 18.
fn major_of_banner(banner: &str) -> Option<u32> {
    let (_, version) = banner.split_once("(PostgreSQL) ")?;
    let digits = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    version[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_major_version() {
        let banner = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(major_of_banner(banner), Some(15));
        assert_eq!(major_of_banner("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_of_banner("postgres (PostgreSQL) 17"), Some(17));
        assert_eq!(major_of_banner("something else"), None);
    }

    #[test]
    fn orders_versions_as_numbers_and_skips_incomplete_ones() {
        let root = tempfile::tempdir().unwrap();
        for version in ["9", "15", "17", "common"] {
            let bin = root.path().join(version).join("bin");
            fs::create_dir_all(&bin).unwrap();
            for name in NEEDED {
                if version != "17" || name != "initdb" {
                    fs::write(bin.join(name), "").unwrap();
                }
            }
        }
        let majors: Vec<u32> = installed(root.path()).iter().map(|(m, _)| *m).collect();
        assert_eq!(majors, [15, 9]);
    }
}
