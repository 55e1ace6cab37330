//! Where a line of code lives: markup, time, the environment, routes; and no `unwrap()`.

use crate::Offence;
use crate::imports::paths;
use crate::source::{Source, top_module, words};

/// Charts are drawn as SVG by Rust.
const DRAWS_SVG: &str = "src/charts";
const CLOCK: &str = "src/clock.rs";
const CONFIG: &str = "src/config.rs";
/// The private PostgreSQL finds its binaries and its data folder through the environment.
const EMBEDDED: &str = "src/db/embedded";
const PATHS: &str = "paths";
/// Asks what a route needs before its handler runs.
const DOOR: &str = "src/web/routes.rs";

/// `path` is `home`, `home.rs`, or lies in it.
fn lives_in(path: &str, home: &str) -> bool {
    path.strip_prefix(home)
        .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// String literals that hold markup.
pub fn html(path: &str, text: &str) -> Vec<Offence> {
    if lives_in(path, DRAWS_SVG) {
        return Vec::new();
    }
    let source = Source::read(path, text);
    source
        .live_literals()
        .filter(|literal| is_markup(&literal.content))
        .map(|literal| {
            let reason = "markup belongs in templates/ (charts: src/charts)";
            Offence::new(path, source.line(literal.at), reason)
        })
        .collect()
}

/// Begins with a tag, or holds a closing tag or a bare `<name>` somewhere. `<FILE>` is a
/// placeholder of the command line, and `a <b` a comparison.
fn is_markup(literal: &str) -> bool {
    let opens = |rest: &str| rest.starts_with(|c: char| c.is_ascii_lowercase());
    if let Some(rest) = literal.trim_start().strip_prefix('<')
        && (opens(rest) || rest.starts_with(['/', '!']))
    {
        return true;
    }
    literal.split('<').skip(1).any(|rest| {
        if let Some(closing) = rest.strip_prefix('/') {
            return opens(closing);
        }
        let name = rest.trim_start_matches(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        opens(rest) && name.starts_with(['>', '/'])
    })
}

/// Asking the time anywhere but in the clock; test code is no exception, it has fixed dates.
pub fn time(path: &str, text: &str) -> Vec<Offence> {
    if path == CLOCK {
        return Vec::new();
    }
    let source = Source::read(path, text);
    let mut lines: Vec<usize> = ["Utc::now", "Local::now", "SystemTime::now", "now_utc", "now_local"]
        .iter()
        .flat_map(|name| words(&source.code, name))
        .map(|at| source.line(at))
        .collect();
    lines.sort_unstable();
    lines
        .into_iter()
        .map(|line| Offence::new(path, line, "only clock.rs asks the time; pass the Clock down"))
        .collect()
}

/// Reading the process environment. `env!` is read by the compiler and is no offence.
pub fn environment(path: &str, text: &str) -> Vec<Offence> {
    if path == CONFIG || lives_in(path, EMBEDDED) {
        return Vec::new();
    }
    let source = Source::read(path, text);
    let mut lines: Vec<usize> = paths(&source.live)
        .into_iter()
        .filter(|used| {
            let mut names = used.segments.iter().map(String::as_str);
            match names.next() {
                // What the compiler knows of the machine is not read from the environment.
                Some("std") => names.next() == Some("env") && names.next() != Some("consts"),
                Some("env") => true,
                _ => false,
            }
        })
        .map(|used| source.line(used.at))
        .collect();
    lines.sort_unstable();
    lines
        .into_iter()
        .map(|line| Offence::new(path, line, "only config.rs reads the environment"))
        .collect()
}

/// `unwrap()` outside test code.
pub fn unwraps(path: &str, text: &str) -> Vec<Offence> {
    let source = Source::read(path, text);
    source
        .live
        .match_indices(".unwrap()")
        .map(|(at, _)| {
            let reason = "answer with an error, or `expect` with the reason it cannot happen";
            Offence::new(path, source.line(at), reason)
        })
        .collect()
}

/// Handlers mounted past the door, which would then serve anybody.
pub fn mounting(path: &str, text: &str) -> Vec<Offence> {
    if path == DOOR {
        return Vec::new();
    }
    let source = Source::read(path, text);
    let mounts = [".route(", ".route_service(", ".nest(", ".nest_service("];
    let mut lines: Vec<usize> = mounts
        .iter()
        .flat_map(|call| source.live.match_indices(call))
        .map(|(at, _)| source.line(at))
        .collect();
    lines.sort_unstable();
    lines
        .into_iter()
        .map(|line| Offence::new(path, line, "mount a route of the table with web::Routes::on"))
        .collect()
}

/// Addresses written into routers and redirects instead of `src/paths`.
pub fn routes(path: &str, text: &str) -> Vec<Offence> {
    if top_module(path) == Some(PATHS) {
        return Vec::new();
    }
    let takes_an_address = [
        ".route(",
        ".route_service(",
        ".nest(",
        ".nest_service(",
        "Redirect::to(",
        "Redirect::permanent(",
        "Redirect::temporary(",
    ];
    let source = Source::read(path, text);
    source
        .live_literals()
        .filter(|literal| literal.content.starts_with('/'))
        .filter(|literal| {
            let before = source.code[..literal.at].trim_end();
            takes_an_address.iter().any(|call| before.ends_with(call))
        })
        .map(|literal| {
            let reason = format!("the address \"{}\" belongs in src/paths", literal.content);
            Offence::new(path, source.line(literal.at), reason)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(offences: &[Offence]) -> Vec<usize> {
        offences.iter().map(|offence| offence.line).collect()
    }

    #[test]
    fn catches_markup_in_strings() {
        let text = "let a = \"<p>Halo\";\nlet b = \"usage: <FILE> a < b, a <b\";\nlet c = r#\"x</td>\"#;\nlet d = \"satu <b>dua\";\nlet e = \"<=\"; // \"<p>\"\nlet f = \" <svg width\";\n#[cfg(test)]\nmod tests { fn a() { let g = \"<script>\"; } }";
        assert_eq!(lines(&html("src/page.rs", text)), [1, 3, 4, 6]);
        assert_eq!(html("src/charts/bars.rs", text), []);
        assert_eq!(html("src/charts.rs", text), []);
        assert_eq!(lines(&html("src/chartsy.rs", text)).len(), 4);
    }

    #[test]
    fn catches_asking_the_time() {
        let text = "let a = Utc::now();\nlet b = chrono::Local::now();\nlet c = std::time::SystemTime::now();\nlet d = clock.now();\nlet e = time::OffsetDateTime::now_utc(); // Utc::now";
        assert_eq!(lines(&time("src/ppks/actions.rs", text)), [1, 2, 3, 5]);
        assert_eq!(time("src/clock.rs", text), []);
    }

    #[test]
    fn catches_reading_the_environment() {
        let text = "use std::env;\nlet a = env::var(\"A\");\nlet b = std::env::temp_dir();\nuse std::{fs, env as e};\nlet c = std::env::consts::ARCH;\nlet c = env!(\"CARGO_PKG_VERSION\");\nlet d = my_env::x();";
        assert_eq!(lines(&environment("src/files.rs", text)), [1, 2, 3, 4]);
        assert_eq!(environment("src/config.rs", text), []);
        assert_eq!(environment("src/db/embedded.rs", text), []);
        assert_eq!(environment("src/db/embedded/binaries.rs", text), []);
        assert_eq!(lines(&environment("src/db/pool.rs", text)).len(), 4);
    }

    #[test]
    fn catches_unwraps() {
        let text = "a.unwrap();\na.unwrap_or(1);\n// b.unwrap()\nlet s = \".unwrap()\";\n#[cfg(test)]\nmod tests { fn a() { b.unwrap(); } }";
        assert_eq!(lines(&unwraps("src/x.rs", text)), [1]);
    }

    #[test]
    fn catches_mounting_past_the_door() {
        let text = "r.route(AT, get(a));\nr.on(routes::X, b); // .route(\nr.nest_service(AT, c);\n#[cfg(test)]\nmod tests { fn a() { r.route(AT, get(a)); } }";
        assert_eq!(lines(&mounting("src/ppks/mod.rs", text)), [1, 3]);
        assert_eq!(mounting("src/web/routes.rs", text), []);
    }

    #[test]
    fn catches_routes_written_in_place() {
        let text = "r.route(\"/ppks\", get(a));\nr.route(paths::PPKS, get(b));\nr.route(\n    \"/x/{id}\",\n    get(c),\n);\nRedirect::to(\"/masuk\");\nlet a = \"/etc\"; // .route(\"/x\"";
        assert_eq!(lines(&routes("src/ppks/mod.rs", text)), [1, 4, 7]);
        assert_eq!(routes("src/paths.rs", text), []);
        assert_eq!(routes("src/paths/ppks.rs", text), []);
    }
}
