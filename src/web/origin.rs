//! Where this site is found, for what leads back to it from paper.

use axum::http::HeaderMap;
use axum::http::header::HOST;

/// Scheme and host that the printing browser used; empty where it named none that could be ours. Cookies are sent over
/// TLS only, but for this machine itself.
pub fn origin(headers: &HeaderMap) -> String {
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let is_plain = !host.is_empty()
        && host.len() <= 100
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    if !is_plain {
        return String::new();
    }
    let is_here = host.starts_with("127.") || host.starts_with("localhost");

    format!("{}://{host}", if is_here { "http" } else { "https" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_leads_to_where_the_page_came_from() {
        let at = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().unwrap());
            origin(&headers)
        };

        assert_eq!(at("balale.contoh.go.id"), "https://balale.contoh.go.id");
        assert_eq!(at("127.0.0.1:8080"), "http://127.0.0.1:8080");
        assert_eq!(at("jahat.test/x?y="), "");
        assert_eq!(origin(&HeaderMap::new()), "");
    }
}
