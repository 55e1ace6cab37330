//! The first page everybody sees.

use crate::support::{PHONE, WIDE, journey};

#[tokio::test]
async fn the_sign_in_page_is_accessible_on_a_phone() {
    journey("masuk-360", PHONE, async |_app, browser| {
        browser.open("/masuk").await;
        assert_eq!(browser.violations().await, [""; 0]);
        browser.fits().await;
    })
    .await;
}

#[tokio::test]
async fn the_sign_in_page_is_accessible_on_a_laptop() {
    journey("masuk-1366", WIDE, async |_app, browser| {
        assert!(browser.runs_javascript().await);
        browser.open("/masuk").await;
        assert_eq!(browser.violations().await, [""; 0]);
        browser.fits().await;
    })
    .await;
}

#[tokio::test]
async fn without_javascript_nothing_runs() {
    journey("tanpa-javascript", WIDE.without_javascript(), async |_app, browser| {
        browser.open("/masuk").await;
        assert!(!browser.runs_javascript().await);
    })
    .await;
}
