//! Who may write SQL, who may judge by role, who must leave a trace in the audit.

use crate::Offence;
use crate::imports::paths;
use crate::source::{Source, skip_space, top_module, words};

/// Functions of a `queries` module that only read begin with one of these; any other one writes.
const READS: [&str; 7] = ["find", "list", "count", "exists", "lock", "search", "has"];

/// Beside `auth`, where a role may be *named*, because accounts are made there: the user form, the
/// invented accounts, and the command line's first administrator. Judging by role stays in auth.
const MAKES_ACCOUNTS: [&str; 3] = ["accounts", "demo", "cli"];
const MAIN: &str = "src/main.rs";

const SQL_VERBS: [&str; 6] = ["select", "insert", "update", "delete", "with", "where"];

fn in_db(path: &str) -> bool {
    top_module(path) == Some("db")
}

/// sqlx's query functions and macros anywhere but in `queries.rs`, `src/db/` and test code.
pub fn sql(path: &str, text: &str) -> Vec<Offence> {
    if path.ends_with("/queries.rs") || in_db(path) {
        return Vec::new();
    }
    let source = Source::read(path, text);
    let imported = paths(&source.live)
        .into_iter()
        .filter(|used| used.segments[0] == "sqlx")
        .filter(|used| {
            let name = used.segments.get(1).map_or("", String::as_str);
            name.starts_with("query") || ["raw_sql", "QueryBuilder"].contains(&name)
        })
        .map(|used| used.at);
    let macros = [
        "query!(",
        "query_as!(",
        "query_scalar!(",
        "query_file!(",
        "query_file_as!(",
    ];
    let called = macros.iter().flat_map(|name| words(&source.live, name));
    let mut lines: Vec<usize> = imported.chain(called).map(|at| source.line(at)).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
        .into_iter()
        .map(|line| Offence::new(path, line, "SQL belongs in the owner's queries.rs"))
        .collect()
}

/// The marker that lets a built string through to sqlx, and strings that begin like SQL being
/// handed to a formatting macro, anywhere but in `src/db/`.
pub fn built_sql(path: &str, text: &str) -> Vec<Offence> {
    if in_db(path) {
        return Vec::new();
    }
    let source = Source::read(path, text);
    let marked = words(&source.code, "AssertSqlSafe")
        .into_iter()
        .map(|at| (at, "AssertSqlSafe lets unchecked SQL through"));
    let built = source
        .live_literals()
        .filter(|literal| {
            let content = literal
                .content
                .trim_start_matches(|c: char| c.is_whitespace() || c == '\\' || c == 'n');
            let first = content.split_whitespace().next().unwrap_or_default();
            let before = source.code[..literal.at].trim_end();
            SQL_VERBS.contains(&first.to_lowercase().as_str())
                && ["format!(", "format_args!(", "push_str(", "concat!("]
                    .iter()
                    .any(|call| before.ends_with(call))
        })
        .map(|literal| (literal.at, "SQL is written whole, never put together"));
    marked
        .chain(built)
        .map(|(at, reason)| Offence::new(path, source.line(at), reason))
        .collect()
}

/// `Role::` outside auth. Where accounts are made a role may be named, but not decided by.
pub fn roles(path: &str, text: &str) -> Vec<Offence> {
    let slice = top_module(path);
    if slice == Some("auth") {
        return Vec::new();
    }
    let may_name = path == MAIN || slice.is_some_and(|name| MAKES_ACCOUNTS.contains(&name));
    let source = Source::read(path, text);
    words(&source.live, "Role::")
        .into_iter()
        .filter(|at| !may_name || is_judged(&source.live, *at))
        .map(|at| {
            let reason = if may_name {
                "ask auth for the permission instead of judging by role"
            } else {
                "roles are known to auth alone; ask for a permission"
            };
            Offence::new(path, source.line(at), reason)
        })
        .collect()
}

/// Whether the `Role::X` at this offset is a pattern or one side of a comparison.
fn is_judged(code: &str, at: usize) -> bool {
    let line_start = code[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let before = code[line_start..at].trim_end();
    let bytes = code.as_bytes();
    let mut end = at + "Role::".len();
    while bytes
        .get(end)
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_) ".contains(byte))
    {
        end += 1;
    }
    let after = &code[skip_space(bytes, end)..];
    before.ends_with("==")
        || before.ends_with("!=")
        || before.contains("matches!(")
        || before.contains(" let ") && before.trim_start().starts_with("if")
        || after.starts_with("=>")
        || after.starts_with("==")
        || after.starts_with("!=")
        || after.starts_with('|') && !after.starts_with("||")
}

