//! The house rules that neither the compiler nor clippy can see, as tests.
//!
//! Every rule is a pure function of `(path, text)` that answers with [`Offence`]s, so each one is
//! first proved on a planted offence (the `mod tests` beside it) and then held against the tree
//! (this file). A failing test prints all offences at once, one `file:line: reason` per line.
//!
//! The rules read text, not types: [`source::Source`] blanks comments, literals and `#[cfg(test)]`
//! items, and that is as much Rust as they know.

#[path = "architecture/homes.rs"]
mod homes;
#[path = "architecture/imports.rs"]
mod imports;
#[path = "architecture/owners.rs"]
mod owners;
#[path = "architecture/rows.rs"]
mod rows;
#[path = "architecture/sizes.rs"]
mod sizes;
#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/templates.rs"]
mod templates;

use std::fmt;
use std::fs;
use std::path::Path;

/// One breach of one rule. `line` counts from 1; 0 means the file as a whole.
#[derive(Debug, PartialEq, Eq)]
pub struct Offence {
    pub path: String,
    pub line: usize,
    pub reason: String,
}

impl Offence {
    pub fn new(path: &str, line: usize, reason: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.reason)
    }
}

#[test]
fn every_module_stands_in_the_row_table() {
    let (rows, mut offences) = rows::table(&lib_rs());
    offences.extend(rows::unlisted(&rows, &top_level_modules()));
    hold("lib.rs lists every top-level module with its row", offences);
}

#[test]
fn modules_use_only_lower_rows() {
    let (rows, _) = rows::table(&lib_rs());
    over_src("a module uses only modules of lower rows", |path, text| {
        rows::arrows(&rows, path, text)
    });
}

#[test]
fn rooms_of_ppks_use_only_lower_rooms() {
    let (rows, mut offences) = rows::table(&fs::read_to_string(root().join("src/ppks/mod.rs")).unwrap());
    let mut rooms: Vec<String> = files("src/ppks", &["rs"])
        .iter()
        .filter_map(|(path, _)| rows::room(path))
        .collect();
    rooms.sort();
    rooms.dedup();
    offences.extend(rows::unlisted(&rows, &rooms));
    hold("src/ppks/mod.rs lists every room with its row", offences);
    over_src("a room of ppks uses only rooms of lower rows", |path, text| {
        rows::rooms(&rows, path, text)
    });
}

#[test]
fn inside_a_resource_the_arrows_run_one_way() {
    over_src(
        "pages -> actions -> queries -> model, pages -> form -> model",
        rows::inside_a_resource,
    );
}

#[test]
fn sql_lives_in_queries() {
    over_src("SQL stands in queries.rs", owners::sql);
}

#[test]
fn sql_is_never_built_from_strings() {
    over_src("SQL is checked, never built", owners::built_sql);
}

#[test]
fn roles_are_judged_in_auth_alone() {
    over_src("only auth decides by role", owners::roles);
}

#[test]
fn actions_that_write_are_audited() {
    over_src("an action that writes is audited", owners::audited);
}

#[test]
fn html_lives_in_templates() {
    over_src("HTML stands in templates", homes::html);
}

#[test]
fn the_clock_is_asked_in_one_place() {
    over_src("only clock.rs asks the time", homes::time);
}

#[test]
fn the_environment_is_read_in_one_place() {
    over_src("only config.rs reads the environment", homes::environment);
}

#[test]
fn nothing_unwraps() {
    over_src("no unwrap() outside tests", homes::unwraps);
}

#[test]
fn routes_are_written_in_paths() {
    over_src("URLs stand in src/paths", homes::routes);
}

#[test]
fn every_route_has_a_policy() {
    over_src("handlers are mounted through web::Routes", homes::mounting);
}

#[test]
fn templates_are_safe_and_link_through_paths() {
    let files = files("templates", &["html", "svg"]);
    let offences = files
        .iter()
        .flat_map(|(path, text)| templates::check(path, text))
        .collect();
    hold("templates: no script, style, handler or address of their own", offences);
}

#[test]
fn files_stay_small() {
    let src = sources();
    let templates = files("templates", &["html", "svg", "txt"]);
    let mut offences = sizes::longer_than(sizes::SRC_LINES, &src);
    offences.extend(sizes::longer_than(sizes::TEMPLATE_LINES, &templates));
    offences.extend(sizes::median_over(sizes::SRC_MEDIAN_LINES, &src));
    hold("small files", offences);
}

#[test]
fn no_folder_is_a_drawer_for_everything() {
    over_src("a module is named after what it is about", |path, _| {
        sizes::drawers(path)
    });
}

/// Runs one rule over every `.rs` file under `src/`.
fn over_src(rule: &str, check: impl Fn(&str, &str) -> Vec<Offence>) {
    let offences = sources().iter().flat_map(|(path, text)| check(path, text)).collect();
    hold(rule, offences);
}

/// Fails with every offence, so that one run is enough to mend them all.
fn hold(rule: &str, offences: Vec<Offence>) {
    let lines: Vec<String> = offences.iter().map(Offence::to_string).collect();
    assert!(
        lines.is_empty(),
        "{rule}: {} offence(s)\n{}",
        lines.len(),
        lines.join("\n")
    );
}

/// The repository's root: cargo says where; a bare `rustc --test` run starts there.
fn root() -> &'static Path {
    Path::new(option_env!("CARGO_MANIFEST_DIR").unwrap_or("."))
}

fn lib_rs() -> String {
    fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is readable")
}

fn sources() -> Vec<(String, String)> {
    let found = files("src", &["rs"]);
    assert!(!found.is_empty(), "no source found: wrong directory?");
    found
}

/// Every top-level module on disk: `src/<name>.rs` and `src/<name>/`, the two crate roots apart.
fn top_level_modules() -> Vec<String> {
    let mut names: Vec<String> = sources()
        .iter()
        .filter_map(|(path, _)| source::top_module(path))
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// `(path, text)` of all files under `folder` with one of these extensions, sorted by path.
/// Paths are relative to the root and use `/`. An absent folder has no files.
fn files(folder: &str, extensions: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        let Ok(entries) = fs::read_dir(root().join(&path)) else {
            continue;
        };
        for entry in entries {
            let entry = entry.expect("the folder is readable");
            let path = format!("{path}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                waiting.push(path);
            } else if extensions.iter().any(|end| path.ends_with(&format!(".{end}"))) {
                let text = fs::read_to_string(entry.path()).expect("source files are UTF-8");
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}
