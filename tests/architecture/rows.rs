//! The row table of `src/lib.rs`, and the arrows it allows.
//!
//! The table is part of lib.rs's doc comment, so that what is read and what is enforced are one.
//! A row is a line with the row's number, its modules divided by commas, and any further cells:
//!
//! ```text
//! //! | row | modules        | what they are         |
//! //! | --: | -------------- | --------------------- |
//! //! |   0 | types, paths   | values; no SQL        |
//! //! |   7 | accounts, ppks | the ministry's work   |
//! ```

use std::collections::BTreeMap;

use crate::Offence;
use crate::imports::{absolute, paths};
use crate::source::{Source, module_path, top_module};

const LIB: &str = "src/lib.rs";

/// Row and line in lib.rs of each top-level module.
pub type Rows = BTreeMap<String, (u32, usize)>;

/// What the files of a resource folder may not use of their own folder, by file name.
const NOT_FOR: [(&str, &[&str]); 4] = [
    ("model", &["form", "queries", "actions", "pages"]),
    ("form", &["queries", "actions", "pages"]),
    ("queries", &["form", "actions", "pages"]),
    ("actions", &["form", "pages"]),
];

/// Reads the table; what is wrong with the table itself comes back beside it.
pub fn table(lib_rs: &str) -> (Rows, Vec<Offence>) {
    let mut rows = Rows::new();
    let mut offences = Vec::new();
    for (number, line) in (1..).zip(lib_rs.lines()) {
        let Some(cells) = line.trim().strip_prefix("//!").map(str::trim) else {
            continue;
        };
        let mut cells = cells.split('|').skip(1).map(str::trim);
        let Some(Ok(row)) = cells.next().map(str::parse::<u32>) else {
            continue;
        };
        let names = cells.next().unwrap_or_default();
        for name in names.split(',').map(|name| name.trim().trim_matches('`')) {
            if rows.insert(name.to_owned(), (row, number)).is_some() {
                let reason = format!("`{name}` stands in the row table twice");
                offences.push(Offence::new(LIB, number, reason));
            }
        }
    }
    if rows.is_empty() {
        let reason = "no row table in the doc comment; wanted lines like `//! | 7 | ppks, psks |`";
        offences.push(Offence::new(LIB, 1, reason));
    }
    (rows, offences)
}

/// Modules without a row, and rows without a module.
pub fn unlisted(rows: &Rows, modules: &[String]) -> Vec<Offence> {
    let homeless = modules
        .iter()
        .filter(|module| !rows.contains_key(*module))
        .map(|module| Offence::new(LIB, 1, format!("module `{module}` has no row")));
    let gone = rows
        .iter()
        .filter(|(name, _)| !modules.contains(name))
        .map(|(name, (_, line))| Offence::new(LIB, *line, format!("row names `{name}`, which does not exist")));
    homeless.chain(gone).collect()
}

/// Uses of a module in the same or a higher row. Test code is held to it too. The crate roots are
/// exempt: lib.rs names the modules, and main.rs stands outside the crate.
pub fn arrows(rows: &Rows, path: &str, text: &str) -> Vec<Offence> {
    let Some(own) = top_module(path) else {
        return Vec::new();
    };
    let Some((own_row, _)) = rows.get(own) else {
        return vec![Offence::new(path, 0, format!("`{own}` has no row"))];
    };
    let source = Source::read(path, text);
    paths(&source.code)
        .iter()
        .filter_map(|used| {
            let absolute = absolute(&source, used)?;
            let module = absolute.first().map_or("*", String::as_str);
            let reason = match rows.get(module) {
                _ if module == own => return None,
                Some((row, _)) if row < own_row => return None,
                Some((row, _)) => {
                    format!("`{own}` (row {own_row}) may not use `{module}` (row {row})")
                }
                None => format!("`crate::{module}` is no module of the row table"),
            };
            Some(Offence::new(path, source.line(used.at), reason))
        })
        .collect()
}

/// Uses of a room of `ppks` in the same or a higher row of its own table. A name with a capital is
/// one that the lowest row lends to all.
pub fn rooms(rows: &Rows, path: &str, text: &str) -> Vec<Offence> {
    let Some(own) = room(path) else {
        return Vec::new();
    };
    let Some((own_row, _)) = rows.get(&own) else {
        return vec![Offence::new(path, 0, format!("room `{own}` has no row"))];
    };
    let source = Source::read(path, text);
    paths(&source.code)
        .iter()
        .filter_map(|used| {
            let absolute = absolute(&source, used)?;
            let [top, name, ..] = absolute.as_slice() else {
                return None;
            };
            if top != "ppks" || *name == own || name.starts_with(char::is_uppercase) {
                return None;
            }
            let reason = match rows.get(name) {
                Some((row, _)) if row < own_row => return None,
                Some((row, _)) => format!("room `{own}` (row {own_row}) may not use `{name}` (row {row})"),
                None => format!("`crate::ppks::{name}` is no room of the table"),
            };
            Some(Offence::new(path, source.line(used.at), reason))
        })
        .collect()
}

