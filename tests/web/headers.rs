//! What every answer says to the browser, whatever kind of answer it is, and that no page holds code of its own.

use std::collections::BTreeMap;

use axum::Router;
use axum::http::Method;
use axum::routing::get;
use balale::paths::{ROUTES, Route};
use balale::web::Error;
use balale::web::assets::ASSETS;
use scraper::ElementRef;
use uuid::Uuid;

use crate::bad_input::{FORM_TYPE, raw};
use crate::reports::seed;
use crate::routes::{address, method};
use crate::support::{Account, Client, Page, TestApp, selector};

const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
    ),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// What a page of ours never asks of a telephone.
const DEVICES: [&str; 10] = [
    "camera",
    "geolocation",
    "microphone",
    "payment",
    "usb",
    "bluetooth",
    "serial",
    "hid",
    "display-capture",
    "midi",
];

/// Answers seen, by class.
#[derive(Default)]
struct Walk {
    cases: usize,
    classes: BTreeMap<String, usize>,
    failures: Vec<String>,
}

impl Walk {
    fn see(&mut self, at: &str, page: &Page, may_be_kept: bool) {
        self.cases += 1;
        *self.classes.entry(page.status().to_string()).or_default() += 1;
        let mut faults = faults(page, may_be_kept && page.status() == 200);
        if is_html(page) && !page.bytes.is_empty() {
            faults.extend(code_in(page));
        }
        let told = faults
            .into_iter()
            .map(|fault| format!("{at} ({}): {fault}", page.status()));
        self.failures.extend(told);
    }

    fn end(self, what: &str) {
        println!(
            "T-HD-1: cases {}, failures {} ({what}: {:?})",
            self.cases,
            self.failures.len(),
            self.classes
        );
        let shown = &self.failures[..self.failures.len().min(40)];
        assert!(self.failures.is_empty(), "{}", shown.join("\n"));
    }
}

fn is_html(page: &Page) -> bool {
    page.header("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"))
}

fn faults(page: &Page, may_be_kept: bool) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, value) in HEADERS {
        let said: Vec<_> = page.headers.get_all(name).iter().collect();
        if said != [value] {
            faults.push(format!("{name} is {said:?}"));
        }
    }
    let policy = page.header("content-security-policy").unwrap_or_default();
    for source in policy.split(';').flat_map(|part| part.split_whitespace().skip(1)) {
        if !["'self'", "'none'"].contains(&source) {
            faults.push(format!("the policy lets in {source}"));
        }
    }
    let devices = page.header("permissions-policy").unwrap_or_default();
    for device in DEVICES {
        if !devices.split(", ").any(|part| part == format!("{device}=()")) {
            faults.push(format!("permissions-policy leaves {device} on"));
        }
    }
    let kept = page.header("cache-control");
    let is_right = if may_be_kept {
        kept == Some("public, max-age=31536000, immutable")
    } else {
        kept == Some("no-store")
    };
    if !is_right {
        faults.push(format!("cache-control is {kept:?}"));
    }
    for name in page
        .headers
        .keys()
        .filter(|name| name.as_str().starts_with("access-control-"))
    {
        faults.push(format!("{name} opens to other sites"));
    }
    for cookie in page.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        let has = |part: &str| cookie.split("; ").any(|found| found == part);
        if !(cookie.starts_with("__Host-") && has("Secure") && has("HttpOnly") && has("SameSite=Lax") && has("Path=/"))
        {
            faults.push(format!("cookie {cookie}"));
        }
    }
    faults
}

/// Script, style, handlers and addresses of other houses in a page as it is sent.
fn code_in(page: &Page) -> Vec<String> {
    page.html().select(&selector("*")).flat_map(code_of).collect()
}

fn code_of(element: ElementRef<'_>) -> Vec<String> {
    let name = element.value().name();
    let mut faults = Vec::new();
    let is_empty = element.text().all(|text| text.trim().is_empty());
    if name == "style" || name == "script" && (element.attr("src").is_none() || !is_empty) {
        faults.push(format!("inline <{name}>"));
    }
    if ["iframe", "object", "embed", "base"].contains(&name) {
        faults.push(format!("<{name}>"));
    }
    for (attribute, value) in element.value().attrs() {
        let is_ours =
            value.is_empty() || value.starts_with(['#', '?']) || value.starts_with('/') && !value.starts_with("//");
        let is_loaded = ["src", "srcset", "action", "formaction", "poster", "data"].contains(&attribute)
            || attribute == "href" && name != "a";
        if attribute == "style" || attribute.starts_with("on") {
            faults.push(format!("{attribute} on <{name}>"));
        } else if is_loaded && !is_ours || value.trim_start().to_lowercase().starts_with("javascript:") {
            faults.push(format!("{attribute}={value} on <{name}>"));
        }
    }
    faults
}

async fn id(app: &TestApp, sql: &'static str) -> Uuid {
    sqlx::query_scalar(sql).fetch_one(app.owner()).await.unwrap()
}

/// Its address with something that is there.
async fn real_address(app: &TestApp, route: &Route) -> String {
    let id = match route.at.split('/').nth(1) {
        Some("keluarga") => id(app, "select id from families limit 1").await,
        Some("ppks") => id(app, "select id from persons where full_name = 'cici Contoh'").await,
        Some("verifikasi") if !route.at.contains("sekaligus") => {
            id(app, "select id from assessments where stage = 'submitted'").await
        }
        Some("pengguna") => Account::named("tksk").id(),
        _ => return address(route),
    };
    if route.at.contains("{id}") {
        route.at.replace("{id}", &id.to_string())
    } else {
        address(route)
    }
}

