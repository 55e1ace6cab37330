//! One window: keys, pages, what is on them.

use std::net::SocketAddr;

use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::{axe, driver, target_folder};

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
}

const ARGUMENTS: [&str; 9] = [
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
];

impl Browser {
    pub async fn start(window: Window, address: SocketAddr) -> Browser {
        let javascript = if window.runs_javascript { 1 } else { 2 };
        let options = json!({
            "args": ARGUMENTS,
            "prefs": { "profile.managed_default_content_settings.javascript": javascript },
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

        Browser { client, address }
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
        for _ in 0..100 {
            if self.path().await.starts_with(path) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
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

    pub async fn has(&self, css: &str) -> bool {
        self.client.find(Locator::Css(css)).await.is_ok()
    }

    /// What stands in a field.
    pub async fn value(&self, css: &str) -> String {
        let field = self.client.find(Locator::Css(css)).await.unwrap();
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
        self.arrives_at("/beranda").await;
    }

    /// What axe-core finds on this page, one line for each place; empty is good.
    pub async fn violations(&self) -> Vec<String> {
        self.client.execute(axe::source(), vec![]).await.unwrap();
        let found = self.client.execute_async(axe::RUN, vec![]).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// Nothing makes the page wider than the window.
    pub async fn fits(&self) {
        let script = "const e = document.documentElement; return [e.scrollWidth, e.clientWidth]";
        let widths = self.client.execute(script, vec![]).await.unwrap();
        assert!(
            widths[0].as_u64() <= widths[1].as_u64(),
            "the page is {} wide, the window {}",
            widths[0],
            widths[1]
        );
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
