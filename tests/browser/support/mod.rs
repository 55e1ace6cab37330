//! A person at a Chromium, one window for each test, and the program it looks at.

// Journeys come and go; the means stay.
#![allow(dead_code, unused_imports)]

mod axe;
mod browser;
mod driver;

pub use browser::{Browser, PHONE, WIDE, Window};
pub use fantoccini::key::Key;

use std::path::Path;

pub use crate::app::{Account, Client, TestApp};

/// Runs one journey. When it fails, the last view is kept in `target/browser/<name>.png` beside its HTML.
///
/// # Panics
/// Where the journey does.
pub async fn journey<F>(name: &'static str, window: Window, steps: F)
where
    F: AsyncFn(&TestApp, &Browser),
{
    let app = TestApp::new().await;
    let address = app.serve().await;
    let browser = Browser::start(window, address, app.visitor()).await;
    let failed = {
        let mut steps = std::pin::pin!(steps(&app, &browser));
        std::future::poll_fn(|context| {
            let step = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| steps.as_mut().poll(context)));
            match step {
                Ok(std::task::Poll::Pending) => std::task::Poll::Pending,
                Ok(std::task::Poll::Ready(())) => std::task::Poll::Ready(None),
                Err(panic) => std::task::Poll::Ready(Some(panic)),
            }
        })
        .await
    };
    if failed.is_some() {
        browser.keep_view(name).await;
    }
    browser.close().await;
    if let Some(panic) = failed {
        std::panic::resume_unwind(panic);
    }
}

/// Where tests may leave files: `target/<folder>`, made when missing.
fn target_folder(folder: &str) -> std::path::PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name(folder);
    std::fs::create_dir_all(&path).unwrap();
    path
}
