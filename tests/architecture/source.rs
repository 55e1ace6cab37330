//! As much Rust as the rules need: what is code, what is a literal, what is a test.

/// One file, read once.
pub struct Source<'a> {
    pub path: &'a str,
    text: &'a str,
    /// The text with comments and the content of literals blanked; offsets and lines are kept.
    pub code: String,
    /// `code` with every `#[cfg(test)]` item blanked too.
    pub live: String,
    pub literals: Vec<Literal>,
    inline_modules: Vec<(usize, usize, String)>,
}

/// A string literal: where its opening quote (or `r`) stands, and what it holds, escapes unread.
pub struct Literal {
    pub at: usize,
    pub content: String,
}

impl<'a> Source<'a> {
    pub fn read(path: &'a str, text: &'a str) -> Self {
        let (code, literals) = blank_comments_and_literals(text);
        let whole_file_is_test =
            path.ends_with("/tests.rs") || path.contains("/tests/") || code.contains("#![cfg(test)]");
        let live = if whole_file_is_test {
            blank(&code, &[(0, code.len())])
        } else {
            blank(&code, &test_items(&code))
        };
        let inline_modules = inline_modules(&code);
        Self {
            path,
            text,
            code,
            live,
            literals,
            inline_modules,
        }
    }

    /// Line number of an offset, from 1.
    pub fn line(&self, at: usize) -> usize {
        self.text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
    }

    pub fn is_live(&self, at: usize) -> bool {
        !self.live.as_bytes()[at].is_ascii_whitespace()
    }

    /// Literals outside `#[cfg(test)]`.
    pub fn live_literals(&self) -> impl Iterator<Item = &Literal> {
        self.literals.iter().filter(|literal| self.is_live(literal.at))
    }

    /// The module a line stands in, inline `mod`s included.
    pub fn module_at(&self, at: usize) -> Vec<String> {
        let mut module = module_path(self.path);
        for (start, end, name) in &self.inline_modules {
            if (*start..*end).contains(&at) {
                module.push(name.clone());
            }
        }
        module
    }
}

/// `src/ppks/persons/mod.rs` -> `["ppks", "persons"]`; a crate root -> `[]`.
pub fn module_path(path: &str) -> Vec<String> {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    let inner = inner.strip_suffix(".rs").unwrap_or(inner);
    if inner == "lib" || inner == "main" {
        return Vec::new();
    }
    let mut parts: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|part| part == "mod") {
        parts.pop();
    }
    parts
}

/// `src/ppks/persons/pages.rs` -> `ppks`; `None` for the two crate roots.
pub fn top_module(path: &str) -> Option<&str> {
    let inner = path.strip_prefix("src/")?;
    let first = inner.split('/').next()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(first, "lib.rs" | "main.rs")).then_some(name)
}

pub fn is_ident(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Offsets of `word` where it is not the tail of a longer name.
pub fn words(code: &str, word: &str) -> Vec<usize> {
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| *at == 0 || !is_ident(code.as_bytes()[at - 1]))
        .collect()
}

pub fn ident_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && is_ident(bytes[at]) {
        at += 1;
    }
    at
}

pub fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at].is_ascii_whitespace() {
        at += 1;
    }
    at
}

/// Replaces ranges by spaces, newlines kept, so offsets and line numbers stay true.
fn blank(text: &str, ranges: &[(usize, usize)]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (start, end) in ranges {
        for byte in &mut bytes[*start..*end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).expect("whole characters were replaced")
}

fn blank_comments_and_literals(text: &str) -> (String, Vec<Literal>) {
    let bytes = text.as_bytes();
    let mut gone = Vec::new();
    let mut literals = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"//") {
            let end = find(bytes, at, b"\n").unwrap_or(bytes.len());
            gone.push((at, end));
            at = end;
        } else if rest.starts_with(b"/*") {
            let end = block_comment_end(bytes, at);
            gone.push((at, end));
            at = end;
        } else if let Some((open, close)) = string(bytes, at) {
            gone.push((open, close));
            literals.push(Literal {
                at,
                content: text[open..close].to_owned(),
            });
            at = find(bytes, close, b"\"").map_or(bytes.len(), |quote| quote + 1);
        } else if let Some(end) = character(text, at) {
            gone.push((at + 1, end - 1));
            at = end;
        } else {
            at += 1;
        }
    }
    (blank(text, &gone), literals)
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(what.len())
        .position(|window| window == what)
        .map(|found| from + found)
}

