//! The number in the cookie: new at every step, dead once replaced, and nowhere to be read. Changes of an account count
//! at the next click.

use tower_sessions::session::Id;

use crate::support::{Account, Client, PASSWORD, TestApp};

const COOKIE: &str = "__Host-balale";
const PLANTED: &str = "AAAAAAAAAAAAAAAAAAAAAA";
const ROUNDS: usize = 100;

fn id_of(client: &Client) -> String {
    client.cookie(COOKIE).unwrap_or_default().to_owned()
}

/// Whether a browser with this number is somebody here.
async fn is_alive(app: &TestApp, id: &str) -> bool {
    let mut stranger = app.visitor();
    stranger.set_cookie(COOKIE, id);
    stranger.get("/akun").await.status() == 200
}

/// One change of number: another one, and the old one is nobody.
async fn is_renewed(app: &TestApp, before: &str, client: &Client) -> bool {
    let after = id_of(client);
    after != before && !is_alive(app, before).await && is_alive(app, &after).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_brings_a_new_one_and_no_table_holds_it() {
    let app = TestApp::new().await;
    let (mut cases, mut failures, mut ids) = (0, Vec::new(), Vec::new());
    let mut judge = |what: &str, round: usize, is_right: bool| {
        cases += 1;
        if !is_right {
            failures.push(format!("{what}, round {round}"));
        }
    };

    let verifier = Account::named("verifikator");
    let password = [("nama_pengguna", "verifikator"), ("kata_sandi", PASSWORD)];
    let mut lusia = app.visitor();
    lusia.set_cookie(COOKIE, PLANTED);
    for round in 0..ROUNDS {
        let before = id_of(&lusia);
        let page = lusia.post("/masuk", &password).await;
        // A planted number is thrown away at once, a session stays the one it was.
        let is_same = id_of(&lusia) == before || (before == PLANTED && id_of(&lusia).is_empty());
        judge(
            "the password alone opens nothing",
            round,
            is_same && page.status() == 200,
        );
        let mut thief = lusia.clone();
        let code = lusia.next_code(verifier).await;
        lusia.submit("form[action='/masuk/kode']", &[("kode", &code)]).await;
        judge("after the code", round, is_renewed(&app, &before, &lusia).await);
        let replayed = thief.submit("form[action='/masuk/kode']", &[("kode", &code)]).await;
        judge("the code again", round, replayed.status() == 422);
        ids.push(id_of(&lusia));
    }

    let mut yohana = app.visitor();
    for round in 0..ROUNDS {
        yohana.set_cookie(COOKIE, PLANTED);
        yohana.sign_in(Account::named("sebalo")).await;
        judge("after the password", round, is_renewed(&app, PLANTED, &yohana).await);
        ids.push(id_of(&yohana));
    }
    let words = [PASSWORD, "perahu bambu di tepi danau"];
    for round in 0..ROUNDS {
        let before = id_of(&yohana);
        let (old, new) = (words[round % 2], words[(round + 1) % 2]);
        let typed = [
            ("kata_sandi_lama", old),
            ("kata_sandi_baru", new),
            ("kata_sandi_ulang", new),
        ];
        let answer = yohana.post("/akun/kata-sandi", &typed).await;
        assert_eq!(answer.status(), 303, "{}", answer.shown());
        judge(
            "after another password",
            round,
            is_renewed(&app, &before, &yohana).await,
        );
        ids.push(id_of(&yohana));
    }
    for round in 0..ROUNDS {
        let mut yohana = app.operator_sebalo().await;
        let last = id_of(&yohana);
        ids.push(last.clone());
        yohana.post("/keluar", &[]).await;
        judge("after the sign-out", round, !is_alive(&app, &last).await);
    }

    let mut open = app.operator_sebalo().await;
    ids.push(id_of(&open));
    open.get("/akun").await;
    let dump = app.pg_dump();
    assert!(dump.contains("sessions"), "a dump of everything");
    for (round, id) in ids.iter().enumerate() {
        let number: Id = id.parse().unwrap();
        let written = [
            id.clone(),
            number.0.to_string(),
            balale::crypto::hex(&number.0.to_le_bytes()),
            balale::crypto::hex(&number.0.to_be_bytes()),
        ];
        let is_absent = written.iter().all(|written| !dump.contains(written.as_str()));
        judge("in a dump", round, is_absent);
    }
    println!("T-AU-5: cases {cases}, failures {}", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[tokio::test]
async fn a_change_of_the_account_counts_at_the_next_click() {
    const CHANGES: [(&str, &str, u16); 4] = [
        ("role = 'pimpinan_kabupaten', wilayah_kode = '61.07'", "/ppks", 403),
        ("wilayah_kode = '61.07.01.2001'", "/ppks?desa=61.07.04.1010", 404),
        ("must_change_password = true", "/ppks", 303),
        ("disabled_at = now()", "/ppks", 303),
    ];
    let app = TestApp::new().await;
    let (mut cases, mut failures) = (0, Vec::new());
    for round in 0..ROUNDS {
        let mut windows = [app.operator_sebalo().await, app.operator_sebalo().await];
        for (change, path, status) in CHANGES {
            let sql = format!("update users set {change} where username = 'sebalo'");
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
                .execute(app.owner())
                .await
                .unwrap();
            for window in &mut windows {
                cases += 1;
                let found = window.get(path).await.status();
                if found != status {
                    failures.push(format!("{change}, round {round}: {found}"));
                }
            }
            let back = "update users set role = 'operator_desa', wilayah_kode = '61.07.04.1010',
                            must_change_password = false, disabled_at = null where username = 'sebalo'";
            sqlx::raw_sql(back).execute(app.owner()).await.unwrap();
        }
    }
    println!("T-AU-6, T-AZ-6: cases {cases}, failures {}", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