/// An `actions.rs` that calls a writing function of a `queries` module and never `audit::record`.
/// Reported at the first such call.
pub fn audited(path: &str, text: &str) -> Vec<Offence> {
    if !path.ends_with("/actions.rs") {
        return Vec::new();
    }
    let source = Source::read(path, text);
    let used = paths(&source.live);
    let follows = |first: &str, tells: &dyn Fn(&str) -> bool| {
        used.iter()
            .find(|path| path.segments.windows(2).any(|pair| pair[0] == first && tells(&pair[1])))
            .map(|path| path.at)
    };
    let write = follows("queries", &|name| {
        !READS.iter().any(|read| name.starts_with(read)) && starts_lower(name)
    });
    let record = follows("audit", &|name| name.starts_with("record"));
    match (write, record) {
        (Some(at), None) => {
            let reason = "this action writes but never calls audit::record";
            vec![Offence::new(path, source.line(at), reason)]
        }
        _ => Vec::new(),
    }
}

/// A function, not a type or a constant.
fn starts_lower(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(offences: &[Offence]) -> Vec<usize> {
        offences.iter().map(|offence| offence.line).collect()
    }

    #[test]
    fn catches_sql_outside_queries() {
        let text = "use sqlx::{PgConnection, query_as};\nlet a = sqlx::query!(\"select 1\");\nlet b = query_scalar!(\"x\");\n// sqlx::query\nsqlx::QueryBuilder::new(a);\nuse sqlx::PgPool;\n#[cfg(test)]\nmod tests { fn a() { sqlx::query(\"x\"); } }";
        assert_eq!(lines(&sql("src/ppks/pages.rs", text)), [1, 2, 3, 5]);
        assert_eq!(lines(&sql("src/ppks.rs", text)), [1, 2, 3, 5]);
        assert_eq!(sql("src/ppks/queries.rs", text), []);
        assert_eq!(sql("src/db/pool.rs", text), []);
    }

    #[test]
    fn catches_sql_put_together() {
        let text = "let a = format!(\"select {x}\");\nlet b = format!(\n    \"  update t\"\n);\nlet c = AssertSqlSafe(a);\nlet d = format!(\"{n} selected\");\nlet e = \"select 1\";";
        let mut found = lines(&built_sql("src/ppks/queries.rs", text));
        found.sort_unstable();
        assert_eq!(found, [1, 3, 5]);
        assert_eq!(built_sql("src/db/migrate.rs", text), []);
    }

    #[test]
    fn catches_roles_outside_auth() {
        let text = "let a = Role::OperatorDesa;\nmatch r {\n    Role::A | Role::B => 1,\n    Some(Role::C) => 2,\n}\nif r == Role::D {}\nlet m = matches!(r, Role::E);\nlet n = OtherRole::F;\nlet all = [Role::A, Role::B];\nif let Some(Role::C) = r {}\nlet z = names.map(|_| Role::A);";
        assert_eq!(
            lines(&roles("src/ppks/pages.rs", text)),
            [1, 3, 3, 4, 6, 7, 9, 9, 10, 11]
        );
        let judged = [3, 3, 4, 6, 7, 10];
        assert_eq!(lines(&roles("src/accounts/users/form.rs", text)), judged);
        assert_eq!(lines(&roles("src/demo/mod.rs", text)), judged);
        assert_eq!(lines(&roles("src/main.rs", text)), judged);
        assert_eq!(roles("src/auth/role.rs", text), []);
    }

    #[test]
    fn catches_a_write_without_a_trace() {
        let write = "use super::queries;\nfn f() {\n    queries::find(x);\n    queries::insert(x);\n}";
        let path = "src/ppks/persons/actions.rs";
        assert_eq!(lines(&audited(path, write)), [4]);
        assert_eq!(lines(&audited(path, "use super::queries::{find, update_name};")), [1]);
        assert_eq!(
            audited(path, &format!("use crate::audit;\n{write}\naudit::record(x);")),
            []
        );
        assert_eq!(
            audited(path, &format!("use crate::audit::{{Event, record}};\n{write}")),
            []
        );
        assert_eq!(audited(path, "queries::list(x); queries::Row::new();"), []);
        assert_eq!(lines(&audited(path, &format!("{write}\n// audit::record"))), [4]);
        assert_eq!(audited("src/ppks/persons/pages.rs", write), []);
    }
}
