use std::{
    collections::HashMap,
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

/// Lines shown to a person when a start fails.
const SHOWN: usize = 12;

/// Remembers how long the log files were, to read later only what came after.
#[derive(Debug)]
pub(super) struct LogMark {
    folder: PathBuf,
    lengths: HashMap<PathBuf, u64>,
}

impl LogMark {
    pub fn set(folder: &Path) -> Self {
        Self {
            folder: folder.into(),
            lengths: log_files(folder).into_iter().collect(),
        }
    }

    /// The last lines written since the mark, oldest file name first.
    pub fn last_lines(&self) -> String {
        let mut files = log_files(&self.folder);
        files.sort();
        let text: String = files
            .into_iter()
            .map(|(path, length)| {
                let seen = self.lengths.get(&path).copied().unwrap_or(0);
                // A shorter file was begun anew.
                read_from(&path, if length < seen { 0 } else { seen })
            })
            .collect();
        last_lines(&text)
    }
}

/// The end of a text, for a message.
pub(super) fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(SHOWN)..].join("\n")
}

fn log_files(folder: &Path) -> Vec<(PathBuf, u64)> {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            // Symbolic links are not followed: the folder belongs to the unprivileged user.
            let found = fs::symlink_metadata(entry.path()).ok()?;
            let is_log = found.is_file() && entry.path().extension().is_some_and(|e| e == "log");
            is_log.then(|| (entry.path(), found.len()))
        })
        .collect()
}

fn read_from(path: &Path, start: u64) -> String {
    let mut bytes = Vec::new();
    if let Ok(mut file) = File::open(path) {
        let _ = file
            .seek(SeekFrom::Start(start))
            .and_then(|_| file.take(1 << 20).read_to_end(&mut bytes));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_only_what_came_after_the_mark() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("a.log");
        fs::write(&log, "old\n").unwrap();
        let mark = LogMark::set(folder.path());
        fs::write(&log, "old\nnew\n").unwrap();
        fs::write(folder.path().join("b.log"), "fresh\n\n").unwrap();
        assert_eq!(mark.last_lines(), "new\nfresh");
    }

    #[test]
    fn keeps_the_end() {
        let text: String = (1..=20).map(|n| format!("{n}\n")).collect();
        assert!(last_lines(&text).starts_with("9\n"));
        assert!(last_lines(&text).ends_with("\n20"));
    }
}
