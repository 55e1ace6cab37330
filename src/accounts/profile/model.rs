use chrono::{DateTime, Utc};

use crate::auth::session::SessionRow;

/// What the stored account says beside what the session already knows.
pub(super) struct Profile {
    pub username: String,
    pub last_signed_in_at: Option<DateTime<Utc>>,
}

/// What came of comparing the old password.
pub(super) enum OldPassword {
    /// With the stored hash, so that only this very password is replaced.
    Fits(String),
    Wrong,
    /// Too many failures; from this instant one may try again.
    Throttled(DateTime<Utc>),
}

/// One open session as its owner sees it.
pub(super) struct OwnSession {
    pub id_hash: String,
    pub device: String,
    pub ip: String,
    pub since: String,
    pub seen: String,
    pub is_this: bool,
}

impl From<SessionRow> for OwnSession {
    fn from(row: SessionRow) -> OwnSession {
        OwnSession {
            device: device_name(&row.user_agent),
            ip: row.ip,
            since: crate::clock::waktu(row.created_at),
            seen: row.seen_at.map(crate::clock::waktu).unwrap_or_default(),
            id_hash: row.id_hash,
            is_this: row.is_this,
        }
    }
}

/// "Chrome di Android": enough to recognise one's own telephone. A browser may say whatever it likes of itself, so
/// nothing is decided by this.
fn device_name(user_agent: &str) -> String {
    // The order matters: most browsers also name those they descend from.
    let find = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("UCBrowser", "UC Browser"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ]);

    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} di {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Peramban tidak dikenal".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_a_device_as_people_do() {
        let known = [
            (
                "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
                "Chrome di Android",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36 Edg/119.0.0.0",
                "Edge di Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Firefox di Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
                "Safari di iPhone",
            ),
            ("", "Peramban tidak dikenal"),
        ];

        for (user_agent, name) in known {
            assert_eq!(device_name(user_agent), name);
        }
    }
}
