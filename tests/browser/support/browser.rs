//! One window: keys, pages, what is on them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{axe, driver, target_folder};
use crate::app::{self, Account};

/// How the window is made.
#[derive(Clone, Copy)]
pub struct Window {
    width: u32,
    height: u32,
    runs_javascript: bool,
}

/// A small phone.
pub const PHONE: Window = Window {
    width: 360,
    height: 740,
    runs_javascript: true,
};
/// The laptop of an office.
pub const WIDE: Window = Window {
    width: 1366,
    height: 768,
    runs_javascript: true,
};

impl Window {
    /// In CSS pixels.
    #[must_use]
    pub const fn width(self) -> u32 {
        self.width
    }

    #[must_use]
    pub const fn without_javascript(self) -> Window {
        Window {
            runs_javascript: false,
            ..self
        }
    }
}

#[derive(Clone)]
pub struct Browser {
    /// For what has no method here.
    pub client: Client,
    address: SocketAddr,
    /// Knows the code of the moment.
    telephone: app::Client,
    downloads: Arc<TempDir>,
}

const ARGUMENTS: [&str; 10] = [
    "--headless=new",
    // Root has no sandbox.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    // As on a phone, where they lie over the page: 320 pixels are 320 pixels.
    "--hide-scrollbars",
];

impl Browser {
    pub async fn start(window: Window, address: SocketAddr, telephone: app::Client) -> Browser {
        let javascript = if window.runs_javascript { 1 } else { 2 };
        let downloads = Arc::new(tempfile::tempdir().unwrap());
        let options = json!({
            "args": ARGUMENTS,
            "prefs": {
                "profile.managed_default_content_settings.javascript": javascript,
                "download.default_directory": downloads.path(),
                "download.prompt_for_download": false,
            },
            // The window itself cannot be narrower than 500 pixels.
            "mobileEmulation": { "deviceMetrics": {
                "width": window.width, "height": window.height, "pixelRatio": 1.0, "touch": false, "mobile": false,
            } },
        });
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver::url().await)
            .await
            .expect("Chromium starts");

