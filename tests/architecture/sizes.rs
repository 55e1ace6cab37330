//! How long a file may be, and what a folder may not be called.

use crate::Offence;

/// No source file is longer; one that grows past 400 is split before it gets here.
pub const SRC_LINES: usize = 450;
/// Half of all source files are at most this long.
pub const SRC_MEDIAN_LINES: usize = 150;
pub const TEMPLATE_LINES: usize = 160;

/// Names that say nothing about what is inside.
const DRAWERS: [&str; 10] = [
    "utils", "util", "common", "helpers", "helper", "services", "service", "models", "domain", "misc",
];

pub fn longer_than(limit: usize, files: &[(String, String)]) -> Vec<Offence> {
    files
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > limit)
        .map(|(path, lines)| {
            let reason = format!("{lines} lines, {limit} at most: split it");
            Offence::new(path, limit + 1, reason)
        })
        .collect()
}

/// One offence for the tree as a whole, naming the longest files.
pub fn median_over(limit: usize, files: &[(String, String)]) -> Vec<Offence> {
    let mut lengths: Vec<(usize, &str)> = files
        .iter()
        .map(|(path, text)| (text.lines().count(), path.as_str()))
        .collect();
    lengths.sort_unstable();
    let Some((median, _)) = lengths.get(lengths.len() / 2) else {
        return Vec::new();
    };
    if *median <= limit {
        return Vec::new();
    }
    let longest: Vec<&str> = lengths.iter().rev().take(5).map(|(_, path)| *path).collect();
    let reason = format!(
        "the median file has {median} lines, {limit} at most; the longest: {}",
        longest.join(", ")
    );
    vec![Offence::new("src", 0, reason)]
}

/// Folders and modules whose name would take anything in.
pub fn drawers(path: &str) -> Vec<Offence> {
    path.split('/')
        .map(|part| part.strip_suffix(".rs").unwrap_or(part))
        .filter(|part| DRAWERS.contains(part))
        .map(|part| {
            let reason = format!("`{part}` is no home: name what the code is about");
            Offence::new(path, 0, reason)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, lines: usize) -> (String, String) {
        (path.to_owned(), "x\n".repeat(lines))
    }

    #[test]
    fn catches_long_files() {
        let files = [file("src/a.rs", 450), file("src/b.rs", 451)];
        let found = longer_than(SRC_LINES, &files);
        assert_eq!(
            found,
            [Offence::new("src/b.rs", 451, "451 lines, 450 at most: split it")]
        );
    }

    #[test]
    fn catches_a_long_median() {
        let files = [file("a", 10), file("b", 151), file("c", 400)];
        assert_eq!(median_over(150, &files).len(), 1);
        assert_eq!(median_over(151, &files), []);
        assert_eq!(median_over(150, &[]), []);
    }

    #[test]
    fn catches_drawers() {
        assert_eq!(drawers("src/ppks/utils/nik.rs").len(), 1);
        assert_eq!(drawers("src/helpers.rs").len(), 1);
        assert_eq!(drawers("src/ppks/persons/model.rs"), []);
    }
}
