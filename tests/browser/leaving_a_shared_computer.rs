//! The next person at the computer of a village office finds nothing of the one before.

use uuid::Uuid;

use crate::seed;
use crate::support::{Browser, TestApp, WIDE, journey};

/// What nobody may find who has not signed in: names, NIK and KK of the people in [`seed::PEOPLE`].
fn canaries() -> Vec<String> {
    let mut canaries: Vec<String> = seed::PEOPLE.iter().map(|one| one.name.to_owned()).collect();
    for number in 0..seed::PEOPLE.len() {
        canaries.push(seed::nik(number));
        canaries.push(format!("990711010112{:04}", number + 1));
    }
    canaries.extend(["Jl. Rekaan", "Maria Rahasia", "9907110101129876"].map(str::to_owned));
    canaries
}

fn found_in(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let is_there = |canary: &String| text.contains(&canary.to_lowercase());
    canaries().into_iter().filter(is_there).collect()
}

async fn id(app: &TestApp, sql: &'static str) -> Uuid {
    sqlx::query_scalar(sql).fetch_one(app.owner()).await.unwrap()
}

/// Everything a page could have put into the browser.
const STORED: &str = r"
    const done = arguments[arguments.length - 1];
    (async () => {
        const kept = [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
        kept.push(...(await indexedDB.databases()).map((base) => base.name));
        kept.push(...await caches.keys());
        kept.push(...(await navigator.serviceWorker.getRegistrations()).map((worker) => worker.scope));
        done(kept.filter((text) => text && text !== '{}'));
    })().catch((error) => done(['failed: ' + error]));";

async fn stored(browser: &Browser) -> Vec<String> {
    let found = browser.client.execute_async(STORED, vec![]).await.unwrap();
    serde_json::from_value(found).unwrap()
}

/// Pages with people on them, for an operator and for a verifier.
async fn pages(app: &TestApp) -> Vec<(&'static str, String)> {
    let person = id(app, "select id from persons where full_name = 'cici Contoh'").await;
    let family = id(app, "select family_id from persons where full_name = 'cici Contoh'").await;
    let waiting = id(app, "select id from assessments where stage = 'submitted'").await;
    let mut pages = Vec::new();
    for path in [
        "/ppks".to_owned(),
        format!("/ppks/{person}"),
        format!("/ppks/{person}/ubah"),
        format!("/ppks/{person}/riwayat"),
        format!("/keluarga/{family}"),
        format!("/keluarga/{family}/ubah"),
        "/perbaikan".to_owned(),
    ] {
        pages.push(("sebalo", path));
    }
    for path in [
        "/ppks".to_owned(),
        "/verifikasi".to_owned(),
        format!("/verifikasi/{waiting}"),
    ] {
        pages.push(("verifikator", path));
    }
    pages
}

struct Tally {
    test: &'static str,
    cases: usize,
    failures: Vec<String>,
}

impl Tally {
    fn new(test: &'static str) -> Tally {
        Tally {
            test,
            cases: 0,
            failures: Vec::new(),
        }
    }

    fn judge(&mut self, what: &str, found: &[String]) {
        self.cases += 1;
        if !found.is_empty() {
            self.failures.push(format!("{what}: {found:?}"));
        }
    }

    fn end(self) {
        println!("{}: cases {}, failures {}", self.test, self.cases, self.failures.len());
        assert!(self.failures.is_empty(), "{}", self.failures.join("\n"));
    }
}

#[tokio::test]
async fn the_back_button_shows_nobody() {
    journey("tombol-kembali", WIDE, async |app, browser| {
        seed::register_all(app).await;
        let mut tally = Tally::new("T-BR-1");
        for (username, path) in pages(app).await {
            browser.sign_in(username).await;
            browser.open(&path).await;
            let shown = browser.client.source().await.unwrap();
            assert!(!found_in(&shown).is_empty(), "{path} shows somebody");
            if path.starts_with("/ppks/") && !path.ends_with("/ubah") && !path.ends_with("/riwayat") {
                browser.click("main form.inline button").await;
                assert!(browser.comes("main").await);
            }
            browser.sign_out().await;
            for steps in 1..=3 {
                browser.client.back().await.unwrap();
                // In place of the answer to a form, which it did not keep, Chromium shows a notice of its own.
                let is_asked = browser.comes("input[type=password], body:not(:has(#isi))").await;
                let shown = browser.client.source().await.unwrap();
                let mut found = found_in(&shown);
                if !is_asked {
                    found.push(format!("at {}", browser.path().await));
                }
                tally.judge(&format!("{username} {path}, {steps} back"), &found);
            }
            // Opening the page again by its address asks as well.
            browser.open(&path).await;
            assert!(browser.comes("input[type=password]").await, "{path}");
        }
        tally.end();
    })
    .await;
}

#[tokio::test]
async fn the_browser_keeps_nothing() {
    journey("tersimpan", WIDE, async |app, browser| {
        seed::register_all(app).await;
        let mut tally = Tally::new("T-BR-2");
        let mut last = "";
        for (username, path) in pages(app).await {
            if last != username {
                if !last.is_empty() {
                    browser.sign_out().await;
                    tally.judge("signed out", &stored(browser).await);
                }
                browser.sign_in(username).await;
                last = username;
            }
            browser.open(&path).await;
            tally.judge(&format!("{username} {path}, stored"), &stored(browser).await);
            let title = browser.client.title().await.unwrap();
            tally.judge(&format!("{username} {path}, title"), &found_in(&title));
        }
        // Searched for by name and by number; typed and kept as a draft.
        for text in ["cici", &seed::nik(2), "Dayang Misal"] {
            browser.open("/ppks").await;
            browser.put("form[role=search] input[name=cari]", text).await;
            browser.click("form[role=search] button").await;
            assert!(browser.comes("main").await);
            tally.judge(&format!("searched {text}, stored"), &stored(browser).await);
        }
        browser.sign_out().await;
        browser.sign_in("sebalo").await;
        browser.open("/keluarga/baru").await;
        browser.fill("#nomor_kk", "9907110101129876").await;
        browser.fill("#a1_nama", "Maria Rahasia").await;
        browser.click("h1").await;
        wait_for_draft(browser).await;
        tally.judge("typed, stored", &stored(browser).await);

        let history = browser.history().await;
        assert!(history.len() > 30, "{history:?}");
        for line in &history {
            tally.judge("history", &found_in(&line.replace("%20", " ").replace('+', " ")));
        }
        browser.sign_out().await;
        tally.judge("at the end", &stored(browser).await);
        tally.end();
    })
    .await;
}

async fn wait_for_draft(browser: &Browser) {
    for _ in 0..300 {
        if browser
            .texts("[data-draf-status]")
            .await
            .iter()
            .any(|text| text.starts_with("Draf tersimpan"))
        {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no draft was kept: {:?}", browser.texts("[data-draf-status]").await);
}

#[tokio::test]
async fn a_draft_is_shown_to_nobody_else() {
    journey("draf-orang-lain", WIDE, async |app, browser| {
        let mut tally = Tally::new("T-BR-3");
        browser.sign_in("sebalo").await;
        browser.open("/keluarga/baru").await;
        browser.fill("#nomor_kk", "9907110101129876").await;
        browser.fill("#a1_nama", "Maria Rahasia").await;
        browser.click("h1").await;
        wait_for_draft(browser).await;
        let kept = id(app, "select id from drafts").await;
        let own = format!("/keluarga/baru?draf={kept}");
        browser.open(&own).await;
        assert_eq!(browser.value("#a1_nama").await, "Maria Rahasia");
        browser.sign_out().await;

        // Of the same kelurahan, of another one, and an office that sees the whole kabupaten.
        for username in ["sebalo2", "tirta", "verifikator"] {
            browser.sign_in(username).await;
            for path in ["/beranda", "/keluarga/baru", "/draf", "/ppks", own.as_str()] {
                browser.open(path).await;
                assert!(browser.comes("main").await);
                let shown = browser.client.source().await.unwrap();
                let mut found = found_in(&shown);
                if browser.has("#a1_nama").await {
                    found.extend(found_in(&browser.value("#a1_nama").await));
                    found.extend(found_in(&browser.value("#nomor_kk").await));
                }
                tally.judge(&format!("{username} {path}"), &found);
            }
            for _ in 0..4 {
                browser.client.back().await.unwrap();
                let shown = browser.client.source().await.unwrap();
                tally.judge(&format!("{username} back"), &found_in(&shown));
            }
            browser.open("/beranda").await;
            browser.sign_out().await;
        }
        assert_eq!(app.count("select count(*) from drafts").await, 1, "it is still there");
        browser.sign_in("sebalo").await;
        browser.open(&own).await;
        assert_eq!(browser.value("#a1_nama").await, "Maria Rahasia");
        tally.end();
    })
    .await;
}