        Browser {
            client,
            address,
            telephone,
            downloads,
        }
    }

    /// The same window, looking at another program.
    pub fn at(&self, address: SocketAddr, telephone: app::Client) -> Browser {
        Browser {
            address,
            telephone,
            ..self.clone()
        }
    }

    pub async fn close(self) {
        let _ = self.client.close().await;
    }

    /// Opens a path, as by the address bar.
    pub async fn open(&self, path: &str) {
        self.client
            .goto(&format!("http://{}{path}", self.address))
            .await
            .unwrap();
    }

    /// Path and query of the page shown.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        }
    }

    /// Waits until the address begins so; a sent form takes a moment.
    pub async fn arrives_at(&self, path: &str) {
        for _ in 0..200 {
            if self.path().await.starts_with(path) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("still at {}, not at {path}", self.path().await);
    }

    /// The visible text of the first element that fits; waits for it.
    pub async fn text(&self, css: &str) -> String {
        let found = self.client.wait().for_element(Locator::Css(css)).await;
        found
            .unwrap_or_else(|error| panic!("no {css}: {error}"))
            .text()
            .await
            .unwrap()
    }

    /// Waits up to ten seconds until the first element that fits says these words.
    ///
    /// # Panics
    /// With what it says instead.
    pub async fn says(&self, css: &str, words: &str) {
        let mut seen = String::new();
        for _ in 0..200 {
            if let Ok(element) = self.client.find(Locator::Css(css)).await {
                // The page may be replaced between the two questions.
                seen = element.text().await.unwrap_or_default();
            }
            if seen.contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{css} does not say {words:?} but {seen:?}");
    }

    pub async fn has(&self, css: &str) -> bool {
        self.client.find(Locator::Css(css)).await.is_ok()
    }

    /// What stands in a field.
    pub async fn value(&self, css: &str) -> String {
        let found = self.client.wait().for_element(Locator::Css(css)).await;
        let field = found.unwrap_or_else(|error| panic!("no {css}: {error}"));
        field.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Presses one key where the focus is.
    pub async fn press(&self, key: Key) {
        self.type_text(&char::from(key).to_string()).await;
    }

    /// Types where the focus is.
    pub async fn type_text(&self, text: &str) {
        self.client
            .active_element()
            .await
            .unwrap()
            .send_keys(text)
            .await
            .unwrap();
    }

    /// Presses Tab until the focus is on what fits: it can be reached by keyboard.
    ///
    /// # Panics
    /// When 80 presses do not get there.
    pub async fn tab_to(&self, css: &str) {
        let focused = format!("{css}:focus");
        for _ in 0..80 {
            if self.has(&focused).await {
                return;
            }
            self.press(Key::Tab).await;
        }
        panic!("{css} cannot be reached with Tab");
    }

    /// Presses a key while holding another, such as Control and Enter.
    pub async fn chord(&self, held: Key, key: &str) {
        self.type_text(&format!("{}{key}{}", char::from(held), char::from(Key::Null)))
            .await;
    }

    /// Saves the form, wherever the focus is.
    pub async fn press_ctrl_enter(&self) {
        self.chord(Key::Control, &char::from(Key::Enter).to_string()).await;
    }

    /// Whether the keyboard's next key goes there; waits a moment for it.
    pub async fn has_focus(&self, css: &str) -> bool {
        self.comes(&format!("{css}:focus")).await
    }

    /// Waits up to ten seconds for an element.
    pub async fn comes(&self, css: &str) -> bool {
        for _ in 0..200 {
            if self.has(css).await {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        false
    }

    /// The visible texts of all that fit, in order.
    pub async fn texts(&self, css: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.client.find_all(Locator::Css(css)).await.unwrap() {
            texts.push(element.text().await.unwrap());
        }
        texts
    }

    /// Clicks, for those who have no keyboard shortcut to rely on. Scrolls first: what lies below the bar at the bottom
    /// cannot be clicked. A link or a button that sends a form replaces the page a moment later: waits for that, so that
    /// the next question is not answered by the page left behind.
    pub async fn click(&self, css: &str) {
        let found = self.client.wait().for_element(Locator::Css(css)).await;
        let element = found.unwrap_or_else(|error| panic!("no {css}: {error}"));
        let scroll_and_ask = "const it = arguments[0].closest('a, button') ?? arguments[0]; \
             arguments[0].scrollIntoView({ block: 'center' }); \
             return it.matches(\"a[href]:not([href^='#']):not([download]), form button:not([type=button])\")";
        let target = serde_json::to_value(&element).unwrap();
        let leaves = self.client.execute(scroll_and_ask, vec![target]).await.unwrap();
        let page = self.client.find(Locator::Css("html")).await.unwrap();
        element.click().await.unwrap();
        if leaves == serde_json::Value::Bool(true) {
            Self::is_replaced(&page).await;
        }
    }

    /// Waits until the page is gone; at most two seconds, for a script may have kept it.
    async fn is_replaced(page: &Element) {
        for _ in 0..40 {
            if page.tag_name().await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Replaces what stands in a field.
    pub async fn put(&self, css: &str, text: &str) {
        let found = self.client.wait().for_element(Locator::Css(css)).await;
        let field = found.unwrap_or_else(|error| panic!("no {css}: {error}"));
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Chooses a file, as by the browser's own window.
    pub async fn attach(&self, css: &str, file: &Path) {
        let input = self.client.find(Locator::Css(css)).await.unwrap();
        input.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// Chooses from a list by value.
    pub async fn choose(&self, css: &str, value: &str) {
        self.click(&format!("{css} option[value='{value}']")).await;
    }

    /// Leaves through the button in the header.
    pub async fn sign_out(&self) {
        self.click("header form button").await;
        self.arrives_at("/masuk").await;
    }

    /// The next file that has been downloaded whole.
    pub async fn downloaded(&self, extension: &str) -> PathBuf {
        for _ in 0..200 {
            let files = std::fs::read_dir(self.downloads.path()).unwrap();
            let mut paths = files.map(|file| file.unwrap().path());
            if let Some(path) = paths.find(|path| path.extension().is_some_and(|e| e == extension)) {
                return path;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no .{extension} came")
    }

    /// Reaches a field by keyboard and types into it.
    pub async fn fill(&self, css: &str, text: &str) {
        self.tab_to(css).await;
        self.type_text(text).await;
    }

    /// Reaches a control by keyboard and presses Enter on it.
    pub async fn enter(&self, css: &str) {
        self.tab_to(css).await;
        self.press(Key::Enter).await;
    }

    /// Signs in by keyboard.
    pub async fn sign_in(&self, username: &str) {
        self.open("/masuk").await;
        self.fill("input[autocomplete=username]", username).await;
        self.fill("input[type=password]", crate::app::PASSWORD).await;
        self.press(Key::Enter).await;
        self.type_code(username).await;
        self.arrives_at("/beranda").await;
    }

    /// Types the code of the moment, where this account needs one.
    pub async fn type_code(&self, username: &str) {
        let account = Account::named(username);
        if account.has_second_factor() {
            assert!(self.comes("#kode").await);
            let code = self.telephone.next_code(account).await;
            self.fill("#kode", &code).await;
            self.press(Key::Enter).await;
        }
    }

    /// What axe-core finds on this page, one line for each place; empty is good.
    pub async fn violations(&self) -> Vec<String> {
        self.client.execute(axe::source(), vec![]).await.unwrap();
        let found = self.client.execute_async(axe::RUN, vec![]).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// Nothing makes the page wider than the window.
    pub async fn fits(&self) {
        assert_eq!(self.overflow().await, None);
    }

    /// Says how wide the page is where it is wider than the window.
    pub async fn overflow(&self) -> Option<String> {
        let script = r"
            const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth);
            return [document.scrollingElement.scrollWidth, innerWidth, wide.map((e) => e.tagName + e.className).join()]";
        let widths = self.client.execute(script, vec![]).await.unwrap();
        let (page, window) = (widths[0].as_u64().unwrap(), widths[1].as_u64().unwrap());

        (page > window).then(|| format!("the page is {page} pixels wide, the window {window}: {}", widths[2]))
    }

    /// Gives the window another size.
    pub async fn resize(&self, width: u32, height: u32) {
        let size = Cdp {
            method: "Emulation.setDeviceMetricsOverride",
            params: json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        };
        self.client.issue_cmd(size).await.unwrap();
    }

    /// Runs a script in every page that opens from here on, before its own.
    pub async fn before_each_page(&self, script: &str) {
        let command = Cdp {
            method: "Page.addScriptToEvaluateOnNewDocument",
            params: json!({ "source": script }),
        };
        self.client.issue_cmd(command).await.unwrap();
    }

    /// What this window remembers of where it has been: addresses and titles.
    pub async fn history(&self) -> Vec<String> {
        let command = Cdp {
            method: "Page.getNavigationHistory",
            params: json!({}),
        };
        let known = self.client.issue_cmd(command).await.unwrap();
        let entries = known["entries"].as_array().unwrap();
        let mut lines: Vec<String> = Vec::new();
        for entry in entries {
            lines.push(entry["url"].as_str().unwrap_or_default().to_owned());
            lines.push(entry["title"].as_str().unwrap_or_default().to_owned());
        }
        lines
    }

    /// Whether scripts of a page run here: asks a page that would say so.
    pub async fn runs_javascript(&self) -> bool {
        let page = "data:text/html,<title>mati</title><script>document.title='hidup'</script>";
        self.client.goto(page).await.unwrap();
        self.client.title().await.unwrap() == "hidup"
    }

    /// Keeps picture and HTML of the view in `target/browser`.
    pub async fn keep_view(&self, name: &str) {
        let folder = target_folder("browser");
        if let Ok(picture) = self.client.screenshot().await {
            let _ = std::fs::write(folder.join(format!("{name}.png")), picture);
        }
        if let Ok(html) = self.client.source().await {
            let _ = std::fs::write(folder.join(format!("{name}.html")), html);
        }
        eprintln!("the last view of {name} is in {}", folder.display());
    }
}

/// A command of Chromium's own, which WebDriver does not know.
#[derive(Debug)]
struct Cdp {
    method: &'static str,
    params: Value,
}

impl WebDriverCompatibleCommand for Cdp {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (axum::http::Method, Option<String>) {
        let body = json!({ "cmd": self.method, "params": self.params });
        (axum::http::Method::POST, Some(body.to_string()))
    }
}
