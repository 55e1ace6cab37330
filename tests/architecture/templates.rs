//! What a template may hold. The pages' content security policy allows no inline script, style or
//! handler; escaping protects quoted attribute values only; and addresses come from `src/paths`.

use crate::Offence;

/// Attributes whose value is an address.
const ADDRESSES: [&str; 7] = ["href", "action", "formaction", "src", "srcset", "poster", "xlink:href"];

/// Stand-ins for `{{ .. }}` and `{% .. %}`, so that quotes and `>` inside them are not HTML's.
const EXPRESSION: u8 = 1;
const STATEMENT: u8 = 2;

pub fn check(path: &str, text: &str) -> Vec<Offence> {
    let (html, code) = split(text);
    let mut found = unescaped(&code);
    let mut at = 0;
    while let Some(open) = html[at..].iter().position(|byte| *byte == b'<') {
        at += open + 1;
        if html[at..].starts_with(b"!--") {
            at = find(&html, at, b"-->").unwrap_or(html.len());
        } else if html.get(at).is_some_and(u8::is_ascii_alphabetic) {
            at = tag(&html, at, &mut found);
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found
        .into_iter()
        .map(|(at, reason)| {
            let line = text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
            Offence::new(path, line, reason)
        })
        .collect()
}

/// The HTML with askama's code masked, and askama's code with its offsets.
fn split(text: &str) -> (Vec<u8>, Vec<(usize, &str)>) {
    let mut html = text.as_bytes().to_vec();
    let mut code = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|found| at + found) {
        let (close, mask) = match text.as_bytes().get(open + 1) {
            Some(b'#') => ("#}", b' '),
            Some(b'{') => ("}}", EXPRESSION),
            Some(b'%') => ("%}", STATEMENT),
            _ => {
                at = open + 1;
                continue;
            }
        };
        at = text[open + 2..]
            .find(close)
            .map_or(text.len(), |end| open + 2 + end + 2);
        if mask != b' ' {
            code.push((open, &text[open..at]));
        }
        for byte in &mut html[open..at] {
            if *byte != b'\n' {
                *byte = mask;
            }
        }
    }
    (html, code)
}

/// Filters that switch escaping off.
fn unescaped(code: &[(usize, &str)]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (start, piece) in code {
        let filters = piece.match_indices('|').map(|(at, _)| at + 1);
        let blocks = piece.match_indices("filter ").map(|(at, word)| at + word.len());
        for at in filters.chain(blocks) {
            let rest = piece[at..].trim_start();
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let escapes_nothing = ["e", "escape"].contains(&name) && after.starts_with("(\"none\"");
            if name == "safe" || escapes_nothing {
                let reason = "escaping is never switched off".to_owned();
                found.push((start + at, reason));
            }
        }
    }
    found
}

/// Reads one tag whose name starts at `start`; answers where to read on.
fn tag(html: &[u8], start: usize, found: &mut Vec<(usize, String)>) -> usize {
    let name_end = until(html, start, b" \n\t\r/>\x01\x02");
    let name = lower(&html[start..name_end]);
    let end = attributes(html, name_end, found);
    if name == "style" {
        let reason = "style belongs in static/, not in an inline <style>".to_owned();
        found.push((start, reason));
    }
    if name == "script" {
        let close = find(html, end, b"</script").unwrap_or(html.len());
        if html[end..close].iter().any(|b| !b.is_ascii_whitespace()) {
            let reason = "script belongs in static/, not between <script> tags".to_owned();
            found.push((start, reason));
        }
        return close;
    }
    end
}

/// Reads attributes up to and over the `>`.
fn attributes(html: &[u8], mut at: usize, found: &mut Vec<(usize, String)>) -> usize {
    while at < html.len() {
        match html[at] {
            b'>' => return at + 1,
            b'/' | STATEMENT => at += 1,
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => at = attribute(html, at, found),
        }
    }
    at
}

fn attribute(html: &[u8], start: usize, found: &mut Vec<(usize, String)>) -> usize {
    let name_end = until(html, start, b" \n\t\r=/>\x02").max(start + 1);
    let name = lower(&html[start..name_end]);
    if html[start..name_end].contains(&EXPRESSION) {
        let reason = "an expression may stand in a quoted value only".to_owned();
        found.push((start, reason));
    }
    let equals = space_end(html, name_end);
    if html.get(equals) != Some(&b'=') {
        return name_end;
    }
    let open = space_end(html, equals + 1);
    let (value, end) = match html.get(open) {
        Some(quote @ (b'"' | b'\'')) => {
            let close = until(html, open + 1, &[*quote]);
            (&html[open + 1..close], (close + 1).min(html.len()))
        }
        _ => {
            found.push((start, format!("the value of `{name}` is not quoted")));
            let end = until(html, open, b" \n\t\r>");
            (&html[open..end], end)
        }
    };
    if let Some(reason) = judged(&name, value) {
        found.push((start, reason));
    }
    end
}

fn judged(name: &str, value: &[u8]) -> Option<String> {
    let value = lower(value);
    let value = value.trim_start_matches(|c: char| c.is_whitespace() || c == char::from(STATEMENT));
    let handler = name.strip_prefix("on");
    if name == "style" {
        Some("style belongs in static/, not in a `style` attribute".to_owned())
    } else if handler.is_some_and(|event| event.starts_with(|c: char| c.is_ascii_alphabetic())) {
        Some(format!("`{name}` is an inline handler; listen in static/"))
    } else if !ADDRESSES.contains(&name) && !name.starts_with("data-") {
        None
    } else if value.starts_with('/') {
        Some(format!("the address in `{name}` belongs in src/paths"))
    } else if value.starts_with("javascript:") {
        Some(format!("`{name}` holds script"))
    } else {
        None
    }
}

fn lower(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).to_lowercase()
}