async fn ask(app: &TestApp, client: &Client, method: Method, path: &str, body: &str) -> Page {
    let said = [("sec-fetch-site", "same-origin")];
    raw(app, client, method, path, &said, FORM_TYPE, body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_of_every_route_says_it_all() {
    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let mut walk = Walk::default();
    let people = [
        "sebalo",
        "tksk",
        "verifikator",
        "admin",
        "pimpinan",
        "unduh",
        "auditor",
        "rahasia",
    ];
    let mut clients = vec![("nobody", app.visitor())];
    for username in people {
        clients.push((username, app.sign_in(username).await));
    }
    let large = format!("a1_nama={}", "a".repeat(70_000));
    for route in ROUTES {
        let is_file = route.name == "SHOW_ASSET";
        let real = real_address(&app, route).await;
        for (who, client) in &clients {
            // What ends the session, or changes the account that asks, comes from nobody here.
            let ends = ["SIGN_OUT", "END_SESSIONS", "DISABLE_USER", "RESET_PASSWORD"].contains(&route.name);
            if ends && *who != "nobody" {
                continue;
            }
            let at = format!("{who} {}", route.name);
            for path in [&real, &address(route)] {
                let page = ask(&app, client, method(route), path, "").await;
                walk.see(&at, &page, is_file);
            }
        }
        let (_, admin) = &clients[4];
        if method(route) == Method::GET {
            let page = ask(&app, admin, Method::HEAD, &real, "").await;
            walk.see(&format!("HEAD {}", route.name), &page, is_file);
        } else {
            let page = ask(&app, admin, Method::POST, &real, &large).await;
            walk.see(&format!("large {}", route.name), &page, false);
            let page = raw(&app, admin, Method::POST, &real, &[], FORM_TYPE, "").await;
            walk.see(&format!("foreign {}", route.name), &page, false);
        }
        for other in [Method::PUT, Method::OPTIONS] {
            let page = ask(&app, admin, other.clone(), &real, "").await;
            walk.see(&format!("{other} {}", route.name), &page, false);
        }
    }
    for class in ["200", "303", "401", "403", "404", "405", "413", "422"] {
        assert!(
            walk.classes.contains_key(class),
            "no answer was a {class}: {:?}",
            walk.classes
        );
    }
    walk.end("routes");
}

#[tokio::test]
async fn an_answer_without_a_database_says_it_too() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.state.pool.close().await;
    let mut walk = Walk::default();
    for route in ROUTES {
        for client in [&admin, &app.visitor()] {
            let page = ask(&app, client, method(route), &address(route), "").await;
            walk.see(route.name, &page, route.name == "SHOW_ASSET");
            if page.status() == 503 && route.name != "SHOW_HEALTH" {
                assert!(page.header("retry-after").is_some(), "{}", route.name);
            }
        }
    }
    assert!(walk.classes["503"] > 50, "{:?}", walk.classes);
    walk.end("without a database");
}

#[tokio::test]
async fn files_say_it_and_hold_nothing_of_others() {
    let app = TestApp::new().await;
    let mut walk = Walk::default();
    let assets = &*ASSETS;
    for asset in [&assets.css, &assets.charts, &assets.js, &assets.font, &assets.logo] {
        for encoding in ["br", "gzip", "identity"] {
            let said = [("accept-encoding", encoding)];
            let page = raw(&app, &app.visitor(), Method::GET, &asset.url, &said, FORM_TYPE, "").await;
            assert_eq!(page.status(), 200, "{}", asset.url);
            walk.see(&asset.url, &page, true);
            let text = page.body();
            let foreign = ["http:", "https:", "@import", "eval(", "new Function", "sendBeacon"];
            let kept = [
                "localStorage",
                "sessionStorage",
                "indexedDB",
                "caches",
                "document.cookie",
                "serviceWorker",
                "pushState",
                "replaceState",
            ];
            if encoding == "identity" && !asset.url.ends_with(".woff2") {
                for word in foreign.iter().chain(&kept) {
                    let is_namespace = asset.url.ends_with(".svg") && word.starts_with("http");
                    assert!(is_namespace || !text.contains(word), "{} holds {word}", asset.url);
                }
            }
        }
    }
    seed::register_all(&app).await;
    let mut admin = app.admin().await;
    for path in ["/unduhan/rekap", "/unduhan/ppks"] {
        admin.get(path).await;
        let file = admin.submit("main form", &[("tujuan", "Rapat koordinasi")]).await;
        assert!(file.header("content-disposition").is_some(), "{}", file.shown());
        walk.see(path, &file, false);
    }
    walk.end("files");
}

async fn panics() -> &'static str {
    panic!("a handler of a test")
}

async fn errs() -> Result<&'static str, Error> {
    Err(Error::internal("something nobody can mend"))
}

#[tokio::test]
async fn an_answer_that_went_wrong_says_it_too() {
    let pages = Router::new()
        .route("/uji/panik", get(panics).post(panics))
        .route("/uji/galat", get(errs).post(errs));
    let app = TestApp::new().await.with_pages(pages);
    let mut walk = Walk::default();
    for mut client in [app.visitor(), app.operator_sebalo().await, app.admin().await] {
        for path in ["/uji/panik", "/uji/galat"] {
            for form in [None, Some("a1_nama=Kenari".to_owned())] {
                let sent = if form.is_some() { Method::POST } else { Method::GET };
                let page = client.try_send(sent, path, form).await.unwrap();
                assert_eq!(page.status(), 500, "{}", page.shown());
                for told in ["nobody can mend", "handler of a test"] {
                    assert!(!page.body().contains(told), "{}", page.shown());
                }
                walk.see(path, &page, false);
            }
        }
        assert_eq!(client.get("/sehat").await.status(), 200, "it lives");
    }
    walk.end("went wrong");
}
