//! A browser without JavaScript: cookies, the page it shows, forms.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use balale::clock::Clock;
use http_body_util::BodyExt;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sqlx::PgPool;
use tower::ServiceExt;

use super::form;
use super::{Account, PASSWORD, Page};

/// A person at a browser. A clone is a second window with the same cookies.
#[derive(Clone)]
pub struct Client {
    line: Line,
    cookies: BTreeMap<String, String>,
    page: Option<Page>,
    /// What the person's telephone goes by.
    clock: Clock,
    owner: PgPool,
    /// Sent with every request, for what a test wants to say differently.
    pub extra: HeaderMap,
}

#[derive(Clone)]
enum Line {
    InProcess(Router),
    Tcp(hyper_util::client::legacy::Client<HttpConnector, Body>, SocketAddr),
}

impl Client {
    pub fn in_process(router: Router, clock: Clock, owner: PgPool) -> Client {
        Client {
            line: Line::InProcess(router),
            cookies: BTreeMap::new(),
            page: None,
            clock,
            owner,
            extra: HeaderMap::new(),
        }
    }

    /// The same person over real sockets; `address` from `TestApp::serve`.
    pub fn moved_to(&self, address: SocketAddr) -> Client {
        let line = hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http();
        Client {
            line: Line::Tcp(line, address),
            page: None,
            extra: HeaderMap::new(),
            ..self.clone()
        }
    }

    /// The same person at another program that shares the sessions.
    pub fn take_cookies(&mut self, other: &Client) {
        self.cookies.clone_from(&other.cookies);
    }

    /// Signs in through the form, whatever its fields are called, and through the page of the code where it comes.
    pub async fn sign_in(&mut self, account: &Account) {
        let page = self.get("/masuk").await;
        let username = page.attr("input[autocomplete=username]", "name");
        let password = page.attr("input[type=password]", "name");
        let typed = [(username.as_str(), account.username), (password.as_str(), PASSWORD)];
        let mut answer = self.submit("form:has(input[type=password])", &typed).await;
        // All tests of a process share the two places at the hash; whoever is told to wait, waits.
        for _ in 0..60 {
            if answer.status() != 503 {
                break;
            }
            assert!(answer.header("retry-after").is_some(), "{}", answer.shown());
            tokio::time::sleep(Duration::from_millis(500)).await;
            answer = self.submit("form:has(input[type=password])", &typed).await;
        }
        if answer.status() == 200 {
            answer = self.type_code(account).await;
        }
        assert_eq!(
            answer.status(),
            303,
            "{} cannot sign in\n{}",
            account.username,
            answer.shown()
        );
    }

    /// Types the code of the moment into the page that asks for it.
    pub async fn type_code(&mut self, account: &Account) -> Page {
        let code = self.next_code(account).await;
        self.submit("form[action='/masuk/kode']", &[("kode", &code)]).await
    }

