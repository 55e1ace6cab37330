//! Text in a drawing: how wide it is, how to shorten it, how to write it safely.

/// How wide `text` will be in letters of `size`, rounded up. The reader's own font is not known,
/// so the letters are counted by kind, after the widest of the usual screen fonts.
pub fn text_width(text: &str, size: f64) -> u32 {
    let ems: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'l' | 'j' | 'I' | ' ' | '.' | ',' | ':' | '\'' | '|' => 0.34,
            'f' | 't' | 'r' | '-' | '(' | ')' | '/' => 0.43,
            'm' | 'M' | 'w' | 'W' | '%' | '@' | '…' => 0.97,
            'A'..='Z' => 0.72,
            _ if c.is_ascii() => 0.62,
            _ => 0.85,
        })
        .sum();
    (ems * size).ceil() as u32
}

/// `text`, shortened with … if it would be wider than `room`.
pub fn fit(text: &str, size: f64, room: u32) -> String {
    if text_width(text, size) <= room {
        return text.to_owned();
    }
    // No letter is narrower than a third of its size: what lies beyond that cannot fit anyway.
    let most = (f64::from(room) / size * 3.0) as usize + 1;
    let mut short: String = text.chars().take(most).collect();
    while short.pop().is_some() {
        let candidate = format!("{}…", short.trim_end());
        if text_width(&candidate, size) <= room {
            return candidate;
        }
    }
    "…".to_owned()
}

/// `text` made safe inside an element or a quoted attribute. Characters that XML forbids become
/// the replacement character, so a stray control byte cannot break the page.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}
