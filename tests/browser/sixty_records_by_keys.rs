//! A verifier clears a queue with two keys for each record, and waits for nothing.

use std::time::{Duration, Instant};

use crate::seed::{SEBALO, Someone, register};
use crate::support::{Key, WIDE, journey};

const RECORDS: usize = 60;

/// From the key that decides to the frame in which the next record is there with the focus on its decision.
const WATCH: &str = "
    window.tunggu = []; let at;
    addEventListener('keydown', e => { if (e.key === 'Enter') at = performance.now(); }, true);
    new MutationObserver(() => {
        if (at === undefined || !document.activeElement.matches('[data-keputusan]')) return;
        const from = at; at = undefined;
        requestAnimationFrame(() => setTimeout(() => tunggu.push(performance.now() - from)));
    }).observe(document.body, { childList: true, subtree: true });";

#[tokio::test]
async fn without_a_wait_in_between() {
    journey("enam-puluh", WIDE, async |app, browser| {
        let names: Vec<String> = (0..RECORDS)
            .map(|n| format!("Warga{}{} Contoh", char::from(b'a' + u8::try_from(n / 26).unwrap()), char::from(b'a' + u8::try_from(n % 26).unwrap())))
            .collect();
        for (number, name) in names.iter().enumerate() {
            let one = Someone {
                name,
                desa: SEBALO,
                sex: "P",
                age: 30,
                findings: &[("24", "", "submitted")],
            };
            register(app, number, &one).await;
        }
        browser.sign_in("verifikator").await;
        browser.enter("main a[href^='/verifikasi/berikutnya']").await;
        assert!(browser.has_focus("[data-keputusan]").await);
        browser.client.execute(WATCH, vec![]).await.unwrap();
        let started = Instant::now();
        for left in (1..=RECORDS).rev() {
            // A glance at the record; people take longer.
            tokio::time::sleep(Duration::from_millis(250)).await;
            let shown = browser.text("h2.name").await;
            browser.type_text("s").await;
            browser.press(Key::Enter).await;
            if left == 1 {
                assert!(browser.comes(".empty").await);
                break;
            }
            let mut is_next = false;
            for _ in 0..200 {
                is_next = browser.has("[data-keputusan]:focus").await && browser.text("h2.name").await != shown;
                if is_next {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            assert!(is_next, "{left} left: the next record did not come");
        }
        let seconds = started.elapsed().as_secs_f64();
        let waits = browser.client.execute("return window.tunggu", vec![]).await.unwrap();
        let mut waits: Vec<f64> = waits.as_array().unwrap().iter().filter_map(|wait| wait.as_f64()).collect();
        waits.sort_by(f64::total_cmp);
        println!(
            "G15: {RECORDS} records in {seconds:.1} s; waits measured {}, median {:.0} ms, longest {:.0} ms, over 100 ms {}",
            waits.len(),
            waits[waits.len() / 2],
            waits[waits.len() - 1],
            waits.iter().filter(|wait| **wait > 100.0).count()
        );
        let all = i64::try_from(RECORDS).unwrap();
        assert_eq!(app.count("select count(*) from assessments where stage = 'verified'").await, all);
        // Each was opened once as far as the log knows, and fetched ahead before.
        assert_eq!(app.count("select count(*) from audit_events where action = 'persons.opened'").await, all);
        assert_eq!(
            app.count("select count(distinct object_id) from audit_events where action = 'persons.fetched_ahead'").await,
            all - 1
        );
        assert!(waits.len() >= RECORDS - 2, "{waits:?}");
        assert!(seconds < 600.0, "{seconds}");
        assert!(waits[waits.len() / 2] < 100.0, "{waits:?}");
    })
    .await;
}
