//! Paths such as `crate::auth::Actor`: found in blanked code, groups written out, `super` resolved.

use crate::source::{Source, ident_end, is_ident, skip_space};

/// One path; every leaf of a `use` group is one of its own.
#[derive(Debug)]
pub struct PathUse {
    pub at: usize,
    pub segments: Vec<String>,
}

/// Every path of two or more segments in blanked code, groups written out.
pub fn paths(code: &str) -> Vec<PathUse> {
    let bytes = code.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !is_ident(bytes[at]) {
            at += 1;
            continue;
        }
        let end = ident_end(bytes, at);
        // `>::name` and `a::name` continue a path; `::name` alone starts one.
        let continues = at >= 3 && &bytes[at - 2..at] == b"::" && (is_ident(bytes[at - 3]) || bytes[at - 3] == b'>');
        if continues || !code[end..].starts_with("::") {
            at = end;
            continue;
        }
        at = tree(code, at, &mut Vec::new(), &mut found).max(end);
    }
    found
}

/// Reads one path tree from `at`, adds its leaves, and answers where it ends.
fn tree(code: &str, at: usize, prefix: &mut Vec<String>, found: &mut Vec<PathUse>) -> usize {
    let bytes = code.as_bytes();
    let at = skip_space(bytes, at);
    match bytes.get(at) {
        Some(b'{') => {
            let mut at = at + 1;
            loop {
                at = skip_space(bytes, at);
                match bytes.get(at) {
                    None => return at,
                    Some(b'}') => return at + 1,
                    Some(b',') => at += 1,
                    Some(_) => {
                        let depth = prefix.len();
                        let end = tree(code, at, prefix, found);
                        prefix.truncate(depth);
                        at = end.max(at + 1);
                        // ` as other_name`
                        while bytes.get(at).is_some_and(|b| !b",}".contains(b)) {
                            at += 1;
                        }
                    }
                }
            }
        }
        Some(b'*') => {
            push_leaf(at, prefix, Some("*"), found);
            at + 1
        }
        Some(byte) if is_ident(*byte) => {
            let end = ident_end(bytes, at);
            let name = &code[at..end];
            let next = skip_space(bytes, end);
            let after = skip_space(bytes, next + 2);
            let goes_on = code[next..].starts_with("::") && bytes.get(after) != Some(&b'<');
            if goes_on {
                prefix.push(name.to_owned());
                tree(code, after, prefix, found)
            } else {
                let own = (name != "self" || prefix.is_empty()).then_some(name);
                push_leaf(at, prefix, own, found);
                end
            }
        }
        _ => {
            push_leaf(at.min(bytes.len() - 1), prefix, None, found);
            at
        }
    }
}

fn push_leaf(at: usize, prefix: &[String], last: Option<&str>, found: &mut Vec<PathUse>) {
    let mut segments = prefix.to_vec();
    segments.extend(last.map(str::to_owned));
    found.push(PathUse { at, segments });
}

/// The path from the crate's root, for `crate::`, `self::` and `super::`; `None` for others.
pub fn absolute(source: &Source<'_>, path: &PathUse) -> Option<Vec<String>> {
    let mut rest = path.segments.as_slice();
    let mut base = match rest.first()?.as_str() {
        "crate" => Vec::new(),
        "self" | "super" => source.module_at(path.at),
        _ => return None,
    };
    if rest[0] != "super" {
        rest = &rest[1..];
    }
    while rest.first().is_some_and(|segment| segment == "super") {
        base.pop();
        rest = &rest[1..];
    }
    base.extend_from_slice(rest);
    Some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(code: &str) -> Vec<String> {
        paths(code).iter().map(|p| p.segments.join("::")).collect()
    }

    #[test]
    fn writes_out_groups_and_reads_inline_paths() {
        let code = "use crate::{a, b::{self, c as d}, e::*};\nlet f = crate::g::h::<crate::i>::j();\nx::<T>::new(::sqlx::query);";
        assert_eq!(
            leaves(code),
            [
                "crate::a",
                "crate::b",
                "crate::b::c",
                "crate::e::*",
                "crate::g::h",
                "crate::i",
                "x",
                "sqlx::query"
            ]
        );
    }

    #[test]
    fn resolves_super_through_inline_modules() {
        let text = "use super::model;\nmod tests { use super::super::queries; use super::*; }\nuse self::a;";
        let source = Source::read("src/ppks/persons/form.rs", text);
        let found: Vec<String> = paths(&source.code)
            .iter()
            .filter_map(|path| absolute(&source, path))
            .map(|path| path.join("::"))
            .collect();
        assert_eq!(
            found,
            [
                "ppks::persons::model",
                "ppks::persons::queries",
                "ppks::persons::form::*",
                "ppks::persons::form::a"
            ]
        );
    }
}
