//! axe-core on every page, in every state a person can bring it to, on a phone and on a laptop.
//!
//! One window for each width goes through the whole table, signing in as seldom as it can.

use serde_json::json;

use crate::support::{Browser, PHONE, TestApp, WIDE, Window, journey};
use crate::table::{Case, Step, cases};

/// The narrowest window a page must fit: WCAG 1.4.10.
const NARROWEST: u32 = 320;
/// Taller than any page with a bar that stays at the bottom, so that the bar never lies over what is looked at.
const TALL: u32 = 4000;

#[tokio::test]
async fn on_a_phone() {
    look_at_all("halaman-360", PHONE).await;
}

#[tokio::test]
async fn on_a_laptop() {
    look_at_all("halaman-1366", WIDE).await;
}

async fn look_at_all(name: &'static str, window: Window) {
    journey(name, window, async |full, browser| {
        crate::seed::register_all(full).await;
        let empty = TestApp::new().await;
        let apps = [(full, full.serve().await), (&empty, empty.serve().await)];
        let (mut count, mut failures) = (0, Vec::new());
        for (is_empty, cases) in [(false, cases(full).await), (true, crate::table::empty_cases())] {
            let (app, address) = apps[usize::from(is_empty)];
            for found in go_through(app, browser.at(address, app.visitor()), window, &cases).await {
                failures.push(found);
            }
            count += cases.len();
        }
        println!("cases {count}, failures {}", failures.len());
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    })
    .await;
}

/// One line for each thing wrong.
async fn go_through(app: &TestApp, browser: Browser, window: Window, cases: &[Case]) -> Vec<String> {
    let mut failures = Vec::new();
    let mut signed_in = "";
    browser.resize(window.width(), TALL).await;
    browser.open("/aset/ada").await;
    browser.client.delete_all_cookies().await.unwrap();
    for case in cases {
        if signed_in != case.by {
            browser.client.delete_all_cookies().await.unwrap();
            if !case.by.is_empty() {
                browser.sign_in(case.by).await;
            }
            signed_in = case.by;
        }
        let at = format!("{} {} {}", case.by, case.path, case.state);
        if let Step::LookAfter(sql) = case.step {
            sqlx::query(sql).execute(app.owner()).await.unwrap();
        }
        browser.open(&case.path).await;
        send(app, &browser, &case.step).await;
        if !browser.comes(case.shows).await {
            failures.push(format!("{at}: no {}", case.shows));
            browser
                .keep_view(&format!("{}-{}", failures.len(), window.width()))
                .await;
            continue;
        }
        let mut wrong = Vec::from_iter(browser.overflow().await);
        if window.width() == PHONE.width() {
            browser.resize(NARROWEST, TALL).await;
            wrong.extend(browser.overflow().await);
            browser.resize(window.width(), TALL).await;
        }
        // What is folded away is part of the page.
        let unfold = "for (const d of document.querySelectorAll('details')) d.open = true";
        browser.client.execute(unfold, vec![]).await.unwrap();
        wrong.extend(browser.violations().await);
        failures.extend(wrong.into_iter().map(|wrong| format!("{at}: {wrong}")));
    }

    failures
}

/// Fills a form and sends it as its first button would, then waits for the answer.
async fn send(app: &TestApp, browser: &Browser, step: &Step) {
    let Step::Send { form, typed, before } = step else {
        return;
    };
    if let Some(sql) = before {
        sqlx::query(*sql).execute(app.owner()).await.unwrap();
    }
    let script = r"
        const [css, typed] = arguments, form = document.querySelector(css);
        for (const [name, value] of typed) {
            const field = form.elements[name];
            field.value = value;
        }
        document.documentElement.dataset.lama = '';
        // The queue's script would put the answer into this very page, which then never ends.
        if ('antrean' in form.dataset) form.submit();
        else form.requestSubmit();";
    let typed: Vec<[&str; 2]> = typed.iter().map(|(name, value)| [*name, *value]).collect();
    browser
        .client
        .execute(script, vec![json!(form), json!(typed)])
        .await
        .unwrap_or_else(|error| panic!("{form}: {error}"));
    assert!(
        browser.comes("html:not([data-lama]) footer").await,
        "{form} is answered"
    );
}
