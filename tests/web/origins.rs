//! Which sendings count as coming from our own pages, on every route that changes something.

use axum::http::Method;
use balale::paths::{ROUTES, Route};

use crate::bad_input::{FORM_TYPE, raw};
use crate::routes::{address, method};
use crate::support::{Client, Page, TestApp};

type Said = &'static [(&'static str, &'static str)];

/// What no page of ours makes a browser say.
const FOREIGN: [Said; 15] = [
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    // Typed into the address bar: fine for opening a page, but nobody types a form.
    &[("sec-fetch-site", "none")],
    &[("sec-fetch-site", "none"), ("origin", "https://balale.test")],
    &[("sec-fetch-site", "cross-site"), ("origin", "https://balale.test")],
    &[("sec-fetch-site", "same-site"), ("origin", "https://lain.balale.test")],
    &[("sec-fetch-site", "entah")],
    &[("sec-fetch-site", "")],
    &[],
    &[("origin", "https://jahat.test")],
    &[("origin", "https://balale.test.jahat.test")],
    &[("origin", "https://balale.test:8443")],
    &[("origin", "null")],
    &[("origin", "")],
    &[("referer", "https://balale.test/masuk")],
];

/// Browsers of today, and an old one that knows `Origin` only.
const OURS: [Said; 3] = [
    &[("sec-fetch-site", "same-origin")],
    &[("sec-fetch-site", "same-origin"), ("origin", "https://balale.test")],
    &[("origin", "https://balale.test")],
];

/// A link from elsewhere, a bookmark, a browser that says nothing: all may open pages.
const OPENED: [Said; 4] = [
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "none")],
    &[],
    &[("origin", "null")],
];

const ENDS_SESSIONS: [&str; 2] = ["SIGN_OUT", "END_SESSIONS"];

fn is_refused(page: &Page) -> bool {
    let words = page.words();
    let says_why = ["tidak datang dari halaman Balale", "Peramban ini terlalu lama"]
        .iter()
        .any(|why| words.contains(why));
    page.status() == 403 && says_why
}

async fn is_let_in(app: &TestApp, client: &Client, route: &Route, said: Said) -> bool {
    let page = raw(app, client, method(route), &address(route), said, FORM_TYPE, "").await;
    !is_refused(&page)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_is_taken_from_our_pages_only() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let posts: Vec<&Route> = ROUTES.iter().filter(|route| method(route) == Method::POST).collect();
    assert!(posts.len() > 30, "{}", posts.len());
    let (mut cases, mut failures) = (0, Vec::new());

    let acts = "select count(*) from audit_events";
    let before = app.count(acts).await;
    for route in &posts {
        for said in FOREIGN {
            for client in [&admin, &app.visitor()] {
                cases += 1;
                if is_let_in(&app, client, route, said).await {
                    failures.push(format!("{} taken with {said:?}", route.name));
                }
            }
        }
    }
    assert_eq!(app.count(acts).await, before, "a trace is left: {failures:?}");
    assert_eq!(admin.clone().get("/akun").await.status(), 200, "nobody was signed out");

    for route in &posts {
        for said in OURS {
            let ends = ENDS_SESSIONS.contains(&route.name);
            let client = if ends { app.admin().await } else { admin.clone() };
            for client in [&client, &app.visitor()] {
                cases += 1;
                if !is_let_in(&app, client, route, said).await {
                    failures.push(format!("{} refused with {said:?}", route.name));
                }
            }
        }
    }
    for route in ROUTES.iter().filter(|route| method(route) == Method::GET) {
        for said in OPENED {
            cases += 1;
            if !is_let_in(&app, &admin, route, said).await {
                failures.push(format!("{} not opened with {said:?}", route.name));
            }
        }
    }
    println!("T-CS-1: cases {cases}, failures {}", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