fn block_comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0usize);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// Where the content of the string literal starting at `at` begins and ends.
fn string(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    if bytes[at] == b'"' {
        let open = at + 1;
        let mut end = open;
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        return Some((open, end.min(bytes.len())));
    }
    let prefixed = |at: usize| at > 0 && is_ident(bytes[at - 1]);
    let byte_or_c = at > 0 && b"bc".contains(&bytes[at - 1]) && !prefixed(at - 1);
    if bytes[at] != b'r' || (prefixed(at) && !byte_or_c) {
        return None;
    }
    let hashes = bytes[at + 1..].iter().take_while(|b| **b == b'#').count();
    let quote = at + 1 + hashes;
    if bytes.get(quote) != Some(&b'"') {
        return None;
    }
    let closing = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
    let open = quote + 1;
    Some((open, find(bytes, open, &closing).unwrap_or(bytes.len())))
}

/// The end of a character literal; `None` for a lifetime.
fn character(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?.strip_prefix('\'')?;
    if rest.starts_with('\\') {
        let close = rest.get(2..)?.find('\'')? + 2;
        return Some(at + 1 + close + 1);
    }
    let first = rest.chars().next()?;
    let close = first.len_utf8();
    rest[close..].starts_with('\'').then_some(at + close + 2)
}

fn test_items(code: &str) -> Vec<(usize, usize)> {
    let attribute = "#[cfg(test)]";
    code.match_indices(attribute)
        .map(|(at, _)| (at, item_end(code.as_bytes(), at + attribute.len())))
        .collect()
}

/// The end of the item after its attributes: its closing brace, or the `;` of one without a body.
fn item_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0usize;
    while at < bytes.len() {
        match bytes[at] {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'{' if depth == 0 => return block_end(bytes, at),
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
        at += 1;
    }
    at
}

fn block_end(bytes: &[u8], open: usize) -> usize {
    let mut depth = 0usize;
    for (at, byte) in bytes.iter().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return at + 1,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    bytes.len()
}

fn inline_modules(code: &str) -> Vec<(usize, usize, String)> {
    let bytes = code.as_bytes();
    words(code, "mod ")
        .into_iter()
        .filter_map(|at| {
            let start = skip_space(bytes, at + 4);
            let end = ident_end(bytes, start);
            let open = skip_space(bytes, end);
            (bytes.get(open) == Some(&b'{')).then(|| (open, block_end(bytes, open), code[start..end].to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_comments_and_literals_but_keeps_offsets() {
        let text = "a /* x /* y */ z */ b // c\n\"d\\\"e\" r#\"f\"g\"# 'h' '\\'' &'i str br\"j\"";
        let source = Source::read("src/x.rs", text);

        assert_eq!(source.code.len(), text.len());
        for gone in ["x", "y", "z", "c", "d", "e", "f", "g", "h", "j"] {
            assert!(!source.code.contains(gone), "{gone} in {}", source.code);
        }
        assert!(source.code.contains("&'i str"));
        let held: Vec<&str> = source.literals.iter().map(|l| l.content.as_str()).collect();
        assert_eq!(held, ["d\\\"e", "f\"g", "j"]);
    }

    #[test]
    fn tells_test_code_from_live_code() {
        let text = "fn a() {}\n#[cfg(test)]\n#[allow(x)]\nmod tests { fn b(c: [u8; 2]) {} }\nfn d() {}";
        let source = Source::read("src/x.rs", text);

        assert!(source.live.contains("fn a") && source.live.contains("fn d"));
        assert!(!source.live.contains("fn b") && source.code.contains("fn b"));
        assert!(Source::read("src/x/tests.rs", "fn a() {}").live.trim().is_empty());
    }
}
