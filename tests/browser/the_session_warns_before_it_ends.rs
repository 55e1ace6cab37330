//! Two minutes before a session ends the page says so, and a click keeps it.

use crate::support::{WIDE, journey};

/// Keeps what a page wants to do after more than a minute, so that a test need not wait for it.
const CLOCK: &str = "window.later = [];
    const soon = window.setTimeout.bind(window);
    window.setTimeout = (act, after, ...rest) => after > 6e4 ? later.push({ act, after }) : soon(act, after, ...rest);";

#[tokio::test]
async fn two_minutes_before() {
    journey("sesi-hampir-berakhir", WIDE, async |app, browser| {
        browser.before_each_page(CLOCK).await;
        let (mut cases, warning) = (0, "[data-sesi]:not([hidden])");
        for (username, minutes) in [("sebalo", 30), ("verifikator", 15)] {
            browser.sign_in(username).await;
            browser.open("/akun").await;
            assert!(!browser.has(warning).await);
            let after = browser
                .client
                .execute("return later[0].after / 1000", vec![])
                .await
                .unwrap();
            let expected = f64::from(minutes * 60 - 120);
            let after = after.as_f64().unwrap();
            assert!((expected - 5.0..=expected).contains(&after), "{username}: {after}");
            browser.client.execute("later[0].act()", vec![]).await.unwrap();
            let words = browser.text(warning).await;
            assert!(words.starts_with("Sesi Anda berakhir 2 menit lagi."), "{words}");
            assert_eq!(browser.violations().await, [""; 0]);
            browser.click("[data-sesi] a").await;
            assert!(browser.comes("[data-sesi][hidden]").await);
            assert_eq!(browser.path().await, "/akun", "nothing else is opened");
            cases += 1;

            // Where the session is over already, it says that too.
            browser.client.execute("later[1].act()", vec![]).await.unwrap();
            app.clock.advance(chrono::TimeDelta::minutes(31));
            browser.click("[data-sesi] a").await;
            for _ in 0..100 {
                if browser.text(warning).await.starts_with("Sesi belum diperpanjang") {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            let words = browser.text(warning).await;
            assert!(words.starts_with("Sesi belum diperpanjang"), "{words}");
            cases += 1;
            browser.client.delete_all_cookies().await.unwrap();
        }
        println!("session warning: cases {cases}, failures 0");
    })
    .await;
}

#[tokio::test]
async fn without_javascript_the_page_works_and_nothing_is_said_too_early() {
    journey("sesi-tanpa-js", WIDE.without_javascript(), async |app, browser| {
        browser.sign_in("sebalo").await;
        browser.open("/akun").await;
        assert!(browser.has("[data-sesi][hidden]").await);
        app.clock.advance(chrono::TimeDelta::minutes(29));
        browser.open("/keluarga/baru").await;
        app.clock.advance(chrono::TimeDelta::minutes(29));
        browser.open("/akun").await;
        assert_eq!(browser.path().await, "/akun", "each click keeps the session");
    })
    .await;
}