/// The first offset from `at` on that holds one of these bytes, or the end.
fn until(html: &[u8], at: usize, stops: &[u8]) -> usize {
    let rest = html.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| stops.contains(byte)).unwrap_or(rest.len())
}

fn space_end(html: &[u8], mut at: usize) -> usize {
    while html.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

fn find(html: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = html.get(from..)?;
    rest.windows(what.len())
        .position(|window| window.eq_ignore_ascii_case(what))
        .map(|found| from + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(text: &str) -> Vec<String> {
        let path = "templates/x.html";
        check(path, text).iter().map(Offence::to_string).collect()
    }

    #[track_caller]
    fn caught(text: &str, part: &str) {
        let found = reasons(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(part), "{text}: {found:?}");
    }

    #[test]
    fn allows_what_a_page_needs() {
        let good = r##"{% extends "layout.html" %}
{# <p style=x onclick=y> #}<!-- <a href="/x"> -->
<a href="{{ paths::ppks::person(id) }}" class='a {% if x > 1 %}b{% endif %}'>a < b</a>
<option value="{{ v }}"{% if v == "a" %} selected{% endif %}>{{ name|upper }}</option>
<script src="{{ asset("app.js") }}" defer></script>
<svg viewBox="0 0 1 1"><use href="#ikon"/></svg><input disabled>
<a href="{% if up %}{{ up }}{% else %}#top{% endif %}">x</a>{{ safe }}{{ a || safe_x }}"##;
        assert_eq!(reasons(good), [""; 0]);
    }

    #[test]
    fn catches_addresses_written_in_place() {
        caught("<a\n href=\"/ppks\">", "templates/x.html:2: the address in `href`");
        caught("<form action='/masuk' method=\"post\">", "`action`");
        caught("<img src=\"/static/a.png\" alt=\"\">", "`src`");
        caught("<a href=\"{% if a %}/x{% endif %}\">", "`href`");
        caught("<div data-url=\"/x\">", "`data-url`");
        caught("<a href=\"javascript:x()\">", "script");
    }

    #[test]
    fn catches_escaping_switched_off() {
        caught("a\n{{ text|safe }}", "x.html:2: escaping");
        caught("{{ text | safe }}", "escaping");
        caught("{% filter safe %}x{% endfilter %}", "escaping");
        caught("{{ text|escape(\"none\") }}", "escaping");
    }

    #[test]
    fn catches_inline_style_script_and_handlers() {
        caught("<p style=\"color:red\">", "`style`");
        caught("<style>p{}</style>", "<style>");
        caught("<script>alert(1)</script>", "<script>");
        caught("<script type=\"application/json\">{{ x }}</script>", "<script>");
        caught("<button onClick=\"x()\">", "`onclick`");
    }

    #[test]
    fn catches_values_without_quotes() {
        caught("<p class=a>", "`class` is not quoted");
        caught("<p title={{ x }}>", "`title` is not quoted");
        caught("<p {{ attributes }}>", "quoted value only");
    }
}
