//! Secret cases: handed in sealed, read by named officers only, and no trace of them anywhere else.

mod assignment;
mod figures;
mod officers;
mod oracle;
mod raised;
mod rights;
mod rotation;
mod timing;
mod twins;
mod unreadable;

use axum::http::Method;
use uuid::Uuid;

use crate::ppks::sheet;
use crate::support::{Client, Page, TestApp};

/// The category that is secret in most of these tests: Orang dengan HIV/AIDS.
pub const SECRET: &str = "16";

/// The number of the receipt a page shows.
pub fn receipt(page: &Page) -> String {
    let body = page.body();
    let at = body
        .find("R-")
        .unwrap_or_else(|| panic!("no receipt\n{}", page.shown()));
    body[at..at + 11].to_owned()
}

/// Hands in a family with one secret case and nothing else; answers the receipt.
pub async fn hand_in(client: &mut Client, nomor_kk: &str, name: &str, nik: &str, category: &str) -> String {
    let answer = sheet::send(client, nomor_kk, &[(name, nik, category)]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    assert!(
        answer.location().starts_with("/kasus-rahasia/terkirim/R-"),
        "{}",
        answer.location()
    );
    receipt(&client.follow().await)
}

pub async fn envelopes(app: &TestApp) -> Vec<Uuid> {
    sqlx::query_scalar("select id from rahasia.envelopes order by received_at, id")
        .fetch_all(app.owner())
        .await
        .unwrap()
}

/// An answer as bytes that can be compared: ids, times, keys and the receipt masked, headers in order.
pub fn comparable(page: &Page) -> String {
    let mut headers: Vec<String> = page
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        // The session's own cookie comes back once in a while, whatever was asked.
        .filter(|line| !line.starts_with("set-cookie: __Host-balale="))
        .collect();
    headers.sort();
    let text = format!("{}\n{}\n\n{}", page.status, headers.join("\n"), page.body());

    without_places(&mask_receipts(&sheet::masked(&text)))
}

/// Links that begin where a list was left name the instant of its last row.
pub fn without_places(text: &str) -> String {
    let mut parts = text.split("setelah=");
    let first = parts.next().unwrap_or_default().to_owned();

    parts.fold(first, |out, part| {
        out + "setelah=" + part.trim_start_matches(|c: char| c.is_ascii_digit())
    })
}

fn mask_receipts(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("R-") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_receipt = rest
            .get(..11)
            .is_some_and(|part| part.parse::<balale::types::Receipt>().is_ok());
        let taken = if is_receipt { 11 } else { 2 };
        out.push_str(if is_receipt { "TANDA" } else { "R-" });
        rest = &rest[taken..];
    }
    out.push_str(rest);

    out
}

/// Every page that links lead to from the home page, without leaving the site: path and answer.
pub async fn walk(client: &mut Client, extra: &[String]) -> Vec<Page> {
    let mut waiting: Vec<String> = vec!["/beranda".to_owned()];
    waiting.extend_from_slice(extra);
    let mut seen: Vec<String> = Vec::new();
    let mut pages = Vec::new();
    while let Some(path) = waiting.pop() {
        let path = path.split('#').next().unwrap_or_default().to_owned();
        let is_ours = path.starts_with('/') && !path.starts_with("/aset/") && !path.starts_with("/keluar");
        if !is_ours || seen.contains(&path) || seen.len() > 400 {
            continue;
        }
        seen.push(path.clone());
        let page = client.send(Method::GET, &path, None).await;
        if page.status.is_redirection() {
            waiting.push(page.location().to_owned());
        } else if page
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"))
        {
            waiting.extend(page.attrs("a", "href"));
        }
        pages.push(page);
    }

    pages
}