/// "src/ppks/persons/edit.rs" stands in `persons`.
pub fn room(path: &str) -> Option<String> {
    let inside = path.strip_prefix("src/ppks/")?;
    let name = inside.split('/').next()?.trim_end_matches(".rs");

    (name != "mod").then(|| name.to_owned())
}

/// Arrows that run the wrong way between the files of one resource folder.
pub fn inside_a_resource(path: &str, text: &str) -> Vec<Offence> {
    let mut folder = module_path(path);
    let own = folder.pop().unwrap_or_default();
    let Some((_, forbidden)) = NOT_FOR.iter().find(|(name, _)| *name == own) else {
        return Vec::new();
    };
    if folder.is_empty() {
        return Vec::new();
    }
    let source = Source::read(path, text);
    paths(&source.code)
        .iter()
        .filter_map(|used| {
            let absolute = absolute(&source, used)?;
            let name = absolute.strip_prefix(folder.as_slice())?.first()?.as_str();
            if !forbidden.contains(&name) && name != "*" {
                return None;
            }
            let reason = format!("{own}.rs may not use `{name}` of its own folder");
            Some(Offence::new(path, source.line(used.at), reason))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "//! Balale.\n//! | row | modules |\n//! | --- | --- |\n//! | 0 | `types`, paths |\n//! | 7 | accounts, ppks | the work |\n//! | 10 | app |\nmod app;";

    fn lines(offences: &[Offence]) -> Vec<usize> {
        offences.iter().map(|offence| offence.line).collect()
    }

    #[test]
    fn a_room_uses_lower_rooms_only() {
        let (rows, _) = table("//! | 0 | stage |\n//! | 1 | moves |\n//! | 2 | persons |");
        let text = "use crate::ppks::{Stage, moves};\nuse crate::ppks::persons::Person;\nuse crate::ppks::attic;\nuse super::queries;";
        assert_eq!(lines(&rooms(&rows, "src/ppks/persons/edit.rs", text)), [3]);
        assert_eq!(lines(&rooms(&rows, "src/ppks/moves/actions.rs", text)), [2, 3]);
        assert_eq!(lines(&rooms(&rows, "src/ppks/attic.rs", "")), [0]);
        assert_eq!(rooms(&rows, "src/reports/mod.rs", text), []);
    }

    #[test]
    fn reads_the_table() {
        let (rows, offences) = table(TABLE);
        assert_eq!(offences, []);
        assert_eq!(rows["types"], (0, 4));
        assert_eq!(rows["ppks"], (7, 5));
        assert_eq!(rows.len(), 5);
    }

    #[test]
    fn catches_a_missing_table_and_a_module_listed_twice() {
        assert_eq!(table("//! Nothing.").1.len(), 1);
        assert_eq!(lines(&table("//! | 1 | db |\n//! | 2 | db |").1), [2]);
    }

    #[test]
    fn catches_modules_without_a_row_and_rows_without_a_module() {
        let (rows, _) = table(TABLE);
        let modules = ["types", "paths", "accounts", "app", "extra"].map(str::to_owned);
        let found: Vec<String> = unlisted(&rows, &modules).iter().map(Offence::to_string).collect();
        assert_eq!(
            found,
            [
                "src/lib.rs:1: module `extra` has no row",
                "src/lib.rs:5: row names `ppks`, which does not exist"
            ]
        );
    }

    #[test]
    fn catches_arrows_upward_and_sideways() {
        let (rows, _) = table(TABLE);
        let text = "use crate::types::Nik;\nuse crate::{paths, accounts::users};\nfn f() { crate::app::serve(); }\nuse crate::ppks::families;\nuse super::super::app;\nuse crate::Oops;\nuse crate::*;\n// crate::app\n";
        let found = arrows(&rows, "src/ppks/persons.rs", text);
        assert_eq!(lines(&found), [2, 3, 5, 6, 7]);
        assert_eq!(
            found[0].to_string(),
            "src/ppks/persons.rs:2: `ppks` (row 7) may not use `accounts` (row 7)"
        );
        assert_eq!(arrows(&rows, "src/main.rs", "use crate::app;"), []);
        assert_eq!(arrows(&rows, "src/psks/mod.rs", "").len(), 1);
    }

    #[test]
    fn catches_wrong_arrows_in_a_resource() {
        let text = "use super::model::Person;\nuse super::{actions, form::PersonForm};\nuse crate::ppks::persons::pages;\nuse crate::ppks::families::actions;\nuse super::*;\n#[cfg(test)]\nmod tests { use super::*; }";
        let check = |path| lines(&inside_a_resource(path, text));
        assert_eq!(check("src/ppks/persons/queries.rs"), [2, 2, 3, 5]);
        assert_eq!(check("src/ppks/persons/actions.rs"), [2, 3, 5]);
        assert_eq!(check("src/ppks/persons/pages.rs"), [0usize; 0]);
        assert_eq!(lines(&inside_a_resource("src/a/form.rs", "use super::queries;")), [1]);
        assert_eq!(lines(&inside_a_resource("src/a/model.rs", "use super::form::F;")), [1]);
    }
}