    /// The code of the moment. A code counts once, and tests have no half minute to wait for the next one: what was
    /// used before is forgotten first.
    pub async fn next_code(&self, account: &Account) -> String {
        sqlx::query("update users set totp_last_step = 0 where id = $1")
            .bind(account.id())
            .execute(&self.owner)
            .await
            .unwrap();
        account.code(self.clock.now())
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, None).await
    }

    /// Sends pairs that no page offered: for what a hostile or outdated browser might send.
    pub async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        self.send(Method::POST, path, Some(body)).await
    }

    /// Sends a form with a file, in parts, as a browser does.
    pub async fn post_file(&mut self, path: &str, pairs: &[(&str, &str)], name: &str, bytes: &[u8]) -> Page {
        let body = in_parts(pairs, name, bytes);
        self.send_parts(path, body).await
    }

    /// The same; none where the line broke.
    pub async fn try_post_file(
        &mut self,
        path: &str,
        pairs: &[(&str, &str)],
        name: &str,
        bytes: &[u8],
    ) -> Option<Page> {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let body = in_parts(pairs, name, bytes);
        self.try_send_body(Method::POST, path, Some((kind, body))).await
    }

    /// The body of such a form, whole or not.
    pub async fn send_parts(&mut self, path: &str, body: Vec<u8>) -> Page {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let page = self
            .try_send_body(Method::POST, path, Some((kind, body)))
            .await
            .expect("an answer");
        assert_ne!(page.status(), 500, "{}", page.shown());
        page
    }

    /// Fills and sends a form of the page shown; see [`form::fill`].
    pub async fn submit(&mut self, css: &str, typed: &[(&str, &str)]) -> Page {
        let filled = form::fill(self.page(), css, typed);
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&filled.pairs)
            .finish();
        if filled.is_post {
            return self.send(Method::POST, &filled.action, Some(query)).await;
        }
        let path = filled.action.split('?').next().unwrap_or_default();
        self.get(&format!("{path}?{query}")).await
    }

    /// What `submit` would send, to send it later, twice, or changed.
    pub fn filled(&self, css: &str, typed: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        let filled = form::fill(self.page(), css, typed);
        (filled.action, filled.pairs)
    }

    /// Goes where the last answer, a redirect, leads.
    pub async fn follow(&mut self) -> Page {
        let location = self.page().location().to_owned();
        self.get(&location).await
    }

    /// `submit`, then all redirects to the page that is shown in the end.
    pub async fn submit_and_follow(&mut self, css: &str, typed: &[(&str, &str)]) -> Page {
        let mut page = self.submit(css, typed).await;
        while page.status.is_redirection() {
            page = self.follow().await;
        }
        page
    }

    /// Goes back to a page that was shown before.
    pub fn back_to(&mut self, page: Page) {
        self.page = Some(page);
    }

    /// The last page.
    pub fn page(&self) -> &Page {
        self.page.as_ref().expect("a page was opened before")
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// The Cookie header.
    pub fn cookie_line(&self) -> String {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    /// # Panics
    /// On 500: no input of a test may bring that about.
    pub async fn send(&mut self, method: Method, path: &str, form: Option<String>) -> Page {
        let page = self.try_send(method, path, form).await.expect("an answer");
        assert_ne!(page.status(), 500, "{}", page.shown());
        page
    }

    /// None where the line broke.
    pub async fn try_send(&mut self, method: Method, path: &str, form: Option<String>) -> Option<Page> {
        let body = form.map(|form| ("application/x-www-form-urlencoded".to_owned(), form.into_bytes()));
        self.try_send_body(method, path, body).await
    }

    async fn try_send_body(&mut self, method: Method, path: &str, body: Option<(String, Vec<u8>)>) -> Option<Page> {
        let path = path.split('#').next().unwrap_or_default();
        let mut request = Request::builder().method(method);
        request = match &self.line {
            Line::InProcess(_) => request.uri(path).header(header::HOST, "balale.test"),
            Line::Tcp(_, address) => request.uri(format!("http://{address}{path}")),
        };
        request = request.header("sec-fetch-site", "same-origin");
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookie_line());
        }
        if let Some((kind, _)) = &body {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let mut request = request
            .body(body.map_or_else(Body::empty, |(_, bytes)| Body::from(bytes)))
            .ok()?;
        for (name, value) in &self.extra {
            request.headers_mut().insert(name, value.clone());
        }

        let (parts, bytes) = match &self.line {
            Line::InProcess(router) => {
                let (parts, body) = router.clone().oneshot(request).await.ok()?.into_parts();
                (parts, body.collect().await.ok()?.to_bytes())
            }
            Line::Tcp(line, _) => {
                let (parts, body) = line.request(request).await.ok()?.into_parts();
                (parts, body.collect().await.ok()?.to_bytes())
            }
        };
        self.keep_cookies(&parts.headers);
        let page = Page {
            path: path.to_owned(),
            status: parts.status,
            headers: parts.headers,
            bytes: bytes.to_vec(),
        };
        self.page = Some(page.clone());

        Some(page)
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE) {
            let mut parts = line.to_str().unwrap().split(';').map(str::trim);
            let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).unwrap();
            let is_gone = parts.any(|part| part.eq_ignore_ascii_case("max-age=0"));
            if is_gone || value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

const BOUNDARY: &str = "----batasRekaan7";

/// A form with a file as browsers write it.
pub fn in_parts(pairs: &[(&str, &str)], name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in pairs {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").into_bytes(),
        );
    }
    body.extend(
        format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"{name}\"\r\nContent-Type: image/jpeg\r\n\r\n"
        )
        .into_bytes(),
    );
    body.extend(bytes);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());

    body
}
